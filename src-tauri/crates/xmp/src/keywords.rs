//! Keywords, which programs write in up to four lists.
//!
//! Owns which list counts, and the signs that separate the names of a path.

use crate::name::{HIERARCHICAL_SUBJECT, LAST_KEYWORD, Name, SUBJECT, TAGS_LIST};
use crate::packet::Packet;

/// The names of a keyword from the outermost to its own: `["Animals", "Cat"]`.
pub type Keyword = Vec<String>;

/// The lists of paths, in the order in which they count, and what separates the names in each.
pub(crate) const PATHS: [(Name, char); 3] =
    [(HIERARCHICAL_SUBJECT, '|'), (TAGS_LIST, '/'), (LAST_KEYWORD, '/')];

impl Packet {
    /// The keywords, each once: the paths of the first list that has any, then plain keywords that are in none of
    /// them. digiKam's and Windows's lists count only without Lightroom's.
    #[must_use]
    pub fn keywords(&self) -> Vec<Keyword> {
        let paths = PATHS.iter().map(|&(name, separator)| {
            let texts = self.texts(name).into_iter();
            texts.map(|text| path(&text, separator)).filter(|path| !path.is_empty()).collect::<Vec<_>>()
        });
        let mut keywords = paths.into_iter().find(|paths| !paths.is_empty()).unwrap_or_default();
        let covered: std::collections::HashSet<String> = keywords.iter().flatten().cloned().collect();
        let plain = self.texts(SUBJECT).into_iter().map(|text| text.trim().to_owned());
        keywords.extend(plain.filter(|name| !covered.contains(name)).map(|name| vec![name]));
        let mut seen = std::collections::HashSet::new();
        keywords.retain(|keyword| seen.insert(keyword.clone()));
        keywords
    }
}

/// Stands for `/` in a name where that separates names.
pub(crate) const SLASH: &str = "\u{2215}";

/// The names in `Animals|Cat` or `Animals/Cat`.
pub(crate) fn path(text: &str, separator: char) -> Keyword {
    let name = |name: &str| if separator == '/' { name.replace(SLASH, "/") } else { name.to_owned() };
    names(text, separator).map(name).collect()
}

/// The names in a path as they are written.
pub(crate) fn names(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|name| !name.is_empty())
}
