//! Lines and rows of a file that somebody else may have written, with their numbers.
//!
//! Owns that no line takes more memory than [`LONGEST`], however long it is.

use std::io::{BufRead, Result};

/// The most bytes of a line or row. Nothing that is known of a picture comes near it, and lists of nothing take some 30 times as
/// much memory.
pub(super) const LONGEST: usize = 4 << 20;

/// A line, or a row of several.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<T> {
    /// The number of its first line, from 1.
    pub(super) number: u64,
    /// What is in it; `None` if it is too long.
    pub(super) content: Option<T>,
}

/// Reads a file line by line.
pub(super) struct Lines<R> {
    input: R,
    read: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, read: 0 }
    }

    /// The next line with what ends it, if that is there; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Line<Vec<u8>>>> {
        let (mut bytes, mut is_begun, mut is_too_long) = (Vec::new(), false, false);
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                break;
            }
            is_begun = true;
            let end = memchr::memchr(b'\n', available).map(|at| at + 1);
            let part = &available[..end.unwrap_or(available.len())];
            is_too_long |= bytes.len() + part.len() > LONGEST;
            if is_too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(part);
            }
            let taken = part.len();
            self.input.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if !is_begun {
            return Ok(None);
        }
        self.read += 1;
        Ok(Some(Line { number: self.read, content: (!is_too_long).then_some(bytes) }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read, repeat};

    use super::*;

    #[test]
    fn a_line_without_end_takes_no_memory_and_the_next_one_is_read() {
        let endless = repeat(b'x').take(LONGEST as u64 + 9);
        let mut lines = Lines::new(BufReader::new(b"one\n".chain(endless).chain(&b"\nthree"[..])));
        let mut next = || lines.next().unwrap().map(|line| (line.number, line.content));
        assert_eq!(next(), Some((1, Some(b"one\n".to_vec()))));
        assert_eq!(next(), Some((2, None)));
        assert_eq!(next(), Some((3, Some(b"three".to_vec()))));
        assert_eq!(next(), None);
    }
}
