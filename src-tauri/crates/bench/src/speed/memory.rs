//! How much memory indexing takes, and whether it takes more the longer it goes on.
//!
//! Indexes made photographs, more than a disk would hold at a time: they are written into one folder a part after
//! the other, each part is indexed and then deleted, all in one process and into one library, which keeps what it
//! knows of them. Owns no threshold.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::photos::Photos;
use ratna_engine::Library;
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::indexing::pipeline;
use ratna_engine::pictures::file;
use ratna_engine::progress::Progress;
use ratna_engine::{Error, Result};

/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What the process had in memory, in bytes.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Before the model was used; with the textures that pictures are made of.
    pub before: u64,
    /// When it had looked at a batch of pictures.
    pub with_model: u64,
    /// Most of it, part by part.
    pub peaks: Vec<Peak>,
}

/// The most there was while a part was indexed.
#[derive(Clone, Copy, Debug)]
pub struct Peak {
    /// Pictures in the library by then.
    pub pictures: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Memory {
    /// What the model takes by itself.
    pub fn model(&self) -> u64 {
        self.with_model.saturating_sub(self.before)
    }

    /// The most there was besides the model while up to so many pictures were indexed.
    pub fn beside_model(&self, pictures: u64) -> u64 {
        let peaks = self.peaks.iter().filter(|peak| peak.pictures <= pictures);
        peaks.map(|peak| peak.bytes).max().unwrap_or_default().saturating_sub(self.model())
    }
}

/// Indexes `pictures` pictures, `part` at a time. `scratch` is an empty folder; `tell` hears of every part.
/// None where the system does not say how much memory a process has.
///
/// # Errors
/// When the disk refuses or a run fails.
pub fn measure(
    scratch: &Path,
    pictures: u64,
    part: u64,
    model: Arc<dyn Embedder>,
    mut tell: impl FnMut(Peak),
) -> Result<Option<Memory>> {
    let Some(_) = resident() else { return Ok(None) };
    let photos = Photos::new()?;
    let folder = scratch.join("pictures");
    photos.write(&folder, 0..1)?;
    let library = Library::open(&scratch.join("library"), only(Arc::clone(&model)))?;
    let mut memory = Memory { before: resident().unwrap_or_default(), ..Memory::default() };
    warm(&photos, &*model)?;
    memory.with_model = resident().unwrap_or_default();
    for first in (0..pictures).step_by(part.max(1) as usize) {
        let numbers = first..pictures.min(first + part.max(1));
        let after = numbers.end;
        photos.write(&folder, numbers.clone())?;
        let (indexed, bytes) =
            watched(|| library.index(std::slice::from_ref(&folder), None, &Progress::default()));
        indexed?;
        let peak = Peak { pictures: after, bytes };
        tell(peak);
        memory.peaks.push(peak);
        for number in numbers {
            let path = folder.join(format!("{number:06}.jpg"));
            std::fs::remove_file(&path).map_err(Error::io(&path))?;
        }
    }
    Ok(Some(memory))
}

/// Lets the model look at a full batch, so that its weights and working memory are there.
fn warm(photos: &Photos, model: &dyn Embedder) -> Result<()> {
    let picture = file::model_input_of_bytes(&photos.jpeg(0), model.input());
    let picture =
        picture.map_err(|problem| Error::NoPicture { path: "a made photograph".into(), problem })?;
    model.embed_images(&vec![picture.1; pipeline::BATCH])?;
    Ok(())
}

/// Does something, and says how much memory there was at most meanwhile.
fn watched<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let (ended, most) = (AtomicBool::new(false), AtomicU64::new(0));
    let done = thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                most.fetch_max(resident().unwrap_or_default(), Ordering::Relaxed);
                thread::sleep(LOOK);
            }
        });
        let done = work();
        ended.store(true, Ordering::Relaxed);
        done
    });
    (done, most.into_inner())
}

/// Bytes of this process that are in memory now, mapped files that were touched with it; none where the system does
/// not say.
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_meanwhile_is_seen() {
        const MUCH: usize = 64 << 20;
        let Some(before) = resident() else { return };
        let (length, most) = watched(|| {
            let much = vec![1_u8; MUCH];
            thread::sleep(10 * LOOK);
            much.len()
        });
        assert!(most >= before.saturating_sub(1 << 20) + length as u64 / 2, "{before} and then {most}");
    }

    #[test]
    fn the_model_does_not_count() {
        let peak = |pictures, bytes| Peak { pictures, bytes };
        let memory =
            Memory { before: 30, with_model: 130, peaks: vec![peak(5, 400), peak(10, 390), peak(15, 420)] };
        assert_eq!((memory.model(), memory.beside_model(10), memory.beside_model(15)), (100, 300, 320));
    }
}
