//! Files that are in the cloud only: listed, but not read, since reading would download them.
//!
//! Owns how their rows change. Never opens a file.

use std::collections::HashSet;
use std::path::PathBuf;

use rusqlite::Transaction;

use super::reconcile::{Match, Plan};
use crate::catalogue::{files, missing};
use crate::disk::walk::Candidate;
use crate::ids::FolderId;

/// Files of a plan that are in the cloud only, and so are not read.
#[derive(Debug, Default)]
pub(crate) struct CloudPlan {
    /// Rows whose file is in the cloud now, whatever its state was.
    known: Vec<Match>,
    /// Rows whose file has another path as well.
    moved: Vec<Match>,
    /// Files that are unknown so far.
    new: Vec<Candidate>,
}

impl CloudPlan {
    /// Takes the files at these paths out of a plan, by folder and path relative to it.
    pub(crate) fn take_from(plan: &mut Plan, in_cloud: &HashSet<(FolderId, PathBuf)>) -> Self {
        if in_cloud.is_empty() {
            return Self::default();
        }
        let evicted =
            |candidate: &Candidate| in_cloud.contains(&(candidate.folder_id, candidate.path.clone()));
        let mut cloud = Self::default();
        for list in [
            &mut plan.unchanged,
            &mut plan.refreshed,
            &mut plan.changed,
            &mut plan.to_verify,
            &mut plan.retried,
        ] {
            cloud.known.extend(list.extract_if(.., |row| evicted(&row.candidate)));
        }
        cloud.moved = plan.moved.extract_if(.., |row| evicted(&row.candidate)).collect();
        cloud.new = plan.new.extract_if(.., |candidate| evicted(candidate)).collect();
        cloud
    }

    /// Writes their rows. What is known about their contents stays: their thumbnails are still shown.
    pub(crate) fn write(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
        for row in &self.moved {
            files::move_to(db, row.id, row.candidate.folder_id, &row.candidate.path)?;
        }
        self.known.iter().chain(&self.moved).try_for_each(|row| missing::set_in_cloud(db, row.id))?;
        self.new.iter().try_for_each(|file| missing::put_in_cloud(db, file.folder_id, &file.path, &file.stat))
    }
}

#[cfg(test)]
#[path = "cloud_files_tests.rs"]
mod tests;
