//! What follows a matrix product, in place: the bias, and GELU or the short cut.
//!
//! Owns the approximation of GELU. candle's own computes erf in f64, one element after another, and would take
//! longer than the products themselves.

use candle_core::{CpuStorage, DType, InplaceOp1, InplaceOp2, Layout, Result, Tensor};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Elements that are worth a thread's while.
const PORTION: usize = 32 * 1024;

/// Adds a bias over the last axis and then, if asked, applies GELU.
pub struct Finish {
    /// (channels), on the device where the tensors are.
    bias: Tensor,
    /// The same for the processor; empty elsewhere.
    values: Vec<f32>,
    gelu: bool,
}

impl Finish {
    /// `bias` is (channels).
    ///
    /// # Errors
    /// When the bias is no f32 vector.
    pub fn new(bias: Tensor, gelu: bool) -> Result<Self> {
        let values = if bias.device().is_cpu() { bias.to_vec1()? } else { Vec::new() };
        Ok(Self { bias, values, gelu })
    }

    /// Finishes `sums`, (…, channels), which nobody else may hold.
    ///
    /// # Errors
    /// When the channels differ.
    pub fn run(&self, sums: Tensor) -> Result<Tensor> {
        if in_place(&sums) {
            sums.inplace_op1(self)?;
            return Ok(sums);
        }
        let sums = sums.broadcast_add(&self.bias)?;
        if self.gelu { sums.gelu_erf() } else { Ok(sums) }
    }

    /// The same, with `shortcut` added at the end; it has the shape of `sums`.
    ///
    /// # Errors
    /// When the channels or shapes differ.
    pub fn run_onto(&self, sums: Tensor, shortcut: &Tensor) -> Result<Tensor> {
        if sums.shape() == shortcut.shape() && in_place(&sums) && in_place(shortcut) {
            sums.inplace_op2(shortcut, self)?;
            return Ok(sums);
        }
        self.run(sums)? + shortcut
    }
}

fn in_place(tensor: &Tensor) -> bool {
    tensor.device().is_cpu() && tensor.is_contiguous() && tensor.dtype() == DType::F32
}

impl InplaceOp1 for Finish {
    fn name(&self) -> &'static str {
        "finish"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let sums = elements(storage, layout)?;
        self.check(sums.len())?;
        let portion = portion(self.values.len());
        sums.par_chunks_mut(portion).for_each(|sums| {
            Arch::new().dispatch(Run { finish: self, sums, shortcut: &[] });
        });
        Ok(())
    }
}

impl InplaceOp2 for Finish {
    fn name(&self) -> &'static str {
        "finish-onto"
    }

    fn cpu_fwd(
        &self,
        sums: &mut CpuStorage,
        layout: &Layout,
        shortcut: &CpuStorage,
        shortcut_layout: &Layout,
    ) -> Result<()> {
        let Some((start, end)) = shortcut_layout.contiguous_offsets() else {
            candle_core::bail!("the short cut must be contiguous")
        };
        let shortcut = &shortcut.as_slice::<f32>()?[start..end];
        let sums = elements(sums, layout)?;
        self.check(sums.len())?;
        let portion = portion(self.values.len());
        sums.par_chunks_mut(portion).zip(shortcut.par_chunks(portion)).for_each(|(sums, shortcut)| {
            Arch::new().dispatch(Run { finish: self, sums, shortcut });
        });
        Ok(())
    }
}

fn elements<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((start, end))) => Ok(&mut values[start..end]),
        _ => candle_core::bail!("the sums must be contiguous f32"),
    }
}

/// Whole pixels of `channels`.
fn portion(channels: usize) -> usize {
    (PORTION / channels).max(1) * channels
}

impl Finish {
    fn check(&self, elements: usize) -> Result<()> {
        if self.values.is_empty() || !elements.is_multiple_of(self.values.len()) {
            candle_core::bail!("{elements} elements cannot have {} channels", self.values.len());
        }
        Ok(())
    }
}

struct Run<'a> {
    finish: &'a Finish,
    sums: &'a mut [f32],
    /// As long as `sums`, or empty.
    shortcut: &'a [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let bias = &self.finish.values;
        let (bias, bias_tail) = S::as_simd_f32s(bias);
        let gelu_if = |x| if self.finish.gelu { gelu(simd, x) } else { x };
        for (pixel, sums) in self.sums.chunks_exact_mut(self.finish.values.len()).enumerate() {
            let start = pixel * sums.len();
            let shortcut = self.shortcut.get(start..start + sums.len()).unwrap_or_default();
            let (sums, tail) = S::as_mut_simd_f32s(sums);
            let (shortcut, shortcut_tail) = S::as_simd_f32s(shortcut);
            for (sum, &bias) in sums.iter_mut().zip(bias) {
                *sum = gelu_if(simd.add_f32s(*sum, bias));
            }
            for (sum, &shortcut) in sums.iter_mut().zip(shortcut) {
                *sum = simd.add_f32s(*sum, shortcut);
            }
            if !tail.is_empty() {
                let sum = simd.add_f32s(simd.partial_load_f32s(tail), simd.partial_load_f32s(bias_tail));
                let sum = simd.add_f32s(gelu_if(sum), simd.partial_load_f32s(shortcut_tail));
                simd.partial_store_f32s(tail, sum);
            }
        }
    }
}

