//! Files as they were before they were written to, which the library keeps.
//!
//! Owns where they are: each under the hash of its bytes, so that no version is there twice. Nothing ever deletes them.

use std::path::{Path, PathBuf};

use blake3::Hash;
use ratna_xmp::Sidecar;

use crate::catalogue::exchange::Exchange;
use crate::library::Library;

/// The folder of the library that has the originals as they were.
const ORIGINALS: &str = "originals";
/// The folder of the library that has the sidecars as they were.
const SIDECARS: &str = "sidecars";

/// Where the picture at `path` is kept as it was with this hash.
pub(super) fn original(library: &Library, path: &Path, hash: &Hash) -> PathBuf {
    let extension = path.extension().unwrap_or_default();
    library.dir.join(ORIGINALS).join(hash.to_hex().as_str()).with_extension(extension)
}

/// Where a sidecar is to be kept before it is written to. What this library wrote itself is not kept; whatever another program has
/// written since is.
pub(super) fn sidecar(library: &Library, sidecar: &Sidecar, last: Option<&Exchange>) -> Option<PathBuf> {
    let hash = blake3::hash(sidecar.bytes()?);
    let is_ours = last.and_then(|last| last.hash) == Some(hash);
    (!is_ours).then(|| library.dir.join(SIDECARS).join(hash.to_hex().as_str()).with_extension("xmp"))
}
