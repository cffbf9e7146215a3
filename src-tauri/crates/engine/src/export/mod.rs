//! Data out of a library and back: what is known of pictures as JSON, CSV or sidecars, and what the person said read from the
//! first two again.
//!
//! Owns the format, which `docs/export.md` describes: version 1 is read by every later Ratna. `record` is a picture as it is
//! written, `collect` fills it, `json` and `csv` are its two forms, `write` and `sidecars` write files; `read`, `merge`,
//! `rule_tags` and `import` take one in. Never changes a picture, and takes nothing in but what the person or a captioner said.

mod cell;
mod collect;
mod columns;
mod csv;
mod form;
#[cfg(test)]
mod form_tests;
mod import;
mod json;
mod lines;
mod merge;
mod path_text;
mod read;
mod record;
mod replace;
mod rule_tags;
mod sidecars;
#[cfg(test)]
mod tests;
mod wanted;
mod write;

pub use import::{Imported, Options, Problem};
pub use read::{LineProblem, recognise};
pub use record::{ModelCaption, OtherFile, Record};
pub use sidecars::SidecarSet;
pub use wanted::Wanted;
pub use write::Exported;

/// What an export says that it is.
const FORMAT: &str = "ratna-export";
/// The version of the format. A reader of this one reads what later ones add as if it were not there.
const VERSION: u32 = 1;

/// In which form pictures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON document, with a line for each picture.
    Json,
    /// A table as RFC 4180 has it, with a row for each picture.
    Csv,
}
