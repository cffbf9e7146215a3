//! One function per command: converts, calls the engine, prints.

mod bench;
mod bench_made;
mod doctor;
mod excludes;
mod first_screen;
mod folders;
mod index;
mod library;
mod made;
mod model_output;
mod models;
mod relevance;
mod scale;
mod search;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::embedder::Embedder;
use serde_json::json;

use crate::print::say;

pub(crate) use bench::bench;
pub(crate) use bench_made::bench_made;
pub(crate) use doctor::{doctor, doctor_restore, doctor_start_anew, doctor_verify};
pub(crate) use excludes::excludes;
pub(crate) use first_screen::first_screen;
pub(crate) use folders::{cloud, folders, forget, locate};
pub(crate) use index::{index, watch};
pub(crate) use library::{problems, status};
pub(crate) use made::made;
pub(crate) use models::models;
pub(crate) use relevance::{relevance, relevance_texts};
pub(crate) use scale::{ScaleArgs, scale};
pub(crate) use search::{search, search_lines, similar};
pub(crate) use show::show;

/// `embed`: always prints JSON, as vectors are for programs. The library's setting decides whether files in the cloud are
/// read.
pub(crate) fn embed(
    model: &dyn Embedder,
    paths: &[PathBuf],
    texts: &[String],
    open: impl FnOnce() -> Result<Library>,
) -> Result<ExitCode> {
    let vectors = if paths.is_empty() {
        texts.iter().map(|text| Ok(model.embed_text(text)?)).collect::<Result<Vec<_>>>()?
    } else {
        let library = open()?;
        paths.iter().map(|path| Ok(library.embed_file(model, path)?.1)).collect::<Result<Vec<_>>>()?
    };
    say!("{}", json!({ "model": model.id(), "dimensions": model.dimensions(), "vectors": vectors }));
    Ok(ExitCode::SUCCESS)
}
