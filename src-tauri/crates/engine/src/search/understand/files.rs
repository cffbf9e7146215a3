//! Exact names of files among plain words.

use std::path::Path;

use crate::disk::walk::is_picture_name;
use crate::query::Condition;

/// Digits in a row from which a name without an extension is a camera's: `IMG_1234`.
const DIGITS: usize = 4;
/// The letters of file names that cameras number without an underscore.
const PREFIXES: [&str; 12] =
    ["img", "pxl", "dsc", "dscn", "dscf", "dji", "gopr", "p", "mvi", "sam", "imgp", "pict"];

/// The condition for the name of a file: any name of a picture with its extension, or the stem of a numbered name.
pub(super) fn read(word: &str) -> Option<Condition> {
    // These are signs of a pattern, which means something else.
    if word.contains(['*', '?', '[', ']', '{', '}', '\\', '/']) {
        return None;
    }
    if let Some((stem, _)) = word.rsplit_once('.')
        && !stem.is_empty()
        && is_picture_name(Path::new(word))
    {
        return Some(Condition::Name(word.to_owned()));
    }
    is_numbered(word).then(|| Condition::Name(format!("{word}.*")))
}

/// Whether this is how cameras and telephones number files: `IMG_1234`, `DSC01234`, `20160703_123456`.
fn is_numbered(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['_', '-']).filter(|part| !part.is_empty()).collect();
    let digits = |part: &str| part.len() >= DIGITS && part.bytes().all(|c| c.is_ascii_digit());
    let number = |part: &&str| {
        let letters = part.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (prefix, rest) = part.split_at(letters);
        let numbered = letters == 0 || PREFIXES.contains(&&*prefix.to_ascii_lowercase());
        numbered && digits(rest)
    };
    if !parts.iter().any(number) || !word.is_ascii() {
        return false;
    }
    // A lone number or a date is no name, and a hyphen joins words as well: `top-1000`.
    let has_letters = word.bytes().any(|c| c.is_ascii_alphabetic());
    match parts.len() {
        1 => has_letters,
        // Folders are named like `norway_2016`.
        _ => {
            word.contains('_') && parts[0].bytes().all(|c| c.is_ascii_digit())
                || PREFIXES.contains(&&*parts[0].to_ascii_lowercase())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cameras_give_are_files_and_other_words_with_digits_are_not() {
        let name = |word| match read(word) {
            Some(Condition::Name(name)) => name,
            _ => String::new(),
        };
        for file in ["IMG_1234", "DSC01234", "_DSC1234", "P1010101", "20160703_123456", "IMG-20160101-WA0001"]
        {
            assert_eq!(name(file), format!("{file}.*"));
        }
        for file in ["IMG_1234.jpg", "cat.HEIC", "2016-07-03 12.30.jpg", "काम.png"] {
            assert_eq!(name(file), file);
        }
        for word in [
            "2016",
            "2016-07",
            "norway_2016",
            "x100",
            "mp3",
            "covid19",
            "1080p",
            "top-1000",
            "summer2019",
            ".jpg",
            "IMG_1*",
        ] {
            assert_eq!(name(word), "", "{word}");
        }
        assert_eq!(read("readme.txt"), None);
    }
}
