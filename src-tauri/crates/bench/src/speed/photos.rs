//! Photographs made of nothing, as many as one likes and no two alike: what a camera of 12 megapixels writes, by
//! size, kind and detail, for measurements that no folder of real pictures is large enough for.
//!
//! A few textures are encoded once, in strips one block high. A strip's data depends on nothing before it when a
//! restart marker stands between them (ITU-T T.81, E.1.4), so that strips of all textures can be put together in
//! any order, and a picture takes no longer than copying it. Owns how such a picture looks; writes no files.

use std::path::{Path, PathBuf};

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use ratna_engine::problem::FileProblem;
use ratna_engine::{Error, Result};

/// Size of a picture in pixels, before it is turned as its EXIF data say.
pub const WIDTH: u32 = 4000;
/// See [`WIDTH`].
pub const HEIGHT: u32 = 3000;

/// RowPolicy of a strip: one block of luminance and chrominance where the latter has half the resolution.
const STRIP: u32 = 16;
/// Strips of a picture; the last one is cut by the picture's end.
const STRIPS: usize = HEIGHT.div_ceil(STRIP) as usize;
/// Blocks of a strip.
const BLOCKS: u16 = (WIDTH / STRIP) as u16;
/// Textures; each takes about 2 MB.
const TEXTURES: u8 = 6;
/// Strips that stay together, at least, and how many more there may be.
const BAND: usize = 12;
const LONGER: usize = 24;
/// Bytes that are enough for any picture.
const LARGEST: usize = 2_300_000;
/// What phones use, more or less.
const QUALITY: i32 = 86;
/// How strong the grain is, from the coarsest octave to single pixels. Real pictures have about the same contrast in
/// every octave, but for the finest, which the lens blurs. With these a picture has 2.0 MB.
const OCTAVES: [f32; 8] = [60.0, 55.0, 44.0, 30.0, 24.0, 17.0, 10.0, 3.0];
/// Octaves, from the coarsest, in which colours differ, too.
const COLOURED: usize = 5;

/// When the first ones were taken.
const FIRST_YEAR: u64 = 2010;

/// The textures that pictures are put together from.
pub struct Photos {
    /// From the start of the file to the start of the data, without EXIF.
    head: Vec<u8>,
    /// The data of all strips of all textures.
    strips: Vec<Vec<u8>>,
}

impl Photos {
    /// Makes the textures: takes about two seconds and 15 MB.
    ///
    /// # Errors
    /// When the JPEG encoder fails.
    pub fn new() -> Result<Self> {
        Self::of(TEXTURES)
    }

    fn of(textures: u8) -> Result<Self> {
        let (mut head, mut strips) = (Vec::new(), Vec::new());
        for number in 0..textures {
            let texture = texture(number)?;
            for rows in texture.chunks_exact((WIDTH * STRIP * 3) as usize) {
                let jpeg = encode(rows).map_err(|error| impossible(&error.to_string()))?;
                let start = data_start(&jpeg).ok_or_else(|| impossible("it has no data"))?;
                strips.push(jpeg[start..jpeg.len() - 2].to_vec());
                head = jpeg[..start].to_vec();
            }
        }
        Ok(Self { head: whole_head(&head).ok_or_else(|| impossible("it has no frame"))?, strips })
    }

    /// The picture with this number: always the same, and unlike that of any other number, in bytes and in pixels.
    pub fn jpeg(&self, number: u64) -> Vec<u8> {
        let mut dice = Dice::new(b"photo", number);
        let mut jpeg = Vec::with_capacity(LARGEST);
        jpeg.extend_from_slice(&self.head[..2]);
        exif_segment(number, &mut dice, &mut jpeg);
        jpeg.extend_from_slice(&self.head[2..]);
        let mut count = 0;
        while count < STRIPS {
            let length = (BAND + dice.below(LONGER)).min(STRIPS - count);
            let first = dice.below(self.strips.len() - length);
            for strip in &self.strips[first..first + length] {
                if count > 0 {
                    jpeg.extend([0xFF, 0xD0 + ((count - 1) % 8) as u8]);
                }
                jpeg.extend_from_slice(strip);
                count += 1;
            }
        }
        jpeg.extend([0xFF, 0xD9]);
        jpeg
    }
}

