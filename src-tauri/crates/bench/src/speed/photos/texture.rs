//! Textures: pictures of clouds with the detail of photographs.

use fast_image_resize::{FilterType, ResizeAlg, ResizeError, ResizeOptions, Resizer};
use image::RgbImage;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use super::dice::Dice;
use super::layout::{STRIP, STRIPS, WIDTH};

/// JPEG quality, about that of phones.
const QUALITY: i32 = 86;
/// Strength of the noise, from the coarsest octave to single pixels. Real pictures have about the same contrast in every
/// octave except the finest, which the lens blurs. With these a picture has 2.0 MB.
const OCTAVES: [f32; 8] = [60.0, 55.0, 44.0, 30.0, 24.0, 17.0, 10.0, 3.0];
/// Octaves, from the coarsest, that also vary in colour.
const COLOURED: usize = 5;

/// A picture of clouds with [`STRIPS`] whole strips: octaves of noise, each half as coarse as the one before.
///
/// # Errors
/// Fails when the picture can't be resized.
pub(super) fn texture(number: u8) -> Result<RgbImage, ResizeError> {
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

fn enlarged(picture: &RgbImage, width: u32, height: u32) -> Result<RgbImage, ResizeError> {
    let mut large = RgbImage::new(width, height);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(picture, &mut large, &options)?;
    Ok(large)
}

/// Encodes a strip, RGB bytes of [`WIDTH`] × [`STRIP`] pixels, as a JPEG.
///
/// # Errors
/// Fails when the encoder fails.
pub(super) fn encode(rows: &[u8]) -> turbojpeg::Result<Vec<u8>> {
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
