//! Files with metadata, for tests: TIFF blocks in either byte order with fields of any type, and the containers around
//! blocks.

/// Values of a field.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(&'static str),
    Bytes(Vec<u8>),
    Short(u16),
    Long(u32),
    Rational(Vec<(u32, u32)>),
    SignedRational(Vec<(i32, i32)>),
    Float(f32),
    /// Values of a type with this number.
    Any(u16, u32, Vec<u8>),
}

/// Tag and values of a directory's fields.
pub(super) type Fields = Vec<(u16, Value)>;

/// A TIFF block.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) little_endian: bool,
    /// Type of the pointers to directories: 4 by the standard, 13 as libtiff writes it; 7 is
    /// bytes.
    pub(super) pointer: u16,
    pub(super) main: Fields,
    pub(super) exif: Fields,
    pub(super) gps: Fields,
    pub(super) interoperability: Fields,
}

impl Default for Block {
    fn default() -> Self {
        let none = Vec::new;
        Self {
            little_endian: true,
            pointer: 4,
            main: none(),
            exif: none(),
            gps: none(),
            interoperability: none(),
        }
    }
}

impl Block {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = if self.little_endian { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        bytes.extend(self.u32(8));
        let mut exif = self.exif.clone();
        let mut main = self.main.clone();
        // Sizes do not depend on the pointers' values, so the directories can be laid out first.
        let size = |fields: &Fields| self.directory(fields, 0).len();
        let count = if self.pointer == 7 { 4 } else { 1 };
        let pointer = |at: usize| Value::Any(self.pointer, count, self.u32(at as u32).to_vec());
        if !self.interoperability.is_empty() {
            exif.push((0xA005, pointer(0)));
        }
        if !exif.is_empty() {
            main.push((0x8769, pointer(0)));
        }
        if !self.gps.is_empty() {
            main.push((0x8825, pointer(0)));
        }
        let exif_at = 8 + size(&main);
        let gps_at = exif_at + size(&exif);
        let interoperability_at = gps_at + size(&self.gps);
        for (tag, value) in exif.iter_mut().chain(&mut main) {
            match tag {
                0xA005 => *value = pointer(interoperability_at),
                0x8769 => *value = pointer(exif_at),
                0x8825 => *value = pointer(gps_at),
                _ => {}
            }
        }
        for fields in [&main, &exif, &self.gps, &self.interoperability] {
            bytes.extend(self.directory(fields, bytes.len()));
        }
        bytes
    }

    /// A directory at this offset, followed by the values that do not fit into its entries.
    fn directory(&self, fields: &Fields, at: usize) -> Vec<u8> {
        let mut entries = self.u16(fields.len() as u16).to_vec();
        let mut values = Vec::new();
        let values_at = at + 2 + 12 * fields.len() + 4;
        for (tag, value) in fields {
            let (kind, count, data) = self.value(value);
            entries.extend(self.u16(*tag));
            entries.extend(self.u16(kind));
            entries.extend(self.u32(count));
            if data.len() <= 4 {
                entries.extend(data.iter().copied().chain([0; 4]).take(4));
            } else {
                entries.extend(self.u32((values_at + values.len()) as u32));
                values.extend(data);
            }
        }
        entries.extend([0; 4]);
        [entries, values].concat()
    }

    /// Type, count and bytes of a value.
    fn value(&self, value: &Value) -> (u16, u32, Vec<u8>) {
        let numbers = |values: &[u32]| values.iter().flat_map(|&value| self.u32(value)).collect::<Vec<u8>>();
        match value {
            Value::Text(text) => (2, text.len() as u32 + 1, [text.as_bytes(), b"\0"].concat()),
            Value::Bytes(bytes) => (1, bytes.len() as u32, bytes.clone()),
            Value::Short(value) => (3, 1, self.u16(*value).to_vec()),
            Value::Long(value) => (4, 1, numbers(&[*value])),
            Value::Rational(parts) => {
                let parts: Vec<u32> = parts.iter().flat_map(|&(n, d)| [n, d]).collect();
                (5, parts.len() as u32 / 2, numbers(&parts))
            }
            Value::SignedRational(parts) => {
                let parts: Vec<u32> =
                    parts.iter().flat_map(|&(n, d)| [n.cast_unsigned(), d.cast_unsigned()]).collect();
                (10, parts.len() as u32 / 2, numbers(&parts))
            }
            Value::Float(value) => (11, 1, numbers(&[value.to_bits()])),
            Value::Any(kind, count, data) => (*kind, *count, data.clone()),
        }
    }

    fn u16(&self, value: u16) -> [u8; 2] {
        if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn u32(&self, value: u32) -> [u8; 4] {
        if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() }
    }
}

