//! The rows of an image.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rusqlite::Result;
use rusqlite::types::Value;

use super::catalogue::MadeCatalogue;

/// An image to be made.
#[derive(Clone, Debug)]
pub struct MadeImage<'a> {
    /// `AgLibraryFile.baseName`.
    pub base: &'a str,
    /// `AgLibraryFile.extension`.
    pub extension: &'a str,
    /// `AgLibraryFile.sidecarExtensions`, such as `JPG,xmp`.
    pub sidecars: &'a str,
    /// `RAW`, `DNG`, `JPG`, `TIFF`, `PSD`, `PNG` or `VIDEO`.
    pub format: &'a str,
    /// `Adobe_images.captureTime`.
    pub captured: Option<&'a str>,
    /// Stars; NULL for none.
    pub rating: Option<f64>,
    /// 1 for picked, -1 for rejected.
    pub pick: f64,
    /// `AB`, `BC`, `CD` or `DA`.
    pub orientation: &'a str,
    /// `AgLibraryIPTC.caption`.
    pub caption: Option<&'a str>,
    /// Latitude and longitude, in degrees.
    pub place: Option<(f64, f64)>,
    /// The camera's model.
    pub camera: Option<&'a str>,
    /// Width and height in pixels that are left by a crop; the whole is 6000 by 4000.
    pub crop: Option<(f64, f64)>,
}

impl Default for MadeImage<'_> {
    fn default() -> Self {
        Self {
            base: "IMG_0001",
            extension: "CR2",
            sidecars: "",
            format: "RAW",
            captured: Some("2019-07-14T18:30:05"),
            rating: None,
            pick: 0.0,
            orientation: "AB",
            caption: None,
            place: None,
            camera: None,
            crop: None,
        }
    }
}

impl MadeCatalogue {
    /// Adds a file with its image; the image's id.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_image(&mut self, folder: i64, image: &MadeImage<'_>) -> Result<i64> {
        let name = format!("{}.{}", image.base, image.extension);
        let values = [
            self.ids.value(folder),
            image.base.to_owned().into(),
            image.extension.to_owned().into(),
            name.clone().into(),
            name.into(),
            image.sidecars.to_owned().into(),
        ];
        let columns =
            ["folder", "baseName", "extension", "idx_filename", "originalFilename", "sidecarExtensions"];
        let file = self.insert("AgLibraryFile", &columns, &values)?;
        self.add_image_of(file, None, image)
    }

    /// Adds a virtual copy of an image; the copy's id.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_copy(&mut self, master: i64, image: &MadeImage<'_>) -> Result<i64> {
        let file = "SELECT CAST(rootFile AS INTEGER) FROM Adobe_images WHERE id_local = ?1";
        let file = self.connection.query_row(file, [master], |row| row.get(0))?;
        self.add_image_of(file, Some(master), image)
    }

    fn add_image_of(&mut self, file: i64, master: Option<i64>, image: &MadeImage<'_>) -> Result<i64> {
        let settings = self.next_id + 1;
        let columns = [
            "rootFile",
            "masterImage",
            "fileFormat",
            "captureTime",
            "rating",
            "pick",
            "orientation",
            "developSettingsIDCache",
        ];
        let values = [
            self.ids.value(file),
            master.map_or(Value::Null, |master| self.ids.value(master)),
            image.format.to_owned().into(),
            image.captured.map(str::to_owned).into(),
            image.rating.into(),
            image.pick.into(),
            image.orientation.to_owned().into(),
            self.ids.value(settings),
        ];
        let id = self.insert("Adobe_images", &columns, &values)?;
        let (width, height) = match image.crop {
            Some((width, height)) => (width.into(), height.into()),
            None => (Value::from("uncropped".to_owned()), "uncropped".to_owned().into()),
        };
        let columns = ["image", "croppedWidth", "croppedHeight", "fileWidth", "fileHeight"];
        let values = [self.ids.value(id), width, height, 6000.0.into(), 4000.0.into()];
        self.insert("Adobe_imageDevelopSettings", &columns, &values)?;
        let values = [self.ids.value(id), image.caption.map(str::to_owned).into()];
        self.insert("AgLibraryIPTC", &["image", "caption"], &values)?;
        self.add_harvested(id, image)?;
        Ok(id)
    }

    fn add_harvested(&mut self, id: i64, image: &MadeImage<'_>) -> Result<()> {
        let camera = match image.camera {
            Some(camera) => {
                let camera =
                    self.insert("AgInternedExifCameraModel", &["value"], &[camera.to_owned().into()])?;
                self.ids.value(camera)
            }
            None => Value::Null,
        };
        let (latitude, longitude) = image.place.unzip();
        let has_place = i64::from(image.place.is_some());
        let values = [self.ids.value(id), has_place.into(), latitude.into(), longitude.into(), camera];
        let columns = ["image", "hasGPS", "gpsLatitude", "gpsLongitude", "cameraModelRef"];
        self.insert("AgHarvestedExifMetadata", &columns, &values)?;
        Ok(())
    }

    /// Adds a packet of XMP to an image, as text or packed.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_xmp(&mut self, image: i64, packet: &str, is_packed: bool) -> Result<i64> {
        let stored = if is_packed { packed(packet).into() } else { Value::from(packet.to_owned()) };
        self.insert("Adobe_AdditionalMetadata", &["image", "xmp"], &[self.ids.value(image), stored])
    }
}

/// A packet as newer catalogues store it: its length and zlib.
pub fn packed(packet: &str) -> Vec<u8> {
    let length = u32::try_from(packet.len()).unwrap_or(u32::MAX);
    let mut encoder = ZlibEncoder::new(length.to_be_bytes().to_vec(), Compression::default());
    // Writing to memory does not fail.
    encoder.write_all(packet.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default()
}
