use proptest::prelude::*;

use super::*;

/// Without a floor, so that only the background decides.
const NO_FLOOR: Relevance = Relevance::Background { floor: f32::MIN };

/// `count` evenly spaced quantiles of a normal distribution, shuffled.
fn normal_scores(centre: f32, deviation: f32, count: usize) -> Vec<f32> {
    let even = |i: usize| ((i * 7919) % count) as f32 / count as f32 + 0.5 / count as f32;
    // Tukey's lambda 0.1349 is close to the normal distribution.
    let normal = |p: f32| (p.powf(0.1349) - (1.0 - p).powf(0.1349)) / 0.1975;
    (0..count).map(|i| centre + deviation * normal(even(i))).collect()
}

/// Scores like CLIP's: about 0.17 for unrelated pictures, and a few matches of every text.
fn clip_like(count: usize) -> Vec<Vec<f32>> {
    let text = |i: usize| {
        let mut scores = normal_scores(0.16 + 0.0007 * i as f32, 0.022, count);
        scores.iter_mut().take(count / 100).for_each(|score| *score = 0.28);
        scores
    };
    (0..32).map(text).collect()
}

fn mapped(scores: &[Vec<f32>], map: impl Fn(f32) -> f32) -> Vec<Vec<f32>> {
    scores.iter().map(|text| text.iter().map(|score| map(*score)).collect()).collect()
}

#[test]
fn published_examples_of_siglip_are_classified() {
    let cutoffs = cutoffs(Relevance::Probability { scale: 112.0, bias: -16.5 }, None, &[], 1_000);
    let score = |p: f32| ((p / (1.0 - p)).ln() + 16.5) / 112.0;
    for (probability, strength) in [
        (0.319, Strength::Strong),
        (0.223, Strength::Strong),
        (0.168, Strength::Strong),
        (0.371, Strength::Strong),
        (0.000_42, Strength::Fair),
        (0.000_139, Strength::Weak),
        (0.000_022, Strength::Weak),
        (0.000_000_18, Strength::Weak),
    ] {
        assert_eq!(cutoffs.strength(score(probability)), strength, "{probability}");
    }
}

#[test]
fn clip_like_scores_are_classified() {
    let background = Background::measure(&clip_like(800)).unwrap();
    let cutoffs = cutoffs(NO_FLOOR, Some(&background), &normal_scores(0.17, 0.022, 800), 800);
    assert_eq!(cutoffs.strength(0.20), Strength::Weak);
    assert_eq!(cutoffs.strength(0.23), Strength::Weak);
    assert_eq!(cutoffs.strength(0.27), Strength::Fair);
    assert_eq!(cutoffs.strength(0.32), Strength::Strong);
}

#[test]
fn words_that_score_high_everywhere_must_score_higher() {
    let background = Background::measure(&clip_like(800)).unwrap();
    let fair =
        |centre: f32| cutoffs(NO_FLOOR, Some(&background), &normal_scores(centre, 0.022, 800), 800).fair;
    let raised = fair(0.172) - fair(0.168);
    assert!((raised - 0.004).abs() < 0.001, "{raised}");
}

#[test]
fn what_nearly_every_picture_shows_still_matches() {
    let background = Background::measure(&clip_like(800)).unwrap();
    let own = normal_scores(0.30, 0.02, 800);
    let cutoffs = cutoffs(NO_FLOOR, Some(&background), &own, 800);
    let matching = own.iter().filter(|score| cutoffs.strength(**score) >= Strength::Fair).count();
    assert!(matching > 700, "{matching} of 800 match");
}

#[test]
fn cut_offs_vary_little_between_the_smallest_and_largest_libraries() {
    let background = Background::measure(&clip_like(800)).unwrap();
    let fair = |pictures| cutoffs(NO_FLOOR, Some(&background), &[], pictures).fair;
    assert!(fair(1) <= fair(400) && fair(400) < fair(1_000_000));
    assert!(fair(u64::MAX) - fair(0) < 0.02);
}

#[test]
fn cut_offs_are_never_below_the_floor_which_alone_decides_without_a_background() {
    let floor = Relevance::Background { floor: 0.4 };
    let background = Background::measure(&clip_like(800)).unwrap();
    let measured = cutoffs(floor, Some(&background), &[], 800);
    assert_eq!((measured.fair, measured.strong), (0.4, 0.4));
    let unmeasured = cutoffs(floor, None, &[0.1; 100], 800);
    assert_eq!(unmeasured.fair, 0.4);
    assert!(unmeasured.strong > 0.4 && unmeasured.strong < 1.0);
}

#[test]
fn a_short_tail_lowers_the_cut_offs_but_not_below_the_floor() {
    let background = Background::measure(&clip_like(800)).unwrap();
    let short = |floor, rarity| cutoffs(Relevance::ShortTail { floor, rarity }, Some(&background), &[], 800);
    let usual = cutoffs(NO_FLOOR, Some(&background), &[], 800);
    assert_eq!(short(f32::MIN, 1.0), usual);
    let lowered = short(f32::MIN, 4.0);
    assert!(lowered.fair < usual.fair && lowered.strong < usual.strong && lowered.strong > lowered.fair);
    assert_eq!(short(0.4, 4.0), Cutoffs { strong: 0.4, fair: 0.4 });
}

