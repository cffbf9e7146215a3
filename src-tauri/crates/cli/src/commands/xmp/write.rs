//! `xmp write` and `xmp diff`: what the person says goes to files, and what other programs changed there comes back.

use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::Library;
use ratna_engine::exchange::{self, Event, Hear, Outcome, PictureState, Scope, Summary};
use ratna_engine::progress::Progress;
use serde_json::{Value, json};

use super::args::Wanted;
use super::shown;
use crate::args::Pictures;
use crate::commands::named::find;
use crate::escape;
use crate::paths::{with_path, with_path_as};
use crate::print::{self, counted, remark, say};
use crate::progress::{Bar, stop_on_interrupt};

/// Exchanges the pictures that are wanted.
pub(super) fn write(library: &Library, wanted: &Wanted, json: bool) -> Result<ExitCode> {
    let scope = opted_in(library, wanted)?;
    run("Exchanging", json, |progress, hear| exchange::run(library, &scope, progress, hear))
}

/// Exchanges with files and says what came of it. A file that can't be read or written is reported, and makes the command fail at
/// the end.
pub(super) fn run(
    doing: &'static str,
    json: bool,
    exchange: impl FnOnce(&Progress, Hear<'_>) -> ratna_engine::Result<Summary>,
) -> Result<ExitCode> {
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let mut failures = Vec::new();
    let summary = {
        // Lines on the same terminal would run into it.
        let _bar = (json || !stdout().is_terminal()).then(|| Bar::of_run(&progress, doing));
        exchange(&progress, &mut |event| {
            if let Outcome::Failed(trouble) = event.outcome {
                let object = json!({ "code": trouble.code, "error": trouble.text });
                failures.push(with_path(event.picture, with_path_as("file", event.path, object)));
            }
            if !json {
                say_event(event);
            }
        })?
    };
    let is_stopped = progress.is_cancelled();
    report(&summary, &failures, is_stopped, json);
    Ok(if is_stopped || summary.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Shows what [`write`] would do.
pub(super) fn diff(library: &Library, wanted: &Wanted, json: bool) -> Result<ExitCode> {
    let planned = exchange::plan(library, &opted_in(library, wanted)?)?;
    if json {
        print::json(&json!({ "files": planned.iter().map(shown::planned).collect::<Vec<_>>() }));
    } else if planned.is_empty() {
        say!("Nothing is to be written or taken.");
    } else {
        planned.iter().for_each(shown::say_planned);
    }
    Ok(ExitCode::SUCCESS)
}

/// The pictures that are wanted.
pub(super) fn scope(library: &Library, wanted: &Wanted) -> Result<Scope> {
    if wanted.is_all() {
        return Ok(Scope::All);
    }
    let named = Pictures { paths: wanted.paths.clone(), search: wanted.search.clone() };
    Ok(Scope::Contents(find(library, &named)?))
}

/// As [`scope`]; fails where nothing can come of it, since the person opted no folder of theirs in.
fn opted_in(library: &Library, wanted: &Wanted) -> Result<Scope> {
    let scope = scope(library, wanted)?;
    if let Scope::Contents(ids) = &scope {
        let mut is_off = !ids.is_empty();
        for &id in ids {
            is_off = is_off && exchange::state_of(library, id)? == PictureState::Off;
        }
        if is_off {
            bail!(
                "nothing is written about pictures of this folder: `ratna xmp folder DIR --write sidecars` sets that"
            )
        }
    }
    Ok(scope)
}

fn say_event(event: &Event<'_>) {
    let path = print::shown(event.path);
    match event.outcome {
        Outcome::Unchanged => {}
        Outcome::Exchanged { written, taken, conflicts } => {
            if *written {
                say!("wrote {path}");
            }
            if *taken {
                say!("took what another program changed in {path}");
            }
            if !conflicts.is_empty() {
                let fields: Vec<&str> =
                    conflicts.iter().map(|conflict| shown::code(conflict.field)).collect();
                say!("conflict in {path}: {}", fields.join(", "));
            }
        }
        Outcome::Failed(trouble) => remark!("ratna: {}", escape::shown(&trouble.text)),
        Outcome::Away => {
            remark!("ratna: {} is not there, or is to be indexed first", print::shown(event.picture))
        }
    }
}

/// Prints what came of a run.
fn report(summary: &Summary, failures: &[Value], is_stopped: bool, json: bool) {
    let Summary { written, taken, unchanged, conflicts, failed, away } = *summary;
    if json {
        print::json(&json!({
            "written": written,
            "taken": taken,
            "unchanged": unchanged,
            "conflicts": conflicts,
            "failed": failed,
            "away": away,
            "failures": failures,
            "stopped": is_stopped,
        }));
        return;
    }
    let mut parts = vec![format!("{} written", counted(written, "file", "files"))];
    let others = [
        (taken, "taken from"),
        (unchanged, "unchanged"),
        (conflicts, "in conflict"),
        (failed, "failed"),
        (away, "not at hand"),
    ];
    parts
        .extend(others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    say!("{}.", parts.join(", "));
    if conflicts > 0 {
        say!("`ratna xmp conflicts` lists what both you and another program changed.");
    }
}
