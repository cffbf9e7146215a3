//! How long a file that went is remembered: its row, and with that the tags, vectors and thumbnail of its content.
//!
//! The rule: a file is forgotten when it went 30 days ago by the clock, and when the library was used on 7 other
//! days since. A clock that is far ahead for a day or two therefore loses nothing, and a drive in a drawer costs
//! nothing but patience. Times in the future, left by a clock that was ahead, count as now. A clock that is years
//! behind makes what goes meanwhile look old; the 7 days are then all that it is kept.

use rusqlite::Connection;

use crate::catalogue::{Catalogue, contents, missing, now, settings};
use crate::disk::file_lock::RunLock;
use crate::embedding_space::index_sync::sync_index;
use crate::error::Result;
use crate::library::Library;
use crate::progress::Progress;

const DAY: i64 = 86_400;
/// How long a file that went is kept, in seconds.
const KEPT: i64 = 30 * DAY;
/// On how many days after that on which it went the library must have been used.
const DAYS_OF_USE: usize = 7;
/// Days of use that are kept; more than are asked for.
const REMEMBERED: usize = 32;
/// Setting that holds the last days on which the library was used, as a JSON array of days since 1970.
const USED: &str = "used.days";
/// Setting that holds the day on which rows were last forgotten.
const FORGOTTEN: &str = "gone.day";

impl Library {
    /// Forgets files that went long ago, as of `now` in seconds since 1970, and contents that no file has any
    /// more; at most once a day. Gives how many files.
    pub fn forget_missing(&self, now: i64) -> Result<u64> {
        self.check_writable()?;
        let _lock = RunLock::take(&self.dir)?;
        let forgotten = forget(&self.catalogue, now)?;
        if forgotten > 0 {
            self.catalogue.write(|db| contents::delete_orphans(db))?;
            sync_index(&self.catalogue, &self.space(), &Progress::default())?;
        }
        Ok(forgotten)
    }
}

/// Notes that the library is used on this day. To be done before files are found to have gone.
pub(super) fn record_use(catalogue: &Catalogue) -> Result<()> {
    record_day(catalogue, now().div_euclid(DAY)).map(drop)
}

/// As [`record_use`]; gives the last days of use.
fn record_day(catalogue: &Catalogue, today: i64) -> Result<Vec<i64>> {
    let before = catalogue.read(used)?;
    let mut days: Vec<i64> = before.iter().copied().filter(|day| *day < today).collect();
    days.push(today);
    days.drain(..days.len().saturating_sub(REMEMBERED));
    if days != before {
        let text = serde_json::Value::from(days.clone()).to_string();
        catalogue.write(|db| settings::set(db, USED, &text))?;
    }
    Ok(days)
}

fn used(db: &Connection) -> rusqlite::Result<Vec<i64>> {
    let text = settings::get(db, USED)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Forgets the rows that are due, once a day. The caller holds the right to index and sees to the contents.
pub(super) fn forget(catalogue: &Catalogue, now: i64) -> Result<u64> {
    let today = now.div_euclid(DAY);
    let days = record_day(catalogue, today)?;
    let stamp = today.to_string();
    if catalogue.read(|db| settings::get(db, FORGOTTEN))?.as_deref() == Some(stamp.as_str()) {
        return Ok(0);
    }
    let by_use = days.iter().rev().nth(DAYS_OF_USE - 1).map(|day| day * DAY - 1);
    catalogue.write(|db| {
        settings::set(db, FORGOTTEN, &stamp)?;
        missing::clamp_future_times(db, now)?;
        let until = by_use.map(|by_use| by_use.min(now - KEPT));
        until.map_or(Ok(0), |until| missing::forget_missing(db, until))
    })
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
