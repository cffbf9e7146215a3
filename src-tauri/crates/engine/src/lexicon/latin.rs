//! Hindi in Latin letters: how a word is written, and what of a spelling tells words apart.
//!
//! Owns the transliteration from Devanagari with its silent vowels, and the key that "gaadi", "gadi" and "gari" share.

use unicode_normalization::UnicodeNormalization;

/// The most spellings of a word that are told apart.
const MAX_SPELLINGS: usize = 8;

/// Spellings of the same sound, with the one that stands for all. In this order.
const SAME: [(&str, &str); 25] = [
    ("cch", "ch"),
    ("chh", "ch"),
    ("ch", "ç"),
    ("c", "k"),
    ("x", "ks"),
    ("sh", "s"),
    ("ph", "f"),
    ("w", "v"),
    ("q", "k"),
    ("z", "j"),
    ("aa", "a"),
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "au"),
    ("ei", "e"),
    ("eh", "ah"),
    ("ahe", "aha"),
    ("iy", "i"),
    ("np", "mp"),
    ("nb", "mb"),
    ("ain", "en"),
    ("aye", "ae"),
    ("ayi", "ai"),
    ("ngh", "nh"),
    ("ksh", "ks"),
];

/// What spellings of one word have in common. Takes a word in lower case.
pub(super) fn key(word: &str) -> String {
    let mut key = word.to_owned();
    // Thousands of keys are made at once: most rules need letters that a word lacks.
    let mut letters = letters_of(&key);
    for (from, to) in SAME {
        let needed = letters_of(from);
        if letters & needed == needed && key.contains(from) {
            key = key.replace(from, to);
            letters = letters_of(&key);
        }
    }
    let mut letters: Vec<char> = key.chars().collect();
    letters.dedup();
    if let Some(last) = letters.last_mut()
        && *last == 'y'
    {
        *last = 'i';
    }
    letters.dedup();
    letters.into_iter().collect()
}

/// A bit for each letter of a to z.
fn letters_of(text: &str) -> u32 {
    let letters = text.bytes().filter(u8::is_ascii_lowercase);
    letters.fold(0, |letters, letter| letters | 1 << (letter - b'a'))
}

/// The keys of a word or of several, written in Devanagari.
pub(super) fn keys(native: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for word in native.split_whitespace() {
        let spellings = of_word(word);
        let longer = |start: &String| -> Vec<String> {
            let gap = if start.is_empty() { "" } else { " " };
            spellings.iter().map(|end| format!("{start}{gap}{end}")).collect()
        };
        all = all.iter().flat_map(longer).take(MAX_SPELLINGS).collect();
    }
    all
}

fn of_word(word: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for part in parts(&syllables(word)) {
        if let [letters] = part {
            all.iter_mut().for_each(|spelling| spelling.push_str(letters));
            continue;
        }
        let longer = |start: &String| -> Vec<String> {
            part.iter().map(|letters| format!("{start}{letters}")).collect()
        };
        all = all.iter().flat_map(longer).take(MAX_SPELLINGS).collect();
    }
    let mut keys: Vec<String> = all.iter().map(|spelling| key(spelling)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A consonant with the vowel after it.
#[derive(Clone, Copy, Default)]
struct Syllable {
    /// How the consonant may be written; one empty spelling for a vowel that stands alone.
    onset: &'static [&'static str],
    /// One spelling; none after a consonant without a vowel.
    vowel: &'static [&'static str],
    /// Whether the vowel is the one that is not written in Devanagari, and may be silent.
    is_inherent: bool,
    is_nasal: bool,
}

fn syllables(word: &str) -> Vec<Syllable> {
    let mut found: Vec<Syllable> = Vec::new();
    let mut letters = word.nfd().peekable();
    while let Some(letter) = letters.next() {
        let has_dot = letters.next_if_eq(&'\u{93c}').is_some();
        if let Some(onset) = consonant(letter, has_dot) {
            found.push(Syllable { onset, vowel: &["a"], is_inherent: true, is_nasal: false });
        } else if let Some(vowel) = independent(letter) {
            found.push(Syllable { onset: &[""], vowel, ..Syllable::default() });
        } else if let Some(last) = found.last_mut() {
            match letter {
                '\u{901}' | '\u{902}' => last.is_nasal = true,
                '\u{94d}' => (last.vowel, last.is_inherent) = (&[], false),
                sign => {
                    if let Some(vowel) = dependent(sign) {
                        (last.vowel, last.is_inherent) = (vowel, false);
                    }
                }
            }
        }
    }
    found
}

