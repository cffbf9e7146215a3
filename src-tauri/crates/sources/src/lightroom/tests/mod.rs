//! Tests on made catalogues: what becomes of each table, in each schema, and that nothing foreign is changed.

mod damage;
mod pictures;
mod words;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::listing::{Note, Picture};
use crate::made::lightroom::{Ids, MadeCatalogue, MadeImage, Schema};

/// A folder with a catalogue, and what is added to that.
struct Made {
    dir: TempDir,
    catalogue: MadeCatalogue,
    /// A folder `2019/` in the root `/Volumes/Photos`, which does not exist.
    folder: i64,
}

impl Made {
    fn new() -> Self {
        Self::with(Schema::Newest, Ids::Integer)
    }

    fn with(schema: Schema, ids: Ids) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut catalogue = MadeCatalogue::create(&dir.path().join("Lightroom.lrcat"), schema, ids).unwrap();
        let root = catalogue.add_root("/Volumes/Photos/", None).unwrap();
        let folder = catalogue.add_folder(root, "2019/").unwrap();
        Self { dir, catalogue, folder }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("Lightroom.lrcat")
    }

    /// Adds an image with a name of its own.
    fn image(&mut self, base: &str) -> i64 {
        self.add(&MadeImage { base, ..MadeImage::default() })
    }

    fn add(&mut self, image: &MadeImage<'_>) -> i64 {
        self.catalogue.add_image(self.folder, image).unwrap()
    }

    fn sql(&self, sql: &str) {
        self.catalogue.connection().execute_batch(sql).unwrap();
    }

    fn read(&self) -> Listing {
        read(&self.path()).unwrap()
    }

    /// The only picture.
    fn picture(&self) -> Picture {
        let [picture] = self.read().pictures.try_into().unwrap();
        picture
    }
}

fn read(path: &Path) -> Result<Listing> {
    Lightroom::new(path).read(&|| false)
}

fn lacks(what: &str) -> Note {
    Note::Lacks(what.to_owned())
}
