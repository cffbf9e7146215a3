//! `relevance`: the rule for strong and fair matches on scores from standard input, for `tools/relevance`.

use std::io::BufRead;
use std::process::ExitCode;

use anyhow::{Context, Result};
use ratna_engine::embedder::Relevance;
use ratna_engine::embedding_space::likeness;
use ratna_engine::embedding_space::relevance::{self, Background, Cutoffs};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::print;

/// A line of standard input.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    /// Scores of the everyday texts, a row a text: measures the background of the queries that follow.
    Background { background: Vec<Vec<f32>> },
    /// The scores of a picture with others of its library: asks which of them are alike.
    Picture { similar: Vec<f32> },
    /// A query's own scores in a library of so many pictures, and the model's floor; its rarity, if it has a short tail.
    Query { own: Vec<f32>, pictures: u64, floor: f32, rarity: Option<f32> },
}

/// Prints the everyday texts, whose scores make a background.
pub(crate) fn relevance_texts() -> ExitCode {
    print::json(&json!({ "texts": relevance::bank() }));
    ExitCode::SUCCESS
}

/// Answers each line with an object: `measured` for a background, `strong` and `fair` for a query or a picture.
pub(crate) fn relevance() -> Result<ExitCode> {
    let mut background = None;
    for line in std::io::stdin().lock().lines() {
        let line = serde_json::from_str(&line.context("standard input")?).context("a line of scores")?;
        print::json(&answer(line, &mut background));
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(line: Line, background: &mut Option<Background>) -> Value {
    match line {
        Line::Background { background: scores } => {
            *background = Background::measure(&scores);
            json!({ "measured": background.is_some() })
        }
        Line::Picture { similar } => shown(likeness::cutoffs(background.as_ref(), &similar, 1.0)),
        Line::Query { own, pictures, floor, rarity } => {
            let means = rarity
                .map_or(Relevance::Background { floor }, |rarity| Relevance::ShortTail { floor, rarity });
            shown(relevance::cutoffs(means, background.as_ref(), &own, pictures))
        }
    }
}

/// Cut-offs as an answer; one that every score reaches is null.
fn shown(cutoffs: Cutoffs) -> Value {
    json!({ "strong": cutoffs.strong, "fair": cutoffs.fair })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_background_the_floor_decides() {
        let mut background = None;
        let few = serde_json::from_str(r#"{ "background": [[0.1, 0.2]] }"#).unwrap();
        assert_eq!(answer(few, &mut background)["measured"], false);
        let query = serde_json::from_str(r#"{ "own": [0.3], "pictures": 1, "floor": 0.25 }"#).unwrap();
        let cutoffs = answer(query, &mut background);
        assert_eq!(cutoffs["fair"], 0.25);
        assert!(cutoffs["strong"].as_f64() > Some(0.25), "{cutoffs}");
    }
}
