//! L2 normalisation: vectors scaled to length 1, so that their dot product is their cosine.

use candle_core::{D, DType, Device, Result, Tensor};

/// A vector scaled to length 1; a vector of zeros stays as it is.
pub fn normalize(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

/// The vectors along the last axis, (…, dimensions), scaled to length 1, as f32 on the CPU.
///
/// # Errors
/// When the device fails.
pub fn normalize_last_axis(vectors: &Tensor) -> Result<Tensor> {
    let vectors = vectors.to_device(&Device::Cpu)?.to_dtype(DType::F32)?;
    let lengths = vectors.sqr()?.sum_keepdim(D::Minus1)?.sqrt()?;
    // The lower bound keeps a vector of zeros from becoming NaN.
    vectors.broadcast_div(&lengths.clamp(f32::MIN_POSITIVE, f32::MAX)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_stay_zeros() {
        assert_eq!(normalize(vec![0.0, 0.0]), [0.0, 0.0]);
        let zeros = Tensor::zeros((2, 3), DType::F32, &Device::Cpu).unwrap();
        assert_eq!(normalize_last_axis(&zeros).unwrap().to_vec2::<f32>().unwrap(), [[0.0; 3]; 2]);
    }

    #[test]
    fn both_forms_scale_to_length_1() {
        assert_eq!(normalize(vec![3.0, 4.0]), [0.6, 0.8]);
        let rows = Tensor::new(&[[3.0_f32, 4.0], [0.0, 2.0]], &Device::Cpu).unwrap();
        let rows = normalize_last_axis(&rows).unwrap().to_vec2::<f32>().unwrap();
        assert_eq!(rows, [[0.6, 0.8], [0.0, 1.0]]);
    }
}
