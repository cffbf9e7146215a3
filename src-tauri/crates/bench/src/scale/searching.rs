//! How long searches take and what they find.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::Plan;
use super::report::{Filtered, Percentiles, Searching};
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::catalogue::embeddings;
use ratna_engine::embedding_space::EmbeddingSpace;
use ratna_engine::ids::ContentId;
use ratna_engine::vectors::id_set::IdSet;
use ratna_engine::vectors::nearest::{self, Index, NearestQuery};

/// Shares of the pictures that filters allow, of a hundred.
const PERCENT: [u64; 3] = [1, 10, 50];
/// How many are searched for.
const COUNT: usize = 10;
/// How often every query is searched for; the first time is not counted, since pages are mapped then.
const ROUNDS: usize = 3;

/// Searches with each number of candidates; what was found is judged later.
pub(super) fn times(library: &Library, plan: &Plan, queries: &[Vec<f32>]) -> Result<Vec<Searching>> {
    let space = library.space();
    let mut parts = Vec::new();
    // A scan knows no candidates: measuring it once will do.
    let has_index = space.index.ask(|_| ()).is_some();
    let expansions = if has_index { &plan.expansions[..] } else { &[0][..] };
    for &expansion in expansions {
        space.index.ask(|index| index.set_expansion(expansion));
        let part = part(library, &space, queries, expansion)?;
        parts.push(part);
    }
    space.index.ask(|index| index.set_expansion(ratna_engine::vectors::ann_index::EXPANSION_SEARCH));
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
            space.index.ask(|index| Index::ask(index, &wanted, 100, &HashSet::new()).is_some());
            let of_index = started.elapsed();
            let (ids, of_nearest, busy) = timed(library, space, &wanted)?;
            let started = Instant::now();
            answer(library, &space, query)?;
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
    let nearest_on_processor = Percentiles::of_told(on_processor);
    Ok(Searching { expansion, nearest, nearest_on_processor, index, whole, recall_at_10: 0.0, found })
}

/// What is found where an index is used, how long index and rescoring take, and how much of that this thread was on a
/// processor; else the same of a scan, which has other threads as well.
fn timed(
    library: &Library,
    space: &EmbeddingSpace,
    wanted: &NearestQuery<'_>,
) -> Result<(Vec<i64>, Duration, Option<Duration>)> {
    let (started, busy) = (Instant::now(), on_processor());
    let near = nearest::near(library.catalogue(), &*space.index, space.model_id, wanted)?;
    let by_index = near.is_some();
    let near = match near {
        Some(near) => near.found,
        None => space.near_of(library.catalogue(), wanted)?,
    };
    let elapsed = started.elapsed();
    let busy = on_processor().zip(busy).map(|(now, before)| now.saturating_sub(before));
    Ok((near.into_iter().map(|(id, _)| id.0).collect(), elapsed, busy.filter(|_| by_index)))
}

/// How long this thread has been on a processor.
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

/// The sets of allowed contents: some of a hundred, strewn over all.
pub(super) fn filters(library: &Library) -> Result<Vec<IdSet>> {
    let last = library.catalogue().read(|db| embeddings::last_seq(db, library.space().model_id))?;
    let is_in = |id: i64, percent: u64| {
        let hash = blake3::hash(&id.to_le_bytes());
        u64::from(hash.as_bytes()[0]) * 256 + u64::from(hash.as_bytes()[1]) < percent * 65_536 / 100
    };
    // Contents of a made library are numbered as their vectors are.
    Ok(PERCENT
        .iter()
        .map(|&percent| (1..=last).filter(|&id| is_in(id, percent)).map(ContentId).collect())
        .collect())
}

/// Searches among some of the pictures only.
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
        let (nearest, nearest_on_processor) = (Percentiles::of(times), Percentiles::of_told(on_processor));
        parts.push(Filtered { percent, nearest, nearest_on_processor, recall_at_10: 0.0, found });
    }
    Ok(parts)
}

/// The whole of a search but the model's share: the nearest contents and where their files are.
fn answer(library: &Library, space: &EmbeddingSpace, query: &[f32]) -> Result<()> {
    for (id, _) in space.near(library.catalogue(), query, COUNT)? {
        library.paths(id)?;
    }
    Ok(())
}
