//! What the starter model sees beside classes: things, people, colours and light, and what people say of such pictures.
//!
//! A picture's meaning is corrected by the names of the things that the detector finds, by how many people there are, and by a
//! linear map from all that is seen, fitted on captioned photographs. Further elements follow the three parts of `alignment`:
//! how close the picture is to everyday phrases, its colours, how surely there are a person and a second one, how monochrome,
//! dark and flat it is, and how many people there are, which no text asks for; the last one makes the length 1. A text has there how much it asks for
//! each. Owns `scene.safetensors`, the layout of an embedding and the constants, as `tools/starter/scene.py` defines them.
//! Never runs a network.

use super::alignment::{self, Alignment, TEXT_SHARE};
use super::cues;
use super::detector::Detected;
use super::image::Output;
use super::looks::Looks;
use super::matrix::Matrix;
use crate::asset::{Weights, WeightsError};
use crate::l2::normalize;

/// Elements of an embedding: the three parts, and 16 further ones.
pub const DIMENSIONS: usize = alignment::DIMENSIONS + 16;

/// How many people there are at most before the next number that has a name, and how soft that border is.
const EDGES: [(f32, f32); 4] = [(0.5, 0.1), (1.5, 0.2), (2.5, 0.2), (5.5, 0.5)];
/// Weight of the map in the meaning.
const MAP_SHARE: f32 = 0.45;
/// How many of the closest phrases count.
const CLOSEST: usize = 5;
/// A text's weight of the closeness to everyday phrases: what is close to everything is rarely meant.
const COMMONPLACE: f32 = -0.2;
/// Factors of a picture's further elements.
const COMMONPLACE_SCALE: f32 = 1.25;
const COLOUR_SCALE: f32 = 0.2;
const PERSON_SCALE: f32 = 0.16;
const PEOPLE_SCALE: f32 = 0.1;
const KIND_SCALE: f32 = 0.3;
const COUNT_SCALE: f32 = 0.01;
/// The element of a picture's embedding that says how many people were counted.
const COUNT: usize = alignment::DIMENSIONS + 13;
/// Length of a picture's three parts; what is left is room for the further elements.
const PARTS_LENGTH: f32 = 0.8;

/// What the networks and the pixels say of a picture.
pub struct Seen {
    pub output: Output,
    pub detected: Detected,
    pub looks: Looks,
}

/// The matrices.
pub struct Scene {
    /// What things and numbers of people add to the meaning, (84, 384).
    named: Matrix,
    named_bias: Vec<f32>,
    /// From features, things, numbers, colours and the detector's features to meaning, (1883, 384).
    map: Matrix,
    map_bias: Vec<f32>,
    /// Everyday phrases, (512, 384), rows of length 1.
    phrases: Matrix,
    /// Mean and standard deviation of the colours' logarithms, (2, 7).
    colours: Vec<f32>,
    /// Means of the closeness to phrases, and of the logarithms of a first and of a second person.
    centres: Vec<f32>,
}

