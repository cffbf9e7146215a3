//! Pools for the temporary objects that a model's run on a GPU creates.
//!
//! Owns the wrapper that puts every call to a model into a pool of its own. Metal hands out command buffers, encoders and
//! errors "autoreleased": they are freed when the pool around the call ends. The threads here have none of their own, so
//! that without this every batch would leave some memory behind.

use std::time::Duration;

use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Languages, Relevance, Understanding};

/// Frees what a call leaves behind.
pub(crate) trait Pool: Send + Sync {
    /// Runs a call with a pool around it.
    fn run<T>(&self, call: impl FnOnce() -> T) -> T;
}

/// The pools of Objective-C, which only Macs have.
pub(crate) struct AutoreleasePool;

impl Pool for AutoreleasePool {
    #[cfg(target_os = "macos")]
    fn run<T>(&self, call: impl FnOnce() -> T) -> T {
        objc2::rc::autoreleasepool(|_| call())
    }

    #[cfg(not(target_os = "macos"))]
    fn run<T>(&self, call: impl FnOnce() -> T) -> T {
        call()
    }
}

/// A model with a pool around each of its calls that computes.
pub(crate) struct Pooled<P> {
    model: Box<dyn Embedder>,
    pool: P,
}

impl<P> Pooled<P> {
    pub(crate) fn new(model: Box<dyn Embedder>, pool: P) -> Self {
        Self { model, pool }
    }
}

impl<P: Pool> Embedder for Pooled<P> {
    fn id(&self) -> &str {
        self.model.id()
    }

    fn dimensions(&self) -> usize {
        self.model.dimensions()
    }

    fn input(&self) -> InputSpec {
        self.model.input()
    }

    fn relevance(&self) -> Relevance {
        self.model.relevance()
    }

    fn longest_batch(&self) -> Option<Duration> {
        // It chooses the device, and so may try it.
        self.pool.run(|| self.model.longest_batch())
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.pool.run(|| self.model.embed_images(batch))
    }

    fn languages(&self) -> Result<Languages, EmbedError> {
        self.model.languages()
    }

    fn likeness_query(&self, picture: &[f32]) -> Vec<f32> {
        self.model.likeness_query(picture)
    }

    fn understanding(&self, text: &str) -> Result<Understanding, EmbedError> {
        self.model.understanding(text)
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        self.pool.run(|| self.model.embed_text(text))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ratna_engine::embedder::{Filter, Fit};

    use super::*;

    /// Counts pools, and those that are open.
    #[derive(Default)]
    struct Counting {
        opened: AtomicUsize,
        open: AtomicUsize,
    }

    impl Pool for Arc<Counting> {
        fn run<T>(&self, call: impl FnOnce() -> T) -> T {
            self.opened.fetch_add(1, Ordering::Relaxed);
            self.open.fetch_add(1, Ordering::Relaxed);
            let result = call();
            self.open.fetch_sub(1, Ordering::Relaxed);
            result
        }
    }

    /// A model that asserts that exactly one pool is open while it computes.
    struct Model(Arc<Counting>);

    impl Model {
        fn compute(&self) -> Vec<f32> {
            assert_eq!(self.0.open.load(Ordering::Relaxed), 1);
            vec![1.0]
        }
    }

    impl Embedder for Model {
        fn id(&self) -> &str {
            "model"
        }

        fn dimensions(&self) -> usize {
            1
        }

        fn input(&self) -> InputSpec {
            InputSpec { side: 2, fit: Fit::Squash, filter: Filter::Bilinear }
        }

        fn relevance(&self) -> Relevance {
            Relevance::Background { floor: 0.5 }
        }

        fn longest_batch(&self) -> Option<Duration> {
            Some(Duration::from_secs(7))
        }

        fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
            Ok(batch.iter().map(|_| self.compute()).collect())
        }

        fn understanding(&self, _: &str) -> Result<Understanding, EmbedError> {
            Ok(Understanding::Nothing)
        }

        fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> {
            Ok(self.compute())
        }
    }

    #[test]
    fn every_batch_and_every_query_has_a_pool_of_its_own() {
        let pool = Arc::<Counting>::default();
        let model = Pooled::new(Box::new(Model(Arc::clone(&pool))), Arc::clone(&pool));
        let opened = || pool.opened.load(Ordering::Relaxed);
        for batches in 1..=3 {
            assert_eq!(model.embed_images(&[RgbImage::new(2, 2), RgbImage::new(2, 2)]).unwrap().len(), 2);
            assert_eq!(opened(), batches);
        }
        model.embed_text("a query").unwrap();
        assert_eq!((opened(), pool.open.load(Ordering::Relaxed)), (4, 0));
    }

    #[test]
    fn a_pooled_model_is_the_same_model() {
        let pool = Arc::<Counting>::default();
        let model = Pooled::new(Box::new(Model(Arc::clone(&pool))), Arc::clone(&pool));
        assert_eq!((model.id(), model.dimensions(), model.input().side), ("model", 1, 2));
        assert_eq!(model.longest_batch(), Some(Duration::from_secs(7)));
        assert!(matches!(model.relevance(), Relevance::Background { floor: 0.5 }));
        assert!(matches!(model.understanding("x"), Ok(Understanding::Nothing)));
    }
}
