//! Models that say the same again and again.

/// How often something short must be said in a row, and something long.
const TIMES: (usize, usize) = (4, 2);

/// From how many characters on it is long.
const LONG: usize = 40;

/// The fewest characters of what is said again and again altogether, so that an ellipsis is none.
const SHORTEST: usize = 24;

/// The longest text whose repetition is noticed, in characters.
const LONGEST: usize = 300;

/// How many characters of `text` to keep, if it ends with the same again and again: up to the end of the first.
pub(super) fn endless(text: &[char]) -> Option<usize> {
    (1..=LONGEST.min(text.len() / TIMES.1)).find_map(|period| {
        let repeats =
            text.iter().rev().zip(text.iter().rev().skip(period)).take_while(|(a, b)| a == b).count();
        let times = if period < LONG { TIMES.0 } else { TIMES.1 };
        // The first one is not counted by comparing with the one before.
        (repeats + period >= SHORTEST.max(period * times)).then(|| text.len() - repeats)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Option<String> {
        let text: Vec<char> = text.chars().collect();
        endless(&text).map(|length| text[..length].iter().collect())
    }

    #[test]
    fn the_first_of_many_is_kept() {
        assert_eq!(kept(&"A dog. ".repeat(5)).unwrap(), "A dog. ");
        assert_eq!(kept(&format!("Look{}", "!".repeat(40))).unwrap(), "Look!");
        assert_eq!(kept(&format!("A hat{}", " and a hat".repeat(6))).unwrap(), "A hat and a");
        assert_eq!(kept(&"बर्फ़ में कुत्ता। ".repeat(4)).unwrap(), "बर्फ़ में कुत्ता। ");
        assert_eq!(kept(&"A dog with a red collar stands in snow. ".repeat(2)).unwrap().len(), 40);
    }

    #[test]
    fn what_is_said_two_or_three_times_stays() {
        for text in ["", "A dog...", "Ha ha ha!", "A dog. A dog. A dog.", "Three signs: STOP, STOP and STOP."]
        {
            assert_eq!(kept(text), None, "{text}");
        }
    }
}
