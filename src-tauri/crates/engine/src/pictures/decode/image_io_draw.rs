//! Drawing what ImageIO decodes into memory of our own.
//!
//! Owns every call into Core Graphics: 8 bits in sRGB, or 16 bits in the picture's own encoding where that is HDR.

#![allow(unsafe_code, reason = "Core Graphics is a C interface; each call states why it is sound")]

use std::ffi::c_void;
use std::ptr::NonNull;

use image::RgbImage;
use objc2_core_foundation::{CFString, CGPoint, CGRect, CGSize};
use objc2_core_graphics::{
    CGBitmapContextCreate, CGColorSpace, CGContext, CGImage, CGImageAlphaInfo, CGImageByteOrderInfo,
    kCGColorSpaceITUR_2100_HLG, kCGColorSpaceITUR_2100_PQ, kCGColorSpaceSRGB,
};

use super::bt2100::Hdr;
use super::format::Format;
use super::{error, limits};
use crate::problem::FileProblem;

/// Samples per pixel while drawing: three colours and one that Core Graphics requires but does not use.
const SAMPLES: usize = 4;

/// Draws the picture in sRGB over white. One that ImageIO left in HDR is mapped to the standard range.
///
/// # Errors
/// Fails when Core Graphics cannot draw it.
pub(super) fn draw(image: &CGImage, format: Format) -> Result<RgbImage, FileProblem> {
    let (width, height) = (CGImage::width(Some(image)), CGImage::height(Some(image)));
    let sides = u32::try_from(width).ok().zip(u32::try_from(height).ok());
    let (columns, rows) = sides.ok_or_else(|| error::damaged(format))?;
    limits::check_size(columns, rows)?;
    let count = width * height * SAMPLES;
    let pixels: Vec<u8> = if let Some(hdr) = hdr(image) {
        let mut paper = vec![hdr.white(); count];
        let order = CGImageByteOrderInfo::Order16Little.0;
        paint(image, NonNull::from(paper.as_mut_slice()).cast(), 16, order, space(hdr))
            .ok_or_else(|| error::damaged(format))?;
        hdr.to_srgb(paper)
    } else {
        let mut paper = vec![u8::MAX; count];
        // SAFETY: this is a constant of the framework, set when it is loaded.
        let srgb = unsafe { kCGColorSpaceSRGB };
        paint(image, NonNull::from(paper.as_mut_slice()).cast(), 8, 0, srgb)
            .ok_or_else(|| error::damaged(format))?;
        paper.as_chunks::<SAMPLES>().0.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    };
    RgbImage::from_raw(columns, rows, pixels).ok_or_else(|| error::damaged(format))
}

/// The encoding of a picture that still is HDR.
fn hdr(image: &CGImage) -> Option<Hdr> {
    let space = CGImage::color_space(Some(image))?;
    if space.is_pq_based() { Some(Hdr::Pq) } else { space.is_hlg_based().then_some(Hdr::Hlg) }
}

/// The colour space of BT.2100 with this encoding.
fn space(hdr: Hdr) -> &'static CFString {
    // SAFETY: these are constants of the framework, set when it is loaded.
    unsafe {
        match hdr {
            Hdr::Pq => kCGColorSpaceITUR_2100_PQ,
            Hdr::Hlg => kCGColorSpaceITUR_2100_HLG,
        }
    }
}

/// Draws onto memory that has [`SAMPLES`] of `bits` bits for each pixel of the picture; `None` if that is impossible.
fn paint(image: &CGImage, paper: NonNull<c_void>, bits: usize, order: u32, space: &CFString) -> Option<()> {
    let (width, height) = (CGImage::width(Some(image)), CGImage::height(Some(image)));
    let space = CGColorSpace::with_name(Some(space));
    let info = CGImageAlphaInfo::NoneSkipLast.0 | order;
    let row = width * SAMPLES * bits / 8;
    // SAFETY: both callers pass memory of `height` rows of `row` bytes, which they own and do not access before the
    // context is dropped at the end of this function.
    let context =
        unsafe { CGBitmapContextCreate(paper.as_ptr(), width, height, bits, row, space.as_deref(), info) }?;
    let whole = CGRect::new(CGPoint::new(0.0, 0.0), CGSize::new(width as f64, height as f64));
    CGContext::draw_image(Some(&context), whole, Some(image));
    Some(())
}
