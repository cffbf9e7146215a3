//! How Google Takeout names a file and the JSON about it.
//!
//! The JSON about `IMG.jpg` is `IMG.jpg.json`, or since 2024 `IMG.jpg.supplemental-metadata.json`. Without `.json` a name has
//! at most 46 characters: what is longer is cut, be it the addition or the name itself. A number that tells equal names
//! apart stands before the extension of the file, `IMG(1).jpg`, but at the end of the JSON's name, where it is never cut:
//! `IMG.jpg(1).json`, `IMG.jpg.supplemental-metadata(1).json`.

use unicode_normalization::UnicodeNormalization as _;

/// What newer archives add to the name of a file.
pub(crate) const ADDITION: &str = ".supplemental-metadata";
/// From how many bytes on a name may be a cut one. It says 46 characters, but not how those of Hindi are counted.
pub(crate) const MIN_CUT: usize = 44;
/// The most digits of a number that tells equal names apart.
const DIGITS: usize = 5;
/// The most characters of the word that is added to an edited picture's name.
const EDITED_CHARS: usize = 24;

/// A name without the number that tells it from equal ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) name: String,
    pub(crate) number: Option<u32>,
}

impl Form {
    fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), number: None }
    }
}

/// A name as it is compared: composed, since a Mac may store it decomposed.
pub(crate) fn normal(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { name.nfc().collect() }
}

/// A title or name as the titles of others are compared with it. Where Takeout can't write a character it writes `_`.
pub(crate) fn comparable(name: &str) -> String {
    let plain = |letter: char| match letter {
        '.' | '-' | '(' | ')' | ' ' => letter,
        _ if letter.is_ascii_punctuation() || letter.is_control() => '_',
        _ => letter,
    };
    name.nfc().map(plain).flat_map(char::to_lowercase).collect()
}

/// Name and extension, which begins with its dot; what follows a dot in a sentence is no extension.
pub(crate) fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && (2..=6).contains(&(name.len() - at)) && !name[at..].contains(' ') => {
            name.split_at(at)
        }
        _ => (name, ""),
    }
}

/// Takes `(1)` off the end.
pub(crate) fn unnumbered(name: &str) -> Option<(&str, u32)> {
    let (rest, number) = name.strip_suffix(')')?.rsplit_once('(')?;
    let is_number =
        (1..=DIGITS).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
    (is_number && !rest.is_empty()).then_some((rest, number.parse().ok()?))
}

/// The names that the JSON about a file may have been made from, the likeliest first.
pub(crate) fn forms(name: &str) -> Vec<Form> {
    let (stem, extension) = split(name);
    let numbered = unnumbered(stem);
    let mut forms = vec![Form::plain(name)];
    forms.extend(
        numbered.map(|(rest, number)| Form { name: format!("{rest}{extension}"), number: Some(number) }),
    );
    // A title without an extension: the file has got one, the JSON has not.
    if !extension.is_empty() {
        forms.push(Form::plain(stem));
        forms.extend(numbered.map(|(rest, number)| Form { name: rest.to_owned(), number: Some(number) }));
    }
    forms
}

/// The names that the JSON about the original of an edited picture may have been made from; none if the name has no word
/// at its end that can mean "edited". There are as many as languages, and long names have them cut, so that any word is
/// taken for one: only an edited picture has no JSON of its own.
pub(crate) fn original_forms(name: &str) -> Vec<Form> {
    let (stem, extension) = split(name);
    let (rest, number) = unnumbered(stem).map_or((stem, None), |(rest, number)| (rest, Some(number)));
    let Some((original, word)) = rest.rsplit_once('-') else { return Vec::new() };
    let is_word = !word.is_empty()
        && word.chars().count() <= EDITED_CHARS
        && !word.chars().any(|letter| letter.is_numeric() || letter.is_ascii_punctuation());
    if original.is_empty() || !is_word {
        return Vec::new();
    }
    let name = format!("{original}{extension}");
    match number {
        None => forms(&name),
        Some(_) => vec![Form { name, number }, Form { name: original.to_owned(), number }],
    }
}

/// The name of a JSON file without `.json`; `None` for any other file.
pub(crate) fn sidecar_stem(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(".json".len())?;
    name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(".json")).then(|| &name[..at])
}

/// Whether a title is nothing but the name of the file, apart from numbers, extensions and what is added to edited ones.
pub(crate) fn is_name_of(title: &str, name: &str) -> bool {
    let title = comparable(title);
    let title_stem = split(&title).0;
    let name = comparable(name);
    let mut all = forms(&name).into_iter().chain(original_forms(&name));
    all.any(|form| form.name == title || split(&form.name).0 == title_stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_at_the_end_of_a_name_only() {
        assert_eq!(unnumbered("IMG(1)"), Some(("IMG", 1)));
        assert_eq!(unnumbered("IMG (38)"), Some(("IMG ", 38)));
        for name in ["IMG(1)a", "IMG()", "(1)", "IMG(-1)", "IMG(+1)", "IMG(123456)", "IMG)", "IMG(१)"] {
            assert_eq!(unnumbered(name), None, "{name}");
        }
    }

    #[test]
    fn what_follows_a_dot_in_a_sentence_is_no_extension() {
        assert_eq!(split("a.b.JPEG"), ("a.b", ".JPEG"));
        for name in ["Mr. Smith", ".jpg", "a.", "a.metadata", "नाम"] {
            assert_eq!(split(name), (name, ""), "{name}");
        }
    }

    #[test]
    fn a_title_that_is_the_name_tells_nothing_more() {
        for (title, name) in [
            ("IMG.jpg", "IMG.jpg"),
            ("IMG.jpg", "IMG(1).jpg"),
            ("IMG.JPG", "IMG-edited(2).jpg"),
            ("IMG.HEIC", "IMG.DNG"),
            ("what's?.png", "what_s_.png"),
            ("Cafe\u{301}.png", "Café.png"),
            ("Scan", "Scan.jpg"),
        ] {
            assert!(is_name_of(title, name), "{title} {name}");
        }
        assert!(!is_name_of("Sunset over the sea.jpg", "Sunset over.jpg"));
    }
}
