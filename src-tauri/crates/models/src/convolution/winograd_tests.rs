//! Winograd's convolution against naive loops, with every instruction set of this machine.

use pulp::{Simd, WithSimd};

use super::naive::{Kind, Numbers, Picture, convolve, with_every_instruction_set};
use super::{Buffers, Epilogue, Map, Source, Winograd, Work};

/// The outputs, (height, width, outputs), of the channels that the sources name.
struct Case<'a> {
    convolution: &'a Winograd,
    sources: &'a [Source<'a>],
    first: usize,
    out: Map,
}

impl WithSimd for Case<'_> {
    type Output = Vec<f32>;

    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let work = Work { inputs: &mut vec![], outputs: &mut vec![] };
        self.convolution.run(simd, self.sources, work, (&mut self.out, self.first));
        let channels = self.first..self.first + self.convolution.outputs();
        let rows: Vec<&[f32]> = self.out.rows().collect();
        let pixels = rows.iter().flat_map(|row| row.chunks_exact(self.out.channels));
        pixels.flat_map(|pixel| pixel[channels.clone()].to_vec()).collect()
    }
}

/// A map with the picture inside, and a border of zeros.
fn map(buffers: &Buffers, picture: &Picture) -> Map {
    let mut map = Map::new(buffers, [picture.height, picture.width, picture.channels()], 1);
    let row = map.row();
    let rows = picture.values.chunks_exact(picture.width * picture.channels());
    for (to, from) in map.interior_mut().chunks_mut(row).zip(rows) {
        to[..from.len()].copy_from_slice(from);
    }
    map
}

#[test]
fn it_equals_a_dense_convolution_of_the_sources_one_after_another() {
    let mut numbers = Numbers(11);
    let buffers = Buffers::default();
    // The last one is computed in bands.
    for (side, height, width, outputs) in [(2, 2, 2, 16), (2, 6, 10, 48), (4, 4, 8, 32), (4, 60, 40, 96)] {
        let pixels = height * width;
        let [one, two] =
            [48, 16].map(|channels| Picture { height, width, values: numbers.take(pixels * channels) });
        // The last 32 channels of one, then the other.
        let joined = one.values.chunks_exact(48).zip(two.values.chunks_exact(16));
        let values = joined.flat_map(|(one, two)| [&one[16..], two].concat()).collect();
        let picture = Picture { height, width, values };
        let weight: Vec<f32> = numbers.take(9 * 48 * outputs).iter().map(|value| value / 10.0).collect();
        let bias = numbers.take(outputs);
        let mut expected = convolve(&picture, Kind::Dense, (3, 1), &bias, |ky, kx, input, out| {
            weight[((ky * 3 + kx) * 48 + input) * outputs + out]
        });
        expected.values.iter_mut().for_each(|value| *value = value.max(*value / 10.0));
        let convolution = Winograd::new(&weight, &bias, side, Epilogue::LeakyRelu);
        let (one, two) = (map(&buffers, &one), map(&buffers, &two));
        let sources = [Source { map: &one, first: 16, channels: 32 }, Source::whole(&two)];
        let case = || Case {
            convolution: &convolution,
            sources: &sources,
            first: 16,
            out: Map::new(&buffers, [height, width, outputs + 16], 1),
        };
        with_every_instruction_set(case, |found, simd| {
            assert_eq!(found.len(), expected.values.len());
            for (found, expected) in found.iter().zip(&expected.values) {
                assert!((found - expected).abs() < 1e-4, "{side} {simd}: {found} instead of {expected}");
            }
        });
    }
}
