//! How far captioning is, below the captions.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use ratna_engine::progress::Progress;

/// Captions come every few seconds at best, so that their rate is counted by the minute.
const COUNTING: &str = "Captioning {wide_bar:.dim} {human_pos} of {human_len} · {per_minute} · {eta} left";

/// Time between two updates of the bar.
const TICK: Duration = Duration::from_millis(100);

/// A bar on standard error, if that is a terminal; gone when dropped.
pub(super) struct CaptionBar(ProgressBar);

impl CaptionBar {
    /// Starts with so many pictures to caption.
    pub(super) fn start(left: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(left), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(COUNTING).unwrap_or(ProgressStyle::default_bar());
        bar.set_style(style.with_key("per_minute", |state: &ProgressState, text: &mut dyn Write| {
            // What can't be written isn't shown.
            write!(text, "{:.1} a minute", state.per_sec() * 60.0).unwrap_or_default();
        }));
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Shows how far it is, and prints something above.
    pub(super) fn above(&self, progress: &Progress, print: impl FnOnce()) {
        self.0.suspend(print);
        // The picture in hand is finished when something is printed about it.
        self.0.set_position(progress.done() + 1);
    }
}

impl Drop for CaptionBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
