//! The images of a catalogue, and which of them are one picture.
//!
//! Owns `Adobe_images`. A virtual copy is an image of its own there, of the same file.

use std::collections::{HashMap, HashSet};

use super::capture_time;
use super::files::{File, Files};
use super::tables::{Record, Tables};
use crate::error::Result;
use crate::listing::{Listing, Picture};
use crate::orientation::Orientation;

/// A picture's image as Lightroom counts them, by which its previews are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// `Adobe_images.id_local`, which `ImageCacheEntry.imageId` names.
    pub id: i64,
    /// The same of its virtual copies.
    pub copies: Vec<i64>,
    /// `AgLibraryFile.id_global`, a UUID that previews of version 5 are named by.
    pub file: Option<String>,
    /// How its pixels are turned to be upright, as EXIF counts it: 1 to 8.
    pub orientation: Option<u8>,
    /// `AgDNGProxyInfo.uuid`, which its smart preview is named by.
    pub smart_preview: Option<String>,
}

/// The pictures, found by the ids of their images.
#[derive(Default)]
pub(super) struct Pictures {
    pub(super) all: Vec<Picture>,
    /// One for each picture.
    pub(super) images: Vec<Image>,
    by_image: HashMap<i64, usize>,
    /// `Adobe_images.developSettingsIDCache` of the pictures that have it.
    settings: HashMap<i64, i64>,
}

impl Pictures {
    /// The index of the picture that an image or a virtual copy shows.
    pub(super) fn index(&self, image: i64) -> Option<usize> {
        self.by_image.get(&image).copied()
    }

    /// The picture that an image shows, unless that is a virtual copy.
    pub(super) fn original(&mut self, image: i64) -> Option<&mut Picture> {
        let index = self.index(image)?;
        (self.images[index].id == image).then(|| &mut self.all[index])
    }

    /// Which settings an image is developed by, if it says so.
    pub(super) fn settings(&self, image: i64) -> Option<i64> {
        self.settings.get(&image).copied()
    }

    /// Reads the images. Videos are counted in the listing, and the folders of the others become its roots.
    pub(super) fn read(tables: &Tables<'_>, files: &Files, listing: &mut Listing) -> Result<Self> {
        let (mut pictures, mut keys) = (Self::default(), HashSet::new());
        let (mut of_file, mut roots) = (HashMap::new(), HashSet::new());
        for row in rows(tables)? {
            if let Some(&seen) = of_file.get(&row.file) {
                pictures.add_copy(seen, row.id);
                continue;
            }
            let index = match (files.get(row.file), row.key(&mut keys)) {
                _ if row.is_video => {
                    listing.videos += 1;
                    None
                }
                (Some(file), Some(key)) => {
                    roots.insert(file.root.clone());
                    Some(pictures.add(row.id, row.settings, (row.picture(key, file), row.image(file))))
                }
                _ => {
                    tables.note_damaged(format!("image {} has no file", row.id));
                    None
                }
            };
            of_file.insert(row.file, index);
        }
        listing.roots = outermost(roots);
        Ok(pictures)
    }

    fn add(&mut self, id: i64, settings: Option<i64>, (picture, image): (Picture, Image)) -> usize {
        let index = self.all.len();
        self.all.push(picture);
        self.images.push(image);
        self.by_image.insert(id, index);
        self.settings.extend(settings.map(|settings| (id, settings)));
        index
    }

    fn add_copy(&mut self, of: Option<usize>, id: i64) {
        if let Some(index) = of
            && self.by_image.insert(id, index).is_none()
        {
            self.all[index].copies += 1;
            self.images[index].copies.push(id);
        }
    }
}

/// A row of `Adobe_images`.
struct ImageRow {
    id: i64,
    uuid: Option<String>,
    file: i64,
    master: Option<i64>,
    is_video: bool,
    stars: Option<i8>,
    pick: i8,
    orientation: Option<u8>,
    captured: Option<String>,
    settings: Option<i64>,
}

/// The images, each once, virtual copies after all others.
fn rows(tables: &Tables<'_>) -> Result<Vec<ImageRow>> {
    let mut rows = Vec::new();
    let columns = [
        "id_global",
        "masterImage",
        "fileFormat",
        "rating",
        "pick",
        "orientation",
        "captureTime",
        "developSettingsIDCache",
    ];
    tables.required("Adobe_images", (&["id_local", "rootFile"], &columns), |record| {
        match record.integer(0) {
            Some(id) => rows.push(ImageRow::new(id, record)),
            None => tables.note_damaged("an image has no id".into()),
        }
    })?;
    rows.sort_by_key(|row| (row.master.is_some(), row.id));
    rows.dedup_by_key(|row| row.id);
    // A copy has the file of its master, whatever it says itself.
    let masters = rows.iter().filter(|row| row.master.is_none());
    let masters: HashMap<i64, i64> = masters.map(|row| (row.id, row.file)).collect();
    for row in &mut rows {
        let file = row.master.and_then(|master| masters.get(&master));
        row.file = file.copied().unwrap_or(row.file);
    }
    Ok(rows)
}

impl ImageRow {
    fn new(id: i64, record: &Record<'_>) -> Self {
        let whole = |column| record.number(column).map(f64::round);
        let stars = whole(5).filter(|stars| (-1.0..=5.0).contains(stars) && *stars != 0.0);
        Self {
            id,
            uuid: record.text(2),
            file: record.integer(1).unwrap_or_default(),
            master: record.integer(3),
            is_video: record.text(4).is_some_and(|format| format.eq_ignore_ascii_case("VIDEO")),
            stars: stars.map(|stars| stars as i8),
            pick: whole(6).unwrap_or_default().clamp(-1.0, 1.0) as i8,
            orientation: record
                .text(7)
                .and_then(|letters| Orientation::from_lightroom(&letters))
                .map(Orientation::exif),
            captured: record.text(8),
            settings: record.integer(9),
        }
    }

    /// What the picture is known by: the image's UUID, or else its number.
    fn key(&self, taken: &mut HashSet<String>) -> Option<String> {
        let own = self.uuid.iter().cloned().chain([self.id.to_string()]);
        own.into_iter().find(|key| taken.insert(key.clone()))
    }

    fn picture(&self, key: String, file: &File) -> Picture {
        Picture {
            key,
            file: file.path.clone(),
            companions: file.companions.clone(),
            rating: self.stars.or((self.pick < 0).then_some(-1)),
            favourite: self.pick > 0,
            taken: self.captured.as_deref().and_then(capture_time::parse),
            ..Picture::default()
        }
    }

    fn image(&self, file: &File) -> Image {
        let (file, orientation) = (file.uuid.clone(), self.orientation);
        Image { id: self.id, copies: Vec::new(), file, orientation, smart_preview: None }
    }
}

/// The folders that lie in none of the others, sorted.
fn outermost(folders: HashSet<std::path::PathBuf>) -> Vec<std::path::PathBuf> {
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_unstable();
    folders.dedup_by(|folder, before| folder.starts_with(before));
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_inside_others_are_no_roots() {
        let folders = ["/b/c", "/b", "/a/x", "/b/c/d", "/a b", "C:/x"].map(std::path::PathBuf::from);
        let roots = outermost(folders.into_iter().collect());
        assert_eq!(roots, ["/a/x", "/a b", "/b", "C:/x"].map(std::path::PathBuf::from));
    }
}
