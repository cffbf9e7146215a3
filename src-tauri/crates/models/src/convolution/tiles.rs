//! The transforms of Winograd's convolution, F(2 × 2, 3 × 3) and F(4 × 4, 3 × 3) of Lavin & Gray 2015 (arXiv 1509.09308).
//!
//! Owns their matrices. All are applied to the columns, then to the rows. Knows no map and no product.

use pulp::Simd;

use super::tile::Epilogue;

/// What a tile of outputs reads beyond its own sides.
const BEYOND: usize = 2;

/// Rows of the transform of a kernel to tiles of 2 × 2.
const KERNEL_2: [[f32; 3]; 4] = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]];

/// Rows of the transform of a kernel to tiles of 4 × 4.
const KERNEL_4: [[f32; 3]; 6] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// Side of what a tile of `side` × `side` outputs reads.
pub fn reach(side: usize) -> usize {
    side + BEYOND
}

/// By what each of the nine weights of a kernel is multiplied in an element of its transform, both row by row.
pub fn kernel_factors(side: usize, element: usize) -> [f32; 9] {
    let matrix: &[[f32; 3]] = if side == 2 { &KERNEL_2 } else { &KERNEL_4 };
    let (row, column) = (element / reach(side), element % reach(side));
    std::array::from_fn(|tap| matrix[row][tap / 3] * matrix[column][tap % 3])
}

/// Transforms `T` × `T` pixels, of which `row` and `pixel` are the distances, to elements that are `apart`; all are
/// multiples of a vector.
#[inline(always)]
pub fn spread<S: Simd, const T: usize>(
    simd: S,
    channels: usize,
    (values, row, pixel): (&[f32], usize, usize),
    (out, apart): (&mut [f32], usize),
) {
    let [channels, row, pixel, apart] = [channels, row, pixel, apart].map(|length| length / S::F32_LANES);
    let (values, out) = (S::as_simd_f32s(values).0, S::as_mut_simd_f32s(out).0);
    for at in 0..channels {
        let mut half = [[simd.splat_f32s(0.0); T]; T];
        for x in 0..T {
            let mut column = [simd.splat_f32s(0.0); T];
            for y in 0..T {
                column[y] = values[y * row + x * pixel + at];
            }
            let column = spread_line(simd, &column);
            for y in 0..T {
                half[y][x] = column[y];
            }
        }
        for y in 0..T {
            let line = spread_line(simd, &half[y]);
            for x in 0..T {
                out[(y * T + x) * apart + at] = line[x];
            }
        }
    }
}

/// Transforms elements that are `apart` to `M` × `M` outputs, of which `row` and `pixel` are the distances, all multiples of
/// a vector; adds the bias, and applies the epilogue.
#[inline(always)]
pub fn gather<S: Simd, const T: usize, const M: usize>(
    simd: S,
    (bias, epilogue): (&[f32], Epilogue),
    (values, apart): (&[f32], usize),
    (out, row, pixel): (&mut [f32], usize, usize),
) {
    let [row, pixel, apart] = [row, pixel, apart].map(|length| length / S::F32_LANES);
    let (values, out) = (S::as_simd_f32s(values).0, S::as_mut_simd_f32s(out).0);
    for (at, bias) in S::as_simd_f32s(bias).0.iter().enumerate() {
        let mut half = [[simd.splat_f32s(0.0); T]; M];
        for x in 0..T {
            let mut column = [simd.splat_f32s(0.0); T];
            for y in 0..T {
                column[y] = values[(y * T + x) * apart + at];
            }
            let column = gather_line::<S, T, M>(simd, &column);
            for y in 0..M {
                half[y][x] = column[y];
            }
        }
        for y in 0..M {
            let line = gather_line::<S, T, M>(simd, &half[y]);
            for x in 0..M {
                let sum = simd.add_f32s(line[x], *bias);
                out[y * row + x * pixel + at] = epilogue.apply(simd, sum, sum);
            }
        }
    }
}

/// a + factor · b. No closure, which would not be inlined into functions with vector instructions.
#[inline(always)]
fn plus<S: Simd>(simd: S, a: S::f32s, factor: f32, b: S::f32s) -> S::f32s {
    simd.mul_add_e_f32s(simd.splat_f32s(factor), b, a)
}

/// The transform of a line of inputs.
#[inline(always)]
fn spread_line<S: Simd, const T: usize>(simd: S, d: &[S::f32s; T]) -> [S::f32s; T] {
    let mut out = *d;
    if T == 4 {
        out[0] = simd.sub_f32s(d[0], d[2]);
        out[1] = simd.add_f32s(d[1], d[2]);
        out[2] = simd.sub_f32s(d[2], d[1]);
        out[3] = simd.sub_f32s(d[1], d[3]);
    } else {
        out[0] = plus(simd, plus(simd, d[4], -5.0, d[2]), 4.0, d[0]);
        let (even, odd) = (plus(simd, d[4], -4.0, d[2]), plus(simd, d[3], -4.0, d[1]));
        out[1] = simd.add_f32s(even, odd);
        out[2] = simd.sub_f32s(even, odd);
        let (even, odd) = (simd.sub_f32s(d[4], d[2]), simd.sub_f32s(d[3], d[1]));
        out[3] = plus(simd, even, 2.0, odd);
        out[4] = plus(simd, even, -2.0, odd);
        out[5] = plus(simd, plus(simd, d[5], -5.0, d[3]), 4.0, d[1]);
    }
    out
}

/// The transform to a line of outputs.
#[inline(always)]
fn gather_line<S: Simd, const T: usize, const M: usize>(simd: S, m: &[S::f32s; T]) -> [S::f32s; M] {
    let (even, odd) = (simd.add_f32s(m[1], m[2]), simd.sub_f32s(m[1], m[2]));
    let mut out = [even; M];
    if T == 4 {
        out[0] = simd.add_f32s(m[0], even);
        out[1] = simd.sub_f32s(odd, m[3]);
    } else {
        let (far_even, far_odd) = (simd.add_f32s(m[3], m[4]), simd.sub_f32s(m[3], m[4]));
        out[0] = simd.add_f32s(m[0], simd.add_f32s(even, far_even));
        out[1] = plus(simd, odd, 2.0, far_odd);
        out[2] = plus(simd, even, 4.0, far_even);
        out[3] = simd.add_f32s(plus(simd, odd, 8.0, far_odd), m[5]);
    }
    out
}
