//! Folders inside the library's folders, at any depth.

use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encoded_path;
use crate::error::{ErrorCode, Failure, Result};

/// The path of a folder relative to a folder of the library, percent-encoded: the bytes of a name need not be text. Empty
/// for the folder of the library itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct SubfolderPath(String);

impl SubfolderPath {
    /// Encodes a relative path.
    pub fn new(path: &Path) -> Self {
        Self(encoded_path::encode(path))
    }

    /// The relative path.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::BadRequest`] for one that would lead out of the folder.
    pub fn decode(&self) -> Result<PathBuf> {
        let path = encoded_path::decode(&self.0);
        let stays_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !stays_inside || path.as_os_str().as_bytes().contains(&0) {
            return Err(Failure::new(ErrorCode::BadRequest, format!("{} is not inside a folder", self.0)));
        }
        Ok(path)
    }
}

/// A folder of the library, or one inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderPlace {
    /// Row id of the folder of the library.
    pub id: u32,
    /// Where it is inside that.
    pub path: SubfolderPath,
}

/// What the sidebar shows of the folders inside the library's folders.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FolderLevels {
    /// Row ids of the folders of the library that contain others.
    pub parents: Vec<u32>,
    /// The folders directly in each folder that was asked about, in that order.
    pub levels: Vec<Vec<Subfolder>>,
}

/// A folder in another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Subfolder {
    /// Its name, for display.
    pub name: String,
    /// Its path relative to the folder of the library.
    pub path: SubfolderPath,
    /// Number of pictures in it and its subfolders.
    pub pictures: u32,
    /// Whether it contains further folders.
    pub has_subfolders: bool,
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_path_crosses_to_the_page_and_back_byte_for_byte() {
        for bytes in [&b"2019/caf\xe9 100 %"[..], "यात्रा/#1?&=".as_bytes(), b"a%2fb/..c", b""] {
            let path = Path::new(OsStr::from_bytes(bytes));
            let encoded = SubfolderPath::new(path);
            assert!(encoded.0.is_ascii(), "{encoded:?}");
            assert_eq!(encoded.decode().unwrap().as_os_str().as_bytes(), bytes);
        }
    }

    #[test]
    fn no_path_leads_out_of_its_folder() {
        for path in ["..", "a/../../b", "/etc", "%2Fetc", "a/%2E%2E/%2e%2e", "a%00b"] {
            let refused = SubfolderPath(path.to_owned()).decode();
            assert_eq!(refused.unwrap_err().code, ErrorCode::BadRequest, "{path}");
        }
    }
}
