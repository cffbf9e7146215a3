//! Convolutions by their definition, for tests of the kernels.

use candle_core::{Device, Tensor};
use pulp::{Arch, Scalar, Simd, WithSimd};

/// Pseudo-random numbers from −1 to 1.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    pub fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
}

pub fn assert_close(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 1e-4, "{what}: {found} instead of {expected} at {index}");
    }
}

/// A channels-last picture.
pub struct Picture {
    pub height: usize,
    pub width: usize,
    pub values: Vec<f32>,
}

impl Picture {
    pub fn channels(&self) -> usize {
        self.values.len() / (self.height * self.width)
    }

    /// 0 outside the picture.
    pub fn at(&self, y: isize, x: isize, channel: usize) -> f32 {
        let inside = |at: isize, end: usize| usize::try_from(at).ok().filter(|&at| at < end);
        let (Some(y), Some(x)) = (inside(y, self.height), inside(x, self.width)) else { return 0.0 };
        self.values[(y * self.width + x) * self.channels() + channel]
    }

    pub fn tensor(&self) -> Tensor {
        let shape = (self.height, self.width, self.channels());
        Tensor::from_vec(self.values.clone(), shape, &Device::Cpu).unwrap()
    }
}

/// Which input channels contribute to an output channel.
pub enum Kind {
    Dense,
    Depthwise,
}

/// A convolution with TensorFlow's SAME padding by its definition; `weight` is called with (ky, kx, input channel,
/// output channel).
pub fn convolve(
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

pub fn relu6(mut picture: Picture) -> Picture {
    picture.values.iter_mut().for_each(|value| *value = value.clamp(0.0, 6.0));
    picture
}

/// Runs a computation with every instruction set.
pub fn with_every_instruction_set<T: WithSimd>(make: impl Fn() -> T, check: impl Fn(T::Output, &str)) {
    check(Arch::new().dispatch(make()), "best");
    check(Scalar::new().vectorize(make()), "scalar");
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        check(Simd::vectorize(simd, make()), "AVX2");
    }
}
