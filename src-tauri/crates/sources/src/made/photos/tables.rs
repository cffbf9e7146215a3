//! The tables of a made library of Apple Photos.
//!
//! Owns what the versions of Photos differ in, as far as it matters for reading.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Result, params};

use super::{Library, Picture};

/// A version of Photos by the tables that it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// macOS 10.15.
    Photos5,
    /// macOS 11.
    Photos6,
    /// macOS 12.
    Photos7,
    /// macOS 13.
    Photos8,
    /// macOS 14.
    Photos9,
    /// macOS 15.
    Photos10,
    /// macOS 26.1.
    Photos11,
}

impl Version {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Photos5,
        Self::Photos6,
        Self::Photos7,
        Self::Photos8,
        Self::Photos9,
        Self::Photos10,
        Self::Photos11,
    ];

    /// The table of pictures and videos.
    pub fn assets(self) -> &'static str {
        if self == Self::Photos5 { "ZGENERICASSET" } else { "ZASSET" }
    }

    /// The folder of shared albums in the package.
    pub fn shared(self) -> &'static str {
        match self {
            Self::Photos5 | Self::Photos6 | Self::Photos7 => "resources/cloudsharing",
            _ => "scopes/cloudsharing",
        }
    }

    /// The numbers of the entities of assets, albums and keywords.
    fn entities(self) -> (i64, i64, i64) {
        match self {
            Self::Photos5 => (34, 26, 37),
            Self::Photos6 => (3, 26, 36),
            Self::Photos7 => (3, 27, 38),
            Self::Photos8 | Self::Photos9 => (3, 28, 40),
            Self::Photos10 => (3, 30, 47),
            Self::Photos11 => (3, 33, 52),
        }
    }

    /// The columns of a face that refer to the picture and to the person.
    fn face(self) -> (&'static str, &'static str) {
        match self {
            Self::Photos5 | Self::Photos6 | Self::Photos7 | Self::Photos8 => ("ZASSET", "ZPERSON"),
            _ => ("ZASSETFORFACE", "ZPERSONFORFACE"),
        }
    }

    /// The column that tells whether a picture is edited, and its value if so.
    fn edited(self) -> (&'static str, i64) {
        match self {
            Self::Photos10 | Self::Photos11 => ("ZADJUSTMENTSSTATE", 2),
            _ => ("ZHASADJUSTMENTS", 1),
        }
    }

    fn sql(self) -> String {
        let (asset, album, keyword) = self.entities();
        let (face_asset, face_person) = self.face();
        let (assets, (edited, _)) = (self.assets(), self.edited());
        let asset_name = if self == Self::Photos5 { "GenericAsset" } else { "Asset" };
        format!(
            "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER);
             CREATE TABLE {assets} (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, {edited} INTEGER,
                ZAVALANCHEPICKTYPE INTEGER, ZFAVORITE INTEGER, ZHIDDEN INTEGER, ZKIND INTEGER, ZKINDSUBTYPE INTEGER,
                ZTRASHEDSTATE INTEGER, ZVISIBILITYSTATE INTEGER, ZADDITIONALATTRIBUTES INTEGER,
                ZCLOUDBATCHPUBLISHDATE TIMESTAMP, ZDATECREATED TIMESTAMP, ZLATITUDE FLOAT, ZLONGITUDE FLOAT,
                ZAVALANCHEUUID VARCHAR, ZDIRECTORY VARCHAR, ZFILENAME VARCHAR, ZUUID VARCHAR);
             CREATE TABLE ZADDITIONALASSETATTRIBUTES (Z_PK INTEGER PRIMARY KEY, ZTIMEZONEOFFSET INTEGER, ZASSET INTEGER,
                ZASSETDESCRIPTION INTEGER, ZORIGINALRESOURCECHOICE INTEGER, ZORIGINALFILENAME VARCHAR, ZTITLE VARCHAR);
             CREATE TABLE ZASSETDESCRIPTION (Z_PK INTEGER PRIMARY KEY, ZASSETATTRIBUTES INTEGER,
                ZLONGDESCRIPTION VARCHAR);
             CREATE TABLE ZKEYWORD (Z_PK INTEGER PRIMARY KEY, ZTITLE VARCHAR, ZUUID VARCHAR);
             CREATE TABLE Z_1KEYWORDS (Z_1ASSETATTRIBUTES INTEGER, Z_{keyword}KEYWORDS INTEGER,
                PRIMARY KEY (Z_1ASSETATTRIBUTES, Z_{keyword}KEYWORDS));
             CREATE TABLE ZPERSON (Z_PK INTEGER PRIMARY KEY, ZDISPLAYNAME VARCHAR, ZFULLNAME VARCHAR);
             CREATE TABLE ZDETECTEDFACE (Z_PK INTEGER PRIMARY KEY, {face_asset} INTEGER, {face_person} INTEGER);
             CREATE TABLE ZGENERICALBUM (Z_PK INTEGER PRIMARY KEY, ZKIND INTEGER, ZTRASHEDSTATE INTEGER,
                ZPARENTFOLDER INTEGER, ZTITLE VARCHAR, ZUUID VARCHAR);
             CREATE TABLE Z_{album}ASSETS (Z_{album}ALBUMS INTEGER, Z_{asset}ASSETS INTEGER,
                Z_FOK_{asset}ASSETS INTEGER, PRIMARY KEY (Z_{album}ALBUMS, Z_{asset}ASSETS));
             CREATE TABLE Z_2ALBUMLISTS (Z_2ALBUMLISTS INTEGER, Z_{album}ALBUMS INTEGER);
             CREATE TABLE Z_{asset}MEMORIESBEINGCURATEDASSETS (Z_{asset}CURATEDASSETS INTEGER, Z_43MEMORIES INTEGER);
             INSERT INTO Z_PRIMARYKEY VALUES (1, 'AdditionalAssetAttributes', 0, 0), ({asset}, '{asset_name}', 0, 0),
                ({album}, 'Album', 0, 0), ({keyword}, 'Keyword', 0, 0);
             INSERT INTO ZGENERICALBUM VALUES (1, 3999, 0, NULL, NULL, 'LibraryFolder');"
        )
    }
}

