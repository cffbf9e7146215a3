//! Tone mapping: light above white is brought down to white.
//!
//! Owns the curve and the measurement of a picture's brightest light. Never changes a hue.
//!
//! The curve is the EETF of ITU-R BT.2390: below a knee, light stays as it is; above it, a spline compresses it, so
//! that the picture's brightest light becomes white. A picture without light above reference white stays as it is.

use super::curve::{light_to_pq, pq_to_light};

/// Part of a picture's pixels that may be brighter than its peak and then become white: reflections and noise.
const ABOVE_PEAK: f64 = 0.001;
/// Steps of the histogram over the square root of light, which make the peak exact to 1 %.
const STEPS: usize = 4096;
/// Brightest light that the histogram distinguishes, in units of reference white: that of PQ.
const BRIGHTEST: f32 = 50.0;
/// Entries of the table of gains.
const ENTRIES: usize = 1024;

/// Measures the brightest light of a picture.
pub(super) struct Peak {
    histogram: Vec<u64>,
    count: u64,
}

impl Peak {
    pub(super) fn new() -> Self {
        Self { histogram: vec![0; STEPS + 1], count: 0 }
    }

    /// Counts a pixel by its brightest channel.
    pub(super) fn add(&mut self, brightest: f32) {
        let step = (brightest / BRIGHTEST).max(0.0).sqrt() * STEPS as f32;
        self.histogram[(step.ceil() as usize).min(STEPS)] += 1;
        self.count += 1;
    }

    /// Light that all pixels but a few are at or below.
    fn light(&self) -> f32 {
        let allowed = (self.count as f64 * ABOVE_PEAK) as u64;
        let mut above = 0;
        let brighter = |&step: &usize| {
            above += self.histogram[step];
            above <= allowed
        };
        let beyond = (0..=STEPS).rev().take_while(brighter).count();
        ((STEPS - beyond.min(STEPS)) as f32 / STEPS as f32).powi(2) * BRIGHTEST
    }
}

/// A tone curve, as gains for the brightest channel's light.
pub(super) struct Tone {
    peak: f32,
    gains: Vec<f32>,
}

impl Tone {
    /// The curve for a picture; `None` if none of its light is above white.
    pub(super) fn new(peak: &Peak) -> Option<Self> {
        let peak = peak.light();
        if peak <= 1.0 {
            return None;
        }
        let gain = |entry: usize| {
            let light = (entry as f32 / ENTRIES as f32).powi(2) * peak;
            if light > 0.0 { compress(light, peak) / light } else { 1.0 }
        };
        Some(Self { peak, gains: (0..=ENTRIES).map(gain).collect() })
    }

    /// What to multiply a pixel's light by whose brightest channel is this.
    pub(super) fn gain(&self, brightest: f32) -> f32 {
        if brightest >= self.peak {
            return 1.0 / brightest;
        }
        let at = (brightest / self.peak).max(0.0).sqrt() * ENTRIES as f32;
        let entry = (at as usize).min(ENTRIES - 1);
        let (low, high) = (self.gains[entry], self.gains[entry + 1]);
        low + (high - low) * (at - entry as f32)
    }
}

/// The EETF of BT.2390 from this peak to reference white, in PQ. Black is black in both.
fn compress(light: f32, peak: f32) -> f32 {
    let source_peak = light_to_pq(peak);
    let target_peak = light_to_pq(1.0) / source_peak;
    let knee = 1.5 * target_peak - 0.5;
    let number = light_to_pq(light) / source_peak;
    if number < knee {
        return light;
    }
    let t = (number - knee) / (1.0 - knee);
    let (t2, t3) = (t * t, t * t * t);
    let spline = (2.0 * t3 - 3.0 * t2 + 1.0) * knee
        + (t3 - 2.0 * t2 + t) * (1.0 - knee)
        + (3.0 * t2 - 2.0 * t3) * target_peak;
    pq_to_light(spline * source_peak)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(brightest: f32) -> Option<Tone> {
        let mut peak = Peak::new();
        (0..1000).for_each(|i| peak.add(brightest * i as f32 / 999.0));
        (0..10).for_each(|_| peak.add(brightest));
        Tone::new(&peak)
    }

    #[test]
    fn light_up_to_white_stays_and_a_few_brighter_pixels_do_not_matter() {
        assert!(tone(0.99).is_none());
        let mut peak = Peak::new();
        (0..9_995).for_each(|_| peak.add(0.9));
        (0..5).for_each(|_| peak.add(30.0));
        assert!(Tone::new(&peak).is_none());
        assert!(Tone::new(&Peak::new()).is_none());
    }

    #[test]
    fn highlights_are_compressed_in_order_and_shadows_stay() {
        for brightest in [1.05, 2.0, 4.9, 20.0, 49.0] {
            let tone = tone(brightest).unwrap();
            let shown = |light: f32| light * tone.gain(light);
            for step in 0..200 {
                let (low, high) = (brightest * step as f32 / 200.0, brightest * (step + 1) as f32 / 200.0);
                assert!(shown(low) <= shown(high) + 1e-4, "{brightest}: {low}");
            }
            assert!((shown(brightest) - 1.0).abs() < 0.01, "{brightest}: {}", shown(brightest));
            assert!((shown(0.05) - 0.05).abs() < 0.001);
            assert!(shown(1.0) > 0.5, "{brightest}: {}", shown(1.0));
            assert!(shown(brightest * 3.0) <= 1.0);
        }
    }
}
