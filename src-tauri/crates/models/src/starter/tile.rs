//! The innermost loop of the pointwise convolution: a few pixels times a panel of weights, held in vector registers.
//!
//! Owns the size of panels and tiles, and the epilogue. Knows neither the whole convolution nor its memory layout.

use pulp::Simd;

/// Output channels of one panel of packed weights: two AVX-512 vectors, four of AVX2, eight of NEON.
pub const PANEL: usize = 32;

/// What is done with the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epilogue {
    /// Adds the bias, clamps to 0…6 and overwrites the output.
    Relu6,
    /// Adds the sums to the output.
    Accumulate,
}

/// Pixels of a tile with `vectors` output vectors: as many as fit the vector registers (32 of AVX-512 and NEON, 16 of
/// AVX2), with room for weights and an operand.
pub const fn tile_rows<S: Simd>(vectors: usize) -> usize {
    match S::F32_LANES {
        16 => 12,
        8 => 12 / vectors,
        4 => 24 / vectors,
        _ => 1,
    }
}

/// A panel of weights, multiplied with a few pixels at a time.
pub struct Tile<'a> {
    /// (inputs, [`PANEL`]).
    pub weights: &'a [f32],
    /// ([`PANEL`]).
    pub bias: &'a [f32],
    /// Output channels of the panel; the rest is padding.
    pub valid: usize,
    /// What is done with the sums.
    pub epilogue: Epilogue,
}

impl Tile<'_> {
    /// Number of vectors in use; the last panel of some layers is at most half full.
    #[inline(always)]
    pub fn vectors<S: Simd>(&self) -> usize {
        let all = PANEL / S::F32_LANES;
        if self.valid <= PANEL / 2 { all / 2 } else { all }
    }

    /// Multiplies at most [`tile_rows`] pixels, `rows`, with the panel; `offset` returns the position of a pixel in `out`.
    #[inline(always)]
    pub fn dispatch<S: Simd>(&self, simd: S, rows: &[f32], out: &mut [f32], offset: impl Fn(usize) -> usize) {
        match self.vectors::<S>() {
            1 => self.by_rows::<S, 1>(simd, rows, out, offset),
            2 => self.by_rows::<S, 2>(simd, rows, out, offset),
            4 => self.by_rows::<S, 4>(simd, rows, out, offset),
            8 => self.by_rows::<S, 8>(simd, rows, out, offset),
            16 => self.by_rows::<S, 16>(simd, rows, out, offset),
            _ => self.by_rows::<S, 32>(simd, rows, out, offset),
        }
    }

    #[inline(always)]
    fn by_rows<S: Simd, const V: usize>(
        &self,
        simd: S,
        rows: &[f32],
        out: &mut [f32],
        offset: impl Fn(usize) -> usize,
    ) {
        let width = self.weights.len() / PANEL;
        macro_rules! of_rows {
            ($($count:literal)*) => {
                match rows.len() / width {
                    $($count if $count <= tile_rows::<S>(V) => self.multiply::<S, V, $count>(simd, rows, out, offset),)*
                    _ => unreachable!("groups have at most tile_rows pixels"),
                }
            };
        }
        of_rows!(1 2 3 4 5 6 7 8 9 10 11 12)
    }

    /// Multiplies `R` pixels with the panel, in `R` × `V` vector registers.
    #[inline(always)]
    fn multiply<S: Simd, const V: usize, const R: usize>(
        &self,
        simd: S,
        rows: &[f32],
        out: &mut [f32],
        offset: impl Fn(usize) -> usize,
    ) {
        let width = self.weights.len() / PANEL;
        let rows: [&[f32]; R] = std::array::from_fn(|r| &rows[r * width..(r + 1) * width]);
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        let (weights, _) = S::as_simd_f32s(self.weights);
        for (k, weight) in weights.chunks_exact(PANEL / S::F32_LANES).enumerate().take(width) {
            for r in 0..R {
                let value = simd.splat_f32s(rows[r][k]);
                for v in 0..V {
                    sums[r][v] = simd.mul_add_e_f32s(value, weight[v], sums[r][v]);
                }
            }
        }
        for (r, sum) in sums.iter().enumerate() {
            let at = offset(r);
            self.store(simd, sum, &mut out[at..at + self.valid]);
        }
    }

    /// Applies the epilogue to one pixel; `out` has an element for every valid channel.
    #[inline(always)]
    fn store<S: Simd, const V: usize>(&self, simd: S, sums: &[S::f32s; V], out: &mut [f32]) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        let (zero, six) = (simd.splat_f32s(0.0), simd.splat_f32s(6.0));
        let result = |v: usize, before: S::f32s| match self.epilogue {
            Epilogue::Accumulate => simd.add_f32s(before, sums[v]),
            Epilogue::Relu6 => simd.min_f32s(simd.max_f32s(simd.add_f32s(sums[v], bias[v]), zero), six),
        };
        let (whole, rest) = S::as_mut_simd_f32s(out);
        for v in 0..V {
            if v < whole.len() {
                whole[v] = result(v, whole[v]);
            } else if v == whole.len() && !rest.is_empty() {
                let last = result(v, simd.partial_load_f32s(rest));
                simd.partial_store_f32s(rest, last);
            }
        }
    }
}
