//! How well words match a picture: from a score to a [`Strength`]. For pictures like another one, see `likeness`.
//!
//! A model trained to distinguish pairs returns a probability. The scores of any other model mean something only in
//! comparison: [`Background`] is how high everyday texts ([`bank`]) score in this library, measured once, and words
//! match a picture when few such scores are as high. Owns those texts and the limits. Never calls a model or reads a
//! table: its callers pass the scores. `tools/relevance/measure.py` evaluates the limits on labelled photographs.

use serde::{Deserialize, Serialize};

use crate::embedder::{Relevance, Understanding};

#[cfg(test)]
#[path = "relevance_tests.rs"]
mod tests;

/// Probability from which a match is strong. Models learn probabilities on batches in which one pair in 32,768 is
/// right; in a library perhaps one picture in a hundred is what the user asks for, which multiplies the odds by 330.
/// This and [`FAIR_PROBABILITY`] then mean chances of three in four and of one in ten. Published examples agree.
/// SigLIP: "a photo of 2 cats" on two cats 0.17 to 0.32, "2 dogs" 0.00002; "a diagram" on a diagram 0.22, "a dog"
/// 0.00014. SigLIP 2: "two cats" 0.37, "a cat" 0.0004 on the same picture, "a dog" 0.0000002.
const STRONG_PROBABILITY: f32 = 0.01;
/// Probability from which a match is fair; see [`STRONG_PROBABILITY`].
const FAIR_PROBABILITY: f32 = 0.0003;

/// Share of an everyday text's scores above which words and pictures have something in common. The tail is measured
/// between this share and [`TAIL`].
const SHOULDER: f32 = 0.25;
/// Share of an everyday text's scores above which a sample holds too few to measure.
const TAIL: f32 = 0.05;

/// Words match a picture when at most this many pictures of the library are expected to score as high by chance (the
/// E-value of sequence search, Karlin and Altschul 1990). Measured with the built-in model on 500 photographs, chosen
/// on half of the queries and validated on the other: 7 in 10 queries without a match are recognised, and 1 in 10 of
/// the others wrongly has none; an equally good floor would have to be found for every model and kind of picture …
const FAIR_EXPECTED: f32 = 1.0;
/// … but a small library must not accept more than this share of pictures by chance,
const FAIR_MAX_SHARE: f32 = 0.0033;
/// and a large one must not require less than this share: beyond it, no model distinguishes its best matches from
/// chance.
const FAIR_MIN_SHARE: f32 = 0.002;
/// How many times rarer than a fair match a strong match is by chance.
const STRONG_RARITY: f32 = 10.0;

/// The fewest pictures that make a background; with fewer, the floor alone decides.
const MIN_PICTURES: usize = 30;
/// The fewest texts that make a background.
const MIN_TEXTS: usize = 8;
/// If only the floor is known, a match is strong from this fraction of the way from the floor to the highest possible
/// score, 1.
const STRONG_ABOVE_FLOOR: f32 = 0.125;

/// Factor from the median absolute deviation to the standard deviation of normally distributed values.
const DEVIATION: f32 = 1.4826;

/// Everyday texts of all kinds: what people photograph and how they ask for it, in a word or a phrase. No library is
/// known that shows all of them, or none. Backgrounds of different texts are not comparable: after changing a text, the
/// background must be measured again.
static BANK: [&str; 32] = [
    "dog",
    "a man walking along a street",
    "birthday cake",
    "sunset over the sea",
    "car",
    "a cup of coffee on a table",
    "child",
    "mountains",
    "screenshot of a conversation",
    "flowers",
    "football match",
    "a city at night",
    "receipt",
    "cat",
    "two people smiling at the camera",
    "food on a plate",
    "winter",
    "kitchen",
    "boat",
    "a red dress",
    "guitar",
    "tree",
    "wedding",
    "concert",
    "map",
    "horse",
    "a group of friends",
    "bird",
    "airplane",
    "text",
    "beach",
    "house",
];

/// The texts whose scores make a [`Background`].
pub fn bank() -> &'static [&'static str] {
    &BANK
}

/// Whether a sample of this many pictures makes a background.
pub fn is_enough(pictures: usize) -> bool {
    pictures >= MIN_PICTURES
}

/// How well a picture matches words, or is like another one; better is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// No better than chance.
    Weak,
    /// Worth showing.
    Fair,
    /// Little doubt.
    Strong,
}

/// The scores from which a query's words match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cutoffs {
    /// From this score a match is strong; never below `fair`.
    pub strong: f32,
    /// From this score a match is fair.
    pub fair: f32,
}

impl Cutoffs {
    /// The strength of a score (dot product of unit vectors).
    pub fn strength(&self, score: f32) -> Strength {
        if score >= self.strong {
            Strength::Strong
        } else if score >= self.fair {
            Strength::Fair
        } else {
            Strength::Weak
        }
    }

    /// The cut-offs for a text that the model understands so far: what a guess finds is weak, like what a text in another
    /// script finds, since a nonsense word is a guess as well.
    #[must_use]
    pub fn limited_by(self, understanding: Understanding) -> Self {
        match understanding {
            Understanding::Words => self,
            Understanding::Guess | Understanding::Nothing => {
                Self { strong: f32::INFINITY, fair: f32::INFINITY }
            }
        }
    }

    /// The cut-offs of a model whose scores are probabilities: sigmoid(`scale` · score + `bias`).
    fn of_probability(scale: f32, bias: f32) -> Self {
        let score_at = |p: f32| ((p / (1.0 - p)).ln() - bias) / scale;
        Self { strong: score_at(STRONG_PROBABILITY), fair: score_at(FAIR_PROBABILITY) }
    }

