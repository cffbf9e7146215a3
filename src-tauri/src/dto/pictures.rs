//! Pictures and their files.

use ratna_engine::catalogue::details;
use serde::Serialize;
use ts_rs::TS;

/// A file with a picture's content.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Copy {
    /// File name.
    pub name: String,
    /// Absolute path of the folder that contains it.
    pub folder: String,
    /// Absolute path.
    pub path: String,
    /// Whether it cannot be read right now.
    pub offline: bool,
    /// Whether that is because its bytes are in the cloud only.
    pub cloud: bool,
    /// Whether it is the raw file that belongs to the picture.
    pub companion: bool,
}

impl From<details::Copy> for Copy {
    fn from(copy: details::Copy) -> Self {
        let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        Self {
            name: text(copy.path.file_name()),
            folder: text(copy.path.parent().map(std::path::Path::as_os_str)),
            path: copy.path.display().to_string(),
            offline: copy.offline,
            cloud: copy.cloud,
            companion: copy.companion,
        }
    }
}

/// What is known of a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Row id.
    pub id: u32,
    /// Hash of the content, in hexadecimal.
    pub hash: String,
    /// Size of the file, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Format of the content, such as `jpeg`.
    pub format: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Local time in seconds since 1970, as if the local time zone were UTC.
    #[ts(type = "number | null")]
    pub taken_at: Option<i64>,
    /// Maker and model.
    pub camera: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Every file with this content.
    pub copies: Vec<Copy>,
}

impl From<details::Details> for Details {
    fn from(details: details::Details) -> Self {
        Self {
            id: details.id.0 as u32,
            hash: details.hash.to_hex().to_string(),
            bytes: details.bytes,
            format: details.format,
            width: details.width,
            height: details.height,
            taken_at: details.taken_at,
            camera: details.camera,
            latitude: details.position.map(|position| position.latitude),
            longitude: details.position.map(|position| position.longitude),
            copies: details.copies.into_iter().map(Copy::from).collect(),
        }
    }
}

/// The outcome of moving pictures to the trash.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trashed {
    /// Token that `undo_trash` takes.
    pub token: u32,
    /// Number of pictures all of whose files were moved.
    pub pictures: u32,
    /// Number of files that were moved.
    pub files: u32,
    /// Number of files that could not be moved.
    pub failed: u32,
}
