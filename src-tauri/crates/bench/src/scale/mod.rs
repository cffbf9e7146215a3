//! How the program does with a library as large as one likes.
//!
//! Owns what is made and what is measured. Catalogue, vectors, thumbnails and index are real and are used by the very
//! code of the program; the pictures are not there. What is made is kept, and serves every later measurement of the
//! same size and seed.

mod changing;
mod exact;
mod library;
mod report;
mod searching;
pub mod source;

use std::path::{Path, PathBuf};
use std::time::Instant;

#[cfg(test)]
pub(crate) use library::open;
pub use library::{is_made, make};
use ratna_engine::Result;
use ratna_engine::catalogue::files;
use ratna_engine::disk::walk::Candidate;
use ratna_engine::disk::walk::Stat;
use ratna_engine::indexing::reconcile::{Findings, compare};
use ratna_engine::pictures::decode::DECODER_VERSION;
pub use report::{
    Changing, Disk, Filtered, Making, Percentiles, Report, Rescan, Searching, Starting, Waiting,
};
use source::{Shape, Source};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many pictures the library has.
    pub pictures: u64,
    /// What the vectors are made from.
    pub seed: u64,
    /// Where made libraries are kept.
    pub keep: PathBuf,
    /// How many vectors are searched for.
    pub queries: usize,
    /// Numbers of candidates that a search keeps while it walks through the graph.
    pub expansions: Vec<usize>,
    /// Up to how many vectors a search looks at every one; none: as the program does.
    pub exact_up_to: Option<u64>,
    /// Tells how much memory is resident, in bytes, where the system says.
    pub resident: fn() -> Option<u64>,
}

impl Plan {
    /// The folder of the made library.
    pub fn dir(&self) -> PathBuf {
        self.keep.join(format!("{}-{}", self.pictures, self.seed))
    }

    pub(crate) fn source(&self) -> Source {
        Source::new(self.seed, Shape::default())
    }
}

/// Where made libraries are kept: they can be made again, and the system may know that.
pub fn default_keep() -> Option<PathBuf> {
    Some(directories::ProjectDirs::from("", "", "ratna")?.cache_dir().join("scale"))
}

/// Measures a library that was made.
pub fn measure(plan: &Plan) -> Result<Report> {
    let making = library::notes(&plan.dir())?;
    let cold = library::start(plan, true)?.1;
    let (library, warm) = library::start(plan, false)?;
    let queries: Vec<Vec<f32>> = {
        let source = plan.source();
        (0..plan.queries as u64).map(|number| source.query(number)).collect()
    };
    // Before anything else takes memory.
    let mut searching = searching::times(&library, plan, &queries)?;
    let resident = (plan.resident)();
    let mut filtered = searching::filtered_times(&library, &queries)?;
    let truth = exact::nearest(&library, &queries, &searching::filters(&library)?)?;
    searching.iter_mut().for_each(|part| part.judge(&truth[0]));
    filtered.iter_mut().zip(&truth[1..]).for_each(|(part, truth)| part.judge(truth));
    library::export(&plan.dir(), &queries, &truth[0])?;
    let changing = changing::measure(&library, plan)?;
    let acceleration = library.space().index.ask(|index| index.acceleration());
    Ok(Report {
        pictures: plan.pictures,
        making,
        disk: library::disk(plan)?,
        resident_bytes: resident,
        acceleration,
        start_cold: cold,
        start_warm: warm,
        searching,
        filtered,
        changing,
        rescan: rescan(&library)?,
    })
}

/// What an unchanged library costs to look at again, but for the walk through its folders: the rows out of the
/// catalogue, and the comparison with candidates made of the same rows.
fn rescan(library: &ratna_engine::Library) -> Result<Rescan> {
    let folder = library.folders()?[0].id;
    let known = library.catalogue().read(|db| files::of_folder(db, folder))?;
    let candidate = |path: &Path, stat: Stat| Candidate { folder_id: folder, path: path.to_path_buf(), stat };
    let candidates = known.iter().map(|row| candidate(&row.path, row.stat)).collect();
    drop(known);
    let started = Instant::now();
    let known = library.catalogue().read(|db| files::of_folder(db, folder))?;
    let read = started.elapsed();
    let findings = Findings { candidates, ..Findings::default() };
    let plan = compare(&known, findings, DECODER_VERSION).conclude(&[], |_| false);
    let elapsed = started.elapsed();
    Ok(Rescan {
        files: known.len(),
        unchanged: plan.unchanged.len(),
        read_seconds: read.as_secs_f64(),
        seconds: elapsed.as_secs_f64(),
        files_per_second: known.len() as f64 / elapsed.as_secs_f64(),
    })
}
