//! Characters that must not reach a terminal or a log: they move the cursor, start a command of the terminal, change the
//! order of a line, or cannot be seen. Names of files can hold all of them.
//!
//! Owns which characters these are, and how they are written instead. [`print`](crate::print) uses it for every line.

use std::borrow::Cow;
use std::fmt::Write;

use clap::error::ContextValue;

/// Joins or separates letters in Indic and Arabic scripts, and parts of emoji.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Text from outside, as a part of a line: also line breaks and tabs are escaped, as in `\u{1b}` or `\n`. A backslash
/// stays as it is.
pub(crate) fn shown(text: &str) -> String {
    escaped(text, is_hidden, |text, c| {
        // Writing to a string cannot fail.
        let _ = match c {
            '\n' => write!(text, "\\n"),
            '\r' => write!(text, "\\r"),
            '\t' => write!(text, "\\t"),
            c => write!(text, "{}", c.escape_unicode()),
        };
    })
    .into_owned()
}

/// Whole lines, as a last resort for text that was not escaped before: line breaks stay. The escapes are those of JSON, so
/// that an object is still the same object.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |before, c, after| c != '\n' && is_hidden(before, c, after), push_json)
}

/// A JSON text without a raw character that [`shown`] would escape. Those are within strings, whose values stay the same.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    escaped(text, |_, c, _| JOINERS.contains(&c) || is_hidden(None, c, None), push_json)
}

/// clap's complaint, with the words that the user typed escaped.
pub(crate) fn usage(mut error: clap::Error) -> clap::Error {
    let safe = |value: &ContextValue| match value {
        ContextValue::String(text) => Some(ContextValue::String(shown(text))),
        ContextValue::Strings(texts) => Some(ContextValue::Strings(texts.iter().map(|t| shown(t)).collect())),
        // Suggestions quote what was typed.
        ContextValue::StyledStrs(texts) => {
            let texts = texts.iter().map(|text| shown(&text.to_string()).into());
            Some(ContextValue::StyledStrs(texts.collect()))
        }
        _ => None,
    };
    let found: Vec<_> = error.context().filter_map(|(kind, value)| Some((kind, safe(value)?))).collect();
    for (kind, value) in found {
        error.insert(kind, value);
    }
    error
}

/// `text` with every character that `is_bad`, given its neighbours, replaced by what `push` writes.
fn escaped(
    text: &str,
    is_bad: impl Fn(Option<char>, char, Option<char>) -> bool,
    push: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let (mut before, mut chars) = (None, text.chars().peekable());
    while let Some(c) = chars.next() {
        if is_bad(before, c, chars.peek().copied()) {
            push(&mut safe, c);
        } else {
            safe.push(c);
        }
        before = Some(c);
    }
    Cow::Owned(safe)
}

fn push_json(text: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(text, "\\u{unit:04x}");
    }
}

/// Whether a character must be escaped between these neighbours. A joiner is text where it joins: between two letters or
/// symbols beyond ASCII.
fn is_hidden(before: Option<char>, c: char, after: Option<char>) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_control(c) && !JOINERS.contains(&c));
    is_control(c) || (JOINERS.contains(&c) && !(joins(before) && joins(after)))
}

/// Control characters of both sets (C0 and C1), and Unicode's characters that format text without being seen.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            // Zero width and marks of direction, but for the joiners.
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            // Line and paragraph separators, embeddings and overrides of direction.
            | '\u{2028}'..='\u{202e}'
            // Invisible operators, isolates of direction.
            | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            // Tags.
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// One of each kind.
    const HIDDEN: &str =
        "\u{1b}\u{7}\u{7f}\u{9b}\u{ad}\u{61c}\u{200b}\u{200d}\u{2028}\u{202e}\u{2066}\u{feff}\u{e0041}";

    #[test]
    fn no_hidden_character_is_left() {
        for text in [shown(HIDDEN), lines(HIDDEN).into_owned(), json(HIDDEN).into_owned()] {
            assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text:?}");
        }
        assert_eq!(shown("a\u{1b}[2J\\n\n\t\r\u{202e}.jpg"), "a\\u{1b}[2J\\n\\n\\t\\r\\u{202e}.jpg");
        assert_eq!(lines("a\nb\u{9b}"), "a\nb\\u009b");
    }

    #[test]
    fn escaped_json_has_the_same_value() {
        let value = Value::from(format!("{HIDDEN}\"\\\n"));
        let text = json(&value.to_string()).into_owned();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert_eq!(serde_json::from_str::<Value>(&lines(&value.to_string())).unwrap(), value);
    }

    #[test]
    fn text_of_every_script_stays_readable() {
        // Conjuncts without ligature, a Persian plural, a family.
        for text in ["क\u{94d}\u{200d}ष.jpg", "کتاب\u{200c}ها", "👨\u{200d}👩\u{200d}👧", "Größe ✓ 猫\\"]
        {
            assert_eq!((shown(text), lines(text).as_ref()), (text.to_owned(), text));
        }
        assert_eq!(shown("a\u{200d}b"), "a\\u{200d}b");
    }

    #[test]
    fn what_was_typed_is_escaped_in_complaints() {
        let command = || clap::Command::new("x").arg(clap::arg!(-n <N>).value_parser(["one"]));
        for word in ["--\u{1b}[31m", "-n\u{1b}[31m\nfake", "\u{202e}"] {
            let error = usage(command().try_get_matches_from(["x", word]).unwrap_err());
            let text = error.render().ansi().to_string().replace("\u{1b}[", "");
            assert!(!text.contains(['\u{1b}', '\u{202e}']) && !text.contains("\nfake"), "{text:?}");
            assert!(error.to_string().contains("\\u{"), "{error}");
        }
    }
}
