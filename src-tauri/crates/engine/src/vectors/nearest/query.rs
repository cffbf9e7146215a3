//! What to search for, and what a search finds.

use crate::id_set::IdSet;
use crate::ids::ContentId;

/// What to search for.
#[derive(Clone, Copy)]
pub struct NearestQuery<'a> {
    /// A unit vector with as many elements as the model has dimensions.
    pub query: &'a [f32],
    /// The most contents to find.
    pub count: usize,
    /// The contents that may be found; `None` means all.
    pub allowed: Option<&'a IdSet>,
}

/// What a search finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nearest {
    /// The nearest shown contents as (content ID, score), nearest first.
    pub found: Vec<(ContentId, f32)>,
    /// Contents whose stored vectors are damaged, so that they could not be compared.
    pub damaged: Vec<ContentId>,
}
