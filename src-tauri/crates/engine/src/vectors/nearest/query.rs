//! What to search for.

use crate::vectors::id_set::IdSet;

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
