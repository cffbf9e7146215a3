//! `import` of a file that `export` wrote.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::export::{Imported, Options, Problem};
use ratna_engine::progress::Progress;
use serde_json::{Value, json};

use crate::escape;
use crate::paths::with_path_as;
use crate::print::{self, counted, remark, say};
use crate::progress::{Bar, stop_on_interrupt};

/// The most problems that are printed as lines.
const PRINTED: usize = 20;

/// Takes an export in, or says what that would change.
pub(super) fn import_export(
    library: &Library,
    path: &Path,
    options: Options,
    json: bool,
) -> Result<ExitCode> {
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let imported = {
        let _bar = Bar::of_run(&progress, "Importing");
        library.import_export(path, options, &progress)?
    };
    if json {
        print::json(&with_path_as("export", path, object(&imported, options)));
    } else {
        lines(&imported, options);
    }
    Ok(if imported.is_stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn object(imported: &Imported, options: Options) -> Value {
    let problem = |Problem { line, problem }: &Problem| json!({ "line": line, "code": problem.code(), "message": problem.to_string() });
    json!({
        "dry_run": options.dry_run,
        "found": imported.found,
        "matched": imported.matched,
        "changed": imported.changed,
        "tags": imported.tags,
        "ratings": imported.ratings,
        "favourites": imported.favourites,
        "titles": imported.titles,
        "dates": imported.dates,
        "captions": imported.captions,
        "kept": imported.kept,
        "without_rule": imported.without_rule,
        "not_here": imported.not_here,
        "other_content": imported.other_content,
        "unreadable": imported.unreadable,
        "problems": imported.problems.iter().map(problem).collect::<Vec<_>>(),
        "stopped": imported.is_stopped,
    })
}

fn lines(imported: &Imported, options: Options) {
    for Problem { line, problem } in imported.problems.iter().take(PRINTED) {
        remark!("ratna: line {line} {}", escape::shown(&format!("{}{problem}", joint(problem.code()))));
    }
    let left_out = imported.not_here + imported.other_content + imported.unreadable;
    let more = left_out.saturating_sub(PRINTED as u64);
    if more > 0 {
        remark!("ratna: and {} more; --json lists up to 1,000", counted(more, "line", "lines"));
    }
    let gains = gains(imported);
    let (would, pictures) =
        (if options.dry_run { "would be " } else { "" }, counted(imported.matched, "picture", "pictures"));
    if gains.is_empty() {
        say!("{pictures}: nothing new.");
    } else {
        say!("{pictures}: {} {would}added to {}.", gains.join(", "), imported.changed);
    }
    if imported.kept > 0 && !options.replace {
        say!("{} said otherwise here, which stays; --replace takes those of the file.", imported.kept);
    }
    if imported.without_rule > 0 {
        let tags = counted(imported.without_rule, "tag", "tags");
        say!(
            "{tags} that rules gave left out, since no rule here gives them; `ratna tag rules` lists those here."
        );
    }
    if imported.not_here > 0 {
        say!("{} not in this library.", imported.not_here);
    }
    if imported.other_content > 0 {
        say!(
            "{} left out, since another picture is at the path now; --by-path takes it.",
            imported.other_content
        );
    }
    if imported.is_stopped {
        say!("Stopped; what was done is kept. The same command continues from here.");
    }
}

/// What pictures got, counted by kind.
fn gains(imported: &Imported) -> Vec<String> {
    let all = [
        (imported.tags, "tag", "tags"),
        (imported.ratings, "rating", "ratings"),
        (imported.favourites, "favourite", "favourites"),
        (imported.titles, "title", "titles"),
        (imported.dates, "date", "dates"),
        (imported.captions, "caption", "captions"),
    ];
    let gained = all.into_iter().filter(|gain| gain.0 > 0);
    gained.map(|(count, one, many)| counted(count, one, many)).collect()
}

/// What joins the number of a line to a problem with it.
fn joint(code: &str) -> &'static str {
    if matches!(code, "notHere" | "otherContent") { "is left out: " } else { "" }
}
