//! Makes catalogues and sessions of Capture One, as public notes on versions 11 to 16 tell their tables.

use std::path::Path;

use rusqlite::{Connection, Result, params};

/// The tables, with the columns that are known to matter, and types as they are declared.
const TABLES: &str = "
    CREATE TABLE ZENTITIES (Z_ENT INTEGER PRIMARY KEY, ZNAME VARCHAR);
    CREATE TABLE ZVERSIONINFO (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZVERSION INTEGER);
    CREATE TABLE ZPATHLOCATION (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZISRELATIVE INTEGER, ZMACROOT VARCHAR,
        ZRELATIVEPATH VARCHAR, ZVOLUME VARCHAR, ZWINROOT VARCHAR, ZWINATTRIBUTE INTEGER);
    CREATE TABLE ZIMAGE (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZIMAGEUUID VARCHAR, ZIMAGEFILENAME VARCHAR,
        ZDISPLAYNAME VARCHAR, ZIMAGELOCATION INTEGER, ZISTRASHED INTEGER, ZISINSIDECATALOG INTEGER, ZEXP_DATE TIMESTAMP,
        ZGPSLATITUDE VARCHAR, ZGPSLONGITUDE VARCHAR, ZIMAGECLASSIFICATION INTEGER);
    CREATE TABLE ZVARIANT (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZIMAGE INTEGER, ZINDEX INTEGER, ZDEFAULTLAYER INTEGER,
        ZADJUSTMENTLAYER INTEGER, ZCOMBINEDSETTINGS INTEGER, ZVARIANTUUID VARCHAR);
    CREATE TABLE ZVARIANTLAYER (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZVARIANT INTEGER, ZMETADATA INTEGER);
    CREATE TABLE ZVARIANTMETADATA (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZLAYER INTEGER, ZBASIC_RATING INTEGER,
        ZCOLOR_TAG_INDEX INTEGER, ZCONTENT_KEYWORDS VARCHAR, ZSTATUS_TITLE VARCHAR, ZCONTENT_HEADLINE VARCHAR,
        ZCONTENT_DESCRIPTION VARCHAR);
    CREATE TABLE ZKEYWORD (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZNAME VARCHAR, ZPARENT INTEGER, ZLEFT INTEGER,
        ZRIGHT INTEGER);
    CREATE TABLE ZCOLLECTION (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZNAME VARCHAR, ZPARENT INTEGER);
    CREATE TABLE ZIMAGEINCOLLECTION (Z_PK INTEGER PRIMARY KEY, ZCOLLECTION INTEGER, ZIMAGE INTEGER);
    CREATE TABLE ZVARIANTINCOLLECTION (Z_PK INTEGER PRIMARY KEY, ZCOLLECTION INTEGER, ZVARIANT INTEGER);
    CREATE TABLE ZSTACK (Z_ENT INTEGER, Z_PK INTEGER PRIMARY KEY, ZCOLLECTION INTEGER, ZPICKEDIMAGE INTEGER);
    CREATE TABLE ZSTACKIMAGELINK (Z_PK INTEGER PRIMARY KEY, ZSTACK INTEGER, ZIMAGE INTEGER);
    INSERT INTO ZENTITIES VALUES (2, 'AlbumCollection'), (5, 'SmartCollection'), (7, 'ProjectCollection'),
        (8, 'VirtualFolderCollection'), (11, 'TrashCollection'), (12, 'Image'), (15, 'Variant'),
        (40, 'CatalogAllImagesCollection');
    INSERT INTO ZCOLLECTION VALUES (7, 1, 'root', -1), (40, 2, 'All Images', 1), (11, 3, 'Trash', 1);
";

/// What a collection is, by its number in the made catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeCollection {
    /// An album.
    Album = 2,
    /// A smart album.
    Smart = 5,
    /// A project.
    Project = 7,
    /// A group.
    Group = 8,
}

/// What is said about a picture.
#[derive(Clone, Debug, Default)]
pub struct MadePicture<'a> {
    /// Its file name.
    pub name: &'a str,
    /// The id of its folder.
    pub location: i64,
    /// Stars.
    pub rating: Option<i64>,
    /// Keywords as they are stored, `name||place,name||place`.
    pub keywords: Option<&'a str>,
    /// Its title.
    pub title: Option<&'a str>,
    /// Its description.
    pub description: Option<&'a str>,
    /// When it was taken, in seconds since 1970.
    pub taken: Option<f64>,
    /// Latitude and longitude as they are stored, `59,56.7543N`.
    pub place: Option<(&'a str, &'a str)>,
    /// Whether it is in the trash.
    pub trashed: bool,
    /// How many variants it has beside the first.
    pub copies: i64,
}

/// The database of a catalogue or session.
pub struct MadeCaptureOne {
    connection: Connection,
}

