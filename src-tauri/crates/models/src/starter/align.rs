//! Puts pictures and texts into one space, without training: through the classes that both know.
//!
//! A vector has three parts. Meaning: the classes' text vectors weighted by how likely each class is, blended
//! with a linear map of the features; for a text, its own vector less what all texts have in common. Code: which
//! classes, randomly projected, which keeps apart classes whose words are close. Likeness: the features' main
//! directions, for comparing pictures; zeros for a text, so that a text never sees them. Owns
//! `alignment.safetensors` and the recipe's constants, as `tools/starter/alignment.py` defines them. Knows
//! nothing of how scores or text vectors come about.

use super::image::Scores;
use super::weights::{Array, Weights, WeightsError};

/// Elements of a vector: 384 of meaning, 256 of code, 128 of likeness.
pub const DIMENSIONS: usize = 768;

/// Divide the logits before the softmax: unlikely classes tell about the scene too.
const MEANING_TEMPERATURE: f32 = 2.5;
const CODE_TEMPERATURE: f32 = 1.5;
/// Divides a text's likeness to the classes before the softmax.
const TEXT_TEMPERATURE: f32 = 0.05;
/// Share of the linear map in the meaning.
const RIDGE_SHARE: f32 = 0.45;
/// Shares of a vector's squared length: likeness of the whole (pictures only), code of the rest.
const LIKENESS_SHARE: f32 = 0.5;
const CODE_SHARE: f32 = 0.28;

/// The matrices, for n classes and f features.
pub struct Alignment {
    /// (n, 384), rows of length 1.
    classes: Matrix,
    /// (n, 256), rows of length 1.
    codes: Matrix,
    /// (f, 384).
    ridge: Matrix,
    /// (f, 128).
    likeness: Matrix,
    /// (f): the features of no picture in particular.
    mean_features: Vec<f32>,
    /// (384): what is taken out of every text.
    common: Vec<f32>,
}

impl Alignment {
    /// Unpacks the file.
    ///
    /// # Errors
    /// When a tensor is missing or the file is damaged.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        Ok(Self {
            classes: Matrix::new(weights.array("classes")?),
            codes: Matrix::new(weights.array("codes")?),
            ridge: Matrix::new(weights.array("ridge")?),
            likeness: Matrix::new(weights.array("likeness")?),
            mean_features: weights.array("mean_features")?.values,
            common: weights.array("common")?.values,
        })
    }

    /// A picture's vector, length 1.
    pub fn picture(&self, scores: &Scores) -> Vec<f32> {
        let centred: Vec<f32> =
            scores.features.iter().zip(&self.mean_features).map(|(x, mean)| x - mean).collect();
        let likely = |temperature| above_chance(&softmax(&scores.logits, temperature));
        let classes = unit(self.classes.weighted(&likely(MEANING_TEMPERATURE)));
        let mapped = unit(self.ridge.weighted(&centred));
        let blend = |(class, map): (&f32, &f32)| (1.0 - RIDGE_SHARE) * class + RIDGE_SHARE * map;
        let meaning = unit(classes.iter().zip(&mapped).map(blend).collect());
        let code = unit(self.codes.weighted(&likely(CODE_TEMPERATURE)));
        let likeness = unit(self.likeness.weighted(&centred));
        let rest = 1.0 - LIKENESS_SHARE;
        joined(&[
            (rest * (1.0 - CODE_SHARE), &meaning),
            (rest * CODE_SHARE, &code),
            (LIKENESS_SHARE, &likeness),
        ])
    }

    /// The text tower's vector of a text (384) as a vector of the common space, length 1.
    pub fn text(&self, vector: &[f32]) -> Vec<f32> {
        let meaning = unit(vector.iter().zip(&self.common).map(|(x, common)| x - common).collect());
        let code = unit(self.codes.weighted(&softmax(&self.classes.products(vector), TEXT_TEMPERATURE)));
        let likeness = vec![0.0; self.likeness.columns];
        joined(&[(1.0 - CODE_SHARE, &meaning), (CODE_SHARE, &code), (0.0, &likeness)])
    }
}

/// Row after row.
struct Matrix {
    values: Vec<f32>,
    columns: usize,
}

impl Matrix {
    fn new(array: Array) -> Self {
        Self { columns: array.shape.last().copied().unwrap_or(1).max(1), values: array.values }
    }

    /// The sum of the rows, each times its weight.
    fn weighted(&self, weights: &[f32]) -> Vec<f32> {
        let mut sum = vec![0.0; self.columns];
        for (weight, row) in weights.iter().zip(self.values.chunks_exact(self.columns)) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        sum
    }

    /// The product of each row with a vector.
    fn products(&self, vector: &[f32]) -> Vec<f32> {
        let product = |row: &[f32]| row.iter().zip(vector).map(|(a, b)| a * b).sum();
        self.values.chunks_exact(self.columns).map(product).collect()
    }
}

fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f32> = scores.iter().map(|score| ((score - top) / temperature).exp()).collect();
    let sum: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// How much likelier each class is than if all were alike.
fn above_chance(likely: &[f32]) -> Vec<f32> {
    let chance = 1.0 / likely.len().max(1) as f32;
    likely.iter().map(|probability| probability - chance).collect()
}

/// Parts one after the other, each with its share of the squared length.
fn joined(parts: &[(f32, &Vec<f32>)]) -> Vec<f32> {
    parts.iter().flat_map(|(share, part)| part.iter().map(move |value| share.sqrt() * value)).collect()
}

/// A vector at length 1; a vector of zeros stays as it is.
pub fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(columns: usize, values: &[f32]) -> Matrix {
        Matrix { values: values.to_vec(), columns }
    }

    /// Two classes, two features, two dimensions of everything.
    fn small() -> Alignment {
        Alignment {
            classes: matrix(2, &[1.0, 0.0, 0.0, 1.0]),
            codes: matrix(2, &[0.6, 0.8, -0.8, 0.6]),
            ridge: matrix(2, &[1.0, 0.0, 0.0, 1.0]),
            likeness: matrix(2, &[1.0, 0.0, 0.0, 1.0]),
            mean_features: vec![0.5, 0.5],
            common: vec![0.1, 0.1],
        }
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn vectors_have_length_1_and_a_text_fits_the_picture_of_its_class() {
        let alignment = small();
        let first = alignment.picture(&Scores { features: vec![1.0, 0.0], logits: vec![9.0, 0.0] });
        let second = alignment.picture(&Scores { features: vec![0.0, 1.0], logits: vec![0.0, 9.0] });
        let text = alignment.text(&[1.0, 0.0]);
        for vector in [&first, &second, &text] {
            assert!((dot(vector, vector) - 1.0).abs() < 1e-5, "{vector:?}");
        }
        assert!(dot(&text, &first) > dot(&text, &second) + 0.5);
    }

    #[test]
    fn a_text_never_sees_the_likeness() {
        assert_eq!(small().text(&[0.0, 1.0])[4..], [0.0, 0.0]);
    }

    #[test]
    fn zeros_are_left_alone() {
        assert_eq!(unit(vec![0.0, 0.0]), [0.0, 0.0]);
    }
}
