//! What is exchanged with files: what was decided for folders, how far pictures are, and what both sides changed.

use ratna_engine::exchange;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where what the person says about the pictures of a folder is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExchangeTarget {
    /// Nowhere.
    Off,
    /// To the files beside the pictures.
    Sidecars,
    /// Into the pictures' own files.
    Originals,
}

/// How sidecars are named where there is none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SidecarNaming {
    /// `IMG.xmp`.
    Stem,
    /// `IMG.jpg.xmp`.
    Full,
}

/// What is written to files of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FolderExchange {
    /// Where it is written to.
    pub target: ExchangeTarget,
    /// How sidecars are named.
    pub naming: SidecarNaming,
    /// Whether captions of models are written as descriptions, too.
    pub captions: bool,
}

impl From<exchange::FolderExchange> for FolderExchange {
    fn from(decided: exchange::FolderExchange) -> Self {
        Self {
            target: match decided.target {
                exchange::Target::Off => ExchangeTarget::Off,
                exchange::Target::Sidecars => ExchangeTarget::Sidecars,
                exchange::Target::Originals => ExchangeTarget::Originals,
            },
            naming: match decided.naming {
                exchange::Naming::Stem => SidecarNaming::Stem,
                exchange::Naming::Full => SidecarNaming::Full,
            },
            captions: decided.captions,
        }
    }
}

impl From<FolderExchange> for exchange::FolderExchange {
    fn from(settings: FolderExchange) -> Self {
        Self {
            target: match settings.target {
                ExchangeTarget::Off => exchange::Target::Off,
                ExchangeTarget::Sidecars => exchange::Target::Sidecars,
                ExchangeTarget::Originals => exchange::Target::Originals,
            },
            naming: match settings.naming {
                SidecarNaming::Stem => exchange::Naming::Stem,
                SidecarNaming::Full => exchange::Naming::Full,
            },
            captions: settings.captions,
        }
    }
}

/// Whether a picture's file has what the person says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ExchangeState {
    /// Nothing is written for its folder.
    Off,
    /// The person says nothing that could be written.
    Nothing,
    /// It has.
    Written {
        /// Absolute path of the file.
        path: String,
        /// When it was written, in seconds since 1970, UTC.
        #[ts(type = "number")]
        at: i64,
    },
    /// It is still to be written.
    Pending,
    /// The file was changed as well, and the person is to decide.
    Conflict,
    /// It could not be written.
    Failed {
        /// Stable name of the reason.
        code: String,
        /// The reason in English, with the path.
        message: String,
    },
}

impl From<exchange::PictureState> for ExchangeState {
    fn from(state: exchange::PictureState) -> Self {
        match state {
            exchange::PictureState::Off => Self::Off,
            exchange::PictureState::Nothing => Self::Nothing,
            exchange::PictureState::Written { path, at } => {
                Self::Written { path: path.display().to_string(), at }
            }
            exchange::PictureState::Pending => Self::Pending,
            exchange::PictureState::Conflict(_) => Self::Conflict,
            exchange::PictureState::Failed(trouble) => {
                Self::Failed { code: trouble.code, message: trouble.text }
            }
        }
    }
}

/// What was changed on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConflictField {
    /// Tags and keywords.
    Keywords,
    /// Stars.
    Rating,
    /// The title.
    Title,
    /// The caption, which is a file's description.
    Description,
    /// When the picture was taken.
    Date,
}

/// What was changed in the library and in a file. Fields other than keywords have one value at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// What it is.
    pub field: ConflictField,
    /// The values in the library; a rating as a number, a date as in ISO 8601: local time, such as `1998-07-14T15:30:00`.
    pub mine: Vec<String>,
    /// The values in the file.
    pub theirs: Vec<String>,
}

impl From<exchange::FieldConflict> for FieldConflict {
    fn from(conflict: exchange::FieldConflict) -> Self {
        let field = match conflict.field {
            exchange::Field::Keywords => ConflictField::Keywords,
            exchange::Field::Rating => ConflictField::Rating,
            exchange::Field::Title => ConflictField::Title,
            exchange::Field::Description => ConflictField::Description,
            exchange::Field::Date => ConflictField::Date,
        };
        Self { field, mine: conflict.mine, theirs: conflict.theirs }
    }
}

/// A picture that was changed in the library and in a file since both agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// Row id of the picture.
    pub id: u32,
    /// Hash of its content, in hexadecimal.
    pub hash: String,
    /// Absolute path of the picture.
    pub picture: String,
    /// Absolute path of the file that was changed: the picture's sidecar, or the same.
    pub path: String,
    /// What was changed on both sides.
    pub fields: Vec<FieldConflict>,
}

impl Conflict {
    /// A conflict of the picture whose content has this hash.
    pub fn new(conflict: exchange::Conflict, hash: &blake3::Hash) -> Self {
        Self {
            id: conflict.content.0 as u32,
            hash: hash.to_hex().to_string(),
            picture: conflict.picture.display().to_string(),
            path: conflict.path.display().to_string(),
            fields: conflict.fields.into_iter().map(FieldConflict::from).collect(),
        }
    }
}

/// Which side of a conflict counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConflictChoice {
    /// What the file says.
    Theirs,
    /// What the library says.
    Mine,
    /// Both, of keywords.
    Both,
}

impl From<ConflictChoice> for exchange::Choice {
    fn from(choice: ConflictChoice) -> Self {
        match choice {
            ConflictChoice::Theirs => Self::Theirs,
            ConflictChoice::Mine => Self::Mine,
            ConflictChoice::Both => Self::Both,
        }
    }
}

/// The outcome of deciding conflicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Resolved {
    /// Number of files that could not be written.
    pub failed: u32,
}
