//! Why a folder is unavailable and why a file has no picture: codes with parameters.
//!
//! Owns the codes, which are stored and sent, and their English texts. Never translates: a host does that by the code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// A problem's code, and by their names the parameters that its text in any language needs, as text.
///
/// ```
/// use ratna_engine::problem::{FileProblem, code_and_parameters};
///
/// let (code, parameters) = code_and_parameters(&FileProblem::FileTooLarge { megabytes: 700 });
/// assert_eq!((code.as_str(), parameters["megabytes"].as_str()), ("fileTooLarge", "700"));
/// ```
pub fn code_and_parameters(problem: &impl Serialize) -> (String, BTreeMap<String, String>) {
    // Both kinds of problem serialize to an object with a code, however their parameters are typed.
    let Ok(Value::Object(fields)) = serde_json::to_value(problem) else { return Default::default() };
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut parameters: BTreeMap<_, _> =
        fields.into_iter().map(|(name, value)| (name, text(value))).collect();
    (parameters.remove("code").unwrap_or_default(), parameters)
}

/// A folder as text: codes and parameters are for texts, and a name that is not UTF-8 must not cost the code.
fn as_text<S: Serializer>(folder: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&folder.to_string_lossy())
}

/// Why a folder cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "camelCase")]
pub enum FolderProblem {
    /// Nothing exists at the path.
    #[error("it does not exist")]
    NotFound,
    /// Listing it is not permitted.
    #[error("Ratna has no permission to look into it")]
    PermissionDenied,
    /// The drive or server it is on does not answer.
    #[error("it does not answer")]
    NotResponding,
    /// The system asks the user whether Ratna may look into it, and the question is not answered yet.
    #[error("it is waiting for your permission: answer macOS's question")]
    WaitingForPermission,
    /// A file was given where a folder is needed.
    #[error("it is a file; name the folder it is in")]
    IsFile,
    /// A file is where a known folder was.
    #[error("a file is in its place")]
    Replaced,
    /// The folder at the path holds none of the known pictures.
    #[error("none of its pictures is there: the drive it is on may not be connected")]
    DriveMissing,
    /// It disappeared during the scan.
    #[error("it disappeared while it was being scanned")]
    Disappeared,
    /// It contains an unavailable folder of the library, whose pictures would seem deleted.
    #[error("it contains {}, a folder of this library that is unavailable: connect its drive, or remove it from the library first", folder.display())]
    ContainsUnavailable {
        /// The unavailable folder.
        #[serde(serialize_with = "as_text")]
        folder: PathBuf,
    },
    /// Another folder of the library has the path.
    #[error("it is another folder of this library")]
    IsAnotherFolder,
    /// It is in another folder of the library.
    #[error("it is in {}, another folder of this library", folder.display())]
    InsideAnother {
        /// The outer folder.
        #[serde(serialize_with = "as_text")]
        folder: PathBuf,
    },
    /// It contains another folder of the library.
    #[error("it contains {}, another folder of this library", folder.display())]
    ContainsAnother {
        /// The inner folder.
        #[serde(serialize_with = "as_text")]
        folder: PathBuf,
    },
    /// A subfolder was expected.
    #[error("it is not inside {}", folder.display())]
    NotInside {
        /// The folder it should be in.
        #[serde(serialize_with = "as_text")]
        folder: PathBuf,
    },
    /// A file was given as the library.
    #[error("it is a file; a library is a folder")]
    LibraryIsFile,
    /// Any other error of the system.
    #[error("{message}")]
    Other {
        /// The system's message.
        message: String,
    },
}

impl From<std::io::Error> for FolderProblem {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            std::io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            std::io::ErrorKind::TimedOut => Self::NotResponding,
            _ => Self::Other { message: error.to_string() },
        }
    }
}

