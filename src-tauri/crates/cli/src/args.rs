//! The words `ratna` understands.

use std::path::PathBuf;

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

use crate::commands::ScaleArgs;

/// Finds your own pictures by what they show. Everything stays on this computer.
#[derive(Debug, Parser)]
#[command(name = "ratna", version)]
pub(crate) struct Args {
    /// Folder that holds the library; made when it is not there.
    #[arg(long, global = true, env = "RATNA_LIBRARY", value_name = "DIR")]
    pub(crate) library: Option<PathBuf>,

    /// Print one JSON object and nothing else.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Catalogue folders, or bring them up to date.
    Index {
        /// Folders with pictures.
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// Leave out what fits, such as "Screenshots" or "2019/raw/*"; kept for later runs.
        #[arg(long = "exclude", value_name = "GLOB")]
        excludes: Vec<String>,
        /// Stay, and follow every change in the library's folders until Ctrl-C.
        #[arg(long)]
        watch: bool,
    },
    /// Find pictures by what they show.
    Search {
        /// What you remember, such as "dog on a beach"; - reads one query a line from standard input.
        query: String,
        /// How many pictures to show.
        #[arg(short = 'n', default_value_t = 10, value_name = "N")]
        count: usize,
        /// Leave out weak matches.
        #[arg(long)]
        strict: bool,
    },
    /// Find pictures that look like another one, which need not be in the library.
    Similar {
        /// The picture to compare with.
        path: PathBuf,
        /// How many pictures to show.
        #[arg(short = 'n', default_value_t = 10, value_name = "N")]
        count: usize,
    },
    /// Say what the library holds.
    Status,
    /// List the folders of the library.
    Folders,
    /// Point a folder at the place where it is now, as after it was moved; nothing is read.
    Locate {
        /// A folder that `folders` lists.
        #[arg(value_name = "OLD")]
        folder: PathBuf,
        /// Where it is now.
        #[arg(value_name = "NEW")]
        place: PathBuf,
        /// Take the new place even if the folder's pictures are not there.
        #[arg(long)]
        anyway: bool,
    },
    /// Whether files that are in the cloud only are downloaded and read, too; without a word, says how it is.
    Cloud {
        /// From the next look at the folders on.
        #[arg(value_enum)]
        files: Option<CloudFiles>,
    },
    /// Take a folder out of the library; its pictures are not touched.
    Forget {
        /// A folder that `folders` lists.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// List the files that could not be read, with the reasons.
    Problems,
    /// The models that pictures can be searched with: list, download, add or remove them.
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    /// Check the library's files against each other.
    Doctor {
        /// Mend what can be made again from the pictures.
        #[arg(long)]
        repair: bool,
    },
    /// Print the vectors of pictures or texts.
    Embed {
        /// Pictures.
        #[arg(required_unless_present = "texts", conflicts_with = "texts", value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// A text instead of pictures; may be given several times.
        #[arg(long = "text", value_name = "TEXT")]
        texts: Vec<String>,
        /// The model to ask, one that is on this computer.
        #[arg(long, default_value = "starter", value_name = "ID")]
        model: String,
    },
    /// Measure each stage on the pictures of a folder, or what the commands below say, in a library that is thrown
    /// away.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Bench {
        /// A folder with pictures.
        #[arg(required = true, value_name = "DIR")]
        folder: Option<PathBuf>,
        /// The model to measure, one that is on this computer.
        #[arg(long, default_value = "starter", value_name = "ID")]
        model: String,
        #[command(subcommand)]
        command: Option<BenchCommand>,
    },
    /// Fill an empty library with made pictures, to measure the window with.
    #[command(hide = true)]
    Made {
        /// How many.
        #[arg(long)]
        pictures: u64,
    },
    /// Say how long the first screenful of pictures takes, without a window.
    #[command(hide = true)]
    FirstScreen,
}

/// What becomes of files that are in the cloud only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CloudFiles {
    /// They are downloaded and read like others.
    Read,
    /// They are listed and left where they are.
    Skip,
}

/// Measurements on pictures that are made for them.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Memory while many photographs of 12 megapixels are indexed.
    Memory {
        /// How many.
        #[arg(long, default_value_t = 20_000, value_name = "N")]
        pictures: u64,
        /// How many of them are on the disk at a time: 2 MB each.
        #[arg(long, default_value_t = 500, value_name = "N")]
        part: u64,
        /// Fail when it takes more than so many megabytes besides the model, or more the longer it goes on.
        #[arg(long, value_name = "MB")]
        at_most: Option<u64>,
        #[command(flatten)]
        with: BenchWith,
    },
    /// Whole runs beside decoding and the model alone, on photographs of 12 megapixels.
    Throughput {
        /// How many.
        #[arg(long, default_value_t = 400, value_name = "N")]
        pictures: u64,
        /// How many of them the model looks at.
        #[arg(long, default_value_t = 64, value_name = "N")]
        few: u64,
        /// How often everything is measured.
        #[arg(long, default_value_t = 3, value_name = "N")]
        rounds: u32,
        #[command(flatten)]
        with: BenchWith,
    },
    /// Queries, one a second, while photographs of 12 megapixels are indexed.
    Latency {
        /// How many queries.
        #[arg(long, default_value_t = 60, value_name = "N")]
        queries: usize,
        /// How many pictures there are to index meanwhile.
        #[arg(long, default_value_t = 2_000, value_name = "N")]
        pictures: u64,
        #[command(flatten)]
        with: BenchWith,
    },
    /// A library of made pictures, as many as one likes; prints JSON.
    Scale(ScaleArgs),
}

/// What such a measurement is made with.
#[derive(Debug, Arguments)]
pub(crate) struct BenchWith {
    /// The model to measure: one that is on this computer, or a folder with one.
    #[arg(long, default_value = "starter", value_name = "ID")]
    pub(crate) model: String,
    /// Folder with room for the pictures; by default the one for temporary files.
    #[arg(long, value_name = "DIR")]
    pub(crate) scratch: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models there are, and those that can be downloaded.
    List,
    /// Download a model, or go on with a download that was stopped.
    Get {
        /// A model that `list` lists.
        id: String,
    },
    /// Search with a model from now on: it looks at every picture first, and can be stopped and gone on with.
    Use {
        /// A model that is on this computer.
        id: String,
    },
    /// Remove a model, or what was downloaded of it.
    Remove {
        /// A model that `list` lists.
        id: String,
    },
    /// Copy a model from a folder of your own, as the hub's tools lay it out.
    Add {
        /// The folder with its config.json, tokenizer.json and .safetensors file.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bench_takes_a_folder_or_says_what_else_is_measured() {
        let parse = |words: &[&str]| Args::try_parse_from(["ratna", "bench"].iter().chain(words));
        assert!(matches!(
            parse(&["pictures", "--model", "m"]).unwrap().command,
            Command::Bench { folder: Some(_), command: None, .. }
        ));
        assert!(matches!(
            parse(&["scale", "--pictures", "1000000", "--expansion", "64"]).unwrap().command,
            Command::Bench { command: Some(BenchCommand::Scale(_)), .. }
        ));
        assert!(parse(&[]).is_err() && parse(&["scale", "pictures"]).is_err());
    }
}
