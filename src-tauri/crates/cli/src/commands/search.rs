//! `search` and `similar`.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use ratna_engine::relevance::Strength;
use ratna_engine::{Answer, Library};
use serde_json::json;

use crate::print::{self, say};

pub(crate) fn search(
    library: &Library,
    query: &str,
    count: usize,
    weak: bool,
    json: bool,
) -> Result<ExitCode> {
    let mut answer = library.search(query, count)?;
    let weaker = if weak { 0 } else { leave_out_weak(&mut answer) };
    if json {
        say!("{}", print::answer(query, &answer, weaker));
    } else if answer.hits.is_empty() && weaker > 0 {
        say!("Nothing fits that well; --weak shows what comes nearest.");
    } else {
        print::answer_lines(&answer);
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes out the hits that hardly fit; says how many they were.
fn leave_out_weak(answer: &mut Answer) -> usize {
    let before = answer.hits.len();
    answer.hits.retain(|hit| hit.strength != Some(Strength::Weak));
    before - answer.hits.len()
}

/// Queries from standard input, one a line; an object a line comes back, in their order. A query that
/// cannot be answered is answered with an `error`.
pub(crate) fn search_lines(library: &Library, count: usize, weak: bool) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("standard input")?;
        let query = String::from_utf8_lossy(&line);
        let query = query.trim_end_matches('\r');
        let object = match library.search(query, count) {
            Ok(mut answer) => {
                let weaker = if weak { 0 } else { leave_out_weak(&mut answer) };
                print::answer(query, &answer, weaker)
            }
            Err(error) => json!({ "query": query, "error": error.to_string() }),
        };
        writeln!(out, "{object}").and_then(|()| out.flush()).context("standard output")?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn similar(library: &Library, path: &Path, count: usize, json: bool) -> Result<ExitCode> {
    let answer = library.similar(path, count)?;
    if json {
        say!("{}", print::answer(&path.to_string_lossy(), &answer, 0));
    } else {
        print::answer_lines(&answer);
    }
    Ok(ExitCode::SUCCESS)
}
