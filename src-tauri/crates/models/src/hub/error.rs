//! Why a download failed, in words that name the file or server and what to do about it.

use std::error::Error;
use std::path::{Path, PathBuf};

/// Why a model could not be downloaded. Bytes that arrived are kept, unless the text says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The download was cancelled.
    #[error("stopped; the bytes so far are kept, and downloading the model again resumes from them")]
    Stopped,
    /// The hub cannot be reached.
    #[error(
        "{host} can't be reached ({reason}): check the connection and try again; the bytes so far are kept"
    )]
    Offline {
        /// The server.
        host: String,
        /// What the system reports.
        reason: String,
    },
    /// The repository needs a token, and none is set.
    #[error(
        "{repository} needs a token: accept its terms on {page}, create a token in your account's settings and set \
         HF_TOKEN"
    )]
    NeedsToken {
        /// The repository.
        repository: String,
        /// The page with its terms.
        page: String,
    },
    /// The token in use may not read the repository.
    #[error(
        "the token in use may not read {repository}: accept its terms on {page}, or set HF_TOKEN to a token that may \
         read it; the token in HF_TOKEN or in the token file of the hub's tools may be out of date"
    )]
    AccessDenied {
        /// The repository.
        repository: String,
        /// The page with its terms.
        page: String,
    },
    /// The repository, its revision or the file does not exist.
    #[error(
        "{host} has no {file} in {repository} at {revision}: it was moved or removed; a newer version of Ratna may \
         know where it is"
    )]
    NotFound {
        /// The server.
        host: String,
        /// The repository.
        repository: String,
        /// Branch, ref or commit.
        revision: String,
        /// The file.
        file: String,
    },
    /// Too many requests from this address or with this token.
    #[error(
        "{host} asks to wait {}: try again then, or set HF_TOKEN for a limit of your own; the bytes so far are kept",
        duration(*seconds)
    )]
    RateLimited {
        /// The server.
        host: String,
        /// The delay it asks for, in seconds.
        seconds: u64,
    },
    /// The server reports an error of its own.
    #[error("{host} has a server error (HTTP {status}): try again later; the bytes so far are kept")]
    ServerError {
        /// The server.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// The connection broke too often.
    #[error(
        "the connection to {host} broke too often while downloading {file} ({reason}): try again; the bytes so far are \
         kept"
    )]
    Disconnected {
        /// The server.
        host: String,
        /// The file.
        file: String,
        /// The last failure.
        reason: String,
    },
    /// The bytes do not have the promised size or hash.
    #[error("{file} arrived damaged and was removed: try again")]
    Damaged {
        /// The file.
        file: String,
    },
    /// The server's response makes no sense.
    #[error(
        "{host} sent an invalid response for {file} ({reason}): try again later, or set another HF_ENDPOINT"
    )]
    InvalidResponse {
        /// The server.
        host: String,
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk is full.
    #[error(
        "the disk is full: {} needs {} more; free some space and try again; the bytes so far are kept",
        path.display(),
        size(*needed)
    )]
    DiskFull {
        /// The file or folder.
        path: PathBuf,
        /// Bytes still missing.
        needed: u64,
    },
    /// The file system reports an error.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system reports.
        source: std::io::Error,
    },
    /// `HF_ENDPOINT` is not a valid address.
    #[error("HF_ENDPOINT is {endpoint:?}: it must be an address such as https://huggingface.co ({reason})")]
    InvalidEndpoint {
        /// Its value.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The token cannot be sent in a header.
    #[error("the hub's token contains invalid characters: set HF_TOKEN again")]
    InvalidToken,
    /// The plan holds a name that is not plain.
    #[error("{name:?} can't be downloaded: it is not a plain name")]
    InvalidName {
        /// The name.
        name: String,
    },
    /// No connection can be made at all.
    #[error("the network can't be used: {reason}")]
    NetworkUnavailable {
        /// What the system reports.
        reason: String,
    },
}

impl HubError {
    /// Wraps an I/O error on `path`; `needed` bytes are still missing.
    pub(super) fn io(path: &Path, needed: u64) -> impl FnOnce(std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        let path = path.to_path_buf();
        move |source| match source.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull { path, needed },
            _ => Self::Io { path, source },
        }
    }
}

/// The innermost cause of an error. The outer ones repeat addresses, which may contain secrets.
pub(super) fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// A number of bytes in a readable unit, rounded up because it states how much space is needed.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{:.1} GB", bytes.div_ceil(100_000_000) as f64 / 10.0),
    }
}

/// A number of seconds in a readable unit, rounded up.
fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_reported_with_the_space_needed() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let text = HubError::io(Path::new("/models/x"), 1_499_000_001)(full).to_string();
        assert_eq!(
            text,
            "the disk is full: /models/x needs 1.5 GB more; free some space and try again; the bytes so far are kept"
        );
    }

    #[test]
    fn durations_are_shown_in_a_readable_unit() {
        assert_eq!([duration(90), duration(601)], ["90 seconds", "11 minutes"]);
    }
}
