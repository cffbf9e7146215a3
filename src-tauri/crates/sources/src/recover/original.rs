//! What a catalogue says of the picture that a preview shows.

use std::path::{Path, PathBuf};

use crate::listing::Picture;
use crate::previews::Orientation;

/// A picture of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Original {
    /// What the catalogue says of it.
    pub picture: Picture,
    /// How it is turned to be upright, where the previews' database doesn't say it.
    pub orientation: Option<Orientation>,
    /// Its path from the folder on that the catalogue's folder lies in: the folder's name, the folders inside, its name.
    pub place: PathBuf,
}

impl Original {
    /// A picture in one of the folders of its catalogue. In another place, its whole path counts.
    pub fn new(picture: Picture, roots: &[PathBuf]) -> Self {
        let inside = |root: &PathBuf| {
            let rest = picture.file.strip_prefix(root).ok()?;
            Some(Path::new(root.file_name().unwrap_or_default()).join(rest))
        };
        let place = roots.iter().find_map(inside).unwrap_or_else(|| picture.file.clone());
        Self { picture, orientation: None, place }
    }
}

/// What knows the originals of previews.
pub trait Originals: Sync {
    /// The original by `Adobe_images.id_local`, otherwise by `AgLibraryFile.id_global`, which equals the preview's UUID in
    /// early versions. Asked several times for the same, from several threads.
    fn original(&self, image_id: Option<i64>, uuid: &str) -> Option<Original>;
}

impl<F: Fn(Option<i64>, &str) -> Option<Original> + Sync> Originals for F {
    fn original(&self, image_id: Option<i64>, uuid: &str) -> Option<Original> {
        self(image_id, uuid)
    }
}

/// Knows no original, where there is no catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Unknown;

impl Originals for Unknown {
    fn original(&self, _: Option<i64>, _: &str) -> Option<Original> {
        None
    }
}
