//! The true nearest neighbours, by comparing every vector with all queries in one pass.

use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::catalogue::embeddings;
use ratna_engine::dot::dot;
use ratna_engine::id_set::IdSet;
use ratna_engine::ids::ContentId;
use ratna_engine::ids::ModelId;

/// Neighbours per query.
const FOUND: usize = 10;
/// Vectors compared with all queries at a time: vectors of 768 elements then fit in the processor's cache.
const BLOCK: usize = 32;

/// IDs of the ten nearest contents, nearest first, by set and query: the first set is that of all contents, the
/// others are `filters`.
pub(super) fn nearest(
    library: &Library,
    queries: &[Vec<f32>],
    filters: &[IdSet],
) -> Result<Vec<Vec<Vec<i64>>>> {
    let model_id = library.space().model_id;
    let last = library.catalogue().read(|db| embeddings::last_seq(db, model_id))?;
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as i64);
    let parts: Vec<Result<Tops>> = std::thread::scope(|scope| {
        let part = |core: i64| {
            move || part(library, queries, filters, model_id, last * core / cores, last * (core + 1) / cores)
        };
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(part(core))).collect();
        let ended = |thread: std::thread::ScopedJoinHandle<'_, _>| thread.join();
        threads
            .into_iter()
            .map(|thread| ended(thread).unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut tops = Tops::new(filters.len() + 1, queries.len());
    for part in parts {
        for (set, tops_of_set) in part?.0.into_iter().enumerate() {
            for (query, top) in tops_of_set.into_iter().enumerate() {
                top.into_iter().for_each(|(score, id)| tops.offer(set, query, score, id));
            }
        }
    }
    let ids = |top: Vec<(f32, i64)>| top.into_iter().map(|(_, id)| id).collect();
    Ok(tops.0.into_iter().map(|of_set| of_set.into_iter().map(ids).collect()).collect())
}

/// The nearest contents by set and query, as (score, ID), nearest first.
struct Tops(Vec<Vec<Vec<(f32, i64)>>>);

impl Tops {
    fn new(sets: usize, queries: usize) -> Self {
        Self(vec![vec![Vec::with_capacity(FOUND + 1); queries]; sets])
    }

    fn offer(&mut self, set: usize, query: usize, score: f32, id: i64) {
        let top = &mut self.0[set][query];
        if top.len() == FOUND && top[FOUND - 1].0 >= score {
            return;
        }
        top.insert(top.partition_point(|(other, _)| *other >= score), (score, id));
        top.truncate(FOUND);
    }
}

fn part(
    library: &Library,
    queries: &[Vec<f32>],
    filters: &[IdSet],
    model_id: ModelId,
    after: i64,
    last: i64,
) -> Result<Tops> {
    let mut tops = Tops::new(filters.len() + 1, queries.len());
    let mut block: Vec<(i64, Vec<f32>)> = Vec::with_capacity(BLOCK);
    let mut compare = |block: &mut Vec<(i64, Vec<f32>)>| {
        for (at, query) in queries.iter().enumerate() {
            for (id, vector) in block.iter() {
                let score = dot(query, vector);
                tops.offer(0, at, score, *id);
                for (set, allowed) in filters.iter().enumerate() {
                    if allowed.contains(ContentId(*id)) {
                        tops.offer(set + 1, at, score, *id);
                    }
                }
            }
        }
        block.clear();
    };
    library.catalogue().read(|db| {
        embeddings::for_each_between(db, model_id, after, last, |id, vector| {
            block.extend(vector.map(|vector| (id.0, vector.to_vec())));
            if block.len() == BLOCK {
                compare(&mut block);
            }
            Ok(())
        })
    })?;
    compare(&mut block);
    Ok(tops)
}
