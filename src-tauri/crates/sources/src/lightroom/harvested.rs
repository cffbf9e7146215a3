//! What Lightroom has read of the files itself: where and by which camera; and whether a picture is cropped.
//!
//! Owns `AgHarvestedExifMetadata` and the sizes in `Adobe_imageDevelopSettings`. Lenses and exposures are in the files.

use std::collections::HashMap;

use super::images::Pictures;
use super::tables::Tables;
use crate::error::Result;
use crate::listing::Place;

/// Adds places and cameras.
pub(super) fn add(tables: &Tables<'_>, pictures: &mut Pictures) -> Result<()> {
    let mut cameras = HashMap::new();
    tables.optional("AgInternedExifCameraModel", &["id_local", "value"], |row| {
        cameras.extend(row.integer(0).zip(row.text(1)));
    })?;
    let columns = ["image", "hasGPS", "gpsLatitude", "gpsLongitude", "cameraModelRef"];
    tables.optional("AgHarvestedExifMetadata", &columns, |row| {
        let Some(picture) = row.integer(0).and_then(|image| pictures.original(image)) else { return };
        let position = row.number(2).zip(row.number(3)).filter(|_| row.number(1) != Some(0.0));
        picture.place = position.and_then(|(latitude, longitude)| Place::new(latitude, longitude));
        picture.camera = row.integer(4).and_then(|camera| cameras.get(&camera).cloned());
    })?;
    Ok(())
}

/// Notes which pictures are cropped. The text of the settings, which may be large, is not read.
pub(super) fn add_crops(tables: &Tables<'_>, pictures: &mut Pictures) -> Result<()> {
    let columns = ["image", "id_local", "croppedWidth", "croppedHeight", "fileWidth", "fileHeight"];
    tables.optional("Adobe_imageDevelopSettings", &columns, |row| {
        let Some(image) = row.integer(0) else { return };
        // Some images have several rows, of which one is in use.
        if pictures.settings(image).is_some_and(|used| row.integer(1).is_some_and(|id| id != used)) {
            return;
        }
        let size = |width, height| Some(sorted(row.number(width)?, row.number(height)?));
        // The width is the word `uncropped` if there is no crop. A picture that is turned has it turned as well.
        let is_cropped = size(2, 3).is_some_and(|cropped| size(4, 5).is_none_or(|whole| cropped != whole));
        if let Some(picture) = pictures.original(image) {
            picture.cropped = is_cropped;
        }
    })?;
    Ok(())
}

/// Two lengths in pixels, the shorter one first.
fn sorted(a: f64, b: f64) -> (i64, i64) {
    let (a, b) = (a.round() as i64, b.round() as i64);
    (a.min(b), a.max(b))
}