impl MadeCaptureOne {
    /// Makes an empty one at a path that ends in `.cocatalogdb` or `.cosessiondb`.
    ///
    /// # Errors
    /// Database errors, here and below.
    pub fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(TABLES)?;
        Ok(Self { connection })
    }

    /// The connection, to make it odd.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Adds a folder relative to the catalogue or session, and returns its id.
    ///
    /// # Errors
    /// Database errors.
    pub fn relative(&self, path: &str) -> Result<i64> {
        self.insert("INSERT INTO ZPATHLOCATION (ZISRELATIVE, ZRELATIVEPATH) VALUES (1, ?1)", params![path])
    }

    /// Adds a folder elsewhere, and returns its id.
    ///
    /// # Errors
    /// Database errors.
    pub fn elsewhere(&self, root: &str, path: &str) -> Result<i64> {
        let sql = "INSERT INTO ZPATHLOCATION (ZISRELATIVE, ZMACROOT, ZRELATIVEPATH) VALUES (0, ?1, ?2)";
        self.insert(sql, params![root, path])
    }

    /// Adds a picture with its variants and their layers, and returns its id.
    ///
    /// # Errors
    /// Database errors.
    pub fn picture(&self, picture: &MadePicture<'_>) -> Result<i64> {
        let image = self.insert(
            "INSERT INTO ZIMAGE (Z_ENT, ZIMAGEUUID, ZIMAGEFILENAME, ZIMAGELOCATION, ZISTRASHED, ZEXP_DATE, ZGPSLATITUDE,
                ZGPSLONGITUDE) VALUES (12, hex(randomblob(16)), ?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                picture.name,
                picture.location,
                picture.trashed,
                picture.taken,
                picture.place.map(|place| place.0),
                picture.place.map(|place| place.1),
            ],
        )?;
        for index in 0..=picture.copies {
            let sql = "INSERT INTO ZVARIANT (Z_ENT, ZIMAGE, ZINDEX) VALUES (15, ?1, ?2)";
            let variant = self.insert(sql, params![image, index])?;
            let none = MadePicture::default();
            // What the file said is not what the person says.
            let file = MadePicture { title: Some("by the camera"), ..none.clone() };
            let (own, combined) = if index == 0 { (picture, picture) } else { (&none, &file) };
            for (layer, said) in
                [("ZDEFAULTLAYER", &file), ("ZADJUSTMENTLAYER", own), ("ZCOMBINEDSETTINGS", combined)]
            {
                let id = self.layer(variant, said)?;
                self.connection
                    .execute(&format!("UPDATE ZVARIANT SET {layer} = ?1 WHERE Z_PK = ?2"), [id, variant])?;
            }
        }
        Ok(image)
    }

    fn layer(&self, variant: i64, said: &MadePicture<'_>) -> Result<i64> {
        let layer = self.insert("INSERT INTO ZVARIANTLAYER (ZVARIANT) VALUES (?1)", params![variant])?;
        let metadata = self.insert(
            "INSERT INTO ZVARIANTMETADATA (ZLAYER, ZBASIC_RATING, ZCONTENT_KEYWORDS, ZSTATUS_TITLE, ZCONTENT_DESCRIPTION)
                VALUES (?1, ?2, ?3, ?4, ?5)",
            params![layer, said.rating, said.keywords, said.title, said.description],
        )?;
        self.connection
            .execute("UPDATE ZVARIANTLAYER SET ZMETADATA = ?1 WHERE Z_PK = ?2", [metadata, layer])?;
        Ok(layer)
    }

    /// Adds a keyword, and returns its id.
    ///
    /// # Errors
    /// Database errors.
    pub fn keyword(&self, name: &str, parent: Option<i64>) -> Result<i64> {
        self.insert("INSERT INTO ZKEYWORD (ZNAME, ZPARENT) VALUES (?1, ?2)", params![name, parent])
    }

    /// Adds a collection to another one, the root by default, and returns its id.
    ///
    /// # Errors
    /// Database errors.
    pub fn collection(&self, kind: MadeCollection, name: &str, parent: Option<i64>) -> Result<i64> {
        let sql = "INSERT INTO ZCOLLECTION (Z_ENT, ZNAME, ZPARENT) VALUES (?1, ?2, ?3)";
        self.insert(sql, params![kind as i64, name, parent.unwrap_or(1)])
    }

    /// Puts a picture into a collection.
    ///
    /// # Errors
    /// Database errors.
    pub fn put(&self, image: i64, collection: i64) -> Result<()> {
        self.insert(
            "INSERT INTO ZIMAGEINCOLLECTION (ZCOLLECTION, ZIMAGE) VALUES (?1, ?2)",
            [collection, image],
        )
        .map(drop)
    }

    fn insert<P: rusqlite::Params>(&self, sql: &str, values: P) -> Result<i64> {
        self.connection.execute(sql, values)?;
        Ok(self.connection.last_insert_rowid())
    }
}
