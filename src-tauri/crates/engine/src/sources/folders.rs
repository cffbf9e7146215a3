//! The folders that a library's pictures lie in.

use std::path::{Path, PathBuf};

use crate::catalogue::folders::{self, Folder};
use crate::catalogue::sources;
use crate::disk::walk::is_package;
use crate::error::Result;
use crate::folders::Locator;
use crate::ids::SourceId;
use crate::library::Library;

/// Adds the folders that have pictures of a source and are not part of the library already. Returns those of the source that
/// can be looked into now.
///
/// # Errors
///
/// Database errors.
pub(super) fn add(library: &Library, source: SourceId, roots: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let locator = Locator::of(library);
    for root in roots {
        let Ok(real) = locator.resolve(root) else { continue };
        let (known, rules) = (library.folders()?, locator.walk_rules()?);
        // A folder of the person's finds them by itself; of another source, only what that has.
        let holds = |folder: &&Folder| {
            folder.path == real || (folder.source.is_none() && rules.reaches(folder, &real))
        };
        if known.iter().any(|folder| holds(&folder)) || !has_pictures(library, source, &real)? {
            continue;
        }
        let folder = library.catalogue.write(|db| {
            let id = folders::insert(db, &real, &[])?;
            sources::set_folder(db, id, Some(source))?;
            folders::get(db, id)
        })?;
        locator.record_location(&folder)?;
    }
    let own = library.folders()?.into_iter().filter(|folder| folder.source == Some(source));
    Ok(own.map(|folder| folder.path).filter(|path| path.is_dir()).collect())
}

/// Makes those of these folders that are a source's the person's own: from now on a walk finds all that is in them. What
/// lies in a program's package stays as it is.
///
/// # Errors
///
/// Database errors.
pub(super) fn own(library: &Library, paths: &[PathBuf]) -> Result<()> {
    let locator = Locator::of(library);
    let known = library.folders()?;
    for path in paths {
        let Ok(real) = locator.resolve(path) else { continue };
        let is_meant = |folder: &&Folder| folder.path == real && folder.source.is_some();
        if real.ancestors().any(is_package) {
            continue;
        }
        if let Some(folder) = known.iter().find(is_meant) {
            library.catalogue.write(|db| sources::set_folder(db, folder.id, None))?;
        }
    }
    Ok(())
}

fn has_pictures(library: &Library, source: SourceId, root: &Path) -> Result<bool> {
    library.catalogue.read(|db| Ok(!sources::shown_in(db, Some(source), root)?.is_empty()))
}
