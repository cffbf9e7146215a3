//! Writing previews out as pictures, for when the originals are gone.
//!
//! Owns where each comes to lie, what is written into it, and that nothing is overwritten: a file that is there already is
//! left, so that a run that was stopped continues. Never writes among the previews.
//!
//! Inside, from below: `original` and `listed`, what a catalogue says; `place`, safe paths; `plan`, a path for each preview; `xmp`;
//! `save`, a file; `run`.

mod listed;
mod original;
mod place;
mod plan;
mod run;
mod save;
mod xmp;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::previews::{Index, Preview};
use crate::source::Cancelled;

pub use self::listed::{Identity, Listed};
pub use self::original::{Original, Originals, Unknown};

/// Where pictures without a known path come to lie.
pub const WITHOUT_PATH: &str = "_path_not_found";

/// What is recovered, and how it is called.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Adds the size to every name, as in `IMG_1_2048x1365.jpg`.
    pub include_size: bool,
    /// Recovers all sizes of every preview, with the size in their names, instead of the largest.
    pub all_levels: bool,
    /// Only says what would be recovered.
    pub dry_run: bool,
}

/// What became of the previews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All previews.
    pub found: u64,
    /// Those of which pictures were written, or would be.
    pub recovered: u64,
    /// Those whose pictures were there already.
    pub skipped: u64,
    /// Those of which nothing can be shown.
    pub damaged: u64,
    /// Those recovered or skipped of which no path is known.
    pub without_path: u64,
    /// Whether it was cancelled before the end. What is recovered stays.
    pub is_stopped: bool,
}

/// What became of one preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A picture was written, or would be: the largest, if there are several.
    Recovered {
        /// The picture.
        path: PathBuf,
        /// Its width in pixels, as stored.
        width: u32,
        /// Its height in pixels, as stored.
        height: u32,
        /// Whether it has its end. Otherwise its lower part may be missing.
        is_complete: bool,
    },
    /// The picture is there already.
    Skipped(PathBuf),
    /// Nothing of it can be shown; why.
    Damaged(String),
}

/// A preview that is done.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The preview.
    pub preview: &'a Preview,
    /// What became of it.
    pub outcome: &'a Outcome,
    /// How many are done.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

/// Told of each preview that is done, from several threads.
pub type Progress<'a> = &'a (dyn Fn(&Step<'_>) + Sync);

/// Writes the largest sound JPEG of every preview below `out`, under the folders of its original, with the date, keywords,
/// title, description, rating and people that `originals` know of, the orientation and the colour profile.
///
/// A name that is taken by another picture gets a number. An error leaves what was recovered before.
///
/// # Errors
/// [`Error::DiskFull`], or when a picture can't be written. A preview that can't be read is only counted.
pub fn recover(
    index: &Index,
    originals: &dyn Originals,
    out: &Path,
    options: &Options,
    progress: Progress<'_>,
    cancelled: Cancelled<'_>,
) -> Result<Report> {
    refuse_inside(index.folder(), out)?;
    let plan = plan::plan(index, originals);
    run::Run::new(index, originals, &plan, out, options, progress, cancelled).run()
}

/// Fails if `out` lies among the previews. It need not exist yet.
fn refuse_inside(previews: &Path, out: &Path) -> Result<()> {
    let out = std::path::absolute(out).map_err(Error::io(out))?;
    let Some(exists) = out.ancestors().find_map(|folder| folder.canonicalize().ok()) else { return Ok(()) };
    match previews.canonicalize() {
        Ok(previews) if previews.is_dir() && exists.starts_with(&previews) => {
            Err(Error::OutputInside { path: out })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
