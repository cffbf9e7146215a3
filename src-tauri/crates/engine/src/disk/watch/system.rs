//! What the system's watchers can do.
//!
//! Owns the difference between watchers of single folders (Linux) and of whole trees (macOS), which tests replace: so the
//! paths that only a Mac takes are tested on any system. Never sets a watch.

use notify_debouncer_full::notify::{Config, RecommendedWatcher, Watcher};

/// The watchers of a system.
pub(super) trait System: Send + 'static {
    /// Whether they watch single folders rather than trees.
    const BY_FOLDER: bool;
    /// Their type. One that watches trees does not follow links.
    type Watcher: Watcher + Send + 'static;

    /// How they are created.
    fn config() -> Config {
        Config::default()
    }
}

/// The watchers of this system.
pub(super) struct Native;

impl System for Native {
    const BY_FOLDER: bool = cfg!(target_os = "linux");
    type Watcher = RecommendedWatcher;
}
