//! Numbers and coordinates as XMP writes them.

/// A coordinate in degrees: `48,8.0N`, `48,8,12N`, or signed decimal degrees as some programs write them. Negative with
/// the letter `negative` or a minus sign.
pub(super) fn coordinate(text: &str, positive: char, negative: char) -> Option<f64> {
    let letters: Vec<char> =
        text.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    let sign = match letters[..] {
        [] => {
            if text.trim_start().starts_with('-') {
                -1.0
            } else {
                1.0
            }
        }
        [letter] if letter == positive => 1.0,
        [letter] if letter == negative => -1.0,
        _ => return None,
    };
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let parts = text.split(|c| !is_number(c)).filter(|part| !part.is_empty()).take(4);
    let parts: Vec<f64> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (parts.len() <= 3).then_some(())?;
    let degrees = parts.into_iter().rev().reduce(|smaller, part| part + smaller / 60.0)?;
    degrees.is_finite().then_some(sign * degrees)
}

/// A finite number: `12.5`, or the fraction `25/2`.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = match text.split_once('/') {
        Some((numerator, denominator)) => {
            numerator.trim().parse::<f64>().ok()? / denominator.trim().parse::<f64>().ok()?
        }
        None => text.parse().ok()?,
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_a_letter_or_a_sign() {
        let north = |text| coordinate(text, 'N', 'S').map(|degrees| (degrees * 1e4).round() / 1e4);
        assert_eq!(north("48,8.0N"), Some(48.1333));
        assert_eq!(north("48,8,30S"), Some(-48.1417));
        assert_eq!(north("48.13330n"), Some(48.1333));
        assert_eq!(north("-33.86"), Some(-33.86));
        assert_eq!(north("48 8.0 N"), Some(48.1333));
        for wrong in ["", "N", "48,8.0E", "48/1,8/1,0/1,9", "north", "4.8.1N"] {
            assert_eq!(north(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_may_be_fractions() {
        assert_eq!([number("25/2"), number(" 12.5 "), number("-1")], [Some(12.5), Some(12.5), Some(-1.0)]);
        assert_eq!([number("1/0"), number("x"), number(""), number("NaN"), number("1e999")], [None; 5]);
    }
}
