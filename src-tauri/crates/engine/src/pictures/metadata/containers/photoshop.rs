//! Photoshop's image resources, in which JPEG, TIFF, ImageMagick's PNG files and Photoshop's own keep metadata.
//!
//! Owns which resources are metadata.

use crate::pictures::decode;

/// Number of the resource that contains IPTC records.
pub(super) const IPTC: u16 = 0x0404;
/// Numbers of those that contain EXIF; the second is that of a newer Photoshop.
pub(super) const EXIF: [u16; 2] = [0x0422, 0x0423];
/// Number of the resource that contains XMP.
pub(super) const XMP: u16 = 0x0424;

/// The IPTC records among these resources.
pub(super) fn iptc(resources: &[u8]) -> Option<&[u8]> {
    decode::photoshop_resources(resources).find(|(number, _)| *number == IPTC).map(|(_, data)| data)
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
