//! Counts people with the detector of the starter model, whichever model is in use.
//!
//! Owns its ID and that vectors of the starter model already tell the number. What is expected where is for `scene` to say.

use std::sync::Arc;

use image::RgbImage;
use ratna_engine::people_counter::{CountPeopleError, PeopleCounter};
use ratna_engine::pictures::decode::model_input;

use super::detector::{self, Detector};
use super::{ID as STARTER, scene};
use crate::lazy::Lazy;

/// Name and version.
const ID: &str = "nanodet-g-1";

/// Counts the people in pictures.
pub struct People {
    detector: Arc<Lazy<Detector>>,
}

impl Default for People {
    /// Reads no weights yet, and shares them with the starter model.
    fn default() -> Self {
        Self { detector: detector::shared() }
    }
}

impl PeopleCounter for People {
    fn id(&self) -> &str {
        ID
    }

    fn count(&self, picture: &RgbImage) -> Result<f32, CountPeopleError> {
        let failed = |reason: String| CountPeopleError { counter: ID.to_owned(), reason };
        let detector = self.detector.get(ID, Detector::new).map_err(|error| failed(error.to_string()))?;
        let detected = detector.forward(&model_input(picture, detector::INPUT));
        detected
            .map(|detected| scene::counted_people(&detected.people))
            .map_err(|error| failed(error.to_string()))
    }

    fn counted_in(&self, model: &str, vector: &[f32]) -> Option<f32> {
        if model == STARTER { scene::people_in(vector) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use ratna_engine::embedder::Embedder;
    use ratna_engine::pictures::decode::{Orientation, TargetSize, decode};

    use super::super::Starter;
    use super::*;
    use crate::fixtures::root;

    /// Photographs, and how many people are in each.
    const PICTURES: [(&str, f32); 5] =
        [("astronaut", 1.0), ("photographer", 1.0), ("cat", 0.0), ("coffee", 0.0), ("mountains", 0.0)];

    fn photo(name: &str) -> RgbImage {
        let bytes = std::fs::read(root().join(format!("tests/pictures/{name}.jpg"))).unwrap();
        decode(&bytes, Orientation::UPRIGHT, TargetSize { long: 512, short: 0 }).unwrap().pixels
    }

    #[test]
    fn a_vector_tells_what_a_look_would() {
        let (starter, people) = (Starter::new().unwrap(), People::default());
        for (name, expected) in PICTURES {
            let picture = photo(name);
            let vector = starter.embed_images(std::slice::from_ref(&picture)).unwrap().remove(0);
            let (looked, told) =
                (people.count(&picture).unwrap(), people.counted_in(STARTER, &vector).unwrap());
            assert!((looked - told).abs() < 0.05, "{name}: {looked} and {told}");
            assert!((looked - expected).abs() < 0.5, "{name}: {looked}");
            assert_eq!(people.counted_in("another", &vector), None);
        }
    }
}