/// The ways to write each part of a word, with the silent vowels left out.
fn parts(syllables: &[Syllable]) -> Vec<&'static [&'static str]> {
    let mut spoken: Vec<bool> = syllables.iter().map(|syllable| !syllable.vowel.is_empty()).collect();
    let mut parts = Vec::with_capacity(syllables.len() * 3);
    let last = syllables.len().saturating_sub(1);
    for at in (1..syllables.len()).rev() {
        let syllable = syllables[at];
        let follows_vowel = !syllables[at - 1].vowel.is_empty();
        let is_between = follows_vowel
            && at < last
            && spoken[at + 1]
            && syllables[at + 1].onset != [""]
            && syllable.onset != [""];
        if syllable.is_inherent && !syllable.is_nasal && (at == last || is_between) {
            spoken[at] = false;
        }
    }
    for (at, syllable) in syllables.iter().enumerate() {
        parts.push(syllable.onset);
        let after_cluster = at == last && at > 0 && syllables[at - 1].vowel.is_empty();
        match (spoken[at], syllable.is_inherent && after_cluster) {
            (true, _) => parts.push(syllable.vowel),
            // Final vowels after two consonants are half spoken: "mitr", "mitra".
            (false, true) => parts.push(&["a", ""]),
            (false, false) => {}
        }
        if syllable.is_nasal {
            let is_long = !syllable.is_inherent && at == last;
            parts.push(if is_long { &["n", ""] } else { nasal(syllables.get(at + 1)) });
        }
    }
    parts
}

/// A nasal before lips close is an m.
fn nasal(next: Option<&Syllable>) -> &'static [&'static str] {
    let is_labial = next.is_some_and(|next| next.onset[0].starts_with(['p', 'b', 'm']));
    if is_labial { &["m"] } else { &["n"] }
}

fn consonant(letter: char, has_dot: bool) -> Option<&'static [&'static str]> {
    Some(match (letter, has_dot) {
        ('क', _) => &["k"],
        ('ख', _) => &["kh"],
        ('ग', _) => &["g"],
        ('घ', _) => &["gh"],
        ('ङ' | 'ञ' | 'ण' | 'न', _) => &["n"],
        ('च' | 'छ', _) => &["ch"],
        ('ज', _) => &["j"],
        ('झ', _) => &["jh"],
        ('ट' | 'त', _) => &["t"],
        ('ठ' | 'थ', _) => &["th"],
        ('ड', true) => &["d", "r"],
        ('ढ', true) => &["dh", "rh"],
        ('ड', false) | ('द', _) => &["d"],
        ('ढ', false) | ('ध', _) => &["dh"],
        ('प', _) => &["p"],
        ('फ', _) => &["f"],
        ('ब', _) => &["b"],
        ('भ', _) => &["bh"],
        ('म', _) => &["m"],
        ('य', _) => &["y"],
        ('र', _) => &["r"],
        ('ल', _) => &["l"],
        ('व', _) => &["v"],
        ('श' | 'ष' | 'स', _) => &["s"],
        ('ह', _) => &["h"],
        _ => return None,
    })
}

fn independent(letter: char) -> Option<&'static [&'static str]> {
    Some(match letter {
        'अ' | 'आ' => &["a"],
        'इ' | 'ई' => &["i"],
        'उ' | 'ऊ' => &["u"],
        'ऋ' => &["ri"],
        'ए' | 'ऍ' => &["e"],
        'ऐ' => &["ai"],
        'ओ' | 'ऑ' => &["o"],
        'औ' => &["au"],
        _ => return None,
    })
}

fn dependent(sign: char) -> Option<&'static [&'static str]> {
    Some(match sign {
        'ा' => &["a"],
        'ि' | 'ी' => &["i"],
        'ु' | 'ू' => &["u"],
        'ृ' => &["ri"],
        'े' | 'ॅ' => &["e"],
        'ै' => &["ai"],
        'ो' | 'ॉ' => &["o"],
        'ौ' => &["au"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_word_share_a_key() {
        for (native, spellings) in [
            ("कुत्ता", &["kutta", "kuttaa", "Kutta"][..]),
            ("लाल", &["laal", "lal"]),
            ("गाड़ी", &["gaadi", "gadi", "gaari", "gari"]),
            ("लड़की", &["ladki", "larki", "ladkee"]),
            ("फूल", &["phool", "phul", "fool"]),
            ("चाय", &["chai", "chaay", "chay"]),
            ("गाय", &["gaay", "gai"]),
            ("बच्चा", &["bachcha", "baccha", "bacha"]),
            ("मछली", &["machli", "machhli"]),
            ("समुद्र", &["samudra", "samudr"]),
            ("चिड़िया", &["chidiya", "chidia", "chiriya"]),
            ("हवाई जहाज़", &["hawai jahaz", "hawaai jahaaj"]),
            ("चाँद", &["chand", "chaand"]),
            ("धुआँ", &["dhuan", "dhua"]),
            ("सड़क", &["sadak", "sarak"]),
            ("कमरा", &["kamra"]),
            ("शहर", &["shahar", "sheher"]),
        ] {
            let keys = keys(native);
            for spelling in spellings {
                let spelling = spelling.to_lowercase();
                let typed: Vec<String> = spelling.split(' ').map(key).collect();
                assert!(keys.contains(&typed.join(" ")), "{native} {keys:?} {spelling}");
            }
        }
    }
}
