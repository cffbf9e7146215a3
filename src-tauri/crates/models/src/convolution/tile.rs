//! The innermost loop of a convolution: the patches of a few pixels times a panel of weights, held in vector registers.
//!
//! Owns the size of panels and tiles, and the epilogue. Knows neither the whole convolution nor its memory layout.

use pulp::Simd;

use super::pixels::Positions;

/// Output channels of one panel of packed weights: two AVX-512 vectors, four of AVX2, eight of NEON.
pub const PANEL: usize = 32;

/// By what a leaky ReLU multiplies negative numbers.
const LEAK: f32 = 0.1;

/// What is done with the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epilogue {
    /// Adds the bias and overwrites the output.
    Bias,
    /// Adds the bias, replaces negative sums by 0 and overwrites the output.
    Relu,
    /// Adds the bias, clamps to 0…6 and overwrites the output.
    Relu6,
    /// Adds the bias, multiplies negative sums by [`LEAK`] and overwrites the output.
    LeakyRelu,
    /// Adds the sums to the output.
    Accumulate,
    /// Adds the sums and the bias to the output.
    AccumulateBias,
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

/// A panel of weights, multiplied with the patches of a few pixels at a time.
pub struct Tile<'a> {
    /// (inputs, [`PANEL`]).
    pub weights: &'a [f32],
    /// Rows of a patch, each with the same number of consecutive inputs.
    pub rows: usize,
    /// Elements of the input from one row of a patch to the next.
    pub stride: usize,
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

    /// Multiplies `count` patches, at most [`tile_rows`], with the panel; `from` are their positions in `input`, `to`
    /// those of their pixels in `out`.
    #[inline(always)]
    pub fn dispatch<S: Simd>(
        &self,
        simd: S,
        count: usize,
        (input, from): (&[f32], Positions),
        (out, to): (&mut [f32], Positions),
    ) {
        let (from, to) = ((input, from), (out, to));
        match self.vectors::<S>() {
            1 => self.by_count::<S, 1>(simd, count, from, to),
            2 => self.by_count::<S, 2>(simd, count, from, to),
            4 => self.by_count::<S, 4>(simd, count, from, to),
            8 => self.by_count::<S, 8>(simd, count, from, to),
            16 => self.by_count::<S, 16>(simd, count, from, to),
            _ => self.by_count::<S, 32>(simd, count, from, to),
        }
    }

    #[inline(always)]
    fn by_count<S: Simd, const V: usize>(
        &self,
        simd: S,
        count: usize,
        from: (&[f32], Positions),
        to: (&mut [f32], Positions),
    ) {
        macro_rules! of_count {
            ($($count:literal)*) => {
                match count {
                    $($count if $count <= tile_rows::<S>(V) => self.multiply::<S, V, $count>(simd, from, to),)*
                    _ => unreachable!("groups have at most tile_rows pixels"),
                }
            };
        }
        of_count!(1 2 3 4 5 6 7 8 9 10 11 12)
    }

    /// Multiplies `R` patches with the panel, in `R` × `V` vector registers.
    #[inline(always)]
    fn multiply<S: Simd, const V: usize, const R: usize>(
        &self,
        simd: S,
        (input, mut from): (&[f32], Positions),
        (out, mut to): (&mut [f32], Positions),
    ) {
        let width = self.weights.len() / PANEL / self.rows;
        let starts: [usize; R] = std::array::from_fn(|_| from.next_position());
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        let (weights, _) = S::as_simd_f32s(self.weights);
        let vectors = PANEL / S::F32_LANES;
        for (row, weights) in weights.chunks_exact(width * vectors).enumerate() {
            let patches: [&[f32]; R] =
                std::array::from_fn(|r| &input[starts[r] + row * self.stride..][..width]);
            for (k, weight) in weights.chunks_exact(vectors).enumerate().take(width) {
                for r in 0..R {
                    let value = simd.splat_f32s(patches[r][k]);
                    for v in 0..V {
                        sums[r][v] = simd.mul_add_e_f32s(value, weight[v], sums[r][v]);
                    }
                }
            }
        }
        for sum in &sums {
            let at = to.next_position();
            self.store(simd, sum, &mut out[at..at + self.valid]);
        }
    }

    /// Applies the epilogue to one pixel; `out` has an element for every valid channel.
    #[inline(always)]
    fn store<S: Simd, const V: usize>(&self, simd: S, sums: &[S::f32s; V], out: &mut [f32]) {
        let (bias, _) = S::as_simd_f32s(self.epilogue.bias(self.bias));
        let (whole, rest) = S::as_mut_simd_f32s(out);
        for v in 0..V {
            let sum = simd.add_f32s(sums[v], bias[v]);
            if v < whole.len() {
                whole[v] = self.epilogue.apply(simd, sum, whole[v]);
            } else if v == whole.len() && !rest.is_empty() {
                let last = self.epilogue.apply(simd, sum, simd.partial_load_f32s(rest));
                simd.partial_store_f32s(rest, last);
            }
        }
    }
}

impl Epilogue {
    /// Whether sums of parts of the inputs may be added one after another.
    #[inline(always)]
    pub fn is_linear(self) -> bool {
        match self {
            Self::Bias | Self::Accumulate | Self::AccumulateBias => true,
            Self::Relu | Self::Relu6 | Self::LeakyRelu => false,
        }
    }

    /// What is added to the sums: the panel's bias, unless it is left out.
    #[inline(always)]
    fn bias(self, bias: &[f32]) -> &[f32] {
        if self == Self::Accumulate { &[0.0; PANEL] } else { bias }
    }

    /// By what negative sums are multiplied, and the highest output.
    #[inline(always)]
    fn slope_and_limit(self) -> (f32, f32) {
        match self {
            Self::Bias | Self::Accumulate | Self::AccumulateBias => (1.0, f32::INFINITY),
            Self::Relu => (0.0, f32::INFINITY),
            Self::Relu6 => (0.0, 6.0),
            Self::LeakyRelu => (LEAK, f32::INFINITY),
        }
    }

    /// The output for a sum with its bias. A slope and a limit cost less than a jump per activation; a closure would not
    /// be inlined into functions with vector instructions.
    #[inline(always)]
    pub fn apply<S: Simd>(self, simd: S, sum: S::f32s, before: S::f32s) -> S::f32s {
        let sum = match self {
            Self::Accumulate | Self::AccumulateBias => simd.add_f32s(sum, before),
            Self::Bias | Self::Relu | Self::Relu6 | Self::LeakyRelu => sum,
        };
        let (slope, limit) = self.slope_and_limit();
        let sloped = simd.max_f32s(sum, simd.mul_f32s(sum, simd.splat_f32s(slope)));
        simd.min_f32s(sloped, simd.splat_f32s(limit))
    }
}
