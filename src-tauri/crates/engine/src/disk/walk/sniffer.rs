//! Tells pictures from other files where the name does not.
//!
//! Owns which files are opened for that, how little of them is read, and what is remembered of it. Never knows a
//! format: the caller recognises the bytes.

use std::fs::Metadata;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;

use super::stat::Stat;
use super::verdicts::{Mark, Verdicts, is_settled, now_ns};
use crate::disk::cloud::InCloud;
use crate::disk::open_file;
use crate::mutex::lock;

/// Bytes read from the start of a file.
pub(crate) const HEAD: usize = 16;

/// Recognises a picture by the first bytes of a file, at most [`HEAD`], and its size in bytes.
pub(crate) type LooksLikePicture = fn(&[u8], u64) -> bool;

/// What sniffing found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniffed {
    Picture,
    Other,
    /// The file could not be read, or must not be.
    Unknown,
}

/// Tells pictures from other files by their first bytes.
pub(crate) struct Sniffer {
    looks_like_picture: LooksLikePicture,
    /// Such files are never opened, even where the user allows downloads: most of them are no pictures.
    is_cloud_only: InCloud,
    /// Version of `looks_like_picture`.
    version: u32,
    remembered: Verdicts,
    answers: Mutex<Vec<(Mark, bool)>>,
    now_ns: i64,
}

impl Sniffer {
    pub(crate) fn new(
        looks_like_picture: LooksLikePicture,
        is_cloud_only: InCloud,
        version: u32,
        remembered: Verdicts,
    ) -> Self {
        let (answers, now_ns) = (Mutex::default(), now_ns());
        Self { looks_like_picture, is_cloud_only, version, remembered, answers, now_ns }
    }

    /// Takes all names at their word: no file is opened.
    pub(crate) fn disabled() -> Self {
        Self::new(|_, _| false, |_, _| true, 0, Verdicts::default())
    }

    /// Whether the file at `path` is a picture; `relative` is its path in the folder.
    pub(super) fn sniff(&self, path: &Path, relative: &Path, stat: &Stat, metadata: &Metadata) -> Sniffed {
        if stat.bytes == 0 {
            return Sniffed::Other;
        }
        let mark = Mark::of(self.version, &[(relative, stat)]);
        let answer = match self.remembered.get(mark) {
            Some(answer) => answer,
            None if (self.is_cloud_only)(path, metadata) => return Sniffed::Unknown,
            None => match head(path) {
                Ok(head) => (self.looks_like_picture)(&head, stat.bytes),
                Err(error) => {
                    tracing::debug!(path = %path.display(), %error, "could not read the first bytes of a file");
                    return Sniffed::Unknown;
                }
            },
        };
        if is_settled(stat, self.now_ns) {
            lock(&self.answers).push((mark, answer));
        }
        if answer { Sniffed::Picture } else { Sniffed::Other }
    }

    /// The answers to remember, unless they are those remembered already. After a walk through the whole folder they
    /// include every file, so that those about deleted files are forgotten.
    pub(crate) fn new_answers(&self) -> Option<Verdicts> {
        let answers: Verdicts = std::mem::take(&mut *lock(&self.answers)).into_iter().collect();
        (answers != self.remembered).then_some(answers)
    }
}

/// The first bytes of a file; none of what may have replaced it.
fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let Some(file) = open_file(path)? else { return Ok(Vec::new()) };
    let mut head = Vec::with_capacity(HEAD);
    file.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}
