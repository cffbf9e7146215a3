//! `search` and `similar`.

use std::io::BufRead;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use ratna_engine::Library;
use ratna_engine::search::{Request, WeakMatches};
use serde_json::Value;

use crate::failure;
use crate::paths::with_path_as;
use crate::print::{self, say};

/// A request for `query`; `strict` excludes weak matches.
fn request(query: &str, count: usize, strict: bool) -> Request<'_> {
    Request::text(query, count).weak(if strict { WeakMatches::Exclude } else { WeakMatches::Include })
}

pub(crate) fn search(
    library: &Library,
    query: &str,
    count: usize,
    strict: bool,
    json: bool,
) -> Result<ExitCode> {
    let answer = library.search(&request(query, count, strict))?;
    if json {
        print::json(&print::answer(library, query, &answer)?);
    } else if answer.hits.is_empty() && answer.left_out > 0 {
        say!("Nothing matches well; without --strict, weak matches are shown, too.");
    } else {
        print::answer_lines(library, &answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Searches for queries from standard input, one per line, and prints an object per line, in their order. The object of a
/// query that fails has an `error` and its `code`.
pub(crate) fn search_lines(library: &Library, count: usize, strict: bool) -> Result<ExitCode> {
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("standard input")?;
        let query = String::from_utf8_lossy(&line);
        let query = query.trim_end_matches('\r');
        let answer = library.search(&request(query, count, strict));
        let object = match answer.and_then(|answer| print::answer(library, query, &answer)) {
            Ok(object) => object,
            Err(error) => failed(query, error),
        };
        print::json(&object);
    }
    Ok(ExitCode::SUCCESS)
}

fn failed(query: &str, error: ratna_engine::Error) -> Value {
    let mut object = failure::object(&error.into(), None);
    object["query"] = query.into();
    object
}

pub(crate) fn similar(library: &Library, path: &Path, count: usize, json: bool) -> Result<ExitCode> {
    let answer = library.search(&Request::file(path, count))?;
    if json {
        print::json(&with_path_as("query", path, print::answer(library, "", &answer)?));
    } else {
        print::answer_lines(library, &answer)?;
    }
    Ok(ExitCode::SUCCESS)
}
