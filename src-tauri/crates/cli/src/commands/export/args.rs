//! Options of `export`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

/// Options of `export`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("pictures").required(true).multiple(true)))]
pub(crate) struct ExportArgs {
    /// Pictures of the library.
    #[arg(value_name = "PATH", group = "pictures")]
    pub(super) paths: Vec<PathBuf>,
    /// What a search finds, without weak matches, such as "dog on a beach" or "in:Japan date:2017"; with the scores.
    #[arg(long, value_name = "QUERY", group = "pictures", conflicts_with = "paths")]
    pub(super) search: Option<String>,
    /// All pictures, also those whose files are missing.
    #[arg(long, group = "pictures", conflicts_with_all = ["paths", "search"])]
    pub(super) all: bool,
    /// In which form; by default what the name of the file says.
    #[arg(long = "as", value_enum, value_name = "FORM")]
    pub(super) form: Option<Form>,
    /// The file, which is replaced, or - for standard output; with xmp a folder, in which nothing is overwritten.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) out: PathBuf,
}

/// In which form pictures are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// One JSON document, with a line for each picture.
    Json,
    /// A table for spreadsheets.
    Csv,
    /// A tree of sidecars.
    Xmp,
}
