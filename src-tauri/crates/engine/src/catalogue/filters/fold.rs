//! What names are compared by: without regard to case and to the accents of Latin, Greek and Cyrillic letters. Signs that
//! other scripts combine, such as the vowel signs of Devanagari, belong to the word.

use unicode_normalization::UnicodeNormalization;

/// What a text is compared by.
pub(in super::super) fn fold(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    folded
}

/// Replaces `folded` by what a text is compared by.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        let plain = text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
        folded.extend(plain.flat_map(char::to_lowercase).nfc());
    }
    // A query has single blanks.
    if folded.contains("  ") {
        *folded = folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    }
}

/// Whether a folded name is like a folded pattern, in which `*` stands for any characters and `?` for one.
pub(super) fn is_like(name: &str, pattern: &str) -> bool {
    if name.is_ascii() && pattern.is_ascii() {
        return like(name.as_bytes(), pattern.as_bytes(), &b'*', &b'?');
    }
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    like(&name, &pattern, &'*', &'?')
}

/// Goes back to the last star only, which suffices: an earlier one need not match more.
fn like<T: PartialEq>(name: &[T], pattern: &[T], many: &T, one: &T) -> bool {
    let (mut at, mut expected) = (0, 0);
    let mut star = None;
    while at < name.len() {
        match pattern.get(expected) {
            Some(next) if next == many => {
                star = Some((expected, at));
                expected += 1;
            }
            Some(next) if next == one || *next == name[at] => (at, expected) = (at + 1, expected + 1),
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                (at, expected) = (taken + 1, place + 1);
            }
        }
    }
    pattern[expected..].iter().all(|rest| rest == many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count_but_vowel_signs_do() {
        assert_eq!(fold("Café ÅNGSTRÖM"), fold("cafe\u{301} angstrom"));
        assert_ne!(fold("गाड़ी"), fold("गाड"));
    }

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (name, pattern) in [
            ("img_1234.jpg", "img_1*"),
            ("img_1234.jpg", "*.jpg"),
            ("a.b.c", "a*b*c"),
            ("abab", "*ab"),
            ("猫1.png", "?1.*"),
            ("", "*"),
            ("x", "x**"),
        ] {
            assert!(is_like(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in [("img_2.jpg", "img_1*"), ("ab", "a"), ("a", "a?"), ("猫", "??"), ("", "?")] {
            assert!(!is_like(name, pattern), "{name} {pattern}");
        }
    }
}