impl Scene {
    /// Unpacks the file.
    ///
    /// # Errors
    /// When a tensor is missing or the file is damaged.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let matrix = |name| weights.array(name).map(Matrix::new);
        let vector = |name| weights.array(name).map(|array| array.values);
        Ok(Self {
            named: matrix("named")?,
            named_bias: vector("named_bias")?,
            map: matrix("map")?,
            map_bias: vector("map_bias")?,
            phrases: matrix("phrases")?,
            colours: vector("colours")?,
            centres: vector("centres")?,
        })
    }

    /// The embedding of a picture, ([`DIMENSIONS`]), normalised.
    pub fn align_picture(&self, alignment: &Alignment, seen: &Seen) -> Vec<f32> {
        let people = expected_people(&seen.detected.people);
        let colours = self.standard_colours(&seen.looks);
        let meaning = self.meaning(alignment, seen, &named(&seen.detected, people), &colours);
        let [close, one, second] = [0, 1, 2].map(|at| self.centres.get(at).copied().unwrap_or_default());
        let person = ((seen.detected.peaks[0] + 0.02) / 0.5).ln().clamp(-2.5, 0.7);
        let another = (seen.detected.people[1] + 0.03).ln();
        let mut further = vec![COMMONPLACE_SCALE * (self.commonplace(&meaning) - close)];
        further.extend(colours.iter().map(|colour| COLOUR_SCALE * colour));
        further.extend([PERSON_SCALE * (person - one), PEOPLE_SCALE * (another - second)]);
        further.extend(seen.looks.kinds.map(|kind| KIND_SCALE * kind));
        further.push(COUNT_SCALE * counted_people(&seen.detected.people));
        complete(&alignment.align_picture(&meaning, &seen.output), &further)
    }

    /// What a picture shows, in the texts' terms, (384), normalised.
    fn meaning(&self, alignment: &Alignment, seen: &Seen, named: &[f32], colours: &[f32]) -> Vec<f32> {
        let classes = alignment.meaning(&seen.output);
        let named_part = add(&self.named.weighted_sum(named), &self.named_bias);
        let corrected = normalize(add(&classes, &named_part));
        let features = normalize(alignment.centred(&seen.output));
        let inputs = features.iter().chain(named).chain(colours).chain(&seen.detected.features);
        let mapped = normalize(add(&self.map.weighted_sum(inputs), &self.map_bias));
        normalize(corrected.iter().zip(&mapped).map(|(x, mapped)| x + MAP_SHARE * mapped).collect())
    }

    /// The mean of the colours is 0 and their deviation 1 in the photographs that the map is fitted on.
    fn standard_colours(&self, looks: &Looks) -> Vec<f32> {
        let (means, deviations) = self.colours.split_at(self.colours.len() / 2);
        let colours = looks.colours.iter().zip(means).zip(deviations);
        colours.map(|((colour, mean), deviation)| ((colour - mean) / deviation).clamp(-2.0, 2.5)).collect()
    }

    /// How close a picture is to the phrases that it is closest to.
    fn commonplace(&self, meaning: &[f32]) -> f32 {
        let mut close = self.phrases.dot_products(meaning);
        close.sort_unstable_by(|a, b| b.total_cmp(a));
        close.iter().take(CLOSEST).sum::<f32>() / CLOSEST as f32
    }
}

/// The embedding of a text, ([`DIMENSIONS`]), normalised, from the text tower's output, (384).
pub fn align_text(alignment: &Alignment, vector: &[f32], text: &str) -> Vec<f32> {
    // The classes say more about a text that names one.
    let code_share = 0.10 + 0.35 * sigmoid((alignment.closest_class(vector) - 0.75) / 0.03);
    let cues = cues::find(text);
    let mut parts = alignment.align_text(vector, code_share);
    parts.push(COMMONPLACE);
    parts.extend(cues.colours);
    parts.extend([cues.person, cues.people]);
    parts.extend(cues.pictures);
    parts.resize(DIMENSIONS, 0.0);
    normalize(parts)
}

/// What to look for what is like a picture, from its embedding: the three parts alone, normalised.
pub fn likeness_query(picture: &[f32]) -> Vec<f32> {
    let mut parts: Vec<f32> = picture.iter().copied().take(alignment::DIMENSIONS).collect();
    parts.resize(picture.len(), 0.0);
    normalize(parts)
}

/// The three parts with the further elements, which are shortened if there is no room for them, and the rest of the length.
fn complete(parts: &[f32], further: &[f32]) -> Vec<f32> {
    let room = 1.0 - PARTS_LENGTH * PARTS_LENGTH;
    let scale = PARTS_LENGTH * TEXT_SHARE.sqrt();
    let taken = further.iter().map(|x| x * x).sum::<f32>() * scale * scale;
    let scale = scale * (room / taken.max(f32::MIN_POSITIVE)).sqrt().min(1.0);
    let mut vector: Vec<f32> = parts.iter().map(|x| PARTS_LENGTH * x).collect();
    vector.extend(further.iter().map(|x| scale * x));
    vector.resize(DIMENSIONS - 1, 0.0);
    vector.push((room - taken.min(room)).sqrt());
    vector
}

