//! Values of a catalogue, most of whose columns have no type.

use rusqlite::types::ValueRef;

/// Most bytes of a text that are kept.
const MAX_TEXT: usize = 16 << 10;
/// Up to here every whole number is a different `f64`.
const MAX_WHOLE: f64 = 9_007_199_254_740_992.0;

/// A number, stored as INTEGER, as REAL or in digits.
pub(super) fn number(value: ValueRef<'_>) -> Option<f64> {
    let number: f64 = match value {
        ValueRef::Integer(number) => number as f64,
        ValueRef::Real(number) => number,
        ValueRef::Text(digits) => str::from_utf8(digits).ok()?.trim().parse().ok()?,
        ValueRef::Null | ValueRef::Blob(_) => return None,
    };
    number.is_finite().then_some(number)
}

/// A whole number, such as an id.
pub(super) fn integer(value: ValueRef<'_>) -> Option<i64> {
    let number = number(value)?;
    (number.fract() == 0.0 && number.abs() <= MAX_WHOLE).then_some(number as i64)
}

/// A text that is not blank. Names that consist of digits may be stored as numbers.
pub(super) fn text(value: ValueRef<'_>) -> Option<String> {
    let text = match value {
        ValueRef::Text(bytes) if bytes.len() > MAX_TEXT => {
            String::from_utf8_lossy(&bytes[..MAX_TEXT]).trim_end_matches('\u{FFFD}').to_owned()
        }
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Null | ValueRef::Blob(_) => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_stored() {
        let stored =
            [ValueRef::Integer(42), ValueRef::Real(42.0), ValueRef::Text(b"42"), ValueRef::Text(b" 42.0 ")];
        assert!(stored.iter().all(|&value| integer(value) == Some(42)));
        let none = [ValueRef::Null, ValueRef::Text(b"abc"), ValueRef::Text(b"inf"), ValueRef::Blob(b"42")];
        assert!(none.iter().all(|&value| number(value).is_none()));
        assert_eq!((integer(ValueRef::Real(1.5)), number(ValueRef::Real(1.5))), (None, Some(1.5)));
        assert_eq!((integer(ValueRef::Real(1e300)), integer(ValueRef::Integer(i64::MAX))), (None, None));
    }

    #[test]
    fn a_text_is_never_blank_and_never_endless() {
        assert_eq!(text(ValueRef::Text("फूल 🌸".as_bytes())).as_deref(), Some("फूल 🌸"));
        assert_eq!((text(ValueRef::Text(b" \t")), text(ValueRef::Null)), (None, None));
        assert_eq!(text(ValueRef::Real(2019.0)).as_deref(), Some("2019"));
        let long = text(ValueRef::Text("ü".repeat(MAX_TEXT).as_bytes())).unwrap();
        assert!(long.len() <= MAX_TEXT && long.chars().all(|c| c == 'ü'));
    }
}
