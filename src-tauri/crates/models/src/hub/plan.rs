//! Which files are to be downloaded, and which were.

use super::error::HubError;
use super::layout::{METADATA_FILE, PARTIAL_SUFFIX};
use crate::list::{Entry, File};

/// The files that make up a model.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In the order in which they are downloaded.
    pub files: Vec<RemoteFile>,
}

/// A file on the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFile {
    /// `owner/name`.
    pub repository: String,
    /// Branch, ref or commit.
    pub revision: String,
    /// Its name on the hub and on disk: a plain one, without folders.
    pub name: String,
    /// The size in bytes that it must have; `None` accepts any.
    pub bytes: Option<u64>,
    /// The SHA-256, in lower-case hex, that it must have; `None` accepts any.
    pub sha256: Option<String>,
}

/// A file on disk, complete and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadedFile {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// The commit it is from, if the hub named one.
    pub commit: Option<String>,
}

/// Branch with a repository's newest files.
const DEFAULT_REVISION: &str = "main";

impl Plan {
    /// The files of a listed model, with the sizes and hashes that the list knows.
    pub fn of(entry: &Entry) -> Self {
        let remote = |file: &File| {
            let revision = if file.repository.is_some() { None } else { entry.revision.clone() };
            RemoteFile {
                repository: file.repository.clone().unwrap_or_else(|| entry.repository.clone()),
                revision: revision.unwrap_or_else(|| DEFAULT_REVISION.to_owned()),
                name: file.name.clone(),
                bytes: file.bytes,
                sha256: file.sha256.clone(),
            }
        };
        Self { files: entry.files.iter().map(remote).collect() }
    }

    /// Checks that no name in the plan leads out of the folder or to another address.
    ///
    /// # Errors
    /// [`HubError::InvalidName`] with a name that is not plain.
    pub fn check(&self) -> Result<(), HubError> {
        for file in &self.files {
            let owner_and_name = file.repository.split('/').count() == 2;
            let valid = [
                (&file.name, is_plain(&file.name) && file.name != METADATA_FILE),
                (&file.repository, owner_and_name && file.repository.split('/').all(is_plain)),
                (&file.revision, file.revision.split('/').all(is_plain)),
            ];
            if let Some((name, _)) = valid.into_iter().find(|(_, valid)| !valid) {
                return Err(HubError::InvalidName { name: name.clone() });
            }
        }
        Ok(())
    }
}

/// Whether a name means the same in an address and on every file system.
fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=128).contains(&name.len())
        && name.bytes().all(allowed)
        && !name.starts_with('.')
        && !name.ends_with(PARTIAL_SUFFIX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    fn plan(repository: &str, revision: &str, name: &str) -> Plan {
        Plan {
            files: vec![RemoteFile {
                repository: repository.into(),
                revision: revision.into(),
                name: name.into(),
                bytes: None,
                sha256: None,
            }],
        }
    }

    #[test]
    fn every_listed_model_can_be_downloaded() {
        for entry in list::entries().iter().chain(list::readers()).chain(list::captioners()) {
            Plan::of(entry).check().unwrap();
        }
    }

    #[test]
    fn sizes_and_hashes_of_the_list_are_binding() {
        let mut entry = list::find("clip-b32").unwrap().clone();
        entry.files[0].bytes = Some(7);
        entry.files[0].sha256 = Some("0".repeat(64));
        entry.revision = Some("0".repeat(40));
        let file = &Plan::of(&entry).files[0];
        assert_eq!((file.bytes, file.sha256.as_deref()), (Some(7), Some("0".repeat(64).as_str())));
        assert_eq!(file.revision, "0".repeat(40));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        plan("owner/model", "refs/pr/15", "model.safetensors").check().unwrap();
        for name in ["", "..", "../x", "/etc/passwd", "a/b", ".hidden", "a?b", "a%2fb", "a b", "x.part"] {
            assert!(plan("owner/model", "main", name).check().is_err(), "{name}");
        }
        for repository in ["model", "a/b/c", "../x", "a/..", "a/"] {
            assert!(plan(repository, "main", "x").check().is_err(), "{repository}");
        }
        for revision in ["", "..", "refs//pr", "a/../b"] {
            assert!(plan("owner/model", revision, "x").check().is_err(), "{revision}");
        }
    }
}
