//! What is to be fetched, and what was.

use super::HubError;
use crate::list::Entry;

/// The files that make up a model.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In the order they are fetched.
    pub files: Vec<Wanted>,
}

/// A file on the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `owner/name`.
    pub repository: String,
    /// Branch, ref or commit.
    pub revision: String,
    /// Its name, there and here: a plain one, without folders.
    pub name: String,
    /// Size in bytes, if it must have that one.
    pub bytes: Option<u64>,
    /// SHA-256 in lower-case hex, if it must have that one.
    pub sha256: Option<String>,
}

/// A file that is there, whole and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// The commit it is from, if the hub told.
    pub commit: Option<String>,
}

/// Branch that a repository's newest files are on.
const NEWEST: &str = "main";

/// Ending of weights that PyTorch pickles. Unpickling can run code, so they are never downloaded.
const PICKLE_SUFFIX: &str = ".bin";

impl Plan {
    /// The files of a model of the list. Sizes and hashes bind only where they were verified.
    pub fn of(entry: &Entry) -> Self {
        let wanted = |file: &crate::list::File| {
            let revision = if file.repository.is_some() { None } else { entry.revision.clone() };
            Wanted {
                repository: file.repository.clone().unwrap_or_else(|| entry.repository.clone()),
                revision: revision.unwrap_or_else(|| NEWEST.to_owned()),
                name: file.name.clone(),
                bytes: file.bytes.filter(|_| file.verified),
                sha256: file.sha256.clone().filter(|_| file.verified),
            }
        };
        Self { files: entry.files.iter().map(wanted).collect() }
    }

    /// Checks that nothing in the plan can lead out of the folder or of the hub's addresses.
    ///
    /// # Errors
    /// [`HubError::BadName`] with a name that is not plain, [`HubError::Pickle`] with the name of pickled weights.
    pub fn check(&self) -> Result<(), HubError> {
        for file in &self.files {
            let owner_and_name = file.repository.split('/').count() == 2;
            let good = [
                (&file.name, is_plain(&file.name) && file.name != super::notes::NAME),
                (&file.repository, owner_and_name && file.repository.split('/').all(is_plain)),
                (&file.revision, file.revision.split('/').all(is_plain)),
            ];
            if let Some((name, _)) = good.into_iter().find(|(_, good)| !good) {
                return Err(HubError::BadName { name: name.clone() });
            }
            if file.name.ends_with(PICKLE_SUFFIX) {
                return Err(HubError::Pickle { file: file.name.clone() });
            }
        }
        Ok(())
    }
}

/// A name that means the same in an address and on every disk.
fn is_plain(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=128).contains(&name.len())
        && name.bytes().all(known)
        && !name.starts_with('.')
        && !name.ends_with(super::part::SUFFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pickled_weights_are_not_downloaded() {
        let weights = |name: &str| Plan {
            files: vec![Wanted {
                repository: "owner/model".into(),
                revision: "main".into(),
                name: name.into(),
                bytes: None,
                sha256: None,
            }],
        };
        for name in ["pytorch_model.bin", "open_clip_pytorch_model.bin", "pytorch_model-00001-of-00002.bin"] {
            let error = weights(name).check().unwrap_err();
            assert!(matches!(error, HubError::Pickle { .. }), "{name}");
            assert!(error.to_string().contains(name) && error.to_string().contains("safetensors"), "{error}");
        }
        weights("model.safetensors").check().unwrap();
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let wanted = |repository: &str, revision: &str, name: &str| Plan {
            files: vec![Wanted {
                repository: repository.into(),
                revision: revision.into(),
                name: name.into(),
                bytes: None,
                sha256: None,
            }],
        };
        wanted("owner/model", "refs/pr/15", "model.safetensors").check().unwrap();
        for name in ["", "..", "../x", "/etc/passwd", "a/b", ".hidden", "a?b", "a%2fb", "a b", "x.part"] {
            assert!(wanted("owner/model", "main", name).check().is_err(), "{name}");
        }
        for repository in ["model", "a/b/c", "../x", "a/..", "a/"] {
            assert!(wanted(repository, "main", "x").check().is_err(), "{repository}");
        }
        for revision in ["", "..", "refs//pr", "a/../b"] {
            assert!(wanted("owner/model", revision, "x").check().is_err(), "{revision}");
        }
    }
}
