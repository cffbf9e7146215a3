//! What candle would do element by element on one core: bias, activation and softmax, in place, on all cores, with
//! the widest vector instructions of the processor. For f32 on the CPU only.

use candle_core::{CpuStorage, InplaceOp1, InplaceOp2, InplaceOp3, Layout, Result, bail};
use pulp::Arch;
use rayon::prelude::*;

use crate::config::Activation;

/// Elements that are worth a task of their own.
const TASK: usize = 1 << 15;

/// x + b.
pub struct AddBias;

/// x + b + y, y as large as x: what goes past a layer comes back in.
pub struct AddBiasBypass;

/// An activation of x + b that is x times a sigmoid.
pub struct AddBiasActivate(Gate);

/// x · sigmoid(linear · x + cubic · x³).
#[derive(Clone, Copy)]
struct Gate {
    linear: f32,
    cubic: f32,
}

/// Softmax of the rows of scaled square or oblong matrices; `causal`ly a row ends at the diagonal.
pub struct Softmax {
    /// Factor of the scores.
    pub scale: f32,
    /// Whether row i sees the first i + 1 columns only.
    pub causal: bool,
}

impl AddBiasActivate {
    /// The kernel for an activation; none for what is no sigmoid.
    pub fn of(activation: Activation) -> Option<Self> {
        // tanh(u) = 2 · sigmoid(2u) − 1, so GELU by tanh is x · sigmoid(2 √(2/π) (x + 0.044715 x³)).
        let twice = 2.0 * (2.0 / std::f32::consts::PI).sqrt();
        match activation {
            Activation::QuickGelu => Some(Self(Gate { linear: 1.702, cubic: 0.0 })),
            Activation::GeluTanh => Some(Self(Gate { linear: twice, cubic: twice * 0.044_715 })),
            Activation::Gelu => None,
        }
    }
}

impl InplaceOp2 for AddBias {
    fn name(&self) -> &'static str {
        "add-bias"
    }

    fn cpu_fwd(&self, x: &mut CpuStorage, x_at: &Layout, bias: &CpuStorage, bias_at: &Layout) -> Result<()> {
        with_bias(x, x_at, bias, bias_at, |row, bias| {
            for (x, b) in row.iter_mut().zip(bias) {
                *x += b;
            }
        })
    }
}

impl InplaceOp3 for AddBiasBypass {
    fn name(&self) -> &'static str {
        "add-bias-bypass"
    }

    fn cpu_fwd(
        &self,
        x: &mut CpuStorage,
        x_at: &Layout,
        bias: &CpuStorage,
        bias_at: &Layout,
        bypass: &CpuStorage,
        bypass_at: &Layout,
    ) -> Result<()> {
        let bypass = floats(bypass, bypass_at)?;
        let (x, bias) = (floats_mut(x, x_at)?, floats(bias, bias_at)?);
        if x.len() != bypass.len() || bias.is_empty() || !x.len().is_multiple_of(bias.len()) {
            bail!("{} elements do not go past {} with a bias of {}", bypass.len(), x.len(), bias.len());
        }
        let arch = Arch::new();
        let task = whole_rows(bias.len());
        x.par_chunks_mut(task).zip(bypass.par_chunks(task)).for_each(|(x, bypass)| {
            arch.dispatch(
                #[inline(always)]
                move || {
                    // Moved out, see `with_bias`.
                    let x = x;
                    let rows = x.chunks_exact_mut(bias.len()).zip(bypass.chunks_exact(bias.len()));
                    for (x, bypass) in rows {
                        for ((x, y), b) in x.iter_mut().zip(bypass).zip(bias) {
                            *x += b + y;
                        }
                    }
                },
            );
        });
        Ok(())
    }
}

impl InplaceOp2 for AddBiasActivate {
    fn name(&self) -> &'static str {
        "add-bias-activate"
    }

    fn cpu_fwd(&self, x: &mut CpuStorage, x_at: &Layout, bias: &CpuStorage, bias_at: &Layout) -> Result<()> {
        let Gate { linear, cubic } = self.0;
        with_bias(x, x_at, bias, bias_at, |row, bias| {
            for (x, b) in row.iter_mut().zip(bias) {
                let sum = *x + b;
                *x = sum / (1.0 + exp(-sum * (linear + cubic * sum * sum)));
            }
        })
    }
}

impl InplaceOp1 for Softmax {
    fn name(&self) -> &'static str {
        "scaled-softmax"
    }

    fn cpu_fwd(&self, x: &mut CpuStorage, at: &Layout) -> Result<()> {
        let &[.., rows, columns] = at.dims() else { bail!("softmax is for matrices") };
        let x = floats_mut(x, at)?;
        if x.is_empty() {
            return Ok(());
        }
        let arch = Arch::new();
        // Whole rows only, so that a task knows where in its matrix it is.
        let task = (TASK / columns).max(1);
        let Self { scale, causal } = *self;
        x.par_chunks_mut(task * columns).enumerate().for_each(|(index, chunk)| {
            arch.dispatch(
                #[inline(always)]
                move || {
                    // Moved out, see `with_bias`.
                    let chunk = chunk;
                    for (i, row) in chunk.chunks_exact_mut(columns).enumerate() {
                        let seen = if causal { (index * task + i) % rows + 1 } else { columns };
                        let (seen, hidden) = row.split_at_mut(seen.min(columns));
                        softmax_row(seen, scale);
                        hidden.fill(0.0);
                    }
                },
            );
        });
        Ok(())
    }
}

