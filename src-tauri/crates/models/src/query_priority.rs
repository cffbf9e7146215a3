//! Queries run before pictures where both are computed on the CPU, since a person waits for a query and nobody waits
//! for the next batch of pictures.
//!
//! Text towers have their own thread pool, so that their work does not queue behind that of a batch: gemm and the
//! kernels of this crate split their work among the threads of the pool they are called on. Image towers pause before
//! each layer while a query is running. Owns that pool and that pause. Knows no model.

use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Longest pause before a layer, so that an uninterrupted stream of queries does not stop indexing.
const MAX_PAUSE: Duration = Duration::from_millis(500);

/// The thread pool of the text towers, one thread a core; `None` if the system cannot create it.
static POOL: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let pool = ThreadPoolBuilder::new()
        .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
        .thread_name(|number| format!("query-{number}"))
        .build();
    pool.inspect_err(|error| tracing::warn!(%error, "queries share the thread pool of the pictures")).ok()
});

static QUERIES: RunningQueries = RunningQueries { count: Mutex::new(0), finished: Condvar::new() };

/// Runs a query on its own thread pool, before the pictures.
pub fn run_query<T: Send>(query: impl FnOnce() -> T + Send) -> T {
    let Some(pool) = &*POOL else { return query() };
    let _running = QUERIES.start();
    pool.install(query)
}

/// Called between two layers: pauses until no query is running, but at most [`MAX_PAUSE`]. Never pauses a query itself.
pub fn yield_to_queries() {
    let in_query = || POOL.as_ref().is_some_and(|pool| pool.current_thread_index().is_some());
    if QUERIES.any() && !in_query() {
        QUERIES.wait(MAX_PAUSE);
    }
}

/// Number of running queries.
struct RunningQueries {
    count: Mutex<usize>,
    finished: Condvar,
}

/// A running query; dropping it marks the query as finished.
struct RunningQuery<'a>(&'a RunningQueries);

impl RunningQueries {
    fn start(&self) -> RunningQuery<'_> {
        *self.count() += 1;
        RunningQuery(self)
    }

    fn any(&self) -> bool {
        *self.count() > 0
    }

    fn count(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        let mut count = self.count();
        while *count > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            count = self.finished.wait_timeout(count, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for RunningQuery<'_> {
    fn drop(&mut self) {
        *self.0.count() -= 1;
        self.0.finished.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn queries() -> RunningQueries {
        RunningQueries { count: Mutex::new(0), finished: Condvar::new() }
    }

    #[test]
    fn a_layer_waits_until_the_last_query_has_finished() {
        let queries = queries();
        let (first, second) = (queries.start(), queries.start());
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            let queries = &queries;
            scope.spawn(move || {
                queries.wait(LONG);
                sender.send(*queries.count()).unwrap();
            });
            drop(first);
            assert!(receiver.recv_timeout(Duration::from_millis(100)).is_err());
            drop(second);
            assert_eq!(receiver.recv_timeout(LONG), Ok(0));
        });
    }

    #[test]
    fn a_layer_waits_only_for_running_queries_and_only_up_to_the_limit() {
        let queries = queries();
        let started = Instant::now();
        queries.wait(LONG);
        let _running = queries.start();
        queries.wait(Duration::from_millis(5));
        assert!(started.elapsed() < LONG);
    }

    #[test]
    fn a_query_runs_on_its_own_thread_pool() {
        let name = run_query(|| thread::current().name().map(str::to_owned));
        assert!(name.is_some_and(|name| name.starts_with("query-")));
        let threads = run_query(rayon::current_num_threads);
        assert_eq!(threads, std::thread::available_parallelism().unwrap().get());
    }

    #[test]
    fn a_query_does_not_wait_for_itself() {
        let started = Instant::now();
        // Enough repetitions to take much longer if each waited.
        run_query(|| (0..100).for_each(|_| yield_to_queries()));
        assert!(started.elapsed() < 50 * MAX_PAUSE);
    }

    #[test]
    fn a_query_that_panics_counts_as_finished() {
        let queries = queries();
        let outcome = catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _running = queries.start();
            panic!("the text tower fails");
        }));
        assert!(outcome.is_err());
        assert_eq!(*queries.count(), 0);
    }
}
