//! What the engine's tests share: a model that does what a test wants, a gate to hold it up, a library with
//! pictures and drives, and a content without anything special.

mod facts;
mod gate;
mod library;
mod stub;

pub(crate) use facts::facts;
pub(crate) use gate::Gate;
pub(crate) use library::{TestLibrary, folder, renumber, states};
pub(crate) use stub::{StubEmbedder, StubModels};
