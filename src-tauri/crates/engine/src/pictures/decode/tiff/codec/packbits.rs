//! PackBits: runs of equal bytes, and bytes as they are.

use std::io::{self, BufRead, Read};

use super::stored::Stored;

/// What comes next.
enum Run {
    /// So many bytes of the input.
    Literal(usize),
    /// So many copies of a byte.
    Repeated(usize, u8),
}

/// Decompresses bytes.
pub(super) struct PackBits<'a> {
    input: Stored<'a>,
    run: Run,
}

impl<'a> PackBits<'a> {
    pub(super) fn new(input: Stored<'a>) -> Self {
        Self { input, run: Run::Literal(0) }
    }

    fn byte(&mut self) -> io::Result<u8> {
        let byte = self.input.fill_buf()?.first().copied().ok_or(io::ErrorKind::UnexpectedEof)?;
        self.input.consume(1);
        Ok(byte)
    }

    fn next_run(&mut self) -> io::Result<()> {
        self.run = match self.byte()?.cast_signed() {
            // Padding.
            -128 => Run::Literal(0),
            count @ 0.. => Run::Literal(count as usize + 1),
            count => Run::Repeated(1 + usize::from(count.unsigned_abs()), self.byte()?),
        };
        Ok(())
    }
}

impl Read for PackBits<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < out.len() {
            let rest = &mut out[written..];
            match &mut self.run {
                Run::Literal(0) | Run::Repeated(0, _) => match self.next_run() {
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                    result => result?,
                },
                Run::Literal(left) => {
                    let length = rest.len().min(*left);
                    let read = self.input.read(&mut rest[..length])?;
                    if read == 0 {
                        break;
                    }
                    *left -= read;
                    written += read;
                }
                Run::Repeated(left, byte) => {
                    let length = rest.len().min(*left);
                    rest[..length].fill(*byte);
                    *left -= length;
                    written += length;
                }
            }
        }
        Ok(written)
    }
}
