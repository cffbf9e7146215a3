//! What waits to be exchanged while a window is open.

use std::collections::HashMap;
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
    let mut inside: HashMap<FolderId, Vec<&Path>> = HashMap::new();
    for path in paths {
        // Of nested folders the innermost owns the file. Folders are sorted by path, so it comes last.
        let owner = roots.iter().rev().find_map(|root| Some((root.id, path.strip_prefix(&root.path).ok()?)));
        if let Some((folder, relative)) = owner {
            inside.entry(folder).or_default().push(relative);
        }
    }
    let mut ids = Vec::new();
    for (folder, relative) in inside {
        let found = library.catalogue.read(|db| exchange::below(db, folder, &relative))?;
        ids.extend(found.into_iter().filter(has_changed).map(|candidate| candidate.content));
    }
    if ids.is_empty() {
        return Ok(());
    }
    ids.sort_unstable();
    ids.dedup();
    library.catalogue.write(|db| exchange::note(db, &ids))
}

/// Whether a file is another one than at the last exchange, or there was none.
fn has_changed(candidate: &Candidate) -> bool {
    let Some((path, last)) = &candidate.last else { return true };
    last.is_none() || *last != stamp(path)
}