/// Calls `row` with every row of `x` and the bias, compiled for the processor at hand.
fn with_bias(
    x: &mut CpuStorage,
    x_at: &Layout,
    bias: &CpuStorage,
    bias_at: &Layout,
    row: impl Fn(&mut [f32], &[f32]) + Sync,
) -> Result<()> {
    let (x, bias) = (floats_mut(x, x_at)?, floats(bias, bias_at)?);
    if bias.is_empty() || !x.len().is_multiple_of(bias.len()) {
        bail!("a bias of {} elements does not fit {} elements", bias.len(), x.len());
    }
    let arch = Arch::new();
    let task = whole_rows(bias.len());
    let row = &row;
    x.par_chunks_mut(task).for_each(|chunk| {
        arch.dispatch(
            #[inline(always)]
            move || {
                // Moved out, so that the closure can be called once only: one that could be called again is called
                // by way of a function that is not compiled for this processor.
                let chunk = chunk;
                for part in chunk.chunks_exact_mut(bias.len()) {
                    row(part, bias);
                }
            },
        );
    });
    Ok(())
}

/// Length of a task that consists of whole rows.
pub(super) fn whole_rows(columns: usize) -> usize {
    (TASK / columns).max(1) * columns
}

pub(super) fn floats<'a>(storage: &'a CpuStorage, at: &Layout) -> Result<&'a [f32]> {
    let (CpuStorage::F32(all), Some((from, to))) = (storage, at.contiguous_offsets()) else {
        bail!("only for contiguous f32")
    };
    Ok(&all[from..to])
}

fn floats_mut<'a>(storage: &'a mut CpuStorage, at: &Layout) -> Result<&'a mut [f32]> {
    let (CpuStorage::F32(all), Some((from, to))) = (storage, at.contiguous_offsets()) else {
        bail!("only for contiguous f32")
    };
    Ok(&mut all[from..to])
}

/// Not f32::max: what that does with NaN takes more instructions.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

#[inline(always)]
fn softmax_row(row: &mut [f32], scale: f32) {
    // Several maxima and sums side by side, or each step would wait for the one before.
    let (mut tops, mut sums) = ([f32::NEG_INFINITY; 16], [0.0_f32; 16]);
    let (whole, rest) = row.as_chunks_mut::<16>();
    for part in &*whole {
        for (top, &x) in tops.iter_mut().zip(part) {
            *top = larger(*top, x);
        }
    }
    let most = tops.iter().chain(&*rest).fold(f32::NEG_INFINITY, |most, &x| larger(most, x));
    for part in whole {
        for (x, sum) in part.iter_mut().zip(&mut sums) {
            *x = exp((*x - most) * scale);
            *sum += *x;
        }
    }
    for (x, sum) in rest.iter_mut().zip(&mut sums) {
        *x = exp((*x - most) * scale);
        *sum += *x;
    }
    let factor = 1.0 / sums.iter().sum::<f32>();
    for x in row {
        *x *= factor;
    }
}

/// e to the x, to within 2 units in the last place: 2 to a whole number, by its bits, times a polynomial for what
/// is left, at most ln 2 / 2 (the Taylor series to the sixth power). Without branches, so that it becomes vector
/// instructions.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Below, the result would be subnormal; above, infinite.
    let x = x.clamp(-87.0, 88.0);
    // Adding and taking away 1.5 · 2²³ rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let power = x * std::f32::consts::LOG2_E + ROUND;
    let whole = power - ROUND;
    // ln 2 in two parts, the first with few bits, so that nothing is lost.
    let rest = (x - whole * 0.693_359_4) - whole * -2.121_944_4e-4;
    let mut sum = 1.0 / 720.0;
    for factor in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * rest + factor;
    }
    let bits = power.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    sum * f32::from_bits(bits)
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::*;

    #[test]
    fn exp_is_as_good_as_the_library_one() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let (found, expected) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((found / expected - 1.0).abs() < 4e-7, "{x}: {found} instead of {expected}");
        }
        assert!(exp(-1000.0) < 1e-37 && exp(f32::NEG_INFINITY) < 1e-37);
    }

    /// Compares a kernel with candle's own operations.
    fn assert_close(found: &Tensor, expected: &Tensor) {
        let worst = (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
        assert!(worst < 1e-5, "differs by {worst}");
    }

    #[test]
    fn activations_are_those_of_candle() {
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
        let bypassed = x.copy().unwrap();
        bypassed.inplace_op3(&bias, &sum, &AddBiasBypass).unwrap();
        assert_close(&bypassed, &(&sum + &sum).unwrap());
        x.inplace_op2(&bias, &AddBias).unwrap();
        assert_close(&x, &sum);
    }

    #[test]
    fn softmax_is_that_of_candle() {
        let x = Tensor::randn(0.0_f32, 9.0, (3, 4, 61, 77), &Device::Cpu).unwrap();
        let expected = candle_nn::ops::softmax_last_dim(&(&x * 0.125).unwrap()).unwrap();
        x.inplace_op1(&Softmax { scale: 0.125, causal: false }).unwrap();
        assert_close(&x, &expected);
    }

    #[test]
    fn causal_softmax_sees_nothing_beyond_the_diagonal() {
        // More rows than one task takes, so that tasks must know where in the matrix they are.
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
        assert!(x.inplace_op3(&bias, &x.copy().unwrap(), &AddBiasBypass).is_err());
        assert!(x.inplace_op3(&x.copy().unwrap(), &bias, &AddBiasBypass).is_err());
    }
}