#[test]
fn too_few_or_equal_scores_make_no_background() {
    let texts = clip_like(800);
    assert_eq!(Background::measure(&[]), None);
    assert_eq!(Background::measure(&clip_like(MIN_PICTURES - 1)), None);
    assert_eq!(Background::measure(&texts[..MIN_TEXTS - 1]), None);
    assert_eq!(Background::measure(&mapped(&texts, |_| 0.2)), None);
    assert_eq!(Background::measure(&mapped(&texts, |_| f32::NAN)), None);
    assert!(Background::measure(&texts[..MIN_TEXTS]).is_some());
}

#[test]
fn scores_that_are_not_finite_are_ignored() {
    let texts = clip_like(800);
    let odd = |text: &Vec<f32>| text.iter().copied().chain([f32::NAN, f32::INFINITY]).collect();
    let with: Vec<Vec<f32>> = texts.iter().map(odd).collect();
    let background = Background::measure(&with);
    assert_eq!(background, Background::measure(&texts));
    let cutoffs = cutoffs(NO_FLOOR, background.as_ref(), &with[0], 800);
    assert!(cutoffs.fair.is_finite());
    assert_eq!(cutoffs.strength(f32::NAN), Strength::Weak);
}

#[test]
fn a_background_survives_storage_and_a_damaged_one_is_not_used() {
    let background = Background::measure(&clip_like(100)).unwrap();
    let stored = serde_json::to_string(&background).unwrap();
    assert_eq!(serde_json::from_str::<Background>(&stored).unwrap(), background);
    let damaged = Background { tail: f32::NAN, ..background };
    let floor = Relevance::Background { floor: 0.1 };
    assert_eq!(cutoffs(floor, Some(&damaged), &[], 100), cutoffs(floor, None, &[], 100));
    let damaged = Background { centre_spread: -1.0, ..background };
    assert_eq!(cutoffs(floor, Some(&damaged), &[0.1; 50], 100).fair, 0.1);
}

#[test]
fn the_texts_of_the_bank_are_distinct() {
    let distinct: std::collections::HashSet<_> = bank().iter().collect();
    assert_eq!(distinct.len(), bank().len());
    assert!(bank().len() >= MIN_TEXTS);
}

fn any_score() -> impl Strategy<Value = f32> {
    prop_oneof![8 => -1.0f32..1.0, 1 => Just(f32::NAN), 1 => any::<f32>()]
}

proptest! {
    #[test]
    fn nothing_panics_and_a_higher_score_is_never_weaker(
        texts in prop::collection::vec(prop::collection::vec(any_score(), 0..80), 0..20),
        own in prop::collection::vec(any_score(), 0..80),
        floor in any_score(),
        pictures in any::<u64>(),
        (one, other) in (any_score(), any_score()),
    ) {
        let background = Background::measure(&texts);
        let cutoffs = cutoffs(Relevance::Background { floor }, background.as_ref(), &own, pictures);
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        if low <= high {
            prop_assert!(cutoffs.strength(low) <= cutoffs.strength(high));
        }
        if floor.abs() <= 1.0 {
            prop_assert!(cutoffs.fair >= floor && cutoffs.strong >= cutoffs.fair);
        }
    }

    #[test]
    fn shifting_and_scaling_all_scores_shifts_and_scales_the_cut_offs(
        texts in prop::collection::vec(prop::collection::vec(-1.0f32..1.0, 30..60), 8..12),
        own in prop::collection::vec(-1.0f32..1.0, 0..60),
        (factor, offset) in (0.1f32..10.0, -1.0f32..1.0),
        pictures in 0u64..100_000,
    ) {
        let map = |score: f32| factor * score + offset;
        let before = Background::measure(&texts);
        prop_assume!(before.is_some_and(|background| background.tail > 0.01));
        let after = Background::measure(&mapped(&texts, map));
        let moved: Vec<f32> = own.iter().map(|score| map(*score)).collect();
        let (before, after) = (
            cutoffs(NO_FLOOR, before.as_ref(), &own, pictures),
            cutoffs(NO_FLOOR, after.as_ref(), &moved, pictures),
        );
        prop_assert!((map(before.fair) - after.fair).abs() < 1e-3 * factor.max(1.0));
        prop_assert!((map(before.strong) - after.strong).abs() < 1e-3 * factor.max(1.0));
    }

    #[test]
    fn probabilities_and_scores_convert_into_each_other(scale in 1.0f32..200.0, bias in -30.0f32..0.0) {
        let cutoffs = cutoffs(Relevance::Probability { scale, bias }, None, &[], 0);
        prop_assert!(cutoffs.fair < cutoffs.strong);
        let probability = |score: f32| 1.0 / (1.0 + (-(scale * score + bias)).exp());
        prop_assert!((probability(cutoffs.strong) - STRONG_PROBABILITY).abs() < 1e-4);
        prop_assert!((probability(cutoffs.fair) - FAIR_PROBABILITY).abs() < 1e-5);
    }
}

#[test]
fn a_guess_and_an_unreadable_text_find_weak_matches() {
    let cutoffs = Cutoffs { strong: 0.5, fair: 0.3 };
    let strengths =
        |understanding| [0.9, 0.4, 0.1].map(|score| cutoffs.limited_by(understanding).strength(score));
    use Strength::{Fair, Strong, Weak};
    assert_eq!(strengths(Understanding::Words), [Strong, Fair, Weak]);
    assert_eq!(strengths(Understanding::Guess), [Weak; 3]);
    assert_eq!(strengths(Understanding::Nothing), [Weak; 3]);
}
