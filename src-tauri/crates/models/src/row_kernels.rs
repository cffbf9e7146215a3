//! Element-wise kernels for a row of numbers: the exponential function, softmax, layer norm.
//!
//! Branch-free loops, which the compiler vectorises for the instructions of the caller. Knows no tensors and no threads.

/// The maximum, without the handling of NaN that costs `f32::max` more instructions.
#[inline(always)]
fn max(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// The softmax of a row times `scale`, in place.
#[inline(always)]
pub fn softmax(row: &mut [f32], scale: f32) {
    // Several accumulators, since each step on the same one would wait for the one before.
    let (mut tops, mut sums) = ([f32::NEG_INFINITY; 16], [0.0_f32; 16]);
    let (whole, rest) = row.as_chunks_mut::<16>();
    for part in &*whole {
        for (top, &x) in tops.iter_mut().zip(part) {
            *top = max(*top, x);
        }
    }
    let most = tops.iter().chain(&*rest).fold(f32::NEG_INFINITY, |most, &x| max(most, x));
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

/// e to the x, within 2 units in the last place: 2 to an integer power, by its bits, times the Taylor series to the
/// sixth power of the rest, which is at most ln 2 / 2. Branch-free, so that the compiler vectorises it.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Beyond these bounds the result would be subnormal or infinite.
    let x = x.clamp(-87.0, 88.0);
    // Adding and subtracting 1.5 · 2²³ rounds to an integer.
    const ROUND: f32 = 12_582_912.0;
    let power = x * std::f32::consts::LOG2_E + ROUND;
    let whole = power - ROUND;
    // ln 2 as a sum of two constants, the first with few bits, so that the products are exact (Cody & Waite 1980).
    let rest = (x - whole * 0.693_359_4) - whole * -2.121_944_4e-4;
    let mut sum = 1.0 / 720.0;
    for factor in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * rest + factor;
    }
    let bits = power.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    sum * f32::from_bits(bits)
}

/// The layer norm (Ba et al. 2016, arXiv 1607.06450) of a row.
#[inline(always)]
pub fn normalize(out: &mut [f32], x: &[f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let count = x.len() as f32;
    let mean = sum(
        x,
        #[inline(always)]
        |x| x,
    ) / count;
    let variance = sum(
        x,
        #[inline(always)]
        |x| (x - mean) * (x - mean),
    ) / count;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for (((y, x), w), b) in out.iter_mut().zip(x).zip(weight).zip(bias) {
        *y = (x - mean) * factor * w + b;
    }
}

/// Adds up in several accumulators, since each addition to the same one would wait for the one before.
#[inline(always)]
fn sum(x: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; 32];
    let (whole, rest) = x.as_chunks::<32>();
    for part in whole {
        for (sum, &x) in sums.iter_mut().zip(part) {
            *sum += of(x);
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += of(x);
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_matches_the_standard_library() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let (found, expected) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((found / expected - 1.0).abs() < 4e-7, "{x}: {found} instead of {expected}");
        }
        assert!(exp(-1000.0) < 1e-37 && exp(f32::NEG_INFINITY) < 1e-37);
    }
}
