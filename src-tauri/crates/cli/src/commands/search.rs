//! `search` and `similar`.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use ratna_engine::{Answer, Library};
use serde_json::json;

use crate::print::{self, say};

pub(crate) fn search(library: &Library, query: &str, count: usize, json: bool) -> Result<ExitCode> {
    show(query, &library.search(query, count)?, json);
    Ok(ExitCode::SUCCESS)
}

/// Queries from standard input, one a line; an object a line comes back, in their order. A query that
/// cannot be answered is answered with an `error`.
pub(crate) fn search_lines(library: &Library, count: usize) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("standard input")?;
        let query = String::from_utf8_lossy(&line);
        let query = query.trim_end_matches('\r');
        let object = match library.search(query, count) {
            Ok(answer) => print::answer(query, &answer),
            Err(error) => json!({ "query": query, "error": error.to_string() }),
        };
        writeln!(out, "{object}").and_then(|()| out.flush()).context("standard output")?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn similar(library: &Library, path: &Path, count: usize, json: bool) -> Result<ExitCode> {
    show(&path.to_string_lossy(), &library.similar(path, count)?, json);
    Ok(ExitCode::SUCCESS)
}

fn show(query: &str, answer: &Answer, json: bool) {
    if json {
        say!("{}", print::answer(query, answer));
    } else {
        print::answer_lines(answer);
    }
}
