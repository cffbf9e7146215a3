//! What belongs to a picture by tables of its own: keywords, people, albums.
//!
//! Owns the reading of such tables, each in one go. Never asks for one picture.

use std::collections::{HashMap, HashSet};

use super::schema::{Join, Relation, Schema};
use super::values::{NAME, integer, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::Note;

/// Keywords of attributes, which are pictures' as well.
const KEYWORDS: Relation = Relation {
    from: "ASSETATTRIBUTES",
    to: "KEYWORDS",
    from_entity: &["AdditionalAssetAttributes"],
    to_entity: &["Keyword"],
};

/// Pictures of albums.
const ALBUMS: Relation =
    Relation { from: "ALBUMS", to: "ASSETS", from_entity: &["Album"], to_entity: &["Asset", "GenericAsset"] };

/// Ids by the id of what they belong to, each once and in order.
#[derive(Default)]
pub struct Members(HashMap<i64, Vec<i64>>);

impl Members {
    /// The ids that belong to this one.
    pub fn of(&self, id: i64) -> &[i64] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The names of those that belong to this id, each once. Those without a name are left out.
    pub fn names_of(&self, id: i64, names: &Names) -> Vec<String> {
        let mut seen = HashSet::new();
        let names = self.of(id).iter().filter_map(|member| names.get(member));
        names.filter(|name| seen.insert(name.as_str())).cloned().collect()
    }

    fn read(database: &Database, table: &str, owner: &str, member: &str) -> Result<Self> {
        let sql = format!("SELECT {owner}, {member} FROM {table}");
        let mut members = HashMap::<i64, Vec<i64>>::new();
        for (owner, member) in database.rows(&sql, |row| Ok((integer(row, 0), integer(row, 1))))? {
            if let (Some(owner), Some(member)) = (owner, member) {
                members.entry(owner).or_default().push(member);
            }
        }
        for ids in members.values_mut() {
            ids.sort_unstable();
            ids.dedup();
        }
        Ok(Self(members))
    }
}

/// Names by their ids.
pub type Names = HashMap<i64, String>;

/// The keywords by the ids of pictures' attributes, and what they are called.
///
/// # Errors
/// Database errors.
pub fn keywords(database: &Database, schema: &Schema, notes: &mut Vec<Note>) -> Result<(Members, Names)> {
    let names = names(database, schema, "ZKEYWORD", &["ZTITLE"], notes)?;
    let Some(Join { table, from, to }) = schema.join(&KEYWORDS) else {
        notes.push(Note::Lacks("Z_nKEYWORDS".into()));
        return Ok((Members::default(), names));
    };
    Ok((Members::read(database, &table, &from, &to)?, names))
}

/// The people by the ids of the pictures that their faces are in, and what they are called.
///
/// # Errors
/// Database errors.
pub fn people(database: &Database, schema: &Schema, notes: &mut Vec<Note>) -> Result<(Members, Names)> {
    let table = "ZDETECTEDFACE";
    let names = names(database, schema, "ZPERSON", &["ZFULLNAME", "ZDISPLAYNAME"], notes)?;
    let Some(picture) = schema.first(table, &["ZASSETFORFACE", "ZASSET"], notes) else {
        return Ok((Members::default(), names));
    };
    let Some(person) = schema.first(table, &["ZPERSONFORFACE", "ZPERSON"], notes) else {
        return Ok((Members::default(), names));
    };
    Ok((Members::read(database, table, picture, person)?, names))
}

/// The ids of the albums by the ids of their pictures.
///
/// # Errors
/// Database errors.
pub fn albums(database: &Database, schema: &Schema, notes: &mut Vec<Note>) -> Result<Members> {
    match schema.join(&ALBUMS) {
        Some(Join { table, from, to }) => Members::read(database, &table, &to, &from),
        None => {
            notes.push(Note::Lacks("Z_nASSETS".into()));
            Ok(Members::default())
        }
    }
}

/// The names in a table, from the first of these columns that has one.
fn names(
    database: &Database,
    schema: &Schema,
    table: &str,
    columns: &[&str],
    notes: &mut Vec<Note>,
) -> Result<Names> {
    let is_there = |column: &&&str| schema.has(table, column);
    let found: Vec<&str> = columns.iter().filter(is_there).copied().collect();
    if found.is_empty() || !schema.has(table, "Z_PK") {
        schema.first(table, if found.is_empty() { columns } else { &["Z_PK"] }, notes);
        return Ok(Names::new());
    }
    let sql = format!("SELECT Z_PK, {} FROM {table}", found.join(", "));
    let rows = database.rows(&sql, |row| {
        let name = (1..=found.len()).find_map(|column| text(row, column, NAME));
        Ok(integer(row, 0).zip(name))
    })?;
    Ok(rows.into_iter().flatten().collect())
}
