//! Packets as text, and text as packets.
//!
//! Owns their encodings. Bytes that aren't text of an encoding become the characters that they most likely are.

/// How a packet was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Encoding {
    unit: Unit,
    has_mark: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Byte,
    BigEndian,
    LittleEndian,
}

const MARK: char = '\u{FEFF}';

impl Encoding {
    /// UTF-8 without a byte order mark.
    pub(crate) const UTF8: Self = Self { unit: Unit::Byte, has_mark: false };

    /// The encoding that a packet's first bytes show.
    fn of(packet: &[u8]) -> Self {
        let (unit, has_mark) = match packet {
            [0xFE, 0xFF, ..] => (Unit::BigEndian, true),
            [0xFF, 0xFE, ..] => (Unit::LittleEndian, true),
            [0, b'<', ..] => (Unit::BigEndian, false),
            [b'<', 0, ..] => (Unit::LittleEndian, false),
            _ => (Unit::Byte, packet.starts_with(b"\xEF\xBB\xBF")),
        };
        Self { unit, has_mark }
    }

    /// The bytes of a text.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        let mut mark = [0; 4];
        let mark = if self.has_mark { &*MARK.encode_utf8(&mut mark) } else { "" };
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        match self.unit {
            Unit::Byte => [mark.as_bytes(), text.as_bytes()].concat(),
            Unit::BigEndian => units().flat_map(u16::to_be_bytes).collect(),
            Unit::LittleEndian => units().flat_map(u16::to_le_bytes).collect(),
        }
    }

    /// Where the bytes of a text differ from these.
    pub(crate) fn first_difference(self, text: &str, bytes: &[u8]) -> Option<usize> {
        let encoded = self.encode(text);
        let at = || encoded.iter().zip(bytes).take_while(|(ours, theirs)| ours == theirs).count();
        (encoded != bytes).then(at)
    }
}

/// A packet's text, without a byte order mark, and its encoding.
pub(crate) fn decode(packet: &[u8]) -> (String, Encoding) {
    let encoding = Encoding::of(packet);
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = packet.as_chunks().0.iter().map(|&pair| unit(pair)).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match encoding.unit {
        Unit::Byte => narrow(packet),
        Unit::BigEndian => wide(u16::from_be_bytes),
        Unit::LittleEndian => wide(u16::from_le_bytes),
    };
    let text = if encoding.has_mark { text.trim_start_matches(MARK).to_owned() } else { text };
    (text, encoding)
}

/// UTF-8, with each byte that isn't as a character of Latin-1: what old programs wrote.
pub(crate) fn narrow(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| char::from(byte)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_encoded_as_they_were() {
        for (bytes, expected) in [
            (&b"\xEF\xBB\xBF<a/>"[..], "<a/>"),
            (b"<a/>", "<a/>"),
            (b"\xFE\xFF\0<\0a\0/\0>", "<a/>"),
            (b"<\0a\0/\0>\0", "<a/>"),
            ("<a>सागर 🌊</a>".as_bytes(), "<a>सागर 🌊</a>"),
        ] {
            let (text, encoding) = decode(bytes);
            assert_eq!(text, expected);
            assert_eq!(encoding.encode(&text), bytes);
        }
    }

    #[test]
    fn wrong_bytes_are_latin() {
        assert_eq!(decode(b"<a>M\xFCnchen \xE0\xA4\xB8</a>").0, "<a>München स</a>");
        assert_eq!(decode(b"<\0a\0/\0>\0\xFF").0, "<a/>");
        assert_eq!(decode(b"").0, "");
    }
}
