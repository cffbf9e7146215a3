//! The library's databases, each by itself: missing or damaged ones, and what can be saved of them.
//!
//! Owns what is done about each kind of damage. Never deletes a database: what is replaced is renamed.

use std::path::Path;

use super::finding::Finding;
use crate::catalogue::backup;
use crate::catalogue::integrity::{DATABASES, Health, inspect};
use crate::catalogue::salvage::{self, Salvage, SavedTable};
use crate::error::Result;

/// The database that the others are derived from.
const CATALOGUE: &str = DATABASES[0];
/// Tables of the catalogue that the next run fills again.
const DERIVED_TABLES: [&str; 3] = ["orphan_candidates", "text_changes", "verdicts"];
/// The database that is made of nothing but the catalogue, in the background.
const TEXTS: &str = DATABASES[3];
/// The databases of what was read and seen in pictures, which earlier versions did not make.
const WORDS: &str = DATABASES[4];
const SEEN: &str = DATABASES[5];

/// What is wrong with the databases.
#[derive(Default)]
pub(super) struct Databases {
    pub(super) findings: Vec<Finding>,
    /// Whether rows of the catalogue are lost, so that what belongs to them looks like strays.
    pub(super) is_catalogue_partial: bool,
}

/// Examines every page of every database, and mends them if `repair` is set.
///
/// # Errors
///
/// [`Error::Unreadable`](crate::Error::Unreadable) when the disk fails: then nothing about the file is known, and it is
/// left as it is. [`Error::InUse`](crate::Error::InUse) when another program has a file open that is to be replaced.
pub(super) fn check(dir: &Path, writable: bool, repair: bool) -> Result<Databases> {
    let mut result = Databases::default();
    let states = DATABASES.map(|name| inspect(dir, name, writable));
    let is_new = states.iter().all(|state| matches!(state, Ok(Health::Absent)));
    if is_new && backup::copies(dir).is_empty() {
        return Ok(result);
    }
    for (name, state) in DATABASES.into_iter().zip(states) {
        let finding = match state? {
            Health::Sound => continue,
            // The next program that opens the library makes it.
            Health::Absent if [TEXTS, WORDS, SEEN].contains(&name) => continue,
            Health::Absent => absent(dir, name, repair),
            Health::WrongIndexes(detail) => wrong_indexes(dir, name, &detail, repair, &mut result)?,
            Health::Incomplete(parts) => mend(dir, name, &format!("lacks {parts}"), repair, &mut result)?,
            Health::Damaged(detail) => {
                mend(dir, name, &format!("is damaged: {detail}"), repair, &mut result)?
            }
        };
        result.findings.push(finding);
    }
    Ok(result)
}

fn absent(dir: &Path, name: &str, repair: bool) -> Finding {
    if name != CATALOGUE {
        return Finding::new(format!("{name}.sqlite is missing or empty"), repair);
    }
    let text = "catalogue.sqlite is missing or empty, although the library has files that belong to it. Put a copy of it \
                in its place; to start anew, move the other files of the library away";
    Finding::restorable(dir, text.into())
}

fn wrong_indexes(
    dir: &Path,
    name: &str,
    detail: &str,
    repair: bool,
    result: &mut Databases,
) -> Result<Finding> {
    let what = format!("disagrees with its own indexes: {detail}");
    if repair && salvage::rebuild_indexes(dir, name)? && inspect(dir, name, true)? == Health::Sound {
        return Ok(Finding::new(format!("{name}.sqlite {what}. They were built anew"), true));
    }
    mend(dir, name, &what, repair, result)
}

/// Saves what can be read of a database into a new one.
fn mend(dir: &Path, name: &str, what: &str, repair: bool, result: &mut Databases) -> Result<Finding> {
    let text = format!("{name}.sqlite {what}");
    if !repair {
        return Ok(if name == CATALOGUE {
            Finding::restorable(dir, text).or_repair()
        } else {
            Finding::new(text, false)
        });
    }
    if name == TEXTS {
        let aside = salvage::give_up(dir, name)?.map(|aside| file_name(&aside)).unwrap_or_default();
        let text = format!("{text}. It is made anew from the catalogue; the old one is kept as {aside}");
        return Ok(Finding::new(text, true));
    }
    let saved = salvage::salvage(dir, name)?;
    let Some(saved) = saved else {
        if name == CATALOGUE {
            let hopeless =
                "Nothing of it can be saved. Put a copy of it in its place; to start anew, move it away";
            return Ok(Finding::restorable(dir, format!("{text}. {hopeless}")));
        }
        let aside = salvage::give_up(dir, name)?.map(|aside| file_name(&aside)).unwrap_or_default();
        return Ok(Finding::new(
            format!("{text}. Nothing of it could be saved; it is kept as {aside}"),
            true,
        ));
    };
    let is_sound = inspect(dir, name, true)? == Health::Sound;
    let is_missed = |table: &SavedTable| table.lost != Some(0) && !DERIVED_TABLES.contains(&&*table.name);
    let is_partial = name == CATALOGUE && saved.tables.iter().any(is_missed);
    result.is_catalogue_partial |= is_partial;
    let text = format!("{text}. {}", describe(&saved, name));
    if is_partial {
        let text = format!("{text} A scan of the library's folders finds again what is missing");
        return Ok(Finding { repaired: is_sound, ..Finding::restorable(dir, text) });
    }
    Ok(Finding::new(text, is_sound))
}

/// How much of each table was saved and lost.
fn describe(saved: &Salvage, name: &str) -> String {
    let table = |SavedTable { name, rows, lost, .. }: &SavedTable| match lost {
        Some(0) => format!("{rows} of {name}"),
        Some(lost) => format!("{rows} of {name} ({lost} lost)"),
        None => format!("{rows} of {name} (some lost)"),
    };
    let tables = saved.tables.iter().map(table).collect::<Vec<_>>().join(", ");
    let aside = file_name(&saved.aside);
    format!("Rows saved into a new {name}.sqlite: {tables}. The damaged file is kept as {aside}.")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
#[path = "databases_tests.rs"]
mod tests;
