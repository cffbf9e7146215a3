//! From stored rows to the reduced picture in its channels, over white.

use super::super::colour::srgb_of_light;
use super::super::tiff::Canvas;
use super::mode::{Colours, Mode};
use super::planes::Planes;
use crate::problem::FileProblem;

/// Most by which a colour may be below what white shines through it, and yet count as mixed with white: rounding.
const ROUNDING: u8 = 2;

/// Draws all rows, each block of `factor` × `factor` pixels as one.
///
/// # Errors
/// Fails when the file is damaged or truncated.
pub(super) fn draw(
    planes: &Planes<'_>,
    mode: &Mode,
    (width, height): (u32, u32),
    factor: u32,
) -> Result<Vec<u8>, FileProblem> {
    let (width, height) = (width as usize, height as usize);
    let channels = mode.colours.channels();
    let unmixed = is_unmixed(planes, mode, (width, height))?;
    let mut canvas = Canvas::new((width, height), channels, factor as usize);
    let (mut line, mut alphas) = (vec![0; width * channels], vec![0; width]);
    for y in 0..height {
        if let Colours::Palette(colours) = &mode.colours {
            let codes = planes.row(0, y)?;
            let pixels = line.as_chunks_mut::<3>().0.iter_mut();
            pixels.zip(codes.iter()).for_each(|(pixel, &code)| *pixel = colours[usize::from(code)]);
        } else {
            for channel in 0..channels {
                let out = line.iter_mut().skip(channel).step_by(channels);
                unpack(&planes.row(channel, y)?, mode, channel, out);
            }
        }
        if unmixed {
            let channel = mode.samples() - 1;
            unpack_alpha(&planes.row(channel, y)?, mode, alphas.iter_mut());
            over_white(&mut line, channels, &alphas, matches!(mode.colours, Colours::Lab));
        }
        canvas.push(&line);
    }
    Ok(canvas.finish())
}

/// Whether colours are still to be mixed with white. Photoshop has done it already; other programs have not. A colour that
/// is darker than the white that would shine through it cannot be mixed.
fn is_unmixed(
    planes: &Planes<'_>,
    mode: &Mode,
    (width, height): (usize, usize),
) -> Result<bool, FileProblem> {
    let telling = match mode.colours {
        _ if !mode.alpha => return Ok(false),
        // Of indices nothing tells, and of L*a*b* only lightness.
        Colours::Palette(_) => return Ok(true),
        Colours::Lab => 1,
        _ => mode.colours.channels(),
    };
    let (mut values, mut alphas) = (vec![0; width], vec![0; width]);
    for y in 0..height {
        unpack_alpha(&planes.row(mode.samples() - 1, y)?, mode, alphas.iter_mut());
        for channel in 0..telling {
            unpack(&planes.row(channel, y)?, mode, channel, values.iter_mut());
            let mut pixels = values.iter().zip(&alphas);
            if pixels.any(|(&value, &alpha): (&u8, &u8)| value.saturating_add(ROUNDING) < 255 - alpha) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// A row of a colour channel in 8 bits.
fn unpack<'a>(row: &[u8], mode: &Mode, channel: usize, out: impl Iterator<Item = &'a mut u8>) {
    // a* and b* have their zero in the middle, at 0x80 and 0x8000.
    let centred = matches!(mode.colours, Colours::Lab) && channel > 0;
    match mode.depth {
        // Ink is 1.
        1 => out
            .enumerate()
            .for_each(|(x, out)| *out = if row[x / 8] << (x % 8) & 0x80 == 0 { 255 } else { 0 }),
        16 if centred => {
            each(row, out, |pair| ((u32::from(u16::from_be_bytes(pair)) + 128) >> 8).min(255) as u8)
        }
        32 => each(row, out, |bytes| srgb_of_light(f32::from_be_bytes(bytes))),
        _ => unpack_level(row, mode, out),
    }
}

/// A row of transparency in 8 bits.
fn unpack_alpha<'a>(row: &[u8], mode: &Mode, out: impl Iterator<Item = &'a mut u8>) {
    match mode.depth {
        32 => each(row, out, |bytes| (f32::from_be_bytes(bytes) * 255.0 + 0.5) as u8),
        _ => unpack_level(row, mode, out),
    }
}

fn unpack_level<'a>(row: &[u8], mode: &Mode, out: impl Iterator<Item = &'a mut u8>) {
    match mode.depth {
        16 => each(row, out, |pair| ((u32::from(u16::from_be_bytes(pair)) + 128) / 257) as u8),
        _ => out.zip(row).for_each(|(out, &value)| *out = value),
    }
}

/// Converts samples of `N` bytes.
fn each<'a, const N: usize>(
    row: &[u8],
    out: impl Iterator<Item = &'a mut u8>,
    convert: impl Fn([u8; N]) -> u8,
) {
    out.zip(row.as_chunks::<N>().0).for_each(|(out, &bytes)| *out = convert(bytes));
}

/// Puts pixels over white.
fn over_white(line: &mut [u8], channels: usize, alphas: &[u8], lab: bool) {
    for (pixel, &alpha) in line.chunks_exact_mut(channels).zip(alphas) {
        for (channel, value) in pixel.iter_mut().enumerate() {
            let white = if lab && channel > 0 { 128 } else { 255 };
            let mixed = u32::from(*value) * u32::from(alpha) + white * u32::from(255 - alpha);
            *value = ((mixed + 127) / 255) as u8;
        }
    }
}
