//! What a search is asked for.

use std::path::Path;

use crate::ids::ContentId;
use crate::vectors::id_set::IdSet;

/// What to search for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Words, as they were typed.
    Text(&'a str),
    /// Pictures like one of the library, by the row id of its content.
    Picture(ContentId),
    /// Pictures like the one in a file anywhere on disk.
    File(&'a Path),
    /// Pictures like the one in these bytes of a picture file.
    Bytes(&'a [u8]),
}

/// What happens to weak matches of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeakMatches {
    /// They follow the others.
    #[default]
    Include,
    /// They are left out.
    Exclude,
    /// They follow the others; where nothing fits, only the nearest few are shown.
    IncludeNearest,
}

/// A search: what for, how many, and among what.
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
    /// How many hits at most. Each costs a look at a stored vector and a row, wherever on disk they are.
    pub limit: usize,
    /// What happens to weak matches.
    pub weak: WeakMatches,
    /// The contents that may be found; none: all.
    pub allowed: Option<&'a IdSet>,
}

impl<'a> Request<'a> {
    /// Pictures that fit words.
    pub fn text(words: &'a str, limit: usize) -> Self {
        Self::new(Subject::Text(words), limit)
    }

    /// Pictures like one of the library.
    pub fn picture(id: ContentId, limit: usize) -> Self {
        Self::new(Subject::Picture(id), limit)
    }

    /// Pictures like the one in a file.
    pub fn file(path: &'a Path, limit: usize) -> Self {
        Self::new(Subject::File(path), limit)
    }

    /// Pictures like the one in the bytes of a picture file.
    pub fn bytes(bytes: &'a [u8], limit: usize) -> Self {
        Self::new(Subject::Bytes(bytes), limit)
    }

    fn new(subject: Subject<'a>, limit: usize) -> Self {
        Self { subject, limit, weak: WeakMatches::default(), allowed: None }
    }

    /// The same search with another rule for weak matches.
    #[must_use]
    pub fn weak(self, weak: WeakMatches) -> Self {
        Self { weak, ..self }
    }

    /// The same search among some contents only.
    #[must_use]
    pub fn among(self, allowed: &'a IdSet) -> Self {
        Self { allowed: Some(allowed), ..self }
    }
}
