//! What the engine requires of something that counts the people in pictures, and nothing about how it counts.
//!
//! Owns the [`PeopleCounter`] trait. Never stores a number: that is the catalogue's part.

use image::RgbImage;

/// Why a counter failed.
#[derive(Debug, thiserror::Error)]
#[error("{counter} can't count people: {reason}")]
pub struct CountPeopleError {
    /// The counter's ID, as in [`PeopleCounter::id`].
    pub counter: String,
    /// What went wrong.
    pub reason: String,
}

/// Counts the people in pictures.
pub trait PeopleCounter: Send + Sync {
    /// Name and version, such as `nanodet-1`. What another version counted is counted again.
    fn id(&self) -> &str;

    /// The expected number of people in a picture that stands upright, such as a thumbnail; any number that is not
    /// negative. Somebody who is half hidden may count half.
    ///
    /// # Errors
    ///
    /// Returns an error if the counter itself fails; a picture without people is none.
    fn count(&self, picture: &RgbImage) -> Result<f32, CountPeopleError>;

    /// The expected number of people by a picture's vector, if `model`, which made it, counts as this does; then nobody
    /// needs to look again.
    fn counted_in(&self, model: &str, vector: &[f32]) -> Option<f32> {
        let _ = (model, vector);
        None
    }
}
