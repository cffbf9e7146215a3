//! Activations of a buffer, in place.
//!
//! Those of the sums that a single instruction computes are epilogues of the tiles.

use pulp::Simd;

use crate::row_kernels;

/// Beyond it, the normal distribution is 0 or 1 up to 1e-7.
const LIMIT: f32 = 5.2;

/// (Φ(x) − ½) / x as a polynomial of 2 (x / [`LIMIT`])² − 1, highest power first: a least-squares fit at 4000 Chebyshev
/// nodes, with which [`gelu`] differs from the exact function by at most 2e-6.
const POLYNOMIAL: [f32; 13] = [
    0.000_883_845_4,
    -0.002_551_936_5,
    0.002_827_227_6,
    -0.003_411_664,
    0.007_546_938,
    -0.013_166_069,
    0.018_407_032,
    -0.024_576_712,
    0.031_900_7,
    -0.039_942_846,
    0.050_030_787,
    -0.067_743_376,
    0.135_949_92,
];

/// GELU, x · Φ(x) (Hendrycks & Gimpel 2016, arXiv 1606.08415).
#[inline(always)]
pub fn gelu<S: Simd>(simd: S, values: &mut [f32]) {
    let (whole, rest) = S::as_mut_simd_f32s(values);
    for value in whole {
        *value = gelu_of(simd, *value);
    }
    if !rest.is_empty() {
        let last = gelu_of(simd, simd.partial_load_f32s(rest));
        simd.partial_store_f32s(rest, last);
    }
}

#[inline(always)]
fn gelu_of<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let limit = simd.splat_f32s(LIMIT);
    let inside = simd.min_f32s(simd.max_f32s(x, simd.splat_f32s(-LIMIT)), limit);
    let square = simd.mul_f32s(inside, inside);
    let argument = simd.mul_add_e_f32s(square, simd.splat_f32s(2.0 / (LIMIT * LIMIT)), simd.splat_f32s(-1.0));
    let mut sum = simd.splat_f32s(POLYNOMIAL[0]);
    for factor in &POLYNOMIAL[1..] {
        sum = simd.mul_add_e_f32s(sum, argument, simd.splat_f32s(*factor));
    }
    simd.mul_f32s(x, simd.mul_add_e_f32s(inside, sum, simd.splat_f32s(0.5)))
}

/// x · sigmoid(x).
#[inline(always)]
pub fn swish(values: &mut [f32]) {
    for value in values {
        *value /= 1.0 + row_kernels::exp(-*value);
    }
}

/// The logistic function.
#[inline(always)]
pub fn sigmoid(values: &mut [f32]) {
    for value in values {
        *value = 1.0 / (1.0 + row_kernels::exp(-*value));
    }
}

/// e to the x as [`row_kernels::exp`] computes it, with fused products.
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // Adding and subtracting 1.5 · 2²³ rounds to an integer; 127 more make its last bits an exponent.
    const ROUND: f32 = 12_582_912.0 + 127.0;
    let x = simd.min_f32s(simd.max_f32s(x, simd.splat_f32s(-87.0)), simd.splat_f32s(88.0));
    let round = simd.splat_f32s(ROUND);
    let power = simd.mul_add_e_f32s(x, simd.splat_f32s(std::f32::consts::LOG2_E), round);
    let whole = simd.sub_f32s(power, round);
    // ln 2 as a sum of two constants.
    let rest = simd.mul_add_e_f32s(whole, simd.splat_f32s(-0.693_359_4), x);
    let rest = simd.mul_add_e_f32s(whole, simd.splat_f32s(2.121_944_4e-4), rest);
    let mut sum = simd.splat_f32s(1.0 / 720.0);
    for factor in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = simd.mul_add_e_f32s(sum, rest, simd.splat_f32s(factor));
    }
    let bits = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(power), simd.splat_u32s(23));
    simd.mul_f32s(sum, simd.transmute_f32s_u32s(bits))
}
