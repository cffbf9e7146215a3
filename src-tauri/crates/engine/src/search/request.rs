//! The request of a search.

use std::path::Path;

use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::query::{Order, Query};

/// What to search for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A query as the user typed it. Dates and names of the library among its words become filters.
    Text(&'a str),
    /// A parsed query, taken as it is: nothing more is read into its words.
    Query(&'a Query),
    /// Pictures similar to one in the library, by its content ID.
    Picture(ContentId),
    /// Pictures similar to the one in a file anywhere on disk.
    File(&'a Path),
    /// Pictures similar to the one in these bytes of a picture file.
    Bytes(&'a [u8]),
}

/// The rule for weak matches. Good matches always come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeakMatches {
    /// Weak matches follow the others.
    #[default]
    Include,
    /// Weak matches are left out.
    Exclude,
    /// The nearest weak matches follow the others, a few rows of a grid of them, also where nothing matches.
    IncludeNearest,
}

/// A search: its subject, its limit and the pictures among which to search.
///
/// ```
/// use ratna_engine::search::{Request, WeakMatches};
///
/// let request = Request::text("a poodle in the snow in:Japan", 20).weak(WeakMatches::Exclude);
/// assert_eq!(request.limit, 20);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What to search for.
    pub subject: Subject<'a>,
    /// The most hits. Each reads a stored vector and a row, anywhere on disk, unless they are listed by date.
    pub limit: usize,
    /// The rule for weak matches.
    pub weak: WeakMatches,
    /// The contents that may be found; `None` means all. The query's own filters narrow them further.
    pub allowed: Option<&'a IdSet>,
    /// The order of the hits; `None` means what the query says.
    pub order: Option<Order>,
    /// Whether hits say which of their texts have the words, which takes a millisecond each.
    pub explained: bool,
}

impl<'a> Request<'a> {
    /// Searches for a query as the user typed it.
    pub fn text(query: &'a str, limit: usize) -> Self {
        Self::new(Subject::Text(query), limit)
    }

    /// Searches for a parsed query.
    pub fn query(query: &'a Query, limit: usize) -> Self {
        Self::new(Subject::Query(query), limit)
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
        Self { subject, limit, weak: WeakMatches::default(), allowed: None, order: None, explained: true }
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

    /// The same search with hits that don't say which of their texts have the words;
    /// [`Library::fields_with_words`](crate::Library::fields_with_words) does for one of them.
    #[must_use]
    pub fn unexplained(self) -> Self {
        Self { explained: false, ..self }
    }

    /// The same search with its hits in this order, whatever the query says.
    #[must_use]
    pub fn order(self, order: Order) -> Self {
        Self { order: Some(order), ..self }
    }
}
