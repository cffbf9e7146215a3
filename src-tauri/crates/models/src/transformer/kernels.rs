//! Element-wise kernels for contiguous f32 on the CPU: bias, activation and softmax, in place, on all cores, with the
//! widest vector instructions that the processor has. candle's own run on one core.

use candle_core::{CpuStorage, InplaceOp1, InplaceOp2, InplaceOp3, Layout, Result, bail};
use pulp::Arch;
use rayon::prelude::*;

use crate::config::Activation;
use crate::cpu_storage::{floats, floats_mut};
use crate::row_kernels::{exp, softmax};

/// Elements of a parallel task; smaller tasks cost more to schedule than they save.
const TASK: usize = 1 << 15;

/// x + b, in place.
pub struct AddBias;

/// x + b + residual, in place; the residual has the shape of x.
pub struct AddBiasResidual;

/// An activation of x + b, in place: one of the form x · sigmoid(…).
pub struct AddBiasActivate(Gate);

/// x · sigmoid(linear · x + cubic · x³).
#[derive(Clone, Copy)]
struct Gate {
    linear: f32,
    cubic: f32,
}

/// Softmax of the rows of scaled matrices, in place.
pub struct Softmax {
    /// Factor applied to the scores before the softmax.
    pub scale: f32,
    /// Whether row i covers the first i + 1 columns only; the others become 0.
    pub causal: bool,
}

impl AddBiasActivate {
    /// The kernel for an activation; `None` if it is not of that form.
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
        for_each_row(x, x_at, bias, bias_at, |row, bias| {
            for (x, b) in row.iter_mut().zip(bias) {
                *x += b;
            }
        })
    }
}

impl InplaceOp3 for AddBiasResidual {
    fn name(&self) -> &'static str {
        "add-bias-residual"
    }

    fn cpu_fwd(
        &self,
        x: &mut CpuStorage,
        x_at: &Layout,
        bias: &CpuStorage,
        bias_at: &Layout,
        residual: &CpuStorage,
        residual_at: &Layout,
    ) -> Result<()> {
        let residual = floats(residual, residual_at)?;
        let (x, bias) = (floats_mut(x, x_at)?, floats(bias, bias_at)?);
        if x.len() != residual.len() || bias.is_empty() || !x.len().is_multiple_of(bias.len()) {
            bail!(
                "a residual of {} elements and a bias of {} do not fit {} elements",
                residual.len(),
                bias.len(),
                x.len()
            );
        }
        let arch = Arch::new();
        let task = whole_rows(bias.len());
        x.par_chunks_mut(task).zip(residual.par_chunks(task)).for_each(|(x, residual)| {
            arch.dispatch(
                #[inline(always)]
                move || {
                    // Moved in, see `for_each_row`.
                    let x = x;
                    let rows = x.chunks_exact_mut(bias.len()).zip(residual.chunks_exact(bias.len()));
                    for (x, residual) in rows {
                        for ((x, y), b) in x.iter_mut().zip(residual).zip(bias) {
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
        for_each_row(x, x_at, bias, bias_at, |row, bias| {
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
        let &[.., rows, columns] = at.dims() else { bail!("softmax needs a matrix") };
        let x = floats_mut(x, at)?;
        if x.is_empty() {
            return Ok(());
        }
        let arch = Arch::new();
        // Whole rows only, so that a task knows its position in the matrix.
        let task = (TASK / columns).max(1);
        let Self { scale, causal } = *self;
        x.par_chunks_mut(task * columns).enumerate().for_each(|(index, chunk)| {
            arch.dispatch(
                #[inline(always)]
                move || {
                    // Moved in, see `for_each_row`.
                    let chunk = chunk;
                    for (i, row) in chunk.chunks_exact_mut(columns).enumerate() {
                        let visible = if causal { (index * task + i) % rows + 1 } else { columns };
                        let (visible, masked) = row.split_at_mut(visible.min(columns));
                        softmax(visible, scale);
                        masked.fill(0.0);
                    }
                },
            );
        });
        Ok(())
    }
}

/// Calls `row` with every row of `x` and the bias, compiled for the vector instructions of this processor.
fn for_each_row(
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
                // Moved in, which makes the closure `FnOnce`: any other kind is called through a function that is not
                // compiled for the vector instructions.
                let chunk = chunk;
                for part in chunk.chunks_exact_mut(bias.len()) {
                    row(part, bias);
                }
            },
        );
    });
    Ok(())
}

/// Elements of a parallel task of whole rows.
pub(super) fn whole_rows(columns: usize) -> usize {
    (TASK / columns).max(1) * columns
}

#[cfg(test)]
mod tests;
