//! Both forms: every record comes back as it was written.

use std::fs;
use std::path::PathBuf;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::form::{write_head, write_record, write_tail};
use super::read::{LineProblem, Reader, recognise};
use super::record::{ModelCaption, OtherFile, Record};
use super::{Format, columns};

/// Texts with everything that a table, a list, JSON or a spreadsheet takes for something else.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        ",",
        ";",
        "\"",
        "\\",
        "\n",
        "\r\n",
        "\r",
        "|",
        "'",
        "=",
        "+",
        "-",
        "@",
        "\t",
        " ",
        "\0",
        "\u{feff}",
        "＝",
        "कुत्ता",
        "🐕",
        "dog",
        "TRUE",
        "007",
        "[",
        "]}",
        "\u{2028}",
    ]);
    vec(prop_oneof![odd.prop_map(str::to_owned), any::<char>().prop_map(String::from)], 1..6)
        .prop_map(|parts| parts.concat())
}

fn decimal() -> impl Strategy<Value = f64> {
    any::<i32>().prop_map(|number| f64::from(number) / 1e6)
}

fn file() -> impl Strategy<Value = OtherFile> {
    (text(), option::of(text()), any::<bool>(), any::<bool>())
        .prop_map(|(path, path_bytes, offline, companion)| OtherFile { path, path_bytes, offline, companion })
}

fn model_caption() -> impl Strategy<Value = ModelCaption> {
    (text(), text(), option::of(text()), any::<i64>())
        .prop_map(|(text, by, language, made_at)| ModelCaption { text, by, language, made_at })
}

fn said() -> impl Strategy<Value = Record> {
    let marks = (option::of(any::<u8>()), option::of(any::<i8>()), any::<bool>());
    let words = (option::of(text()), option::of(any::<i64>()), vec(model_caption(), 0..3));
    let tags = (vec(text(), 0..5), vec(text(), 0..3));
    let title = (option::of(text()), any::<bool>());
    (tags, vec(text(), 0..3), marks, words, title).prop_map(
        |(
            (tags, rule_tags),
            people,
            (rating, file_rating, favourite),
            (caption, caption_made_at, model_captions),
            (title, title_is_own),
        )| Record {
            tags,
            rule_tags,
            people,
            rating,
            file_rating,
            favourite,
            caption,
            caption_made_at,
            model_captions,
            title,
            title_is_own,
            ..Record::default()
        },
    )
}

fn record() -> impl Strategy<Value = Record> {
    let files = (text(), option::of(text()), vec(file(), 0..3));
    let numbers = (any::<u64>(), any::<u32>(), option::of(decimal()), option::of(decimal()));
    let score = option::of((0_u16..1_000).prop_map(|score| f32::from(score) / 1_000.0));
    (said(), files, numbers, option::of(text()), score).prop_map(
        |(said, (path, path_bytes, other_files), (bytes, width, latitude, longitude), text, score)| Record {
            path,
            path_bytes,
            other_files,
            bytes,
            width,
            latitude,
            longitude,
            text,
            score,
            ..said
        },
    )
}

fn write(format: Format, records: &[Record]) -> (tempfile::TempDir, PathBuf) {
    let mut out = Vec::new();
    write_head(&mut out, format).unwrap();
    for (number, record) in records.iter().enumerate() {
        write_record(&mut out, format, record, number == 0).unwrap();
    }
    write_tail(&mut out, format, records.is_empty()).unwrap();
    file_with(&out)
}

fn file_with(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("export");
    fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn read(path: &std::path::Path) -> Vec<(u64, Result<Record, LineProblem>)> {
    let mut reader = Reader::open(path).unwrap();
    std::iter::from_fn(|| reader.next().unwrap()).collect()
}

proptest! {
    #[test]
    fn every_record_comes_back_as_it_was(records in vec(record(), 0..4)) {
        for format in [Format::Json, Format::Csv] {
            let (_dir, path) = write(format, &records);
            prop_assert_eq!(recognise(&path).unwrap(), Some(format));
            let back: Vec<Record> = read(&path).into_iter().map(|(_, record)| record.unwrap()).collect();
            prop_assert_eq!(&back, &records);
        }
    }

    #[test]
    fn nothing_that_is_read_panics(start in prop::sample::select(vec![
        "", "ratna_export,path,rating\r\n", "{\"format\":\"ratna-export\",\"version\":1,\"pictures\":[\n",
    ]), rest in vec(any::<u8>(), 0..200)) {
        let (_dir, path) = file_with(&[start.as_bytes(), &rest].concat());
        if recognise(&path).unwrap().is_some() {
            read(&path);
        }
    }

    #[test]
    fn no_cell_begins_a_formula(record in record()) {
        for (name, cell) in columns::NAMES.iter().zip(columns::cells(&record)) {
            let is_number = cell.parse::<f64>().is_ok();
            prop_assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name}: {cell}");
        }
    }
}

#[test]
fn json_is_one_document_with_a_line_for_each_picture() {
    let records = [Record { path: "/a\n.jpg".into(), ..Record::default() }, Record::default()];
    let (_dir, path) = write(Format::Json, &records);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), records.len() + 2);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&document["format"], &document["version"]), (&"ratna-export".into(), &1.into()));
    assert_eq!(document["pictures"].as_array().unwrap().len(), 2);
    let (_dir, path) = write(Format::Json, &[]);
    let text = fs::read_to_string(&path).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    assert!(read(&path).is_empty());
}

#[test]
fn bad_lines_are_told_by_their_numbers_and_the_others_are_read() {
    let json = "{\"format\":\"ratna-export\",\"version\":1}\n{\"path\":\"/a\",\"later\":[1]}\nnonsense\n\n\
        {\"path\":7}\n\u{0}\n{\"path\":\"/b\"},\n";
    let numbers = |lines: Vec<(u64, Result<Record, LineProblem>)>| {
        lines
            .into_iter()
            .map(|(number, record)| (number, record.map(|record| record.path).ok()))
            .collect::<Vec<_>>()
    };
    let (_dir, path) = file_with(json.as_bytes());
    let expected = [(2, Some("/a".to_owned())), (3, None), (5, None), (6, None), (7, Some("/b".to_owned()))];
    assert_eq!(numbers(read(&path)), expected);

    let csv =
        b"ratna_export;rating;mine;path\n1;5;x;/a\n1;many;x;/b\n\n1;;;\"/c\nd\"\n1;;;/\xff\n2;;;/e\n1;1\n";
    let (_dir, path) = file_with(csv);
    let expected = [
        (2, Some("/a".to_owned())),
        (3, None),
        (5, Some("/c\nd".to_owned())),
        (7, None),
        (8, None),
        (9, Some(String::new())),
    ];
    assert_eq!(numbers(read(&path)), expected);
}

#[test]
fn other_files_are_no_exports_and_later_versions_are_named() {
    for text in
        ["", "path,tags\n", "ratna_exports,x", "ratna_export", "{}", "[", "{\"format\":\"x\",\"version\":1}"]
    {
        let (_dir, path) = file_with(text.as_bytes());
        assert_eq!(recognise(&path).unwrap(), None, "{text}");
        assert!(Reader::open(&path).is_err());
    }
    let (dir, path) = file_with(b"{\"format\":\"ratna-export\",\"version\":2,\"pictures\":[\n");
    let error = Reader::open(&path).err().unwrap();
    assert!(error.to_string().contains("newer Ratna"), "{error}");
    assert_eq!(recognise(dir.path()).unwrap(), None, "a folder");
}
