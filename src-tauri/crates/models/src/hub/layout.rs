//! Names in a download's folder.

use std::path::{Path, PathBuf};

/// Name of the file with the metadata of the download.
pub(crate) const METADATA_FILE: &str = "fetch.json";

/// Ending of the name of a file that is not complete.
pub(super) const PARTIAL_SUFFIX: &str = ".part";

/// Path of the file `name` until it is complete.
pub(super) fn partial_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}{PARTIAL_SUFFIX}"))
}
