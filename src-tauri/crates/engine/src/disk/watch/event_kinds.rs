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

    use notify_debouncer_full::notify::event::{CreateKind, Flag, MetadataKind, RemoveKind};

    use super::*;

    #[test]
    fn a_used_up_number_of_watchers_is_a_limit_like_that_of_watches() {
        let limit = |number| is_limit_reached(&as_limit(Error::io(io::Error::from_raw_os_error(number))));
        assert!(limit(libc::EMFILE) && limit(libc::ENFILE));
        assert!(!limit(libc::EACCES));
        assert!(is_limit_reached(&as_limit(Error::new(ErrorKind::MaxFilesWatch))));
    }

    #[test]
    fn reading_and_the_sum_of_two_halves_are_noise_and_everything_else_is_not() {
        let noise = |kind| is_noise(&Event::new(kind));
        let read = [AccessKind::Any, AccessKind::Read, AccessKind::Open(AccessMode::Any)];
        assert!(read.into_iter().all(|kind| noise(EventKind::Access(kind))));
        assert!(noise(EventKind::Modify(ModifyKind::Name(RenameMode::Both))) && noise(EventKind::Other));
        let changes = [
            EventKind::Any,
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            EventKind::Create(CreateKind::Any),
            EventKind::Modify(ModifyKind::Name(RenameMode::From)),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            EventKind::Modify(ModifyKind::Any),
            EventKind::Remove(RemoveKind::Any),
        ];
        assert!(!changes.into_iter().any(noise));
        assert!(!is_noise(&Event::new(EventKind::Other).set_flag(Flag::Rescan)), "events were lost");
    }

    #[test]
    fn what_appears_or_may_now_be_read_may_be_a_folder() {
        let may = [
            EventKind::Any,
            EventKind::Create(CreateKind::Any),
            EventKind::Modify(ModifyKind::Any),
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
        ];
        assert!(may.iter().all(may_add_folder));
        let never = [
            FILE,
            EventKind::Modify(ModifyKind::Name(RenameMode::From)),
            EventKind::Remove(RemoveKind::Any),
            EventKind::Access(AccessKind::Any),
            EventKind::Other,
        ];
        assert!(!never.iter().any(may_add_folder));
    }
}
