//! The text at the beginning of a preview, which looks like a table of Lua.
//!
//! Owns a small reader of `name = value`. Nothing in the text is executed.

use super::colour::Colour;
use crate::orientation::Orientation;

/// The most characters that a value may have.
const MAX_VALUE: usize = 256;

/// What a preview says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The picture that it shows.
    pub uuid: Option<String>,
    /// The state of the picture that it shows.
    pub digest: Option<String>,
    /// The colour space of its JPEGs.
    pub colour: Option<Colour>,
    /// How its JPEGs are turned to be upright.
    pub orientation: Option<Orientation>,
}

impl Header {
    /// Reads the text. What it can't be read for is left out.
    pub(crate) fn parse(text: &str) -> Self {
        let mut header = Self::default();
        for (name, value) in pairs(text).into_iter().filter(|(_, value)| !value.is_empty()) {
            match name {
                "uuid" => header.uuid = Some(value.to_owned()),
                "digest" => header.digest = Some(value.to_owned()),
                "colorProfile" => header.colour = Colour::from_name(value),
                "orientation" => header.orientation = Orientation::from_lightroom(value),
                _ => {}
            }
        }
        header
    }
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// A name, a number or a string, without its quotes.
    Word(&'a str),
    /// Any other character.
    Sign(char),
}

/// The pairs of the outer table, whatever its name. Those of the tables inside belong to levels.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    let (mut pairs, mut depth, mut last) = (Vec::new(), 0_usize, [Token::Sign(' '); 2]);
    for token in tokens(text) {
        match (last, token) {
            ([Token::Word(name), Token::Sign('=')], Token::Word(value)) if depth <= 1 => {
                pairs.push((name, value));
            }
            (_, Token::Sign('{')) => depth += 1,
            (_, Token::Sign('}')) => depth = depth.saturating_sub(1),
            // `["name"] = value` is the same.
            (_, Token::Sign('[' | ']')) => continue,
            _ => {}
        }
        last = [last[1], token];
    }
    pairs
}

fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let (token, length) = match first {
            '"' | '\'' => {
                let inside = &rest[1..];
                // Without its end it is no string.
                let end = inside.find(first)?;
                (Token::Word(&inside[..end]), end + 2)
            }
            _ if is_word(first) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Token::Word(&rest[..end]), end)
            }
            _ => (Token::Sign(first), first.len_utf8()),
        };
        rest = &rest[length..];
        Some(token)
    })
    .filter(|token| !matches!(token, Token::Word(word) if word.len() > MAX_VALUE))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_the_outer_table_are_read_and_those_of_levels_are_not() {
        let header = Header::parse(
            "pyramid = {\n\tcolorProfile = \"AdobeRGB\",\n\tdigest = 'd1',\n\tlevels = {\n\t\t{ uuid = \"wrong\", \
             height = 61, },\n\t},\n\t[\"orientation\"] = \"BC\",\n\tfromProxy = false,\n\tuuid = \"U-1\",\n}\n",
        );
        assert_eq!(header.uuid.as_deref(), Some("U-1"));
        assert_eq!(header.digest.as_deref(), Some("d1"));
        assert_eq!(header.colour, Some(Colour::AdobeRgb));
        assert_eq!(header.orientation.map(Orientation::exif), Some(6));
    }

    #[test]
    fn any_text_comes_to_an_end() {
        for text in
            ["", "=", "uuid =", "uuid = \"", "\"", "}}}}}{", "uuid = {{{{", "ü = \"é", "a==b", "\u{0}="]
        {
            assert_eq!(Header::parse(text), Header::default(), "{text:?}");
        }
        let long = format!("uuid = \"{}\"", "x".repeat(100_000));
        assert_eq!(Header::parse(&long), Header::default());
        assert_eq!(Header::parse(&"{".repeat(100_000)), Header::default());
    }
}
