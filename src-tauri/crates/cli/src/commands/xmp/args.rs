//! What can be done with XMP, and its options.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

/// What to do with XMP.
#[derive(Debug, Subcommand)]
pub(crate) enum XmpCommand {
    /// Show what pictures and the sidecars beside them say, field by field; they need not be in the library.
    Read {
        /// Pictures, or sidecars themselves.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Set where your tags, ratings, titles, captions and dates are written for a folder's pictures; without --write, show it.
    Folder {
        /// A folder that `folders` lists, or one inside it.
        #[arg(value_name = "DIR")]
        path: PathBuf,
        #[command(flatten)]
        options: FolderOptions,
    },
    /// Write your tags, ratings, titles, captions and dates where other programs read them, and take what those changed there.
    #[command(group(ArgGroup::new("what").required(true).multiple(true).args(["paths", "search", "all"])))]
    Write {
        #[command(flatten)]
        pictures: Wanted,
        /// Show what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Show what `write` would do with pictures; without any, with all.
    Diff {
        #[command(flatten)]
        pictures: Wanted,
    },
    /// List what both you and another program changed about pictures since the last exchange, or decide it; without any, of all.
    Conflicts {
        /// Which side counts.
        #[arg(long, value_enum, value_name = "SIDE")]
        resolve: Option<Side>,
        #[command(flatten)]
        pictures: Wanted,
    },
}

/// Options of `xmp folder`.
#[derive(Args, Debug)]
pub(crate) struct FolderOptions {
    /// Where to write: nowhere, to the files beside the pictures, or into the pictures' own files.
    #[arg(long, value_enum, value_name = "WHERE")]
    pub(super) write: Option<WriteTo>,
    /// How new sidecars are called: stem for IMG.xmp, full for IMG.jpg.xmp. One that is there keeps its name.
    #[arg(long, value_enum, requires = "write")]
    pub(super) naming: Option<NameBy>,
    /// Also write the captions of models, as descriptions of pictures that nobody has described.
    #[arg(long, requires = "write")]
    pub(super) captions: bool,
    /// Agree that the pictures' own files are changed. Each is copied into the library first.
    #[arg(long, requires = "write")]
    pub(super) yes: bool,
}

/// Where to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WriteTo {
    /// Nowhere.
    Off,
    /// To the files beside the pictures.
    Sidecars,
    /// Into the pictures' own files.
    Originals,
}

/// How new sidecars are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NameBy {
    /// IMG.xmp.
    Stem,
    /// IMG.jpg.xmp.
    Full,
}

/// Which side counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    /// What the file says.
    Theirs,
    /// What you say in the library.
    Mine,
    /// Both, of keywords; other fields are left.
    Both,
}

/// Which pictures.
#[derive(Args, Debug)]
pub(crate) struct Wanted {
    /// Pictures of the library.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// All pictures that filters find, such as "in:Japan date:2017".
    #[arg(long, value_name = "QUERY")]
    pub(super) search: Option<String>,
    /// All pictures in folders for which `folder` set something.
    #[arg(long, conflicts_with_all = ["paths", "search"])]
    pub(super) all: bool,
}

impl Wanted {
    /// Whether all pictures are wanted, also where none are named.
    pub(super) fn is_all(&self) -> bool {
        self.all || (self.paths.is_empty() && self.search.is_none())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::args::Args;

    #[test]
    fn what_is_written_and_where_is_named() {
        let is_right = |words: &[&str]| Args::try_parse_from(["ratna", "xmp"].iter().chain(words)).is_ok();
        for words in [
            &["folder", "/p"][..],
            &["folder", "/p", "--write", "sidecars", "--naming", "full", "--captions"],
            &["folder", "/p", "--write", "originals", "--yes"],
            &["write", "--all"],
            &["write", "a.jpg", "--search", "in:Japan", "--dry-run"],
            &["diff"],
            &["diff", "--all"],
            &["diff", "a.jpg", "--search", "in:Japan", "--json"],
            &["conflicts"],
            &["conflicts", "--resolve", "both", "a.jpg"],
            &["conflicts", "--resolve", "mine", "--all"],
        ] {
            assert!(is_right(words), "{words:?}");
        }
        for words in [
            &["folder"][..],
            &["folder", "/p", "--naming", "full"],
            &["folder", "/p", "--write", "somewhere"],
            &["write"],
            &["write", "--dry-run"],
            &["write", "--all", "a.jpg"],
            &["diff", "--all", "a.jpg"],
            &["conflicts", "--resolve", "nobody"],
        ] {
            assert!(!is_right(words), "{words:?}");
        }
    }
}
