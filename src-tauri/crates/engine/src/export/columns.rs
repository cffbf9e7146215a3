//! The columns of the table.
//!
//! Owns their order. They are found by their names when a table is read: a spreadsheet may reorder them, drop some and add
//! others.

use super::cell::Cell;
use super::record::Record;

/// The first column: in every row the version of the format.
pub(super) const MARK: &str = "ratna_export";

/// Declares the fields that are columns, by their names.
macro_rules! columns {
    ($($name:ident),* $(,)?) => {
        /// The names of the columns after the first.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// The cells of a record, in the order of [`NAMES`].
        pub(super) fn cells(record: &Record) -> Vec<String> {
            vec![$(record.$name.to_cell()),*]
        }

        /// Sets the field of a column, which may be unknown. Returns whether the cell has a value of its kind.
        pub(super) fn set(record: &mut Record, column: &str, cell: &str) -> bool {
            match column {
                $(stringify!($name) => match Cell::from_cell(cell) {
                    Some(value) => record.$name = value,
                    None => return false,
                },)*
                _ => {}
            }
            true
        }
    };
}

columns! {
    path, path_bytes, content, tags, rating, favourite, caption, caption_made_at, title, title_is_own, description,
    taken, taken_from, latitude, longitude, altitude, town, region, country, file_place, camera, lens,
    label, creator, rule_tags, file_tags, source_tags, file_rating, source_rating, source_favourite, model_captions,
    text, text_language, people, people_count, albums, main_colours, kinds,
    bytes, format, width, height, hidden, offline, other_files, score, strength,
}
