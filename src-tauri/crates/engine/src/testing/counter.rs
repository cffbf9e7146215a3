//! A counter of people for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::RgbImage;

use super::gate::Gate;
use crate::people_counter::{CountPeopleError, PeopleCounter};

/// A counter that finds as many people as it is told; `None` fails.
pub(crate) struct StubCounter {
    id: &'static str,
    people: Option<f32>,
    /// What it passes for each picture.
    gate: Arc<Gate>,
    counted: AtomicUsize,
    /// The model whose vectors tell it a number, and the number.
    tells: Option<(&'static str, f32)>,
}

impl StubCounter {
    pub(crate) fn finding(id: &'static str, people: Option<f32>) -> Self {
        Self { id, people, gate: Gate::open(), counted: AtomicUsize::new(0), tells: None }
    }

    /// The same, to which the vectors of a model tell a number.
    pub(crate) fn told_by(self, model: &'static str, people: f32) -> Self {
        Self { tells: Some((model, people)), ..self }
    }

    /// The same, which passes a gate for each picture.
    pub(crate) fn behind(self, gate: &Arc<Gate>) -> Self {
        Self { gate: Arc::clone(gate), ..self }
    }

    /// In how many pictures it has counted.
    pub(crate) fn counted(&self) -> usize {
        self.counted.load(Ordering::SeqCst)
    }
}

impl PeopleCounter for StubCounter {
    fn id(&self) -> &str {
        self.id
    }

    fn count(&self, _: &RgbImage) -> Result<f32, CountPeopleError> {
        self.gate.pass();
        self.counted.fetch_add(1, Ordering::SeqCst);
        let failure = || CountPeopleError { counter: self.id.to_owned(), reason: "it is blind".to_owned() };
        self.people.ok_or_else(failure)
    }

    fn counted_in(&self, model: &str, _: &[f32]) -> Option<f32> {
        self.tells.filter(|(id, _)| *id == model).map(|(_, people)| people)
    }
}
