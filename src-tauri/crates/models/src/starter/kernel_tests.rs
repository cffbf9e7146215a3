//! The layers against naive loops.

use std::sync::Arc;

use candle_core::CustomOp1;

use super::block::InvertedResidual;
use super::stem_and_head::{Classifier, Head, Stem};
use crate::convolution::naive::{Kind, Numbers, Picture, assert_close, convolve, relu6};
use crate::convolution::{Buffers, Clamp, Depthwise, Pointwise, first};

/// The output of a block for a picture, and the expected output.
fn block(
    picture: &Picture,
    expanded: Option<usize>,
    kernel: usize,
    stride: usize,
    outputs: usize,
) -> (Picture, Picture) {
    let mut numbers = Numbers(4);
    let inputs = picture.channels();
    let channels = expanded.unwrap_or(inputs);
    let scaled = |values: Vec<f32>, fan: usize| -> Vec<f32> {
        values.into_iter().map(|value| value * 2.0 / (fan as f32).sqrt()).collect()
    };
    let wide = (scaled(numbers.take(inputs * channels), inputs), numbers.take(channels));
    let deep = (scaled(numbers.take(kernel * kernel * channels), kernel * kernel), numbers.take(channels));
    let narrow = (scaled(numbers.take(channels * outputs), channels), numbers.take(outputs));
    let widened =
        convolve(picture, Kind::Dense, (1, 1), &wide.1, |_, _, input, out| wide.0[input * channels + out]);
    let middle = if expanded.is_some() { &relu6(widened) } else { picture };
    let convolved = relu6(convolve(middle, Kind::Depthwise, (kernel, stride), &deep.1, |ky, kx, _, out| {
        deep.0[(ky * kernel + kx) * channels + out]
    }));
    let mut expected = convolve(&convolved, Kind::Dense, (1, 1), &narrow.1, |_, _, input, out| {
        narrow.0[input * outputs + out]
    });
    let residual = stride == 1 && inputs == outputs && expanded.is_some();
    if residual {
        expected.values.iter_mut().zip(&picture.values).for_each(|(sum, input)| *sum += input);
    }
    let block = InvertedResidual {
        expand: expanded.map(|_| Pointwise::new(&wide.0, &wide.1)),
        depthwise: Depthwise::new(deep.0, deep.1, [stride; 2], Clamp::Relu6),
        project: Pointwise::new(&narrow.0, &narrow.1),
        residual,
        buffers: used_buffers(),
    };
    let found = picture.tensor().apply_op1_no_bwd(&block).unwrap();
    let (height, width, _) = found.dims3().unwrap();
    (Picture { height, width, values: found.flatten_all().unwrap().to_vec1().unwrap() }, expected)
}

/// Buffers of earlier pictures, with what may not be seen of them.
fn used_buffers() -> Arc<Buffers> {
    let buffers = Arc::new(Buffers::default());
    let mut both = [buffers.lend(), buffers.lend()];
    both.iter_mut().for_each(|buffer| first(buffer, 1 << 18).fill(f32::NAN));
    drop(both);
    buffers
}

#[test]
fn blocks_equal_the_naive_loop_for_every_partition() {
    let mut numbers = Numbers(5);
    // Small pictures are partitioned into chunks of channels, large ones into strips of rows, down to one row.
    let cases = [
        (9, 9, 8, Some(48), 3, 1, 8),
        (8, 11, 8, Some(96), 5, 2, 24),
        (17, 17, 24, Some(720), 5, 1, 24),
        (17, 17, 16, Some(720), 5, 2, 24),
        (64, 65, 8, Some(144), 3, 2, 16),
        (65, 61, 8, Some(144), 5, 1, 8),
        (140, 138, 32, None, 3, 1, 16),
        (7, 620, 8, Some(144), 5, 1, 8),
        (6, 620, 8, Some(144), 3, 2, 8),
        (1, 1, 8, Some(48), 5, 1, 8),
    ];
    for (height, width, inputs, expanded, kernel, stride, outputs) in cases {
        let picture = Picture { height, width, values: numbers.take(height * width * inputs) };
        let (found, expected) = block(&picture, expanded, kernel, stride, outputs);
        assert_eq!((found.height, found.width), (expected.height, expected.width));
        assert_close(&found.values, &expected.values, &format!("{height}×{width} {kernel}/{stride}"));
    }
}

fn apply(picture: &Picture, op: &impl CustomOp1) -> Vec<f32> {
    picture.tensor().apply_op1_no_bwd(op).unwrap().flatten_all().unwrap().to_vec1().unwrap()
}

#[test]
fn the_stem_equals_a_convolution() {
    let mut numbers = Numbers(6);
    let (weight, bias) = (numbers.take(27 * 16), numbers.take(16));
    let picture = Picture { height: 10, width: 14, values: numbers.take(10 * 14 * 3) };
    let convolved = convolve(&picture, Kind::Dense, (3, 2), &bias, |ky, kx, colour, out| {
        weight[((ky * 3 + kx) * 3 + colour) * 16 + out]
    });
    assert_close(&apply(&picture, &Stem(Pointwise::new(&weight, &bias))), &relu6(convolved).values, "stem");
}

#[test]
fn the_head_averages_and_the_classifier_is_dense() {
    let mut numbers = Numbers(7);
    let (weight, bias) = (numbers.take(8 * 20), numbers.take(20));
    let picture = Picture { height: 3, width: 5, values: numbers.take(15 * 8) };
    let dense = |picture: &Picture| {
        convolve(picture, Kind::Dense, (1, 1), &bias, |_, _, input, out| weight[input * 20 + out])
    };
    let pictures = relu6(dense(&picture));
    let mean: Vec<f32> =
        (0..20).map(|c| pictures.values.iter().skip(c).step_by(20).sum::<f32>() / 15.0).collect();
    assert_close(&apply(&picture, &Head(Pointwise::new(&weight, &bias))), &mean, "head");

    let one = Picture { height: 1, width: 1, values: numbers.take(8) };
    assert_close(
        &apply(&one, &Classifier(Pointwise::new(&weight, &bias))),
        &dense(&one).values,
        "classifier",
    );
}
