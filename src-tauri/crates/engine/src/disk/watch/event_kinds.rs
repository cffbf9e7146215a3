//! Which of notify's events matter, and what they may concern.

use std::path::Path;

use nix::libc;
use notify_debouncer_full::notify::event::{AccessKind, AccessMode, DataChange};
use notify_debouncer_full::notify::event::{Event, EventKind, ModifyKind, RenameMode};
use notify_debouncer_full::notify::{Error, ErrorKind};

/// The kind of an event that certainly concerns a file, present or deleted.
pub(super) const FILE: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

/// Whether an event means nothing: that a file was opened or read, as this program does all the time, or that both
/// halves of a rename happened, each of which is reported as well.
pub(super) fn is_noise(event: &Event) -> bool {
    if event.need_rescan() {
        return false;
    }
    match event.kind {
        EventKind::Access(kind) => kind != AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) | EventKind::Other => true,
        _ => false,
    }
}

/// Whether a folder, or a link to one, may have been created or become readable.
pub(super) fn may_add_folder(kind: &EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Any => true,
        EventKind::Modify(kind) => !matches!(kind, ModifyKind::Data(_) | ModifyKind::Name(RenameMode::From)),
        _ => false,
    }
}

/// Whether any name in a path is hidden.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.iter().any(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether an error means that the system's limit of watched folders is reached.
pub(super) fn is_limit_reached(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::MaxFilesWatch)
}

/// Says that a limit is reached where the system only says that there are too many open files: it also limits the number
/// of watchers.
pub(super) fn as_limit(error: Error) -> Error {
    match &error.kind {
        ErrorKind::Io(io) if matches!(io.raw_os_error(), Some(libc::EMFILE | libc::ENFILE)) => {
            tracing::debug!(%error, "no watcher is left");
            Error::new(ErrorKind::MaxFilesWatch)
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_used_up_number_of_watchers_is_a_limit_like_that_of_watches() {
        let limit = |number| is_limit_reached(&as_limit(Error::io(io::Error::from_raw_os_error(number))));
        assert!(limit(libc::EMFILE) && limit(libc::ENFILE));
        assert!(!limit(libc::EACCES));
        assert!(is_limit_reached(&as_limit(Error::new(ErrorKind::MaxFilesWatch))));
    }
}
