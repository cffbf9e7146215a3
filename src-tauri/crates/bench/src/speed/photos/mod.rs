//! Synthetic photographs, any number of them and all different, like those of a camera of 12 megapixels in size, format
//! and detail: for measurements that no folder of real pictures is large enough for.
//!
//! A few textures are encoded once, in strips one block high. With a restart marker between them, a strip's data does
//! not depend on what precedes it (ITU-T T.81, E.1.4), so that strips of all textures can be combined in any order, and a
//! picture takes no longer than copying its data.

mod dice;
mod exif;
mod head;
mod layout;
mod texture;

use std::path::{Path, PathBuf};

use dice::Dice;
use head::{data_start, whole_head};
pub use layout::{HEIGHT, WIDTH};
use layout::{STRIP, STRIPS};
use ratna_engine::problem::FileProblem;
use ratna_engine::{Error, Result};
use texture::{encode, texture};

/// Number of textures; each takes about 2 MB.
const TEXTURES: u8 = 6;
/// The fewest consecutive strips of one texture,
const BAND: usize = 12;
/// and how many more there may be.
const MORE: usize = 24;
/// More bytes than any picture has.
const CAPACITY: usize = 2_300_000;

/// The textures that photographs are assembled from.
pub struct Photos {
    /// The file up to its data, without EXIF.
    head: Vec<u8>,
    /// The data of all strips of all textures.
    strips: Vec<Vec<u8>>,
}

impl Photos {
    /// Makes the textures, which takes about two seconds and 15 MB.
    ///
    /// # Errors
    /// Fails when the JPEG encoder fails.
    pub fn new() -> Result<Self> {
        Self::of(TEXTURES)
    }

    fn of(textures: u8) -> Result<Self> {
        let (mut head, mut strips) = (Vec::new(), Vec::new());
        for number in 0..textures {
            let texture = texture(number).map_err(|error| impossible(&error.to_string()))?;
            for rows in texture.chunks_exact((WIDTH * STRIP * 3) as usize) {
                let jpeg = encode(rows).map_err(|error| impossible(&error.to_string()))?;
                let start = data_start(&jpeg).ok_or_else(|| impossible("it has no data"))?;
                strips.push(jpeg[start..jpeg.len() - 2].to_vec());
                head = jpeg[..start].to_vec();
            }
        }
        Ok(Self { head: whole_head(&head).ok_or_else(|| impossible("it has no frame"))?, strips })
    }

    /// The JPEG with this number: always the same, and different from that of any other number in bytes and in pixels.
    pub fn jpeg(&self, number: u64) -> Vec<u8> {
        let mut dice = Dice::new(b"photo", number);
        let mut jpeg = Vec::with_capacity(CAPACITY);
        jpeg.extend_from_slice(&self.head[..2]);
        exif::append(number, &mut dice, &mut jpeg);
        jpeg.extend_from_slice(&self.head[2..]);
        let mut count = 0;
        while count < STRIPS {
            let length = (BAND + dice.below(MORE)).min(STRIPS - count);
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

    /// Writes the pictures with these numbers to a folder, which is created.
    ///
    /// # Errors
    /// Fails when the disk reports an error.
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
        path: PathBuf::from("a synthetic photograph"),
        problem: FileProblem::Other { message: reason.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratna_engine::pictures::decode::{Format, TargetSize, decode};
    use ratna_engine::pictures::metadata;
    use ratna_engine::pictures::phash;

    #[test]
    fn photographs_look_like_those_of_a_camera_and_differ_from_each_other() {
        let photos = Photos::of(1).unwrap();
        let mut seen = Vec::new();
        for number in [0, 1, 2, 3, 19_999] {
            let jpeg = photos.jpeg(number);
            assert_eq!(jpeg, photos.jpeg(number));
            assert!((1_800_000..=2_200_000).contains(&jpeg.len()), "{} bytes", jpeg.len());
            let read = metadata::read(&jpeg);
            assert!(read.taken.is_some());
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
