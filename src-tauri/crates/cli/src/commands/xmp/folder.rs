//! `xmp folder`: where what the person says is written for the pictures of a folder, or of a part of one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::catalogue::folders::Folder;
use ratna_engine::exchange::{self, FolderExchange, Naming, Target};
use ratna_engine::{Error, Library};
use serde_json::{Value, json};

use super::args::{FolderOptions, NameBy, WriteTo};
use crate::paths::with_path;
use crate::print::{self, say, shown};

pub(super) fn folder(
    library: &Library,
    path: &Path,
    options: &FolderOptions,
    json: bool,
) -> Result<ExitCode> {
    let (folder, part) = known(library, path)?;
    let mut decided = exchange::of_part(library, folder.id, &part)?;
    let path = folder.path.join(&part);
    if let Some(write) = options.write {
        if write == WriteTo::Originals && decided.target != Target::Originals && !options.yes {
            bail!(
                "this changes the pictures' own files in {}, after copying each into the library: --yes agrees to that",
                path.display()
            );
        }
        decided = FolderExchange {
            target: match write {
                WriteTo::Off => Target::Off,
                WriteTo::Sidecars => Target::Sidecars,
                WriteTo::Originals => Target::Originals,
            },
            naming: match options.naming {
                Some(NameBy::Stem) => Naming::Stem,
                Some(NameBy::Full) => Naming::Full,
                None => decided.naming,
            },
            captions: options.captions,
        };
        exchange::set_part(library, folder.id, &part, decided)?;
    }
    let mut inside = exchange::parts_of(library, folder.id)?;
    inside.retain(|(inner, _)| *inner != part && inner.starts_with(&part));
    let inside: Vec<_> =
        inside.into_iter().map(|(part, decided)| (folder.path.join(part), decided)).collect();
    report(&path, decided, &inside, json);
    Ok(ExitCode::SUCCESS)
}

/// The library's folder of this path, or the one that it is a part of, and which part.
fn known(library: &Library, path: &Path) -> Result<(Folder, PathBuf)> {
    let absolute = std::path::absolute(path)?;
    let real = absolute.canonicalize().unwrap_or_else(|_| absolute.clone());
    let folders = library.folders()?;
    let is_named = |folder: &&Folder| folder.path == absolute || folder.path == real;
    if let Some(folder) = folders.iter().find(is_named) {
        return Ok((folder.clone(), PathBuf::new()));
    }
    // What another program's library has is decided for as a whole.
    let around = |folder: &&Folder| folder.source.is_none() && real.starts_with(&folder.path);
    let innermost = folders.iter().filter(around).max_by_key(|folder| folder.path.components().count());
    if let Some(folder) = innermost
        && let Ok(part) = real.strip_prefix(&folder.path)
        && (real.is_dir() || exchange::parts_of(library, folder.id)?.iter().any(|(known, _)| known == part))
    {
        return Ok((folder.clone(), part.to_owned()));
    }
    Err(Error::UnknownFolder { path: absolute }.into())
}

fn report(path: &Path, decided: FolderExchange, inside: &[(PathBuf, FolderExchange)], json: bool) {
    if json {
        let parts = inside.iter().map(|(path, decided)| with_path(path, object(*decided)));
        let mut whole = object(decided);
        whole["parts"] = parts.collect();
        print::json(&with_path(path, whole));
        return;
    }
    say_decided(path, decided);
    inside.iter().for_each(|(path, decided)| say_decided(path, *decided));
}

fn object(FolderExchange { target, naming, captions }: FolderExchange) -> Value {
    let write = match target {
        Target::Off => "off",
        Target::Sidecars => "sidecars",
        Target::Originals => "originals",
    };
    let naming = match naming {
        Naming::Stem => "stem",
        Naming::Full => "full",
    };
    json!({ "write": write, "naming": naming, "captions": captions })
}

fn say_decided(path: &Path, FolderExchange { target, naming, captions }: FolderExchange) {
    let path = shown(path);
    match target {
        Target::Off => {
            say!("Nothing is written about the pictures in {path}.");
            return;
        }
        Target::Sidecars => {
            say!("Your tags, ratings, titles, captions and dates are written to sidecars in {path}.")
        }
        Target::Originals => say!(
            "Your tags, ratings, titles, captions and dates are written into the pictures in {path}; other formats than \
             JPEG, PNG and WebP get sidecars."
        ),
    }
    let name = match naming {
        Naming::Stem => "IMG.xmp",
        Naming::Full => "IMG.jpg.xmp",
    };
    say!("New sidecars are called as {name}.");
    if captions {
        say!("Captions of models are written where there is none of yours.");
    }
}
