//! A small encoder of JPEGs, whose blocks of 8 × 8 pixels have one colour each.

/// Numbers of codes by their length, and their symbols: the sizes of differences, which all of them have.
const DC_LENGTHS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// One code of one bit, 0, for the end of a block.
const AC_LENGTHS: [u8; 16] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A JPEG in colour, without a profile. Another seed makes other colours.
pub fn jpeg(width: u16, height: u16, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    segment(&mut bytes, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    // A divisor of 8 for all: the mean of a block is an eighth of its first coefficient.
    segment(&mut bytes, 0xDB, &[&[0][..], &[8; 64]].concat());
    let ([h1, h0], [w1, w0]) = (height.to_be_bytes(), width.to_be_bytes());
    let components = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    segment(&mut bytes, 0xC0, &[&[8, h1, h0, w1, w0, 3][..], &components].concat());
    segment(&mut bytes, 0xC4, &[&[0x00][..], &DC_LENGTHS, &DC_SYMBOLS].concat());
    segment(&mut bytes, 0xC4, &[&[0x10][..], &AC_LENGTHS, &[0]].concat());
    segment(&mut bytes, 0xDA, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    let mut bits = Bits { bytes, pending: 0, count: 0 };
    let mut before = [0; 3];
    for row in 0..u64::from(height.div_ceil(8)) {
        for column in 0..u64::from(width.div_ceil(8)) {
            for (component, before) in before.iter_mut().enumerate() {
                let value = value(row, column, seed, component);
                difference(&mut bits, value - *before);
                *before = value;
                bits.push(0, 1);
            }
        }
    }
    bits.end()
}

/// A component of a block's colour, -100 to 99 for brightness and half of that for colour.
fn value(row: u64, column: u64, seed: u64, component: usize) -> i32 {
    let mixed = (row * 31 + column * 17 + seed.wrapping_mul(2_654_435_761) + component as u64 * 7)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let value = i32::try_from(mixed >> 40).unwrap_or_default() % 200 - 100;
    if component == 0 { value } else { value / 2 }
}

/// Writes the size of a difference and its bits.
fn difference(bits: &mut Bits, difference: i32) {
    let size = 32 - difference.unsigned_abs().leading_zeros();
    // The codes of a table follow each other, and start anew with another bit at each length.
    let (mut code, mut symbol) = (0_u32, 0);
    for (length, count) in (1..).zip(DC_LENGTHS) {
        if size < symbol + u32::from(count) {
            bits.push(code + size - symbol, length);
            break;
        }
        code = (code + u32::from(count)) << 1;
        symbol += u32::from(count);
    }
    // A negative number is written without its sign, less one.
    let value = if difference < 0 { difference - 1 } else { difference };
    bits.push(value as u32 & ((1 << size) - 1), size);
}

fn segment(bytes: &mut Vec<u8>, marker: u8, contents: &[u8]) {
    bytes.extend([0xFF, marker]);
    bytes.extend((contents.len() as u16 + 2).to_be_bytes());
    bytes.extend(contents);
}

/// Writes bits, the highest first.
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        for at in (0..count).rev() {
            self.pending = self.pending << 1 | (bits >> at & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.pending as u8);
                if self.pending == 0xFF {
                    self.bytes.push(0);
                }
                (self.pending, self.count) = (0, 0);
            }
        }
    }

    fn end(mut self) -> Vec<u8> {
        while self.count > 0 {
            self.push(1, 1);
        }
        self.bytes.extend([0xFF, 0xD9]);
        self.bytes
    }
}
