//! `xmp conflicts`: what both the person and another program changed.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::exchange::{self, Choice, Conflict, Scope};
use serde_json::json;

use super::args::{Side, Wanted};
use super::shown;
use super::write::{run, scope};
use crate::print::{self, say};

/// Lists the conflicts of pictures, or all.
pub(super) fn list(library: &Library, wanted: &Wanted, json: bool) -> Result<ExitCode> {
    let mut conflicts = exchange::conflicts(library)?;
    if let Scope::Contents(ids) = scope(library, wanted)? {
        conflicts.retain(|conflict: &Conflict| ids.contains(&conflict.content));
    }
    if json {
        print::json(&json!({ "conflicts": conflicts.iter().map(shown::conflict).collect::<Vec<_>>() }));
    } else if conflicts.is_empty() {
        say!("There are no conflicts.");
    } else {
        conflicts.iter().for_each(shown::say_conflict);
        say!("`ratna xmp conflicts --resolve theirs`, mine or both decides.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Decides the conflicts of pictures, or all.
pub(super) fn resolve(library: &Library, side: Side, wanted: &Wanted, json: bool) -> Result<ExitCode> {
    let choice = match side {
        Side::Theirs => Choice::Theirs,
        Side::Mine => Choice::Mine,
        Side::Both => Choice::Both,
    };
    let scope = scope(library, wanted)?;
    run("Deciding conflicts", json, |progress, hear| {
        exchange::resolve(library, &scope, choice, progress, hear)
    })
}
