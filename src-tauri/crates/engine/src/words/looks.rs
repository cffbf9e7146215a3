//! What a picture looks like to the model in use, as far as its kind depends on that.

use std::sync::Arc;

use crate::dot::dot;
use crate::embedder::text_vector;
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::{Cutoffs, Strength};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;

const SCREEN: &str = "a screenshot of a web site";
const PAGE: &str = "a page of a document";

/// What a picture looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// A picture of a screen, rather than a page of text.
    pub(super) is_screen: bool,
    /// A page of text, rather than a picture of a screen.
    pub(super) is_page: bool,
}

/// Looks at pictures with the model in use. Remembers that a model fails, lest it is tried for every picture.
#[derive(Default)]
pub(super) struct CurrentLooks(Option<(Arc<EmbeddingSpace>, Option<Looks>)>);

impl CurrentLooks {
    /// What a picture looks like to the model. A model that fails has not seen it.
    pub(super) fn at(&mut self, library: &Library, id: ContentId) -> Look {
        let space = library.space();
        if !self.0.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, &space)) {
            let looks = Looks::new(library, &space);
            let looks = looks.inspect_err(|error| tracing::warn!(%error, "pictures are not looked at")).ok();
            self.0 = Some((space, looks));
        }
        let Some((space, Some(looks))) = &self.0 else { return Look::default() };
        looks.at(library, space, id).unwrap_or_default()
    }

    /// Lets go of the model, and of what its scores mean in a library that grows.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}

/// Compares pictures with a few texts, which are embedded once.
struct Looks {
    screen: (Vec<f32>, Cutoffs),
    page: (Vec<f32>, Cutoffs),
}

impl Looks {
    fn new(library: &Library, space: &EmbeddingSpace) -> Result<Self> {
        let known = |text: &str| -> Result<(Vec<f32>, Cutoffs)> {
            let vector = text_vector(&*space.embedder, text)?;
            let cutoffs = space.cutoffs(&library.catalogue, &vector)?;
            Ok((vector, cutoffs))
        };
        Ok(Self { screen: known(SCREEN)?, page: known(PAGE)? })
    }

    /// What a picture looks like; nothing if the model has not seen it.
    fn at(&self, library: &Library, space: &EmbeddingSpace, id: ContentId) -> Result<Look> {
        let Some(seen) = space.vector_of(&library.catalogue, id)? else { return Ok(Look::default()) };
        let score = |(text, cutoffs): &(Vec<f32>, Cutoffs)| {
            let score = dot(&seen, text);
            (cutoffs.strength(score) != Strength::Weak, score)
        };
        // To most models each is a little like the other.
        let ((is_screen, screen), (is_page, page)) = (score(&self.screen), score(&self.page));
        Ok(Look { is_screen: is_screen && screen > page, is_page: is_page && page >= screen })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::embedder::only;
    use crate::progress::Progress;
    use crate::testing::{StubEmbedder, StubModels, TestLibrary};

    #[test]
    fn a_model_that_fails_is_not_tried_for_every_picture() {
        let fixture = TestLibrary::new();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let model = StubEmbedder::new("failing", 1).texts(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Vec::new()
        });
        let library = Library::open(&fixture.path("library"), only(Arc::new(model))).unwrap();
        let mut looks = CurrentLooks::default();
        let before = calls.load(Ordering::SeqCst);
        (1..4).for_each(|id| assert_eq!(looks.at(&library, ContentId(id)), Look::default()));
        assert_eq!(calls.load(Ordering::SeqCst), before + 1);
        looks.forget();
        looks.at(&library, ContentId(1));
        assert_eq!(calls.load(Ordering::SeqCst), before + 2);
    }

    #[test]
    fn another_model_looks_with_its_own_eyes() {
        let fixture = TestLibrary::new();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let second = StubEmbedder::new("second", 1).texts(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            vec![1.0, 0.0, 0.0]
        });
        let models = StubModels::of([StubEmbedder::new("first", 1), second]);
        let library = Library::open(&fixture.path("library"), models).unwrap();
        let mut looks = CurrentLooks::default();
        looks.at(&library, ContentId(1));
        library.choose_model("second").unwrap();
        library.switch(&Progress::default()).unwrap();
        let before = calls.load(Ordering::SeqCst);
        looks.at(&library, ContentId(1));
        assert!(calls.load(Ordering::SeqCst) > before);
    }
}
