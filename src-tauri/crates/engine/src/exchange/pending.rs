//! What waits to be exchanged while a window is open.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::known::stamp;
use super::places::Places;
use super::run::{Run, Summary};
use crate::catalogue::exchange::{self, Candidate, Pressure};
use crate::catalogue::folders;
use crate::error::Result;
use crate::ids::{ContentId, FolderId};
use crate::library::Library;

/// Pictures that are exchanged before something else may come first.
const AT_ONCE: usize = 16;

/// How much waits; `None` if nothing does.
pub(crate) fn is_waiting(library: &Library) -> Result<Option<Pressure>> {
    let pressure = library.catalogue.read(exchange::pressure)?;
    Ok((pressure.0 > 0).then_some(pressure))
}

/// Exchanges the next pictures that wait, after one. Returns what came of it and the last one, or `None` if none was left. `places`
/// remembers the folder that was listed last.
pub(crate) fn run_some(
    library: &Library,
    after: ContentId,
    places: &mut Places,
) -> Result<Option<(Summary, ContentId)>> {
    let next = library.catalogue.read(|db| exchange::next(db, after, AT_ONCE))?;
    let Some(last) = next.last().map(|pending| pending.content) else { return Ok(None) };
    let mut run = Run::new(library, None);
    run.swap_places(places);
    for pending in next {
        run.picture(pending.content, &mut |_| {})?;
    }
    run.swap_places(places);
    Ok(Some((run.finish()?, last)))
}

/// Has pictures wait whose files or sidecars have changed, at or below these paths.
pub(crate) fn follow_run<'a>(library: &Library, paths: impl Iterator<Item = &'a Path>) -> Result<()> {
    if !library.is_writable() || !library.catalogue.read(exchange::is_on)? {
        return Ok(());
    }
    let roots = library.catalogue.read(folders::all)?;
    let mut inside: HashMap<FolderId, Vec<Changed<'_>>> = HashMap::new();
    for path in paths {
        // Of nested folders the innermost owns the file. Folders are sorted by path, so it comes last.
        let owner = roots.iter().rev().find_map(|root| Some((root.id, path.strip_prefix(&root.path).ok()?)));
        if let Some((folder, relative)) = owner {
            inside.entry(folder).or_default().push(Changed { path, relative });
        }
    }
    let mut ids = Vec::new();
    for (folder, changed) in inside {
        let around = |changed: &[Changed<'_>]| {
            let relative: Vec<&Path> = changed.iter().map(|changed| changed.relative).collect();
            library.catalogue.read(|db| exchange::below(db, folder, &relative))
        };
        let found = around(&changed)?;
        let known: HashSet<&Path> =
            found.iter().filter_map(|found| Some(found.last.as_ref()?.0.as_path())).collect();
        let new: Vec<Changed<'_>> =
            changed.into_iter().filter(|changed| changed.is_new_sidecar(&known)).collect();
        ids.extend(found.iter().filter(|found| has_changed(found)).map(|found| found.content));
        if !new.is_empty() {
            ids.extend(around(&new)?.into_iter().map(|found| found.content));
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    ids.sort_unstable();
    ids.dedup();
    library.catalogue.write(|db| exchange::note(db, &ids))
}

/// What has changed in a folder of the library.
struct Changed<'a> {
    path: &'a Path,
    /// Relative to the folder.
    relative: &'a Path,
}

impl Changed<'_> {
    /// Whether it is a sidecar with which none of the pictures around it was exchanged: it may be the one of a picture now.
    fn is_new_sidecar(&self, known: &HashSet<&Path>) -> bool {
        let is_sidecar = self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xmp"));
        is_sidecar && !known.contains(self.path) && self.path.exists()
    }
}

/// Whether a file is another one than at the last exchange, or there was none.
fn has_changed(candidate: &Candidate) -> bool {
    let Some((path, last)) = &candidate.last else { return true };
    last.is_none() || *last != stamp(path)
}
