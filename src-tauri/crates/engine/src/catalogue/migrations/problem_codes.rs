//! Part of migration 6: turns the English sentences that earlier versions stored into codes.
//!
//! The sentences are those of version 0.1.0 and never change. An unknown sentence is kept verbatim, as
//! [`FileProblem::Other`] or [`FolderProblem::Other`].

use rusqlite::{Result, Transaction};

use crate::catalogue::values::to_json;
use crate::problem::{FileProblem, FolderProblem};

/// Rewrites every stored sentence.
pub(super) fn rewrite(transaction: &Transaction<'_>) -> Result<()> {
    let mut update = transaction.prepare("UPDATE files SET reason = ?2 WHERE reason = ?1")?;
    for text in distinct(transaction, "SELECT DISTINCT reason FROM files WHERE reason NOT NULL")? {
        update.execute((&text, to_json(&file_problem(&text))))?;
    }
    let mut update = transaction.prepare("UPDATE settings SET value = ?2 WHERE key = ?1")?;
    let mut reasons =
        transaction.prepare("SELECT key, value FROM settings WHERE key GLOB 'folder.*.offline'")?;
    let reasons: Vec<(String, String)> =
        reasons.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    for (key, text) in reasons {
        update.execute((key, to_json(&folder_problem(&text))))?;
    }
    Ok(())
}

fn distinct(transaction: &Transaction<'_>, query: &str) -> Result<Vec<String>> {
    transaction.prepare(query)?.query_map([], |row| row.get(0))?.collect()
}

fn file_problem(text: &str) -> FileProblem {
    let format = |format: &str| format.to_owned();
    match text {
        "the file is empty" => FileProblem::Empty,
        "not a picture Ratna knows" => FileProblem::NotAPicture,
        "the file ends before the picture does" => FileProblem::Truncated,
        "the picture has no pixels" => FileProblem::NoPixels,
        "reading it takes more memory than Ratna gives to one picture" => FileProblem::OutOfMemory,
        "reading it failed in a way it should not have" => FileProblem::DecoderFailed,
        "no permission to read it" => FileProblem::PermissionDenied,
        "it was being written to; the next run reads it" => FileProblem::StillChanging,
        _ => {
            if let Some(found) = between(text, "the ", " data is damaged") {
                FileProblem::Damaged { format: format(found) }
            } else if let Some(found) = between(text, "this kind of ", " can't be read") {
                FileProblem::Unusual { format: format(found) }
            } else if let Some(found) = between(text, "there is no preview inside this ", " file") {
                FileProblem::NoPreview { format: format(found) }
            } else if let Some(found) = between(text, "", " pictures can't be read yet") {
                FileProblem::Unsupported { format: format(found) }
            } else if let Some(found) = before(text, "reading ", " takes libheif") {
                FileProblem::NeedsLibheif { format: format(found) }
            } else if let Some(found) = before(text, "this computer has no decoder for ", ": ") {
                FileProblem::NoDecoder { format: format(found) }
            } else {
                size_problem(text).unwrap_or_else(|| FileProblem::Other { message: text.to_owned() })
            }
        }
    }
}

/// The problems whose sentences contain numbers.
fn size_problem(text: &str) -> Option<FileProblem> {
    if let Some(megabytes) = between(text, "a file of ", " MB is more than Ratna reads") {
        return Some(FileProblem::FileTooLarge { megabytes: megabytes.parse().ok()? });
    }
    let (sides, limit) = text.strip_suffix(')')?.split_once(" pixels is more than Ratna reads (limit ")?;
    let (width, height) = sides.split_once(" × ")?;
    let (width, height) = (width.parse().ok()?, height.parse().ok()?);
    if let Some(limit) = limit.strip_suffix(" pixels a side") {
        return Some(FileProblem::SideTooLong { width, height, limit: limit.parse().ok()? });
    }
    let limit = limit.strip_suffix(" megapixels")?.parse().ok()?;
    Some(FileProblem::TooManyPixels { width, height, limit })
}

fn folder_problem(text: &str) -> FolderProblem {
    match text {
        "it does not exist" => FolderProblem::NotFound,
        "Ratna has no permission to look into it" => FolderProblem::PermissionDenied,
        "it does not answer" => FolderProblem::NotResponding,
        "it is a file; name the folder it lies in" => FolderProblem::IsFile,
        "a file is in its place" => FolderProblem::Replaced,
        "none of its pictures is there: the drive it is on may not be connected" => {
            FolderProblem::DriveMissing
        }
        "it went away while it was looked at" => FolderProblem::Disappeared,
        _ => FolderProblem::Other { message: text.to_owned() },
    }
}

/// The text between the start and the end of a sentence.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.strip_suffix(end)
}

/// The text between the start of a sentence and the first `end`.
fn before<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.split_once(end).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_first_version_becomes_a_code() {
        let jpeg = || "JPEG".to_owned();
        let expected = [
            ("the JPEG data is damaged", FileProblem::Damaged { format: jpeg() }),
            ("this kind of JPEG can't be read", FileProblem::Unusual { format: jpeg() }),
            ("there is no preview inside this JPEG file", FileProblem::NoPreview { format: jpeg() }),
            ("JPEG pictures can't be read yet", FileProblem::Unsupported { format: jpeg() }),
            (
                "reading JPEG takes libheif and its decoders: install them, then build Ratna again",
                FileProblem::NeedsLibheif { format: jpeg() },
            ),
            (
                "this computer has no decoder for JPEG: install the one that libheif asks for (HEVC or AV1)",
                FileProblem::NoDecoder { format: jpeg() },
            ),
            ("a file of 700 MB is more than Ratna reads", FileProblem::FileTooLarge { megabytes: 700 }),
            (
                "70000 × 1 pixels is more than Ratna reads (limit 65535 pixels a side)",
                FileProblem::SideTooLong { width: 70_000, height: 1, limit: 65_535 },
            ),
            (
                "60000 × 60000 pixels is more than Ratna reads (limit 256 megapixels)",
                FileProblem::TooManyPixels { width: 60_000, height: 60_000, limit: 256 },
            ),
            ("the file ends before the picture does", FileProblem::Truncated),
            (
                "Input/output error (os error 5)",
                FileProblem::Other { message: "Input/output error (os error 5)".into() },
            ),
        ];
        for (text, problem) in expected {
            assert_eq!(file_problem(text), problem);
            assert_eq!(problem.to_string(), text, "the text stays the same");
        }
    }

    #[test]
    fn sentences_about_folders_become_codes() {
        assert_eq!(folder_problem("it does not answer"), FolderProblem::NotResponding);
        assert_eq!(folder_problem("?"), FolderProblem::Other { message: "?".into() });
    }
}
