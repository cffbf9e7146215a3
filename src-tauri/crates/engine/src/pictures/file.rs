//! Reading picture files.
//!
//! Owns how much of a file is read and how many bytes are in memory at once. Never writes a file.

use std::fs::File;
use std::io::Read;
use std::ops::Deref;
use std::path::Path;

use blake3::Hash;
use image::RgbImage;

use super::decode::{self, Format, TargetSize};
use super::memory_budget::{self, Reservation};
use super::{metadata, thumbnails};
use crate::disk::open_file;
use crate::embedder::{Fit, InputSpec};
use crate::error::{Error, Result};
use crate::problem::FileProblem;

/// Most bytes of a file that is read, which bounds memory. No camera writes larger files.
const MAX_FILE: u64 = 512 << 20;
/// Bytes from the start of a file that suffice to recognise its format.
const HEAD: u64 = 64 << 10;

/// The bytes of a picture file. They count towards what may be in memory at once, so that a thread that holds a file
/// must not read another one.
pub struct FileBytes {
    bytes: Vec<u8>,
    _reserved: Reservation<'static>,
}

impl Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a file whole, if it may be a picture that this build decodes. The inner error says why it is not. Waits while
/// other threads hold as many bytes as may be in memory at once.
///
/// # Errors
/// Fails when the file cannot be read.
pub fn read_bytes(file: &mut File) -> std::io::Result<std::result::Result<FileBytes, FileProblem>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(size.min(HEAD) as usize);
    file.take(HEAD).read_to_end(&mut bytes)?;
    if let Some(format) = Format::sniff(&bytes).filter(|format| !format.is_supported()) {
        // Raw files are large; their first bytes suffice.
        return Ok(Err(decode::unsupported(format)));
    }
    if size > MAX_FILE {
        return Ok(Err(FileProblem::FileTooLarge { megabytes: size >> 20 }));
    }
    let _reserved = memory_budget::reserve_for_file(size);
    bytes.reserve_exact((size as usize).saturating_sub(bytes.len()));
    file.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(Ok(FileBytes { bytes, _reserved }))
}

/// Whether a file of `size` bytes that starts with these is a picture that this build decodes. Sixteen bytes suffice;
/// for a file with a picture's name the whole file decides.
pub fn looks_like_picture(head: &[u8], size: u64) -> bool {
    Format::sniff(head).is_some_and(|format| format.is_supported()) || is_bmp(head, size)
}

/// The header that proves a BMP ends beyond the first sixteen bytes, but many texts begin with `BM`: so the size of the
/// file must follow, then four zeros.
fn is_bmp(head: &[u8], size: u64) -> bool {
    match *head {
        [b'B', b'M', a, b, c, d, 0, 0, 0, 0, ..] => u64::from(u32::from_le_bytes([a, b, c, d])) == size,
        _ => false,
    }
}

/// How many pixels the thumbnail and the model need.
pub fn target_size(spec: InputSpec) -> TargetSize {
    let short = match spec.fit {
        Fit::CenterCrop { short } => short,
        Fit::Squash | Fit::Whole { .. } => spec.side,
    };
    TargetSize { long: thumbnails::LONG_SIDE, short }
}

/// The content hash of a picture file outside the library, and the picture as the model's input.
///
/// # Errors
/// Fails when the file cannot be read, and returns [`Error::NoPicture`] when it cannot be decoded.
pub fn model_input_of_file(path: &Path, spec: InputSpec) -> Result<(Hash, RgbImage)> {
    model_input_of_bytes(&read(path)?, spec).map_err(|problem| no_picture(path, problem))
}

/// As [`model_input_of_file`], for the bytes of a picture file.
///
/// # Errors
/// Fails when the bytes cannot be decoded.
pub fn model_input_of_bytes(
    bytes: &[u8],
    spec: InputSpec,
) -> std::result::Result<(Hash, RgbImage), FileProblem> {
    let picture = decode::decode(bytes, metadata::read(bytes).hints(), target_size(spec))?;
    Ok((blake3::hash(bytes), decode::model_input(&picture.pixels, spec)))
}

/// Reads a file whole, if it may be a picture that this build decodes.
///
/// # Errors
/// Fails when the file cannot be read, and returns [`Error::NoPicture`] when it is not such a picture.
pub fn read(path: &Path) -> Result<FileBytes> {
    if is_preview(path) {
        return preview(path).map_err(|problem| no_picture(path, problem));
    }
    let not_a_file = || no_picture(path, FileProblem::NotAFile);
    let mut file = open_file(path).map_err(Error::io(path))?.ok_or_else(not_a_file)?;
    read_bytes(&mut file).map_err(Error::io(path))?.map_err(|problem| no_picture(path, problem))
}

/// Whether a file is one of Lightroom's previews, which stand in for originals that are missing.
pub fn is_preview(path: &Path) -> bool {
    path.parent().is_some_and(|folder| {
        folder.components().any(|part| part.as_os_str().to_string_lossy().ends_with(".lrdata"))
    })
}

/// The largest sound picture in one of Lightroom's previews, with the colour profile that Lightroom leaves out.
///
/// # Errors
/// Fails when there is none.
pub fn preview(path: &Path) -> std::result::Result<FileBytes, FileProblem> {
    let damaged = |_| FileProblem::Damaged { format: "Lightroom preview".to_owned() };
    let bytes = ratna_sources::previews::read_preview(path).map_err(damaged)?;
    Ok(FileBytes { _reserved: memory_budget::reserve_for_file(bytes.len() as u64), bytes })
}

fn no_picture(path: &Path, problem: FileProblem) -> Error {
    Error::NoPicture { path: path.to_path_buf(), problem }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_of_513_mb_is_refused_without_being_read() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"\xFF\xD8\xFF\xE0").unwrap();
        // A hole: it takes no space on the disk.
        file.set_len(513 << 20).unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        let read = read_bytes(&mut file).unwrap();
        assert_eq!(read.err(), Some(FileProblem::FileTooLarge { megabytes: 513 }));
    }
}
