//! The parts of a question, checked.

use std::path::PathBuf;

use blake3::Hash;

use super::failure::Failure;

/// Number of pictures in an answer that names none, as in the commands.
pub(crate) const DEFAULT_LIMIT: usize = 10;

/// The most pictures in an answer. Each costs the library a row and a vector.
pub(crate) const MAX_LIMIT: usize = 1_000;

/// The longest query, in bytes: far more than a model reads.
const MAX_QUERY: usize = 4_096;

/// A picture of the library, as a client names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    /// By its content, which is what answers call it.
    Content(Hash),
    /// By the absolute path of a file that is catalogued.
    Path(PathBuf),
}

/// The long side of a thumbnail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// At most 256 pixels.
    Small,
    /// At most 512 pixels.
    Medium,
}

impl Picture {
    /// A picture by its content: 64 hexadecimal digits, in lower case.
    ///
    /// # Errors
    /// Fails for anything else, which no picture is called.
    pub(crate) fn by_content(text: &str) -> Result<Self, Failure> {
        let is_lower = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match Hash::from_hex(text) {
            Ok(hash) if is_lower => Ok(Self::Content(hash)),
            _ => Err(Failure::unknown_picture()),
        }
    }

    /// A picture by the path of its file.
    ///
    /// # Errors
    /// Fails for a relative path, since a server has no current folder that its clients know of.
    pub(crate) fn by_path(path: PathBuf) -> Result<Self, Failure> {
        match path.is_absolute() {
            true => Ok(Self::Path(path)),
            false => Err(Failure::invalid("the path of a picture has to be absolute")),
        }
    }

    /// A picture by its content or by an absolute path.
    ///
    /// # Errors
    /// Fails for anything else.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        Self::by_content(text)
            .or_else(|_| Self::by_path(text.into()))
            .map_err(|_| Failure::invalid("a picture is named by its content or its absolute path"))
    }
}

impl Side {
    /// The side of so many pixels.
    ///
    /// # Errors
    /// Fails for a size that thumbnails don't have.
    pub(crate) fn of_pixels(pixels: u64) -> Result<Self, Failure> {
        match pixels {
            256 => Ok(Self::Small),
            512 => Ok(Self::Medium),
            _ => Err(Failure::invalid("the size of a thumbnail is 256 or 512")),
        }
    }
}

/// The number of pictures to answer with.
///
/// # Errors
/// Fails for none and for more than [`MAX_LIMIT`].
pub(crate) fn limit(wanted: Option<u64>) -> Result<usize, Failure> {
    let Some(wanted) = wanted else { return Ok(DEFAULT_LIMIT) };
    let known = usize::try_from(wanted).ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    known.ok_or_else(|| Failure::invalid(format!("a limit is a number from 1 to {MAX_LIMIT}")))
}

/// A query.
///
/// # Errors
/// Fails for one that nobody types.
pub(crate) fn query(text: String) -> Result<String, Failure> {
    if text.len() > MAX_QUERY {
        return Err(Failure::invalid(format!("a query has {MAX_QUERY} bytes at most")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_named_by_its_content_or_an_absolute_path() {
        let hash = blake3::hash(b"a");
        assert_eq!(Picture::parse(hash.to_hex().as_str()), Ok(Picture::Content(hash)));
        assert_eq!(Picture::parse("/a/b.jpg"), Ok(Picture::Path("/a/b.jpg".into())));
        let shouted = hash.to_hex().to_uppercase();
        for refused in ["", "b.jpg", "../b.jpg", &hash.to_hex()[1..], &shouted] {
            assert!(Picture::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn limits_and_sizes_beyond_the_possible_are_refused() {
        assert_eq!([limit(None), limit(Some(1))], [Ok(DEFAULT_LIMIT), Ok(1)]);
        assert!(limit(Some(0)).is_err() && limit(Some(1_001)).is_err() && limit(Some(u64::MAX)).is_err());
        assert_eq!([Side::of_pixels(256), Side::of_pixels(512)], [Ok(Side::Small), Ok(Side::Medium)]);
        assert!(Side::of_pixels(4_096).is_err());
        assert!(query("a".repeat(4_096)).is_ok() && query("a".repeat(4_097)).is_err());
    }
}
