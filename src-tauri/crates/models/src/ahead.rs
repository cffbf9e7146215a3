//! Queries go ahead of pictures, where both are computed on the CPU.
//!
//! Somebody waits for a query; nobody waits for the next batch of pictures. So the text towers have threads of
//! their own, on which their products do not queue behind those of a batch (gemm and our kernels divide their work
//! among the threads of the pool they are called on), and an image tower that is about to begin its next layer lets
//! a query pass that is being read. Owns those threads and that wait. Knows no model.

use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// How long a layer waits at most: queries that follow one another without a gap must not stop indexing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The threads of the text towers, one a core; none when the system gives no more.
static THREADS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let made = ThreadPoolBuilder::new()
        .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
        .thread_name(|number| format!("query-{number}"))
        .build();
    made.inspect_err(|error| tracing::warn!(%error, "queries are read on the threads of the pictures")).ok()
});

static QUERIES: Queries = Queries { reading: Mutex::new(0), ended: Condvar::new() };

/// Reads a query on threads of its own, ahead of the pictures.
pub(crate) fn of_pictures<T: Send>(read: impl FnOnce() -> T + Send) -> T {
    let Some(threads) = &*THREADS else { return read() };
    let _turn = QUERIES.begin();
    threads.install(read)
}

/// Between two layers: returns when no query is being read, or when it has waited long enough. A query itself waits
/// for none.
pub(crate) fn let_queries_pass() {
    let is_query = || THREADS.as_ref().is_some_and(|threads| threads.current_thread_index().is_some());
    if QUERIES.are_read() && !is_query() {
        QUERIES.wait(PATIENCE);
    }
}

/// Queries that are being read.
struct Queries {
    reading: Mutex<usize>,
    ended: Condvar,
}

/// One of them; it has ended when this is dropped.
struct Turn<'a>(&'a Queries);

impl Queries {
    fn begin(&self) -> Turn<'_> {
        *self.reading() += 1;
        Turn(self)
    }

    fn are_read(&self) -> bool {
        *self.reading() > 0
    }

    fn reading(&self) -> MutexGuard<'_, usize> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, patience: Duration) {
        let due = Instant::now() + patience;
        let mut reading = self.reading();
        while *reading > 0 {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            reading = self.ended.wait_timeout(reading, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.reading() -= 1;
        self.0.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn queries() -> Queries {
        Queries { reading: Mutex::new(0), ended: Condvar::new() }
    }

    #[test]
    fn a_layer_waits_for_the_last_query_to_end() {
        let queries = queries();
        let (first, second) = (queries.begin(), queries.begin());
        thread::scope(|scope| {
            let (say, said) = mpsc::channel();
            let queries = &queries;
            scope.spawn(move || {
                queries.wait(LONG);
                say.send(*queries.reading()).unwrap();
            });
            drop(first);
            assert!(said.recv_timeout(Duration::from_millis(100)).is_err());
            drop(second);
            assert_eq!(said.recv_timeout(LONG), Ok(0));
        });
    }

    #[test]
    fn a_layer_waits_neither_for_nothing_nor_for_ever() {
        let queries = queries();
        let started = Instant::now();
        queries.wait(LONG);
        let _turn = queries.begin();
        queries.wait(Duration::from_millis(5));
        assert!(started.elapsed() < LONG);
    }

    #[test]
    fn a_query_is_read_on_threads_of_its_own() {
        let name = of_pictures(|| thread::current().name().map(str::to_owned));
        assert!(name.is_some_and(|name| name.starts_with("query-")));
        let inside = of_pictures(rayon::current_num_threads);
        assert_eq!(inside, std::thread::available_parallelism().unwrap().get());
    }

    #[test]
    fn a_query_does_not_wait_for_itself() {
        let started = Instant::now();
        // As many as would take much longer if each waited.
        of_pictures(|| (0..100).for_each(|_| let_queries_pass()));
        assert!(started.elapsed() < 50 * PATIENCE);
    }

    #[test]
    fn a_query_that_fails_leaves_nobody_waiting() {
        let queries = queries();
        let failed = catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _turn = queries.begin();
            panic!("the text tower gives up");
        }));
        assert!(failed.is_err());
        assert_eq!(*queries.reading(), 0);
    }
}
