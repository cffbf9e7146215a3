//! The error that a command returns to the page: a code to branch on and a message for people; and the latest of them.

pub mod recent;

use std::path::Path;

use ratna_engine::Error;
use ratna_models::hub::HubError;
use ratna_models::store::StoreError;
use serde::Serialize;
use ts_rs::TS;

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// What failed and what to do about it, in English.
    pub message: String,
}

/// The kinds of failure that the page distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// An argument is invalid.
    BadRequest,
    /// Another program is indexing.
    Busy,
    /// The disk is full.
    DiskFull,
    /// A file of the library is damaged.
    Damaged,
    /// The library's catalogue is missing, though its vectors or thumbnails are there.
    CatalogueMissing,
    /// The query has no words.
    EmptyQuery,
    /// The file system reported an error.
    Io,
    /// A bug in Ratna.
    Internal,
    /// The library was made by a newer Ratna.
    NewerLibrary,
    /// A folder does not exist, or is not a folder.
    NoFolder,
    /// A file is not a picture.
    NoPicture,
    /// The library has no such picture or folder.
    NotFound,
    /// The library is read-only.
    ReadOnly,
    /// The system keeps a file in the trash, where the user can restore it.
    KeptInTrash,
    /// A model cannot be used.
    Model,
    /// The hub that models come from cannot be reached.
    Offline,
    /// The hub requires an access token.
    Gated,
    /// Nothing at a path is a library of a program whose libraries are read.
    SourceUnknown,
    /// A library of another program has too old a format.
    SourceTooOld,
    /// The system denies access to a library of another program.
    SourceNoPermission,
    /// A library of another program lacks a table or column that is needed.
    SourceMissing,
    /// A library of another program is damaged.
    SourceDamaged,
    /// A library of another program is being written to.
    SourceChanging,
    /// The database of a library of another program can't be read.
    SourceDatabase,
    /// A disk has too little room for what is to be written.
    NoSpace,
    /// Pictures were to be written among the files of another program.
    OutputInside,
    /// A model server is on another machine, and nobody agreed that pictures go there.
    CaptionNotLocal,
    /// Nothing is chosen that captions pictures.
    NoCaptioner,
    /// The person said what a picture shows, which no model replaces.
    OwnCaption,
    /// A file is no export of pictures' data, or one of a newer Ratna's.
    NotAnExport,
}

/// The result of a command.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with a message of the shell's own.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        recent::record(code);
        Self { code, message: message.into() }
    }

    /// A failure that only a bug can cause.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::Internal, error.to_string())
    }

    /// A file operation that failed; `done` is its past participle, such as `opened`.
    pub fn io(path: &Path, done: &str, error: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::Io, format!("{} can't be {done}: {error}", path.display()))
    }

    /// A file that the system keeps in the trash.
    pub fn kept_in_trash(path: &Path, reason: impl std::fmt::Display) -> Self {
        let message =
            format!("{} can't be put back: {reason}; put it back in the trash itself", path.display());
        Self::new(ErrorCode::KeptInTrash, message)
    }

    /// A picture none of whose files can be reached now.
    pub fn unreachable() -> Self {
        Self::new(ErrorCode::NotFound, "no file of this picture can be reached right now")
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Hub(HubError::Offline { .. } | HubError::Disconnected { .. }) => ErrorCode::Offline,
            StoreError::Hub(HubError::NeedsToken { .. } | HubError::AccessDenied { .. }) => ErrorCode::Gated,
            StoreError::Hub(HubError::DiskFull { .. }) => ErrorCode::DiskFull,
            _ => ErrorCode::Model,
        };
        Self::new(code, error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Io { .. } | Error::Unreadable { .. } | Error::ReadText { .. } => ErrorCode::Io,
            Error::DiskFull { .. } => ErrorCode::DiskFull,
            Error::Damaged { .. } => ErrorCode::Damaged,
            Error::CatalogueMissing { .. } => ErrorCode::CatalogueMissing,
            Error::NewerLibrary { .. } => ErrorCode::NewerLibrary,
            Error::ReadOnly { .. } => ErrorCode::ReadOnly,
            Error::Busy { .. } | Error::InUse { .. } | Error::Stalled { .. } => ErrorCode::Busy,
            Error::NoFolder { .. } | Error::NotTheFolder { .. } => ErrorCode::NoFolder,
            Error::UnknownFolder { .. } | Error::UnknownPicture { .. } | Error::NoCopy { .. } => {
                ErrorCode::NotFound
            }
            Error::BadPattern { .. } | Error::ImpossibleDate { .. } => ErrorCode::BadRequest,
            Error::EmptyQuery => ErrorCode::EmptyQuery,
            Error::NoPicture { .. } => ErrorCode::NoPicture,
            Error::NotAnExport { .. } => ErrorCode::NotAnExport,
            Error::Source(source) => ErrorCode::from(source),
            Error::NoCaptioner => ErrorCode::NoCaptioner,
            Error::OwnCaption { .. } => ErrorCode::OwnCaption,
            Error::Caption(ratna_captions::Error::NotLocal { .. }) => ErrorCode::CaptionNotLocal,
            Error::Caption(_) | Error::Embed(_) | Error::NotReady { .. } => ErrorCode::Model,
            Error::Database { .. } | Error::Index { .. } | Error::Panicked => ErrorCode::Internal,
        };
        Self::new(code, error.to_string())
    }
}