/// A JPEG of these segments: marker and payload.
pub(super) fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = b"\xFF\xD8".to_vec();
    for (marker, payload) in segments {
        bytes.extend([0xFF, *marker]);
        bytes.extend((payload.len() as u16 + 2).to_be_bytes());
        bytes.extend(*payload);
    }
    bytes.extend(b"\xFF\xDA\0\x02 \xFF\xD9");
    bytes
}

/// A PNG of these chunks: name and data.
pub(super) fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    for (name, data) in chunks.iter().chain(&[(b"IEND", &[][..])]) {
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(*name);
        bytes.extend(*data);
        bytes.extend([0; 4]);
    }
    bytes
}

/// A block as ImageMagick and exiftool write it into a PNG's text.
pub(super) fn raw_profile(name: &str, block: &[u8]) -> Vec<u8> {
    let mut text = format!("\n{name}\n{:8}\n", block.len());
    for line in block.chunks(36) {
        text.extend(line.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    text.into_bytes()
}

/// Bytes compressed as PNG does.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A WebP of these chunks. Odd ones are padded if `pads`.
pub(super) fn webp(chunks: &[(&[u8; 4], &[u8])], pads: bool) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    for (name, data) in chunks {
        bytes.extend(*name);
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(*data);
        if pads && data.len() % 2 == 1 {
            bytes.push(0);
        }
    }
    bytes
}

/// A GIF with an XMP packet after a frame with a comment.
pub(super) fn gif(packet: &[u8]) -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    bytes.extend(b"\x21\xFE\x05hello\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    bytes.extend(b"\x21\xFF\x0BXMP DataXMP");
    bytes.extend(packet);
    bytes.push(1);
    bytes.extend((0..=255).rev());
    bytes.extend(b"\0;");
    bytes
}

/// A box of the ISO base media format.
pub(super) fn iso_box(name: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    [&(contents.len() as u32 + 8).to_be_bytes(), name.as_slice(), contents].concat()
}

/// A HEIC whose items have these types (`Exif` or `mime`) and data, in the file itself or in `idat`.
pub(super) fn heic(items: &[(&[u8; 4], &[u8])], in_idat: bool) -> Vec<u8> {
    let start = iso_box(b"ftyp", b"heic\0\0\0\0mif1heic");
    let entry = |(index, (kind, _)): (usize, &(&[u8; 4], &[u8]))| {
        let mut entry = b"\x02\0\0\0".to_vec();
        entry.extend((index as u16 + 1).to_be_bytes());
        entry.extend([0, 0]);
        entry.extend(*kind);
        entry.extend(b"\0application/rdf+xml\0");
        iso_box(b"infe", &entry)
    };
    let entries: Vec<u8> = items.iter().enumerate().flat_map(entry).collect();
    let count = (items.len() as u16).to_be_bytes();
    let table = iso_box(b"iinf", &[b"\0\0\0\0".as_slice(), &count, &entries].concat());
    let data: Vec<u8> = items.iter().flat_map(|(_, data)| data.iter().copied()).collect();
    let meta = |first: usize| {
        let mut locations = b"\x01\0\0\0\x44\0".to_vec();
        locations.extend(count);
        let mut at = first as u32;
        for (index, (_, data)) in items.iter().enumerate() {
            locations.extend((index as u16 + 1).to_be_bytes());
            locations.extend([0, u8::from(in_idat), 0, 0, 0, 1]);
            locations.extend(at.to_be_bytes());
            locations.extend((data.len() as u32).to_be_bytes());
            at += data.len() as u32;
        }
        let idat = if in_idat { iso_box(b"idat", &data) } else { Vec::new() };
        let hdlr = iso_box(b"hdlr", &[0; 24]);
        iso_box(
            b"meta",
            &[b"\0\0\0\0".to_vec(), hdlr, table.clone(), iso_box(b"iloc", &locations), idat].concat(),
        )
    };
    let first = if in_idat { 0 } else { start.len() + meta(0).len() + 8 };
    [start, meta(first), iso_box(b"mdat", &data)].concat()
}

/// An IPTC data set.
pub(super) fn data_set(record: u8, number: u8, data: &[u8]) -> Vec<u8> {
    [&[0x1C, record, number], (data.len() as u16).to_be_bytes().as_slice(), data].concat()
}

/// IPTC records as one of Photoshop's resources.
pub(super) fn photoshop(records: &[u8]) -> Vec<u8> {
    [b"8BIM\x04\x04\0\0", (records.len() as u32).to_be_bytes().as_slice(), records].concat()
}

/// An XMP packet with these attributes and elements of its description.
pub(super) fn xmp(attributes: &str, elements: &str) -> String {
    format!(
        "<?xpacket begin='\u{FEFF}' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
         xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' \
         xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:aux='http://ns.adobe.com/exif/1.0/aux/' \
         {attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
}
