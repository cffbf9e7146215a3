//! Lines of bounded length.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// What is next in the input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A line, without its end.
    Line(Vec<u8>),
    /// A line that was longer than allowed, and was dropped.
    TooLong,
    /// Nothing more comes.
    End,
}

/// A line that is being read. Keeps its place when a read is cancelled.
#[derive(Debug)]
pub(super) struct Line {
    begun: Vec<u8>,
    most: usize,
    is_skipping: bool,
}

impl Line {
    /// Lines of at most `most` bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { begun: Vec::new(), most, is_skipping: false }
    }

    /// Reads on until a line ends. The last line needs no end.
    ///
    /// # Errors
    /// Fails when the input does.
    pub(super) async fn next(&mut self, input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Next> {
        loop {
            let available = input.fill_buf().await?;
            let is_end = available.is_empty();
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            if self.begun.len() + part.len() > self.most {
                self.is_skipping = true;
                // Not only emptied: nobody needs so much memory again.
                self.begun = Vec::new();
            } else if !self.is_skipping {
                self.begun.extend_from_slice(part);
            }
            let consumed = end.map_or(available.len(), |end| end + 1);
            input.consume(consumed);
            if end.is_some() || is_end {
                let line = std::mem::take(&mut self.begun);
                return Ok(match std::mem::take(&mut self.is_skipping) {
                    true => Next::TooLong,
                    false if is_end && line.is_empty() => Next::End,
                    false => Next::Line(line),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::BufReader;

    use super::*;

    #[tokio::test]
    async fn long_lines_are_dropped_and_the_next_one_is_read() {
        let text = b"one\n\n12345678\n123456789\nlast".as_slice();
        let mut input = BufReader::with_capacity(3, text);
        let mut line = Line::new(8);
        let mut found = Vec::new();
        while found.last() != Some(&Next::End) {
            found.push(line.next(&mut input).await.unwrap());
        }
        let text = |text: &str| Next::Line(text.into());
        assert_eq!(found, [text("one"), text(""), text("12345678"), Next::TooLong, text("last"), Next::End]);
    }
}
