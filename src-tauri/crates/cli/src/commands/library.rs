//! Commands about the library as a whole.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::catalogue::files::State;
use serde_json::json;

use crate::paths::with_path;
use crate::print::{self, counted, say};
use crate::problems::{code, shown_text};

pub(crate) fn status(library: &Library, json: bool) -> Result<ExitCode> {
    let status = library.status()?;
    if json {
        let object = json!({
            "model": status.model,
            "folders": status.folders,
            "files": status.files,
            "contents": status.contents,
            "embedded": status.embedded,
            "not_searchable": status.unsearchable,
            "words_read": status.words.read,
            "looked_at": status.seen.seen,
            "set_aside": status.set_aside,
            "unreadable": status.unreadable,
            "unsupported": status.unsupported,
            "offline": status.offline,
            "cloud": status.cloud,
            "gone": status.missing,
            "library_bytes": status.library_bytes,
        });
        print::json(&object);
        return Ok(ExitCode::SUCCESS);
    }
    say!("Pictures     {} in {}", status.contents, counted(status.folders, "folder", "folders"));
    say!("Files        {}", status.files);
    say!("Searchable   {} with the model {}", status.embedded, status.model);
    if status.unsearchable > 0 {
        say!("Not searchable yet: {} (`ratna index` makes what they lack)", status.unsearchable);
    }
    say!("Words read   in {} of {}", status.words.read, status.words.total);
    say!("Looked at    {} of {}", status.seen.seen, status.seen.total);
    say!("Unreadable   {}", status.unreadable);
    say!("Unsupported  {}", status.unsupported);
    say!("Offline      {}", status.offline);
    say!("In the cloud {}", status.cloud);
    say!("Gone         {}", status.missing);
    say!("Library      {}", print::bytes(status.library_bytes));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn problems(library: &Library, json: bool) -> Result<ExitCode> {
    let problems = library.problems()?;
    if json {
        let object = |problem: &ratna_engine::catalogue::files::Problem| {
            let object = json!({
                "unsupported": problem.state == State::Unsupported,
                "code": code(&problem.problem),
                "reason": problem.problem.to_string(),
            });
            with_path(&problem.path, object)
        };
        print::json(&json!({ "problems": problems.iter().map(object).collect::<Vec<_>>() }));
        return Ok(ExitCode::SUCCESS);
    }
    for problem in problems {
        say!("{}: {}", print::shown(&problem.path), shown_text("file", &problem.problem));
    }
    Ok(ExitCode::SUCCESS)
}
