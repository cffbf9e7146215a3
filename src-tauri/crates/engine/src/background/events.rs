//! What the indexing thread reports.

use std::path::PathBuf;
use std::sync::Arc;

pub use crate::disk::watch::PollingReason;
use crate::error::Error;
pub use crate::exchange::Summary as Exchanged;
use crate::indexing::Summary;
use crate::progress::Phase;
use crate::sources::Imported;

/// Why runs wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The user paused indexing.
    Requested,
    /// The battery is low.
    Battery,
}

/// How far the current run is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Activity {
    /// What the run does now; `None` while no run is under way.
    pub phase: Option<Phase>,
    /// Why it waits, if it does.
    pub pause: Option<Pause>,
    /// Files whose outcome is committed.
    pub done: u64,
    /// Files to read in this run.
    pub total: u64,
    /// Files per second over the last ten seconds or so; `None` until it is known.
    pub rate: Option<f64>,
}

/// How far the captioning of many pictures is.
#[derive(Clone, Debug, Default)]
pub struct CaptionRun {
    /// Pictures that got a caption.
    pub done: u64,
    /// Pictures that the captioner failed with.
    pub failed: u64,
    /// All pictures of the run, as far as it has counted them.
    pub total: u64,
    /// Pictures per second, over the last forty or so; `None` until it is known.
    pub rate: Option<f64>,
    /// Whether it goes on only when it is resumed.
    pub paused: bool,
    /// Why it paused by itself.
    pub failure: Option<Arc<Error>>,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A run began, advanced, paused or ended. Runs that only follow changes on disk are reported once they take more
    /// than a moment.
    Activity(Activity),
    /// The words in pictures are being read. Not reported if that takes no more than a moment. It has ended, or was
    /// stopped, once `done` is `total`.
    Reading {
        /// Pictures that were read, in this run and before.
        done: u64,
        /// All pictures.
        total: u64,
        /// Why it waits, if it does.
        pause: Option<Pause>,
    },
    /// Pictures are being looked at. Not reported if that takes some seconds only. Otherwise as [`Reading`](Self::Reading).
    Looking {
        /// Pictures that were looked at, in this run and before.
        done: u64,
        /// All pictures.
        total: u64,
        /// Why it waits, if it does.
        pause: Option<Pause>,
    },
    /// How far captioning is; `None` once it has ended.
    Captioning(Option<CaptionRun>),
    /// Pictures have captions that they had not before.
    Captioned,
    /// Sidecars or originals were written, something was taken from them, or something is left to the person.
    Exchanged(Exchanged),
    /// Something the library shows has changed.
    Changed,
    /// A run finished, or made way for another, with these results. Sums over several runs are correct.
    RunEnded(Summary),
    /// The library of another program was brought in.
    Imported(Box<Imported>),
    /// The library is searched with another model from now on.
    Switched,
    /// A folder can't be watched and is scanned from time to time instead. Reported once, until it is watched.
    Polling {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: PollingReason,
    },
    /// A folder that could not be watched is watched from now on.
    Watched {
        /// The folder.
        folder: PathBuf,
    },
    /// A run ended early, or a folder could not be scanned.
    Failed(Error),
}
