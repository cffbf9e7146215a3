//! The item tables of HEIF: which items are metadata (`infe`), and where their bytes are (`iloc`).

/// Most items and most pieces of one that are read. A large picture has a few hundred tiles.
const MAX_ITEMS: usize = 10_000;
const MAX_EXTENTS: usize = 1_000;

/// An item of metadata.
pub(super) struct Item {
    pub(super) id: u64,
    /// EXIF, otherwise XMP.
    pub(super) is_exif: bool,
}

/// Where an item's bytes are.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Location {
    pub(super) item: u64,
    /// In the box `idat` rather than in the file.
    pub(super) in_idat: bool,
    /// Start and length of each piece.
    pub(super) extents: Vec<(u64, u64)>,
}

/// The boxes of the item table `iinf`, without the header before them.
pub(super) fn table(bytes: &[u8]) -> &[u8] {
    let header = if bytes.first() == Some(&0) { 6 } else { 8 };
    bytes.get(header..).unwrap_or_default()
}

/// The item that an `infe` describes, if it is metadata.
pub(super) fn metadata(bytes: &[u8]) -> Option<Item> {
    let mut reader = Reader { rest: bytes };
    let version = reader.integer(1)?;
    reader.integer(3)?;
    let id = reader.integer(if version >= 3 { 4 } else { 2 })?;
    let _protection = reader.integer(2)?;
    let kind = reader.rest.first_chunk::<4>()?;
    if kind == b"Exif" {
        return Some(Item { id, is_exif: true });
    }
    // After the item's name, with its zero, comes the type of contents.
    let mut texts = reader.rest[4..].split(|&byte| byte == 0);
    let content_type = texts.nth(1)?;
    (kind == b"mime" && content_type.eq_ignore_ascii_case(b"application/rdf+xml"))
        .then_some(Item { id, is_exif: false })
}

/// The locations in `iloc`; `None` if it is truncated.
pub(super) fn locations(bytes: &[u8]) -> Option<Vec<Location>> {
    let mut reader = Reader { rest: bytes };
    let version = reader.integer(1)?;
    reader.integer(3)?;
    let (sizes, more_sizes) = (reader.integer(1)?, reader.integer(1)?);
    let (offset_size, length_size) = (sizes >> 4, sizes & 15);
    let (base_size, index_size) = (more_sizes >> 4, if version == 0 { 0 } else { more_sizes & 15 });
    let id_size = if version < 2 { 2 } else { 4 };
    let count = reader.integer(id_size)?.min(MAX_ITEMS as u64);
    let mut locations = Vec::new();
    for _ in 0..count {
        let mut location = Location { item: reader.integer(id_size)?, ..Location::default() };
        // 0 is the file, 1 `idat`, 2 another item, which metadata never is.
        let method = if version == 0 { 0 } else { reader.integer(2)? & 15 };
        location.in_idat = method == 1;
        let _file = reader.integer(2)?;
        let base = reader.integer(base_size)?;
        let extents = reader.integer(2)?;
        // Pieces that take no bytes of the table are all the same.
        let is_empty = index_size + offset_size + length_size == 0;
        for _ in 0..if is_empty { extents.min(1) } else { extents } {
            reader.integer(index_size)?;
            let (offset, length) = (reader.integer(offset_size)?, reader.integer(length_size)?);
            if method < 2 && location.extents.len() < MAX_EXTENTS {
                location.extents.push((base.saturating_add(offset), length));
            }
        }
        locations.push(location);
    }
    Some(locations)
}

/// Reads big-endian integers.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// An integer of this many bytes; 0 of none.
    fn integer(&mut self, size: u64) -> Option<u64> {
        let (bytes, rest) = self.rest.split_at_checked(usize::try_from(size).ok()?)?;
        self.rest = rest;
        Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}
