//! What scanning an unchanged library again costs, except for the walk through its folders.

use std::path::Path;
use std::time::Instant;

use super::report::Rescan;
use ratna_engine::catalogue::files;
use ratna_engine::disk::walk::{Candidate, Stat};
use ratna_engine::indexing::reconcile::{Findings, compare};
use ratna_engine::pictures::decode::DECODER_VERSION;
use ratna_engine::{Library, Result};

/// Reads the rows from the catalogue, and compares them with candidates made from the same rows.
pub(super) fn measure(library: &Library) -> Result<Rescan> {
    let folder = library.folders()?[0].id;
    let known = library.catalogue().read(|db| files::of_folder(db, folder))?;
    let candidate = |path: &Path, stat: Stat| Candidate { folder_id: folder, path: path.to_path_buf(), stat };
    let candidates = known.iter().map(|row| candidate(&row.path, row.stat)).collect();
    drop(known);
    let started = Instant::now();
    let known = library.catalogue().read(|db| files::of_folder(db, folder))?;
    let read = started.elapsed();
    let findings = Findings { candidates, ..Findings::default() };
    let plan = compare(&known, findings, DECODER_VERSION).conclude(&[], |_| false);
    let elapsed = started.elapsed();
    Ok(Rescan {
        files: known.len(),
        unchanged: plan.unchanged.len(),
        read_seconds: read.as_secs_f64(),
        seconds: elapsed.as_secs_f64(),
        files_per_second: known.len() as f64 / elapsed.as_secs_f64(),
    })
}
