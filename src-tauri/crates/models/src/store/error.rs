//! What can go wrong with the models' folder.

use std::path::{Path, PathBuf};

use crate::error::ModelError;
use crate::hub::HubError;

/// Why a model could not be downloaded, added or removed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The download failed.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// There is no model of that id.
    #[error("there is no model {id:?}; the models are {known}")]
    Unknown {
        /// The id asked for.
        id: String,
        /// All ids.
        known: String,
    },
    /// The model is listed but not on this computer.
    #[error("the model {id} is not on this computer")]
    NotHere {
        /// Its id.
        id: String,
    },
    /// The model is part of the program.
    #[error("the model starter is part of Ratna and can't be removed")]
    BuiltIn,
    /// Another process is changing the same model.
    #[error(
        "another Ratna is downloading or changing the model {id} right now: wait until it finishes, or stop it"
    )]
    Busy {
        /// The model.
        id: String,
    },
    /// A downloaded model cannot be run, although every file is as the hub describes it.
    #[error("the hub's files of {id} can't be used and were removed: {source}")]
    Unusable {
        /// The model.
        id: String,
        /// Why it cannot be run.
        source: ModelError,
    },
    /// The model in a folder to be added cannot be run.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A folder to be added is not a model.
    #[error("{} is not a model that Ratna can use: {reason}", path.display())]
    NotAModel {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk is full.
    #[error("the disk is full: {} can't be copied; free some space and try again", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The file system reports an error.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system reports.
        source: std::io::Error,
    },
    /// There is no place for models.
    #[error("there is no home folder to keep models in: set RATNA_MODELS to a folder")]
    NoHome,
}

impl StoreError {
    /// The error for an id that none of these is.
    pub(super) fn unknown(id: &str, known: impl Iterator<Item = String>) -> Self {
        Self::Unknown { id: id.to_owned(), known: known.collect::<Vec<_>>().join(", ") }
    }

    /// Wraps an I/O error on `path`.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        let path = path.to_path_buf();
        move |source| match source.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io { path, source },
        }
    }
}
