//! How much memory indexing takes, and whether it grows over time.
//!
//! Indexes synthetic photographs, more than a disk would hold: they are written to one folder in parts, each of which is
//! indexed and then deleted, in one process and into one library, which keeps their rows. Owns no threshold.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::photos::Photos;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::indexing::pipeline;
use ratna_engine::pictures::file;
use ratna_engine::progress::Progress;

/// How often the memory is sampled.
const SAMPLE_EVERY: Duration = Duration::from_millis(10);

/// The process's resident memory, in bytes.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Before the model was used, including the textures that pictures are made of.
    pub before: u64,
    /// After the model embedded a batch of pictures.
    pub with_model: u64,
    /// The peak of each part.
    pub peaks: Vec<Peak>,
}

/// The peak while a part was indexed.
#[derive(Clone, Copy, Debug)]
pub struct Peak {
    /// Pictures in the library afterwards.
    pub pictures: u64,
    /// Resident memory, in bytes.
    pub bytes: u64,
}

impl Memory {
    /// The model's own memory, in bytes.
    pub fn model(&self) -> u64 {
        self.with_model.saturating_sub(self.before)
    }

    /// The peak besides the model until so many pictures were indexed, in bytes.
    pub fn beside_model(&self, pictures: u64) -> u64 {
        let peaks = self.peaks.iter().filter(|peak| peak.pictures <= pictures);
        peaks.map(|peak| peak.bytes).max().unwrap_or_default().saturating_sub(self.model())
    }
}

/// Indexes `pictures` pictures, `part` at a time. `scratch` is an empty folder; `report` receives the peak of every part.
/// Returns `None` if the system does not provide a process's resident memory.
///
/// # Errors
/// Fails when the disk reports an error, or a run fails.
pub fn measure(
    scratch: &Path,
    pictures: u64,
    part: u64,
    model: Arc<dyn Embedder>,
    mut report: impl FnMut(Peak),
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
            with_peak(|| library.index(std::slice::from_ref(&folder), None, &Progress::default()));
        indexed?;
        let peak = Peak { pictures: after, bytes };
        report(peak);
        memory.peaks.push(peak);
        for number in numbers {
            let path = folder.join(format!("{number:06}.jpg"));
            std::fs::remove_file(&path).map_err(Error::io(&path))?;
        }
    }
    Ok(Some(memory))
}

/// Lets the model embed a full batch, which loads its weights and allocates its working memory.
fn warm(photos: &Photos, model: &dyn Embedder) -> Result<()> {
    let picture = file::model_input_of_bytes(&photos.jpeg(0), model.input());
    let picture =
        picture.map_err(|problem| Error::NoPicture { path: "a synthetic photograph".into(), problem })?;
    model.embed_images(&vec![picture.1; pipeline::BATCH])?;
    Ok(())
}

/// Runs `work`. Returns its result, and the peak of the resident memory meanwhile.
fn with_peak<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let (ended, peak) = (AtomicBool::new(false), AtomicU64::new(0));
    let done = thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                peak.fetch_max(resident().unwrap_or_default(), Ordering::Relaxed);
                thread::sleep(SAMPLE_EVERY);
            }
        });
        let done = work();
        ended.store(true, Ordering::Relaxed);
        done
    });
    (done, peak.into_inner())
}

/// This process's resident memory, including mapped files, in bytes; `None` if the system does not provide it.
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_covers_memory_that_is_freed_again() {
        const MUCH: usize = 64 << 20;
        let Some(before) = resident() else { return };
        let (length, peak) = with_peak(|| {
            let much = vec![1_u8; MUCH];
            // Kept until it is sampled.
            thread::sleep(10 * SAMPLE_EVERY);
            much.len()
        });
        assert!(peak >= before.saturating_sub(1 << 20) + length as u64 / 2, "{before}, then {peak}");
    }

    #[test]
    fn the_models_memory_does_not_count() {
        let peak = |pictures, bytes| Peak { pictures, bytes };
        let memory =
            Memory { before: 30, with_model: 130, peaks: vec![peak(5, 400), peak(10, 390), peak(15, 420)] };
        assert_eq!((memory.model(), memory.beside_model(10), memory.beside_model(15)), (100, 300, 320));
    }
}
