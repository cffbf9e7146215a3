//! Folded convolutions against the branches they replace.

use std::collections::HashMap;

use candle_core::{DType, Device};

use super::*;

/// Pseudo-random numbers from −1 to 1; those of a variance are positive.
fn random(seed: u64, name: &str, shape: &[usize]) -> Tensor {
    let mut state = name.bytes().fold(seed, |state, byte| state.wrapping_mul(31).wrapping_add(byte.into()));
    let count = shape.iter().product();
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let variance = name.ends_with("running_var");
    let values = (0..count).map(|_| if variance { next().abs() + 0.1 } else { next() });
    Tensor::from_vec(values.collect::<Vec<f32>>(), shape, &Device::Cpu).unwrap()
}

fn block(shape: Shape, seed: u64) -> VarBuilder<'static> {
    let (outputs, inputs, kernel) = (shape.outputs, shape.inputs, shape.kernel);
    let mut tensors = HashMap::new();
    let mut put = |name: String, shape: &[usize]| {
        let tensor = random(seed, &name, shape);
        tensors.insert(name, tensor);
    };
    put("conv_kxk.0.conv.weight".into(), &[outputs, inputs, kernel, kernel]);
    put("conv_scale.conv.weight".into(), &[outputs, inputs, 1, 1]);
    for norm in ["conv_kxk.0.bn", "conv_scale.bn", "identity"] {
        for part in ["weight", "bias", "running_mean", "running_var"] {
            put(format!("{norm}.{part}"), &[outputs]);
        }
    }
    VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu)
}

fn convolved(xs: &Tensor, weight: &Tensor, groups: usize) -> Tensor {
    xs.conv2d(weight, weight.dim(3).unwrap() / 2, 1, 1, groups).unwrap()
}

/// Batch norm by its definition.
fn batch_norm(xs: &Tensor, vb: &VarBuilder<'_>, channels: usize) -> Tensor {
    let part = |name| vb.get(channels, name).unwrap().reshape((1, channels, 1, 1)).unwrap();
    let deviation = (part("running_var") + 1e-5).unwrap().sqrt().unwrap();
    let normal = xs.broadcast_sub(&part("running_mean")).unwrap().broadcast_div(&deviation).unwrap();
    normal.broadcast_mul(&part("weight")).unwrap().broadcast_add(&part("bias")).unwrap()
}

fn assert_close(found: &Tensor, expected: &Tensor) {
    let difference =
        (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
    assert!(difference < 2e-5, "differs by {difference}");
}

#[test]
fn a_folded_block_equals_the_sum_of_its_branches() {
    let shapes = [Shape::depthwise(6, 3), Shape::pointwise(5), Shape { outputs: 4, inputs: 4, kernel: 3 }];
    for (seed, shape) in (1..).zip(shapes) {
        let vb = block(shape, seed);
        let groups = shape.outputs / shape.inputs;
        let xs = random(seed, "input", &[2, shape.outputs, 7, 6]);
        let branches = Branches { main: true, pointwise: true, identity: true };
        let folded = Convolution::mobile_one(&vb, shape, branches).unwrap();
        let bias = folded.bias.reshape((1, (), 1, 1)).unwrap();
        let found = convolved(&xs, &folded.weight, groups).broadcast_add(&bias).unwrap();
        let branch = |name: &str, kernel| {
            let dims = (shape.outputs, shape.inputs, kernel, kernel);
            let weight = vb.pp(name).get(dims, "conv.weight").unwrap();
            batch_norm(&convolved(&xs, &weight, groups), &vb.pp(name).pp("bn"), shape.outputs)
        };
        let identity = batch_norm(&xs, &vb.pp("identity"), shape.outputs);
        let expected = (branch("conv_kxk.0", shape.kernel) + branch("conv_scale", 1)).unwrap();
        assert_close(&found, &(expected + identity).unwrap());
    }
}

#[test]
fn a_folded_mixer_equals_its_definition() {
    let shape = Shape::depthwise(5, 3);
    let (mixer, norm) = (block(shape, 7), block(shape, 8));
    let (scale, xs) = (random(9, "scale", &[5]), random(9, "input", &[1, 5, 6, 6]));
    let branches = Branches { main: true, pointwise: true, identity: true };
    let mixer = Convolution::mobile_one(&mixer, shape, branches).unwrap();
    let norm = Convolution::mobile_one(&norm, shape, Branches { main: false, pointwise: false, ..branches })
        .unwrap();
    let folded = mixer.minus(&norm).unwrap().scaled(&scale).unwrap().plus_input().unwrap();
    let run = |convolution: &Convolution| {
        let bias = convolution.bias.reshape((1, (), 1, 1)).unwrap();
        convolved(&xs, &convolution.weight, 5).broadcast_add(&bias).unwrap()
    };
    let scale = scale.reshape((1, (), 1, 1)).unwrap();
    let mixed = (run(&mixer) - run(&norm)).unwrap().broadcast_mul(&scale).unwrap();
    assert_close(&run(&folded), &(xs.clone() + mixed).unwrap());
}

#[test]
fn a_missing_branch_is_an_error() {
    let vb = VarBuilder::from_tensors(HashMap::new(), DType::F32, &Device::Cpu);
    let branches = Branches { main: false, pointwise: false, identity: true };
    assert!(Convolution::mobile_one(&vb, Shape::depthwise(4, 3), branches).is_err());
}
