//! The progress of indexing.

use ratna_engine::background;
use ratna_engine::progress;
use serde::Serialize;
use ts_rs::TS;

/// What indexing does at the moment.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Nothing.
    Idle,
    /// Lists folders.
    Looking,
    /// Reads pictures.
    Reading,
    /// Updates the index.
    Finishing,
    /// Makes vectors with the next model.
    Switching,
}

/// Why indexing is paused.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Pause {
    /// The user paused it.
    Asked,
    /// The battery is low.
    Battery,
}

/// The progress of indexing.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// What it does.
    pub phase: Phase,
    /// Why it is paused, if it is.
    pub pause: Option<Pause>,
    /// Pictures done in this run.
    pub done: u32,
    /// Pictures in this run.
    pub total: u32,
    /// Pictures per second.
    pub per_second: Option<f64>,
    /// Seconds left at this rate.
    pub seconds_left: Option<f64>,
}

impl From<background::Pause> for Pause {
    fn from(pause: background::Pause) -> Self {
        match pause {
            background::Pause::Requested => Self::Asked,
            background::Pause::Battery => Self::Battery,
        }
    }
}

impl From<background::Activity> for Activity {
    fn from(activity: background::Activity) -> Self {
        let left = activity.total.saturating_sub(activity.done);
        Self {
            phase: match activity.phase {
                None => Phase::Idle,
                Some(progress::Phase::Looking) => Phase::Looking,
                Some(progress::Phase::Reading) => Phase::Reading,
                Some(progress::Phase::Finishing) => Phase::Finishing,
                Some(progress::Phase::Switching) => Phase::Switching,
            },
            pause: activity.pause.map(Pause::from),
            done: activity.done as u32,
            total: activity.total as u32,
            per_second: activity.rate,
            seconds_left: activity.rate.filter(|rate| *rate > 0.0).map(|rate| left as f64 / rate),
        }
    }
}
