//! How well words fit a picture: from a score to [`Strength`].
//!
//! A model that was trained to tell pairs apart says it itself, as a probability. Of any other a score means
//! something only beside what is usual in this library: [`Background`] is how high everyday texts ([`bank`])
//! score here, measured once, and words fit a picture when few such scores are as high. Owns those texts and the
//! limits. Asks no model and no table: its callers bring the scores. `tools/relevance/measure.py` tries the
//! limits on labelled photographs.

use serde::{Deserialize, Serialize};

use crate::embedder::Relevance;

#[cfg(test)]
#[path = "relevance_tests.rs"]
mod tests;

/// Probabilities from which words fit. They were learnt on batches in which one pair of 32,768 is right; in a
/// library perhaps one picture of a hundred is what a person asks for, which multiplies the odds by 330: these
/// are then chances of three in four and of one in ten. Published examples agree. SigLIP: "a photo of 2 cats" on
/// two cats 0.17 to 0.32, "2 dogs" 0.00002; "a diagram" on a diagram 0.22, "a dog" 0.00014. SigLIP 2: "two cats"
/// 0.37, "a cat" 0.0004 on the same picture, "a dog" 0.0000002.
const STRONG_PROBABILITY: f32 = 0.01;
const FAIR_PROBABILITY: f32 = 0.0003;

/// Shares of an everyday text's scores between which the tail is measured: above the first, words and pictures
/// have something in common; beyond the second, so few of a sample are left that it tells little.
const SHOULDER: f32 = 0.25;
const TAIL: f32 = 0.05;

/// Words fit a picture when at most so many pictures of the library are expected to score as high by chance (the
/// E-value of sequence search, Karlin and Altschul 1990). Measured with the built-in model on 500 photographs, by
/// half of the queries and held against the other: of words that nothing fits, 7 in 10 are told so, of others 1
/// in 10 wrongly; a floor that does as well must be found for every model and kind of picture …
const FAIR_EXPECTED: f32 = 1.0;
/// … but a small library may not ask less than this share of pictures,
const FAIR_MOST: f32 = 0.0033;
/// and a large one not more than this: no model tells its best matches from chance far beyond.
const FAIR_LEAST: f32 = 0.002;
/// How many times rarer by chance a strong match is.
const STRONG_RARER: f32 = 10.0;

/// Fewer pictures say nothing of what is usual; the floor alone decides. Of fewer texts the same is true.
const FEWEST_PICTURES: usize = 30;
const FEWEST_TEXTS: usize = 8;
/// Where only the floor is known, the way from it to the best score there is at which a match is strong.
const STRONG_ABOVE_FLOOR: f32 = 0.125;

/// Makes a median absolute deviation a standard deviation, were the values normally distributed.
const DEVIATION: f32 = 1.4826;

/// Everyday texts of all kinds: what people take pictures of and how they ask for them, in a word or a
/// phrase. A library that shows all of them, or none, has not been seen. `Background`s of other texts are not
/// comparable: whoever changes one measures again.
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

/// Whether a sample of so many pictures tells what is usual.
pub fn is_enough(pictures: usize) -> bool {
    pictures >= FEWEST_PICTURES
}

/// How well words fit a picture; better is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// No better than chance.
    Weak,
    /// Worth showing.
    Fair,
    /// Little doubt.
    Strong,
}

/// The scores from which a query's words fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cutoffs {
    /// From here on the fit is strong; never below `fair`.
    pub strong: f32,
    /// From here on it is fair.
    pub fair: f32,
}

impl Cutoffs {
    /// What a score (dot product of unit vectors) says.
    pub fn strength(&self, score: f32) -> Strength {
        if score >= self.strong {
            Strength::Strong
        } else if score >= self.fair {
            Strength::Fair
        } else {
            Strength::Weak
        }
    }

    /// Those of a model that says itself how likely words and picture belong together.
    fn of_probability(scale: f32, bias: f32) -> Self {
        let score_at = |p: f32| ((p / (1.0 - p)).ln() - bias) / scale;
        Self { strong: score_at(STRONG_PROBABILITY), fair: score_at(FAIR_PROBABILITY) }
    }

    /// Those of a library about which nothing else is known.
    fn of_floor(floor: f32) -> Self {
        Self { strong: floor + STRONG_ABOVE_FLOOR * (1.0 - floor), fair: floor }
    }
}

