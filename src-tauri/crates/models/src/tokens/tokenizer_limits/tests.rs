//! Malicious tokenizers are refused before they tokenize anything.

use serde_json::{Value, json};

use super::*;
use crate::config::Family;
use crate::error::ModelError;
use crate::fixtures::{Copy, MODELS, folder, json as read};
use crate::tokens::QueryTokenizer;

/// The small tokenizer of CLIP with another normaliser.
fn normalizing(normalizer: Value) -> Value {
    with("normalizer", normalizer)
}

fn with(part: &str, value: Value) -> Value {
    let mut tokenizer = read(folder("clip").join("tokenizer.json"));
    tokenizer[part] = value;
    tokenizer
}

fn replace(content: impl AsRef<str>) -> Value {
    json!({ "type": "Replace", "pattern": { "String": "a" }, "content": content.as_ref() })
}

fn sequence(step: &Value, count: usize) -> Value {
    json!({ "type": "Sequence", "normalizers": vec![step; count] })
}

fn opened(tokenizer: &Value) -> Result<QueryTokenizer, String> {
    let copy = Copy::of("clip").write("tokenizer.json", tokenizer.to_string());
    let tokens = QueryTokenizer::read(&copy.path(""), Family::Clip, 1_000_000, 77, 2);
    tokens.map_err(|error| match error {
        ModelError::Tokenizer { reason, .. } => reason,
        other => panic!("{other}"),
    })
}

fn refused(tokenizer: &Value) -> String {
    opened(tokenizer).map(drop).unwrap_err()
}

/// A SentencePiece character map with a table of zeros and one replacement.
fn charsmap(table: u32, text: &str) -> Value {
    let bytes = [&table.to_le_bytes()[..], &[0; 4], text.as_bytes()].concat();
    json!({ "type": "Precompiled", "precompiled_charsmap": BASE64_STANDARD.encode(bytes) })
}

#[test]
fn tokenizers_of_the_families_are_within_the_limits() {
    for name in MODELS {
        let file = std::fs::read(folder(name).join("tokenizer.json")).unwrap();
        check(&file).unwrap();
        let outline: Outline = serde_json::from_slice(&file).unwrap();
        assert!(total_expansion(&outline.normalizer.unwrap()).unwrap() <= 66, "{name}");
    }
}

#[test]
fn replacements_that_multiply_are_refused() {
    // Sixteen of these expand a query to an exabyte.
    let text = refused(&normalizing(sequence(&replace("a".repeat(20)), MAX_STEPS)));
    assert!(text.starts_with("it could make a text") && text.ends_with("which no model needs"), "{text}");
    assert!(refused(&normalizing(replace("b".repeat(256)))).contains("257 times"));
    opened(&normalizing(replace("b".repeat(200)))).unwrap();
    let prepend = json!({ "type": "Prepend", "prepend": "b".repeat(256) });
    assert!(refused(&normalizing(prepend)).contains("257 times"));
}

#[test]
fn too_many_steps_are_refused() {
    let once = json!({ "type": "Strip", "strip_left": true, "strip_right": true });
    opened(&normalizing(sequence(&once, MAX_STEPS))).unwrap();
    assert!(refused(&normalizing(sequence(&once, MAX_STEPS + 1))).contains("more than 16 steps"));
    assert!(refused(&normalizing(sequence(&sequence(&once, 1), 1))).contains("nested"));
    let bytes =
        json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false });
    let splits = json!({ "type": "Sequence", "pretokenizers": vec![bytes; 12] });
    assert!(refused(&with("pre_tokenizer", splits)).contains("16777216 times"));
}

#[test]
fn steps_of_unknown_types_are_refused() {
    assert!(refused(&normalizing(json!({ "type": "Explode" }))).contains("Explode"));
    assert!(refused(&normalizing(json!({ "prepend": "b" }))).contains("type"), "the format of old versions");
}

#[test]
fn sentencepiece_character_maps_are_checked() {
    assert!(refused(&normalizing(charsmap(4, &"b".repeat(300)))).contains("300 times"));
    // The crate tokenizers would allocate the table before reading it.
    assert!(refused(&normalizing(charsmap(u32::MAX, "b"))).contains("damaged"));
    let nonsense = json!({ "type": "Precompiled", "precompiled_charsmap": "?" });
    assert!(refused(&normalizing(nonsense)).contains("damaged"));
}

#[test]
fn overlong_added_tokens_and_affixes_are_refused() {
    let long = json!([{ "id": 0, "content": "b".repeat(MAX_ADDED + 1), "single_word": false, "lstrip": false,
                        "rstrip": false, "normalized": true, "special": false }]);
    assert!(refused(&with("added_tokens", long)).contains("added tokens"));
    let mut tokenizer = read(folder("clip").join("tokenizer.json"));
    tokenizer["model"]["end_of_word_suffix"] = json!("b".repeat(MAX_AFFIX + 1));
    assert!(refused(&tokenizer).contains("subwords"));
}

#[test]
fn a_text_that_becomes_too_long_is_an_error() {
    let tokens = opened(&normalizing(replace("b".repeat(200)))).unwrap();
    assert!(!tokens.encode("a cat").unwrap().is_empty());
    let error = tokens.encode(&"a".repeat(5_000)).unwrap_err().to_string();
    assert!(error.contains("makes this text too long"), "{error}");
}

#[test]
fn the_post_processor_is_ignored() {
    let piece = json!({ "Sequence": { "id": "A", "type_id": 0 } });
    let template = json!({ "type": "TemplateProcessing", "single": vec![piece; 1000],
                           "pair": [], "special_tokens": {} });
    let usual = opened(&read(folder("clip").join("tokenizer.json"))).unwrap();
    let repeating = opened(&with("post_processor", template)).unwrap();
    for text in ["", "a cat", "two dogs running along the beach at sunset"] {
        assert_eq!(repeating.encode(text).unwrap(), usual.encode(text).unwrap());
    }
}
