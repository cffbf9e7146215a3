//! What was dropped on the window or pasted into it.

use serde::Serialize;
use ts_rs::TS;

/// What a search can be made by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Offered {
    /// A picture file.
    File {
        /// Absolute path.
        path: String,
    },
    /// A picture on the clipboard, which `pasted_picture` returns.
    Picture,
    /// Nothing.
    Refused {
        /// Why not.
        refusal: Refusal,
    },
}

/// The outcome of dropping files and folders on the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Added {
    /// Number of folders that are added, or scanned again.
    pub added: u32,
    /// What was left out.
    pub refusals: Vec<Refusal>,
}

/// Something that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Refusal {
    /// Why not.
    pub reason: RefusalReason,
    /// The name of the file or folder, for display; empty where there is none.
    pub name: String,
    /// The folder of the library that has it already, for display.
    pub folder: Option<String>,
}

/// Why something that was dropped or pasted cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RefusalReason {
    /// The file or folder does not exist, or cannot be reached.
    Missing,
    /// The file is not a picture.
    NotPicture,
    /// A folder, where a picture is needed.
    Folder,
    /// Several files, where one picture is needed.
    Several,
    /// The folder has nothing in it.
    Empty,
    /// The folder contains the home folder, or everything.
    TooBroad,
    /// The folder belongs to Photos.
    Photos,
    /// The folder is one of the library's.
    Known,
    /// The folder is inside one of the library's.
    Inside,
    /// The name is not valid text.
    Name,
    /// The picture on the clipboard has too many bytes.
    TooLarge,
    /// The clipboard contains text.
    Text,
    /// The clipboard contains nothing.
    Nothing,
    /// Neither a file nor a picture, such as an address in the web.
    Unusable,
}

impl Refusal {
    /// A refusal of something without a name.
    pub fn unnamed(reason: RefusalReason) -> Self {
        Self { reason, name: String::new(), folder: None }
    }
}
