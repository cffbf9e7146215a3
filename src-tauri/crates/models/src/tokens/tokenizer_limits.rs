//! Limits on how much longer a `tokenizer.json` can make a text: its steps may replace text again and again, so that an
//! untrusted file could exhaust the memory.
//!
//! Owns the limits, and computes an upper bound on the expansion from the file alone, before the crate `tokenizers`
//! reads it. Knows nothing of what tokens mean.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Most steps in a sequence; the families' own tokenizers have three.
const MAX_STEPS: usize = 16;
/// Largest expansion factor of the normaliser. SigLIP's own has 66, since one Unicode character (U+FDFA) expands to a
/// phrase.
const MAX_NORMALIZED: usize = 256;
/// Largest expansion factor of the pre-tokenizer.
const MAX_PRE_TOKENIZED: usize = 16;
/// Most bytes in added tokens, which are normalised when the file is read. Gemma's have 80 KB.
const MAX_ADDED: usize = 256 << 10;
/// Longest prefix or suffix of subwords, in bytes.
const MAX_AFFIX: usize = 64;
/// Largest SentencePiece character map, in bytes of base64; the usual one has 320 KB.
const MAX_CHARSMAP: usize = 2 << 20;

/// The parts of a tokenizer that can make texts longer.
#[derive(Deserialize)]
struct Outline {
    normalizer: Option<Step<Steps>>,
    pre_tokenizer: Option<Step<Steps>>,
    #[serde(default)]
    added_tokens: Vec<Added>,
    model: Affixes,
}

/// A step of the normaliser or pre-tokenizer, with the fields of every type of step.
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

/// Steps that contain no steps themselves.
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

/// Checks that a tokenizer cannot expand texts far more than those of the supported families do.
///
/// # Errors
/// The reason, as shown to people.
pub(super) fn check(file: &[u8]) -> Result<(), String> {
    let outline: Outline = serde_json::from_slice(file).map_err(|error| error.to_string())?;
    for (step, max) in [(&outline.normalizer, MAX_NORMALIZED), (&outline.pre_tokenizer, MAX_PRE_TOKENIZED)] {
        let factor = step.as_ref().map_or(Ok(1), total_expansion)?;
        if factor > max {
            return Err(format!("it could make a text {factor} times as long, which no model needs"));
        }
    }
    if outline.added_tokens.iter().map(|token| token.content.len()).sum::<usize>() > MAX_ADDED {
        return Err("its added tokens are too long".to_owned());
    }
    let Affixes { continuing_subword_prefix, end_of_word_suffix } = &outline.model;
    if [continuing_subword_prefix, end_of_word_suffix]
        .into_iter()
        .flatten()
        .any(|affix| affix.len() > MAX_AFFIX)
    {
        return Err("its prefix or suffix of subwords is too long".to_owned());
    }
    Ok(())
}

/// Expansion factor of a step and the steps inside it: an upper bound on length after / length before.
fn total_expansion(step: &Step<Steps>) -> Result<usize, String> {
    let mut total = expansion(step)?;
    for inner in &step.normalizers.0 {
        if inner.kind == "Sequence" {
            return Err("it has nested sequences of steps".to_owned());
        }
        total = total.saturating_mul(expansion(inner)?);
    }
    Ok(total)
}

/// Expansion factor of a single step, in bytes of UTF-8. Those of the Unicode normalisation forms are from UAX 15.
fn expansion<Inner>(step: &Step<Inner>) -> Result<usize, String> {
    let kind = match step.kind.as_str() {
        "Sequence" | "Strip" | "StripAccents" | "Nmt" | "Replace" | "Prepend" | "Precompiled" => 1,
        "BertPreTokenizer" | "CharDelimiterSplit" | "Delimiter" | "Digits" | "FixedLength"
        | "Punctuation" | "Split" | "UnicodeScripts" | "Whitespace" | "WhitespaceSplit" => 1,
        // Some two-byte letters have lower-case forms of three bytes.
        "Lowercase" => 2,
        "NFC" | "NFD" => 3,
        "NFKC" | "NFKD" => 11,
        // Every byte becomes a character of up to two bytes, and a space may be prepended.
        "ByteLevel" => 4,
        // Spaces become a character of up to four bytes, and one may be prepended to every part.
        "Metaspace" => 8,
        // Spaces around Chinese characters, decomposed accents, lower case.
        "Bert" | "BertNormalizer" => 12,
        unknown => return Err(format!("it has a step of an unknown type, {unknown:?}")),
    };
    // A pattern may match between any two characters. Fields that the type of step does not have are counted all the
    // same, which can only overestimate.
    let replaced = 1_usize.saturating_add(step.content.len());
    let prepended = 1_usize.saturating_add(step.prepend.len());
    let mapped = longest_replacement(&step.precompiled_charsmap)?.max(1);
    Ok([replaced, prepended, mapped].into_iter().fold(kind, usize::saturating_mul))
}

/// Length in bytes of the longest replacement in a SentencePiece character map: the length of a table (u32), the table,
/// then all replacements, each with a zero byte at its end.
fn longest_replacement(charsmap: &str) -> Result<usize, String> {
    if charsmap.is_empty() {
        return Ok(0);
    }
    let damaged = || "its character map is damaged".to_owned();
    if charsmap.len() > MAX_CHARSMAP {
        return Err("its character map is too large".to_owned());
    }
    let bytes = BASE64_STANDARD.decode(charsmap).map_err(|_| damaged())?;
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(damaged)?;
    let texts = rest.get(u32::from_le_bytes(*length) as usize..).ok_or_else(damaged)?;
    Ok(texts.split(|&byte| byte == 0).map(<[u8]>::len).max().unwrap_or(0))
}

impl<'de> Deserialize<'de> for Steps {
    /// Stops at the limit, so that reading too many steps takes no memory either.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Limited;
        impl<'de> Visitor<'de> for Limited {
            type Value = Steps;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence of steps")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Steps, A::Error> {
                let mut steps = Vec::new();
                while let Some(step) = sequence.next_element()? {
                    if steps.len() == MAX_STEPS {
                        return Err(A::Error::custom(format_args!("it has more than {MAX_STEPS} steps")));
                    }
                    steps.push(step);
                }
                Ok(Steps(steps))
            }
        }
        deserializer.deserialize_seq(Limited)
    }
}

#[cfg(test)]
mod tests;