/// How everyday texts score in a library. All four are scores (dot products of unit vectors).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Background {
    /// Median of the texts' medians.
    centre: f32,
    /// How much the texts' medians differ: a standard deviation, robustly estimated.
    centre_spread: f32,
    /// How far above its median a text's best 5 % begin.
    shoulder: f32,
    /// How fast scores become rare beyond: over this distance by a factor of e.
    tail: f32,
}

impl Background {
    /// From the scores of each text of the [`bank`] on the same sample of the library's pictures; a thousand
    /// pictures are plenty. None when they are too few, or all alike, to tell what is usual.
    pub fn measure(scores_per_text: &[Vec<f32>]) -> Option<Self> {
        let texts: Vec<Vec<f32>> = scores_per_text
            .iter()
            .map(|scores| sorted(scores))
            .filter(|scores| is_enough(scores.len()))
            .collect();
        if texts.len() < FEWEST_TEXTS {
            return None;
        }
        // The median over the texts: those that many pictures fit would make misfits look usual.
        let typical = |of: &dyn Fn(&[f32]) -> f32| median(texts.iter().map(|scores| of(scores)).collect());
        let above = |share: f32| typical(&|scores| quantile(scores, 1.0 - share) - quantile(scores, 0.5));
        let centre = typical(&|scores| quantile(scores, 0.5));
        let centre_spread = DEVIATION * typical(&|scores| (quantile(scores, 0.5) - centre).abs());
        let shoulder = above(TAIL);
        let tail = (shoulder - above(SHOULDER)) / (SHOULDER / TAIL).ln();
        Some(Self { centre, centre_spread, shoulder, tail }).filter(Self::is_usable)
    }

    /// What is read back from a file may hold anything.
    fn is_usable(&self) -> bool {
        let all = [self.centre, self.centre_spread, self.shoulder, self.tail];
        all.iter().all(|value| value.is_finite())
            && self.centre_spread >= 0.0
            && self.shoulder >= 0.0
            && self.tail > 0.0
    }

    /// The score that a share of pictures, of at most [`TAIL`], reaches by chance: beyond the shoulder chance
    /// falls exponentially. The texts' own matches make it fall slower than it would, which errs to strictness.
    fn score_at(&self, location: f32, share: f32) -> f32 {
        location + self.shoulder + self.tail * (TAIL / share).ln()
    }

    /// Where a query's scores lie: some texts score higher than others on every picture. No farther off than
    /// texts usually are, or in a library that shows little else the very matches would count as misfits.
    fn location(&self, own: &[f32]) -> f32 {
        let own = sorted(own);
        if !is_enough(own.len()) {
            return self.centre;
        }
        quantile(&own, 0.5).clamp(self.centre - self.centre_spread, self.centre + self.centre_spread)
    }

    fn cutoffs(&self, own: &[f32], pictures: u64) -> Cutoffs {
        let location = self.location(own);
        let share = (FAIR_EXPECTED / pictures.max(1) as f32).clamp(FAIR_LEAST, FAIR_MOST);
        Cutoffs {
            strong: self.score_at(location, share / STRONG_RARER),
            fair: self.score_at(location, share),
        }
    }
}

/// From which scores on a query's words fit.
///
/// `own` are the query's scores on the sample that `background` was measured on, or another of the library's
/// pictures; `pictures` is how many the library has. Without a background the model's floor alone decides; it
/// is never undercut. A model that gives probabilities needs none of them.
pub fn cutoffs(relevance: Relevance, background: Option<&Background>, own: &[f32], pictures: u64) -> Cutoffs {
    match (relevance, background.filter(|background| background.is_usable())) {
        (Relevance::Probability { scale, bias }, _) => Cutoffs::of_probability(scale, bias),
        (Relevance::Background { floor }, None) => Cutoffs::of_floor(floor),
        (Relevance::Background { floor }, Some(background)) => {
            let usual = background.cutoffs(own, pictures);
            Cutoffs { strong: usual.strong.max(floor), fair: usual.fair.max(floor) }
        }
    }
}

/// The scores that are numbers, in rising order.
fn sorted(scores: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    sorted
}

fn median(values: Vec<f32>) -> f32 {
    quantile(&sorted(&values), 0.5)
}

/// The value that a share of them (0 to 1) lies below, between two neighbours where need be; NaN of none.
fn quantile(sorted: &[f32], share: f32) -> f32 {
    let place = sorted.len().saturating_sub(1) as f32 * share;
    let at = |place: f32| sorted.get(place as usize).copied().unwrap_or(f32::NAN);
    let (below, above) = (at(place.floor()), at(place.ceil()));
    below + (above - below) * place.fract()
}
