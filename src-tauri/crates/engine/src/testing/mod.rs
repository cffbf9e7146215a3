//! What the engine's tests share: a model, a reader and a counter that do what a test wants, a gate to hold them up, a library with
//! pictures and drives, a folder that the system asks about, and a content without anything special.

mod counter;
mod facts;
mod gate;
mod library;
mod reader;
mod stub;
mod unanswered;

pub(crate) use counter::StubCounter;
pub(crate) use facts::facts;
pub(crate) use gate::Gate;
pub(crate) use library::{TestLibrary, folder, renumber, states};
pub(crate) use reader::{StubReader, lines};
pub(crate) use stub::{StubEmbedder, StubModels};
pub(crate) use unanswered::hold_looks_into;
