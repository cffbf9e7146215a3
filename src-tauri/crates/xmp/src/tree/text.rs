//! Characters that XML writes in another way.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;

/// Longest name of a reference that is looked up: `&#x10FFFF;` with leading zeros.
const MAX_REFERENCE: usize = 32;

/// A text or an attribute's value as it is meant. Unknown entities stay as they are written.
pub(crate) fn unescape(raw: &str, is_attribute: bool) -> Cow<'_, str> {
    let is_special = |c: char| c == '&' || c == '\r' || (is_attribute && matches!(c, '\n' | '\t'));
    if !raw.contains(is_special) {
        return Cow::Borrowed(raw);
    }
    let (mut text, mut rest) = (String::with_capacity(raw.len()), raw);
    while let Some(at) = rest.find(is_special) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            match reference(after) {
                Some((character, length)) => {
                    text.push_str(&character);
                    rest = &after[length..];
                }
                None => {
                    text.push('&');
                    rest = after;
                }
            }
        } else {
            // An end of line is one character however it is written, and a space in an attribute.
            rest = rest.strip_prefix("\r\n").unwrap_or_else(|| &rest[1..]);
            text.push(if is_attribute { ' ' } else { '\n' });
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// What the reference means that begins after `&`, and its length with the semicolon.
fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let end = text.bytes().take(MAX_REFERENCE).position(|byte| byte == b';')?;
    let name = &text[..end];
    if let Some(text) = resolve_predefined_entity(name) {
        return Some((Cow::Borrowed(text), end + 1));
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let character = code.ok().and_then(char::from_u32).filter(|&character| is_allowed(character))?;
    Some((Cow::Owned(character.into()), end + 1))
}

/// The first reference of a text that means nothing.
pub(super) fn unknown_entity(raw: &str) -> Option<&str> {
    let mut parts = raw.split('&').skip(1);
    let part = parts.find(|part| reference(part).is_none())?;
    let end = part.char_indices().take(MAX_REFERENCE).find(|(_, c)| *c == ';');
    Some(&part[..end.map_or(0, |(end, _)| end)])
}

/// A text as XML has it between tags or quotes, without characters that it can't have.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|&character| is_allowed(character)) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\r' => escaped.push_str("&#xD;"),
            character => escaped.push(character),
        }
    }
    escaped
}

/// A text as XML has it between quotes, where an end of line would become a space.
pub(crate) fn escape_attribute(text: &str) -> String {
    escape(text).replace('\n', "&#xA;").replace('\t', "&#x9;")
}

/// Whether XML can have a character.
pub(crate) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_mean_characters() {
        assert_eq!(unescape("a &amp; b &#x1F30A; &#65;&lt;", false), "a & b 🌊 A<");
        assert_eq!(unescape("a\r\nb\tc\nd", true), "a b c d");
        assert_eq!(unescape("a\r\nb\rc", false), "a\nb\nc");
    }

    #[test]
    fn references_that_mean_nothing_stay() {
        for text in ["&big;", "&", "&;", "&#xD800;", "&#0;", "&#99999999999;", "a & b", "&é;"] {
            assert_eq!(unescape(text, false), text);
            assert!(unknown_entity(text).is_some());
        }
        assert_eq!(unknown_entity("&amp;&big;"), Some("big"));
        assert_eq!(unknown_entity("&#38;"), None);
    }

    #[test]
    fn what_is_escaped_is_meant() {
        let text = "<a href='x'>\"&amp;\" 🌊\r\n\tसागर";
        assert_eq!(unescape(&escape(text), false), text);
        assert_eq!(escape("a\0b\u{1B}c\u{FFFF}"), "abc");
    }
}
