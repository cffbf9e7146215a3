//! Decides when the computer is kept awake: while there is work, and on mains only. On its battery a computer may go to
//! sleep and slow down programs whose windows are hidden; the work goes on afterwards.
//!
//! Owns that rule. How a system is kept awake is the business of `platform`.

/// What keeps the computer busy.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// Indexing.
    Indexing,
    /// Captioning pictures in the background.
    Captioning,
}

/// Holds a guard of type `G` while the computer is to be kept awake.
pub struct Awake<G> {
    start: fn() -> G,
    /// By [`Work`].
    busy: [bool; 2],
    on_battery: bool,
    guard: Option<G>,
}

impl<G> Awake<G> {
    /// A computer on mains with nothing to do; `start` makes the guard.
    pub fn new(start: fn() -> G) -> Self {
        Self { start, busy: [false; 2], on_battery: false, guard: None }
    }

    /// Whether there is work of a kind.
    pub fn set_busy(&mut self, work: Work, busy: bool) {
        self.busy[work as usize] = busy;
        self.update();
    }

    /// Whether the computer runs on its battery.
    pub fn set_on_battery(&mut self, on_battery: bool) {
        self.on_battery = on_battery;
        self.update();
    }

    fn update(&mut self) {
        let wanted = self.busy.contains(&true) && !self.on_battery;
        if wanted != self.guard.is_some() {
            self.guard = wanted.then(self.start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_is_kept_awake_while_it_works_on_mains() {
        let mut awake = Awake::new(|| ());
        assert!(awake.guard.is_none());
        awake.set_busy(Work::Indexing, true);
        assert!(awake.guard.is_some());
        awake.set_on_battery(true);
        assert!(awake.guard.is_none(), "it was unplugged during the work");
        awake.set_busy(Work::Indexing, false);
        awake.set_busy(Work::Indexing, true);
        assert!(awake.guard.is_none(), "the work began on battery");
        awake.set_on_battery(false);
        assert!(awake.guard.is_some(), "it was plugged in during the work");
        awake.set_busy(Work::Captioning, true);
        awake.set_busy(Work::Indexing, false);
        assert!(awake.guard.is_some(), "pictures are still being captioned");
        awake.set_busy(Work::Captioning, false);
        assert!(awake.guard.is_none());
    }
}
