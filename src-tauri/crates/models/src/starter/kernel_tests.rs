//! The kernels against loops too plain to be wrong, with every kind of vector instruction this machine has.

use candle_core::{CustomOp1, Device, Tensor};
use pulp::{Arch, Scalar, Simd, WithSimd};

use super::block::InvertedResidual;
use super::depthwise::{Depthwise, Rows};
use super::ends::{Classifier, Head, Stem};
use super::pointwise::{Finish, Job, PANEL, Place, Pointwise};

/// Numbers from −1 to 1 that are the same on every run.
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

/// Channels-last picture, any number of channels.
struct Map {
    height: usize,
    width: usize,
    values: Vec<f32>,
}

impl Map {
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

/// Which input channels an output channel is made of.
enum Kind {
    Dense,
    Depthwise,
}

/// Any convolution with TensorFlow's SAME padding: `weight(ky, kx, input channel, output channel)`.
fn convolve(
    map: &Map,
    kind: Kind,
    (kernel, stride): (usize, usize),
    bias: &[f32],
    weight: impl Fn(usize, usize, usize, usize) -> f32,
) -> Map {
    let (height, width) = (map.height.div_ceil(stride), map.width.div_ceil(stride));
    let before = |out: usize, side: usize| ((out - 1) * stride + kernel).saturating_sub(side) / 2;
    let (top, left) = (before(height, map.height), before(width, map.width));
    let mut values = Vec::new();
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        for (out, bias) in bias.iter().enumerate() {
            let mut sum = f64::from(*bias);
            let inputs = match kind {
                Kind::Dense => 0..map.channels(),
                Kind::Depthwise => out..out + 1,
            };
            for (ky, kx) in (0..kernel).flat_map(|ky| (0..kernel).map(move |kx| (ky, kx))) {
                let at =
                    |step: usize, k: usize, border: usize| (step * stride + k) as isize - border as isize;
                for input in inputs.clone() {
                    let weight = weight(ky, kx, input, out);
                    sum += f64::from(map.at(at(y, ky, top), at(x, kx, left), input) * weight);
                }
            }
            values.push(sum as f32);
        }
    }
    Map { height, width, values }
}

fn relu6(mut map: Map) -> Map {
    map.values.iter_mut().for_each(|value| *value = value.clamp(0.0, 6.0));
    map
}

/// Runs the same with all instruction sets there are.
fn everywhere<T: WithSimd>(make: impl Fn() -> T, check: impl Fn(T::Output, &str)) {
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
    finish: Finish,
    place: Place,
    out: Vec<f32>,
}

impl WithSimd for PointwiseCase<'_> {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let panels = 0..self.convolution.panels();
        let job = Job {
            input: self.input,
            features: self.features,
            panels,
            finish: self.finish,
            place: self.place,
        };
        self.convolution.run(simd, job, &mut self.out);
        self.out
    }
}

#[test]
fn pointwise_is_a_matrix_product() {
    let mut numbers = Numbers(1);
    for (pixels, inputs, outputs) in
        [(1, 3, 8), (5, 27, 32), (12, 16, 24), (13, 40, 16), (25, 7, 40), (31, 64, 1)]
    {
        let (weight, bias) = (numbers.take(inputs * outputs), numbers.take(outputs));
        let map = Map { height: 1, width: pixels, values: numbers.take(pixels * inputs) };
        let expected =
            convolve(&map, Kind::Dense, (1, 1), &bias, |_, _, input, out| weight[input * outputs + out]);
        let expected = relu6(expected);
        let convolution = Pointwise::new(&weight, &bias);
        let case = || PointwiseCase {
            convolution: &convolution,
            input: &map.values,
            features: 0..inputs,
            finish: Finish::Relu6,
            place: Place::dense(outputs),
            out: vec![f32::NAN; pixels * outputs],
        };
        everywhere(case, |found, simd| {
            assert_close(&found, &expected.values, &format!("{pixels} {inputs} {outputs} {simd}"));
        });
    }
}

#[test]
fn pointwise_accumulates_part_of_the_features_into_rows_with_gaps() {
    let mut numbers = Numbers(2);
    let (inputs, outputs, features) = (48, 24, 16..32);
    let (weight, bias) = (numbers.take(inputs * outputs), numbers.take(outputs));
    let input = numbers.take(6 * features.len());
    let convolution = Pointwise::new(&weight, &bias);
    // Two rows of three pixels, each row followed by a gap of 5.
    let place = Place { start: 2, pixel: outputs, row: 3 * outputs + 5, width: 3 };
    let before = numbers.take(2 + 2 * (3 * outputs + 5));
    let mut expected = before.clone();
    for pixel in 0..6 {
        for out in 0..outputs {
            let products = features.clone().map(|feature| {
                weight[feature * outputs + out] * input[pixel * features.len() + feature - features.start]
            });
            expected[2 + pixel / 3 * place.row + pixel % 3 * outputs + out] += products.sum::<f32>();
        }
    }
    let case = || PointwiseCase {
        convolution: &convolution,
        input: &input,
        features: features.clone(),
        finish: Finish::Accumulate,
        place,
        out: before.clone(),
    };
    everywhere(case, |found, simd| assert_close(&found, &expected, simd));
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
fn depthwise_keeps_channels_apart() {
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
            everywhere(case, |found, simd| {
                assert_close(&found, &expected, &format!("{kernel}/{stride} {height}×{width} {simd}"));
            });
        }
    }
}

