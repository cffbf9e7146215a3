//! `first-screen`: how long the engine takes when a window starts.

use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::browse::preview::Size;
use ratna_engine::catalogue::listing::{ListItem, Scope};

use crate::print::{self, milliseconds};

/// Rows the window requests first.
const ROWS: u32 = 400;
/// Pictures on a screen.
const PICTURES: usize = 60;
/// Threads that serve them.
const THREADS: usize = 4;

pub(crate) fn first_screen(open: impl FnOnce() -> Result<Library>) -> Result<ExitCode> {
    let started = Instant::now();
    let library = open()?;
    let opened = started.elapsed();
    let rows = library.list(Scope::All, None, Some(ROWS))?;
    let listed = started.elapsed();
    let screen = &rows[..rows.len().min(PICTURES)];
    let served =
        |part: &[ListItem]| part.iter().try_for_each(|row| library.picture(&row.hash, Size::Small).map(drop));
    thread::scope(|scope| {
        let parts = screen.chunks(PICTURES.div_ceil(THREADS)).map(|part| scope.spawn(move || served(part)));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().try_for_each(|part| part.join().unwrap_or(Ok(())))
    })?;
    let report = serde_json::json!({
        "open_milliseconds": milliseconds(opened),
        "list_milliseconds": milliseconds(listed - opened),
        "pictures_milliseconds": milliseconds(started.elapsed() - listed),
        "milliseconds": milliseconds(started.elapsed()),
    });
    print::json(&report);
    Ok(ExitCode::SUCCESS)
}
