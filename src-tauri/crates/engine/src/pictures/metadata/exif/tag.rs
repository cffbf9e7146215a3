//! Numbers of tags: TIFF 6.0, EXIF 3.0, DNG, and those that Windows adds.

pub(super) const IMAGE_DESCRIPTION: u16 = 0x010E;
pub(super) const MAKE: u16 = 0x010F;
pub(super) const MODEL: u16 = 0x0110;
pub(super) const ORIENTATION: u16 = 0x0112;
pub(super) const DATE_TIME: u16 = 0x0132;
pub(super) const RATING: u16 = 0x4746;
pub(super) const RATING_PERCENT: u16 = 0x4749;
pub(super) const EXPOSURE_TIME: u16 = 0x829A;
pub(super) const F_NUMBER: u16 = 0x829D;
pub(super) const EXIF_DIRECTORY: u16 = 0x8769;
pub(super) const GPS_DIRECTORY: u16 = 0x8825;
pub(super) const PHOTOGRAPHIC_SENSITIVITY: u16 = 0x8827;
pub(super) const STANDARD_OUTPUT_SENSITIVITY: u16 = 0x8831;
pub(super) const RECOMMENDED_EXPOSURE_INDEX: u16 = 0x8832;
pub(super) const ISO_SPEED: u16 = 0x8833;
pub(super) const DATE_TIME_ORIGINAL: u16 = 0x9003;
pub(super) const DATE_TIME_DIGITIZED: u16 = 0x9004;
pub(super) const OFFSET_TIME: u16 = 0x9010;
pub(super) const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
pub(super) const OFFSET_TIME_DIGITIZED: u16 = 0x9012;
pub(super) const SHUTTER_SPEED: u16 = 0x9201;
pub(super) const APERTURE: u16 = 0x9202;
pub(super) const FOCAL_LENGTH: u16 = 0x920A;
pub(super) const SUB_SEC: u16 = 0x9290;
pub(super) const SUB_SEC_ORIGINAL: u16 = 0x9291;
pub(super) const SUB_SEC_DIGITIZED: u16 = 0x9292;
pub(super) const XP_TITLE: u16 = 0x9C9B;
pub(super) const XP_COMMENT: u16 = 0x9C9C;
pub(super) const XP_KEYWORDS: u16 = 0x9C9E;
pub(super) const COLOR_SPACE: u16 = 0xA001;
pub(super) const INTEROPERABILITY_DIRECTORY: u16 = 0xA005;
pub(super) const FOCAL_LENGTH_35MM: u16 = 0xA405;
pub(super) const LENS_SPECIFICATION: u16 = 0xA432;
pub(super) const LENS_MAKE: u16 = 0xA433;
pub(super) const LENS_MODEL: u16 = 0xA434;
/// DNG's version of the lens specification.
pub(super) const LENS_INFO: u16 = 0xC630;

/// Of the interoperability directory.
pub(super) const INTEROPERABILITY_INDEX: u16 = 0x0001;

/// Of the GPS directory.
pub(super) const GPS_LATITUDE_REF: u16 = 1;
pub(super) const GPS_LATITUDE: u16 = 2;
pub(super) const GPS_LONGITUDE_REF: u16 = 3;
pub(super) const GPS_LONGITUDE: u16 = 4;
pub(super) const GPS_ALTITUDE_REF: u16 = 5;
pub(super) const GPS_ALTITUDE: u16 = 6;
