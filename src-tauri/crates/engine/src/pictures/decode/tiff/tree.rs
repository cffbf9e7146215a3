//! The directories of pictures in a file: its chain, and the subdirectories that those name.
//!
//! Owns visiting each directory once, however they point to each other. Never reads what a directory describes.

use std::collections::HashSet;

use super::directory::{Directory, Tiff};
use super::tag;

/// Most directories that are read; cameras write four or five, scanned documents a page each.
const MAX_DIRECTORIES: usize = 64;
/// Most subdirectories of one directory.
const MAX_SUB_IFDS: usize = 16;

/// Photometric interpretations of sensor data: colour filter array, linear raw.
const SENSOR: [u32; 2] = [32_803, 34_892];

/// The directories of a file.
pub(super) struct Tree<'a> {
    /// In the order of the chain, each followed by its subdirectories.
    pub(super) directories: Vec<Directory<'a>>,
    /// Whether all subdirectories were found: those of a file's beginning may lie behind its end.
    pub(super) is_complete: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn read(tiff: Tiff<'a>) -> Self {
        let mut tree = Self { directories: Vec::new(), is_complete: true };
        let mut visited = HashSet::new();
        let mut next = tiff.first().unwrap_or(0);
        while let Some(directory) = tree.visit(tiff, next, &mut visited) {
            next = directory.next;
            let below = directory.wholes(tag::SUB_IFDS, MAX_SUB_IFDS);
            tree.is_complete &= below.is_some() || !directory.has(tag::SUB_IFDS);
            tree.directories.push(directory);
            for at in below.into_iter().flatten() {
                match tree.visit(tiff, usize::try_from(at).unwrap_or(0), &mut visited) {
                    Some(directory) => tree.directories.push(directory),
                    None => tree.is_complete = false,
                }
            }
        }
        tree
    }

    /// The directory at this offset, unless it was visited, or lies behind the end.
    fn visit(&self, tiff: Tiff<'a>, at: usize, visited: &mut HashSet<usize>) -> Option<Directory<'a>> {
        if at == 0 || visited.len() >= MAX_DIRECTORIES || !visited.insert(at) {
            return None;
        }
        tiff.directory(at)
    }
}

/// Whether the directory describes what a sensor measured, which is not a picture yet.
pub(super) fn is_sensor_data(directory: &Directory<'_>) -> bool {
    directory.number(tag::PHOTOMETRIC).is_some_and(|kind| SENSOR.contains(&kind))
}

/// Whether the directory says that it describes a smaller version of another picture.
pub(super) fn is_reduced(directory: &Directory<'_>) -> bool {
    directory.number(tag::NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1)
        || directory.number(tag::SUBFILE_TYPE) == Some(2)
}

/// Width and height of the picture that a directory describes, if it has pixels and is neither sensor data nor a mask.
pub(super) fn picture_size(directory: &Directory<'_>) -> Option<(u32, u32)> {
    let is_mask = directory.number(tag::NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 4 == 4);
    let has_pixels = [tag::STRIP_OFFSETS, tag::TILE_OFFSETS, tag::JPEG_OFFSET];
    let is_picture =
        !is_mask && !is_sensor_data(directory) && has_pixels.iter().any(|&tag| directory.has(tag));
    is_picture.then_some(())?;
    Some((directory.number(tag::IMAGE_WIDTH)?, directory.number(tag::IMAGE_LENGTH)?))
}
