//! How long searches take, and what they find.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::plan::Plan;
use super::report::{Filtered, Percentiles, Searching};
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::catalogue::embeddings;
use ratna_engine::embedding_space::EmbeddingSpace;
use ratna_engine::id_set::IdSet;
use ratna_engine::ids::ContentId;
use ratna_engine::vectors::nearest::{self, CandidateSource, NearestQuery};

/// Percentages of pictures that the filters allow.
const PERCENT: [u64; 3] = [1, 10, 50];
/// Contents per search.
const COUNT: usize = 10;
/// Measured searches per query. Another one comes before, as it maps pages.
const ROUNDS: usize = 3;

/// Measures searches with each number of candidates. Their recall is computed later.
pub(super) fn times(library: &Library, plan: &Plan, queries: &[Vec<f32>]) -> Result<Vec<Searching>> {
    let space = library.space();
    let mut parts = Vec::new();
    // Without an index the number of candidates does not matter, and one measurement is enough.
    let has_index = space.index.with_index(|_| ()).is_some();
    let expansions = if has_index { &plan.expansions[..] } else { &[0][..] };
    for &expansion in expansions {
        space.index.with_index(|index| index.set_expansion(expansion));
        let part = part(library, &space, queries, expansion)?;
        parts.push(part);
    }
    space.index.with_index(|index| index.set_expansion(ratna_engine::vectors::ann_index::EXPANSION_SEARCH));
    Ok(parts)
}

fn part(
    library: &Library,
    space: &EmbeddingSpace,
    queries: &[Vec<f32>],
    expansion: usize,
) -> Result<Searching> {
    let (mut index, mut nearest, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let (mut found, mut on_processor) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        found.clear();
        for query in queries {
            let wanted = NearestQuery { query, count: COUNT, allowed: None };
            let started = Instant::now();
            space.index.with_index(|index| {
                CandidateSource::candidates(index, &wanted, 100, &HashSet::new()).is_some()
            });
            let of_index = started.elapsed();
            let (ids, of_nearest, busy) = timed(library, space, &wanted)?;
            let started = Instant::now();
            answer(library, space, query)?;
            if round > 0 {
                index.push(of_index);
                nearest.push(of_nearest);
                on_processor.push(busy);
                whole.push(started.elapsed());
            }
            found.push(ids);
        }
    }
    let [index, nearest, whole] = [index, nearest, whole].map(Percentiles::of);
    let nearest_on_processor = Percentiles::of_known(on_processor);
    Ok(Searching { expansion, nearest, nearest_on_processor, index, whole, recall_at_10: 0.0, found })
}

/// Searches once. Returns the IDs found, how long that took, and the processor time of this thread; `None` for the
/// latter if there is no index, since a search then uses other threads as well.
fn timed(
    library: &Library,
    space: &EmbeddingSpace,
    wanted: &NearestQuery<'_>,
) -> Result<(Vec<i64>, Duration, Option<Duration>)> {
    let (started, busy) = (Instant::now(), on_processor());
    let near = nearest::nearest_indexed(library.catalogue(), &*space.index, space.model_id, wanted)?;
    let by_index = near.is_some();
    let near = match near {
        Some(near) => near.nearest.found,
        None => space.search(library.catalogue(), wanted)?,
    };
    let elapsed = started.elapsed();
    let busy = on_processor().zip(busy).map(|(now, before)| now.saturating_sub(before));
    Ok((near.into_iter().map(|(id, _)| id.0).collect(), elapsed, busy.filter(|_| by_index)))
}

/// Processor time of this thread; `None` if the system does not provide it.
fn on_processor() -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::resource::{UsageWho, getrusage};
        let usage = getrusage(UsageWho::RUSAGE_THREAD).ok()?;
        let microseconds = |time: nix::sys::time::TimeVal| {
            u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or_default()
        };
        Some(Duration::from_micros(microseconds(usage.user_time()) + microseconds(usage.system_time())))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// The sets of allowed contents, spread over all of them.
pub(super) fn filters(library: &Library) -> Result<Vec<IdSet>> {
    let last = library.catalogue().read(|db| embeddings::last_seq(db, library.space().model_id))?;
    let is_in = |id: i64, percent: u64| {
        let hash = blake3::hash(&id.to_le_bytes());
        u64::from(hash.as_bytes()[0]) * 256 + u64::from(hash.as_bytes()[1]) < percent * 65_536 / 100
    };
    // In a synthetic library, contents have the same numbers as their vectors.
    Ok(PERCENT
        .iter()
        .map(|&percent| (1..=last).filter(|&id| is_in(id, percent)).map(ContentId).collect())
        .collect())
}

/// Measures searches with each filter.
pub(super) fn filtered_times(library: &Library, queries: &[Vec<f32>]) -> Result<Vec<Filtered>> {
    let space = library.space();
    let mut parts = Vec::new();
    for (percent, allowed) in PERCENT.into_iter().zip(filters(library)?) {
        let (mut found, mut times, mut on_processor) = (Vec::new(), Vec::new(), Vec::new());
        for query in queries {
            let wanted = NearestQuery { query, count: COUNT, allowed: Some(&allowed) };
            let (ids, elapsed, busy) = timed(library, &space, &wanted)?;
            found.push(ids);
            times.push(elapsed);
            on_processor.push(busy);
        }
        let (nearest, nearest_on_processor) = (Percentiles::of(times), Percentiles::of_known(on_processor));
        parts.push(Filtered { percent, nearest, nearest_on_processor, recall_at_10: 0.0, found });
    }
    Ok(parts)
}

/// A whole search except for embedding the query: the nearest contents and the paths of their files.
fn answer(library: &Library, space: &EmbeddingSpace, query: &[f32]) -> Result<()> {
    for (id, _) in space.nearest(library.catalogue(), query, COUNT)? {
        library.paths(id)?;
    }
    Ok(())
}
