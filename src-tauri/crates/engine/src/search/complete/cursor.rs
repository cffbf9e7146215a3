//! Which part of a query is being written.

use std::ops::Range;

use crate::query::key_of;

/// What opens or closes a quoted text, as in the grammar.
const MARKS: [char; 5] = ['"', '“', '”', '„', '‟'];

/// The part at a cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// What a completion replaces, in bytes.
    pub span: Range<usize>,
    /// What is written there.
    pub written: Written,
}

/// What is written at a cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A plain word, which may become a key.
    Word(String),
    /// A value behind a key, as far as it is typed and without quotation marks.
    Value { key: &'static str, typed: String },
    /// A quoted text, or words behind a key that nothing completes.
    Text,
}

/// The part of a text that a cursor, a byte of it, is in or behind.
pub(super) fn place(text: &str, cursor: usize) -> Place {
    let cursor = text.floor_char_boundary(cursor);
    let start = start_of_part(&text[..cursor]);
    let sign = usize::from(text[start..cursor].starts_with('-'));
    let word_at = start + sign;
    let before = &text[word_at..cursor];
    let Some((word, rest)) = before.split_once(':') else {
        let written =
            if before.starts_with(MARKS) { Written::Text } else { Written::Word(before.to_owned()) };
        return Place { span: word_at..end_of_value(text, cursor), written };
    };
    let Some(key) = key_of(word) else {
        return Place { span: word_at..cursor, written: Written::Text };
    };
    let value_at = word_at + word.len() + 1 + start_of_value(rest);
    let typed = text[value_at..cursor].replace(MARKS, "");
    let is_quoted = text[value_at..cursor].starts_with(MARKS);
    let end = if is_quoted { end_of_quoted(text, cursor) } else { end_of_value(text, cursor) };
    Place { span: value_at..end, written: Written::Value { key, typed } }
}

/// Where the part begins that `before` ends in: behind the last blank that is not quoted.
fn start_of_part(before: &str) -> usize {
    let (mut start, mut quoted, mut last) = (0, false, ' ');
    for (at, character) in before.char_indices() {
        if quoted {
            quoted = !MARKS.contains(&character) || last == '\\';
        } else if character.is_whitespace() {
            start = at + character.len_utf8();
        } else {
            // Elsewhere a mark is a part of a word.
            quoted = MARKS.contains(&character) && (last.is_whitespace() || "-:|".contains(last));
        }
        last = character;
    }
    start
}

/// Where the last of several values begins: behind the last bar that is not quoted.
fn start_of_value(values: &str) -> usize {
    let (mut start, mut quoted) = (0, false);
    for (at, character) in values.char_indices() {
        if MARKS.contains(&character) {
            quoted = !quoted;
        } else if character == '|' && !quoted {
            start = at + 1;
        }
    }
    start
}

fn end_of_value(text: &str, cursor: usize) -> usize {
    let rest = &text[cursor..];
    cursor + rest.find(|c: char| c.is_whitespace() || c == '|').unwrap_or(rest.len())
}

/// The end of a quoted value: its closing mark, or the cursor where it has none.
fn end_of_quoted(text: &str, cursor: usize) -> usize {
    let rest = &text[cursor..];
    let mark = rest.char_indices().find(|(_, c)| MARKS.contains(c));
    mark.map_or(cursor, |(at, mark)| cursor + at + mark.len_utf8())
}
