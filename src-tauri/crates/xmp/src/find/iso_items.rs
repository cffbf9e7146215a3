//! The item tables of HEIF: which item is a packet (`infe`), and where its bytes are (`iloc`).

/// Most items and most pieces of one that are read. A large picture has a few hundred tiles.
const MAX_ITEMS: u64 = 10_000;
const MAX_EXTENTS: usize = 1_000;
/// Most bytes of an entry of the table that are read.
pub(super) const MAX_ENTRY: u64 = 1_024;

/// Where an item's bytes are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) item: u64,
    /// In the box `idat` rather than in the file.
    pub(super) in_idat: bool,
    /// Start and length of each piece.
    pub(super) extents: Vec<(u64, u64)>,
}

/// The number of the item that an `infe` describes, if that is a packet.
pub(super) fn packet(bytes: &[u8]) -> Option<u64> {
    let mut numbers = Numbers { rest: bytes };
    let version = numbers.next(1)?;
    numbers.next(3)?;
    let id = numbers.next(if version >= 3 { 4 } else { 2 })?;
    let _protection = numbers.next(2)?;
    let (kind, texts) = numbers.rest.split_first_chunk::<4>()?;
    // After the item's name, with its zero, comes the type of contents.
    let content_type = texts.split(|&byte| byte == 0).nth(1)?;
    (kind == b"mime" && content_type.eq_ignore_ascii_case(b"application/rdf+xml")).then_some(id)
}

/// The locations in `iloc`; `None` if it is truncated.
pub(super) fn locations(bytes: &[u8]) -> Option<Vec<Location>> {
    let mut numbers = Numbers { rest: bytes };
    let version = numbers.next(1)?;
    numbers.next(3)?;
    let (sizes, more_sizes) = (numbers.next(1)?, numbers.next(1)?);
    let (offset_size, length_size) = (sizes >> 4, sizes & 15);
    let (base_size, index_size) = (more_sizes >> 4, if version == 0 { 0 } else { more_sizes & 15 });
    let id_size = if version < 2 { 2 } else { 4 };
    let count = numbers.next(id_size)?.min(MAX_ITEMS);
    let mut locations = Vec::new();
    for _ in 0..count {
        let mut location = Location { item: numbers.next(id_size)?, ..Location::default() };
        // 0 is the file, 1 `idat`, 2 another item, which a packet never is.
        let method = if version == 0 { 0 } else { numbers.next(2)? & 15 };
        location.in_idat = method == 1;
        let _file = numbers.next(2)?;
        let base = numbers.next(base_size)?;
        let extents = numbers.next(2)?;
        // Pieces that take no bytes of the table are all the same.
        let is_empty = index_size + offset_size + length_size == 0;
        for _ in 0..if is_empty { extents.min(1) } else { extents } {
            numbers.next(index_size)?;
            let (offset, length) = (numbers.next(offset_size)?, numbers.next(length_size)?);
            if method < 2 && location.extents.len() < MAX_EXTENTS {
                location.extents.push((base.saturating_add(offset), length));
            }
        }
        locations.push(location);
    }
    Some(locations)
}

/// Reads big-endian numbers.
struct Numbers<'a> {
    rest: &'a [u8],
}

impl Numbers<'_> {
    /// A number of this many bytes; 0 of none.
    fn next(&mut self, size: u64) -> Option<u64> {
        let (bytes, rest) = self.rest.split_at_checked(usize::try_from(size).ok()?)?;
        self.rest = rest;
        Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}
