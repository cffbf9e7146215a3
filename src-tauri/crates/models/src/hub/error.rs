//! What can go wrong between here and the hub, in words that name the thing and the way out.

use std::path::{Path, PathBuf};

/// Why a model could not be fetched. What had arrived is kept, unless the text says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// Somebody asked for it to stop.
    #[error("stopped; what is there is kept, and getting the model again goes on from there")]
    Stopped,
    /// The hub cannot be reached.
    #[error("{host} can't be reached ({reason}): check the connection and try again; what is there is kept")]
    Offline {
        /// Where we wanted to.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// The hub wants to know who asks.
    #[error(
        "{repository} needs a token: accept its terms on {page}, make a token in your account's settings and set HF_TOKEN"
    )]
    NeedsToken {
        /// The repository.
        repository: String,
        /// Where its terms are.
        page: String,
    },
    /// The hub says no to the token in use.
    #[error(
        "{repository} is closed to the token in use: accept its terms on {page}, or set HF_TOKEN to one that may read it; \
         the one in HF_TOKEN or in the token file of the hub's tools may be out of date"
    )]
    Refused {
        /// The repository.
        repository: String,
        /// Where its terms are.
        page: String,
    },
    /// The repository, its revision or the file is gone.
    #[error(
        "{host} has no {file} in {repository} at {revision}: it was moved or taken away; a newer Ratna may know where"
    )]
    Gone {
        /// Who was asked.
        host: String,
        /// The repository.
        repository: String,
        /// Branch, ref or commit.
        revision: String,
        /// The file.
        file: String,
    },
    /// Too many requests, from this address or by this token.
    #[error(
        "{host} asks to wait {}: try again then, or set HF_TOKEN to ask as yourself; what is there is kept",
        wait(*seconds)
    )]
    TooMany {
        /// Who asks for it.
        host: String,
        /// How long, in seconds.
        seconds: u64,
    },
    /// The hub has a fault of its own.
    #[error("{host} has trouble of its own (HTTP {status}): try again later; what is there is kept")]
    Down {
        /// The host.
        host: String,
        /// What it answered.
        status: u16,
    },
    /// The connection broke again and again.
    #[error(
        "the connection to {host} broke too often while getting {file} ({reason}): try again; what is there is kept"
    )]
    Cut {
        /// The host.
        host: String,
        /// The file.
        file: String,
        /// What happened last.
        reason: String,
    },
    /// What arrived is not what was promised.
    #[error("{file} arrived damaged and was removed: try again")]
    Damaged {
        /// The file.
        file: String,
    },
    /// The server does what no server should.
    #[error("{host} gave a wrong answer for {file} ({what}): try again later, or another HF_ENDPOINT")]
    Misbehaved {
        /// The host.
        host: String,
        /// The file.
        file: String,
        /// What was wrong.
        what: String,
    },
    /// No space is left.
    #[error("the disk is full: {} needs {} more; free some space and try again, what is there is kept", path.display(), size(*needed))]
    DiskFull {
        /// Where it would lie.
        path: PathBuf,
        /// Bytes that are still to come.
        needed: u64,
    },
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `HF_ENDPOINT` is no address.
    #[error("HF_ENDPOINT is {endpoint:?}: it must be an address such as https://huggingface.co ({reason})")]
    BadEndpoint {
        /// As given.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The token can't be sent.
    #[error("the hub's token holds characters no token has: set HF_TOKEN anew")]
    BadToken,
    /// The list names something that may not be fetched.
    #[error("{name:?} can't be fetched: it is not a plain name")]
    BadName {
        /// The name.
        name: String,
    },
    /// The list names pickled weights.
    #[error(
        "{file} holds pickled weights, which Ratna does not download because a pickle can run code: choose a revision \
         of the repository that has safetensors"
    )]
    Pickle {
        /// The file.
        file: String,
    },
    /// Nothing can be asked over the network at all.
    #[error("the network can't be used: {reason}")]
    NoNetwork {
        /// Why.
        reason: String,
    },
}

impl HubError {
    /// An I/O error with the path it happened to; `needed` bytes were still to come.
    pub(super) fn io(path: &Path, needed: u64) -> impl FnOnce(std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        let path = path.to_path_buf();
        move |source| match source.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull { path, needed },
            _ => Self::Io { path, source },
        }
    }
}

/// Bytes in the unit a person would use; never less than there are, as space is asked for with it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{:.1} GB", bytes.div_ceil(100_000_000) as f64 / 10.0),
    }
}

fn wait(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_with_what_is_missing() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let text = HubError::io(Path::new("/models/x"), 1_499_000_001)(full).to_string();
        assert_eq!(
            text,
            "the disk is full: /models/x needs 1.5 GB more; free some space and try again, what is there is kept"
        );
    }

    #[test]
    fn waits_are_told_in_the_unit_a_person_would_use() {
        assert_eq!([wait(90), wait(601)], ["90 seconds", "11 minutes"]);
    }
}
