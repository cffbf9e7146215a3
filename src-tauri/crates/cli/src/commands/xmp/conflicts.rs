//! `xmp conflicts`: what both the person and another program changed.

use std::collections::HashSet;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::exchange::{self, Choice, Conflict, Scope};
use ratna_engine::ids::ContentId;
use serde_json::json;

use super::args::{Side, Wanted};
use super::shown;
use super::write::{run, scope};
use crate::print::{self, say};

/// Lists the conflicts of pictures, or all.
pub(super) fn list(library: &Library, wanted: &Wanted, json: bool) -> Result<ExitCode> {
    let mut conflicts = exchange::conflicts(library)?;
    if let Scope::Contents(ids) = scope(library, wanted)? {
        conflicts = of_pictures(conflicts, ids);
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

/// Those of these pictures, in their order. Both may be very many.
fn of_pictures(mut conflicts: Vec<Conflict>, ids: Vec<ContentId>) -> Vec<Conflict> {
    let ids: HashSet<ContentId> = ids.into_iter().collect();
    conflicts.retain(|conflict| ids.contains(&conflict.content));
    conflicts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conflicts_of_very_many_pictures_are_found_at_once() {
        let conflict = |id: i64| Conflict {
            content: ContentId(id),
            picture: "a.jpg".into(),
            path: "a.xmp".into(),
            fields: Vec::new(),
        };
        // Comparing each with each would take many minutes.
        let found =
            of_pictures((0..200_000).map(conflict).collect(), (100_000..1_000_000).map(ContentId).collect());
        assert_eq!(found.len(), 100_000);
        assert!(found.is_sorted_by_key(|one| one.content));
    }
}
