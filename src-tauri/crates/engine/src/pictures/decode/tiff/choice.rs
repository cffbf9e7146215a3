//! Which of a file's pictures is shown.
//!
//! Owns recognising thumbnails, which some programs put first. Never decodes.

use super::directory::{Directory, Tiff};
use super::tree::{Tree, is_reduced, picture_size};

/// Longest side, in pixels, of a first picture that can be the thumbnail of a later one without saying so.
const THUMBNAIL_SIDE: u32 = 640;
/// Most by which a thumbnail's height differs from that of its picture reduced to its width, as a fraction, or a pixel:
/// sides are rounded, and some programs crop a row.
const MAX_SKEW: f64 = 0.03;

/// The directory of the main picture, and whether it is the file's first.
pub(super) fn main_picture(tiff: Tiff<'_>) -> Option<(Directory<'_>, bool)> {
    let mut directories = Tree::read(tiff).directories;
    let sizes: Vec<_> = directories.iter().map(picture_size).collect();
    let first_whole =
        (0..sizes.len()).find(|&index| sizes[index].is_some() && !is_reduced(&directories[index]));
    // If all pictures are said to be smaller versions, the original is elsewhere: the largest is the best.
    let chosen = first_whole.or_else(|| largest(&sizes))?;
    let size = sizes[chosen]?;
    let original = largest(&sizes).filter(|&index| sizes[index].is_some_and(|of| is_thumbnail(size, of)));
    let index = original.unwrap_or(chosen);
    Some((directories.swap_remove(index), index == 0))
}

/// The directory of the largest picture that is not sensor data.
pub(in crate::pictures::decode) fn largest_ordinary(tiff: Tiff<'_>) -> Option<Directory<'_>> {
    let mut directories = Tree::read(tiff).directories;
    let sizes: Vec<_> = directories.iter().map(picture_size).collect();
    largest(&sizes).map(|index| directories.swap_remove(index))
}

/// Index of the first of the largest sizes.
fn largest(sizes: &[Option<(u32, u32)>]) -> Option<usize> {
    let area = |index: usize| sizes[index].map(|(width, height)| u64::from(width) * u64::from(height));
    (0..sizes.len()).rev().filter(|&index| sizes[index].is_some()).max_by_key(|&index| area(index))
}

/// Whether a small picture has the shape of one that is at least twice as long.
fn is_thumbnail(small: (u32, u32), of: (u32, u32)) -> bool {
    let height = f64::from(of.1) * f64::from(small.0) / f64::from(of.0);
    small.0.max(small.1) <= THUMBNAIL_SIDE
        && of.0 / 2 >= small.0
        && of.1 / 2 >= small.1
        && (height - f64::from(small.1)).abs() <= (height * MAX_SKEW).max(1.0)
}
