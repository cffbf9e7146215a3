//! A library's settings: the excludes of all folders, whether files in the cloud are read, and settings of the host
//! programs, which the engine never interprets.

use std::path::Path;

use super::open::Library;
use crate::catalogue::{Catalogue, missing, settings};
use crate::disk::cloud::{self, InCloud};
use crate::disk::walk::{DEFAULT_EXCLUDES, Excludes};
use crate::error::{Error, Result};
use crate::problem::FileProblem;

/// Setting with the glob patterns to skip in every folder, as a JSON array.
const EXCLUDES: &str = "excludes";
/// Setting that exists if files in the cloud are to be downloaded and read.
const READS_CLOUD: &str = "cloud.read";

/// The glob patterns to skip in every folder: those the user chose, or the default ones.
pub(crate) fn excludes(catalogue: &Catalogue) -> Result<Vec<String>> {
    let text = catalogue.read(|db| settings::get(db, EXCLUDES))?;
    let chosen = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(chosen.unwrap_or_else(|| DEFAULT_EXCLUDES.iter().map(|&pattern| pattern.to_owned()).collect()))
}

/// The test for files that must not be read: `in_cloud`, or no file at all if the setting allows downloads.
pub(crate) fn cloud_test(catalogue: &Catalogue, in_cloud: InCloud) -> Result<InCloud> {
    let reads = catalogue.read(|db| settings::get(db, READS_CLOUD))?.is_some();
    Ok(if reads { cloud::never } else { in_cloud })
}

impl Library {
    /// The glob patterns to skip in every folder.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn excludes(&self) -> Result<Vec<String>> {
        excludes(&self.catalogue)
    }

    /// Replaces the glob patterns to skip in every folder; takes effect with the next run.
    ///
    /// # Errors
    ///
    /// Fails for an invalid pattern, [`Error::ReadOnly`] when the library is read-only, and database errors.
    pub fn set_excludes(&self, patterns: &[String]) -> Result<()> {
        Excludes::parse(patterns)?;
        self.set_setting(EXCLUDES, &serde_json::Value::from(patterns.to_vec()).to_string())
    }

    /// Restores the default glob patterns to skip in every folder; takes effect with the next run. Returns them.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`] when the library is read-only, and database errors.
    pub fn reset_excludes(&self) -> Result<Vec<String>> {
        self.catalogue.write(|db| settings::remove(db, EXCLUDES))?;
        self.excludes()
    }

    /// A setting of the host program.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.catalogue.read(|db| settings::get(db, key))
    }

    /// Stores a setting of the host program.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`] when the library is read-only, and database errors.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        self.catalogue.write(|db| settings::set(db, key, value))
    }

    /// Whether files in the cloud only are downloaded and read.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn reads_cloud_files(&self) -> Result<bool> {
        Ok(self.setting(READS_CLOUD)?.is_some())
    }

    /// Sets whether files in the cloud only are downloaded and read; takes effect with the next run.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`] when the library is read-only, and database errors.
    pub fn set_reads_cloud_files(&self, read: bool) -> Result<()> {
        self.catalogue.write(|db| {
            if read { settings::set(db, READS_CLOUD, "yes") } else { settings::remove(db, READS_CLOUD) }
        })
    }

    /// How many files are in the cloud only.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn cloud_count(&self) -> Result<u64> {
        self.catalogue.read(missing::cloud_count)
    }

    /// The test for files that must not be read.
    pub(crate) fn cloud_test(&self) -> Result<InCloud> {
        cloud_test(&self.catalogue, self.in_cloud)
    }

    /// Whether reading a file would download it.
    pub(crate) fn would_download(&self, path: &Path) -> Result<bool> {
        Ok(cloud::is_away(path, self.cloud_test()?))
    }

    /// Fails for a file that reading would download.
    pub(crate) fn check_local(&self, path: &Path) -> Result<()> {
        if !self.would_download(path)? {
            return Ok(());
        }
        Err(Error::NoPicture { path: path.to_path_buf(), problem: FileProblem::InCloudOnly })
    }
}
