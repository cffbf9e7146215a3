//! The kernels against naive loops, with every instruction set of this machine.

use candle_core::{Device, Tensor};
use pulp::{Simd, WithSimd};

use super::naive::{Kind, Numbers, Picture, assert_close, convolve, relu6, with_every_instruction_set};
use super::{
    Clamp, Depthwise, Epilogue, PANEL, Patch, Pixels, Pointwise, Rows, Task, exp, gelu, sigmoid, swish,
};

struct PointwiseCase<'a> {
    convolution: &'a Pointwise,
    input: &'a [f32],
    features: std::ops::Range<usize>,
    epilogue: Epilogue,
    layout: Pixels,
    out: Vec<f32>,
}

impl WithSimd for PointwiseCase<'_> {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let panels = 0..self.convolution.panels();
        let task = Task {
            input: self.input,
            pixels: self.input.len() / self.features.len(),
            patch: Patch::pixel(self.features.len()),
            features: self.features,
            panels,
            epilogue: self.epilogue,
            layout: self.layout,
        };
        self.convolution.run(simd, task, &mut self.out);
        self.out
    }
}

#[test]
fn pointwise_equals_a_matrix_product() {
    let mut numbers = Numbers(1);
    for (pixels, inputs, outputs) in
        [(1, 3, 8), (5, 27, 32), (12, 16, 24), (13, 40, 16), (25, 7, 40), (31, 64, 1)]
    {
        let (weight, bias) = (numbers.take(inputs * outputs), numbers.take(outputs));
        let picture = Picture { height: 1, width: pixels, values: numbers.take(pixels * inputs) };
        let expected =
            convolve(&picture, Kind::Dense, (1, 1), &bias, |_, _, input, out| weight[input * outputs + out]);
        let expected = relu6(expected);
        let convolution = Pointwise::new(&weight, &bias);
        let case = || PointwiseCase {
            convolution: &convolution,
            input: &picture.values,
            features: 0..inputs,
            epilogue: Epilogue::Relu6,
            layout: Pixels::dense(outputs),
            out: vec![f32::NAN; pixels * outputs],
        };
        with_every_instruction_set(case, |found, simd| {
            assert_close(&found, &expected.values, &format!("{pixels} {inputs} {outputs} {simd}"));
        });
    }
}

#[test]
fn pointwise_accumulates_some_features_into_rows_with_gaps() {
    let mut numbers = Numbers(2);
    let (inputs, outputs, features) = (48, 24, 16..32);
    let (weight, bias) = (numbers.take(inputs * outputs), numbers.take(outputs));
    let input = numbers.take(6 * features.len());
    let convolution = Pointwise::new(&weight, &bias);
    // Two rows of three pixels, each row followed by a gap of 5.
    let layout = Pixels { start: 2, pixel: outputs, row: 3 * outputs + 5, width: 3, column: 0 };
    let before = numbers.take(2 + 2 * (3 * outputs + 5));
    let mut expected = before.clone();
    for pixel in 0..6 {
        for out in 0..outputs {
            let products = features.clone().map(|feature| {
                weight[feature * outputs + out] * input[pixel * features.len() + feature - features.start]
            });
            expected[2 + pixel / 3 * layout.row + pixel % 3 * outputs + out] += products.sum::<f32>();
        }
    }
    let case = || PointwiseCase {
        convolution: &convolution,
        input: &input,
        features: features.clone(),
        epilogue: Epilogue::Accumulate,
        layout,
        out: before.clone(),
    };
    with_every_instruction_set(case, |found, simd| assert_close(&found, &expected, simd));
}

struct DepthwiseCase<'a> {
    convolution: &'a Depthwise,
    padded: &'a [f32],
    padded_width: usize,
    channels: std::ops::Range<usize>,
    width: usize,
    height: usize,
}

impl WithSimd for DepthwiseCase<'_> {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let mut out = vec![f32::NAN; self.height * self.width * self.channels.len()];
        let mut rows = Rows {
            channels: self.channels,
            padded: self.padded,
            padded_width: self.padded_width,
            out: &mut out,
            width: self.width,
        };
        self.convolution.run(simd, &mut rows);
        out
    }
}

