//! Tests that a picture written in any combination of samples, codec, predictor, planes, strips and tiles decodes to
//! the same pixels.

use proptest::prelude::*;

use super::super::picture::Hints;
use super::super::samples::ALL;
use super::decode;
use super::tag;
use super::writer::{Entry, Form, Packing, Pixels, SHORT, write};

/// Codes of interpretations.
const WHITE_IS_ZERO: u64 = 0;
const BLACK_IS_ZERO: u64 = 1;
const RGB: u64 = 2;
const INKS: u64 = 5;

/// What the samples of a pixel mean.
#[derive(Clone, Debug)]
struct Meaning {
    interpretation: u64,
    colours: usize,
    /// Codes of the samples after the colours: unspecified, associated alpha, unassociated alpha.
    extra: Vec<u64>,
}

impl Meaning {
    fn samples(&self) -> usize {
        self.colours + self.extra.len()
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = vec![(tag::PHOTOMETRIC, SHORT, vec![self.interpretation])];
        if !self.extra.is_empty() {
            entries.push((tag::EXTRA_SAMPLES, SHORT, self.extra.clone()));
        }
        entries
    }

    /// The colour of a pixel over white, computed in real numbers.
    fn colour(&self, samples: &[f64]) -> [f64; 3] {
        let grey = |value: f64| [value; 3];
        let rgb = match self.interpretation {
            WHITE_IS_ZERO => grey(1.0 - samples[0]),
            BLACK_IS_ZERO => grey(samples[0]),
            RGB => [samples[0], samples[1], samples[2]],
            _ => [0, 1, 2].map(|ink| (1.0 - samples[ink]) * (1.0 - samples[3])),
        };
        let alpha = self.extra.iter().position(|&kind| kind > 0);
        let Some(alpha) = alpha.map(|index| samples[self.colours + index]) else { return rgb };
        rgb.map(|value| value * alpha + 1.0 - alpha)
    }
}

fn meaning() -> impl Strategy<Value = Meaning> {
    let colours = prop::sample::select(vec![(WHITE_IS_ZERO, 1), (BLACK_IS_ZERO, 1), (RGB, 3), (INKS, 4)]);
    (colours, prop::collection::vec(prop::sample::select(vec![0, 2]), 0..3))
        .prop_map(|((interpretation, colours), extra)| Meaning { interpretation, colours, extra })
}

fn form() -> impl Strategy<Value = Form> {
    let depth = prop::sample::select(vec![
        (1, false),
        (2, false),
        (4, false),
        (8, false),
        (16, false),
        (32, false),
        (32, true),
    ]);
    let packing = prop::sample::select(vec![
        Packing::None,
        Packing::PackBits,
        Packing::Lzw,
        Packing::OldLzw,
        Packing::Zip,
    ]);
    let tile =
        prop::option::of((1..5_usize, 1..4_usize).prop_map(|(width, height)| (16 * width, 16 * height)));
    (any::<(bool, bool, bool, bool)>(), depth, packing, tile, 1..40_usize).prop_map(
        |((little_endian, big, planar, predicted), (bits, float), packing, tile, rows)| {
            let can_predict = !matches!(packing, Packing::None | Packing::PackBits) && bits >= 8;
            let predictor = match (predicted && can_predict, float) {
                (false, _) => 1,
                (true, false) => 2,
                (true, true) => 3,
            };
            Form { little_endian, big, bits, float, packing, predictor, planar, tile, rows }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_combination_decodes_to_the_same_pixels(
        meaning in meaning(), form in form(), width in 1..70_usize, height in 1..50_usize, seed in any::<u32>(),
    ) {
        let samples = meaning.samples();
        let most = if form.bits < 8 { (1_u32 << form.bits) - 1 } else { 255 };
        let noise = |index: usize| (index as u32 ^ seed).wrapping_mul(2_654_435_761) >> 13;
        let values = (0..width * height * samples).map(|index| (noise(index) % (most + 1)) as u8).collect();
        let pixels = Pixels { width, height, samples, values };
        let decoded = decode(&write(&pixels, &form, meaning.entries()), Hints::default(), ALL).unwrap();
        prop_assert_eq!(decoded.original, (width as u32, height as u32));
        for (found, stored) in decoded.pixels.pixels().zip(pixels.values.chunks_exact(samples)) {
            let stored: Vec<f64> = stored.iter().map(|&value| f64::from(value) / f64::from(most)).collect();
            for (found, due) in found.0.into_iter().zip(meaning.colour(&stored)) {
                // Inks and alpha are each rounded to 8 bits.
                prop_assert!((f64::from(found) - due * 255.0).abs() < 2.0, "{found} instead of {due}");
            }
        }
    }
}
