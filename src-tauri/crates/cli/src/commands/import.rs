//! The libraries of other programs: bringing them in, listing and forgetting them, and extracting archives. What `export`
//! wrote is taken in as well.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;
use ratna_engine::Library;
use ratna_engine::export::{Options, recognise};
use ratna_engine::progress::Progress;
use ratna_engine::sources::{Imported, Known};
use ratna_sources::Note;
use ratna_sources::takeout::zip::{Extracted, ZippedTakeout};
use serde_json::{Value, json};

use super::import_export::import_export;
use crate::escape;
use crate::paths::{with_path, with_path_as};
use crate::print::{self, counted, remark, say, shown};
use crate::progress::{Bar, Counter, on_interrupt, stop_on_interrupt};

/// Options of `import`.
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// A library of Apple Photos (.photoslibrary), a catalogue of Lightroom Classic (.lrcat) or Capture One, a session of
    /// Capture One, an archive of Google Takeout: its folder, or a zip file with --extract-to; or a file that `export` wrote.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Also bring in what is hidden in it.
    #[arg(long)]
    hidden: bool,
    /// Where to extract the pictures in the zip files of an archive.
    #[arg(long, value_name = "DIR")]
    extract_to: Option<PathBuf>,
    /// Of a file that `export` wrote: only show what would change.
    #[arg(long, conflicts_with_all = ["hidden", "extract_to"])]
    dry_run: bool,
    /// Of a file that `export` wrote: let its ratings, titles, dates and captions take the place of yours.
    #[arg(long, conflicts_with_all = ["hidden", "extract_to"])]
    replace: bool,
    /// Of a file that `export` wrote: take what is said of a picture for the one that is at its path now.
    #[arg(long, conflicts_with_all = ["hidden", "extract_to"])]
    by_path: bool,
}

pub(crate) fn import(library: &Library, args: &ImportArgs, json: bool) -> Result<ExitCode> {
    let path = std::path::absolute(&args.path)?;
    let options = Options { dry_run: args.dry_run, replace: args.replace, by_path: args.by_path };
    if recognise(&path)?.is_some() {
        return import_export(library, &path, options, json);
    }
    if options != Options::default() {
        bail!(
            "{} is no file that `ratna export` wrote: --dry-run, --replace and --by-path are for those",
            shown(&path)
        );
    }
    if let Some(archive) = ZippedTakeout::at(&path)? {
        return import_archive(library, &archive, args, json);
    }
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    bring_in(library, &path, args.hidden, &progress, json)
}

