//! Bytes that are read from front to back, never beyond their end.

/// What was read, or why it can't be: a reason for people, which follows the name of the file.
pub type Result<T> = std::result::Result<T, String>;

/// What is left to read.
#[derive(Default)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next `count` bytes.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count).ok_or("a part of it ends too early")?;
        self.0 = rest;
        Ok(front)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (front, rest) = self.0.split_first_chunk().ok_or("a part of it ends too early")?;
        self.0 = rest;
        Ok(*front)
    }

    /// The bytes before the next line feed, which is skipped.
    ///
    /// # Errors
    /// When none is left, or the bytes are not text.
    pub fn line(&mut self) -> Result<&'a str> {
        let end = self.0.iter().position(|&byte| byte == b'\n').ok_or("a part of it ends too early")?;
        let line = text(self.take(end)?)?;
        self.take(1)?;
        Ok(line)
    }
}

/// A little-endian number of at most eight bytes.
pub fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// Bytes as text.
///
/// # Errors
/// When they are not UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| "it holds a name that is not text".to_owned())
}
