//! A bar with rate and time left while a run goes on, on a terminal only; and Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ratna_engine::progress::{Phase, Progress};

/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(100);

/// The first Ctrl-C asks the run to stop and keep what is done, the second leaves at once.
pub(crate) fn stop_on_interrupt(progress: &Arc<Progress>) -> Result<()> {
    let progress = progress.clone();
    ctrlc::set_handler(move || {
        if progress.is_cancelled() {
            std::process::exit(130);
        }
        progress.cancel();
    })
    .context("Ctrl-C can't be listened to")
}

/// Draws a bar until dropped.
pub(crate) struct Bar {
    over: Arc<AtomicBool>,
    drawing: Option<JoinHandle<()>>,
}

impl Bar {
    /// Starts drawing on standard error, if that is a terminal.
    pub(crate) fn start(progress: &Arc<Progress>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let drawing = std::io::stderr().is_terminal().then(|| {
            let (over, progress) = (over.clone(), progress.clone());
            std::thread::spawn(move || draw(&progress, &over))
        });
        Self { over, drawing }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(drawing) = self.drawing.take() {
            // A bar that could not be drawn is no reason to fail.
            drop(drawing.join());
        }
    }
}

fn draw(progress: &Progress, over: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let counting = "{msg} {wide_bar:.dim} {human_pos} of {human_len} · {per_sec:.0} · {eta} left";
    // Both templates are ours; one that did not parse would only look plainer.
    let style = |template| ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar());
    bar.set_style(style("{spinner} {msg}"));
    let mut counted = None;
    while !over.load(Ordering::Relaxed) {
        let (phase, total) = (progress.phase(), progress.total());
        if matches!(phase, Phase::Reading | Phase::Switching) && counted != Some((phase, total)) {
            counted = Some((phase, total));
            bar.set_length(total);
            bar.set_style(style(counting));
            bar.reset_elapsed();
        }
        bar.set_message(match phase {
            _ if progress.is_cancelled() => "Stopping",
            Phase::Looking => "Looking for pictures",
            Phase::Reading => "Cataloguing",
            Phase::Finishing => "Finishing",
            Phase::Switching => "Looking again",
        });
        bar.set_position(progress.done());
        bar.tick();
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}
