//! What Photos says about a picture, in the terms of all programs.
//!
//! Owns which file shows a picture and when and where it was taken.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::albums::Albums;
use super::assets::{Asset, Attributes};
use super::members::{Members, Names};
use super::package::Package;
use crate::listing::{Picture, Place, StandIn, Taken};

/// 2001-01-01 in seconds since 1970.
const EPOCH: f64 = 978_307_200.0;

/// The years 1 to 9999 in seconds since 1970. Photos writes times before them where it knows of none.
const YEARS: std::ops::Range<f64> = -62_135_596_800.0..253_402_300_800.0;

/// The most seconds that a clock on the wall differs from UTC.
const LARGEST_OFFSET: i64 = 18 * 3_600;

/// What is said about pictures outside of their own table.
pub struct Library {
    /// By the ids of the pictures.
    pub attributes: HashMap<i64, Attributes>,
    /// By the ids of the attributes.
    pub keywords: (Members, Names),
    /// By the ids of the pictures.
    pub people: (Members, Names),
    /// The albums that people made.
    pub albums: Albums,
    /// By the ids of the pictures.
    pub albums_of: Members,
}

impl Library {
    /// The picture of a row; `None` if its file has no sound name.
    pub fn picture(&self, asset: &Asset, package: &mut Package<'_>) -> Option<Picture> {
        let original = package.original(asset)?;
        let attributes = asset.id.and_then(|id| self.attributes.get(&id));
        let keywords = attributes.and_then(|attributes| attributes.id);
        let keywords = keywords.map(|id| self.keywords.0.names_of(id, &self.keywords.1));
        let mut picture = Picture {
            key: asset.uuid.clone()?,
            file: original.path,
            companions: original.companions,
            original_name: attributes.and_then(|attributes| attributes.original_name.clone()),
            title: attributes.and_then(|attributes| attributes.title.clone()),
            description: attributes.and_then(|attributes| attributes.description.clone()),
            keywords: keywords.into_iter().flatten().map(|keyword| vec![keyword]).collect(),
            favourite: asset.is_favourite,
            people: asset.id.map(|id| self.people.0.names_of(id, &self.people.1)).unwrap_or_default(),
            albums: asset.id.map(|id| self.albums_of(id)).unwrap_or_default(),
            taken: asset.created.and_then(|created| taken(created, attributes.and_then(|it| it.offset))),
            place: asset.latitude.zip(asset.longitude).and_then(|(north, east)| Place::new(north, east)),
            hidden: asset.is_hidden,
            ..Picture::default()
        };
        // What is shown is the edited version, as in Photos. One that is only in iCloud is shown by the derivative, which is
        // made of it, unless the original is at hand and shows more.
        match asset.is_edited.then(|| package.render(asset)).flatten() {
            Some(render) => {
                let original = std::mem::replace(&mut picture.file, render);
                picture.companions.insert(0, original);
            }
            None if !original.is_local => picture.stand_in = package.derivative(asset).map(StandIn::File),
            None => {}
        }
        Some(picture)
    }

    fn albums_of(&self, id: i64) -> Vec<String> {
        self.albums_of.of(id).iter().filter_map(|album| self.albums.keys.get(album)).cloned().collect()
    }
}

/// The clock on the wall at a time in UTC. Without an offset that is UTC.
fn taken(created: f64, offset: Option<i64>) -> Option<Taken> {
    let utc = Some(created + EPOCH).filter(|seconds| YEARS.contains(seconds))?;
    let offset = offset.filter(|offset| (-LARGEST_OFFSET..=LARGEST_OFFSET).contains(offset));
    // As many digits as the number has at that distance from its epoch.
    let microseconds = ((utc - utc.floor()) * 1e6).floor() as u32;
    Some(Taken {
        seconds: utc.floor() as i64 + offset.unwrap_or_default(),
        nanoseconds: microseconds * 1_000,
        offset_minutes: offset.map(|offset| (offset / 60) as i32),
    })
}

/// The folders that the pictures lie in: the package, and of each volume or home the innermost folder with all that is
/// referenced there.
pub fn roots(package: &Path, pictures: &[Picture]) -> Vec<PathBuf> {
    let mut roots = BTreeMap::<PathBuf, PathBuf>::new();
    let files = pictures.iter().flat_map(|picture| picture.companions.iter().chain([&picture.file]));
    for folder in files.filter(|file| !file.starts_with(package)).filter_map(|file| file.parent()) {
        // As in `/Volumes/Photos` and `/Users/ratna`.
        let place = folder.components().take(3).collect();
        let root = roots.entry(place).or_insert_with(|| folder.to_path_buf());
        while !folder.starts_with(&*root) && root.pop() {}
    }
    let mut roots: Vec<_> = roots.into_values().chain([package.to_path_buf()]).collect();
    roots.sort();
    roots.dedup_by(|next, before| next.starts_with(before));
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_on_the_wall_is_told_with_its_offset() {
        let told =
            |created, offset| taken(created, offset).map(|t| (t.seconds, t.nanoseconds, t.offset_minutes));
        assert_eq!(told(0.5, Some(19_800)), Some((978_327_000, 500_000_000, Some(330))));
        assert_eq!(told(-1.25, Some(-12_600)), Some((978_294_598, 750_000_000, Some(-210))));
        assert_eq!(told(600_000_000.0, None), Some((1_578_307_200, 0, None)));
        assert_eq!(told(600_000_000.0, Some(i64::MIN)), Some((1_578_307_200, 0, None)));
        assert_eq!(told(-63_114_076_800.0, Some(0)), None);
        assert_eq!(told(1e300, Some(0)), None);
    }

    #[test]
    fn referenced_pictures_lie_in_one_folder_a_volume() {
        let package = Path::new("/Users/me/Pictures/P.photoslibrary");
        let picture = |file: &str| Picture { file: file.into(), ..Picture::default() };
        let files =
            ["/Volumes/A/2019/1/a.jpg", "/Volumes/A/2019/2/b.jpg", "/Volumes/B/c.jpg", "/Users/me/x/d.jpg"];
        let pictures = files.map(picture);
        let expected = ["/Users/me/Pictures/P.photoslibrary", "/Users/me/x", "/Volumes/A/2019", "/Volumes/B"];
        assert_eq!(roots(package, &pictures), expected.map(PathBuf::from));
        let around = [picture("/Users/me/a.jpg")];
        assert_eq!(roots(package, &around), [PathBuf::from("/Users/me")]);
        assert_eq!(roots(package, &[]), [package.to_path_buf()]);
    }
}
