//! The kernels against candle's own operations.

use candle_core::{Device, Tensor};

use super::*;

/// Asserts that two tensors are equal up to rounding.
fn assert_close(found: &Tensor, expected: &Tensor) {
    let worst = (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
    assert!(worst < 1e-5, "differs by {worst}");
}

#[test]
fn bias_residual_and_activations_match_candle() {
    let x = Tensor::randn(0.0_f32, 3.0, (211, 301), &Device::Cpu).unwrap();
    let bias = Tensor::randn(0.0_f32, 1.0, 301, &Device::Cpu).unwrap();
    let sum = x.broadcast_add(&bias).unwrap();
    let quick = (&sum * candle_nn::ops::sigmoid(&(&sum * 1.702).unwrap()).unwrap()).unwrap();
    let expected = [(Activation::QuickGelu, quick), (Activation::GeluTanh, sum.gelu().unwrap())];
    for (activation, expected) in expected {
        let found = x.copy().unwrap();
        found.inplace_op2(&bias, &AddBiasActivate::of(activation).unwrap()).unwrap();
        assert_close(&found, &expected);
    }
    let with_residual = x.copy().unwrap();
    with_residual.inplace_op3(&bias, &sum, &AddBiasResidual).unwrap();
    assert_close(&with_residual, &(&sum + &sum).unwrap());
    x.inplace_op2(&bias, &AddBias).unwrap();
    assert_close(&x, &sum);
}

#[test]
fn softmax_matches_candle() {
    let x = Tensor::randn(0.0_f32, 9.0, (3, 4, 61, 77), &Device::Cpu).unwrap();
    let expected = candle_nn::ops::softmax_last_dim(&(&x * 0.125).unwrap()).unwrap();
    x.inplace_op1(&Softmax { scale: 0.125, causal: false }).unwrap();
    assert_close(&x, &expected);
}

#[test]
fn causal_softmax_masks_everything_beyond_the_diagonal() {
    // More rows than one task takes, so that tasks start in the middle of a matrix.
    let x = Tensor::randn(0.0_f32, 1.0, (40, 50, 50), &Device::Cpu).unwrap();
    x.inplace_op1(&Softmax { scale: 1.0, causal: true }).unwrap();
    for matrix in x.to_vec3::<f32>().unwrap() {
        for (i, row) in matrix.iter().enumerate() {
            assert!(row[i + 1..].iter().all(|&weight| weight == 0.0));
            assert!((row[..=i].iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn a_bias_of_the_wrong_length_is_an_error() {
    let [x, bias] =
        [7, 3].map(|length| Tensor::zeros(length, candle_core::DType::F32, &Device::Cpu).unwrap());
    assert!(x.inplace_op2(&bias, &AddBias).is_err());
    assert!(x.inplace_op3(&bias, &x.copy().unwrap(), &AddBiasResidual).is_err());
    assert!(x.inplace_op3(&x.copy().unwrap(), &bias, &AddBiasResidual).is_err());
}