/// The normal distribution is 0 or 1 beyond this, as far as f32 can tell.
const EDGE: f32 = 5.5;

/// Numerator in x², lowest power first, of (Φ(x) − ½) / x = P(x²) / Q(x²).
const P: [f32; 6] =
    [3.989_422_3e-1, 3.385_033_5e-2, 4.677_109_4e-3, 1.688_010_8e-4, 6.351_853e-6, 2.275_057_5e-8];

/// Denominator.
const Q: [f32; 6] = [1.0, 2.515_161_3e-1, 2.864_452_5e-2, 1.884_305_6e-3, 7.363_913e-5, 1.197_52e-6];

/// x · Φ(x) with the normal distribution Φ. Fitted by weighted least squares on −5.5…5.5, where Φ is off by
/// less than 10⁻⁸; what is seen is the rounding of f32.
#[inline(always)]
fn gelu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let at = simd.min_f32s(simd.max_f32s(x, simd.splat_f32s(-EDGE)), simd.splat_f32s(EDGE));
    let square = simd.mul_f32s(at, at);
    let polynomial = |powers: [f32; 6]| {
        let [lower @ .., highest] = powers;
        lower.iter().rev().fold(simd.splat_f32s(highest), |sum, &power| {
            simd.mul_add_e_f32s(sum, square, simd.splat_f32s(power))
        })
    };
    let share = simd.div_f32s(polynomial(P), polynomial(Q));
    simd.mul_f32s(x, simd.mul_add_e_f32s(at, share, simd.splat_f32s(0.5)))
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    fn finished(finish: &Finish, sums: &[f32], shortcut: Option<&[f32]>) -> Vec<f32> {
        let channels = finish.values.len();
        let tensor = |values: &[f32]| {
            Tensor::from_vec(values.to_vec(), (values.len() / channels, channels), &Device::Cpu).unwrap()
        };
        let done = match shortcut {
            None => finish.run(tensor(sums)),
            Some(shortcut) => finish.run_onto(tensor(sums), &tensor(shortcut)),
        };
        done.unwrap().flatten_all().unwrap().to_vec1().unwrap()
    }

    #[test]
    fn gelu_is_x_times_the_normal_distribution() {
        let sums: Vec<f32> =
            (-4000..4000).map(|step| step as f32 / 400.0).chain([40.0, -40.0, 1e30]).collect();
        let finish = Finish::new(Tensor::zeros(1, DType::F32, &Device::Cpu).unwrap(), true).unwrap();
        let exact = Tensor::new(sums.as_slice(), &Device::Cpu).unwrap().to_dtype(DType::F64).unwrap();
        let exact: Vec<f64> = exact.gelu_erf().unwrap().to_vec1().unwrap();
        for ((x, found), exact) in sums.iter().zip(finished(&finish, &sums, None)).zip(exact) {
            let allowed = 3e-7 * f64::from(x.abs()).max(1.0);
            assert!((f64::from(found) - exact).abs() <= allowed, "{found} instead of {exact} at {x}");
        }
        assert!(
            finished(&finish, &[f32::NAN], None)[0].is_nan(),
            "a damaged model must not look like a sound one"
        );
    }

    #[test]
    fn any_number_of_channels_is_finished_alike() {
        for channels in [1, 3, 8, 15, 16, 17, 40, 67] {
            let row = |factor: f32| (0..channels * 5).map(move |index| (index as f32 * factor).sin());
            let (sums, shortcut): (Vec<f32>, Vec<f32>) = (row(0.7).collect(), row(1.3).collect());
            let bias: Vec<f32> = row(0.3).take(channels).collect();
            let finish = Finish::new(Tensor::new(bias.as_slice(), &Device::Cpu).unwrap(), false).unwrap();
            let expected: Vec<f32> =
                sums.iter().enumerate().map(|(index, sum)| sum + bias[index % channels]).collect();
            assert_eq!(finished(&finish, &sums, None), expected, "{channels} channels");
            let expected: Vec<f32> = expected.iter().zip(&shortcut).map(|(sum, more)| sum + more).collect();
            assert_eq!(finished(&finish, &sums, Some(&shortcut)), expected, "{channels} channels");
        }
    }

    #[test]
    fn another_number_of_channels_is_an_error() {
        let finish = Finish::new(Tensor::zeros(3, DType::F32, &Device::Cpu).unwrap(), true).unwrap();
        assert!(finish.run(Tensor::zeros((2, 4), DType::F32, &Device::Cpu).unwrap()).is_err());
    }
}
