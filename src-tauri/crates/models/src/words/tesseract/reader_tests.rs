use std::fs;
use std::os::unix::fs::PermissionsExt;

use image::{Rgb, RgbImage};

use super::*;

/// A reader whose program is a script of ours.
fn fake(script: &str) -> (tempfile::TempDir, TesseractReader) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("tesseract");
    // Written beside and renamed: a file that another thread has just written can't be run while that one forks.
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, TesseractReader::new(program, vec!["hin"]))
}

const LINE: Quad = Quad([[0.0, 0.0], [160.0, 0.0], [160.0, 32.0], [0.0, 32.0]]);

fn row(page: usize, left: usize, confidence: &str, text: &str) -> String {
    format!("5\\t{page}\\t1\\t1\\t1\\t1\\t{left}\\t8\\t80\\t40\\t{confidence}\\t{text}\\n")
}

#[test]
fn lines_are_read_with_the_words_in_their_places() {
    let table = row(1, 12, "90", "चाय") + &row(1, 172, "80", "के");
    let (_folder, reader) = fake(&format!("cat > /dev/null; printf '{table}'"));
    let lines = reader.read_lines(&RgbImage::new(160, 32), &[LINE]).unwrap();
    let line = lines[0].as_ref().unwrap();
    assert_eq!((line.text().as_str(), line.quad), ("चाय के", LINE));
    assert!((line.confidence - 0.85).abs() < 1e-3);
    assert_eq!(line.words[1].quad.bounds(), [[80.0, 0.0], [120.0, 32.0]]);
}

#[test]
fn white_letters_are_shown_in_black_too_and_the_surest_reading_counts() {
    let picture = RgbImage::from_fn(160, 32, |x, _| Rgb([if x % 20 < 5 { 255 } else { 90 }; 3]));
    let [grey, black, darker] = shown(&picture, &LINE);
    assert_eq!([&grey, &black, &darker].map(|page| page.pixels[40 * page.width + MARGIN + 2]), [255, 0, 0]);
    assert_eq!(
        [&grey, &black, &darker].map(|page| page.pixels[40 * page.width + MARGIN + 24]),
        [90, 255, 255]
    );
    let table = row(1, 8, "60", "चय") + &row(2, 8, "90", "चाय");
    let (_folder, reader) = fake(&format!("cat > /dev/null; printf '{table}'"));
    assert_eq!(reader.read_lines(&picture, &[LINE]).unwrap()[0].as_ref().unwrap().text(), "चाय");
}

#[test]
fn unsure_words_and_those_of_other_scripts_are_not_believed() {
    for table in [row(1, 8, "30", "चाय"), row(1, 8, "99", "tea"), row(9, 8, "99", "चाय"), String::new()]
    {
        let (_folder, reader) = fake(&format!("cat > /dev/null; printf '{table}'"));
        assert_eq!(reader.read_lines(&RgbImage::new(160, 32), &[LINE]).unwrap(), [None]);
    }
}

#[test]
fn a_program_that_crashes_is_an_error_under_the_readers_name() {
    let (_folder, reader) = fake("kill -SEGV $$");
    let error = reader.read_lines(&RgbImage::new(160, 32), &[LINE]).unwrap_err();
    assert_eq!(error.reader, "tesseract-1-hin");
    assert!(error.reason.starts_with("it failed"), "{error}");
}

/// A script that reads every page of a chunk as two words, after what it does in its run of this number, from 1.
fn in_run(number: usize, does: &str) -> String {
    let table: String = (1..=SHOWN * CHUNK).map(|page| row(page, 8, "90", "चाय")).collect();
    format!(
        r#"cat > /dev/null; cd "$(dirname "$0")"; echo >> runs; [ $(wc -l < runs) = {number} ] && {does}; printf '{table}'"#
    )
}

#[test]
fn what_was_read_is_kept_when_another_chunk_crashes_or_hangs() {
    for does in ["kill -SEGV $$", "exec sleep 60"] {
        let (_folder, mut reader) = fake(&in_run(2, does));
        reader.limits.chunk = Duration::from_secs(2);
        let lines = reader.read_lines(&RgbImage::new(160, 32), &[LINE; 3 * CHUNK]).unwrap();
        let read: Vec<bool> = lines.chunks(CHUNK).map(|chunk| chunk.iter().all(Option::is_some)).collect();
        assert_eq!((lines.len(), read), (3 * CHUNK, vec![true, false, true]), "{does}");
    }
}

#[test]
fn every_line_of_a_full_page_is_read() {
    let (folder, reader) = fake(&in_run(0, "exit 1"));
    let lines = reader.read_lines(&RgbImage::new(160, 32), &[LINE; 101]).unwrap();
    assert!(lines.iter().all(Option::is_some) && lines.len() == 101);
    assert_eq!(fs::read_to_string(folder.path().join("runs")).unwrap().lines().count(), 6);
}

#[test]
fn a_pictures_time_is_shared_by_its_chunks() {
    let (folder, mut reader) = fake(&in_run(1, "exec sleep 60"));
    reader.limits = Limits { picture: Duration::from_millis(300), chunk: Duration::from_secs(60) };
    let error = reader.read_lines(&RgbImage::new(160, 32), &[LINE; 2 * CHUNK]).unwrap_err();
    assert!(error.reason.starts_with("it takes longer"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("runs")).unwrap().lines().count(), 1);
}

#[test]
fn it_is_asked_for_its_languages_without_a_shell() {
    let (_folder, reader) =
        fake(r#"cat > /dev/null; [ "$*" = "stdin stdout -l hin --psm 7 -c tessedit_create_tsv=1" ]"#);
    assert_eq!(reader.read_lines(&RgbImage::new(160, 32), &[LINE]).unwrap(), [None]);
}

#[test]
fn without_lines_the_program_is_not_run() {
    let (_folder, reader) = fake("exit 1");
    assert_eq!(reader.read_lines(&RgbImage::new(160, 32), &[]).unwrap(), []);
}

#[test]
fn a_whole_picture_is_read_line_by_line() {
    let table = row(1, 8, "90", "चाय") + &row(1, 100, "90", "के");
    let (_folder, reader) = fake(&format!("cat > /dev/null; printf '{table}'"));
    let lines = reader.read(&RgbImage::new(320, 64)).unwrap();
    assert_eq!((lines.len(), lines[0].text.as_str()), (1, "चाय के"));
    assert_eq!(lines[0].words[0].corners[0], [8.0 / 320.0, 8.0 / 64.0]);
    assert_eq!(reader.read(&RgbImage::new(0, 0)).unwrap(), []);
}

/// With the real program, where it and Hindi are installed.
#[test]
fn tesseract_itself_takes_several_pages_from_its_input() {
    let Some(reader) = TesseractReader::find(&["hi".to_owned()]) else {
        eprintln!("skipped: tesseract-ocr and tesseract-ocr-hin are not installed");
        return;
    };
    let lines = reader.read_lines(&RgbImage::from_pixel(160, 32, Rgb([255; 3])), &[LINE, LINE]).unwrap();
    assert_eq!(lines, [None, None]);
}