/// Why a file has no picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "camelCase")]
pub enum FileProblem {
    /// A format that no build of Ratna decodes yet.
    #[error("{format} pictures can't be read yet")]
    Unsupported {
        /// The format's display name, such as `Canon RAW (CR3)`.
        format: String,
    },
    /// A format that this build decodes only with libheif.
    #[error("reading {format} takes libheif and its decoders: install them, then build Ratna again")]
    NeedsLibheif {
        /// The format's name.
        format: String,
    },
    /// libheif is installed, but none of its plug-ins decodes this codec.
    #[error("this computer has no decoder for {format}: install the one that libheif asks for (HEVC or AV1)")]
    NoDecoder {
        /// The format's name.
        format: String,
    },
    /// The data stops early.
    #[error("the file ends before the picture does")]
    Truncated,
    /// The data is invalid.
    #[error("the {format} data is damaged")]
    Damaged {
        /// The format's name.
        format: String,
    },
    /// Valid data of a rare kind that the decoder does not support.
    #[error("this kind of {format} can't be read")]
    Unusual {
        /// The format's name.
        format: String,
    },
    /// A raw file without an embedded preview.
    #[error("there is no preview inside this {format} file")]
    NoPreview {
        /// The format's name.
        format: String,
    },
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The content is not a picture in any format Ratna knows.
    #[error("not a picture Ratna knows")]
    NotAPicture,
    /// The file is larger than Ratna accepts.
    #[error("a file of {megabytes} MB is more than Ratna reads")]
    FileTooLarge {
        /// Its size in MiB.
        megabytes: u64,
    },
    /// A side is longer than Ratna accepts.
    #[error("{width} × {height} pixels is more than Ratna reads (limit {limit} pixels a side)")]
    SideTooLong {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The longest side accepted, in pixels.
        limit: u32,
    },
    /// The picture has more pixels than Ratna accepts.
    #[error("{width} × {height} pixels is more than Ratna reads (limit {limit} megapixels)")]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The most pixels accepted, in millions.
        limit: u64,
    },
    /// Width or height is 0.
    #[error("the picture has no pixels")]
    NoPixels,
    /// Decoding takes more memory than one picture may use.
    #[error("reading it takes more memory than Ratna gives to one picture")]
    OutOfMemory,
    /// Decoding takes more time than one picture may use.
    #[error("reading it takes more time than Ratna gives to one picture")]
    TooSlow,
    /// The decoder crashed, which is a bug.
    #[error("reading it failed unexpectedly, which is a bug in Ratna")]
    DecoderFailed,
    /// Opening it is not permitted.
    #[error("no permission to read it")]
    PermissionDenied,
    /// It changed while it was being read.
    #[error("it was being written to; the next run reads it")]
    StillChanging,
    /// It is a folder, a pipe or a device.
    #[error("it is not a file")]
    NotAFile,
    /// Reading it would download it.
    #[error("it is in the cloud only; open it once to download it")]
    InCloudOnly,
    /// Its content differs from the one in the catalogue.
    #[error("it has changed since it was indexed")]
    Changed,
    /// Any other error of the system.
    #[error("{message}")]
    Other {
        /// The system's message.
        message: String,
    },
}

impl FileProblem {
    /// Whether the file may be intact, but its kind can't be decoded yet or on this computer.
    ///
    /// ```
    /// use ratna_engine::problem::FileProblem;
    ///
    /// let problem = FileProblem::Unsupported { format: "Canon RAW (CR3)".to_owned() };
    /// assert!(problem.is_unsupported() && !problem.is_transient());
    /// assert_eq!(problem.to_string(), "Canon RAW (CR3) pictures can't be read yet");
    /// ```
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported { .. } | Self::NeedsLibheif { .. } | Self::NoDecoder { .. })
    }

    /// Whether another try may succeed although the file is unchanged.
    pub fn is_transient(&self) -> bool {
        // A decoder may have been installed.
        matches!(
            self,
            Self::NoDecoder { .. } | Self::PermissionDenied | Self::StillChanging | Self::Other { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_folder_that_is_no_text_keeps_the_code() {
        use std::os::unix::ffi::OsStrExt;
        let folder = std::ffi::OsStr::from_bytes(b"/a/\xff").into();
        let (code, parameters) = code_and_parameters(&FolderProblem::InsideAnother { folder });
        assert_eq!((code.as_str(), parameters["folder"].as_str()), ("insideAnother", "/a/\u{fffd}"));
    }

    #[test]
    fn io_errors_become_folder_problems_with_their_texts() {
        let of = |kind: ErrorKind| FolderProblem::from(Error::from(kind)).to_string();
        assert_eq!(of(ErrorKind::NotFound), "it does not exist");
        assert_eq!(of(ErrorKind::PermissionDenied), "Ratna has no permission to look into it");
        assert_eq!(of(ErrorKind::TimedOut), "it does not answer");
        assert!(FolderProblem::from(Error::from_raw_os_error(5)).to_string().contains("error"));
    }
}
