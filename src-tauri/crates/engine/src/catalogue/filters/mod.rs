//! Which contents the filters of a query allow.
//!
//! Owns what each [`Condition`] means for the rows of the catalogue. Conditions on columns are
//! answered by one pass over an index, those on names of files and folders by one pass over the files, the others by sets
//! that are stored as such.

mod columns;
mod files;
mod fold;
mod screenshots;
mod sets;
#[cfg(test)]
mod tests;

pub(super) use self::files::{for_each_file, roots};
pub(super) use self::fold::fold;
use rusqlite::{Connection, Result};

use super::listing::hidden;
use crate::id_set::IdSet;
use crate::query::{Condition, Filter};

/// The shown contents that all filters allow.
///
/// # Errors
///
/// Database errors.
pub fn matching(connection: &Connection, filters: &[&Filter]) -> Result<IdSet> {
    let (columns, others): (Vec<&Filter>, Vec<&Filter>) =
        filters.iter().partition(|filter| filter.any.iter().all(|one| columns::test(one).is_some()));
    let others = sets_of(connection, &others)?;
    let (without, with): (Vec<_>, Vec<_>) = others.into_iter().partition(|(without, _)| *without);
    let mut found = match with.is_empty() || !columns.is_empty() {
        true => columns::matching(connection, &columns)?,
        false => IdSet::default(),
    };
    for (at, (_, set)) in with.into_iter().enumerate() {
        match at == 0 && columns.is_empty() {
            true => found = set,
            false => found.intersect(&set),
        }
    }
    without.iter().for_each(|(_, set)| found.subtract(set));
    found.subtract(&hidden(connection)?);
    Ok(found)
}

/// Whether what the filters find changes with nothing but the catalogue. The names of places are in a file of their own.
pub(super) fn follow_catalogue(filters: &[&Filter]) -> bool {
    let is_place = |condition: &Condition| matches!(condition, Condition::Place(_));
    !filters.iter().any(|filter| filter.any.iter().any(is_place))
}

/// The contents for which one of a filter's conditions holds, and whether the filter leaves them out, for each of the
/// filters. Hidden contents may be among them.
fn sets_of(connection: &Connection, filters: &[&Filter]) -> Result<Vec<(bool, IdSet)>> {
    let mut tests = Vec::new();
    let mut sets = Vec::new();
    for (at, filter) in filters.iter().enumerate() {
        let mut set = IdSet::default();
        let mut columns = Vec::new();
        for condition in &filter.any {
            if columns::test(condition).is_some() {
                columns.push(condition.clone());
            } else if let Some(found) = sets::of(connection, condition)? {
                set.unite(&found);
            }
            tests.extend(files::Test::new(condition).map(|test| (at, test)));
        }
        if !columns.is_empty() {
            set.unite(&columns::matching(connection, &[&Filter { any: columns, without: false }])?);
        }
        sets.push((filter.without, set));
    }
    if !tests.is_empty() {
        files::scan(connection, &tests, |at, id| sets[at].1.insert(id))?;
    }
    Ok(sets)
}
