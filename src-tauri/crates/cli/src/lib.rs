//! `ratna`: the engine without a window.
//!
//! Owns commands, options, and how answers are printed or served. Each command converts, calls the engine and prints. Never
//! decides anything about a library: the engine does.

mod args;
mod commands;
mod escape;
mod failure;
mod http;
mod mcp;
mod memory;
mod output;
mod paths;
mod print;
mod print_query;
mod problems;
mod progress;
mod service;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Parser;
use ratna_engine::Library;
use ratna_engine::catalogue::{peek, settings};
use ratna_engine::disk::file_limit::raise_open_file_limit;
use ratna_engine::embedder::Models;
use ratna_engine::text_reader::TextReader;
use ratna_models::starter::People;
use ratna_models::store::Store;
use ratna_texts::{PREFERENCES, language_of, preferred_languages};

use args::{Args, Command};
use output::remark;

/// Runs one command. Exits with 0 on success, 1 on failure or if standard output cannot be written, and 2 if the
/// arguments are wrong.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return output::usage(error),
    };
    start_log();
    raise_open_file_limit();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            if args.json {
                output::json(&failure::object(&error, Some(&args.command)));
            } else {
                remark!("ratna: {}", failure::line(&error, Some(&args.command)));
            }
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<ExitCode> {
    let json = args.json;
    match &args.command {
        Command::Index { folders, excludes, watch: false } => {
            commands::index(&open_with_reader(args)?, folders, excludes, json)
        }
        Command::Index { folders, excludes, watch: true } => {
            commands::watch(open_with_reader(args)?, folders, excludes, json)
        }
        Command::Search { query, options } if query == "-" => commands::search_lines(&open(args)?, options),
        Command::Search { query, options } => commands::search(&open(args)?, query, options, json),
        Command::Similar { path, template, count } => {
            commands::similar(&open_with_reader(args)?, path, *template, *count, json)
        }
        Command::Random { count, folder } => commands::random(&open(args)?, *count, folder.as_deref(), json),
        Command::Show { paths } => commands::show(&open(args)?, paths, json),
        Command::Text { paths } => commands::text(&*text_reader(args)?, paths, json),
        Command::Caption(caption) => commands::caption(|| open(args), &*store()?, caption, json),
        Command::Xmp { command } => commands::xmp(|| open(args), command, json),
        Command::Tag { command } => commands::tag(&open(args)?, command, json),
        Command::Rate { stars, pictures } => commands::rate(&open(args)?, *stars, pictures, json),
        Command::Title { path, title, .. } => commands::title(&open(args)?, path, title.as_deref(), json),
        Command::Date { set, pictures, .. } => commands::date(&open(args)?, *set, pictures, json),
        Command::Favourite { off, pictures } => commands::favourite(&open(args)?, *off, pictures, json),
        Command::Status => commands::status(&open(args)?, json),
        Command::Folders => commands::folders(&open(args)?, json),
        Command::Import(import) => commands::import(&open(args)?, import, json),
        Command::Export(export) => commands::export(&open(args)?, export, json),
        Command::Sources => commands::sources(&open(args)?, json),
        Command::Locate { folder, place, anyway } => {
            commands::locate(&open(args)?, folder, place, *anyway, json)
        }
        Command::Cloud { files } => commands::cloud(&open(args)?, *files, json),
        Command::Excludes { add, remove, reset } => {
            commands::excludes(&open(args)?, add, remove, *reset, json)
        }
        Command::Mcp { allow_tags } => commands::mcp(open(args)?, *allow_tags),
        Command::Serve { port } => commands::serve(open(args)?, *port, json),
        Command::Forget { folder } => {
            let library = open(args)?;
            match commands::forget_source(&library, folder, json)? {
                Some(code) => Ok(code),
                None => commands::forget(&library, folder, json),
            }
        }
        Command::Problems => commands::problems(&open(args)?, json),
        Command::Recover(recover) => commands::recover(recover, json),
        Command::Models { command } => commands::models(command, &*store()?, || open(args), json),
        Command::Doctor { restore: Some(copy), .. } => {
            commands::doctor_restore(&library_dir(args)?, copy.as_deref(), json)
        }
        Command::Doctor { start_anew: true, .. } => commands::doctor_start_anew(&library_dir(args)?, json),
        Command::Doctor { repair, verify: false, .. } => {
            commands::doctor(&library_dir(args)?, store()?, *repair, json)
        }
        Command::Doctor { repair, verify: true, .. } => {
            commands::doctor_verify(&library_dir(args)?, store()?, *repair, json)
        }
        Command::Embed { paths, texts, model } => {
            commands::embed(&*store()?.open(model)?, paths, texts, || open(args), json)
        }
        Command::Made { pictures } => {
            let store = store()?;
            commands::made(&open(args)?, &*store.open(store.built_in())?, *pictures)
        }
        Command::Relevance { texts: true } => Ok(commands::relevance_texts()),
        Command::Relevance { texts: false } => commands::relevance(),
        Command::FirstScreen => commands::first_screen(|| open(args)),
        Command::Bench { command: Some(command), .. } => commands::bench_made(command, &*store()?, json),
        Command::Bench { folder, model, .. } => {
            let folder = folder.as_deref().context("which folder?")?;
            commands::bench(folder, store()?.open(model)?, json)
        }
    }
}

/// Opens the library. Says when another catalogue is in the place of the vectors' own.
fn open(args: &Args) -> Result<Library> {
    let people = Arc::new(People::default());
    let library = Library::open(&library_dir(args)?, store()?)?.with_people_counter(people);
    let set_aside = library.set_aside_count()?;
    if set_aside > 0 {
        remark!(
            "ratna: {} set aside, since the catalogue is new or older than they are: put the newer catalogue.sqlite back, \
             or go on without them; they are deleted after 7 days of use",
            print::counted(set_aside, "vector is", "vectors are")
        );
    }
    Ok(library)
}

/// As [`open`], with what reads the words in pictures. That asks Tesseract for its languages, which takes a moment.
fn open_with_reader(args: &Args) -> Result<Library> {
    let library = open(args)?;
    library.set_text_reader(Some(text_reader(args)?));
    Ok(library)
}

/// What reads the words in pictures. Prefers the language that the window of the library has, if there is a library.
fn text_reader(args: &Args) -> Result<Arc<dyn TextReader>> {
    let preferences = library_dir(args).ok().and_then(|dir| peek(&dir, |db| settings::get(db, PREFERENCES)));
    let languages = preferred_languages(language_of(preferences.flatten().as_deref()));
    Ok(Arc::new(ratna_models::words::open(&languages, store()?.reader_files())))
}

/// The models on this computer.
fn store() -> Result<Arc<Store>> {
    Ok(Arc::new(Store::open_default()?))
}

/// The library's folder: as given, or where the platform keeps a program's data.
fn library_dir(args: &Args) -> Result<PathBuf> {
    match &args.library {
        Some(dir) => Ok(dir.clone()),
        None => ratna_engine::default_dir()
            .context("no home folder to keep a library in: name one with --library"),
    }
}

/// Logs to standard error: errors, or from the level in `RATNA_LOG` on (`warn`, `info`, `debug`).
fn start_log() {
    let level = std::env::var("RATNA_LOG").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .with_writer(|| output::Log)
        // Its colours would be escaped, too.
        .with_ansi(false)
        .with_max_level(level.unwrap_or(tracing::Level::ERROR))
        .without_time()
        .init();
}
