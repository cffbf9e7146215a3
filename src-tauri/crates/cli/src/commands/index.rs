//! `index`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::progress::Progress;
use ratna_engine::{Library, Summary};

use crate::print::{self, counted, say};
use crate::progress::{Bar, stop_on_interrupt};

pub(crate) fn index(
    library: &Library,
    folders: &[PathBuf],
    excludes: &[String],
    json: bool,
) -> Result<ExitCode> {
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let excludes = (!excludes.is_empty()).then_some(excludes);
    let summary = {
        let _bar = Bar::start(&progress);
        library.index(folders, excludes, &progress)?
    };
    if json {
        say!("{}", print::summary(&summary));
    } else {
        lines(&summary);
    }
    Ok(if summary.stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn lines(summary: &Summary) {
    say!(
        "{}: {} new, {} unchanged, {} changed, {} moved, {} gone",
        counted(summary.found, "picture", "pictures"),
        summary.new,
        summary.unchanged,
        summary.changed,
        summary.moved,
        summary.gone
    );
    if summary.embedded > 0 {
        let rate = print::rate(summary.embedded, summary.elapsed);
        let seconds = summary.elapsed.as_secs_f64();
        say!("Looked at {} in {seconds:.1} seconds, {rate:.0} a second.", summary.embedded);
    }
    if summary.cloud > 0 {
        let files = counted(summary.cloud, "picture is", "pictures are");
        say!("{files} in the cloud only and not read; `ratna cloud read` changes that.");
    }
    if summary.unreadable > 0 {
        let files = counted(summary.unreadable, "picture", "pictures");
        say!("{files} couldn't be read; `ratna problems` says why.");
    }
    if summary.unsupported > 0 {
        say!("{} of a kind that can't be read yet.", counted(summary.unsupported, "picture", "pictures"));
    }
    if summary.stopped {
        say!("Stopped; what was done is kept. The same command goes on from here.");
    }
}
