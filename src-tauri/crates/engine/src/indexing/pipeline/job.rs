//! A file on its way through the pipeline: the job, and what each stage adds.

use blake3::Hash;
use image::RgbImage;

use crate::catalogue::contents::Facts;
use crate::disk::walk::Candidate;
use crate::ids::{ContentId, FileId};
use crate::pictures::metadata::Metadata;
use crate::problem::FileProblem;

/// A file to read.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its path and what the file system reported about it.
    pub candidate: Candidate,
    /// Its row, if it has one.
    pub row: Option<FileId>,
}

/// The result of reading a file.
pub enum Outcome {
    /// It no longer exists.
    Vanished,
    /// It cannot be read now, which says nothing about the file: what is known about it stays.
    Unavailable,
    /// It has no readable picture.
    Failed(Failure),
    /// Its content is in the catalogue, complete.
    Known(ContentId),
    /// Its content is being read from another path right now.
    Duplicate(Hash),
    /// Its content is in the catalogue, but an older version read its metadata.
    Reread(Box<Reread>),
    /// Its content is new, incomplete, or was decoded by an older version.
    NewContent(Box<NewContent>),
}

/// Why a file has no readable picture.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its content, if it could be read at all.
    pub hash: Option<Hash>,
    /// What is wrong.
    pub problem: FileProblem,
}

/// A known content and its metadata, read again.
pub struct Reread {
    /// The content's ID.
    pub id: ContentId,
    /// Its hash.
    pub hash: Hash,
    /// What the current version reads.
    pub metadata: Metadata,
    /// How many files have sidecars that were read with it.
    pub with_sidecars: usize,
}

/// A content that is new, or of which the catalogue lacks something.
pub struct NewContent {
    /// BLAKE3 of the file's bytes.
    pub hash: Hash,
    /// What the catalogue records about it.
    pub facts: Facts,
    /// Whether the catalogue knows the content by other pixels, from which nothing may be kept.
    pub has_new_pixels: bool,
    /// JPEG; `None` when the catalogue has one.
    pub thumbnail: Option<Vec<u8>>,
    /// The model's input, side × side pixels; `None` when the catalogue has the vector.
    pub input: Option<RgbImage>,
    /// The model's vector, of length 1 and the model's dimensions; set by the embed stage.
    pub vector: Option<Vec<f32>>,
}

/// A file and the result of reading it.
pub struct ProcessedFile {
    /// The file.
    pub job: Job,
    /// The result.
    pub outcome: Outcome,
}

impl ProcessedFile {
    /// The new content, if that is the result.
    pub(super) fn new_content(&mut self) -> Option<&mut NewContent> {
        match &mut self.outcome {
            Outcome::NewContent(content) => Some(content),
            _ => None,
        }
    }
}
