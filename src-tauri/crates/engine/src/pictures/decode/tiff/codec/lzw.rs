//! LZW, as TIFF 6.0 defines it and as older programs wrote it.

use std::io::{self, BufRead, Read};

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use super::stored::Stored;

/// Decompresses bytes.
pub(super) struct Lzw<'a> {
    input: Stored<'a>,
    decoder: Decoder,
}

impl<'a> Lzw<'a> {
    pub(super) fn new(input: Stored<'a>) -> Self {
        // Data begins with the code 256 of 9 bits. Before TIFF 6.0 codes began at the lowest bit and grew later, as in
        // GIF.
        let decoder = match input.get_ref().as_ref() {
            [0, second, ..] if second & 1 == 1 => Decoder::new(BitOrder::Lsb, 8),
            _ => Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
        };
        Self { input, decoder }
    }
}

impl Read for Lzw<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < out.len() && !self.decoder.has_ended() {
            let result = self.decoder.decode_bytes(self.input.fill_buf()?, &mut out[written..]);
            self.input.consume(result.consumed_in);
            written += result.consumed_out;
            let status = result.status.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            if matches!(status, LzwStatus::NoProgress | LzwStatus::Done) {
                break;
            }
        }
        Ok(written)
    }
}
