//! Monitors the battery, so that indexing can pause while it is low.
//!
//! Owns the thread that polls; dropping the monitor ends it. Reports changes only, so that a user who resumes
//! indexing on a low battery is not overruled a minute later.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use starship_battery::units::ratio::percent;
use starship_battery::{Manager, State};

/// Time between two polls: a battery does not run low in less.
const INTERVAL: Duration = Duration::from_secs(60);
/// Percentage of charge below which a battery is low; where desktops begin to warn.
const LOW_PERCENT: f32 = 20.0;

/// Monitors the battery until it is dropped.
pub struct BatteryMonitor {
    /// Dropping it wakes the thread, which then ends.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl BatteryMonitor {
    /// Starts the thread. It calls `on_change` with whether the battery is low, first when it becomes so.
    pub fn start(on_change: impl Fn(bool) + Send + 'static) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let Ok(manager) = Manager::new() else { return };
            let mut low = false;
            loop {
                let now = is_low(&manager);
                if now != low {
                    on_change(now);
                    low = now;
                }
                if stopped.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for BatteryMonitor {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Whether any battery is discharging and low; false if there is no battery.
fn is_low(manager: &Manager) -> bool {
    let Ok(batteries) = manager.batteries() else { return false };
    batteries
        .flatten()
        .any(|battery| is_discharging_low(battery.state(), battery.state_of_charge().get::<percent>()))
}

fn is_discharging_low(state: State, charge: f32) -> bool {
    state == State::Discharging && charge < LOW_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_battery_counts_only_while_it_discharges() {
        assert!(is_discharging_low(State::Discharging, 12.0));
        assert!(!is_discharging_low(State::Discharging, 55.0));
        assert!(!is_discharging_low(State::Charging, 12.0));
    }
}