/// How many people were counted, by a picture's embedding; `None` if its further elements were shortened.
pub fn people_in(picture: &[f32]) -> Option<f32> {
    let (&count, &rest) = (picture.get(COUNT)?, picture.last()?);
    (rest > 0.0).then(|| count / (PARTS_LENGTH * TEXT_SHARE.sqrt() * COUNT_SCALE))
}

/// How many people are expected, from the best places for one.
fn expected_people(places: &[f32]) -> f32 {
    places.iter().map(|place| sigmoid((place - 0.35) / 0.06)).sum()
}

/// How many people there are, to be told: a place counts from a higher score on, for many that are somewhat like somebody are
/// nobody. Of 241 photographs, by their captions, 69 % get the right one of 0, 1, 2 and more; by [`expected_people`] 61 %.
pub fn counted_people(places: &[f32]) -> f32 {
    places.iter().map(|place| sigmoid((place - 0.4) / 0.04)).sum()
}

/// How surely there is each thing, and each number of people that has a name, (84).
fn named(detected: &Detected, people: f32) -> Vec<f32> {
    let over = EDGES.map(|(edge, width)| sigmoid((people - edge) / width));
    let numbers = (0..over.len()).map(|at| over[at] - over.get(at + 1).unwrap_or(&0.0));
    let things = detected.peaks.iter().map(|peak| sigmoid((peak - 0.3) / 0.06));
    things.chain(numbers).collect()
}

fn add(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(vector: &[f32]) -> f32 {
        vector.iter().map(|x| x * x).sum::<f32>().sqrt()
    }

    #[test]
    fn an_embedding_has_length_1_however_much_is_seen_beside_the_parts() {
        let parts = normalize(vec![1.0; alignment::DIMENSIONS]);
        for much in [0.0, 0.1, 0.5, 20.0] {
            let vector = complete(&parts, &[much; 14]);
            assert_eq!(vector.len(), DIMENSIONS);
            assert!((length(&vector) - 1.0).abs() < 1e-5, "{much}: {}", length(&vector));
            assert!((length(&vector[..alignment::DIMENSIONS]) - PARTS_LENGTH).abs() < 1e-5);
        }
    }

    #[test]
    fn pictures_are_alike_by_their_parts_alone() {
        let parts = normalize((0..alignment::DIMENSIONS).map(|x| (x % 7) as f32 - 3.0).collect());
        let (one, other) = (complete(&parts, &[0.3; 14]), complete(&parts, &[-0.3; 14]));
        let query = likeness_query(&one);
        let score = |picture: &[f32]| query.iter().zip(picture).map(|(a, b)| a * b).sum::<f32>();
        assert!((length(&query) - 1.0).abs() < 1e-5);
        assert!((score(&one) - PARTS_LENGTH).abs() < 1e-5 && (score(&other) - PARTS_LENGTH).abs() < 1e-5);
    }

    #[test]
    fn people_are_counted_softly() {
        assert!(expected_people(&[0.0; 8]) < 0.1);
        assert!(counted_people(&[0.3; 8]) < 1.0 && counted_people(&[0.5; 8]) > 7.0);
        assert!((expected_people(&[0.8, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]) - 2.0).abs() < 0.1);
        let detected = Detected {
            peaks: [0.0; 80],
            people: [0.8, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            features: Vec::new(),
        };
        let named = named(&detected, expected_people(&detected.people));
        assert!(
            named[81] > 0.8 && (named[80..].iter().sum::<f32>() - 1.0).abs() < 0.01,
            "{:?}",
            &named[80..]
        );
    }
}
