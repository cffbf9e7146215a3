//! `embed`: vectors of pictures or texts.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::embedder::{Embedder, text_vector};
use serde_json::{Value, json};

use crate::paths::with_path;
use crate::print::{self, remark, shown};
use crate::problems::shown_text;
use crate::{escape, failure};

/// Always prints JSON, as vectors are for programs: the vectors in the order of the pictures or texts, and as `problems`
/// the pictures that have none. Those make the command fail at the end. The library's setting decides whether files in the
/// cloud are read.
pub(crate) fn embed(
    model: &dyn Embedder,
    paths: &[PathBuf],
    texts: &[String],
    open: impl FnOnce() -> Result<Library>,
    json: bool,
) -> Result<ExitCode> {
    let (vectors, problems) = if paths.is_empty() {
        (texts.iter().map(|text| Ok(text_vector(model, text)?)).collect::<Result<Vec<_>>>()?, Vec::new())
    } else {
        of_files(&open()?, model, paths, json)?
    };
    let code = if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if json || !vectors.is_empty() {
        print::json(&json!({
            "model": model.id(),
            "dimensions": model.dimensions(),
            "vectors": vectors,
            "problems": problems,
        }));
    }
    Ok(code)
}

/// The vectors of the files that can be read, and an object for each of the others.
fn of_files(
    library: &Library,
    model: &dyn Embedder,
    paths: &[PathBuf],
    json: bool,
) -> Result<(Vec<Vec<f32>>, Vec<Value>)> {
    let (mut vectors, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match library.embed_file(model, path) {
            Ok((_, vector)) => vectors.push(vector),
            Err(error) if failure::is_of_one_file(&error) => {
                if !json {
                    remark!("ratna: {}", line(path, &error));
                }
                problems.push(with_path(path, json!({ "problem": failure::problem(&error) })));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((vectors, problems))
}

/// A file's problem, in the user's language where the engine has a code for it.
fn line(path: &Path, error: &Error) -> String {
    match error {
        Error::NoPicture { problem, .. } => format!("{}: {}", shown(path), shown_text("file", problem)),
        Error::Io { source, .. } => format!("{}: {source}", shown(path)),
        other => escape::shown(&other.to_string()),
    }
}