/// A block of the given geometry and what it should make of the map.
fn block(map: &Map, expanded: Option<usize>, kernel: usize, stride: usize, outputs: usize) -> (Map, Map) {
    let mut numbers = Numbers(4);
    let inputs = map.channels();
    let channels = expanded.unwrap_or(inputs);
    let scaled = |values: Vec<f32>, fan: usize| -> Vec<f32> {
        values.into_iter().map(|value| value * 2.0 / (fan as f32).sqrt()).collect()
    };
    let wide = (scaled(numbers.take(inputs * channels), inputs), numbers.take(channels));
    let deep = (scaled(numbers.take(kernel * kernel * channels), kernel * kernel), numbers.take(channels));
    let narrow = (scaled(numbers.take(channels * outputs), channels), numbers.take(outputs));
    let widened =
        convolve(map, Kind::Dense, (1, 1), &wide.1, |_, _, input, out| wide.0[input * channels + out]);
    let middle = if expanded.is_some() { &relu6(widened) } else { map };
    let convolved = relu6(convolve(middle, Kind::Depthwise, (kernel, stride), &deep.1, |ky, kx, _, out| {
        deep.0[(ky * kernel + kx) * channels + out]
    }));
    let mut expected = convolve(&convolved, Kind::Dense, (1, 1), &narrow.1, |_, _, input, out| {
        narrow.0[input * outputs + out]
    });
    let skip = stride == 1 && inputs == outputs && expanded.is_some();
    if skip {
        expected.values.iter_mut().zip(&map.values).for_each(|(sum, input)| *sum += input);
    }
    let block = InvertedResidual {
        expand: expanded.map(|_| Pointwise::new(&wide.0, &wide.1)),
        depthwise: Depthwise::new(deep.0, deep.1, stride),
        project: Pointwise::new(&narrow.0, &narrow.1),
        skip,
    };
    let found = map.tensor().apply_op1_no_bwd(&block).unwrap();
    let (height, width, _) = found.dims3().unwrap();
    (Map { height, width, values: found.flatten_all().unwrap().to_vec1().unwrap() }, expected)
}

#[test]
fn blocks_fit_together_whatever_their_portions() {
    let mut numbers = Numbers(5);
    // Small pictures go through in chunks of channels, large ones in strips of rows, down to one row.
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
        let map = Map { height, width, values: numbers.take(height * width * inputs) };
        let (found, expected) = block(&map, expanded, kernel, stride, outputs);
        assert_eq!((found.height, found.width), (expected.height, expected.width));
        assert_close(&found.values, &expected.values, &format!("{height}×{width} {kernel}/{stride}"));
    }
}

fn apply(map: &Map, op: &impl CustomOp1) -> Vec<f32> {
    map.tensor().apply_op1_no_bwd(op).unwrap().flatten_all().unwrap().to_vec1().unwrap()
}

#[test]
fn the_stem_is_a_convolution() {
    let mut numbers = Numbers(6);
    let (weight, bias) = (numbers.take(27 * 16), numbers.take(16));
    let map = Map { height: 10, width: 14, values: numbers.take(10 * 14 * 3) };
    let convolved = convolve(&map, Kind::Dense, (3, 2), &bias, |ky, kx, colour, out| {
        weight[((ky * 3 + kx) * 3 + colour) * 16 + out]
    });
    assert_close(&apply(&map, &Stem(Pointwise::new(&weight, &bias))), &relu6(convolved).values, "stem");
}

#[test]
fn the_head_takes_the_mean_and_the_classifier_is_dense() {
    let mut numbers = Numbers(7);
    let (weight, bias) = (numbers.take(8 * 20), numbers.take(20));
    let map = Map { height: 3, width: 5, values: numbers.take(15 * 8) };
    let dense =
        |map: &Map| convolve(map, Kind::Dense, (1, 1), &bias, |_, _, input, out| weight[input * 20 + out]);
    let maps = relu6(dense(&map));
    let mean: Vec<f32> =
        (0..20).map(|c| maps.values.iter().skip(c).step_by(20).sum::<f32>() / 15.0).collect();
    assert_close(&apply(&map, &Head(Pointwise::new(&weight, &bias))), &mean, "head");

    let one = Map { height: 1, width: 1, values: numbers.take(8) };
    assert_close(
        &apply(&one, &Classifier(Pointwise::new(&weight, &bias))),
        &dense(&one).values,
        "classifier",
    );
}