impl Photos {
    /// Writes the pictures with these numbers into a folder, which is made.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, folder: &Path, numbers: std::ops::Range<u64>) -> Result<()> {
        std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
        for number in numbers {
            let path = folder.join(format!("{number:06}.jpg"));
            std::fs::write(&path, self.jpeg(number)).map_err(Error::io(&path))?;
        }
        Ok(())
    }
}

fn impossible(reason: &str) -> Error {
    Error::NoPicture {
        path: PathBuf::from("a made photograph"),
        problem: FileProblem::Other { message: reason.to_owned() },
    }
}

/// Numbers that look like chance and are always the same.
struct Dice(blake3::OutputReader);

impl Dice {
    fn new(of: &[u8], number: u64) -> Self {
        Self(blake3::Hasher::new().update(of).update(&number.to_le_bytes()).finalize_xof())
    }

    fn below(&mut self, end: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes) as usize % end.max(1)
    }
}

/// A picture of clouds, octave upon octave, each finer by half, with [`STRIPS`] whole strips.
fn texture(number: u8) -> Result<RgbImage> {
    let mut picture = RgbImage::from_pixel(1, 1, image::Rgb([118, 122, 126]));
    for (octave, &strength) in OCTAVES.iter().enumerate() {
        let by = 1 << (OCTAVES.len() - 1 - octave);
        let (width, height) = (WIDTH.div_ceil(by), (STRIPS as u32 * STRIP).div_ceil(by));
        picture = enlarged(&picture, width, height)?;
        let mut grain = vec![0; picture.len()];
        Dice::new(b"texture", u64::from(number) << 8 | octave as u64).0.fill(&mut grain);
        for (pixel, grain) in picture.as_chunks_mut::<3>().0.iter_mut().zip(grain.as_chunks::<3>().0) {
            for (channel, value) in pixel.iter_mut().enumerate() {
                let light = f32::from(grain[0]) / 127.5 - 1.0;
                let colour = if octave < COLOURED { f32::from(grain[channel]) / 127.5 - 1.0 } else { light };
                *value = (f32::from(*value) + strength * (0.7 * light + 0.3 * colour)) as u8;
            }
        }
    }
    Ok(picture)
}

fn enlarged(picture: &RgbImage, width: u32, height: u32) -> Result<RgbImage> {
    let mut large = RgbImage::new(width, height);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    let done = Resizer::new().resize(picture, &mut large, &options);
    done.map(|()| large).map_err(|error| impossible(&error.to_string()))
}

fn encode(rows: &[u8]) -> turbojpeg::Result<Vec<u8>> {
    let mut compressor = Compressor::new()?;
    compressor.set_quality(QUALITY)?;
    compressor.set_subsamp(Subsamp::Sub2x2)?;
    let (width, height) = (WIDTH as usize, STRIP as usize);
    compressor.compress_to_vec(Image {
        pixels: rows,
        width,
        pitch: 3 * width,
        height,
        format: PixelFormat::RGB,
    })
}

/// The segments of a JPEG's head as (marker, start, end), up to the one after which the data follow.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, usize, usize)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        let &[0xFF, marker, high, low] = jpeg.get(at..at + 4)? else { return None };
        let (start, end) = (at, at + 2 + usize::from(u16::from_be_bytes([high, low])));
        at = if marker == 0xDA { jpeg.len() } else { end };
        Some((marker, start, end))
    })
}

/// Where the data begin.
fn data_start(jpeg: &[u8]) -> Option<usize> {
    segments(jpeg).find(|segment| segment.0 == 0xDA).map(|(_, _, end)| end)
}