#[test]
fn depthwise_equals_the_naive_loop() {
    let mut numbers = Numbers(3);
    for (kernel, stride) in [(3, 1), (3, 2), (5, 1), (5, 2)] {
        for (height, width) in [(1, 1), (2, 3), (3, 4), (4, 9), (1, 13)] {
            let (all, channels) = (3 * PANEL, PANEL..3 * PANEL);
            let (weights, bias) = (numbers.take(kernel * kernel * all), numbers.take(all));
            let side = |out: usize| (out - 1) * stride + kernel;
            let padded = numbers.take(side(height) * side(width) * channels.len());
            let mut expected = Vec::new();
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                for channel in channels.clone() {
                    let mut sum = bias[channel];
                    for (ky, kx) in (0..kernel).flat_map(|ky| (0..kernel).map(move |kx| (ky, kx))) {
                        let pixel = (y * stride + ky) * side(width) + x * stride + kx;
                        sum += weights[(ky * kernel + kx) * all + channel]
                            * padded[pixel * channels.len() + channel - channels.start];
                    }
                    expected.push(sum.clamp(0.0, 6.0));
                }
            }
            let convolution = Depthwise::new(weights, bias, [stride; 2], Clamp::Relu6);
            let case = || DepthwiseCase {
                convolution: &convolution,
                padded: &padded,
                padded_width: side(width),
                channels: channels.clone(),
                width,
                height,
            };
            with_every_instruction_set(case, |found, simd| {
                assert_close(&found, &expected, &format!("{kernel}/{stride} {height}×{width} {simd}"));
            });
        }
    }
}

#[test]
fn many_features_are_multiplied_a_part_at_a_time() {
    let mut numbers = Numbers(10);
    let (pixels, inputs, outputs) = (13, 700, 40);
    let (weight, bias) = (numbers.take(inputs * outputs), numbers.take(outputs));
    let weight: Vec<f32> = weight.iter().map(|value| value / 10.0).collect();
    let picture = Picture { height: 1, width: pixels, values: numbers.take(pixels * inputs) };
    let expected =
        convolve(&picture, Kind::Dense, (1, 1), &bias, |_, _, input, out| weight[input * outputs + out]);
    let before = numbers.take(pixels * outputs);
    let convolution = Pointwise::new(&weight, &bias);
    for epilogue in [Epilogue::Bias, Epilogue::AccumulateBias] {
        let case = || PointwiseCase {
            convolution: &convolution,
            input: &picture.values,
            features: 0..inputs,
            epilogue,
            layout: Pixels::dense(outputs),
            out: before.clone(),
        };
        let added = if epilogue == Epilogue::Bias { 0.0 } else { 1.0 };
        let expected: Vec<f32> =
            expected.values.iter().zip(&before).map(|(value, before)| value + added * before).collect();
        with_every_instruction_set(case, |found, simd| assert_close(&found, &expected, simd));
    }
}

struct DenseCase<'a> {
    convolution: &'a Pointwise,
    padded: &'a [f32],
    rows: usize,
    stride: usize,
    source: Pixels,
    layout: Pixels,
    pixels: usize,
    out: Vec<f32>,
}

impl WithSimd for DenseCase<'_> {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let patch = Patch { source: self.source, rows: self.rows, stride: self.stride };
        let whole = Task::whole(self.convolution, self.padded, self.pixels, Epilogue::Bias);
        let task = Task { patch, layout: self.layout, ..whole };
        self.convolution.run(simd, task, &mut self.out);
        self.out
    }
}

