//! The kernels against naive loops, with every instruction set of this machine.

use candle_core::{CustomOp1, Device, Tensor};
use pulp::{Arch, Scalar, Simd, WithSimd};

use super::block::InvertedResidual;
use super::depthwise::{Depthwise, Rows};
use super::pointwise::{OutputLayout, Pointwise, Task};
use super::stem_and_head::{Classifier, Head, Stem};
use super::tile::{Epilogue, PANEL};

/// Pseudo-random numbers from −1 to 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
}

fn assert_close(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 1e-4, "{what}: {found} instead of {expected} at {index}");
    }
}

/// A channels-last picture.
struct Picture {
    height: usize,
    width: usize,
    values: Vec<f32>,
}

impl Picture {
    fn channels(&self) -> usize {
        self.values.len() / (self.height * self.width)
    }

    /// 0 outside the picture.
    fn at(&self, y: isize, x: isize, channel: usize) -> f32 {
        let inside = |at: isize, end: usize| usize::try_from(at).ok().filter(|&at| at < end);
        let (Some(y), Some(x)) = (inside(y, self.height), inside(x, self.width)) else { return 0.0 };
        self.values[(y * self.width + x) * self.channels() + channel]
    }

    fn tensor(&self) -> Tensor {
        let shape = (self.height, self.width, self.channels());
        Tensor::from_vec(self.values.clone(), shape, &Device::Cpu).unwrap()
    }
}

/// Which input channels contribute to an output channel.
enum Kind {
    Dense,
    Depthwise,
}

/// A convolution with TensorFlow's SAME padding by its definition; `weight` is called with (ky, kx, input channel,
/// output channel).
fn convolve(
    picture: &Picture,
    kind: Kind,
    (kernel, stride): (usize, usize),
    bias: &[f32],
    weight: impl Fn(usize, usize, usize, usize) -> f32,
) -> Picture {
    let (height, width) = (picture.height.div_ceil(stride), picture.width.div_ceil(stride));
    let before = |out: usize, side: usize| ((out - 1) * stride + kernel).saturating_sub(side) / 2;
    let (top, left) = (before(height, picture.height), before(width, picture.width));
    let mut values = Vec::new();
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        for (out, bias) in bias.iter().enumerate() {
            let mut sum = f64::from(*bias);
            let inputs = match kind {
                Kind::Dense => 0..picture.channels(),
                Kind::Depthwise => out..out + 1,
            };
            for (ky, kx) in (0..kernel).flat_map(|ky| (0..kernel).map(move |kx| (ky, kx))) {
                let at =
                    |step: usize, k: usize, border: usize| (step * stride + k) as isize - border as isize;
                for input in inputs.clone() {
                    let weight = weight(ky, kx, input, out);
                    sum += f64::from(picture.at(at(y, ky, top), at(x, kx, left), input) * weight);
                }
            }
            values.push(sum as f32);
        }
    }
    Picture { height, width, values }
}

fn relu6(mut picture: Picture) -> Picture {
    picture.values.iter_mut().for_each(|value| *value = value.clamp(0.0, 6.0));
    picture
}

/// Runs a computation with every instruction set.
fn with_every_instruction_set<T: WithSimd>(make: impl Fn() -> T, check: impl Fn(T::Output, &str)) {
    check(Arch::new().dispatch(make()), "best");
    check(Scalar::new().vectorize(make()), "scalar");
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        check(Simd::vectorize(simd, make()), "AVX2");
    }
}

struct PointwiseCase<'a> {
    convolution: &'a Pointwise,
    input: &'a [f32],
    features: std::ops::Range<usize>,
    epilogue: Epilogue,
    layout: OutputLayout,
    out: Vec<f32>,
}

impl WithSimd for PointwiseCase<'_> {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let panels = 0..self.convolution.panels();
        let task = Task {
            input: self.input,
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
            layout: OutputLayout::dense(outputs),
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
    let layout = OutputLayout { start: 2, pixel: outputs, row: 3 * outputs + 5, width: 3 };
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
            let convolution = Depthwise::new(weights, bias, stride);
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
        depthwise: Depthwise::new(deep.0, deep.1, stride),
        project: Pointwise::new(&narrow.0, &narrow.1),
        residual,
    };
    let found = picture.tensor().apply_op1_no_bwd(&block).unwrap();
    let (height, width, _) = found.dims3().unwrap();
    (Picture { height, width, values: found.flatten_all().unwrap().to_vec1().unwrap() }, expected)
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
