//! Captions: what pictures show, in words of a model or of the person.
//!
//! Owns which pictures a captioner is asked about, which pixels it is shown, and what becomes of its answers and failures.
//! [`Session`] is the work itself, which the command line and [`background`](crate::background) drive; `describing` is one picture while the
//! person waits, `picture` finds the pixels, `editing` is what the person does. Never says what a picture shows: a [`Captioner`](ratna_captions::Captioner) does.

mod describing;
mod editing;
mod picture;
mod session;
#[cfg(test)]
mod tests;

pub(crate) use editing::plain_text;
pub use session::{Captioned, Event, Hear, Session, Wanted};
