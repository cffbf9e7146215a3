//! Loading a [`VectorIndex`] from its file and saving it.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::description::{self, Description, fault, sync_dir};
use super::files::{checksum, index_name, sweep};
use super::index::{Access, Key, VectorIndex};
use crate::disk::private;
use crate::error::{Error, Result};

impl VectorIndex {
    /// The saved index, if it is intact and belongs to this model. `None` if an index must be built, or if
    /// `cancelled` is set before the file is verified.
    pub fn load(dir: &Path, key: Key<'_>, access: Access, cancelled: &AtomicBool) -> Option<Self> {
        match Self::try_load(dir, key, access, cancelled) {
            Ok(index) => Some(index),
            Err(reason) => {
                tracing::info!(%reason, "not using the saved index");
                None
            }
        }
    }

    fn try_load(dir: &Path, key: Key<'_>, access: Access, cancelled: &AtomicBool) -> Result<Self, String> {
        let description = Description::read(&description::path(dir, key.model_id))?;
        if (description.model.as_str(), description.dimensions) != (key.model, key.dimensions) {
            return Err(format!("it belongs to the model {}", description.model));
        }
        // The name comes from a file; only a plain name in the same directory is followed.
        let path = dir.join(Path::new(&description.file).file_name().ok_or("its description names no file")?);
        // USearch trusts what it loads, so a damaged file must not reach it.
        match checksum(&path, cancelled).map_err(|error| error.to_string())? {
            None => return Err("opening it was cancelled".into()),
            Some(found) if found != description.blake3 => return Err("its checksum is wrong".into()),
            Some(_) => {}
        }
        Self::open_verified(dir, key, access, &path, &description)
    }

    /// Opens a file whose checksum is verified.
    fn open_verified(
        dir: &Path,
        key: Key<'_>,
        access: Access,
        path: &Path,
        description: &Description,
    ) -> Result<Self, String> {
        let mut index = Self::new(dir, key).map_err(|error| error.to_string())?;
        let name = path.to_str().ok_or("its path is not UTF-8")?;
        // A mapped file may be replaced meanwhile: saving creates a new file, and the old one exists until it is
        // unmapped.
        match access {
            Access::Search => index.native.view(name),
            Access::Change => index.native.load(name),
        }
        .map_err(|error| error.to_string())?;
        index.access = access;
        index.mapped = (access == Access::Search).then(|| path.to_path_buf());
        if index.native.size() != description.count {
            return Err(format!("it holds {} vectors instead of {}", index.native.size(), description.count));
        }
        index.covered = description.covered;
        // The file does not store search slots; without them, searching from many threads fails.
        index.reserve(0).map_err(|error| error.to_string())?;
        Ok(index)
    }

    /// Saves the index beside the catalogue, and returns the saved index, mapped. At any instant, even that of a
    /// power cut, the description on disk names a complete file on disk. Searches continue meanwhile.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] when USearch fails or the library's path is not UTF-8, and file errors.
    pub fn save(&self) -> Result<Self> {
        let file = index_name(self.model_id, self.covered);
        let path = self.dir.join(&file);
        let blake3 = self.write_file(&path)?;
        sync_dir(&self.dir)?;
        let description = Description {
            model: self.model.clone(),
            dimensions: self.native.dimensions(),
            count: self.native.size(),
            covered: self.covered,
            file,
            blake3,
        };
        description.write(&description::path(&self.dir, self.model_id))?;
        sweep(&self.dir, self.model_id, &description.file);
        let dimensions = description.dimensions;
        let key = Key { model_id: self.model_id, model: &self.model, dimensions };
        Self::open_verified(&self.dir, key, Access::Search, &path, &description)
            .map_err(|error| fault(&path, error))
    }

    /// Writes the index to `path` by way of a temporary file, and returns its checksum.
    fn write_file(&self, path: &Path) -> Result<String> {
        let name = path.to_str().ok_or_else(|| fault(&self.dir, "the library's path is not UTF-8"))?;
        let temporary = format!("{name}.new");
        // USearch keeps the permissions of an existing file.
        private::write(Path::new(&temporary), b"").map_err(Error::io(path))?;
        self.native.save(&temporary).map_err(|error| fault(path, error))?;
        File::open(&temporary).and_then(|file| file.sync_all()).map_err(Error::io(path))?;
        let checksum = checksum(Path::new(&temporary), &AtomicBool::new(false)).map_err(Error::io(path))?;
        fs::rename(&temporary, path).map_err(Error::io(path))?;
        // `None` would mean cancelled, which this is not.
        Ok(checksum.unwrap_or_default())
    }
}
