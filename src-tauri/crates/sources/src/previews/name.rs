//! The names of preview files.

/// A UUID's characters.
const UUID: usize = 36;

/// What the name of a preview file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// What it shows a picture's preview of, in capitals.
    pub(crate) uuid: Option<String>,
    /// The state of the picture that it shows.
    pub(crate) digest: Option<String>,
    /// How many pixels its longer side has, where each size is a file of its own.
    pub(crate) long_dimension: Option<u32>,
    pub(crate) part: Part,
}

/// What of a picture a preview shows; the better one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// A moment of a video.
    Motion,
    /// A face.
    Face,
}

impl Name {
    /// Reads a name; `None` if no preview is called so: `UUID-DIGEST.lrprev`, or `UUID-DIGEST_2048` without an extension.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (stem, part) = match name.rsplit_once('.') {
            Some((stem, extension)) => (stem, Some(part(extension)?)),
            None => (name, None),
        };
        let uuid = stem.get(..UUID).filter(|uuid| is_uuid(uuid));
        let rest = uuid.and_then(|_| stem.get(UUID..)?.strip_prefix('-'));
        // Other files have no extension either.
        if part.is_none() && rest.is_none() {
            return None;
        }
        let (digest, side) = match rest.and_then(|rest| rest.rsplit_once('_')) {
            Some((digest, side)) => (Some(digest), side.parse().ok()),
            None => (rest, None),
        };
        Some(Self {
            uuid: uuid.map(str::to_ascii_uppercase),
            digest: digest.map(str::to_ascii_lowercase),
            long_dimension: side,
            part: part.unwrap_or(Part::Whole),
        })
    }
}

fn part(extension: &str) -> Option<Part> {
    match extension.to_ascii_lowercase().as_str() {
        "lrprev" => Some(Part::Whole),
        "lrmprev" => Some(Part::Motion),
        "lrfprev" => Some(Part::Face),
        _ => None,
    }
}

fn is_uuid(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const U: &str = "ff4adf67-3C63-4EB7-85B1-6D4409B537D3";

    #[test]
    fn names_of_both_layouts_are_read() {
        let name = Name::parse(&format!("{U}-030B36.lrprev")).unwrap();
        assert_eq!(name.uuid.unwrap(), U.to_uppercase());
        assert_eq!(
            (name.digest.as_deref(), name.long_dimension, name.part),
            (Some("030b36"), None, Part::Whole)
        );
        let name = Name::parse(&format!("{U}-030b36_2048")).unwrap();
        assert_eq!((name.digest.as_deref(), name.long_dimension), (Some("030b36"), Some(2048)));
        assert_eq!(Name::parse(&format!("{U}.lrfprev")).unwrap().part, Part::Face);
        assert_eq!(Name::parse("renamed.LRPREV").unwrap().uuid, None);
    }

    #[test]
    fn other_files_are_no_previews() {
        for name in
            ["previews.db", "README", "", ".lrprev-x", U, "é.jpg", "ff4adf67-3C63-4EB7-85B1-6D4409B537D-x_1"]
        {
            assert_eq!(Name::parse(name), None, "{name}");
        }
    }
}
