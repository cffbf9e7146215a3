//! Files that are in the cloud only: listed, and not read, since reading would download them.
//!
//! Owns how such a file is told, and what becomes of its row. Never opens a file.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use rusqlite::Transaction;

use crate::Library;
use crate::catalogue::{absent, files, settings};
use crate::crawl::Candidate;
use crate::error::{Error, Result};
use crate::reconcile::{Match, Plan};

/// Setting that is there when files in the cloud are to be read like others.
const SETTING: &str = "cloud.read";

/// Tells whether a file's bytes are in the cloud only.
pub type InCloud = fn(&Path, &Metadata) -> bool;

/// What this system says of a file.
#[cfg(target_os = "macos")]
pub(crate) fn on_this_system(_path: &Path, metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    /// SF_DATALESS of chflags(2): the file's bytes are made when it is read.
    const DATALESS: u32 = 0x4000_0000;
    metadata.st_flags() & DATALESS != 0
}

/// What this system says of a file: nothing keeps such files here.
#[cfg(not(target_os = "macos"))]
pub(crate) fn on_this_system(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

/// Nothing is in the cloud.
pub(crate) fn nowhere(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

impl Library {
    /// Whether files that are in the cloud only are downloaded to be read.
    pub fn reads_cloud_files(&self) -> Result<bool> {
        Ok(self.setting(SETTING)?.is_some())
    }

    /// Lets files that are in the cloud only be downloaded and read like others, from the next run on, or not.
    pub fn set_reads_cloud_files(&self, read: bool) -> Result<()> {
        self.catalogue
            .write(|db| if read { settings::set(db, SETTING, "yes") } else { settings::remove(db, SETTING) })
    }

    /// Files that are in the cloud only.
    pub fn cloud_count(&self) -> Result<u64> {
        self.catalogue.read(absent::cloud_count)
    }

    /// What tells files that must not be read.
    pub(crate) fn cloud_test(&self) -> Result<InCloud> {
        Ok(if self.reads_cloud_files()? { nowhere } else { self.in_cloud })
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
        let reason = "it is in the cloud only; open it once to download it".to_owned();
        Err(Error::NoPicture { path: path.to_path_buf(), reason })
    }
}

/// Files of a plan that are in the cloud only, and so need no reading.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    /// Rows whose file is in the cloud now, whatever it was before.
    known: Vec<Match>,
    /// Rows whose file has another path, too.
    moved: Vec<Match>,
    /// Files nothing is known of.
    new: Vec<Candidate>,
}

impl Apart {
    /// Takes the files at these paths out of a plan.
    pub(crate) fn take_from(plan: &mut Plan, in_cloud: &HashSet<(i64, PathBuf)>) -> Self {
        if in_cloud.is_empty() {
            return Self::default();
        }
        let here = |candidate: &Candidate| !in_cloud.contains(&(candidate.folder_id, candidate.path.clone()));
        let mut apart = Self::default();
        for list in
            [&mut plan.unchanged, &mut plan.refreshed, &mut plan.changed, &mut plan.proven, &mut plan.retried]
        {
            apart.known.extend(list.extract_if(.., |row| !here(&row.candidate)));
        }
        apart.moved = plan.moved.extract_if(.., |row| !here(&row.candidate)).collect();
        apart.new = plan.new.extract_if(.., |candidate| !here(candidate)).collect();
        apart
    }

    /// Writes their rows. What was known of a content stays known: it is shown from its thumbnail.
    pub(crate) fn note(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
        for row in &self.moved {
            files::move_to(db, row.id, row.candidate.folder_id, &row.candidate.path)?;
        }
        self.known.iter().chain(&self.moved).try_for_each(|row| absent::set_in_cloud(db, row.id))?;
        self.new.iter().try_for_each(|file| absent::put_in_cloud(db, file.folder_id, &file.path, &file.stat))
    }
}

#[cfg(test)]
#[path = "cloud_tests.rs"]
mod tests;
