//! Opening a picture file: what may be read, how much of it, and the input that a model takes.
//!
//! The only place that opens pictures.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use blake3::Hash;
use image::RgbImage;
use nix::fcntl::OFlag;

use super::decode::{self, Format, TargetSize};
use super::{exif, thumbnails};
use crate::embedder::{Fit, InputSpec};
use crate::error::{Error, Result};
use crate::problem::FileProblem;

/// Files above this are not read: no camera makes them, and memory is bounded by it.
const LARGEST_FILE: u64 = 512 << 20;
/// Enough of a file to tell its format.
const HEAD: u64 = 64 << 10;

/// Opens a file; nothing where something else lies there. A pipe, which may have taken the place of a file since that
/// was listed, would make whoever opens it wait for its other end, and a device may never end.
pub fn open(path: &Path) -> std::io::Result<Option<File>> {
    let file = File::options().read(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// All bytes of a file that may be a picture we can decode.
pub fn read_bytes(file: &mut File) -> std::io::Result<std::result::Result<Vec<u8>, FileProblem>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(size.min(HEAD) as usize);
    file.take(HEAD).read_to_end(&mut bytes)?;
    if let Some(format) = Format::sniff(&bytes).filter(|format| !format.is_supported()) {
        // RAW files are large; their first bytes say enough.
        return Ok(Err(decode::unsupported(format)));
    }
    if size > LARGEST_FILE {
        return Ok(Err(FileProblem::FileTooLarge { megabytes: size >> 20 }));
    }
    bytes.reserve_exact((size as usize).saturating_sub(bytes.len()));
    file.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// The pixels that the thumbnail and the model have use for.
pub fn wanted(spec: InputSpec) -> TargetSize {
    let short = match spec.fit {
        Fit::CenterCrop { short } => short,
        Fit::Squash => spec.side,
    };
    TargetSize { long: thumbnails::LONG_SIDE, short }
}

/// The content hash of a picture file outside the library, and the picture as the model's input:
/// `spec.side` × `spec.side` pixels.
pub fn model_input_of_file(path: &Path, spec: InputSpec) -> Result<(Hash, RgbImage)> {
    model_input_of_bytes(&read(path)?, spec).map_err(|problem| no_picture(path, problem))
}

/// As [`model_input_of_file`], for the bytes of a picture file.
pub fn model_input_of_bytes(
    bytes: &[u8],
    spec: InputSpec,
) -> std::result::Result<(Hash, RgbImage), FileProblem> {
    let picture = decode::decode(bytes, exif::read(bytes).orientation, wanted(spec))?;
    Ok((blake3::hash(bytes), decode::model_input(&picture.pixels, spec)))
}

/// All bytes of a file that may be a picture.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let not_a_file = || no_picture(path, FileProblem::NotAFile);
    let mut file = open(path).map_err(Error::io(path))?.ok_or_else(not_a_file)?;
    read_bytes(&mut file).map_err(Error::io(path))?.map_err(|problem| no_picture(path, problem))
}

fn no_picture(path: &Path, problem: FileProblem) -> Error {
    Error::NoPicture { path: path.to_path_buf(), problem }
}
