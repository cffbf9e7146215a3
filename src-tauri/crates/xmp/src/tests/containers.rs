//! Files that tests make around a packet.

pub(crate) fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &(payload.len() as u16 + 2).to_be_bytes()[..], payload].concat()
}

/// A JPEG with these segments; its picture data are no picture.
pub(crate) fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    let data = [segment(0xDA, &[1, 1, 0, 0, 63, 0]), vec![1, 2, 3, 0xFF, 0xD9]].concat();
    [&[0xFF, 0xD8][..], &segments.concat(), &data].concat()
}

pub(crate) fn app1(packet: &[u8]) -> Vec<u8> {
    segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", packet].concat())
}

/// Segments of an extended packet, each with this many bytes of it.
pub(crate) fn extended(guid: &str, packet: &[u8], size: usize) -> Vec<Vec<u8>> {
    let length = (packet.len() as u32).to_be_bytes();
    let part = |(number, part): (usize, &[u8])| {
        let place = ((number * size) as u32).to_be_bytes();
        segment(
            0xE1,
            &[b"http://ns.adobe.com/xmp/extension/\0", guid.as_bytes(), &length, &place, part].concat(),
        )
    };
    packet.chunks(size).enumerate().map(part).collect()
}

pub(crate) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(name);
    checksum.update(data);
    [&(data.len() as u32).to_be_bytes()[..], name, data, &checksum.finalize().to_be_bytes()].concat()
}

/// A PNG of one pixel with these chunks after its header.
pub(crate) fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    let mut pixels = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::ZlibEncoder::new(&[0_u8, 7][..], flate2::Compression::fast()),
        &mut pixels,
    )
    .unwrap();
    let end = [chunk(b"IDAT", &pixels), chunk(b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1A\n", &header[..], &chunks.concat(), &end].concat()
}

pub(crate) fn itxt(packet: &[u8], is_packed: bool) -> Vec<u8> {
    let mut text = packet.to_vec();
    if is_packed {
        text.clear();
        let mut encoder = flate2::read::ZlibEncoder::new(packet, flate2::Compression::fast());
        std::io::Read::read_to_end(&mut encoder, &mut text).unwrap();
    }
    chunk(b"iTXt", &[b"XML:com.adobe.xmp\0", &[u8::from(is_packed), 0, 0, 0][..], &text].concat())
}

pub(crate) fn riff(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let padding = if data.len() % 2 == 1 { &[0][..] } else { &[] };
    [&name[..], &(data.len() as u32).to_le_bytes(), data, padding].concat()
}

pub(crate) fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    let chunks = chunks.concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunks].concat()
}

/// A TIFF whose first directory has one entry: tag, type and data.
pub(crate) fn tiff(is_little: bool, tag: u16, kind: u16, data: &[u8]) -> Vec<u8> {
    let short = |n: u16| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
    let long = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
    let head: &[u8] = if is_little { b"II*\0" } else { b"MM\0*" };
    let entry = [&short(tag)[..], &short(kind), &long(data.len() as u32), &long(26)].concat();
    [head, &long(8), &short(1), &entry, &long(0), data].concat()
}

pub(crate) fn part(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&(data.len() as u32 + 8).to_be_bytes()[..], name, data].concat()
}

/// A HEIC with one item, which is a packet, in two pieces.
pub(crate) fn heic(packet: &[u8]) -> Vec<u8> {
    let infe = part(b"infe", b"\x02\0\0\0\0\x07\0\0mime\0application/rdf+xml\0");
    let iinf = part(b"iinf", &[b"\0\0\0\0\0\x01", &infe[..]].concat());
    let kind = part(b"ftyp", b"heic\0\0\0\0mif1heic");
    let (half, length) = (packet.len() as u32 / 2, packet.len() as u32);
    let meta = |start: u32| {
        let extents = [start, half, start + half, length - half].map(u32::to_be_bytes).concat();
        let iloc = part(b"iloc", &[b"\0\0\0\0\x44\0\0\x01\0\x07\0\0\0\x02", &extents[..]].concat());
        part(b"meta", &[&[0; 4], &part(b"hdlr", &[0; 24])[..], &iinf, &iloc].concat())
    };
    let start = kind.len() + meta(0).len() + 8;
    [kind, meta(start as u32), part(b"mdat", packet)].concat()
}

pub(crate) fn resource(number: u16, data: &[u8]) -> Vec<u8> {
    let padding = if data.len() % 2 == 1 { &[0][..] } else { &[] };
    [b"8BIM", &number.to_be_bytes()[..], &[0, 0], &(data.len() as u32).to_be_bytes(), data, padding].concat()
}

pub(crate) fn psd(resources: &[u8]) -> Vec<u8> {
    let head = [&b"8BPS\0\x01"[..], &[0; 6], &[0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 3], &[0; 4]].concat();
    [&head[..], &(resources.len() as u32).to_be_bytes(), resources, &[0; 12]].concat()
}

/// A packet in hexadecimal digits, as ImageMagick wrote it.
pub(crate) fn raw_profile(packet: &[u8]) -> Vec<u8> {
    let digits: Vec<String> = packet.iter().map(|byte| format!("{byte:02x}")).collect();
    let lines: Vec<String> = digits.chunks(36).map(|line| line.concat()).collect();
    let text = format!("\nxmp\n{:8}\n{}\n", packet.len(), lines.join("\n"));
    chunk(b"tEXt", &[b"Raw profile type xmp\0", text.as_bytes()].concat())
}
