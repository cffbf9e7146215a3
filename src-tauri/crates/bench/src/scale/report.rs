//! What was measured.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long making the library took; kept with it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Making {
    /// RowPolicy of catalogue, thumbnails and vectors, with making the vectors.
    pub rows_seconds: f64,
    /// The index, by one thread, with saving it.
    pub index_seconds: f64,
    /// Load average of the machine when the index was done, where the system says.
    pub load: Option<f64>,
}

/// Bytes on disk.
#[derive(Clone, Debug, Serialize)]
pub struct Disk {
    /// Each file.
    pub files: std::collections::BTreeMap<String, u64>,
    /// All of them, a picture.
    pub bytes_per_picture: f64,
    /// The index, a picture.
    pub index_bytes_per_picture: f64,
}

/// From opening the library on.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Starting {
    /// Until the library is open and can be browsed.
    pub open_seconds: f64,
    /// Until the index is open, too.
    pub searchable_seconds: f64,
    /// Until the first answer.
    pub first_answer_seconds: f64,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Percentiles {
    /// The median.
    pub p50: f64,
    /// The 99th of a hundred.
    pub p99: f64,
    /// The longest.
    pub longest: f64,
}

impl Percentiles {
    /// Of the times that were told, if there are any.
    pub(super) fn of_told(times: Vec<Option<Duration>>) -> Option<Self> {
        times.into_iter().collect::<Option<Vec<_>>>().map(Self::of)
    }

    /// Of at least one time.
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| {
            let time = times.get(times.len() * share / 100).or(times.last());
            time.map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        Self { p50: at(50), p99: at(99), longest: at(100) }
    }
}

/// Searching with one number of candidates.
#[derive(Clone, Debug, Serialize)]
pub struct Searching {
    /// Candidates kept while walking; 0 where every vector is looked at.
    pub expansion: usize,
    /// Index and rescoring with the stored vectors, together.
    pub nearest: Percentiles,
    /// Of that the time on a processor, which other programs cannot lengthen by taking it; where the system says.
    pub nearest_on_processor: Option<Percentiles>,
    /// Of `nearest` the index alone.
    pub index: Percentiles,
    /// From the vector to the paths of ten pictures: the whole of `Library::nearest`.
    pub whole: Percentiles,
    /// Share of the ten nearest that was found.
    pub recall_at_10: f64,
    #[serde(skip)]
    pub(super) found: Vec<Vec<i64>>,
}

/// Searching where only some are allowed.
#[derive(Clone, Debug, Serialize)]
pub struct Filtered {
    /// Of a hundred pictures so many are allowed.
    pub percent: u64,
    /// Index and rescoring together.
    pub nearest: Percentiles,
    /// Of that the time on a processor, where the system says.
    pub nearest_on_processor: Option<Percentiles>,
    /// Share of the ten nearest allowed ones that was found.
    pub recall_at_10: f64,
    #[serde(skip)]
    pub(super) found: Vec<Vec<i64>>,
}

impl Searching {
    pub(super) fn judge(&mut self, truth: &[Vec<i64>]) {
        self.recall_at_10 = recall(&self.found, truth);
    }
}

impl Filtered {
    pub(super) fn judge(&mut self, truth: &[Vec<i64>]) {
        self.recall_at_10 = recall(&self.found, truth);
    }
}

fn recall(found: &[Vec<i64>], truth: &[Vec<i64>]) -> f64 {
    let all: usize = truth.iter().map(Vec::len).sum();
    let same = |(found, truth): (&Vec<i64>, &Vec<i64>)| truth.iter().filter(|id| found.contains(id)).count();
    found.iter().zip(truth).map(same).sum::<usize>() as f64 / all.max(1) as f64
}

/// What searches have to wait while the index is changed.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Waiting {
    /// How many searches there were.
    pub searches: usize,
    /// How long the index took to answer them.
    pub index: Percentiles,
}

/// Changing the index.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Changing {
    /// Taking it into memory.
    pub load_seconds: f64,
    /// Searches meanwhile.
    pub while_loading: Waiting,
    /// Vectors put in.
    pub added: usize,
    /// Put in a second, with searches going on.
    pub added_per_second: f64,
    /// Searches meanwhile.
    pub while_adding: Waiting,
    /// Writing it, bringing it to the disk, its checksum, and mapping it.
    pub save_seconds: f64,
    /// Searches meanwhile.
    pub while_saving: Waiting,
}

/// Looking again at what has not changed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rescan {
    /// Files known, and as many candidates, which are made of them: there is no folder to walk through.
    pub files: usize,
    /// Found to be unchanged.
    pub unchanged: usize,
    /// Reading the rows.
    pub read_seconds: f64,
    /// Reading the rows and comparing.
    pub seconds: f64,
    /// Files a second.
    pub files_per_second: f64,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Pictures in the library.
    pub pictures: u64,
    /// How long making it took.
    pub making: Making,
    /// Bytes on disk.
    pub disk: Disk,
    /// Bytes resident after some thousand searches, the mapped index with them.
    pub resident_bytes: Option<u64>,
    /// Instructions the index computes distances with; none where there is no index.
    pub acceleration: Option<String>,
    /// Starting with nothing in the system's cache; as far as the system lets go of it.
    pub start_cold: Starting,
    /// Starting again.
    pub start_warm: Starting,
    /// Searching, by candidates.
    pub searching: Vec<Searching>,
    /// Searching where only some are allowed, with the candidates that the program uses.
    pub filtered: Vec<Filtered>,
    /// Changing the index; none where there is none.
    pub changing: Option<Changing>,
    /// Looking again at what has not changed.
    pub rescan: Rescan,
}
