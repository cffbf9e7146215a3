//! Reading the words in pictures between runs.

use std::time::Duration;

use super::events::{Event, Pause};
use super::task::{Counts, Session};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::text_reader::ReadTextError;
use crate::words;

impl Session for words::Session {
    const SILENT_FOR: Duration = Duration::from_millis(600);

    fn begin(library: &Library) -> Result<Option<Self>> {
        Self::begin(library)
    }

    fn is_current(&self, library: &Library) -> bool {
        self.is_current(library)
    }

    fn add_new(&mut self, library: &Library, files_returned: bool) -> Result<()> {
        self.add_new(library, files_returned)
    }

    fn next(&mut self, library: &Library) -> Result<bool> {
        self.read_next(library)
    }

    fn commit(&mut self, library: &Library) -> Result<()> {
        self.commit(library)
    }

    fn finish(&self, library: &Library) -> Result<()> {
        library.catch_up_texts()
    }

    fn counts(&self) -> Counts {
        let counts = self.counts();
        Counts { done: counts.read, total: counts.total }
    }

    fn found(&self) -> u64 {
        self.done().with_words
    }

    fn take_failures(&mut self) -> Vec<(ContentId, ReadTextError)> {
        self.take_failures()
    }

    fn event(Counts { done, total }: Counts, pause: Option<Pause>) -> Event {
        Event::Reading { done, total, pause }
    }
}
