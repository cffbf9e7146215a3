//! Looking at pictures between runs.

use std::time::Duration;

use super::events::{Event, Pause};
use super::task::{Counts, Session};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::seen;
use crate::text_reader::ReadTextError;

impl Session for seen::Session {
    /// Some hundreds of pictures take no longer.
    const SILENT_FOR: Duration = Duration::from_secs(3);

    fn begin(library: &Library) -> Result<Option<Self>> {
        Self::begin(library)
    }

    fn is_current(&self, _: &Library) -> bool {
        true
    }

    fn add_new(&mut self, library: &Library, files_returned: bool) -> Result<()> {
        self.add_new(library, files_returned)
    }

    fn next(&mut self, library: &Library) -> Result<bool> {
        self.look_at_next(library)
    }

    fn commit(&mut self, library: &Library) -> Result<()> {
        self.commit(library)
    }

    fn finish(&self, _: &Library) -> Result<()> {
        Ok(())
    }

    fn counts(&self) -> Counts {
        let counts = self.counts();
        Counts { done: counts.seen, total: counts.total }
    }

    fn found(&self) -> u64 {
        self.seen()
    }

    fn take_failures(&mut self) -> Vec<(ContentId, ReadTextError)> {
        Vec::new()
    }

    fn event(Counts { done, total }: Counts, pause: Option<Pause>) -> Event {
        Event::Looking { done, total, pause }
    }
}
