//! The request of a search.

use std::path::Path;

use crate::id_set::IdSet;
use crate::ids::ContentId;

/// What to search for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Words, as the user typed them.
    Text(&'a str),
    /// Pictures similar to one in the library, by its content ID.
    Picture(ContentId),
    /// Pictures similar to the one in a file anywhere on disk.
    File(&'a Path),
    /// Pictures similar to the one in these bytes of a picture file.
    Bytes(&'a [u8]),
}

/// The rule for weak matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeakMatches {
    /// Weak matches follow the others.
    #[default]
    Include,
    /// Weak matches are left out.
    Exclude,
    /// Weak matches follow the others; if nothing matches, only the nearest few are shown.
    IncludeNearest,
}

/// A search: its subject, its limit and its filters.
///
/// ```
/// use ratna_engine::search::{Request, WeakMatches};
///
/// let request = Request::text("a poodle in the snow", 20).weak(WeakMatches::Exclude);
/// assert_eq!(request.limit, 20);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What to search for.
    pub subject: Subject<'a>,
    /// The most hits. Each reads a stored vector and a row, anywhere on disk.
    pub limit: usize,
    /// The rule for weak matches.
    pub weak: WeakMatches,
    /// The contents that may be found; `None` means all.
    pub allowed: Option<&'a IdSet>,
}

impl<'a> Request<'a> {
    /// Searches for words.
    pub fn text(words: &'a str, limit: usize) -> Self {
        Self::new(Subject::Text(words), limit)
    }

    /// Searches for pictures similar to one in the library.
    pub fn picture(id: ContentId, limit: usize) -> Self {
        Self::new(Subject::Picture(id), limit)
    }

    /// Searches for pictures similar to the one in a file.
    pub fn file(path: &'a Path, limit: usize) -> Self {
        Self::new(Subject::File(path), limit)
    }

    /// Searches for pictures similar to the one in the bytes of a picture file.
    pub fn bytes(bytes: &'a [u8], limit: usize) -> Self {
        Self::new(Subject::Bytes(bytes), limit)
    }

    fn new(subject: Subject<'a>, limit: usize) -> Self {
        Self { subject, limit, weak: WeakMatches::default(), allowed: None }
    }

    /// The same search with this rule for weak matches.
    #[must_use]
    pub fn weak(self, weak: WeakMatches) -> Self {
        Self { weak, ..self }
    }

    /// The same search among these contents only.
    #[must_use]
    pub fn among(self, allowed: &'a IdSet) -> Self {
        Self { allowed: Some(allowed), ..self }
    }
}
