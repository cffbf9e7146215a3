//! Looking at pictures: their colours and kinds, and how many people are in them.
//!
//! Owns which picture is looked at next, and what is remembered of it. `session` is the work itself, which
//! [`background`](crate::background) and the command line drive. Never opens a picture's file: its thumbnail is enough. What a
//! picture looks like is for [`appearance`](crate::pictures::appearance) to say, and people are counted by a
//! [`PeopleCounter`](crate::people_counter::PeopleCounter).

mod session;
#[cfg(test)]
mod tests;

pub use session::Session;

use crate::error::Result;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// What a run of [`Library::look_at_pictures`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Pictures that were looked at.
    pub seen: u64,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

impl Library {
    /// Looks at all pictures that were not looked at yet, newest first. Blocks until done; `progress` reports and can cancel
    /// it. What was seen is kept.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, and database errors.
    pub fn look_at_pictures(&self, progress: &Progress) -> Result<Looked> {
        self.check_writable()?;
        let Some(mut session) = Session::begin(self)? else { return Ok(Looked::default()) };
        progress.enter(Phase::Reading);
        progress.set_total(session.left());
        while !progress.is_cancelled() && session.look_at_next(self)? {
            progress.add_done(session.seen().saturating_sub(progress.done()));
            progress.wait_while_paused();
        }
        session.commit(self)?;
        Ok(Looked { seen: session.seen(), stopped: session.left() > 0 })
    }
}