fn bring_in(
    library: &Library,
    path: &Path,
    with_hidden: bool,
    progress: &Arc<Progress>,
    json: bool,
) -> Result<ExitCode> {
    let imported = {
        let _bar = Bar::start(progress);
        library.import(path, with_hidden, progress)?
    };
    {
        let _bar = Bar::of_looking(progress);
        library.look_at_pictures(progress)?;
    }
    if json {
        print::json(&object(&imported));
    } else {
        lines(&imported);
    }
    Ok(if progress.is_cancelled() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn object(imported: &Imported) -> Value {
    let object = json!({
        "kind": imported.kind.code(),
        "found": imported.found,
        "new": imported.new,
        "updated": imported.updated,
        "unchanged": imported.unchanged,
        "missing": imported.missing,
        "hidden": imported.hidden,
        "albums": imported.albums,
        "keywords": imported.keywords,
        "people": imported.people,
    });
    with_path_as("source", &imported.path, object)
}

fn lines(imported: &Imported) {
    let Imported { found, new, updated, unchanged, missing, hidden, .. } = *imported;
    let pictures = counted(found, "picture", "pictures");
    say!("{}, {pictures}: {new} new, {updated} updated, {unchanged} unchanged", imported.kind.name());
    let words = [
        (imported.albums, "album", "albums"),
        (imported.keywords, "keyword", "keywords"),
        (imported.people, "person", "people"),
    ];
    let words: Vec<String> = words
        .into_iter()
        .filter(|word| word.0 > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    if !words.is_empty() {
        say!("With {}.", words.join(", "));
    }
    if missing > 0 {
        let originals = counted(missing, "original is", "originals are");
        say!("{originals} missing; {} shown from what the library keeps of them.", imported.stand_ins);
    }
    if hidden > 0 {
        say!("{} left out; --hidden brings them in.", counted(hidden, "hidden picture", "hidden pictures"));
    }
    imported.notes.iter().for_each(tell);
    if imported.indexed.stopped {
        say!("Stopped; what was done is kept. The same command continues from here.");
    }
}

fn tell(note: &Note) {
    match note {
        Note::Lacks(what) => remark!("ratna: the library has no {}", escape::shown(what)),
        Note::Unreadable(path, reason) => remark!("ratna: {}: {}", shown(path), escape::shown(reason)),
        Note::Untested => {
            remark!("ratna: this kind of library is untested on real ones: please check the result")
        }
    }
}

/// Extracts the pictures of an archive, and brings them in.
fn import_archive(
    library: &Library,
    archive: &ZippedTakeout,
    args: &ImportArgs,
    json: bool,
) -> Result<ExitCode> {
    let contents = archive.contents();
    let Some(folder) = &args.extract_to else {
        bail!(
            "{} holds {} of Google Photos, {} to extract: name a folder for them with --extract-to",
            shown(&args.path),
            counted(contents.pictures, "picture", "pictures"),
            print::bytes(contents.bytes)
        );
    };
    let folder = std::path::absolute(folder)?;
    let (progress, counter) = (Progress::new(), Arc::<Counter>::default());
    let (stop, interrupted) = (Arc::clone(&progress), Arc::clone(&counter));
    on_interrupt(move || {
        stop.cancel();
        interrupted.stop();
    })?;
    let Extracted { skipped, notes, .. } = {
        let _bar = Bar::of_counter(&counter, "Extracting pictures");
        archive.extract(&folder, &|| counter.is_stopped(), &mut |done| {
            counter.set(done.bytes.0, done.bytes.1);
        })?
    };
    if !json {
        notes.iter().for_each(tell);
        if skipped > 0 {
            say!(
                "{} left out, since other files of their names are there.",
                counted(skipped, "file", "files")
            );
        }
    }
    bring_in(library, &folder, args.hidden, &progress, json)
}

/// Lists the libraries of other programs that were brought in.
pub(crate) fn sources(library: &Library, json: bool) -> Result<ExitCode> {
    let known = library.sources()?;
    if json {
        print::json(&json!({ "sources": known.iter().map(known_object).collect::<Vec<_>>() }));
        return Ok(ExitCode::SUCCESS);
    }
    for known in known {
        let pictures = counted(known.pictures, "picture", "pictures");
        let away = if known.is_there { "" } else { " (not there now)" };
        say!("{}  {}, {pictures}{away}", shown(&known.path), known.kind.name());
    }
    Ok(ExitCode::SUCCESS)
}

fn known_object(known: &Known) -> Value {
    let object = json!({
        "kind": known.kind.code(),
        "pictures": known.pictures,
        "hidden": known.hidden,
        "offline": !known.is_there,
    });
    with_path(&known.path, object)
}

/// Forgets a library of another program; `None` if there is none at the path.
pub(crate) fn forget_source(library: &Library, path: &Path, json: bool) -> Result<Option<ExitCode>> {
    let real = path.canonicalize().or_else(|_| std::path::absolute(path))?;
    let Some(known) = library.sources()?.into_iter().find(|known| known.path == real) else {
        return Ok(None);
    };
    library.forget_source(&known.path)?;
    if json {
        print::json(&json!({ "forgotten": known.pictures }));
    } else {
        let pictures = counted(known.pictures, "picture", "pictures");
        say!("Forgot {} with what it said of {pictures}. Nothing in it was changed.", shown(path));
    }
    Ok(Some(ExitCode::SUCCESS))
}
