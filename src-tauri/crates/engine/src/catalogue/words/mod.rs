//! The words read in pictures. A derived file of its own, `words.sqlite`.
//!
//! Owns what a reader read in each content, in which version of which reader, and what is left to read. Never reads a
//! picture and never judges what was read: the room [`words`](crate::words) does. The file can be deleted: the pictures are
//! read again.

mod identity;
mod kind;
mod layout;
mod pending;
mod rows;
mod templates;
#[cfg(test)]
mod tests;

use rusqlite::{Connection, Result};

use super::connection;
use crate::text_reader::TextLine;

pub(super) use identity::{forget_identity, identity, identity_or_new};
pub use kind::{Kind, of_kind};
pub use pending::{Counts, counts, is_pending, pending, pending_again, present_files};
pub use rows::{
    Subject, count_strays, delete, delete_strays, get, is_from_thumbnail, put, set_tried, subject, text,
};
pub use templates::{follow, for_each_template, pending_templates, put_template, template};

/// Name under which the file is attached.
pub(super) const SCHEMA: &str = "words";

/// Adds what the first version lacked.
pub(super) const UPGRADE: &str = "
    ALTER TABLE readings ADD COLUMN tried TEXT;
    CREATE TABLE about (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;";

/// Tables of the file.
pub(super) const TABLES: &str = "
    -- `id` is random: the index of texts knows by it that another file is in place of the one whose words it has. It is
    -- set when that index begins.
    CREATE TABLE about (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
    -- Readers by name and version.
    CREATE TABLE readers (
        id   INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT;
    -- `hash_start` is the first 8 bytes of the content's hash: it tells what was read from what belonged to another content
    -- of the same id, before an older catalogue was put back. Opening deletes those.
    CREATE TABLE readings (
        content_id     INTEGER PRIMARY KEY,
        hash_start     BLOB NOT NULL,
        reader_id      INTEGER NOT NULL REFERENCES readers (id),
        from_thumbnail INTEGER NOT NULL,
        -- 1 a meme, 2 a screenshot, 3 a document, by its words.
        kind           INTEGER,
        -- ISO 639-1, where it is known.
        language       TEXT,
        -- Lines separated by line feeds, words by blanks; empty if there is no text.
        text           TEXT NOT NULL,
        -- Where the lines and words are; see `words::layout`.
        layout         BLOB NOT NULL,
        -- Why the reader failed.
        failure        TEXT,
        -- The present files that can't be decoded; see `words::pending`.
        tried          TEXT
    ) STRICT;
    CREATE INDEX readings_by_reader ON readings (reader_id, from_thumbnail);
    CREATE INDEX readings_by_kind ON readings (kind) WHERE kind NOT NULL;
    -- What a model makes of memes without their words: f16, with a checksum as that of the other vectors.
    CREATE TABLE templates (
        content_id INTEGER PRIMARY KEY,
        hash_start BLOB NOT NULL,
        model      TEXT NOT NULL,
        vector     BLOB NOT NULL,
        checksum   INTEGER NOT NULL
    ) STRICT;";

/// What was read in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Whether the thumbnail was read, since no file of the picture could be.
    pub from_thumbnail: bool,
    /// What kind of picture its words make it.
    pub kind: Option<Kind>,
    /// The language of the text as in ISO 639-1, if it is known.
    pub language: Option<String>,
    /// The lines in the order in which they are read.
    pub lines: Vec<TextLine>,
    /// Why the reader failed, if it did.
    pub failure: Option<String>,
    /// What [`present_files`] said if none of those files can be decoded: until it says something else, they are not tried
    /// again.
    pub tried: Option<String>,
}

/// Whether there is such a file: a library that cannot be written may lack it.
fn is_attached(connection: &Connection) -> Result<bool> {
    connection::is_attached(connection, SCHEMA)
}