/// The head of a strip as one of a whole picture, with a restart marker after every strip.
fn whole_head(head: &[u8]) -> Option<Vec<u8>> {
    let mut whole = head.to_vec();
    let (_, frame, _) = segments(head).find(|segment| segment.0 == 0xC0)?;
    whole.get_mut(frame + 5..frame + 7)?.copy_from_slice(&(HEIGHT as u16).to_be_bytes());
    let (_, scan, _) = segments(head).find(|segment| segment.0 == 0xDA)?;
    let [high, low] = BLOCKS.to_be_bytes();
    whole.splice(scan..scan, [0xFF, 0xDD, 0, 4, high, low]);
    Some(whole)
}

/// What a camera writes: its name, which way it was held, and when. Every fourth picture is held upright.
fn exif_segment(number: u64, dice: &mut Dice, jpeg: &mut Vec<u8>) {
    const ASCII: u16 = 2;
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    let model = format!("Made camera {}\0", number % 7);
    let (year, month, day) = (FIRST_YEAR + number % 15, 1 + dice.below(12), 1 + dice.below(28));
    let (hour, minute, second) = (dice.below(24), dice.below(60), dice.below(60));
    let date = format!("{year}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}\0");
    let orientation = if number % 4 == 3 { 6 } else { 1 };
    // A directory has a count, entries of 12 bytes, and where the next one is.
    let (first, second) = (8, 8 + 2 + 3 * 12 + 4);
    let texts = second + 2 + 12 + 4;
    let mut tiff = b"II*\0".to_vec();
    tiff.extend((first as u32).to_le_bytes());
    directory(
        &mut tiff,
        &[
            (0x0110, ASCII, model.len() as u32, texts),
            (0x0112, SHORT, 1, orientation),
            (0x8769, LONG, 1, second),
        ],
    );
    directory(&mut tiff, &[(0x9003, ASCII, date.len() as u32, texts + model.len() as u32)]);
    tiff.extend_from_slice(model.as_bytes());
    tiff.extend_from_slice(date.as_bytes());
    jpeg.extend([0xFF, 0xE1]);
    jpeg.extend((2 + 6 + tiff.len() as u16).to_be_bytes());
    jpeg.extend_from_slice(b"Exif\0\0");
    jpeg.extend_from_slice(&tiff);
}

/// Appends a directory of (tag, kind, count, value or where it is), the last of its chain.
fn directory(tiff: &mut Vec<u8>, entries: &[(u16, u16, u32, u32)]) {
    tiff.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    }
    tiff.extend([0; 4]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratna_engine::pictures::decode::{Format, TargetSize, decode};
    use ratna_engine::pictures::exif;
    use ratna_engine::pictures::phash;

    #[test]
    fn made_photographs_are_what_a_camera_would_write_and_none_is_like_another() {
        let photos = Photos::of(1).unwrap();
        let mut seen = Vec::new();
        for number in [0, 1, 2, 3, 19_999] {
            let jpeg = photos.jpeg(number);
            assert_eq!(jpeg, photos.jpeg(number));
            assert!((1_800_000..=2_200_000).contains(&jpeg.len()), "{} bytes", jpeg.len());
            let read = exif::read(&jpeg);
            assert!(read.taken_at.is_some());
            assert_eq!(read.camera, Some(format!("Made camera {}", number % 7)));
            let picture = decode(&jpeg, read.orientation, TargetSize { long: 400, short: 300 }).unwrap();
            let size = if number % 4 == 3 { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) };
            assert_eq!((picture.format, (picture.width, picture.height)), (Format::Jpeg, size));
            seen.push((blake3::hash(&jpeg), phash::of(&picture.pixels)));
        }
        for (index, (hash, looks)) in seen.iter().enumerate() {
            for (other, alike) in &seen[..index] {
                assert_ne!(hash, other);
                assert!((looks ^ alike).count_ones() > 8, "{looks:x} and {alike:x} look alike");
            }
        }
    }
}
