//! The command line's arguments.

use std::path::PathBuf;

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};
use ratna_engine::pictures::metadata::typed_date;

use crate::commands::{CaptionArgs, ExportArgs, ImportArgs, RecoverArgs, ScaleArgs, XmpCommand};

/// Finds your own pictures by what they show. Everything stays on this computer.
#[derive(Debug, Parser)]
#[command(name = "ratna", version)]
pub(crate) struct Args {
    /// Folder of the library; created if it does not exist.
    #[arg(long, global = true, env = "RATNA_LIBRARY", hide_env_values = true, value_name = "DIR")]
    pub(crate) library: Option<PathBuf>,

    /// Print one JSON object and nothing else.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Index folders, or bring them up to date.
    Index {
        /// Folders with pictures.
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// Leave out what matches, such as "Screenshots" or "2019/raw/*"; remembered for later runs.
        #[arg(long = "exclude", value_name = "GLOB")]
        excludes: Vec<String>,
        /// Keep running, and follow every change in the library's folders until Ctrl-C.
        #[arg(long)]
        watch: bool,
    },
    /// Bring in the library of another program with its words and albums; nothing in it is changed. Again: what changed in
    /// it. What `export` wrote is brought in as well.
    Import(ImportArgs),
    /// Write what is known of pictures to a file that `import` and other programs read: tags, captions, places and more.
    Export(ExportArgs),
    /// Find pictures by what they show, by names, dates, tags and more.
    Search {
        /// What you remember, such as "dog on a beach", "dog in:Japan date:2016" or "beach -people"; - reads one query per
        /// line from standard input.
        #[arg(allow_hyphen_values = true)]
        query: String,
        #[command(flatten)]
        options: SearchOptions,
    },
    /// Find pictures that look like another one, which need not be in the library.
    Similar {
        /// The picture to compare with.
        path: PathBuf,
        /// Memes with the same template, whatever their words say, instead of pictures that look alike with their words.
        #[arg(long)]
        template: bool,
        /// How many pictures to show.
        #[arg(short = 'n', default_value_t = 10, value_name = "N")]
        count: usize,
    },
    /// Show random pictures.
    Random {
        /// How many pictures to show.
        #[arg(short = 'n', default_value_t = 10, value_name = "N")]
        count: usize,
        /// Of this folder of the library only, and of those inside it.
        #[arg(long = "in", value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Show what is known of pictures, which need not be in the library.
    Show {
        /// Picture files.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Read the words in pictures, which need not be in the library.
    Text {
        /// Picture files.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Caption pictures with a model that you run on this computer (Ollama, LM Studio, llama.cpp), or in your own words.
    Caption(CaptionArgs),
    /// Read what pictures and their sidecars say in XMP and IPTC, and write what you say about pictures there.
    Xmp {
        #[command(subcommand)]
        command: XmpCommand,
    },
    /// Add, remove, list, rename or delete tags; / nests them, as in animals/dog.
    Tag {
        #[command(subcommand)]
        command: TagCommand,
    },
    /// Rate pictures with 1 to 5 stars, or 0 for none.
    Rate {
        /// Number of stars.
        #[arg(value_parser = clap::value_parser!(u8).range(..=5))]
        stars: u8,
        #[command(flatten)]
        pictures: Pictures,
    },
    /// Give a picture a title, which counts before that of its file.
    Title {
        /// A file of the library.
        #[arg(value_name = "PATH")]
        path: PathBuf,
        /// The title: one line of at most 200 characters.
        #[arg(allow_hyphen_values = true, required_unless_present = "remove", value_name = "TITLE")]
        title: Option<String>,
        /// Remove your title; that of the file counts again.
        #[arg(long, conflicts_with = "title")]
        remove: bool,
    },
    /// Set when pictures were taken, where you know it better than their files: of a roll of scans, for example.
    Date {
        /// The local date, and the time if you know it, such as "1998-07-14 15:30"; 1998 or 1998-07 is its first day.
        #[arg(long, required_unless_present = "remove", value_name = "DATE", value_parser = date)]
        set: Option<i64>,
        /// Remove your date; that of the file counts again.
        #[arg(long, conflicts_with = "set")]
        remove: bool,
        #[command(flatten)]
        pictures: Pictures,
    },
    /// Make pictures favourites.
    Favourite {
        /// Remove them from the favourites instead.
        #[arg(long)]
        off: bool,
        #[command(flatten)]
        pictures: Pictures,
    },
    /// Show what the library holds.
    Status,
    /// List the folders of the library.
    Folders,
    /// List the libraries of other programs that were brought in.
    Sources,
    /// Tell the library where a folder is now, after it was moved; nothing is read.
    Locate {
        /// A folder that `folders` lists.
        #[arg(value_name = "OLD")]
        folder: PathBuf,
        /// Where it is now.
        #[arg(value_name = "NEW")]
        place: PathBuf,
        /// Accept the new location even if the folder's pictures are not there.
        #[arg(long)]
        anyway: bool,
    },
    /// Set whether files that are only in the cloud are downloaded and read; without a value, show it.
    Cloud {
        /// Applies from the next scan on.
        #[arg(value_enum)]
        files: Option<CloudFiles>,
    },
    /// Show or change the patterns of files and folders that are left out of every folder.
    Excludes {
        /// Leave out what matches, such as "Screenshots" or "*.png".
        #[arg(long, value_name = "GLOB")]
        add: Vec<String>,
        /// No longer leave out what matches.
        #[arg(long, value_name = "GLOB")]
        remove: Vec<String>,
        /// Restore the default list first.
        #[arg(long)]
        reset: bool,
    },
    /// Remove a folder, or what another program's library brought in; its pictures are not touched.
    Forget {
        /// A folder that `folders` lists, or a library that `sources` lists.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Answer an assistant, by the Model Context Protocol on standard input and output.
    Mcp {
        /// Allow it to add and remove tags.
        #[arg(long)]
        allow_tags: bool,
    },
    /// Answer programs on this computer over HTTP until Ctrl-C; RATNA_TOKEN sets the token, which is random otherwise.
    Serve {
        /// The port on 127.0.0.1; 0 takes any that is free.
        #[arg(long, default_value_t = 7637, value_name = "PORT")]
        port: u16,
    },
    /// List the files that could not be read, with the reasons.
    Problems,
    /// Recover pictures from Lightroom's previews, when the originals are gone.
    Recover(RecoverArgs),
    /// List, download, switch, add or remove the models that pictures are searched and captioned with.
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    /// Check the library's files against each other.
    Doctor {
        /// Repair what can be recreated from the pictures, and save what can be read of a damaged file.
        #[arg(long)]
        repair: bool,
        /// Also read every picture file again, and report those whose content changed although their size and
        /// modification time did not.
        #[arg(long)]
        verify: bool,
        /// Put a copy of the catalogue back: one of the library's own by its date, such as 2026-11-28, a file, or
        /// without a value the newest that is sound. The catalogue in place is kept under another name.
        #[arg(long, value_name = "COPY", num_args = 0..=1, conflicts_with_all = ["repair", "verify"])]
        restore: Option<Option<PathBuf>>,
        /// Create an empty catalogue where it is missing. Vectors and thumbnails are kept for 7 days of use, in case the
        /// catalogue is put back.
        #[arg(long, conflicts_with_all = ["repair", "verify", "restore"])]
        start_anew: bool,
    },
    /// Print the vectors of pictures or texts; pictures that cannot be read are named, and leave out none of the others.
    Embed {
        /// Pictures.
        #[arg(required_unless_present = "texts", conflicts_with = "texts", value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// A text instead of pictures; can be given several times.
        #[arg(long = "text", value_name = "TEXT")]
        texts: Vec<String>,
        /// The model to use; it has to be on this computer.
        #[arg(long, default_value = "starter", value_name = "ID")]
        model: String,
    },
    /// Measure each stage on the pictures of a folder, or what the commands below measure, in a temporary library.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Bench {
        /// A folder with pictures.
        #[arg(required = true, value_name = "DIR")]
        folder: Option<PathBuf>,
        /// The model to measure; it has to be on this computer.
        #[arg(long, default_value = "starter", value_name = "ID")]
        model: String,
        #[command(subcommand)]
        command: Option<BenchCommand>,
    },
    /// Fill an empty library with synthetic pictures, to measure the window with.
    #[command(hide = true)]
    Made {
        /// Number of pictures.
        #[arg(long)]
        pictures: u64,
    },
    /// Measure how long the first screenful of pictures takes, without a window.
    #[command(hide = true)]
    FirstScreen,
    /// Apply the rule for strong and fair matches to scores from standard input.
    #[command(hide = true)]
    Relevance {
        /// Print the everyday texts instead, whose scores make a background.
        #[arg(long)]
        texts: bool,
    },
}

/// Pictures of the library.
#[derive(Debug, Arguments)]
#[group(required = true, multiple = true)]
pub(crate) struct Pictures {
    /// Files of the library.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// All pictures that filters find, such as "in:Japan date:2017".
    #[arg(long, value_name = "QUERY")]
    pub(crate) search: Option<String>,
}

/// Pictures of the library, or all.
#[derive(Debug, Arguments)]
#[group(required = true, multiple = true)]
pub(crate) struct PicturesOrAll {
    /// Files of the library.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// All pictures that filters find, such as "in:Japan date:2017".
    #[arg(long, value_name = "QUERY")]
    pub(crate) search: Option<String>,
    /// All pictures.
    #[arg(long, conflicts_with_all = ["paths", "search"])]
    pub(crate) all: bool,
}

/// What to do with the rules by which suggested tags are added.
#[derive(Debug, Subcommand)]
pub(crate) enum RuleCommand {
    /// Add a tag to all pictures that it is suggested for this surely, now and in the future.
    Add {
        /// A word that Ratna suggests; / nests it, as in animals/dog.
        tag: String,
        /// The least strength, from 0 to 1.
        #[arg(long, value_name = "S", value_parser = strength)]
        above: f32,
        /// Say how many pictures would get the tag, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Remove a rule. The tags that it added stay and become your own, unless told otherwise.
    Remove {
        /// The tag or the word of a rule.
        tag: String,
        /// Remove the tags that the rule added, too, but for those that you confirmed.
        #[arg(long)]
        with_tags: bool,
        /// Say how many pictures have the tag by the rule, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// A strength: a number from 0 to 1.
fn strength(text: &str) -> Result<f32, String> {
    let known = text.parse().ok().filter(|strength| (0.0..=1.0).contains(strength));
    known.ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}

/// A date that a picture can have.
fn date(text: &str) -> Result<i64, String> {
    typed_date(text).ok_or_else(|| "a date such as 1998-07-14 or \"1998-07-14 15:30\" is expected".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum TagCommand {
    /// Add a tag to pictures.
    Add {
        /// The tag; created if it is new.
        tag: String,
        #[command(flatten)]
        pictures: Pictures,
    },
    /// Remove a tag from pictures.
    Remove {
        /// A tag that `list` lists.
        tag: String,
        #[command(flatten)]
        pictures: Pictures,
    },
    /// List all tags with their numbers of pictures.
    List,
    /// Suggest tags for pictures, by what they show and what their captions say; adds none unless told to.
    Suggest {
        #[command(flatten)]
        pictures: PicturesOrAll,
        /// Add the suggestions of this strength or more, from 0 to 1; 0.8 adds few that are wrong.
        #[arg(long, value_name = "S", value_parser = strength)]
        accept_above: Option<f32>,
    },
    /// List the rules by which suggested tags are added by themselves, or change them.
    Rules {
        #[command(subcommand)]
        command: Option<RuleCommand>,
    },
    /// Rename a tag with those below it; merges it into the one that has the new name.
    Rename {
        /// A tag that `list` lists.
        #[arg(value_name = "OLD")]
        from: String,
        /// Its new name.
        #[arg(value_name = "NEW")]
        to: String,
    },
    /// Delete a tag with those below it; the pictures stay.
    Delete {
        /// A tag that `list` lists.
        tag: String,
    },
}

/// Options of a search.
#[derive(Clone, Debug, Arguments)]
pub(crate) struct SearchOptions {
    /// How many pictures to show.
    #[arg(short = 'n', default_value_t = 10, value_name = "N")]
    pub(crate) count: usize,
    /// Search in this folder of the library only, and in those inside it.
    #[arg(long = "in", value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// Order the pictures by how well they match or by date, newest first.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) sort: Option<Sort>,
    /// Leave out weak matches.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Show weak matches, which is the default by now.
    #[arg(long, hide = true, conflicts_with = "strict")]
    pub(crate) weak: bool,
}

/// The order of the pictures found.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Sort {
    /// Best match first.
    Match,
    /// Newest first.
    Date,
}

/// What happens to files that are only in the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CloudFiles {
    /// Download and read them like others.
    Read,
    /// List them, and leave them in the cloud.
    Skip,
}

/// Measurements on synthetic pictures.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Measure memory while many photographs of 12 megapixels are indexed.
    Memory {
        /// Number of pictures.
        #[arg(long, default_value_t = 20_000, value_name = "N")]
        pictures: u64,
        /// Pictures on the disk at a time; each takes 2 MB.
        #[arg(long, default_value_t = 500, value_name = "N")]
        part: u64,
        /// Fail if it takes more than so many megabytes besides the model, or if it grows over time.
        #[arg(long, value_name = "MB")]
        at_most: Option<u64>,
        #[command(flatten)]
        with: BenchWith,
    },
    /// Compare whole runs with decoding and the model alone, on photographs of 12 megapixels.
    Throughput {
        /// Number of pictures.
        #[arg(long, default_value_t = 400, value_name = "N")]
        pictures: u64,
        /// Further pictures for the model, which may be slow.
        #[arg(long, default_value_t = 64, value_name = "N")]
        few: u64,
        /// How many times to measure everything.
        #[arg(long, default_value_t = 3, value_name = "N")]
        rounds: u32,
        #[command(flatten)]
        with: BenchWith,
    },
    /// Measure one query per second while photographs of 12 megapixels are indexed.
    Latency {
        /// Number of queries.
        #[arg(long, default_value_t = 60, value_name = "N")]
        queries: usize,
        /// Number of pictures to index meanwhile.
        #[arg(long, default_value_t = 2_000, value_name = "N")]
        pictures: u64,
        #[command(flatten)]
        with: BenchWith,
    },
    /// Measure filters, counts of values and full text in a synthetic library.
    Finding {
        /// Number of pictures.
        #[arg(long, default_value_t = 200_000, value_name = "N")]
        pictures: u64,
        /// Folder for the library, which is deleted afterwards.
        #[arg(long, value_name = "FOLDER")]
        scratch: Option<PathBuf>,
    },
    /// Measure searches in a synthetic library of any size; prints JSON.
    Scale(ScaleArgs),
}

/// Options of measurements on synthetic pictures.
#[derive(Debug, Arguments)]
pub(crate) struct BenchWith {
    /// The model to measure: one on this computer, or a folder with one.
    #[arg(long, default_value = "starter", value_name = "ID")]
    pub(crate) model: String,
    /// Folder with room for the pictures; by default that for temporary files.
    #[arg(long, value_name = "DIR")]
    pub(crate) scratch: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models on this computer, and those that can be downloaded.
    List,
    /// Download a model, or continue a download that was stopped.
    Get {
        /// A model that `list` lists.
        id: String,
    },
    /// Switch to a model, which first embeds every picture; this can be stopped and continued.
    Use {
        /// A model on this computer.
        id: String,
    },
    /// Read the files of models on this computer again, and report damaged and incomplete ones.
    Verify {
        /// A model on this computer; all of them by default.
        id: Option<String>,
    },
    /// Remove a model, or a partial download.
    Remove {
        /// A model that `list` lists.
        id: String,
    },
    /// Copy a model from a folder of yours, in the layout of the hub's tools.
    Add {
        /// The folder with its config.json, tokenizer.json and weights (.safetensors, or .bin of PyTorch).
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_to_restore_can_be_named_or_left_out() {
        let parse = |words: &[&str]| Args::try_parse_from(["ratna", "doctor"].iter().chain(words));
        let restore = |words: &[&str]| match parse(words).unwrap().command {
            Command::Doctor { restore, .. } => restore,
            other => panic!("{other:?}"),
        };
        assert_eq!(restore(&[]), None);
        assert_eq!(restore(&["--restore"]), Some(None));
        assert_eq!(restore(&["--restore", "2026-11-28"]), Some(Some("2026-11-28".into())));
        assert!(parse(&["--restore", "--repair"]).is_err());
    }

    #[test]
    fn a_query_may_begin_with_a_minus() {
        let parse = |words: &[&str]| Args::try_parse_from(["ratna", "search"].iter().chain(words));
        for words in [&["-dog"][..], &["-dog in:Japan", "-n", "3"], &["-n", "3", "-dog"], &["-"]] {
            match parse(words).unwrap().command {
                Command::Search { query, options } => {
                    assert!(query.starts_with('-') && (words.len() == 1 || options.count == 3), "{words:?}");
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(parse(&["dog", "--nonsense"]).is_err());
    }

    #[test]
    fn pictures_to_tag_are_named_by_paths_a_query_or_both() {
        let parse = |words: &[&str]| Args::try_parse_from(["ratna", "tag", "add", "dog"].iter().chain(words));
        for words in [&["a.jpg", "b.jpg"][..], &["--search", "in:Japan"], &["a.jpg", "--search", "in:Japan"]]
        {
            assert!(parse(words).is_ok(), "{words:?}");
        }
        assert!(parse(&[]).is_err(), "that would tag nothing, or everything");
        assert!(Args::try_parse_from(["ratna", "rate", "6", "a.jpg"]).is_err());
    }

    #[test]
    fn bench_takes_a_folder_or_a_command() {
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
