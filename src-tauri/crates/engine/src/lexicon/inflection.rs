//! The regular forms of Hindi words, taken apart.
//!
//! Owns the endings. Words that inflect otherwise are listed in the lexicon.

/// How many a form means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Number {
    #[default]
    Any,
    Plural,
    /// Several, unless a postposition follows: "कुत्ते" are dogs, "कुत्ते का" is a dog's.
    PluralUnlessOblique,
}

/// An ending, with those that the lexicon may have in its place.
pub(super) type Ending = (&'static str, &'static [&'static str], Number);

use Number::{Any, Plural, PluralUnlessOblique};

/// Endings of nouns and adjectives, longest first.
pub(super) const NOMINAL: &[Ending] = &[
    ("इयों", &["ई"], Plural),
    ("इयां", &["ई"], Plural),
    ("ियों", &["ी", "ि", "िया"], Plural),
    ("ियां", &["ी", "ि", "िया"], Plural),
    ("ुओं", &["ू", "ु"], Plural),
    ("ुएं", &["ू", "ु"], Plural),
    ("ाओं", &["ा"], Plural),
    ("ाएं", &["ा", "ाय"], Plural),
    ("ियो", &["ी", "ि", "िया"], Plural),
    ("िया", &["ी"], Plural),
    ("यों", &["या", "ये"], Plural),
    ("ओं", &["आं", "ओ"], Plural),
    ("एं", &["आं", "य"], PluralUnlessOblique),
    ("ये", &["या"], PluralUnlessOblique),
    ("यी", &["या"], Any),
    ("ए", &["या", "आ"], PluralUnlessOblique),
    ("ई", &["या"], Any),
    ("ों", &["ा", ""], Plural),
    ("ें", &[""], Plural),
    ("े", &["ा"], PluralUnlessOblique),
    ("ी", &["ा"], Any),
    ("ो", &["ा", ""], Plural),
];

/// The same in the keys of Latin spellings, but for "o", in which too many words of other languages end.
pub(super) const NOMINAL_LATIN: &[Ending] = &[
    ("ion", &["i", "ia"], Plural),
    ("ian", &["i", "ia"], Plural),
    ("uon", &["u"], Plural),
    ("aon", &["a"], Plural),
    ("aen", &["a", "ai"], Plural),
    ("yon", &["ya"], Plural),
    ("ye", &["ya"], PluralUnlessOblique),
    ("ia", &["i"], Plural),
    ("on", &["a", ""], Plural),
    ("en", &[""], Plural),
    ("e", &["a"], PluralUnlessOblique),
    ("i", &["a"], Any),
];

/// Endings of verbs, longest first. What they leave is a stem.
pub(super) const VERBAL: &[Ending] = &[
    ("नेवाला", &[""], Any),
    ("नेवाले", &[""], Any),
    ("नेवाली", &[""], Any),
    ("ते", &[""], Any),
    ("ता", &[""], Any),
    ("ती", &[""], Any),
    ("तीं", &[""], Any),
    ("ना", &[""], Any),
    ("ने", &[""], Any),
    ("नी", &[""], Any),
    ("कर", &[""], Any),
    ("िया", &["ी"], Any),
    ("िए", &["ी"], Any),
    ("या", &[""], Any),
    ("ये", &[""], Any),
    ("यी", &[""], Any),
    ("ईं", &[""], Any),
    ("एं", &[""], Any),
    ("ई", &[""], Any),
    ("ए", &[""], Any),
    ("ीं", &[""], Any),
    ("ें", &[""], Any),
    ("ा", &[""], Any),
    ("े", &[""], Any),
    ("ी", &[""], Any),
    ("", &[""], Any),
];

/// The same in the keys of Latin spellings.
pub(super) const VERBAL_LATIN: &[Ending] = &[
    ("nevala", &[""], Any),
    ("nevale", &[""], Any),
    ("nevali", &[""], Any),
    ("te", &[""], Any),
    ("ta", &[""], Any),
    ("ti", &[""], Any),
    ("na", &[""], Any),
    ("ne", &[""], Any),
    ("ni", &[""], Any),
    ("kar", &[""], Any),
    ("ya", &[""], Any),
    ("ae", &["a"], Any),
    ("a", &[""], Any),
    ("e", &[""], Any),
    ("i", &[""], Any),
    ("", &[""], Any),
];

/// What a word may be a form of, with what the form says; the longest ending first. A lemma keeps at least `shortest`
/// characters before its ending.
pub(super) fn lemmas<'a>(
    word: &'a str,
    endings: &'a [Ending],
    shortest: usize,
) -> impl Iterator<Item = (String, Number)> + 'a {
    endings.iter().flat_map(move |(ending, others, number)| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= shortest);
        stem.into_iter()
            .flat_map(move |stem| others.iter().map(move |other| (format!("{stem}{other}"), *number)))
    })
}