#[test]
fn patches_of_rows_are_a_dense_convolution() {
    let mut numbers = Numbers(8);
    for (height, width, inputs, outputs, stride) in [(3, 5, 3, 8, 1), (4, 29, 16, 48, 1), (5, 9, 4, 33, 2)] {
        let picture = Picture { height, width, values: numbers.take(height * width * inputs) };
        let (weight, bias) = (numbers.take(9 * inputs * outputs), numbers.take(outputs));
        let expected = convolve(&picture, Kind::Dense, (3, stride), &bias, |ky, kx, input, out| {
            weight[((ky * 3 + kx) * inputs + input) * outputs + out]
        });
        // A border of one pixel; where both sides are odd, TensorFlow's padding with stride 2 is one pixel, too.
        let row = (width + 2) * inputs;
        let mut padded = vec![0.0; (height + 2) * row];
        for (to, from) in padded[row + inputs..].chunks_mut(row).zip(picture.values.chunks(width * inputs)) {
            to[..from.len()].copy_from_slice(from);
        }
        if stride == 2 && height.is_multiple_of(2) {
            continue;
        }
        let convolution = Pointwise::new(&weight, &bias);
        let width = expected.width;
        let case = || DenseCase {
            convolution: &convolution,
            padded: &padded,
            rows: 3,
            stride: row,
            source: Pixels { start: 0, pixel: stride * inputs, row: stride * row, width, column: 0 },
            layout: Pixels::dense(outputs),
            pixels: expected.height * width,
            out: vec![f32::NAN; expected.values.len()],
        };
        with_every_instruction_set(case, |found, simd| {
            assert_close(&found, &expected.values, &format!("{height}×{width} {inputs} {outputs} {simd}"));
        });
    }
}

#[test]
fn a_scaled_convolution_multiplies_its_outputs() {
    let mut numbers = Numbers(9);
    let (weight, bias, factors) = (numbers.take(5 * 40), numbers.take(40), numbers.take(40));
    let convolution = Pointwise::new(&weight, &bias);
    let input = numbers.take(3 * 5);
    let run = |convolution: &Pointwise| {
        pulp::Arch::new().dispatch(PointwiseCase {
            convolution,
            input: &input,
            features: 0..5,
            epilogue: Epilogue::Bias,
            layout: Pixels::dense(40),
            out: vec![0.0; 3 * 40],
        })
    };
    let expected: Vec<f32> =
        run(&convolution).iter().zip(factors.iter().cycle()).map(|(value, factor)| value * factor).collect();
    assert_close(&run(&convolution.scaled(&factors)), &expected, "scaled");
}

#[test]
fn weights_may_be_given_an_output_after_another() {
    let mut numbers = Numbers(12);
    let (rows, bias, input) = (numbers.take(40 * 5), numbers.take(40), numbers.take(3 * 5));
    let weight: Vec<f32> = (0..5 * 40).map(|at| rows[at % 40 * 5 + at / 40]).collect();
    let run = |convolution: &Pointwise| {
        let mut out = vec![0.0; 3 * 40];
        convolution.apply(&input, Epilogue::Bias, &mut out);
        out
    };
    assert_eq!(run(&Pointwise::transposed(&rows, &bias)), run(&Pointwise::new(&weight, &bias)));
}

struct Gelu(Vec<f32>);

impl WithSimd for Gelu {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        gelu(simd, &mut self.0);
        self.0
    }
}

#[test]
fn activations_match_candle() {
    let values: Vec<f32> = (-10_001..10_002).map(|step| step as f32 / 1000.0).collect();
    let tensor = Tensor::new(values.as_slice(), &Device::Cpu).unwrap();
    let expected: Vec<f32> = tensor.gelu_erf().unwrap().to_vec1().unwrap();
    with_every_instruction_set(
        || Gelu(values.clone()),
        |found, simd| {
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 5e-6, "{simd}: {found} instead of {expected}");
            }
        },
    );
    let logistic = candle_nn::ops::sigmoid(&tensor).unwrap();
    let mut found = values.clone();
    sigmoid(&mut found);
    assert_close(&found, &logistic.to_vec1::<f32>().unwrap(), "sigmoid");
    let mut found = values;
    swish(&mut found);
    assert_close(&found, &(logistic * tensor).unwrap().to_vec1::<f32>().unwrap(), "swish");
}

struct Exp(Vec<f32>);

impl WithSimd for Exp {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        for value in S::as_mut_simd_f32s(&mut self.0).0 {
            *value = exp(simd, *value);
        }
        self.0
    }
}

#[test]
fn exp_matches_the_standard_library_with_every_instruction_set() {
    let values: Vec<f32> = (-8_704..8_800).map(|step| step as f32 / 100.0).collect();
    with_every_instruction_set(
        || Exp(values.clone()),
        |found, simd| {
            for (found, x) in found.iter().zip(&values) {
                let expected = f64::from(x.max(-87.0)).exp();
                assert!((f64::from(*found) / expected - 1.0).abs() < 4e-7, "{simd}: {found} for {x}");
            }
        },
    );
}
