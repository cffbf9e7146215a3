//! What a command that said no tells the page: a code to branch on and a text for people.

use ratna_engine::Error;
use ratna_models::hub::HubError;
use ratna_models::store::StoreError;
use serde::Serialize;
use ts_rs::TS;

/// Why a command said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// What it happened to and the way out, in English.
    pub message: String,
}

/// Kinds of failure, as the page tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The page asked for something that cannot be meant.
    BadRequest,
    /// Another program is indexing.
    Busy,
    /// No space is left.
    DiskFull,
    /// A file of the library is damaged.
    Damaged,
    /// There is nothing to search for.
    EmptyQuery,
    /// The file system refused.
    Io,
    /// A mistake of ours.
    Internal,
    /// The library was made by a newer Ratna.
    NewerLibrary,
    /// A folder does not exist or is none.
    NoFolder,
    /// A file is no picture.
    NoPicture,
    /// There is no such picture or folder in the library.
    NotFound,
    /// The library can only be read.
    ReadOnly,
    /// A model cannot be used.
    Model,
    /// The hub that models come from cannot be reached.
    Offline,
    /// The hub wants a token.
    Gated,
}

/// A command's result.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with a text of our own.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A failure of something below us that should not fail.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::Internal, error.to_string())
    }

    /// A picture that has no file which can be reached now.
    pub fn out_of_reach() -> Self {
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
            Error::Io { .. } => ErrorCode::Io,
            Error::DiskFull { .. } => ErrorCode::DiskFull,
            Error::Damaged { .. } => ErrorCode::Damaged,
            Error::NewerLibrary { .. } => ErrorCode::NewerLibrary,
            Error::ReadOnly { .. } => ErrorCode::ReadOnly,
            Error::Busy { .. } => ErrorCode::Busy,
            Error::NoFolder { .. } | Error::NotTheFolder { .. } => ErrorCode::NoFolder,
            Error::UnknownFolder { .. } | Error::UnknownPicture { .. } => ErrorCode::NotFound,
            Error::BadPattern { .. } => ErrorCode::BadRequest,
            Error::EmptyQuery => ErrorCode::EmptyQuery,
            Error::NoPicture { .. } => ErrorCode::NoPicture,
            Error::Embed(_) | Error::NotReady { .. } => ErrorCode::Model,
            Error::Database { .. } | Error::Index { .. } | Error::Panicked => ErrorCode::Internal,
        };
        Self::new(code, error.to_string())
    }
}
