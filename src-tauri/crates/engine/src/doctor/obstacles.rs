//! What is in the place of a library's file or folder and is none: a folder, a pipe, a link that leads nowhere.
//!
//! Owns which names a library uses and what belongs there. Obstacles are renamed, never opened or deleted.

use std::fs;
use std::path::{Path, PathBuf};

use super::finding::Finding;
use crate::catalogue::integrity::DATABASES;
use crate::catalogue::set_aside::{DAMAGED, set_aside};
use crate::error::Result;

/// Folders of a library.
const FOLDERS: [&str; 2] = ["backups", "views"];
/// Files besides the databases and the index without which a library can't be locked or opened.
const FILES: [&str; 3] = ["writable.probe", "indexing.lock", "opening.lock"];

/// Finds obstacles, and renames them if `repair` is set. Returns the findings, and whether one that remains keeps the
/// library from being examined.
pub(super) fn check(dir: &Path, repair: bool) -> Result<(Vec<Finding>, bool)> {
    let (mut findings, mut is_blocked) = (Vec::new(), false);
    let folders = FOLDERS.map(|name| (dir.join(name), true, false));
    let needed = FILES.map(str::to_owned).into_iter().chain(databases());
    let files = needed.map(|name| (dir.join(name), false, true));
    let indexes = index_files(dir).into_iter().map(|path| (path, false, false));
    for (path, is_folder, is_needed) in folders.into_iter().chain(files).chain(indexes) {
        let Some(what) = obstacle(&path, is_folder) else { continue };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_catalogue = name == "catalogue.sqlite";
        let wanted = if is_folder { "a folder" } else { "a file" };
        let mut text = format!("{name} is {what} instead of {wanted}");
        // A catalogue may have been moved there, and another copy of it is not the same.
        let repaired = repair && !is_catalogue;
        if is_catalogue {
            text += ". Move it away, and put a copy of the catalogue in its place";
        } else if repair && let Some(aside) = set_aside(&path, DAMAGED)? {
            text += &format!("; it is now {}", aside.display());
        }
        is_blocked |= is_needed && !repaired;
        findings.push(if is_catalogue {
            Finding::restorable(dir, text)
        } else {
            Finding::new(text, repaired)
        });
    }
    Ok((findings, is_blocked))
}

/// The databases, with the files that SQLite keeps beside them.
fn databases() -> impl Iterator<Item = String> {
    let with = |name| ["", "-wal", "-shm", "-journal"].map(|suffix| format!("{name}.sqlite{suffix}"));
    DATABASES.into_iter().flat_map(with)
}

/// Everything with the name of an index file.
fn index_files(dir: &Path) -> Vec<PathBuf> {
    let is_index =
        |name: &str| name.starts_with("index-") && (name.ends_with(".json") || name.ends_with(".usearch"));
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_index))
        .collect()
}

/// What is in the place of a file or folder; `None` if it is one, or nothing is there. Links are followed.
fn obstacle(path: &Path, is_folder: bool) -> Option<&'static str> {
    match fs::metadata(path) {
        Ok(metadata) if is_folder == metadata.is_dir() && (is_folder || metadata.is_file()) => None,
        Ok(metadata) if metadata.is_dir() => Some("a folder"),
        Ok(metadata) if metadata.is_file() => Some("a file"),
        Ok(_) => Some("a pipe or device"),
        Err(_) if path.is_symlink() => Some("a link that leads nowhere"),
        // Nothing is there, or a folder on the way can't be entered, which says nothing about what is there.
        Err(_) => None,
    }
}

#[cfg(test)]
#[path = "obstacles_tests.rs"]
mod tests;
