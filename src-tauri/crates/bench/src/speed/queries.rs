//! Queries to measure searches with.

/// Everyday queries.
pub(super) const QUERIES: &[&str] = &[
    "dog",
    "a cat on a sofa",
    "beach",
    "mountains with snow",
    "car",
    "a cup of coffee",
    "people at a table",
    "flowers",
    "night sky",
    "boat on the water",
    "children playing",
    "old building",
    "birthday cake",
    "train",
    "a man riding a bike",
    "text on a screen",
    "forest",
    "bird",
    "sunset",
    "football",
];
