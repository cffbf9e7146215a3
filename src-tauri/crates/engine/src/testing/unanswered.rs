//! A folder that the system asks the user about, as a Mac does before a program may look into some folders.

use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use crate::disk::timeout::Milestone;
use crate::library::Library;

/// Holds every look into a folder until what is returned is dropped, as the system's question does.
pub(crate) fn hold_looks_into(library: &Library, folder: &Path) -> Sender<()> {
    let (answer, answered) = mpsc::channel::<()>();
    let (asked, is_asked) = mpsc::channel();
    let look = move |milestone: &Milestone| {
        milestone.pass();
        asked.send(()).unwrap();
        answered.recv().is_ok()
    };
    assert!(library.timed_io.run_to_milestone(folder, Duration::ZERO, look).is_err());
    is_asked.recv().unwrap();
    answer
}