/// Creates an empty database, in which all stays in the write-ahead log if `in_log`.
pub fn create(path: &Path, in_log: bool) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    if in_log {
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    Ok(connection)
}

/// Makes the tables and fills them.
pub fn fill(connection: &Connection, library: &Library) -> Result<()> {
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(&library.version.sql())?;
    let albums = albums(connection, library)?;
    let mut names = Names { connection, ids: HashMap::new() };
    for (id, picture) in (1..).zip(&library.pictures) {
        asset(connection, library.version, id, picture)?;
        words(connection, library.version, id, picture, &mut names)?;
        let (_, album, _) = library.version.entities();
        for (place, key) in (0_i64..).zip(&picture.albums) {
            let sql = format!("INSERT INTO Z_{album}ASSETS VALUES (?1, ?2, ?3)");
            connection.prepare_cached(&sql)?.execute(params![albums.get(key), id, place])?;
        }
    }
    connection.execute_batch("COMMIT")
}

fn asset(connection: &Connection, version: Version, id: i64, picture: &Picture) -> Result<()> {
    let (assets, (edited, is_edited)) = (version.assets(), version.edited());
    let sql = format!(
        "INSERT INTO {assets} (Z_PK, ZUUID, ZDIRECTORY, ZFILENAME, ZKIND, ZKINDSUBTYPE, ZTRASHEDSTATE, ZHIDDEN,
            ZFAVORITE, ZVISIBILITYSTATE, ZADDITIONALATTRIBUTES, ZCLOUDBATCHPUBLISHDATE, ZDATECREATED, ZLATITUDE,
            ZLONGITUDE, ZAVALANCHEUUID, ZAVALANCHEPICKTYPE, {edited})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
    );
    let (latitude, longitude) = picture.place.unwrap_or((-180.0, -180.0));
    let (burst, pick) = picture.burst.unzip();
    connection.prepare_cached(&sql)?.execute(params![
        id,
        picture.uuid,
        picture.directory(),
        picture.file_name(),
        picture.is_video,
        if picture.is_live { 2 } else { 0 },
        picture.is_trashed,
        picture.is_hidden,
        picture.is_favourite,
        if pick.is_some_and(|pick| pick != 0 && pick & 24 == 0) { 2 } else { 0 },
        id + ATTRIBUTES,
        picture.is_shared.then_some(picture.created.unwrap_or_default()),
        picture.created,
        latitude,
        longitude,
        burst,
        pick.unwrap_or_default(),
        picture.edited.map_or(0, |_| is_edited),
    ])?;
    Ok(())
}

/// How far the ids of attributes are from those of pictures, so that one can't be taken for the other.
const ATTRIBUTES: i64 = 1_000_000;

fn words(
    connection: &Connection,
    version: Version,
    id: i64,
    picture: &Picture,
    names: &mut Names<'_>,
) -> Result<()> {
    let (attributes, description) = (id + ATTRIBUTES, id + 2 * ATTRIBUTES);
    let sql = "INSERT INTO ZADDITIONALASSETATTRIBUTES VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        attributes,
        picture.offset,
        id,
        picture.description.map(|_| description),
        picture.original_name,
        picture.title,
    ])?;
    if let Some(text) = picture.description {
        let sql = "INSERT INTO ZASSETDESCRIPTION VALUES (?1, ?2, ?3)";
        connection.prepare_cached(sql)?.execute(params![description, attributes, text])?;
    }
    for keyword in &picture.keywords {
        let keyword = names.id("ZKEYWORD", "ZTITLE", keyword)?;
        connection
            .prepare_cached("INSERT INTO Z_1KEYWORDS VALUES (?1, ?2)")?
            .execute([attributes, keyword])?;
    }
    let (asset, person) = version.face();
    for name in &picture.people {
        let name = names.id("ZPERSON", "ZFULLNAME", name)?;
        let sql = format!("INSERT INTO ZDETECTEDFACE ({asset}, {person}) VALUES (?1, ?2)");
        connection.prepare_cached(&sql)?.execute([id, name])?;
    }
    Ok(())
}

/// The rows of names that are there.
struct Names<'a> {
    connection: &'a Connection,
    ids: HashMap<(&'static str, String), i64>,
}

impl Names<'_> {
    fn id(&mut self, table: &'static str, column: &str, name: &str) -> Result<i64> {
        if let Some(id) = self.ids.get(&(table, name.to_owned())) {
            return Ok(*id);
        }
        self.connection.execute(&format!("INSERT INTO {table} ({column}) VALUES (?1)"), [name])?;
        let id = self.connection.last_insert_rowid();
        self.ids.insert((table, name.to_owned()), id);
        Ok(id)
    }
}

/// Writes the albums. Returns their ids by their UUIDs.
fn albums(connection: &Connection, library: &Library) -> Result<HashMap<&'static str, i64>> {
    let ids: HashMap<_, _> = library.albums.iter().map(|album| album.uuid).zip(2..).collect();
    for album in &library.albums {
        let parent = album.parent.map_or(Some(1), |parent| ids.get(parent).copied());
        connection.execute(
            "INSERT INTO ZGENERICALBUM VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![ids[album.uuid], album.kind, album.is_trashed, parent, album.title, album.uuid],
        )?;
    }
    Ok(ids)
}
