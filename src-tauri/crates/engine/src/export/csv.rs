//! A table as RFC 4180 has it: UTF-8, commas, CRLF, and quotation marks where a cell needs them.
//!
//! Owns where rows and cells end. Reading is lenient as spreadsheets are: any end of line, a byte order mark, and the separator
//! that the first row has.

use std::io::{BufRead, Result, Write};

use super::lines::{LONGEST, Line};

/// Tells Excel that a file is UTF-8; it would garble everything beyond ASCII.
pub(super) const BOM: &[u8] = "\u{feff}".as_bytes();
/// What may separate cells: spreadsheets save with semicolons where commas are in numbers.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// The most cells of a row: a table has fewer columns, and each takes memory even if it is empty.
const CELLS: usize = 1_000;
/// What quotes a cell.
const QUOTE: u8 = b'"';

/// Writes a row.
pub(super) fn write_row<'a>(out: &mut dyn Write, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
    for (number, cell) in cells.into_iter().enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        if needs_quotes(cell) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

fn needs_quotes(cell: &str) -> bool {
    cell.contains([',', ';', '\t', '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ')
}

/// The separator after the first column of a table whose first row begins so.
pub(super) fn separator(after_first: &[u8]) -> Option<u8> {
    after_first.first().copied().filter(|byte| SEPARATORS.contains(byte))
}

/// Reads a table row by row. It begins after a byte order mark, if there is one.
pub(super) struct Rows<R> {
    input: R,
    separator: u8,
    /// The number of the line that comes next.
    line: u64,
    /// Whether a line feed belongs to the carriage return before it.
    after_return: bool,
}

/// A row as its cells.
pub(super) type Row = Line<Vec<Vec<u8>>>;

/// Where in a row the next byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a cell.
    Start,
    /// In a cell, or behind the quoted part of one.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// Behind a quotation mark in a quoted part: a second one makes it part of the cell.
    Quote,
}

/// A row that is being read.
struct Draft {
    cells: Vec<Vec<u8>>,
    cell: Vec<u8>,
    /// Bytes of the row so far.
    bytes: usize,
    place: Place,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(input: R, separator: u8) -> Self {
        Self { input, separator, line: 1, after_return: false }
    }

    /// The next row that is not blank; `None` at the end. One that is never closed ends there.
    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        loop {
            let number = self.line;
            let mut draft = Draft { cells: Vec::new(), cell: Vec::new(), bytes: 0, place: Place::Start };
            let is_ended = self.fill(&mut draft)?;
            if draft.bytes > LONGEST {
                return Ok(Some(Line { number, content: None }));
            }
            let is_blank = draft.bytes == 0;
            if !is_blank {
                draft.end_cell();
                return Ok(Some(Line { number, content: Some(draft.cells) }));
            }
            if is_ended {
                return Ok(None);
            }
        }
    }

    /// Reads up to the end of a row; whether that is the end of the file.
    fn fill(&mut self, draft: &mut Draft) -> Result<bool> {
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Ok(true);
            }
            let (mut taken, mut is_ended) = (0, false);
            for &byte in available {
                taken += 1;
                let ends_pair = byte == b'\n' && self.after_return;
                if (byte == b'\n' && !ends_pair) || byte == b'\r' {
                    self.line += 1;
                }
                self.after_return = byte == b'\r';
                let is_quoted = draft.place == Place::Quoted;
                if !is_quoted && ends_pair {
                    continue;
                }
                if !is_quoted && matches!(byte, b'\r' | b'\n') {
                    is_ended = true;
                    break;
                }
                draft.push(byte, self.separator);
            }
            self.input.consume(taken);
            if is_ended {
                return Ok(false);
            }
        }
    }
}

impl Draft {
    fn push(&mut self, byte: u8, separator: u8) {
        self.bytes += 1;
        if self.bytes > LONGEST {
            (self.cells, self.cell) = Default::default();
        }
        self.place = match (self.place, byte) {
            (Place::Start, QUOTE) => Place::Quoted,
            (Place::Quoted, QUOTE) => Place::Quote,
            (Place::Quote, QUOTE) | (Place::Quoted, _) => {
                self.keep(byte);
                Place::Quoted
            }
            (_, byte) if byte == separator => {
                self.end_cell();
                Place::Start
            }
            (_, byte) => {
                self.keep(byte);
                Place::Plain
            }
        };
    }

    fn keep(&mut self, byte: u8) {
        if self.bytes <= LONGEST {
            self.cell.push(byte);
        }
    }

    /// Ends a cell; those beyond the most are left out.
    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        if self.bytes <= LONGEST && self.cells.len() < CELLS {
            self.cells.push(cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a table with the numbers of their lines.
    fn rows(table: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::new(table.as_bytes(), b',');
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = row.content.unwrap();
            found
                .push((row.number, cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect()));
        }
        found
    }

    fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (number, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn rows_end_where_rfc_4180_and_spreadsheets_end_them() {
        let table = "a,\"b,\"\"c\"\"\r\nd\"\r\n\r\ne,\n\"f\",g\"h\rlast";
        let expected =
            [row(1, &["a", "b,\"c\"\r\nd"]), row(4, &["e", ""]), row(5, &["f", "g\"h"]), row(6, &["last"])];
        assert_eq!(rows(table), expected);
        assert_eq!(rows("\"\"\r\n"), [row(1, &[""])]);
        assert_eq!(rows("a,\"never closed\nb,c"), [row(1, &["a", "never closed\nb,c"])]);
        assert_eq!(rows(""), []);
    }

    #[test]
    fn a_row_without_end_takes_no_memory() {
        let table = [b"\"".to_vec(), vec![b'x'; LONGEST + 1], b"\"\nnext".to_vec()].concat();
        let mut rows = Rows::new(&table[..], b',');
        assert_eq!(rows.next().unwrap().unwrap(), Line { number: 1, content: None });
        let next = Line { number: 2, content: Some(vec![b"next".to_vec()]) };
        assert_eq!(rows.next().unwrap().unwrap(), next);
        let table = vec![b','; LONGEST - 1];
        let row = Rows::new(&table[..], b',').next().unwrap().unwrap();
        assert_eq!(row.content.unwrap().len(), CELLS);
    }
}
