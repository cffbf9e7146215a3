//! What a download's folder already holds of a plan.

use std::fs;
use std::path::Path;

use super::error::HubError;
use super::layout::{METADATA_FILE, PARTIAL_SUFFIX, partial_path};
use super::metadata::Metadata;
use super::plan::{Plan, RemoteFile};

/// Bytes of the plan's files in the folder, complete or not.
pub fn bytes_on_disk(dir: &Path, plan: &Plan) -> u64 {
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let of = |file: &RemoteFile| size(&dir.join(&file.name)).max(size(&partial_path(dir, &file.name)));
    plan.files.iter().map(of).sum()
}

/// Whether a file is in the folder, complete and verified.
pub(super) fn is_complete(dir: &Path, metadata: &Metadata, file: &RemoteFile) -> bool {
    let size = fs::metadata(dir.join(&file.name)).ok().filter(fs::Metadata::is_file).map(|found| found.len());
    metadata.get(file).is_some_and(|known| known.complete && size.is_some() && known.bytes == size)
}

/// Removes what is not part of the plan, and files of an earlier plan that have the same name.
pub(super) fn sweep(dir: &Path, plan: &Plan, metadata: &Metadata) -> Result<(), HubError> {
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    for entry in entries.map_err(HubError::io(dir, 0))? {
        let name = entry.file_name();
        let holds = |file: &&RemoteFile| {
            name.to_str().is_some_and(|name| {
                name == file.name || name.strip_suffix(PARTIAL_SUFFIX) == Some(file.name.as_str())
            })
        };
        let file = plan.files.iter().find(holds);
        if name == METADATA_FILE || file.is_some_and(|file| metadata.get(file).is_some()) {
            continue;
        }
        let path = entry.path();
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_dir { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(HubError::io(&path, 0))?;
    }
    Ok(())
}
