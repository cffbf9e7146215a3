//! A progress bar, on a terminal only, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ratna_engine::progress::{Phase, Progress};
use ratna_models::hub::{Progress as Download, Stage};

/// Time between two updates of the bar.
const TICK: Duration = Duration::from_millis(100);

/// On the first Ctrl-C, asks the run to stop and keep what is done; on the second, exits at once.
pub(crate) fn stop_on_interrupt(progress: &Arc<Progress>) -> Result<()> {
    let progress = progress.clone();
    on_interrupt(move || progress.cancel())
}

/// On the first Ctrl-C, calls `stop`; on the second, exits at once.
pub(crate) fn on_interrupt(stop: impl Fn() + Send + 'static) -> Result<()> {
    let asked = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        stop();
    })
    .context("Ctrl-C can't be handled")
}

/// How far a run is that the engine does not count, and whether it is to stop.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    done: AtomicU64,
    total: AtomicU64,
    is_stopped: AtomicBool,
}

impl Counter {
    /// Sets how much is done of how much.
    pub(crate) fn set(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        // Threads may say it in another order.
        self.done.fetch_max(done, Ordering::Relaxed);
    }

    /// Asks the run to stop, and keep what is done.
    pub(crate) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the run is to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}

/// Draws a bar until dropped.
pub(crate) struct Bar {
    ended: Arc<AtomicBool>,
    drawing: Option<JoinHandle<()>>,
}

impl Bar {
    /// Starts drawing a run's progress on standard error, if that is a terminal.
    pub(crate) fn start(progress: &Arc<Progress>) -> Self {
        let progress = progress.clone();
        Self::drawn_by(move |ended| draw(&progress, "Indexing", ended))
    }

    /// Starts drawing the progress of looking at pictures on standard error, if that is a terminal.
    pub(crate) fn of_looking(progress: &Arc<Progress>) -> Self {
        let progress = progress.clone();
        Self::drawn_by(move |ended| draw(&progress, "Looking at pictures", ended))
    }

    /// Starts drawing the progress of reading words on standard error, if that is a terminal.
    pub(crate) fn of_words(progress: &Arc<Progress>) -> Self {
        let progress = progress.clone();
        Self::drawn_by(move |ended| draw(&progress, "Reading words", ended))
    }

    /// Starts drawing the progress of reading files again on standard error, if that is a terminal.
    pub(crate) fn of_verification(progress: &Arc<Progress>) -> Self {
        let progress = progress.clone();
        Self::drawn_by(move |ended| draw(&progress, "Verifying", ended))
    }

    /// Starts drawing the progress of another run of the engine's on standard error, if that is a terminal.
    pub(crate) fn of_run(progress: &Arc<Progress>, doing: &'static str) -> Self {
        let progress = progress.clone();
        Self::drawn_by(move |ended| draw(&progress, doing, ended))
    }

    /// Starts drawing a download's progress on standard error, if that is a terminal.
    pub(crate) fn of_download(progress: &Arc<Download>) -> Self {
        let progress = progress.clone();
        Self::drawn_by(move |ended| draw_download(&progress, ended))
    }

    /// Starts drawing a counter on standard error, if that is a terminal.
    pub(crate) fn of_counter(counter: &Arc<Counter>, doing: &'static str) -> Self {
        let counter = counter.clone();
        Self::drawn_by(move |ended| draw_counter(&counter, doing, ended))
    }

    fn drawn_by(draw: impl FnOnce(&AtomicBool) + Send + 'static) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let drawing = std::io::stderr().is_terminal().then(|| {
            let ended = ended.clone();
            std::thread::spawn(move || draw(&ended))
        });
        Self { ended, drawing }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(drawing) = self.drawing.take() {
            // A panic of the drawing thread is no reason to fail.
            drop(drawing.join());
        }
    }
}

/// A bar that counts.
const COUNTING: &str = "{msg} {wide_bar:.dim} {human_pos} of {human_len} · {per_sec:.0} · {eta} left";

fn draw_counter(counter: &Counter, doing: &'static str, ended: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style(COUNTING));
    while !ended.load(Ordering::Relaxed) {
        bar.set_message(if counter.is_stopped() { "Stopping" } else { doing });
        bar.set_length(counter.total.load(Ordering::Relaxed));
        bar.set_position(counter.done.load(Ordering::Relaxed));
        bar.tick();
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}

/// Draws a run's progress; `reading` says why it reads files.
fn draw(progress: &Progress, reading: &'static str, ended: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style("{spinner} {msg}"));
    let mut counted = None;
    while !ended.load(Ordering::Relaxed) {
        let (phase, total) = (progress.phase(), progress.total());
        if matches!(phase, Phase::Reading | Phase::Switching) && counted != Some((phase, total)) {
            counted = Some((phase, total));
            bar.set_length(total);
            bar.set_style(style(COUNTING));
            bar.reset_elapsed();
        }
        bar.set_message(match phase {
            _ if progress.is_cancelled() => "Stopping",
            Phase::Looking => "Looking for pictures",
            Phase::Reading => reading,
            Phase::Finishing => "Finishing",
            Phase::Switching => "Looking again",
        });
        bar.set_position(progress.done());
        bar.tick();
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}

fn draw_download(progress: &Download, ended: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let counting = "{msg} {wide_bar:.dim} {decimal_bytes} of {decimal_total_bytes} · {decimal_bytes_per_sec} · {eta} left";
    bar.set_style(style("{spinner} {msg}"));
    let mut getting = false;
    while !ended.load(Ordering::Relaxed) {
        if progress.stage() == Stage::Downloading && !getting {
            getting = true;
            bar.set_style(style(counting));
            // The rate does not count what an earlier download left.
            bar.set_position(progress.done());
            bar.reset_eta();
        }
        bar.set_message(match progress.stage() {
            _ if progress.is_cancelled() => "Stopping",
            Stage::Checking => "Looking",
            Stage::Downloading => "Downloading",
            Stage::Waiting => "Waiting to try again",
        });
        bar.set_length(progress.total());
        bar.set_position(progress.done());
        bar.tick();
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}

/// The style of a template. One that does not parse gets the plainer default.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar())
}
