//! Tests of texts: encodings, bounds, and descriptions that say nothing.

use proptest::prelude::*;

use super::*;

#[test]
fn a_text_is_utf8_if_it_can_be_and_windows_1252_otherwise() {
    assert_eq!(decode("Zürich – λ".as_bytes()), "Zürich – λ");
    assert_eq!(decode(b"Z\xFCrich \x96 \x80"), "Zürich – €");
    assert_eq!(decode(b"one\0two"), "one");
    assert_eq!(decode_utf16_le(b"o\0n\0e\0\0\0x\0"), "one");
    assert_eq!(decode_utf16_le(b"o\0\x3D\xD8\x00\xDE"), "o😀");
}

#[test]
fn names_are_one_printable_line() {
    assert_eq!(name(" Canon\r\n EOS\u{7}  R5 \u{202E}").as_deref(), Some("Canon EOS R5"));
    assert_eq!(name("   \t"), None);
    assert_eq!(name(&"é".repeat(500)).map(|name| name.chars().count()), Some(MAX_NAME));
}

#[test]
fn descriptions_keep_their_paragraphs() {
    assert_eq!(
        description(" One\r\ntwo  three\r\n\r\n\r\nfour \n").as_deref(),
        Some("One\ntwo three\n\nfour")
    );
    assert_eq!(description(&"x".repeat(9_000)).map(|text| text.len()), Some(MAX_DESCRIPTION));
    assert_eq!(description("\n \n"), None);
}

#[test]
fn what_cameras_write_into_every_picture_is_not_a_description() {
    for text in [
        "OLYMPUS DIGITAL CAMERA         ",
        "SONY DSC",
        "MINOLTA DIGITAL CAMERA",
        "KONICA MINOLTA DIGITAL CAMERA",
        "KODAK Digital Still Camera",
        "Digital Camera",
        "          ",
    ] {
        assert_eq!(description(text), None, "{text}");
    }
    assert_eq!(camera_description("cof"), None);
    assert_eq!(description("cof").as_deref(), Some("cof"));
    assert!(description("New digital camera").is_some());
    assert!(description("My mother's first digital camera").is_some());
    assert!(description("Digital cameras on a table").is_some());
}

#[test]
fn keywords_are_not_repeated() {
    let mut keywords = vec!["sea".to_owned()];
    add_keywords(&mut keywords, ["sea", "sun", "sun"].map(str::to_owned));
    assert_eq!(keywords, ["sea", "sun"]);
    add_keywords(&mut keywords, (0..2 * MAX_KEYWORDS).map(|number| number.to_string()));
    assert_eq!(keywords.len(), MAX_KEYWORDS);
}

proptest! {
    #[test]
    fn any_text_is_bounded_and_printable(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = decode(&bytes);
        for line in [name(&text), title(&text), keyword(&text)].into_iter().flatten() {
            prop_assert!(!line.is_empty() && line.chars().all(is_printable));
            prop_assert_eq!(line.trim(), &line);
        }
        if let Some(text) = description(&text) {
            prop_assert!(text.chars().all(|c| c == '\n' || is_printable(c)));
        }
    }
}
