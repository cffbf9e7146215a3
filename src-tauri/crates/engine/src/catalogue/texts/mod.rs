//! Full text: which contents have which words in their texts. A derived file of its own, `texts.sqlite`.
//!
//! Owns the index of names, folders, titles, descriptions, tags, captions and the words in pictures, how it follows the
//! catalogue, and how it is asked. What a person types is never taken for FTS5's syntax. The table `words` knows whole words in
//! any script, `parts` the parts of words. Both forget the texts themselves, so that only the catalogue holds them.

mod collect;
mod follow;
mod index;
mod lookup;
mod query;
mod saying;
mod search;
#[cfg(test)]
mod tests;
mod unicode;

use rusqlite::{Connection, Result};

use super::connection;

pub use self::follow::{catch_up, catch_up_fully};
pub(super) use self::index::distrust;
pub use self::query::Words;
pub use self::saying::{Says, saying};
pub use self::search::{fields, matching, search, search_after};

/// Name under which the file is attached.
pub(super) const SCHEMA: &str = "texts";

/// Drops the tables of an earlier version, which had fewer fields, and makes those of this one.
pub(super) const RENEW: &str = "
    DROP TABLE words;
    DROP TABLE parts;
    DELETE FROM about;
    CREATE VIRTUAL TABLE words USING fts5 (
        name, folder, title, description, tags, picture, caption, content = '', contentless_delete = 1,
        tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\");
    CREATE VIRTUAL TABLE parts USING fts5 (
        name, folder, title, description, tags, picture, caption, content = '', contentless_delete = 1,
        tokenize = \"trigram remove_diacritics 1\");";

/// Tables of the file.
pub(super) const TABLES: &str = "
    -- The lineage of the catalogue that it belongs to and the file of words (`words`); the number of the last change that it has followed (`done`); and the
    -- last content that was read when the file was new (`filled`).
    CREATE TABLE about (
        key   TEXT PRIMARY KEY,
        value ANY NOT NULL
    ) STRICT;
    CREATE VIRTUAL TABLE words USING fts5 (
        name, folder, title, description, tags, picture, caption, content = '', contentless_delete = 1,
        tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\");
    CREATE VIRTUAL TABLE parts USING fts5 (
        name, folder, title, description, tags, picture, caption, content = '', contentless_delete = 1,
        tokenize = \"trigram remove_diacritics 1\");
    -- The names of where pictures were taken, which are empty in the middle of nowhere, and the coordinates that they were
    -- made of.
    CREATE TABLE places (
        content_id INTEGER PRIMARY KEY,
        latitude   REAL NOT NULL,
        longitude  REAL NOT NULL,
        town       TEXT NOT NULL,
        region     TEXT NOT NULL,
        country    TEXT NOT NULL
    ) STRICT;
    CREATE INDEX places_by_name ON places (country, region, town);";

/// Where words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name of a file, and that of the original in another program's library.
    Name,
    /// The name of a folder that a file is in, or of one above it in the library.
    Folder,
    /// The title that the person gave it, or else that in the file and those that other programs' libraries tell.
    Title,
    /// The description in the file, and those that other programs' libraries tell.
    Description,
    /// The person's tags, and in the file keywords, label, creator, people and names of places; with other programs'
    /// libraries, their keywords, the albums that it is in, by their whole paths, and the names of the people in it.
    Tags,
    /// The picture itself, in which the words were read.
    Picture,
    /// The caption that counts: the person's, or else a captioner's.
    Caption,
}

impl Field {
    /// All fields, in the order of the columns.
    const ALL: [Self; 7] =
        [Self::Name, Self::Folder, Self::Title, Self::Description, Self::Tags, Self::Picture, Self::Caption];

    fn column(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Folder => "folder",
            Self::Title => "title",
            Self::Description => "description",
            Self::Tags => "tags",
            Self::Picture => "picture",
            Self::Caption => "caption",
        }
    }
}

/// Whether there is an index: a library that cannot be written may lack it.
fn is_attached(connection: &Connection) -> Result<bool> {
    connection::is_attached(connection, SCHEMA)
}
