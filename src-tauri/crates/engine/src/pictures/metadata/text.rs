//! Texts of files, made fit for display.
//!
//! Owns their encodings and bounds: every text is valid, printable and of limited length.

/// Most characters of a name: a camera, a lens.
pub(super) const MAX_NAME: usize = 80;
/// Most characters of a title.
const MAX_TITLE: usize = 200;
/// Most characters of a description.
const MAX_DESCRIPTION: usize = 2_000;
/// Most keywords of a picture.
pub(super) const MAX_KEYWORDS: usize = 500;
/// Most people or creators of a picture.
const MAX_NAMES: usize = 100;
/// Most characters of a keyword.
const MAX_KEYWORD: usize = 100;

/// Windows-1252 from 0x80 to 0x9F; other bytes are the same characters as in Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes a text of unknown encoding: UTF-8 if it is valid, because other encodings hardly ever are, otherwise
/// Windows-1252. Ends at the first zero.
pub(super) fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    let character = |&byte: &u8| match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    };
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(character).collect(), str::to_owned)
}

/// Decodes UTF-16 without a byte order mark, as Windows stores texts in EXIF. Ends at the first zero.
pub(super) fn decode_utf16_le(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| u16::from_le_bytes(pair)).take_while(|&unit| unit != 0);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A name of a camera or lens: one line of at most [`MAX_NAME`] characters, `None` if nothing is left.
pub(super) fn name(text: &str) -> Option<String> {
    line(text, MAX_NAME)
}

/// A title: one line, `None` if nothing is left, or only what a camera writes into every picture.
pub(crate) fn title(text: &str) -> Option<String> {
    line(text, MAX_TITLE).filter(|title| !is_placeholder(title))
}

/// A title that the person writes: one line of at most 200 characters, `None` if nothing is left.
pub fn own_title(text: &str) -> Option<String> {
    line(text, MAX_TITLE)
}

/// A keyword: one line, `None` if nothing is left.
pub(super) fn keyword(text: &str) -> Option<String> {
    line(text, MAX_KEYWORD)
}

/// Adds keywords that are not there yet.
pub(super) fn add_keywords(keywords: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for keyword in more {
        if keywords.len() >= MAX_KEYWORDS {
            return;
        }
        if !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
}

/// Names of people, each once.
pub(super) fn names(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names = Vec::new();
    add_names(&mut names, texts.into_iter().filter_map(|text| name(&text)));
    names
}

/// Adds names that are not there yet.
pub(super) fn add_names(names: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for name in more {
        if names.len() < MAX_NAMES && !names.contains(&name) {
            names.push(name);
        }
    }
}

/// A description, with its line breaks; `None` if nothing is left, or only what a camera writes into every picture.
pub(crate) fn description(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n').map(one_line) {
        // One empty line separates paragraphs.
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    let whole: String = lines.join("\n").trim().chars().take(MAX_DESCRIPTION).collect();
    let whole = whole.trim_end();
    (!whole.is_empty() && !is_placeholder(whole)).then(|| whole.to_owned())
}

/// As [`description`], for the one that a camera wrote: without the names of scene modes of Huawei's phones.
pub(super) fn camera_description(text: &str) -> Option<String> {
    const MODES: [&str; 20] = [
        "btf", "btfmdn", "burst", "cof", "dav", "edf", "fbt", "hdr", "hdrpl", "mde", "mfnr", "nor", "norsdr",
        "oznor", "ptr", "qrf", "rhdr", "sdr", "smart", "xqhdr",
    ];
    description(text).filter(|text| !MODES.contains(&text.as_str()))
}

fn line(text: &str, most: usize) -> Option<String> {
    let line: String = one_line(text).chars().take(most).collect();
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

/// Without control characters, with single spaces.
fn one_line(text: &str) -> String {
    let printable = text.replace(|c: char| !is_printable(c), " ");
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character may be shown: no control characters, and none that reverse the text after them.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
        && c != char::REPLACEMENT_CHARACTER
}

/// Whether cameras write this text into every picture: a maker and these words, nothing more.
fn is_placeholder(text: &str) -> bool {
    const WHOLE: [&str; 5] = ["digital camera", "exif_jpeg_picture", "samsung", "sony dsc", "user comments"];
    const ENDINGS: [&str; 3] = ["DIGITAL CAMERA", "Digital Still Camera", "CAMERA PICTURES"];
    let of_a_maker =
        |ending: &&str| text.strip_suffix(*ending).is_some_and(|maker| maker.split_whitespace().count() <= 2);
    WHOLE.contains(&text.to_lowercase().as_str()) || ENDINGS.iter().any(of_a_maker)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
