//! A library's settings: what is left out everywhere, whether files in the cloud are read, and the hosts' own.

use std::fs;
use std::path::Path;

use super::Library;
use crate::catalogue::{Catalogue, missing, settings};
use crate::disk::cloud::{self, InCloud};
use crate::disk::walk::Excludes;
use crate::error::{Error, Result};
use crate::problem::FileProblem;

/// Setting that holds the patterns left out of every folder, as a JSON array.
const EXCLUDES: &str = "excludes";
/// Setting that is there when files in the cloud are to be read like others.
const READS_CLOUD: &str = "cloud.read";

/// Patterns left out of every folder.
pub(crate) fn excludes(catalogue: &Catalogue) -> Result<Vec<String>> {
    let text = catalogue.read(|db| settings::get(db, EXCLUDES))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// What recognises files that must not be read: none of them when the setting allows downloads.
pub(crate) fn cloud_test(catalogue: &Catalogue, in_cloud: InCloud) -> Result<InCloud> {
    let reads = catalogue.read(|db| settings::get(db, READS_CLOUD))?.is_some();
    Ok(if reads { cloud::nowhere } else { in_cloud })
}

impl Library {
    /// Patterns left out of every folder.
    pub fn excludes(&self) -> Result<Vec<String>> {
        excludes(&self.catalogue)
    }

    /// Replaces the patterns left out of every folder, from the next run on.
    pub fn set_excludes(&self, patterns: &[String]) -> Result<()> {
        Excludes::parse(patterns)?;
        self.set_setting(EXCLUDES, &serde_json::Value::from(patterns.to_vec()).to_string())
    }

    /// A host's own setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.catalogue.read(|db| settings::get(db, key))
    }

    /// Keeps a host's own setting.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        self.catalogue.write(|db| settings::set(db, key, value))
    }

    /// Whether files that are in the cloud only are downloaded to be read.
    pub fn reads_cloud_files(&self) -> Result<bool> {
        Ok(self.setting(READS_CLOUD)?.is_some())
    }

    /// Lets files that are in the cloud only be downloaded and read like others, from the next run on, or not.
    pub fn set_reads_cloud_files(&self, read: bool) -> Result<()> {
        self.catalogue.write(|db| {
            if read { settings::set(db, READS_CLOUD, "yes") } else { settings::remove(db, READS_CLOUD) }
        })
    }

    /// Files that are in the cloud only.
    pub fn cloud_count(&self) -> Result<u64> {
        self.catalogue.read(missing::cloud_count)
    }

    /// What recognises files that must not be read.
    pub(crate) fn cloud_test(&self) -> Result<InCloud> {
        cloud_test(&self.catalogue, self.in_cloud)
    }

    /// Whether reading a file would download it.
    pub(crate) fn would_download(&self, path: &Path) -> Result<bool> {
        let in_cloud = self.cloud_test()?;
        Ok(fs::metadata(path).is_ok_and(|metadata| in_cloud(path, &metadata)))
    }

    /// Refuses a picture that would have to be downloaded.
    pub(crate) fn check_here(&self, path: &Path) -> Result<()> {
        if !self.would_download(path)? {
            return Ok(());
        }
        Err(Error::NoPicture { path: path.to_path_buf(), problem: FileProblem::InCloudOnly })
    }
}
