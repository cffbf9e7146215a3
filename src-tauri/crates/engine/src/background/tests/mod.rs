//! The library follows what happens on disk: real files, real notifications, a model that only sees colours.

mod captioner;
mod captioning;
mod changes;
mod completeness;
mod describing;
mod exchanging;
mod fixture;
mod idle;
mod importing;
mod looking;
mod reading;
mod reports;
mod roots;
mod runs;
mod soak;
mod stopped;
