//! Watches the battery: cataloguing can wait until there is power again.
//!
//! Owns the thread that looks; dropping the watch ends it. Says only when something has changed, so that a
//! person who lets the work go on all the same is not overruled a minute later.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use starship_battery::units::ratio::percent;
use starship_battery::{Manager, State};

/// How often the battery is looked at.
const EVERY: Duration = Duration::from_secs(60);
/// Per cent of charge under which a battery counts as low.
const LOW: f32 = 20.0;

/// The watch over the battery.
pub struct Watch {
    alive: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins; `tell` hears whether the battery is low whenever that changes, first when it is.
    pub fn start(tell: impl Fn(bool) + Send + 'static) -> Self {
        let (alive, ended) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let Ok(manager) = Manager::new() else { return };
            let mut low = false;
            loop {
                let now = is_low(&manager);
                if now != low {
                    tell(now);
                    low = now;
                }
                if ended.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self { alive: Some(alive), thread: Some(thread) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.alive = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Whether any battery is being used and nearly empty. No battery is never low.
fn is_low(manager: &Manager) -> bool {
    let Ok(batteries) = manager.batteries() else { return false };
    batteries
        .flatten()
        .any(|battery| discharging_low(battery.state(), battery.state_of_charge().get::<percent>()))
}

fn discharging_low(state: State, charge: f32) -> bool {
    state == State::Discharging && charge < LOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nearly_empty_battery_counts_only_while_it_is_used() {
        assert!(discharging_low(State::Discharging, 12.0));
        assert!(!discharging_low(State::Discharging, 55.0));
        assert!(!discharging_low(State::Charging, 12.0));
    }
}
