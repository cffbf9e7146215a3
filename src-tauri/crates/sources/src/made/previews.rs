//! Previews of Lightroom in both layouts, with their databases.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};

use crate::error::{Error, Result};
use crate::previews::{MAGIC, SECTION};

pub use super::jpeg::jpeg;

/// A preview to be made.
#[derive(Clone, Debug)]
pub struct MadePreview {
    /// Its UUID, in capitals.
    pub uuid: String,
    /// The picture's number in the catalogue.
    pub image_id: i64,
    /// Lightroom's letters for how it is turned.
    pub orientation: String,
    /// The colour space of its JPEGs, as Lightroom calls it.
    pub colour: String,
    /// Width and height of its JPEGs in pixels, the smallest first.
    pub sizes: Vec<(u16, u16)>,
}

impl MadePreview {
    /// A preview of the picture with this number, in two sizes.
    pub fn new(image_id: i64) -> Self {
        Self {
            uuid: format!("{image_id:08X}-3C63-4EB7-85B1-6D4409B537D3"),
            image_id,
            orientation: "AB".to_owned(),
            colour: "AdobeRGB".to_owned(),
            sizes: vec![(24, 16), (48, 32)],
        }
    }

    /// Its digest.
    pub fn digest(&self) -> String {
        format!("{:032x}", self.image_id)
    }

    /// Its JPEGs, the smallest first.
    pub fn jpegs(&self) -> Vec<Vec<u8>> {
        self.sizes.iter().map(|(width, height)| jpeg(*width, *height, self.image_id.unsigned_abs())).collect()
    }

    /// Its file in the layout with all sizes in one file.
    pub fn lrprev(&self) -> Vec<u8> {
        let jpegs = self.jpegs();
        let mut bytes = section("header", self.header().as_bytes(), 9);
        for (at, jpeg) in jpegs.iter().enumerate() {
            bytes.extend(section(&format!("level_{}", at + 1), jpeg, (16 - jpeg.len() % 16) as u64));
        }
        bytes
    }

    /// The text at its beginning.
    pub fn header(&self) -> String {
        let level = |(width, height): &(u16, u16)| {
            format!("\t\t{{\n\t\t\theight = {height},\n\t\t\twidth = {width},\n\t\t}},\n")
        };
        let levels: String = self.sizes.iter().map(level).collect();
        let (width, height) = self.sizes.last().copied().unwrap_or_default();
        format!(
            "pyramid = {{\n\tcolorProfile = \"{}\",\n\tcroppedHeight = {height},\n\tcroppedWidth = {width},\n\
             \tdigest = \"{}\",\n\tfileTimeStamp = 645111123,\n\tformatVersion = 3,\n\tfromProxy = false,\n\
             \tlevels = {{\n{levels}\t}},\n\tquality = \"standard\",\n\tuuid = \"{}\",\n}}\n",
            self.colour,
            self.digest(),
            self.uuid
        )
    }
}

/// A section of a preview: its header, its contents, and zeroes.
pub fn section(name: &str, contents: &[u8], padding: u64) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend((SECTION as u16).to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend((contents.len() as u64).to_be_bytes());
    bytes.extend(padding.to_be_bytes());
    bytes.extend(name.bytes().chain([0; 8]).take(8));
    bytes.extend(contents);
    bytes.resize(bytes.len() + padding as usize, 0);
    bytes
}

/// The layout of a folder of previews.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `UUID-DIGEST.lrprev` holds all sizes.
    Pyramids,
    /// `UUID-DIGEST_48`, without an extension, holds one JPEG.
    Sizes,
}

/// Makes a folder of previews, with both databases. The numbers of pictures are REAL in it.
///
/// # Errors
/// When it can't be written.
pub fn write(folder: &Path, previews: &[MadePreview], layout: Layout) -> Result<()> {
    for preview in previews {
        let inside = folder.join(&preview.uuid[..1]).join(&preview.uuid[..4]);
        fs::create_dir_all(&inside).map_err(Error::io(&inside))?;
        let name = format!("{}-{}", preview.uuid, preview.digest());
        let write = |name: String, bytes: &[u8]| {
            let path = inside.join(name);
            fs::write(&path, bytes).map_err(Error::io(&path))
        };
        match layout {
            Layout::Pyramids => write(format!("{name}.lrprev"), &preview.lrprev())?,
            Layout::Sizes => {
                for (jpeg, (width, height)) in preview.jpegs().iter().zip(&preview.sizes) {
                    write(format!("{name}_{}", width.max(height)), jpeg)?;
                }
            }
        }
    }
    write_databases(folder, previews)
}

fn write_databases(folder: &Path, previews: &[MadePreview]) -> Result<()> {
    let path = folder.join("previews.db");
    let fail = Error::database(&path);
    let database = open(&path)?;
    let schema = "CREATE TABLE ImageCacheEntry (imageId REAL NOT NULL, uuid NOT NULL, digest NOT NULL, orientation);
        CREATE TABLE Pyramid (uuid NOT NULL, digest NOT NULL, colorProfile NOT NULL, fileTimeStamp, quality NOT NULL,
            croppedWidth NOT NULL, croppedHeight NOT NULL, fromProxy);
        CREATE TABLE PyramidLevel (uuid NOT NULL, digest NOT NULL, level NOT NULL, longDimension NOT NULL,
            width NOT NULL, height NOT NULL)";
    database.execute_batch(schema).map_err(&fail)?;
    let pixels = open(&folder.join("root-pixels.db"))?;
    let schema =
        "CREATE TABLE RootPixels (uuid NOT NULL, digest NOT NULL, colorProfile NOT NULL, jpegData NOT NULL)";
    pixels.execute_batch(schema).map_err(&fail)?;
    for database in [&database, &pixels] {
        database.execute_batch("BEGIN").map_err(&fail)?;
    }
    for preview in previews {
        let MadePreview { uuid, orientation, colour, .. } = preview;
        let digest = preview.digest();
        let insert = |database: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]| {
            database.execute(sql, values).map(drop).map_err(&fail)
        };
        // The first half of the digest is all that is there.
        let entry = params![preview.image_id as f64, uuid, &digest[..16], orientation];
        insert(&database, "INSERT INTO ImageCacheEntry VALUES (?1, ?2, ?3, ?4)", entry)?;
        let (width, height) = preview.sizes.last().copied().unwrap_or_default();
        let pyramid = params![uuid, digest, colour, width, height];
        insert(&database, "INSERT INTO Pyramid VALUES (?1, ?2, ?3, 0, 'standard', ?4, ?5, 0)", pyramid)?;
        for (level, (width, height)) in (1_i64..).zip(&preview.sizes) {
            let level = params![uuid, digest, level, width.max(height), width, height];
            insert(&database, "INSERT INTO PyramidLevel VALUES (?1, ?2, ?3, ?4, ?5, ?6)", level)?;
        }
        let smallest = params![uuid, digest, colour, jpeg(12, 8, preview.image_id.unsigned_abs())];
        insert(&pixels, "INSERT INTO RootPixels VALUES (?1, ?2, ?3, ?4)", smallest)?;
    }
    for database in [database, pixels] {
        database.execute_batch("COMMIT").map_err(&fail)?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<Connection> {
    Connection::open(path).map_err(Error::database(path))
}
