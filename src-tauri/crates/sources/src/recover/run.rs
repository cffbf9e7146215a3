//! One run over all previews.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::Result;
use crate::previews::{Colour, Index, Preview, RootPixels, Segments, Shown, all, exif_block, largest};
use crate::source::Cancelled;

use super::original::{Original, Originals};
use super::place::with_suffix;
use super::plan::Target;
use super::save::{Saved, modified, save};
use super::{Options, Outcome, Progress, Report, Step, xmp};

/// The most threads: more don't make a disk faster, and each holds a picture.
const MAX_THREADS: usize = 4;

/// A run.
pub(super) struct Run<'a> {
    index: &'a Index,
    originals: &'a dyn Originals,
    plan: &'a [Target],
    out: &'a Path,
    options: &'a Options,
    progress: Progress<'a>,
    cancelled: Cancelled<'a>,
    report: Mutex<Report>,
    /// Previews whose files are gone or damaged, with the reason.
    left: Mutex<Vec<(usize, String)>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        index: &'a Index,
        originals: &'a dyn Originals,
        plan: &'a [Target],
        out: &'a Path,
        options: &'a Options,
        progress: Progress<'a>,
        cancelled: Cancelled<'a>,
    ) -> Self {
        let (report, left) = (Mutex::default(), Mutex::default());
        Self { index, originals, plan, out, options, progress, cancelled, report, left }
    }

    /// Recovers all previews: from their files, and where those are gone from the database of the smallest sizes.
    pub(super) fn run(self) -> Result<Report> {
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = || -> Result<()> {
            while let Some((at, preview)) = self.next(&next) {
                if failed.load(Ordering::Relaxed) {
                    break;
                }
                self.recover_files(at, preview).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            }
            Ok(())
        };
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let own = work();
            // A panic of a thread goes on here.
            let join = |thread: thread::ScopedJoinHandle<'_, Result<()>>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            others.into_iter().map(join).fold(own, Result::and)
        })?;
        self.recover_root_pixels()?;
        let mut report = self.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        if report.is_stopped {
            report.found = self.index.previews().len() as u64;
        }
        Ok(report)
    }

    /// The next preview; `None` after the last one, or if it was cancelled.
    fn next(&self, next: &AtomicUsize) -> Option<(usize, &'a Preview)> {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let preview = self.index.previews().get(at)?;
        (!self.is_stopped()).then_some((at, preview))
    }

    fn is_stopped(&self) -> bool {
        let is_stopped = (self.cancelled)();
        self.report.lock().unwrap_or_else(PoisonError::into_inner).is_stopped |= is_stopped;
        is_stopped
    }

    fn recover_files(&self, at: usize, preview: &Preview) -> Result<()> {
        let shown = if self.options.all_levels {
            all_of(preview)
        } else {
            largest_of(preview).map(|shown| vec![shown])
        };
        match shown {
            Ok(shown) => self.keep(at, preview, &shown),
            Err(reason) => {
                self.left.lock().unwrap_or_else(PoisonError::into_inner).push((at, reason));
                Ok(())
            }
        }
    }

    /// Writes a preview's pictures, the largest first, and counts it.
    fn keep(&self, at: usize, preview: &Preview, shown: &[Shown]) -> Result<()> {
        let target = &self.plan[at];
        let original = self.originals.original(preview.facts.image_id, &preview.uuid);
        let Original { picture, orientation: known, .. } = original.unwrap_or_default();
        let mut outcome = None;
        for Shown { jpeg, colour, orientation } in shown {
            let segments = Segments {
                exif: exif_block(orientation.or(known), picture.taken),
                xmp: xmp::packet(&picture),
                profile: colour.map(Colour::profile),
            };
            let mut path = self.out.join(&target.path);
            if self.options.include_size || self.options.all_levels {
                path = with_suffix(&path, &format!("_{}x{}", jpeg.width(), jpeg.height()));
            }
            let bytes = segments.added_to(jpeg);
            let saved = save(&path, &bytes, picture.taken.and_then(modified), self.options.dry_run)?;
            outcome = match (outcome, saved) {
                (Some(outcome @ Outcome::Recovered { .. }), _) | (Some(outcome), Saved::Same(_)) => {
                    Some(outcome)
                }
                (_, Saved::New(path)) => Some(Outcome::Recovered {
                    path,
                    width: jpeg.width(),
                    height: jpeg.height(),
                    is_complete: jpeg.is_complete(),
                }),
                (None, Saved::Same(path)) => Some(Outcome::Skipped(path)),
            };
        }
        if let Some(outcome) = outcome {
            self.count(preview, &outcome, !target.is_known);
        }
        Ok(())
    }

    /// Recovers what has no sound file. One whose files Lightroom has deleted is none, unless its smallest size is left.
    fn recover_root_pixels(&self) -> Result<()> {
        let mut left = std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        left.sort();
        let pixels =
            if left.is_empty() { None } else { RootPixels::open(self.index.folder()).unwrap_or_default() };
        for (at, reason) in left {
            if self.is_stopped() {
                break;
            }
            let preview = &self.index.previews()[at];
            match pixels.as_ref().and_then(|pixels| pixels.jpeg(&preview.uuid).ok().flatten()) {
                Some((jpeg, colour)) => {
                    let colour = colour.or(preview.facts.colour);
                    let shown = Shown { jpeg, colour, orientation: preview.facts.orientation };
                    self.keep(at, preview, &[shown])?;
                }
                None if preview.files().next().is_none() => {}
                None => self.count(preview, &Outcome::Damaged(reason), false),
            }
        }
        Ok(())
    }

    fn count(&self, preview: &Preview, outcome: &Outcome, is_without_path: bool) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.found += 1;
        report.without_path += u64::from(is_without_path);
        match outcome {
            Outcome::Recovered { .. } => report.recovered += 1,
            Outcome::Skipped(_) => report.skipped += 1,
            Outcome::Damaged(_) => report.damaged += 1,
        }
        let done = report.found;
        drop(report);
        let total = self.index.previews().len() as u64;
        (self.progress)(&Step { preview, outcome, done, total });
    }
}

/// The largest picture of a preview, or why there is none.
fn largest_of(preview: &Preview) -> Result<Shown, String> {
    match largest(preview.files(), preview.facts) {
        Ok(Some(shown)) => Ok(shown),
        Ok(None) => Err("its file is gone".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The pictures of all sizes of a preview that can be shown, the largest first, or why there are none.
fn all_of(preview: &Preview) -> Result<Vec<Shown>, String> {
    let mut shown = Vec::new();
    let mut reason = "its file is gone".to_owned();
    for path in preview.files() {
        match all(&path, preview.facts) {
            Ok(found) => shown.extend(found),
            Err(error) => reason = error.to_string(),
        }
    }
    shown.sort_by_key(|shown| std::cmp::Reverse(shown.jpeg.pixels()));
    if shown.is_empty() { Err(reason) } else { Ok(shown) }
}
