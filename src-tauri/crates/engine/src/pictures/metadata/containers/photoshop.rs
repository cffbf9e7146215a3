//! Photoshop's image resources, in which JPEG, TIFF and ImageMagick's PNG files keep IPTC records.
//!
//! Owns finding that one resource.

/// Number of the resource that contains IPTC records.
const IPTC: u16 = 0x0404;
/// Signatures of resources: Photoshop's, and those of programs that follow it.
const SIGNATURES: [&[u8; 4]; 5] = [b"8BIM", b"AgHg", b"DCSR", b"MeSa", b"PHUT"];

/// The IPTC records among these resources.
pub(super) fn iptc(mut resources: &[u8]) -> Option<&[u8]> {
    loop {
        let signature = resources.first_chunk::<4>()?;
        SIGNATURES.contains(&signature).then_some(())?;
        let number = u16::from_be_bytes(*resources.get(4..)?.first_chunk()?);
        // A name with its length in the first byte; both together are padded to an even size.
        let name = usize::from(*resources.get(6)?) + 1;
        let after = resources.get(6 + name.next_multiple_of(2)..)?;
        let length = u32::from_be_bytes(*after.first_chunk()?) as usize;
        let data = &after[4..];
        let data = &data[..data.len().min(length)];
        if number == IPTC {
            return Some(data);
        }
        // The padding to an even size is missing in some files.
        let rest = after.get(4 + length..)?;
        resources = if length % 2 == 1 && rest.first() == Some(&0) { &rest[1..] } else { rest };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(number: u16, name: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"8BIM".to_vec();
        bytes.extend(number.to_be_bytes());
        bytes.push(name.len() as u8);
        bytes.extend(name.bytes());
        if name.len().is_multiple_of(2) {
            bytes.push(0);
        }
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn the_records_are_found_behind_other_resources() {
        let padded = [resource(0x03ED, "", b"odd"), vec![0], resource(IPTC, "Name", b"records")].concat();
        assert_eq!(iptc(&padded), Some(&b"records"[..]));
        let unpadded = [resource(0x03ED, "N", b"odd"), resource(IPTC, "", b"records")].concat();
        assert_eq!(iptc(&unpadded), Some(&b"records"[..]));
        assert_eq!(iptc(&unpadded[..unpadded.len() - 3]), Some(&b"reco"[..]));
        assert_eq!(iptc(&resource(0x03ED, "", b"none")), None);
        assert_eq!(iptc(b"8BIM\x03\xED\xFF"), None);
    }
}
