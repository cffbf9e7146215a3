//! [`Locator`]: what finding a library's folders needs.
//!
//! Owns no behaviour but how the parts are put together; the siblings implement it.

use std::path::Path;
use std::sync::Arc;

use super::walk_rules::WalkRules;
use crate::catalogue::Catalogue;
use crate::disk::cloud::InCloud;
use crate::disk::hidden::IsHidden;
use crate::disk::timeout::TimedIo;
use crate::disk::volumes::Volumes;
use crate::error::Result;
use crate::library::{self, Library};

/// Finds the folders of a library on disk and records what it finds.
#[derive(Clone, Copy)]
pub(crate) struct Locator<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(super) volumes: &'a Arc<dyn Volumes>,
    pub(super) timed_io: &'a TimedIo,
    /// The library's own folder, which walks skip.
    dir: &'a Path,
    in_cloud: InCloud,
    is_hidden: IsHidden,
    /// The home folder, where the system asks before a program may look into some folders.
    pub(super) guarded_home: Option<&'a Path>,
}

impl<'a> Locator<'a> {
    /// The parts of a library that finding its folders needs.
    pub(crate) fn of(library: &'a Library) -> Self {
        let Library { catalogue, volumes, timed_io, dir, in_cloud, is_hidden, .. } = library;
        let guarded_home = library.guarded_home.as_deref();
        Self { catalogue, volumes, timed_io, dir, in_cloud: *in_cloud, is_hidden: *is_hidden, guarded_home }
    }

    /// What walks skip and enter, according to the current settings.
    pub(crate) fn walk_rules(&self) -> Result<WalkRules> {
        WalkRules::load(self.catalogue, self.dir, self.in_cloud, self.is_hidden)
    }

    /// What recognises files that must not be read, according to the current settings.
    pub(crate) fn cloud_test(&self) -> Result<InCloud> {
        library::cloud_test(self.catalogue, self.in_cloud)
    }
}