impl From<ratna_sources::Error> for Failure {
    fn from(error: ratna_sources::Error) -> Self {
        Self::new(ErrorCode::from(&error), error.to_string())
    }
}

impl From<&ratna_sources::Error> for ErrorCode {
    fn from(error: &ratna_sources::Error) -> Self {
        use ratna_sources::Error as Source;
        match error {
            Source::UnknownKind { .. } => Self::SourceUnknown,
            Source::TooOld { .. } => Self::SourceTooOld,
            Source::NoPermission { .. } => Self::SourceNoPermission,
            Source::Missing { .. } => Self::SourceMissing,
            Source::Damaged { .. } => Self::SourceDamaged,
            Source::Changing { .. } => Self::SourceChanging,
            Source::Database { .. } => Self::SourceDatabase,
            Source::Io { .. } => Self::Io,
            Source::NoSpace { .. } => Self::NoSpace,
            Source::OutputInside { .. } => Self::OutputInside,
            Source::DiskFull { .. } => Self::DiskFull,
            // Whoever cancels knows, and nobody else is told.
            Source::Cancelled => Self::Internal,
        }
    }
}

/// Whether an error of Foundation's means that the system does not permit access: a Mac keeps the trash from programs
/// without Full Disk Access.
#[cfg(any(test, target_os = "macos"))]
pub fn is_refusal(domain: &str, code: isize) -> bool {
    // NSFileReadNoPermissionError and NSFileWriteNoPermissionError; EPERM and EACCES.
    matches!((domain, code), ("NSCocoaErrorDomain", 257 | 513) | ("NSPOSIXErrorDomain", 1 | 13))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_another_programs_library_has_the_engines_code() {
        use ratna_sources::Error as Source;
        let path = || Path::new("/a").to_path_buf();
        for error in [
            Source::UnknownKind { path: path() },
            Source::TooOld { path: path(), program: String::new(), newer: String::new() },
            Source::NoPermission { path: path() },
            Source::Missing { path: path(), what: String::new() },
            Source::Damaged { path: path(), detail: String::new() },
            Source::Changing { path: path() },
            Source::NoSpace { path: path(), needed: 1, free: 0 },
            Source::OutputInside { path: path() },
            Source::DiskFull { path: path() },
        ] {
            let code = serde_json::to_value(ErrorCode::from(&error)).unwrap();
            assert_eq!(code, error.code());
        }
    }

    #[test]
    fn a_mac_that_keeps_the_trash_closed_refuses() {
        for code in [257, 513] {
            assert!(is_refusal("NSCocoaErrorDomain", code));
        }
        assert!(is_refusal("NSPOSIXErrorDomain", 1));
        // There is no such file; a file of the name exists.
        for code in [4, 516] {
            assert!(!is_refusal("NSCocoaErrorDomain", code));
        }
    }
}
