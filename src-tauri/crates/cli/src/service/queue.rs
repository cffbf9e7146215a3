//! How many questions are answered at a time, and how many wait.
//!
//! Owns that bound: questions block their threads, and clients can ask faster than a library answers.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::asked::Service;
use super::failure::Failure;

/// The most questions of a lane that wait for their turn; further ones are refused.
const MAX_WAITING: usize = 32;

/// How many pictures are read at a time. A file on a share that does not answer holds up one of them.
const PICTURES: usize = 2;

/// What a question takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lane {
    /// Milliseconds: a text through the model, rows of the library.
    Quick,
    /// A picture read and decoded, which takes longer and must not hold up the quick ones.
    Picture,
}

/// A service whose questions are answered by a few threads.
#[derive(Clone)]
pub(crate) struct Queue {
    service: Arc<dyn Service>,
    quick: Bound,
    pictures: Bound,
}

/// Places for questions that run, and for those with the ones that wait.
#[derive(Clone)]
struct Bound {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Queue {
    /// A queue before `service`: one quick question a core at a time, two at least.
    pub(crate) fn new(service: Arc<dyn Service>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { service, quick: Bound::new(cores.max(2)), pictures: Bound::new(PICTURES) }
    }

    /// Asks a question on a thread that may block. One whose asker goes away is answered all the same, and keeps its place
    /// until then.
    ///
    /// # Errors
    /// Fails at once when too many questions wait, and when the answer fails.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        lane: Lane,
        question: impl FnOnce(&dyn Service) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let bound = match lane {
            Lane::Quick => &self.quick,
            Lane::Picture => &self.pictures,
        };
        let admitted = bound.admitted.clone().try_acquire_owned().map_err(|_| Failure::busy())?;
        let running = bound.running.clone().acquire_owned().await.map_err(|_| Failure::busy())?;
        let service = self.service.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let _places = (admitted, running);
            question(&*service)
        });
        answer.await.unwrap_or_else(|_| Err(Failure::panicked()))
    }
}

impl Bound {
    fn new(running: usize) -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { running: places(running), admitted: places(running + MAX_WAITING) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use super::super::{Fake, Kind};
    use super::*;

    #[tokio::test]
    async fn questions_beyond_those_that_may_wait_are_refused_and_pictures_hold_up_no_query() {
        let queue = Queue::new(Arc::new(Fake::default()));
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let hold = || {
            let held = held.clone();
            let queue = queue.clone();
            tokio::spawn(async move {
                let wait = move |_: &dyn Service| {
                    assert!(held.lock().unwrap().recv().is_err());
                    Ok(())
                };
                queue.ask(Lane::Picture, wait).await
            })
        };
        let waiting: Vec<_> = (0..PICTURES + MAX_WAITING).map(|_| hold()).collect();
        while queue.pictures.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = queue.ask(Lane::Picture, |_| Ok(())).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Busy);
        queue.ask(Lane::Quick, |service| service.tags()).await.unwrap();
        drop(release);
        for answer in waiting {
            answer.await.unwrap().unwrap();
        }
        queue.ask(Lane::Picture, |_| Ok(())).await.unwrap();
    }

    #[tokio::test]
    async fn a_question_that_panics_fails_alone() {
        let queue = Queue::new(Arc::new(Fake::default()));
        let failed = queue.ask(Lane::Quick, |_| -> Result<(), Failure> { panic!("on purpose") }).await;
        assert_eq!(failed, Err(Failure::panicked()));
        queue.ask(Lane::Quick, |service| service.tags()).await.unwrap();
    }
}