    fn at_least(self, floor: f32) -> Self {
        Self { strong: self.strong.max(floor), fair: self.fair.max(floor) }
    }

    /// The cut-offs when only the model's floor is known.
    fn of_floor(floor: f32) -> Self {
        Self { strong: floor + STRONG_ABOVE_FLOOR * (1.0 - floor), fair: floor }
    }
}

/// How everyday texts score in a library. All four are scores (dot products of unit vectors).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Background {
    /// Median of the texts' medians.
    centre: f32,
    /// Spread of the texts' medians: a robustly estimated standard deviation.
    centre_spread: f32,
    /// Distance from a text's median to its best 5 %.
    shoulder: f32,
    /// How fast scores become rare beyond the shoulder: the distance over which they become e times rarer.
    tail: f32,
}

impl Background {
    /// Measures the background from the scores of each text of the [`bank`] (one inner vector per text) on the same
    /// sample of the library's pictures; a thousand pictures are plenty. `None` if the scores are too few or all equal.
    pub fn measure(scores_per_text: &[Vec<f32>]) -> Option<Self> {
        let texts: Vec<Vec<f32>> = scores_per_text
            .iter()
            .map(|scores| sorted(scores))
            .filter(|scores| is_enough(scores.len()))
            .collect();
        if texts.len() < MIN_TEXTS {
            return None;
        }
        // The median over the texts, since texts that many pictures match would raise the background.
        let typical = |of: &dyn Fn(&[f32]) -> f32| median(texts.iter().map(|scores| of(scores)).collect());
        let above = |share: f32| typical(&|scores| quantile(scores, 1.0 - share) - quantile(scores, 0.5));
        let centre = typical(&|scores| quantile(scores, 0.5));
        let centre_spread = DEVIATION * typical(&|scores| (quantile(scores, 0.5) - centre).abs());
        let shoulder = above(TAIL);
        let tail = (shoulder - above(SHOULDER)) / (SHOULDER / TAIL).ln();
        Some(Self { centre, centre_spread, shoulder, tail }).filter(Self::is_usable)
    }

    /// Whether the values are plausible: a stored background may hold anything.
    fn is_usable(&self) -> bool {
        let all = [self.centre, self.centre_spread, self.shoulder, self.tail];
        all.iter().all(|value| value.is_finite())
            && self.centre_spread >= 0.0
            && self.shoulder >= 0.0
            && self.tail > 0.0
    }

    /// The score that a `share` of pictures, at most [`TAIL`], reaches by chance: beyond the shoulder, chance falls
    /// exponentially. The texts' own matches slow the fall, which errs on the strict side.
    fn score_at(&self, location: f32, share: f32) -> f32 {
        location + self.shoulder + self.tail * (TAIL / share).ln()
    }

    /// The centre of a query's scores: some texts score higher than others on every picture. Clamped to the usual spread
    /// of texts; otherwise, in a library that shows little else, the matches themselves would count as background.
    fn location(&self, own: &[f32]) -> f32 {
        let own = sorted(own);
        if !is_enough(own.len()) {
            return self.centre;
        }
        quantile(&own, 0.5).clamp(self.centre - self.centre_spread, self.centre + self.centre_spread)
    }

    /// The score that a `share` of pictures, at most [`TAIL`], reaches by chance, for a query with the scores `own` on a
    /// sample of the library.
    pub(super) fn score_exceeded_by(&self, share: f32, own: &[f32]) -> f32 {
        self.score_at(self.location(own), share)
    }

    /// `rarity` is that of [`Relevance::ShortTail`].
    fn cutoffs(&self, own: &[f32], pictures: u64, rarity: f32) -> Cutoffs {
        let location = self.location(own);
        let share = (FAIR_EXPECTED / pictures.max(1) as f32).clamp(FAIR_MIN_SHARE, FAIR_MAX_SHARE);
        let share = (share * rarity).min(TAIL);
        Cutoffs {
            strong: self.score_at(location, share / STRONG_RARITY),
            fair: self.score_at(location, share),
        }
    }
}

/// The scores from which a query's words match.
///
/// `own` holds the query's scores on the sample that `background` was measured on, or another sample of the library;
/// `pictures` is the number of pictures in the library. Without a background, the model's floor alone decides;
/// cut-offs are never below it. A model whose scores are probabilities needs neither.
pub fn cutoffs(relevance: Relevance, background: Option<&Background>, own: &[f32], pictures: u64) -> Cutoffs {
    match (relevance, background.filter(|background| background.is_usable())) {
        (Relevance::Probability { scale, bias }, _) => Cutoffs::of_probability(scale, bias),
        (Relevance::Background { floor } | Relevance::ShortTail { floor, .. }, None) => {
            Cutoffs::of_floor(floor)
        }
        (Relevance::Background { floor }, Some(background)) => {
            background.cutoffs(own, pictures, 1.0).at_least(floor)
        }
        (Relevance::ShortTail { floor, rarity }, Some(background)) => {
            background.cutoffs(own, pictures, rarity).at_least(floor)
        }
    }
}

/// The finite scores, in ascending order.
fn sorted(scores: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    sorted
}

fn median(values: Vec<f32>) -> f32 {
    quantile(&sorted(&values), 0.5)
}

/// The value below which a `share` (0 to 1) of the sorted values lies, interpolated; NaN for no values.
fn quantile(sorted: &[f32], share: f32) -> f32 {
    let rank = sorted.len().saturating_sub(1) as f32 * share;
    let at = |rank: f32| sorted.get(rank as usize).copied().unwrap_or(f32::NAN);
    let (below, above) = (at(rank.floor()), at(rank.ceil()));
    below + (above - below) * rank.fract()
}
