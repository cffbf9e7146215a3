//! The depthwise convolution against a naive loop, with every instruction set of this machine.

use candle_core::{DType, Device, Tensor};
use pulp::{Arch, Scalar, Simd};

use super::depthwise::Depthwise;
use super::depthwise_kernel::{Band, Geometry};
use super::fold::Convolution;

/// Pseudo-random numbers from −1 to 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn tensor(&mut self, shape: &[usize]) -> Tensor {
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| self.next()).collect();
        Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
    }

    fn below(&mut self, end: usize) -> usize {
        ((self.next() + 1.0) / 2.0 * end as f32) as usize % end
    }
}

/// A convolution and its input.
struct Case {
    geometry: Geometry,
    xs: Tensor,
    convolution: Convolution,
}

impl Case {
    fn new(numbers: &mut Numbers, n: usize, geometry: Geometry) -> Self {
        Self {
            geometry,
            xs: numbers.tensor(&[n, geometry.height, geometry.width, geometry.inputs]),
            convolution: Convolution {
                weight: numbers.tensor(&[geometry.channels, 1, geometry.kernel, geometry.kernel]),
                bias: numbers.tensor(&[geometry.channels]),
            },
        }
    }

    /// The convolution by its definition.
    fn expected(&self) -> Vec<f32> {
        let Geometry { height, width, inputs, channels, kernel, stride } = self.geometry;
        let (xs, weight) = (values(&self.xs), values(&self.convolution.weight));
        let mut all = Vec::new();
        for picture in xs.chunks(height * width * inputs) {
            for (y, x) in
                (0..height).step_by(stride).flat_map(|y| (0..width).step_by(stride).map(move |x| (y, x)))
            {
                for (channel, bias) in values(&self.convolution.bias).iter().enumerate() {
                    let mut sum = f64::from(*bias);
                    for (ky, kx) in (0..kernel).flat_map(|ky| (0..kernel).map(move |kx| (ky, kx))) {
                        let inside = |at: usize, k: usize, end: usize| {
                            (at + k).checked_sub(kernel / 2).filter(|&at| at < end)
                        };
                        if let (Some(y), Some(x)) = (inside(y, ky, height), inside(x, kx, width)) {
                            let input = picture[(y * width + x) * inputs + channel / (channels / inputs)];
                            sum += f64::from(input * weight[(channel * kernel + ky) * kernel + kx]);
                        }
                    }
                    all.push(sum as f32);
                }
            }
        }
        all
    }

    fn check(&self) {
        let expected = self.expected();
        let depthwise =
            Depthwise::new(&self.convolution, self.geometry.inputs, self.geometry.stride).unwrap();
        self.compare(&values(&depthwise.forward(&self.xs).unwrap()), &expected, "best");
        self.compare(&values(&depthwise.sum_of_shifts(&self.xs).unwrap()), &expected, "shifting");
        self.compare(&self.run(|band| Scalar::new().vectorize(band)), &expected, "scalar");
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            self.compare(&self.run(|band| Simd::vectorize(simd, band)), &expected, "AVX2");
        }
        self.compare(&self.run(|band| Arch::new().dispatch(band)), &expected, "dispatched");
    }

    fn run(&self, dispatch: impl Fn(Band<'_>) + Sync) -> Vec<f32> {
        let square = self.geometry.kernel * self.geometry.kernel;
        let taps = self.convolution.weight.reshape((self.geometry.channels, square)).unwrap().t().unwrap();
        self.geometry.convolve(&values(&self.xs), &values(&taps), &values(&self.convolution.bias), dispatch)
    }

    fn compare(&self, found: &[f32], expected: &[f32], how: &str) {
        assert_eq!(found.len(), expected.len(), "{how}, {:?}", self.geometry);
        for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
            let same = (found - expected).abs() < 1e-4;
            assert!(same, "{how}, {:?}: {found} instead of {expected} at {index}", self.geometry);
        }
    }
}

fn values(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

#[test]
fn every_kernel_stride_and_size_matches_the_naive_loop() {
    let mut numbers = Numbers(3);
    for (kernel, stride) in [3, 5, 7].into_iter().flat_map(|kernel| [1, 2, 3].map(|stride| (kernel, stride)))
    {
        for _ in 0..12 {
            let inputs = [1, 3, 8, 16, 17, 32, 40][numbers.below(7)];
            let channels = inputs * (1 + numbers.below(2));
            let (height, width) = (1 + numbers.below(13), 1 + numbers.below(13));
            let geometry = Geometry { height, width, inputs, channels, kernel, stride };
            let n = 1 + numbers.below(3);
            Case::new(&mut numbers, n, geometry).check();
        }
    }
}

#[test]
fn bands_join_without_gaps() {
    let mut numbers = Numbers(5);
    for (channels, kernel, stride) in [(16, 3, 1), (80, 7, 1), (32, 7, 2), (48, 5, 2)] {
        let geometry = Geometry { height: 45, width: 26, inputs: channels, channels, kernel, stride };
        Case::new(&mut numbers, 1, geometry).check();
    }
}

#[test]
fn convolutions_that_are_not_depthwise_are_errors() {
    let convolution = |shape: [usize; 4]| Convolution {
        weight: Tensor::zeros(&shape, DType::F32, &Device::Cpu).unwrap(),
        bias: Tensor::zeros(shape[0], DType::F32, &Device::Cpu).unwrap(),
    };
    for (shape, inputs, stride) in [
        ([4, 2, 3, 3], 4, 1),
        ([4, 1, 4, 4], 4, 1),
        ([4, 1, 3, 5], 4, 1),
        ([4, 1, 3, 3], 3, 1),
        ([4, 1, 3, 3], 4, 0),
    ] {
        assert!(Depthwise::new(&convolution(shape), inputs, stride).is_err(), "{shape:?}");
    }
    let depthwise = Depthwise::new(&convolution([4, 1, 3, 3]), 4, 1).unwrap();
    for shape in [[1, 5, 5, 3], [1, 0, 5, 4], [1, 5, 5, 8]] {
        assert!(depthwise.forward(&Tensor::zeros(&shape, DType::F32, &Device::Cpu).unwrap()).is_err());
    }
    assert!(depthwise.forward(&Tensor::zeros((1, 5, 5, 4), DType::U8, &Device::Cpu).unwrap()).is_err());
}
