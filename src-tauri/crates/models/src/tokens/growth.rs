//! How much a `tokenizer.json` can make of a text: it may replace and replace again, and a stranger's could ask for more
//! memory than there is.
//!
//! Owns the bounds, and works them out from the file before the reader of the crate `tokenizers` sees it. Whatever
//! the text, it cannot become longer than what is found here. Knows nothing of what tokens mean.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Steps in a row; the families' own have three.
const MAX_STEPS: usize = 16;
/// How many times as long a text may become by normalisation. SigLIP's own could make it 66 times as long, since one
/// character of Unicode stands for a phrase.
const MAX_NORMALIZED: usize = 256;
/// How many times as long it may become when it is split afterwards.
const MAX_SPLIT: usize = 16;
/// All tokens beside the vocabulary, in bytes: they are normalised when they are read. Gemma's have 80 KB.
const MAX_ADDED: usize = 256 << 10;
/// What is put before or after every piece of a word.
const MAX_AFFIX: usize = 64;
/// SentencePiece's normalisation; the usual one has 320 KB.
const MAX_CHARSMAP: usize = 2 << 20;

/// What of a tokenizer can make texts longer.
#[derive(Deserialize)]
struct Outline {
    normalizer: Option<Step<Steps>>,
    pre_tokenizer: Option<Step<Steps>>,
    #[serde(default)]
    added_tokens: Vec<Added>,
    model: Affixes,
}

/// A step of normalising or splitting, with all that any kind of step may have.
#[derive(Deserialize)]
struct Step<Inner> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    prepend: String,
    #[serde(default)]
    precompiled_charsmap: String,
    #[serde(default, alias = "pretokenizers")]
    normalizers: Inner,
}

/// Steps that have no steps of their own.
#[derive(Default)]
struct Steps(Vec<Step<IgnoredAny>>);

#[derive(Deserialize)]
struct Added {
    content: String,
}

#[derive(Deserialize)]
struct Affixes {
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
}

/// Refuses a tokenizer that could make far more of a text than any of the families' does.
///
/// # Errors
/// With the reason, for a person to read.
pub(super) fn check(file: &[u8]) -> Result<(), String> {
    let outline: Outline = serde_json::from_slice(file).map_err(|error| error.to_string())?;
    for (step, most) in [(&outline.normalizer, MAX_NORMALIZED), (&outline.pre_tokenizer, MAX_SPLIT)] {
        let growth = step.as_ref().map_or(Ok(1), whole_growth)?;
        if growth > most {
            return Err(format!("it could make a text {growth} times as long, which no model needs"));
        }
    }
    if outline.added_tokens.iter().map(|token| token.content.len()).sum::<usize>() > MAX_ADDED {
        return Err("the tokens beside its vocabulary are too long".to_owned());
    }
    let Affixes { continuing_subword_prefix, end_of_word_suffix } = &outline.model;
    if [continuing_subword_prefix, end_of_word_suffix]
        .into_iter()
        .flatten()
        .any(|affix| affix.len() > MAX_AFFIX)
    {
        return Err("what it puts before or after pieces of words is too long".to_owned());
    }
    Ok(())
}

/// How many times as long a text may become by a step and those in it.
fn whole_growth(step: &Step<Steps>) -> Result<usize, String> {
    let mut whole = growth(step)?;
    for inner in &step.normalizers.0 {
        if inner.kind == "Sequence" {
            return Err("it has rows of steps within rows of steps".to_owned());
        }
        whole = whole.saturating_mul(growth(inner)?);
    }
    Ok(whole)
}

/// How many times as long a text may become by a step alone, in bytes of UTF-8. The forms of Unicode: UAX 15 and its
/// annex on stability.
fn growth<Inner>(step: &Step<Inner>) -> Result<usize, String> {
    let kind = match step.kind.as_str() {
        "Sequence" | "Strip" | "StripAccents" | "Nmt" | "Replace" | "Prepend" | "Precompiled" => 1,
        "BertPreTokenizer" | "CharDelimiterSplit" | "Delimiter" | "Digits" | "FixedLength"
        | "Punctuation" | "Split" | "UnicodeScripts" | "Whitespace" | "WhitespaceSplit" => 1,
        // Some letters have lower-case ones of three bytes instead of two.
        "Lowercase" => 2,
        "NFC" | "NFD" => 3,
        "NFKC" | "NFKD" => 11,
        // Every byte becomes a character of up to two, and a space may come before.
        "ByteLevel" => 4,
        // Spaces become a character of up to four bytes, and one may come before every part.
        "Metaspace" => 8,
        // Spaces around Chinese characters, accents taken apart, lower case.
        "Bert" | "BertNormalizer" => 12,
        unknown => return Err(format!("it has a step of an unknown kind, {unknown:?}")),
    };
    // A pattern may match between all characters, too. The kind decides what of this a step has; a file that says
    // more has it counted.
    let replaced = 1_usize.saturating_add(step.content.len());
    let prepended = 1_usize.saturating_add(step.prepend.len());
    let mapped = longest_replacement(&step.precompiled_charsmap)?.max(1);
    Ok([replaced, prepended, mapped].into_iter().fold(kind, usize::saturating_mul))
}

/// The longest text that SentencePiece's normalisation puts in place of a character. After the length of a table and
/// the table itself, all such texts follow, each with a zero at its end.
fn longest_replacement(charsmap: &str) -> Result<usize, String> {
    if charsmap.is_empty() {
        return Ok(0);
    }
    let damaged = || "its normalisation is damaged".to_owned();
    if charsmap.len() > MAX_CHARSMAP {
        return Err("its normalisation is too large".to_owned());
    }
    let bytes = BASE64_STANDARD.decode(charsmap).map_err(|_| damaged())?;
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(damaged)?;
    let texts = rest.get(u32::from_le_bytes(*length) as usize..).ok_or_else(damaged)?;
    Ok(texts.split(|&byte| byte == 0).map(<[u8]>::len).max().unwrap_or(0))
}

impl<'de> Deserialize<'de> for Steps {
    /// Stops at too many, so that reading them takes no memory either.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Few;
        impl<'de> Visitor<'de> for Few {
            type Value = Steps;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row of steps")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<Steps, A::Error> {
                let mut steps = Vec::new();
                while let Some(step) = row.next_element()? {
                    if steps.len() == MAX_STEPS {
                        return Err(A::Error::custom(format_args!("it has more than {MAX_STEPS} steps")));
                    }
                    steps.push(step);
                }
                Ok(Steps(steps))
            }
        }
        deserializer.deserialize_seq(Few)
    }
}

#[cfg(test)]
#[path = "growth_tests.rs"]
mod tests;
