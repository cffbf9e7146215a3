//! Tags of entries: TIFF 6.0, its supplements and EXIF, and DNG.

/// Bit 0 marks a smaller version of another picture in the file, bit 2 a transparency mask.
pub(crate) const NEW_SUBFILE_TYPE: u16 = 0x00FE;
/// The older form: 2 marks a smaller version.
pub(crate) const SUBFILE_TYPE: u16 = 0x00FF;
pub(crate) const IMAGE_WIDTH: u16 = 0x0100;
pub(crate) const IMAGE_LENGTH: u16 = 0x0101;
pub(crate) const BITS_PER_SAMPLE: u16 = 0x0102;
pub(crate) const COMPRESSION: u16 = 0x0103;
pub(crate) const PHOTOMETRIC: u16 = 0x0106;
pub(crate) const FILL_ORDER: u16 = 0x010A;
pub(crate) const MAKE: u16 = 0x010F;
pub(crate) const STRIP_OFFSETS: u16 = 0x0111;
pub(crate) const ORIENTATION: u16 = 0x0112;
pub(crate) const SAMPLES_PER_PIXEL: u16 = 0x0115;
pub(crate) const ROWS_PER_STRIP: u16 = 0x0116;
pub(crate) const STRIP_LENGTHS: u16 = 0x0117;
pub(crate) const PLANAR_CONFIGURATION: u16 = 0x011C;
/// Options of Group 3 fax: bit 0 is two-dimensional coding.
pub(crate) const T4_OPTIONS: u16 = 0x0124;
pub(crate) const PREDICTOR: u16 = 0x013D;
pub(crate) const WHITE_POINT: u16 = 0x013E;
pub(crate) const COLOR_MAP: u16 = 0x0140;
pub(crate) const TILE_WIDTH: u16 = 0x0142;
pub(crate) const TILE_LENGTH: u16 = 0x0143;
pub(crate) const TILE_OFFSETS: u16 = 0x0144;
pub(crate) const TILE_LENGTHS: u16 = 0x0145;
pub(crate) const SUB_IFDS: u16 = 0x014A;
pub(crate) const INK_SET: u16 = 0x014C;
pub(crate) const EXTRA_SAMPLES: u16 = 0x0152;
pub(crate) const SAMPLE_FORMAT: u16 = 0x0153;
pub(crate) const S_MIN_SAMPLE_VALUE: u16 = 0x0154;
pub(crate) const S_MAX_SAMPLE_VALUE: u16 = 0x0155;
/// Quantization and Huffman tables that all chunks share.
pub(crate) const JPEG_TABLES: u16 = 0x015B;
pub(crate) const JPEG_OFFSET: u16 = 0x0201;
pub(crate) const JPEG_LENGTH: u16 = 0x0202;
pub(crate) const YCBCR_COEFFICIENTS: u16 = 0x0211;
pub(crate) const YCBCR_SUBSAMPLING: u16 = 0x0212;
pub(crate) const REFERENCE_BLACK_WHITE: u16 = 0x0214;
pub(crate) const EXIF_IFD: u16 = 0x8769;
pub(crate) const ICC_PROFILE: u16 = 0x8773;
pub(crate) const MAKER_NOTE: u16 = 0x927C;
pub(crate) const DNG_VERSION: u16 = 0xC612;
/// Width and height of the sensor's picture without its margins.
pub(crate) const DEFAULT_CROP_SIZE: u16 = 0xC620;
