//! `text`: the words in picture files, which need not be in the library.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Error;
use ratna_engine::text_reader::{TextLine, TextReader};
use ratna_engine::words::{FileWords, read_file};
use serde_json::{Value, json};

use crate::paths::with_path;
use crate::print::{self, remark, say, shown};
use crate::{escape, failure};

/// Reads every path; one that cannot be read is reported, and makes the command fail at the end.
pub(crate) fn text(reader: &dyn TextReader, paths: &[PathBuf], json: bool) -> Result<ExitCode> {
    let (mut objects, mut failed) = (Vec::new(), false);
    for (number, path) in paths.iter().enumerate() {
        match read_file(reader, path) {
            Ok(words) if json => objects.push(object(reader, path, &words)),
            Ok(words) => {
                if paths.len() > 1 {
                    say!("{}{}:", if number > 0 { "\n" } else { "" }, shown(path));
                }
                words.lines.iter().for_each(|line| say!("{}", escape::shown(&line.text)));
            }
            Err(error) => {
                failed = true;
                match json {
                    true => objects.push(unread(path, &error)),
                    false => remark!("ratna: {}", failure::line(&error.into(), None)),
                }
            }
        }
    }
    if json {
        print::json(&json!({ "pictures": objects }));
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn object(reader: &dyn TextReader, path: &Path, words: &FileWords) -> Value {
    let lines: Vec<Value> = words.lines.iter().map(|line| line_object(line, words)).collect();
    with_path(path, json!({ "reader": reader.id(), "lines": lines }))
}

/// A line; its corners in pixels of the upright picture.
fn line_object(line: &TextLine, words: &FileWords) -> Value {
    let rounded = |part: f32, side: u32| (f64::from(part) * f64::from(side) * 10.0).round() / 10.0;
    let corners = line.corners.map(|[x, y]| [rounded(x, words.width), rounded(y, words.height)]);
    let confidence = (f64::from(line.confidence) * 1_000.0).round() / 1_000.0;
    json!({ "text": line.text, "confidence": confidence, "box": corners })
}

fn unread(path: &Path, error: &Error) -> Value {
    with_path(path, json!({ "problem": failure::problem(error) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_printed_in_pixels() {
        let corners = [[0.0, 0.25], [1.0, 0.25], [1.0, 0.5], [0.0, 0.5]];
        let line = TextLine { text: "one two".into(), confidence: 0.987_65, corners, words: Vec::new() };
        let words = FileWords { width: 300, height: 200, lines: vec![line] };
        let object = line_object(&words.lines[0], &words);
        assert_eq!(object["box"], json!([[0.0, 50.0], [300.0, 50.0], [300.0, 100.0], [0.0, 100.0]]));
        assert_eq!((&object["text"], &object["confidence"]), (&json!("one two"), &json!(0.988)));
    }
}
