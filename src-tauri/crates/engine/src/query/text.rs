//! Quoted text: its quotation marks and how it is spelt.

/// What opens or closes a quoted text: macOS replaces the straight mark while one types.
const MARKS: [char; 5] = ['"', '“', '”', '„', '‟'];

/// A quoted text at the start of `input`: what it says, and its length in bytes with both marks. `None` if no mark opens
/// it, `Err` if none closes it.
pub(super) fn quoted(input: &str) -> Option<Result<(String, usize), Unclosed>> {
    let mut characters = input.char_indices();
    characters.next().filter(|(_, first)| MARKS.contains(first))?;
    let mut text = String::new();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.clone().next() {
                Some((_, escaped)) if escaped == '\\' || MARKS.contains(&escaped) => {
                    text.push(escaped);
                    characters.next();
                }
                _ => text.push('\\'),
            },
            _ if MARKS.contains(&character) => return Some(Ok((text, at + character.len_utf8()))),
            _ => text.push(character),
        }
    }
    Some(Err(Unclosed))
}

/// A quotation that has no end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclosed;

/// Input that cannot be parsed as plain words. Where it is quoted, what has a meaning outside quotation marks is left out.
pub(super) fn unquoted(input: &str) -> String {
    if !input.contains(MARKS) || !begins_quoted(input) && !input.contains([':', '^']) {
        return input.to_owned();
    }
    let has_meaning = |c: char| MARKS.contains(&c) || c.is_control() || "\\:^|+".contains(c);
    let plain = |c: char| if has_meaning(c) { ' ' } else { c };
    let words: String = input.chars().map(plain).collect();
    words.split_whitespace().map(|word| word.trim_start_matches('-')).collect::<Vec<_>>().join(" ")
}

/// Whether a word begins with a quotation mark.
fn begins_quoted(word: &str) -> bool {
    word.starts_with(MARKS)
}

/// The text between quotation marks.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        if character == '\\' || MARKS.contains(&character) {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// A value as it is typed after a key: quoted only if it must be.
pub(super) fn value(text: &str) -> String {
    let plain = !text.is_empty()
        && !begins_quoted(text)
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '|' || c == '^');
    if plain { text.to_owned() } else { quote(text) }
}

/// Words with single blanks, without control characters. Returns nothing for blank text.
pub(super) fn spaced(text: &str) -> Option<String> {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
