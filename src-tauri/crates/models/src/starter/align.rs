//! Puts pictures into the text tower's space, without training: through the names of the classes.
//!
//! A picture's vector is the mean of the class sentences' vectors, weighted by how likely each class is, less
//! the background: what such vectors have in common whatever the picture. Owns `alignment.safetensors`, which
//! `tools/starter/alignment.py` defines. Knows nothing of how logits or text vectors come about.

use super::weights::{Weights, WeightsError};

/// Divides the logits before the softmax: unlikely classes tell about the scene too.
const TEMPERATURE: f32 = 2.0;

/// The class vectors and the background.
pub struct Alignment {
    /// (1000, dimensions), each row of length 1.
    classes: Vec<f32>,
    /// (dimensions).
    background: Vec<f32>,
}

impl Alignment {
    /// Unpacks the file.
    ///
    /// # Errors
    /// When a tensor is missing or the file is damaged.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        Ok(Self {
            classes: weights.array("classes")?.values,
            background: weights.array("background")?.values,
        })
    }

    /// The vector of a picture with these `logits`, one a class; length 1.
    pub fn vector(&self, logits: &[f32]) -> Vec<f32> {
        let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let dimensions = self.background.len();
        // Not yet divided by the sum of the weights: the vector is made length 1 anyway.
        let mut vector = vec![0.0; dimensions];
        for (logit, class) in logits.iter().zip(self.classes.chunks_exact(dimensions)) {
            let weight = ((logit - top) / TEMPERATURE).exp();
            vector.iter_mut().zip(class).for_each(|(sum, value)| *sum += weight * value);
        }
        normalise(&mut vector);
        vector.iter_mut().zip(&self.background).for_each(|(value, background)| *value -= background);
        normalise(&mut vector);
        vector
    }
}

/// Makes a vector length 1; a vector of zeros stays as it is.
pub fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_class_gives_its_sentence_less_the_background() {
        let alignment = Alignment { classes: vec![1.0, 0.0, 0.0, 1.0], background: vec![0.5, 0.5] };
        let vector = alignment.vector(&[0.0, 100.0]);
        let half = std::f32::consts::FRAC_1_SQRT_2;
        assert!((vector[0] + half).abs() < 1e-6 && (vector[1] - half).abs() < 1e-6, "{vector:?}");
    }

    #[test]
    fn zeros_are_left_alone() {
        let mut vector = [0.0, 0.0];
        normalise(&mut vector);
        assert_eq!(vector, [0.0, 0.0]);
    }
}
