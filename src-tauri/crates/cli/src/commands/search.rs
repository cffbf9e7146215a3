//! `search` and `similar`.

use std::io::BufRead;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use ratna_engine::id_set::IdSet;
use ratna_engine::query::Order;
use ratna_engine::search::{Request, WeakMatches};
use ratna_engine::{Error, Library};
use serde_json::Value;

use crate::args::{SearchOptions, Sort};
use crate::failure;
use crate::paths::with_path_as;
use crate::print::{self, say};
use crate::print_query;

impl SearchOptions {
    /// The request for `query` among `allowed`.
    fn request<'a>(&self, query: &'a str, allowed: Option<&'a IdSet>) -> Request<'a> {
        let weak = if self.strict { WeakMatches::Exclude } else { WeakMatches::Include };
        let request = Request { allowed, ..Request::text(query, self.count).weak(weak) };
        match self.sort {
            Some(Sort::Match) => request.order(Order::Match),
            Some(Sort::Date) => request.order(Order::Date),
            None => request,
        }
    }

    /// The pictures among which to search; `None` means all.
    fn allowed(&self, library: &Library) -> Result<Option<IdSet>> {
        self.folder.as_deref().map(|folder| pictures_in(library, folder)).transpose()
    }
}

/// The pictures in a folder; the error for one that is not in the library lists those that are.
pub(super) fn pictures_in(library: &Library, folder: &Path) -> Result<IdSet> {
    match library.pictures_in(folder) {
        Err(error @ Error::UnknownFolder { .. }) => {
            let listed: Vec<String> =
                library.folders()?.iter().map(|known| print::shown(&known.path)).collect();
            let known = if listed.is_empty() { "it has none yet".to_owned() } else { listed.join(", ") };
            Err(error)
                .with_context(|| format!("{} is not a folder of this library: {known}", print::shown(folder)))
        }
        found => Ok(found?),
    }
}

pub(crate) fn search(
    library: &Library,
    query: &str,
    options: &SearchOptions,
    json: bool,
) -> Result<ExitCode> {
    let allowed = options.allowed(library)?;
    complete_texts(library);
    let answer = library.search(&options.request(query, allowed.as_ref()))?;
    if json {
        print::json(&print::answer(library, query, &answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    print_query::remarks(query, &answer);
    if answer.hits.is_empty() && answer.left_out > 0 {
        say!("Nothing matches well; without --strict, weak matches are shown, too.");
    } else {
        print::answer_lines(library, &answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Searches for queries from standard input, one per line, and prints an object per line, in their order. The object of a
/// query that fails has an `error` and its `code`.
pub(crate) fn search_lines(library: &Library, options: &SearchOptions) -> Result<ExitCode> {
    let allowed = options.allowed(library)?;
    complete_texts(library);
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("standard input")?;
        let query = String::from_utf8_lossy(&line);
        let query = query.trim_end_matches('\r');
        let answer = library.search(&options.request(query, allowed.as_ref()));
        let object = match answer.and_then(|answer| print::answer(library, query, &answer)) {
            Ok(object) => object,
            Err(error) => failed(query, error),
        };
        print::json(&object);
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings what searches for words and places need up to date, which a window does in the background.
pub(super) fn complete_texts(library: &Library) {
    if let Err(error) = library.catch_up_texts() {
        tracing::warn!(%error, "searches for words and places may miss some pictures");
    }
}

fn failed(query: &str, error: Error) -> Value {
    let mut object = failure::object(&error.into(), None);
    object["query"] = query.into();
    object
}

/// Pictures like one; with `template`, those that are like it without their words.
pub(crate) fn similar(
    library: &Library,
    path: &Path,
    template: bool,
    count: usize,
    json: bool,
) -> Result<ExitCode> {
    let answer = match template {
        true => library.same_template_as_file(path, count)?,
        false => library.search(&Request::file(path, count))?,
    };
    if json {
        print::json(&with_path_as("query", path, print::answer(library, "", &answer)?));
    } else {
        print::answer_lines(library, &answer)?;
    }
    Ok(ExitCode::SUCCESS)
}
