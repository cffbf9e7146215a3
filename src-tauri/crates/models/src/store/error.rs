//! What can go wrong with the models' folder.

use std::path::{Path, PathBuf};

use crate::error::ModelError;
use crate::hub::HubError;

/// Why a model could not be had, added or removed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The download failed.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// Nobody knows that model.
    #[error("there is no model {id:?}; the models are {known}")]
    Unknown {
        /// As given.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// The model is known, and not on this computer.
    #[error("the model {id} is not on this computer")]
    NotHere {
        /// Its id.
        id: String,
    },
    /// The model is inside the program.
    #[error("the model starter is part of Ratna and can't be removed")]
    BuiltIn,
    /// Another program works on the same model.
    #[error(
        "another Ratna is downloading or changing the model {id} right now: wait until it is done, or stop it"
    )]
    Busy {
        /// The model.
        id: String,
    },
    /// A folder that was to be added holds no model that can be run.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A folder that was to be added is no model.
    #[error("{} is no model that Ratna can use: {reason}", path.display())]
    NotAModel {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No space is left for a copy.
    #[error("the disk is full: {} can't be copied; free some space and try again", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no place for models.
    #[error("there is no home folder to keep models in: name one with RATNA_MODELS")]
    NoHome,
}

impl StoreError {
    /// An I/O error with the path it happened to.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        let path = path.to_path_buf();
        move |source| match source.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io { path, source },
        }
    }
}
