//! `made`.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use ratna_bench::made;
use ratna_engine::Library;
use ratna_engine::embedder::Embedder;

use crate::print;

/// Subjects of the synthetic pictures, so that words find them.
const SUBJECTS: &[&str] =
    &["dog", "cat", "car", "boat", "train", "bird", "flower", "mountain", "cup of coffee", "horse"];
/// Their scenes.
const SCENES: &[&str] = &[
    "on a beach",
    "in the snow",
    "in a city",
    "at night",
    "in a forest",
    "in a kitchen",
    "by a lake",
    "on a table",
];

pub(crate) fn made(library: &Library, model: &dyn Embedder, pictures: u64) -> Result<ExitCode> {
    ensure!(library.status()?.contents == 0, "synthetic pictures belong in an empty library");
    let phrases =
        SUBJECTS.iter().flat_map(|subject| SCENES.iter().map(move |scene| format!("{subject} {scene}")));
    let centres = phrases.map(|phrase| Ok(model.embed_text(&phrase)?)).collect::<Result<Vec<_>>>()?;
    made::fill(library, pictures, &centres)?;
    print::json(&serde_json::json!({ "pictures": pictures }));
    Ok(ExitCode::SUCCESS)
}
