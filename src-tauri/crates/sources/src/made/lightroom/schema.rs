//! The tables of made catalogues, with those columns that say something of a picture.

use rusqlite::types::Value;

/// Which version's tables a catalogue has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Lightroom 5, which knows no faces.
    Version5,
    /// Lightroom Classic 14.
    Newest,
}

/// How a catalogue stores its ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// As INTEGER, as Lightroom does.
    Integer,
    /// As REAL, as happens in catalogues that were converted.
    Real,
}

/// Tables of all versions, with their columns beside the ids. Columns have no type unless they hold ids.
const TABLES: [(&str, &str); 17] = [
    ("Adobe_variablesTable", "name, value"),
    (
        "Adobe_images",
        "captureTime, colorLabels DEFAULT '', copyName, developSettingsIDCache, fileFormat DEFAULT 'unset', \
         masterImage ID, orientation, pick DEFAULT 0, rating, rootFile ID",
    ),
    ("Adobe_imageDevelopSettings", "croppedHeight, croppedWidth, fileHeight, fileWidth, image ID, text"),
    ("Adobe_AdditionalMetadata", "image ID, xmp DEFAULT ''"),
    ("AgHarvestedExifMetadata", "image ID, cameraModelRef ID, gpsLatitude, gpsLongitude, hasGPS INTEGER"),
    ("AgInternedExifCameraModel", "searchIndex, value"),
    (
        "AgLibraryFile",
        "baseName DEFAULT '', extension DEFAULT '', folder ID, idx_filename DEFAULT '', \
         originalFilename DEFAULT '', sidecarExtensions",
    ),
    ("AgLibraryFolder", "pathFromRoot DEFAULT '', rootFolder ID"),
    ("AgLibraryRootFolder", "absolutePath DEFAULT '', name DEFAULT '', relativePathFromCatalog"),
    ("AgLibraryIPTC", "caption, copyright, image ID"),
    ("AgLibraryKeyword", "lc_name, name, parent ID"),
    ("AgLibraryKeywordImage", "image ID, tag ID"),
    ("AgLibraryCollection", "creationId DEFAULT '', name DEFAULT '', parent ID, systemOnly DEFAULT ''"),
    ("AgLibraryCollectionImage", "collection ID, image ID, positionInCollection"),
    ("AgLibraryFolderStack", "collapsed INTEGER"),
    ("AgLibraryFolderStackImage", "image ID, position DEFAULT '', stack ID"),
    ("AgLibraryFolderStackData", "stack ID, stackCount INTEGER, stackParent ID"),
];

/// What newer versions have beside them.
const NEWER: [(&str, &str); 3] = [
    ("AgDNGProxyInfo", "fileUUID DEFAULT '', status DEFAULT 'U', statusDateTime DEFAULT 0, uuid DEFAULT ''"),
    ("AgLibraryFace", "cluster ID, image ID"),
    ("AgLibraryKeywordFace", "face ID, tag ID, userPick, userReject"),
];

impl Schema {
    /// `Adobe_DBVersion` in a catalogue.
    pub fn version(self) -> String {
        let version = match self {
            Self::Version5 => "0500013",
            Self::Newest => "1400000",
        };
        version.to_owned()
    }

    pub(super) fn sql(self, ids: Ids) -> String {
        let (key, reference) = match ids {
            Ids::Integer => ("INTEGER PRIMARY KEY", "INTEGER"),
            Ids::Real => ("REAL PRIMARY KEY", "REAL"),
        };
        let newer: &[_] = if self == Self::Newest { &NEWER } else { &[] };
        let tables = TABLES.iter().chain(newer).map(|(table, columns)| {
            let columns = columns.replace(" ID", &format!(" {reference}"));
            format!("CREATE TABLE {table} (id_local {key}, id_global UNIQUE NOT NULL, {columns});")
        });
        let mut sql: String = tables.collect();
        if self == Self::Newest {
            sql.push_str("ALTER TABLE AgLibraryKeyword ADD COLUMN keywordType;");
        }
        sql
    }
}

impl Ids {
    /// An id as it is stored.
    pub fn value(self, id: i64) -> Value {
        match self {
            Self::Integer => Value::Integer(id),
            Self::Real => Value::Real(id as f64),
        }
    }
}
