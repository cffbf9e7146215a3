//! Aligns pictures and texts in one embedding space, without training, through the classes of ImageNet.
//!
//! An embedding begins with three parts. Meaning: the text embeddings of the classes, weighted by the probability of each class
//! and blended with a linear map of the features; for a text, its own embedding minus a share of the mean of all
//! descriptions. Code: a random vector for each class, weighted by its probability, which separates classes with
//! similar names. Appearance: the features projected onto the main directions of the classifier's weights, for
//! comparing pictures; zeros for a text. They were all of an embedding in the model's first version; `scene` corrects the
//! meaning and adds to them. Owns `alignment.safetensors` and the constants, as `tools/starter/alignment.py` defines them.
//! Never runs a tower.

use super::image::Output;
use super::matrix::Matrix;
use crate::asset::{Weights, WeightsError};
use crate::l2::normalize;

/// Elements of the three parts: 384 of meaning, 256 of code, 128 of appearance.
pub const DIMENSIONS: usize = 768;

/// Softmax temperatures of the logits; above 1, because unlikely classes describe the scene, too.
const MEANING_TEMPERATURE: f32 = 2.5;
const CODE_TEMPERATURE: f32 = 1.5;
/// Softmax temperature of a text's cosines with the classes.
const TEXT_TEMPERATURE: f32 = 0.05;
/// Weight of the linear map in the meaning.
const RIDGE_WEIGHT: f32 = 0.45;
/// Share of the appearance in the squared length of a picture's three parts.
const APPEARANCE_SHARE: f32 = 0.5;
/// Share of meaning and code, which texts are compared with, in that squared length.
pub const TEXT_SHARE: f32 = 1.0 - APPEARANCE_SHARE;
/// Share of the code in the rest of the squared length.
pub const CODE_SHARE: f32 = 0.28;

/// The matrices, for n classes and f features.
pub struct Alignment {
    /// (n, 384), rows of length 1.
    classes: Matrix,
    /// (n, 256), rows of length 1.
    codes: Matrix,
    /// Linear map from features to meaning, (f, 384): the ridge regression from the classifier's weights to `classes`.
    ridge: Matrix,
    /// The first right singular vectors of the classifier's weights, (f, 128).
    appearance: Matrix,
    /// Expected features of a picture, (f), computed from the last batch norm.
    mean_features: Vec<f32>,
    /// What is subtracted from every text, (384): a share of the mean embedding of all descriptions.
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
            appearance: Matrix::new(weights.array("likeness")?),
            mean_features: weights.array("mean_features")?.values,
            common: weights.array("common")?.values,
        })
    }

    /// What a picture shows, in the texts' terms, (384), normalised.
    pub fn meaning(&self, output: &Output) -> Vec<f32> {
        let probabilities = above_chance(&softmax(&output.logits, MEANING_TEMPERATURE));
        let classes = normalize(self.classes.weighted_sum(&probabilities));
        let mapped = normalize(self.ridge.weighted_sum(&self.centred(output)));
        let blend = |(class, map): (&f32, &f32)| (1.0 - RIDGE_WEIGHT) * class + RIDGE_WEIGHT * map;
        normalize(classes.iter().zip(&mapped).map(blend).collect())
    }

    /// The three parts of a picture with this meaning, normalised.
    pub fn align_picture(&self, meaning: &[f32], output: &Output) -> Vec<f32> {
        let probabilities = above_chance(&softmax(&output.logits, CODE_TEMPERATURE));
        let code = normalize(self.codes.weighted_sum(&probabilities));
        let appearance = normalize(self.appearance.weighted_sum(&self.centred(output)));
        concatenate(&[
            (TEXT_SHARE * (1.0 - CODE_SHARE), meaning),
            (TEXT_SHARE * CODE_SHARE, &code),
            (APPEARANCE_SHARE, &appearance),
        ])
    }

    /// The features without what is expected of any picture.
    pub fn centred(&self, output: &Output) -> Vec<f32> {
        output.features.iter().zip(&self.mean_features).map(|(x, mean)| x - mean).collect()
    }

    /// The three parts of a text, normalised, from the text tower's output, (384), and the share of the code.
    pub fn align_text(&self, vector: &[f32], code_share: f32) -> Vec<f32> {
        let meaning = normalize(vector.iter().zip(&self.common).map(|(x, mean)| x - mean).collect());
        let code = softmax(&self.classes.dot_products(vector), TEXT_TEMPERATURE);
        let code = normalize(self.codes.weighted_sum(&code));
        let appearance = vec![0.0; self.appearance.columns()];
        concatenate(&[(1.0 - code_share, &meaning), (code_share, &code), (0.0, &appearance)])
    }

    /// The cosine of a text with the class that it is closest to.
    pub fn closest_class(&self, vector: &[f32]) -> f32 {
        self.classes.dot_products(vector).into_iter().fold(f32::NEG_INFINITY, f32::max)
    }
}

fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f32> = scores.iter().map(|score| ((score - top) / temperature).exp()).collect();
    let sum: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Probabilities minus the uniform distribution.
fn above_chance(probabilities: &[f32]) -> Vec<f32> {
    let chance = 1.0 / probabilities.len().max(1) as f32;
    probabilities.iter().map(|probability| probability - chance).collect()
}

/// Concatenates parts, each scaled to its share of the squared length.
fn concatenate(parts: &[(f32, &[f32])]) -> Vec<f32> {
    parts.iter().flat_map(|(share, part)| part.iter().map(move |value| share.sqrt() * value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::Array;

    fn matrix(columns: usize, values: &[f32]) -> Matrix {
        Matrix::new(Array { values: values.to_vec(), shape: vec![values.len() / columns, columns] })
    }

    /// Two classes, two features, two dimensions of everything.
    fn small() -> Alignment {
        Alignment {
            classes: matrix(2, &[1.0, 0.0, 0.0, 1.0]),
            codes: matrix(2, &[0.6, 0.8, -0.8, 0.6]),
            ridge: matrix(2, &[1.0, 0.0, 0.0, 1.0]),
            appearance: matrix(2, &[1.0, 0.0, 0.0, 1.0]),
            mean_features: vec![0.5, 0.5],
            common: vec![0.1, 0.1],
        }
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn embeddings_are_normalised_and_a_text_matches_the_picture_of_its_class() {
        let alignment = small();
        let picture = |features: [f32; 2], logits: [f32; 2]| {
            let output = Output { features: features.to_vec(), logits: logits.to_vec() };
            alignment.align_picture(&alignment.meaning(&output), &output)
        };
        let first = picture([1.0, 0.0], [9.0, 0.0]);
        let second = picture([0.0, 1.0], [0.0, 9.0]);
        let text = alignment.align_text(&[1.0, 0.0], CODE_SHARE);
        for vector in [&first, &second, &text] {
            assert!((dot(vector, vector) - 1.0).abs() < 1e-5, "{vector:?}");
        }
        assert!(dot(&text, &first) > dot(&text, &second) + 0.5);
    }

    #[test]
    fn texts_have_no_appearance() {
        assert_eq!(small().align_text(&[0.0, 1.0], CODE_SHARE)[4..], [0.0, 0.0]);
    }
}
