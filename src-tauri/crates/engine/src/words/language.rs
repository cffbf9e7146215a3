//! The language of a text.
//!
//! Owns a guess by script and by the commonest words of a few languages. Never guesses where both say too little.

/// The commonest short words of languages in Latin letters, by ISO 639-1. Words of two languages count for both.
const COMMON: [(&str, &[&str]); 7] = [
    (
        "en",
        &[
            "the", "and", "you", "is", "to", "of", "it", "that", "this", "not", "when", "what", "your", "my",
            "are", "with", "for", "have", "be", "we", "they", "was", "but", "all", "do", "does", "how",
            "why", "just", "me", "i", "i'm", "don't", "it's", "on", "in", "no", "if", "one", "can", "can't",
            "will", "from", "so", "get",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "nicht", "ich", "du", "wir", "sie", "ein", "eine", "mit",
            "auf", "für", "von", "zu", "wenn", "wie", "was", "auch", "den", "dem", "im", "es", "kein",
            "keine", "so", "bei", "nur",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "et", "est", "pas", "je", "tu", "nous", "vous", "un", "une", "des", "du",
            "que", "qui", "dans", "pour", "avec", "sur", "ne", "ce", "il", "elle", "au", "quand", "c'est",
            "en", "de", "mais",
        ],
    ),
    (
        "es",
        &[
            "el", "la", "los", "las", "y", "es", "no", "que", "de", "un", "una", "por", "con", "para", "en",
            "se", "lo", "como", "cuando", "más", "pero", "su", "mi", "yo", "está", "muy", "al", "del",
        ],
    ),
    (
        "it",
        &[
            "il", "lo", "gli", "e", "è", "non", "che", "di", "un", "una", "per", "con", "sono", "come",
            "quando", "più", "ma", "del", "della", "nel", "io", "mi", "ti", "ci", "anche", "questo",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "as", "e", "é", "não", "que", "de", "um", "uma", "por", "com", "para", "em", "se",
            "como", "quando", "mais", "mas", "do", "da", "no", "na", "eu", "você", "está", "ao",
        ],
    ),
    (
        "nl",
        &[
            "de", "het", "een", "en", "is", "niet", "ik", "je", "wij", "van", "op", "met", "voor", "dat",
            "die", "wat", "als", "maar", "ook", "naar", "zijn", "geen", "hoe", "er", "aan",
        ],
    ),
];

/// Scripts that are those of one language, or mostly, with its code.
const SCRIPTS: [(std::ops::RangeInclusive<char>, &str); 14] = [
    ('\u{0900}'..='\u{097f}', "hi"),
    ('\u{0980}'..='\u{09ff}', "bn"),
    ('\u{0a00}'..='\u{0a7f}', "pa"),
    ('\u{0a80}'..='\u{0aff}', "gu"),
    ('\u{0b80}'..='\u{0bff}', "ta"),
    ('\u{0c00}'..='\u{0c7f}', "te"),
    ('\u{0c80}'..='\u{0cff}', "kn"),
    ('\u{0d00}'..='\u{0d7f}', "ml"),
    ('\u{0370}'..='\u{03ff}', "el"),
    ('\u{0590}'..='\u{05ff}', "he"),
    ('\u{0600}'..='\u{06ff}', "ar"),
    ('\u{0e00}'..='\u{0e7f}', "th"),
    ('\u{0400}'..='\u{04ff}', "ru"),
    ('\u{ac00}'..='\u{d7af}', "ko"),
];

/// The language of a text as in ISO 639-1; `None` where it can't be told.
pub(super) fn of(text: &str) -> Option<&'static str> {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let total = letters().count();
    let is_most = |count: usize| count > 0 && 2 * count > total;
    let within = |range: &std::ops::RangeInclusive<char>| letters().filter(|c| range.contains(c)).count();
    if let Some((_, code)) = SCRIPTS.iter().find(|(range, _)| is_most(within(range))) {
        return Some(code);
    }
    let (kana, han) = (within(&('\u{3040}'..='\u{30ff}')), within(&('\u{4e00}'..='\u{9fff}')));
    if is_most(kana + han) {
        // Japanese text of any length has kana.
        return Some(if kana > 0 { "ja" } else { "zh" });
    }
    latin(text)
}

/// The language whose common words make up most of the text, at least two of them and a fifth of all words.
fn latin(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase().replace('’', "'");
    let is_mark = |c: char| !c.is_alphanumeric() && c != '\'';
    let words: Vec<&str> =
        text.split(is_mark).map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty()).collect();
    let count = |common: &[&str]| words.iter().filter(|word| common.contains(word)).count();
    let mut counts: Vec<(usize, &'static str)> =
        COMMON.iter().map(|(code, common)| (count(common), *code)).collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let [(best, code), (second, _), ..] = counts[..] else { return None };
    (best >= 2 && best > second && best * 5 >= words.len()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_language_is_told_by_script_or_by_common_words() {
        for (text, expected) in [
            ("ONE DOES NOT SIMPLY\nWALK INTO MORDOR", Some("en")),
            ("MORDOR", None),
            ("WHEN YOU REALISE\nIT IS MONDAY", Some("en")),
            ("Das ist nicht mein Problem", Some("de")),
            ("C’est pas la fin du monde", Some("fr")),
            ("जब तुम सोमवार को उठते हो", Some("hi")),
            ("猫が好き", Some("ja")),
            ("我爱你", Some("zh")),
            ("Привет, мир", Some("ru")),
            ("1234 5678", None),
            ("IMG_2034", None),
            ("", None),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
