//! The pictures and videos as the database has them.
//!
//! Owns the rows of the three tables that say something about each, joined by their ids in memory: damaged ids would make a
//! join in SQL return any number of rows.

use std::collections::HashMap;

use rusqlite::Row;

use super::schema::Schema;
use super::values::{NAME, PROSE, flag, integer, real, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::Note;

/// The names that the table of pictures and videos has had; the second until macOS 10.15.
pub const TABLES: [&str; 2] = ["ZASSET", "ZGENERICASSET"];

/// A picture or video.
#[derive(Debug, Default)]
pub struct Asset {
    /// `Z_PK`.
    pub id: Option<i64>,
    /// `ZUUID`.
    pub uuid: Option<String>,
    /// `ZDIRECTORY`: where the original is, inside the folder of originals, or absolute if Photos refers to
    /// it without a copy of its own.
    pub directory: Option<String>,
    /// `ZFILENAME`: its name there.
    pub file_name: Option<String>,
    /// `ZKIND`: 0 for a picture, 1 for a video.
    pub kind: i64,
    /// Whether it is in the trash.
    pub is_trashed: bool,
    /// Whether it is hidden by the user.
    pub is_hidden: bool,
    /// Whether it is a favourite.
    pub is_favourite: bool,
    /// Whether Photos never shows it by itself.
    pub is_invisible: bool,
    /// Whether it belongs to an album that others share by iCloud.
    pub is_shared: bool,
    /// Whether it is edited.
    pub is_edited: bool,
    /// What all pictures of a burst have in common.
    pub burst: Option<String>,
    /// What was picked of the burst, as bits.
    pub pick: i64,
    /// When it was taken, in seconds since 2001 in UTC.
    pub created: Option<f64>,
    /// Degrees; -180 where there is none.
    pub latitude: Option<f64>,
    /// Degrees; -180 where there is none.
    pub longitude: Option<f64>,
}

/// What else is known of a picture or video.
#[derive(Debug, Default)]
pub struct Attributes {
    /// `Z_PK`, which keywords refer to.
    pub id: Option<i64>,
    /// Its title.
    pub title: Option<String>,
    /// What the original was called.
    pub original_name: Option<String>,
    /// Seconds east of UTC where it was taken.
    pub offset: Option<i64>,
    /// Its description.
    pub description: Option<String>,
}

/// Reads the pictures and videos in the order in which they came in.
///
/// # Errors
/// When a column is missing that nothing works without; database errors.
pub fn read(database: &Database, schema: &Schema, table: &str, notes: &mut Vec<Note>) -> Result<Vec<Asset>> {
    schema.require(database, table, &["Z_PK", "ZUUID", "ZDIRECTORY", "ZFILENAME"])?;
    let columns = [
        "ZKIND",
        "ZTRASHEDSTATE",
        "ZHIDDEN",
        "ZFAVORITE",
        "ZVISIBILITYSTATE",
        "ZCLOUDBATCHPUBLISHDATE",
        "ZAVALANCHEUUID",
        "ZAVALANCHEPICKTYPE",
        "ZDATECREATED",
        "ZLATITUDE",
        "ZLONGITUDE",
    ];
    let columns = schema.list(table, &columns, notes);
    // The first since macOS 15.
    let edited = schema.first(table, &["ZADJUSTMENTSSTATE", "ZHASADJUSTMENTS"], notes).unwrap_or("NULL");
    let sql =
        format!("SELECT Z_PK, ZUUID, ZDIRECTORY, ZFILENAME, {columns}, {edited} FROM {table} ORDER BY Z_PK");
    database.rows(&sql, |row| Ok(asset(row)))
}

fn asset(row: &Row<'_>) -> Asset {
    Asset {
        id: integer(row, 0),
        uuid: text(row, 1, NAME),
        directory: text(row, 2, NAME),
        file_name: text(row, 3, NAME),
        kind: integer(row, 4).unwrap_or_default(),
        is_trashed: flag(row, 5),
        is_hidden: flag(row, 6),
        is_favourite: flag(row, 7),
        is_invisible: flag(row, 8),
        is_shared: real(row, 9).is_some(),
        burst: text(row, 10, NAME),
        pick: integer(row, 11).unwrap_or_default(),
        created: real(row, 12),
        latitude: real(row, 13),
        longitude: real(row, 14),
        is_edited: flag(row, 15),
    }
}

/// Reads what else is known, by the ids of the pictures and videos.
///
/// # Errors
/// Database errors.
pub fn attributes(
    database: &Database,
    schema: &Schema,
    notes: &mut Vec<Note>,
) -> Result<HashMap<i64, Attributes>> {
    let table = "ZADDITIONALASSETATTRIBUTES";
    let Some(owner) = schema.first(table, &["ZASSET"], notes) else { return Ok(HashMap::new()) };
    let columns = ["Z_PK", "ZTITLE", "ZORIGINALFILENAME", "ZTIMEZONEOFFSET"];
    let columns = schema.list(table, &columns, notes);
    let description = if schema.has(table, "ZASSETDESCRIPTION") { "ZASSETDESCRIPTION" } else { "NULL" };
    let rows = database.rows(&format!("SELECT {owner}, {columns}, {description} FROM {table}"), |row| {
        let attributes = Attributes {
            id: integer(row, 1),
            title: text(row, 2, PROSE),
            original_name: text(row, 3, NAME),
            offset: integer(row, 4),
            description: None,
        };
        Ok((integer(row, 0), integer(row, 5), attributes))
    })?;
    let mut descriptions = descriptions(database, schema, notes)?;
    let mut found = HashMap::with_capacity(rows.len());
    for (owner, description, mut attributes) in rows {
        let Some(owner) = owner else { continue };
        // Both tables refer to each other; one of the two is enough.
        attributes.description = description
            .and_then(|id| descriptions.by_id.remove(&id))
            .or_else(|| descriptions.by_attributes.remove(&attributes.id?));
        found.entry(owner).or_insert(attributes);
    }
    Ok(found)
}

/// Descriptions by what refers to them and by what they refer to.
#[derive(Default)]
struct Descriptions {
    by_id: HashMap<i64, String>,
    by_attributes: HashMap<i64, String>,
}

fn descriptions(database: &Database, schema: &Schema, notes: &mut Vec<Note>) -> Result<Descriptions> {
    let table = "ZASSETDESCRIPTION";
    let Some(column) = schema.first(table, &["ZLONGDESCRIPTION"], notes) else {
        return Ok(Descriptions::default());
    };
    let attributes = if schema.has(table, "ZASSETATTRIBUTES") { "ZASSETATTRIBUTES" } else { "NULL" };
    let id = schema.list(table, &["Z_PK"], notes);
    let sql = format!("SELECT {id}, {attributes}, {column} FROM {table}");
    let rows = database.rows(&sql, |row| Ok((integer(row, 0), integer(row, 1), text(row, 2, PROSE))))?;
    let mut found = Descriptions::default();
    for (id, attributes, description) in rows {
        let Some(description) = description else { continue };
        if let Some(attributes) = attributes {
            found.by_attributes.insert(attributes, description.clone());
        }
        if let Some(id) = id {
            found.by_id.insert(id, description);
        }
    }
    Ok(found)
}
