//! Monitors the battery, so that indexing can pause while it is low and need not keep a computer awake that runs on it.
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

/// What changed about the power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerChange {
    /// The computer runs on its battery now, or no longer.
    OnBattery(bool),
    /// The battery is low now, or no longer.
    Low(bool),
}

/// Where the power comes from.
#[derive(Clone, Copy, Default)]
struct Power {
    on_battery: bool,
    low: bool,
}

/// Monitors the battery until it is dropped.
pub struct BatteryMonitor {
    /// Dropping it wakes the thread, which then ends.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl BatteryMonitor {
    /// Starts the thread. It calls `on_change` with every change, the first ones compared with a computer on mains.
    pub fn start(on_change: impl Fn(PowerChange) + Send + 'static) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let Ok(manager) = Manager::new() else { return };
            let mut before = Power::default();
            loop {
                let now = power(&manager);
                changes(before, now).for_each(&on_change);
                before = now;
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

/// Where the power comes from: any battery that discharges counts, and none does on a computer without one.
fn power(manager: &Manager) -> Power {
    let Ok(batteries) = manager.batteries() else { return Power::default() };
    let states =
        batteries.flatten().map(|battery| (battery.state(), battery.state_of_charge().get::<percent>()));
    power_of(states)
}

/// The power of a computer whose batteries have these states and charges, in percent.
fn power_of(batteries: impl Iterator<Item = (State, f32)>) -> Power {
    batteries.filter(|(state, _)| *state == State::Discharging).fold(
        Power::default(),
        |power, (_, charge)| Power { on_battery: true, low: power.low || charge < LOW_PERCENT },
    )
}

fn changes(before: Power, now: Power) -> impl Iterator<Item = PowerChange> {
    let source = (before.on_battery != now.on_battery).then_some(PowerChange::OnBattery(now.on_battery));
    let charge = (before.low != now.low).then_some(PowerChange::Low(now.low));
    source.into_iter().chain(charge)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The changes from a computer on mains to one whose batteries have these states.
    fn news(batteries: &[(State, f32)]) -> Vec<PowerChange> {
        changes(Power::default(), power_of(batteries.iter().copied())).collect()
    }

    #[test]
    fn only_a_battery_that_discharges_counts() {
        use PowerChange::{Low, OnBattery};
        assert_eq!(news(&[(State::Discharging, 12.0)]), [OnBattery(true), Low(true)]);
        assert_eq!(news(&[(State::Discharging, 55.0)]), [OnBattery(true)]);
        assert_eq!(news(&[(State::Full, 100.0), (State::Discharging, 9.0)]), [OnBattery(true), Low(true)]);
        assert_eq!(news(&[(State::Charging, 12.0)]), []);
        assert_eq!(news(&[]), []);
    }

    #[test]
    fn only_what_changed_is_reported() {
        let low = Power { on_battery: true, low: true };
        assert_eq!(changes(low, low).count(), 0);
        let plugged_in: Vec<_> = changes(low, Power::default()).collect();
        assert_eq!(plugged_in, [PowerChange::OnBattery(false), PowerChange::Low(false)]);
    }
}
