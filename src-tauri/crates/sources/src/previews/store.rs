//! The databases beside the previews: which picture has which preview, and the smallest JPEGs.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::OptionalExtension;
use rusqlite::types::ValueRef;

use crate::database::Database;
use crate::error::{Error, Result};

use super::colour::Colour;
use super::jpeg::Jpeg;
use crate::orientation::Orientation;

/// The most characters that an identity of a preview has here.
const MAX_ID: usize = 64;
/// The most bytes of a small JPEG: it has 320 pixels a side or fewer.
const MAX_SMALL: i64 = 4 << 20;

/// What the databases say of a preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The picture's number in the catalogue.
    pub image_id: Option<i64>,
    /// How it is turned to be upright.
    pub orientation: Option<Orientation>,
    /// The colour space of its JPEGs.
    pub colour: Option<Colour>,
}

/// What `previews.db` says.
#[derive(Default)]
pub(crate) struct Store {
    /// The facts of each preview and how its current digest begins, by its UUID in capitals.
    pub(crate) previews: HashMap<String, (Facts, Option<String>)>,
    /// The UUIDs by the pictures' numbers.
    pub(crate) by_image: HashMap<i64, String>,
}

impl Store {
    /// Reads `previews.db` in a folder of previews; empty if there is none.
    ///
    /// # Errors
    /// When the database is damaged or lacks what ties pictures to previews.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("previews.db");
        if !path.try_exists().map_err(Error::io(&path))? {
            return Ok(Self::default());
        }
        let database = Database::open(&path)?;
        let mut store = Self::default();
        store.read_entries(&database)?;
        store.read_colours(&database)?;
        Ok(store)
    }

    fn read_entries(&mut self, database: &Database) -> Result<()> {
        database.require("ImageCacheEntry", &["imageId", "uuid"])?;
        let or_null = |column: &'static str| -> Result<&str> {
            Ok(if database.has_column("ImageCacheEntry", column)? { column } else { "NULL" })
        };
        let (digest, orientation) = (or_null("digest")?, or_null("orientation")?);
        let sql = format!("SELECT imageId, uuid, {digest}, {orientation} FROM ImageCacheEntry");
        let rows = database.rows(&sql, |row| {
            let orientation = text(row.get_ref(3)?).as_deref().and_then(Orientation::from_lightroom);
            Ok((whole(row.get_ref(0)?), text(row.get_ref(1)?), text(row.get_ref(2)?), orientation))
        })?;
        for (image_id, uuid, digest, orientation) in rows {
            let Some(uuid) = uuid else { continue };
            let uuid = uuid.to_ascii_uppercase();
            if let Some(image_id) = image_id {
                self.by_image.entry(image_id).or_insert_with(|| uuid.clone());
            }
            let facts = Facts { image_id, orientation, colour: None };
            let digest = digest.map(|digest| digest.to_ascii_lowercase());
            self.previews.entry(uuid).or_insert((facts, digest));
        }
        Ok(())
    }

    /// Reads what the newer layout, whose files have no header, keeps here only.
    fn read_colours(&mut self, database: &Database) -> Result<()> {
        if !database.has_column("Pyramid", "uuid")? || !database.has_column("Pyramid", "colorProfile")? {
            return Ok(());
        }
        let rows = database.rows("SELECT uuid, colorProfile FROM Pyramid", |row| {
            Ok((text(row.get_ref(0)?), text(row.get_ref(1)?).as_deref().and_then(Colour::from_name)))
        })?;
        for (uuid, colour) in rows {
            if let Some(uuid) = uuid {
                self.previews.entry(uuid.to_ascii_uppercase()).or_default().0.colour = colour;
            }
        }
        Ok(())
    }
}

/// The smallest JPEGs of all pictures, in `root-pixels.db`: what is left when the files are gone.
pub(crate) struct RootPixels {
    database: Database,
    has_colour: bool,
}

impl RootPixels {
    /// Opens the database in a folder of previews, if there is one.
    ///
    /// # Errors
    /// When the database is damaged.
    pub(crate) fn open(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join("root-pixels.db");
        if !path.try_exists().map_err(Error::io(&path))? {
            return Ok(None);
        }
        let database = Database::open(&path)?;
        database.require("RootPixels", &["uuid", "jpegData"])?;
        let has_colour = database.has_column("RootPixels", "colorProfile")?;
        Ok(Some(Self { database, has_colour }))
    }

    /// The JPEG of a preview, and its colour space.
    ///
    /// # Errors
    /// Database errors.
    pub(crate) fn jpeg(&self, uuid: &str) -> Result<Option<(Jpeg, Option<Colour>)>> {
        let colour = if self.has_colour { "colorProfile" } else { "NULL" };
        // Without regard to case, and by the index where there is one.
        let sql = format!(
            "SELECT jpegData, {colour} FROM RootPixels WHERE uuid IN (?1, lower(?1)) AND length(jpegData) <= {MAX_SMALL} \
             ORDER BY length(jpegData) DESC LIMIT 1"
        );
        let read = || {
            let mut query = self.database.connection().prepare_cached(&sql)?;
            let found = query.query_row([uuid], |row| {
                let bytes = row.get_ref(0)?.as_blob().unwrap_or_default().to_vec();
                Ok((bytes, text(row.get_ref(1)?).as_deref().and_then(Colour::from_name)))
            });
            found.optional()
        };
        let found = read().map_err(Error::database(self.database.path()))?;
        Ok(found.and_then(|(bytes, colour)| Some((Jpeg::new(bytes)?, colour))))
    }
}

/// A short text.
fn text(value: ValueRef<'_>) -> Option<String> {
    let text = value.as_str().ok()?.trim();
    (!text.is_empty() && text.len() <= MAX_ID).then(|| text.to_owned())
}

/// A whole number, however it is stored.
fn whole(value: ValueRef<'_>) -> Option<i64> {
    let real = match value {
        ValueRef::Integer(number) => return Some(number),
        ValueRef::Real(real) => real,
        ValueRef::Text(_) => value.as_str().ok()?.trim().parse().ok()?,
        ValueRef::Null | ValueRef::Blob(_) => return None,
    };
    // Beyond this, numbers are not exact.
    (real.fract() == 0.0 && real.abs() < 9e15).then_some(real as i64)
}
