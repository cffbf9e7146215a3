//! `xmp folder`: where what the person says is written for a folder's pictures.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::catalogue::folders::Folder;
use ratna_engine::exchange::{self, FolderExchange, Naming, Target};
use ratna_engine::{Error, Library};
use serde_json::json;

use super::args::{FolderOptions, NameBy, WriteTo};
use crate::paths::with_path;
use crate::print::{self, say, shown};

pub(super) fn folder(
    library: &Library,
    path: &Path,
    options: &FolderOptions,
    json: bool,
) -> Result<ExitCode> {
    let folder = known(library, path)?;
    let mut decided = exchange::of_folder(library, folder.id)?;
    if let Some(write) = options.write {
        if write == WriteTo::Originals && decided.target != Target::Originals && !options.yes {
            bail!(
                "this changes the pictures' own files in {}, after copying each into the library: --yes agrees to that",
                folder.path.display()
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
        exchange::set_folder(library, folder.id, decided)?;
    }
    report(&folder, decided, json);
    Ok(ExitCode::SUCCESS)
}

/// The library's folder of this path.
fn known(library: &Library, path: &Path) -> Result<Folder> {
    let absolute = std::path::absolute(path)?;
    let real = absolute.canonicalize().unwrap_or_else(|_| absolute.clone());
    let is_named = |folder: &Folder| folder.path == absolute || folder.path == real;
    let folder = library.folders()?.into_iter().find(is_named);
    Ok(folder.ok_or(Error::UnknownFolder { path: absolute })?)
}

fn report(folder: &Folder, decided: FolderExchange, json: bool) {
    let FolderExchange { target, naming, captions } = decided;
    let names = match naming {
        Naming::Stem => ("stem", "IMG.xmp"),
        Naming::Full => ("full", "IMG.jpg.xmp"),
    };
    let write = match target {
        Target::Off => "off",
        Target::Sidecars => "sidecars",
        Target::Originals => "originals",
    };
    if json {
        let object = json!({ "write": write, "naming": names.0, "captions": captions });
        print::json(&with_path(&folder.path, object));
        return;
    }
    let path = shown(&folder.path);
    match target {
        Target::Off => say!("Nothing is written about the pictures in {path}."),
        Target::Sidecars => {
            say!("Your tags, ratings, titles, captions and dates are written to sidecars in {path}.")
        }
        Target::Originals => say!(
            "Your tags, ratings, titles, captions and dates are written into the pictures in {path}; other formats than \
             JPEG, PNG and WebP get sidecars."
        ),
    }
    if target != Target::Off {
        say!("New sidecars are called as {}.", names.1);
    }
    if captions && target != Target::Off {
        say!("Captions of models are written where there is none of yours.");
    }
}
