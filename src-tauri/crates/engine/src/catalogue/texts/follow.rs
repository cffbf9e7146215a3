//! When the index follows the catalogue.

use std::time::{Duration, Instant};

use super::super::database::Catalogue;
use super::index::{is_behind, step};
use crate::error::Result;

/// How long [`catch_up`] may work: nobody notices it before a search.
const BRIEF: Duration = Duration::from_millis(30);
/// Contents that it reads at a time: on the slowest disk measured, these take about half of [`BRIEF`].
const ROWS: usize = 128;

/// Brings the index up to date if that takes no more than a moment; whether something is left. Call it before a search and
/// after changes. A library that cannot be written stays as it is.
///
/// # Errors
///
/// Database errors.
pub fn catch_up(catalogue: &Catalogue) -> Result<bool> {
    if !catalogue.is_writable() || !catalogue.read(is_behind)? {
        return Ok(false);
    }
    let started = Instant::now();
    while started.elapsed() < BRIEF {
        // A search must not wait for a run.
        match catalogue.try_write(|db| step(db, ROWS))? {
            Some(0) => return Ok(false),
            Some(_) => {}
            None => return Ok(true),
        }
    }
    Ok(true)
}

/// Brings the index up to date, in steps between which others write, until `is_cancelled` says so. Takes about a second per
/// 10,000 contents when the index is new: call it in the background.
///
/// # Errors
///
/// Database errors. What was done is kept.
pub fn catch_up_fully(catalogue: &Catalogue, is_cancelled: impl Fn() -> bool) -> Result<()> {
    if !catalogue.is_writable() || !catalogue.read(is_behind)? {
        return Ok(());
    }
    catalogue.write_in_steps(|db, limit| if is_cancelled() { Ok(0) } else { step(db, limit) })
}
