//! Reading an export.
//!
//! Owns what a file is, by its content, and what becomes of lines that cannot be read: they have a number and a reason.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::columns::{self, MARK};
use super::csv::{self, BOM, Rows};
use super::json;
use super::lines::Lines;
use super::record::Record;
use super::{Format, VERSION};
use crate::error::{Error, Result};

/// How much of a file tells what it is.
const START: usize = 4 << 10;
/// The most characters of a reason: it may quote the line.
const REASON: usize = 200;

/// What is wrong with a line of an export.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// It can't be read.
    #[error("can't be read: {0}")]
    Unreadable(String),
    /// It has too many bytes.
    #[error("is too long")]
    TooLong,
    /// It says more about a picture than can be true.
    #[error("says more about a picture than is possible")]
    TooMuch,
    /// The picture is not in this library.
    #[error("the picture is not in this library: {0}")]
    NotHere(String),
    /// The file at its path has another content.
    #[error("another picture is at its path now: {0}")]
    OtherContent(String),
}

impl LineProblem {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::TooLong => "tooLong",
            Self::TooMuch => "tooMuch",
            Self::NotHere(_) => "notHere",
            Self::OtherContent(_) => "otherContent",
        }
    }
}

/// A line of an export with its number, from 1.
pub(super) type ReadLine = (u64, std::result::Result<Record, LineProblem>);

/// An export that is being read.
pub(super) enum Reader {
    Json(Lines<BufReader<File>>),
    Csv { rows: Rows<BufReader<File>>, columns: Vec<String> },
}

/// The form of the export in a file, by its content; `None` if it is none.
///
/// # Errors
///
/// [`Error::Io`] when the file cannot be read.
pub fn recognise(path: &Path) -> Result<Option<Format>> {
    if !path.metadata().map_err(Error::io(path))?.is_file() {
        return Ok(None);
    }
    let mut start = Vec::new();
    let file = File::open(path).map_err(Error::io(path))?;
    file.take(START as u64).read_to_end(&mut start).map_err(Error::io(path))?;
    Ok(format(&start).map(|(format, ..)| format))
}

/// The form, version and separator of the export that begins so. The version of a table is in its rows.
fn format(start: &[u8]) -> Option<(Format, u32, u8)> {
    let start = start.strip_prefix(BOM).unwrap_or(start);
    let mark = start.strip_prefix(b"\"").unwrap_or(start).strip_prefix(MARK.as_bytes());
    if let Some(rest) = mark {
        let separator = csv::separator(rest.strip_prefix(b"\"").unwrap_or(rest))?;
        return Some((Format::Csv, VERSION, separator));
    }
    let line = start.split(|&byte| byte == b'\n').next()?;
    let version = json::version(std::str::from_utf8(line).ok()?)?;
    Some((Format::Json, version, b','))
}

impl Reader {
    /// Opens an export.
    ///
    /// # Errors
    ///
    /// [`Error::NotAnExport`] if it is none or a later version made it, and [`Error::Io`].
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut input = BufReader::with_capacity(64 << 10, File::open(path).map_err(Error::io(path))?);
        // As much as the first read returns, which is a block.
        let start = input.fill_buf().map_err(Error::io(path))?;
        let none = || Error::NotAnExport { path: path.to_path_buf(), newer: false };
        let (format, version, separator) = format(start).ok_or_else(none)?;
        if version > VERSION {
            return Err(Error::NotAnExport { path: path.to_path_buf(), newer: true });
        }
        if start.starts_with(BOM) {
            input.consume(BOM.len());
        }
        if format == Format::Json {
            let mut lines = Lines::new(input);
            lines.next().map_err(Error::io(path))?;
            return Ok(Self::Json(lines));
        }
        let mut rows = Rows::new(input, separator);
        let head = rows.next().map_err(Error::io(path))?.and_then(|row| row.content).ok_or_else(none)?;
        let columns = head.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        Ok(Self::Csv { rows, columns })
    }

    /// The next line with a picture, or with something that is none; `None` at the end.
    pub(super) fn next(&mut self) -> std::io::Result<Option<ReadLine>> {
        match self {
            Self::Json(lines) => next_in_json(lines),
            Self::Csv { rows, columns } => Ok(rows.next()?.map(|row| {
                let cells = row.content.ok_or(LineProblem::TooLong);
                (row.number, cells.and_then(|cells| from_cells(columns, cells)))
            })),
        }
    }
}

fn next_in_json(lines: &mut Lines<BufReader<File>>) -> std::io::Result<Option<ReadLine>> {
    while let Some(line) = lines.next()? {
        let record = match line.content.map(String::from_utf8) {
            None => Err(LineProblem::TooLong),
            Some(Err(_)) => Err(unreadable("it is not UTF-8")),
            Some(Ok(text)) => match json::record(&text) {
                Ok(None) => continue,
                Ok(Some(record)) => Ok(record),
                Err(reason) => Err(unreadable(&reason)),
            },
        };
        return Ok(Some((line.number, record)));
    }
    Ok(None)
}

fn from_cells(columns: &[String], cells: Vec<Vec<u8>>) -> std::result::Result<Record, LineProblem> {
    let mut record = Record::default();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = String::from_utf8(cell).map_err(|_| unreadable("it is not UTF-8"))?;
        if column == MARK && cell.trim().parse::<u32>().is_ok_and(|version| version > VERSION) {
            return Err(unreadable("a later version of Ratna made it"));
        }
        if !columns::set(&mut record, column, &cell) {
            return Err(unreadable(&format!("{cell:?} is no value of the column {column}")));
        }
    }
    Ok(record)
}

fn unreadable(reason: &str) -> LineProblem {
    LineProblem::Unreadable(reason.chars().take(REASON).collect())
}
