//! `recover`: pictures from Lightroom's previews.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use ratna_sources::lightroom::{Image, Lightroom};
use ratna_sources::previews::{Index, Orientation};
use ratna_sources::recover::{
    Identity, Listed, Options, Originals, Outcome, Report, Step, Unknown, WITHOUT_PATH, recover as run,
};
use ratna_sources::{Cancelled, Note};
use serde_json::json;

use crate::escape;
use crate::print::{self, counted, remark, say, shown};
use crate::progress::{Bar, Counter, on_interrupt};

/// Options of `recover`.
#[derive(Args, Debug)]
pub(crate) struct RecoverArgs {
    /// The folder of previews, "NAME Previews.lrdata", or a file in it.
    #[arg(value_name = "PREVIEWS")]
    previews: PathBuf,
    /// The catalogue, NAME.lrcat: it knows the folders, names, dates, keywords and ratings.
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// Folder for the pictures; created if it does not exist. Nothing in it is overwritten.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Add the size to every name, as in IMG_1_2048x1365.jpg.
    #[arg(long)]
    include_size: bool,
    /// Recover every size of each picture instead of the largest.
    #[arg(long)]
    all_levels: bool,
    /// Only show what would be recovered.
    #[arg(long)]
    dry_run: bool,
}

/// Recovers what can be shown of each preview. Fails if it was interrupted; the next run continues.
pub(crate) fn recover(args: &RecoverArgs, json: bool) -> Result<ExitCode> {
    let counter = Arc::<Counter>::default();
    let interrupted = Arc::clone(&counter);
    on_interrupt(move || interrupted.stop())?;
    let cancelled = || counter.is_stopped();
    let index = Index::open(&args.previews, &cancelled)?;
    let originals = originals(args.catalog.as_deref(), &cancelled)?;
    for note in index.notes() {
        if let (Note::Unreadable(path, reason), false) = (note, json) {
            remark!("ratna: {}: {}", shown(path), escape::shown(reason));
        }
    }
    let options =
        Options { include_size: args.include_size, all_levels: args.all_levels, dry_run: args.dry_run };
    let report = {
        let _bar = Bar::of_counter(&counter, "Recovering pictures");
        let progress = |step: &Step<'_>| {
            counter.set(step.done, step.total);
            if !json {
                tell(step, args.dry_run);
            }
        };
        run(&index, &*originals, &args.out, &options, &progress, &cancelled)?
    };
    if json {
        print::json(&json!({
            "found": report.found,
            "recovered": report.recovered,
            "skipped": report.skipped,
            "damaged": report.damaged,
            "without_path": report.without_path,
        }));
    } else {
        lines(&report, args);
    }
    Ok(if report.is_stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What the catalogue says of the originals; nothing without one.
fn originals(catalog: Option<&Path>, cancelled: Cancelled<'_>) -> Result<Box<dyn Originals>> {
    let Some(catalog) = catalog else { return Ok(Box::new(Unknown)) };
    let path = std::path::absolute(catalog)?;
    let catalogue = Lightroom::at(&path)?.with_context(|| {
        format!("{} is no catalogue of Lightroom Classic: name the .lrcat file", shown(catalog))
    })?;
    let catalogue = catalogue.catalogue(cancelled)?;
    let identity = |image: Image| Identity {
        images: std::iter::once(image.id).chain(image.copies).collect(),
        file: image.file,
        orientation: image.orientation.and_then(Orientation::from_exif),
    };
    Ok(Box::new(Listed::new(catalogue.listing, catalogue.images.into_iter().map(identity))))
}

/// Names what a dry run would recover, and what is damaged.
fn tell(step: &Step<'_>, dry_run: bool) {
    match step.outcome {
        Outcome::Recovered { path, width, height, is_complete } => {
            if dry_run {
                say!("{}  {width} × {height}", shown(path));
            }
            if !is_complete {
                remark!("ratna: {}: its lower part may be missing", shown(path));
            }
        }
        Outcome::Damaged(reason) => remark!("ratna: {}", escape::shown(reason)),
        Outcome::Skipped(_) => {}
    }
}

fn lines(report: &Report, args: &RecoverArgs) {
    let Report { found, recovered, skipped, damaged, without_path, is_stopped } = *report;
    if is_stopped {
        say!("Stopped: the same command continues.");
    }
    if found == 0 {
        say!("No previews of Lightroom in {}", shown(&args.previews));
        return;
    }
    let would = if args.dry_run { "would be " } else { "" };
    let previews = counted(found, "preview", "previews");
    say!("{recovered} of {previews} {would}recovered to {}", shown(&args.out));
    if skipped > 0 {
        say!("{skipped} there already");
    }
    if damaged > 0 {
        say!("{damaged} damaged, without a picture that can be shown");
    }
    if without_path > 0 {
        let hint = if args.catalog.is_none() { " (--catalog NAME.lrcat knows the paths)" } else { "" };
        say!("{without_path} without a known path, in {WITHOUT_PATH}{hint}");
    }
}
