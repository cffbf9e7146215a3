//! The results of a measurement, as they are printed in JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long building the library took; stored with it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Making {
    /// Seconds for the rows of catalogue, thumbnails and vectors, including making the vectors.
    pub rows_seconds: f64,
    /// Seconds for building the index on one thread, and saving it.
    pub index_seconds: f64,
    /// The machine's load average at the end, if the system provides it.
    pub load: Option<f64>,
}

/// Bytes on disk.
#[derive(Clone, Debug, Serialize)]
pub struct Disk {
    /// Bytes by file name.
    pub files: std::collections::BTreeMap<String, u64>,
    /// Bytes of all files per picture.
    pub bytes_per_picture: f64,
    /// Bytes of the index per picture.
    pub index_bytes_per_picture: f64,
}

/// Seconds since the start of opening the library.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Starting {
    /// Until the library is open and can be browsed.
    pub open_seconds: f64,
    /// Until the index is open, too.
    pub searchable_seconds: f64,
    /// Until the first answer.
    pub first_answer_seconds: f64,
}

/// Percentiles of times, in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Percentiles {
    /// The median.
    pub p50: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The longest.
    pub longest: f64,
}

impl Percentiles {
    /// Percentiles if all times are known.
    pub(super) fn of_known(times: Vec<Option<Duration>>) -> Option<Self> {
        times.into_iter().collect::<Option<Vec<_>>>().map(Self::of)
    }

    /// Percentiles of at least one time.
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| {
            let time = times.get(times.len() * share / 100).or(times.last());
            time.map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        Self { p50: at(50), p99: at(99), longest: at(100) }
    }
}

/// Searching with one number of candidates (`ef`).
#[derive(Clone, Debug, Serialize)]
pub struct Searching {
    /// Candidates kept while walking the graph; 0 if every vector is compared.
    pub expansion: usize,
    /// Index and rescoring with the stored vectors, together.
    pub nearest: Percentiles,
    /// The processor time of `nearest`, which does not depend on other programs; if the system provides it.
    pub nearest_on_processor: Option<Percentiles>,
    /// The index alone.
    pub index: Percentiles,
    /// From a query's vector to the paths of ten pictures.
    pub whole: Percentiles,
    /// Share of the ten nearest contents that was found.
    pub recall_at_10: f64,
    #[serde(skip)]
    pub(super) found: Vec<Vec<i64>>,
}

/// Searching where a filter allows only some pictures.
#[derive(Clone, Debug, Serialize)]
pub struct Filtered {
    /// Percentage of pictures allowed.
    pub percent: u64,
    /// Index and rescoring together.
    pub nearest: Percentiles,
    /// The processor time of `nearest`, if the system provides it.
    pub nearest_on_processor: Option<Percentiles>,
    /// Share of the ten nearest allowed contents that was found.
    pub recall_at_10: f64,
    #[serde(skip)]
    pub(super) found: Vec<Vec<i64>>,
}

impl Searching {
    pub(super) fn compute_recall(&mut self, truth: &[Vec<i64>]) {
        self.recall_at_10 = recall(&self.found, truth);
    }
}

impl Filtered {
    pub(super) fn compute_recall(&mut self, truth: &[Vec<i64>]) {
        self.recall_at_10 = recall(&self.found, truth);
    }
}

fn recall(found: &[Vec<i64>], truth: &[Vec<i64>]) -> f64 {
    let all: usize = truth.iter().map(Vec::len).sum();
    let same = |(found, truth): (&Vec<i64>, &Vec<i64>)| truth.iter().filter(|id| found.contains(id)).count();
    found.iter().zip(truth).map(same).sum::<usize>() as f64 / all.max(1) as f64
}

/// Searches while the index changes.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Waiting {
    /// Number of searches.
    pub searches: usize,
    /// How long the index took for each.
    pub index: Percentiles,
}

/// Changing the index.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Changing {
    /// Loading it into memory, in seconds.
    pub load_seconds: f64,
    /// Searches meanwhile.
    pub while_loading: Waiting,
    /// Vectors added.
    pub added: usize,
    /// Vectors added per second, while searches ran.
    pub added_per_second: f64,
    /// Searches meanwhile.
    pub while_adding: Waiting,
    /// Writing it, flushing it, its checksum, and mapping it, in seconds.
    pub save_seconds: f64,
    /// Searches meanwhile.
    pub while_saving: Waiting,
}

/// Scanning again what has not changed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rescan {
    /// Known files. The candidates are made from them, as there is no folder to walk.
    pub files: usize,
    /// Files found unchanged.
    pub unchanged: usize,
    /// Reading the rows, in seconds.
    pub read_seconds: f64,
    /// Reading the rows and comparing, in seconds.
    pub seconds: f64,
    /// Files per second.
    pub files_per_second: f64,
}

/// All results.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Pictures in the library.
    pub pictures: u64,
    /// How long building it took.
    pub making: Making,
    /// Sizes on disk.
    pub disk: Disk,
    /// Resident memory after some thousand searches, including the mapped index, in bytes.
    pub resident_bytes: Option<u64>,
    /// The instruction set with which the index computes distances; `None` if there is no index.
    pub acceleration: Option<String>,
    /// Starting with the library's files dropped from the system's cache, as far as it drops them.
    pub start_cold: Starting,
    /// Starting again.
    pub start_warm: Starting,
    /// Searching, by number of candidates.
    pub searching: Vec<Searching>,
    /// Searching with filters, with the program's own number of candidates.
    pub filtered: Vec<Filtered>,
    /// Changing the index; `None` if there is none.
    pub changing: Option<Changing>,
    /// Scanning again what has not changed.
    pub rescan: Rescan,
}
