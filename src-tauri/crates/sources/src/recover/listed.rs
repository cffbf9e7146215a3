//! The originals of a catalogue that was read.

use std::collections::HashMap;

use crate::listing::Listing;
use crate::previews::Orientation;

use super::original::{Original, Originals};

/// What the previews of a listed picture are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// `Adobe_images.id_local`, of the picture and of its virtual copies.
    pub images: Vec<i64>,
    /// `AgLibraryFile.id_global`.
    pub file: Option<String>,
    /// How it is turned to be upright, where the previews' database doesn't say it.
    pub orientation: Option<Orientation>,
}

/// The pictures of a catalogue, by what their previews are found by.
pub struct Listed {
    listing: Listing,
    orientations: Vec<Option<Orientation>>,
    by_image: HashMap<i64, usize>,
    by_file: HashMap<String, usize>,
}

impl Listed {
    /// A listing with an identity for each of its pictures, in their order.
    pub fn new(listing: Listing, identities: impl IntoIterator<Item = Identity>) -> Self {
        let (mut orientations, mut by_image, mut by_file) = (Vec::new(), HashMap::new(), HashMap::new());
        for (at, identity) in identities.into_iter().enumerate().take(listing.pictures.len()) {
            orientations.push(identity.orientation);
            for image in identity.images {
                by_image.entry(image).or_insert(at);
            }
            if let Some(file) = identity.file {
                by_file.entry(file.to_ascii_uppercase()).or_insert(at);
            }
        }
        Self { listing, orientations, by_image, by_file }
    }
}

impl Originals for Listed {
    fn original(&self, image_id: Option<i64>, uuid: &str) -> Option<Original> {
        let by_image = image_id.and_then(|image| self.by_image.get(&image));
        let at = *by_image.or_else(|| self.by_file.get(uuid))?;
        let picture = self.listing.pictures.get(at)?.clone();
        let orientation = self.orientations.get(at).copied().flatten();
        Some(Original { orientation, ..Original::new(picture, &self.listing.roots) })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::listing::Picture;

    #[test]
    fn originals_are_found_by_image_copy_and_file() {
        let picture = |file: &str| Picture { file: file.into(), ..Picture::default() };
        let listing = Listing {
            roots: vec!["C:/Photos".into(), "/Volumes/Old/Bilder".into()],
            pictures: vec![
                picture("C:/Photos/2019/a.nef"),
                picture("/Volumes/Old/Bilder/b.jpg"),
                picture("/c.jpg"),
            ],
            ..Listing::default()
        };
        let identity = |images: &[i64], file: &str, letters| Identity {
            images: images.to_vec(),
            file: Some(file.to_owned()),
            orientation: Orientation::from_lightroom(letters),
        };
        let listed = Listed::new(
            listing,
            [identity(&[1, 9], "a-1", "BC"), identity(&[2], "b-2", ""), identity(&[], "", "")],
        );
        let place = |image, uuid| listed.original(image, uuid).map(|original| original.place);
        assert_eq!(place(Some(9), "X").as_deref(), Some(Path::new("Photos/2019/a.nef")));
        assert_eq!(place(None, "B-2").as_deref(), Some(Path::new("Bilder/b.jpg")));
        assert_eq!(place(Some(3), ""), Some("/c.jpg".into()), "in none of the folders");
        assert_eq!(place(Some(3), "X"), None);
        assert_eq!(listed.original(Some(1), "X").unwrap().orientation.map(Orientation::exif), Some(6));
    }
}
