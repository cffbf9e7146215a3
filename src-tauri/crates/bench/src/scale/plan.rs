//! What is to be measured.

use std::path::PathBuf;

use super::source::{Shape, Source};

/// A library to build and measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Number of pictures.
    pub pictures: u64,
    /// Seed of the vectors.
    pub seed: u64,
    /// Folder that keeps built libraries.
    pub keep: PathBuf,
    /// Number of query vectors.
    pub queries: usize,
    /// Numbers of candidates that a search keeps while it walks the graph (`ef`), each measured.
    pub expansions: Vec<usize>,
    /// Up to how many vectors a search compares every one; `None` for the program's own limit.
    pub exact_up_to: Option<u64>,
    /// Returns the process's resident memory in bytes, if the system provides it.
    pub resident: fn() -> Option<u64>,
}

impl Plan {
    /// The library's folder.
    pub fn dir(&self) -> PathBuf {
        self.keep.join(format!("{}-{}", self.pictures, self.seed))
    }

    pub(crate) fn source(&self) -> Source {
        Source::new(self.seed, Shape::default())
    }
}

/// The default folder for built libraries: the system's cache, as they can be built again.
pub fn default_keep() -> Option<PathBuf> {
    Some(directories::ProjectDirs::from("", "", "ratna")?.cache_dir().join("scale"))
}
