//! How long a missing file is remembered: its row, and with that the tags, vectors and thumbnail of its content.
//!
//! Owns the rule: a file is forgotten when it has been missing for 30 days by the clock, and the library was used
//! on 7 other days since. So a clock that is far ahead for a day or two loses nothing, nor does a drive that stays
//! unplugged for months. Times in the future, left by a clock that was ahead, count as now. While a clock is years
//! behind, files that disappear are kept for the 7 days of use only.
//!
//! Vectors that were set aside, since the catalogue in place does not know them, are kept for 7 days of use as well, and
//! with them the thumbnails that belong to no picture of the catalogue.

use rusqlite::Connection;

use crate::catalogue::settings::{LAST_FORGOTTEN, USED_DAYS};
use crate::catalogue::{Catalogue, DAY, contents, embeddings, missing, now, settings, thumbnails};
use crate::disk::file_lock::RunLock;
use crate::embedding_space::index_sync::sync_index;
use crate::error::Result;
use crate::folders::delete_removed;
use crate::library::Library;
use crate::progress::Progress;

/// How long a missing file is remembered, in seconds: as long as the Mac's trash can be set to keep files.
const RETENTION: i64 = 30 * DAY;
/// On how many later days the library must have been used before a missing file is forgotten.
const DAYS_OF_USE: usize = 7;
/// How many days of use are stored: more than [`DAYS_OF_USE`], since those of a wrong clock are dropped later.
const STORED_DAYS: usize = 32;

impl Library {
    /// Forgets files that have been missing for long, as of `now` in seconds since 1970, and contents that no file
    /// has any more; at most once a day. Returns how many files were forgotten.
    ///
    /// # Errors
    ///
    /// [`ReadOnly`](crate::Error::ReadOnly), [`Busy`](crate::Error::Busy) while another run has the lock, and
    /// database and index errors.
    pub fn forget_missing(&self, now: i64) -> Result<u64> {
        self.check_writable()?;
        let _lock = RunLock::acquire(&self.dir)?;
        let forgotten = forget(&self.catalogue, now)?;
        if forgotten > 0 {
            delete_removed(&self.catalogue, now - contents::KEPT_ORPHANS)?;
            sync_index(&self.catalogue, &self.space(), &Progress::default())?;
        }
        Ok(forgotten)
    }
}

/// Records that the library is used today. Call it before the scan, so that today does not count for files found
/// missing.
pub(super) fn record_use(catalogue: &Catalogue) -> Result<()> {
    record_day(catalogue, now().div_euclid(DAY)).map(drop)
}

/// As [`record_use`]; returns the last days of use, in days since 1970.
fn record_day(catalogue: &Catalogue, today: i64) -> Result<Vec<i64>> {
    let before = catalogue.read(used)?;
    let mut days: Vec<i64> = before.iter().copied().filter(|day| *day < today).collect();
    days.push(today);
    days.drain(..days.len().saturating_sub(STORED_DAYS));
    if days != before {
        let text = serde_json::Value::from(days.clone()).to_string();
        catalogue.write(|db| settings::set(db, USED_DAYS, &text))?;
    }
    Ok(days)
}

fn used(db: &Connection) -> rusqlite::Result<Vec<i64>> {
    let text = settings::get(db, USED_DAYS)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Forgets the rows that are due, once a day. The caller holds the [`RunLock`] and deletes orphaned contents.
pub(super) fn forget(catalogue: &Catalogue, now: i64) -> Result<u64> {
    let today = now.div_euclid(DAY);
    let days = record_day(catalogue, today)?;
    let stamp = today.to_string();
    if catalogue.read(|db| settings::get(db, LAST_FORGOTTEN))?.as_deref() == Some(stamp.as_str()) {
        return Ok(0);
    }
    let day = days.iter().rev().nth(DAYS_OF_USE - 1);
    let by_use = day.map(|day| day * DAY - 1);
    catalogue.write(|db| {
        settings::set(db, LAST_FORGOTTEN, &stamp)?;
        if let Some(&day) = day
            && embeddings::forget_set_aside(db, day)? > 0
        {
            thumbnails::delete_strays(db)?;
        }
        missing::clamp_future_times(db, now)?;
        let until = by_use.map(|by_use| by_use.min(now - RETENTION));
        until.map_or(Ok(0), |until| missing::forget_missing(db, until))
    })
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
