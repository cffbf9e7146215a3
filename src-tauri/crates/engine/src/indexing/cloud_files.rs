//! Files that are in the cloud only: listed, and not read, since reading would download them.
//!
//! Owns how such a file is told, and what becomes of its row. Never opens a file.

use std::collections::HashSet;
use std::path::PathBuf;

use rusqlite::Transaction;

use crate::catalogue::{files, missing};
use crate::disk::walk::Candidate;
use crate::ids::FolderId;
use crate::indexing::reconcile::{Match, Plan};

/// Files of a plan that are in the cloud only, and so need no reading.
#[derive(Debug, Default)]
pub(crate) struct CloudPlan {
    /// RowPolicy whose file is in the cloud now, whatever it was before.
    known: Vec<Match>,
    /// RowPolicy whose file has another path, too.
    moved: Vec<Match>,
    /// Files nothing is known of.
    new: Vec<Candidate>,
}

impl CloudPlan {
    /// Takes the files at these paths out of a plan.
    pub(crate) fn take_from(plan: &mut Plan, in_cloud: &HashSet<(FolderId, PathBuf)>) -> Self {
        if in_cloud.is_empty() {
            return Self::default();
        }
        let here = |candidate: &Candidate| !in_cloud.contains(&(candidate.folder_id, candidate.path.clone()));
        let mut cloud = Self::default();
        for list in [
            &mut plan.unchanged,
            &mut plan.refreshed,
            &mut plan.changed,
            &mut plan.to_verify,
            &mut plan.retried,
        ] {
            cloud.known.extend(list.extract_if(.., |row| !here(&row.candidate)));
        }
        cloud.moved = plan.moved.extract_if(.., |row| !here(&row.candidate)).collect();
        cloud.new = plan.new.extract_if(.., |candidate| !here(candidate)).collect();
        cloud
    }

    /// Writes their rows. What was known of a content stays known: it is shown from its thumbnail.
    pub(crate) fn note(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
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
