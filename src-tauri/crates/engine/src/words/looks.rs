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
    /// A picture of a screen.
    pub(super) is_screen: bool,
    /// A page of text.
    pub(super) is_page: bool,
}

/// Compares pictures with a few texts, which are embedded once.
pub(super) struct Looks {
    space: Arc<EmbeddingSpace>,
    screen: (Vec<f32>, Cutoffs),
    page: (Vec<f32>, Cutoffs),
}

impl Looks {
    pub(super) fn new(library: &Library) -> Result<Self> {
        let space = library.space();
        let known = |text: &str| -> Result<(Vec<f32>, Cutoffs)> {
            let vector = text_vector(&*space.embedder, text)?;
            let cutoffs = space.cutoffs(&library.catalogue, &vector)?;
            Ok((vector, cutoffs))
        };
        let (screen, page) = (known(SCREEN)?, known(PAGE)?);
        Ok(Self { space, screen, page })
    }

    /// What a picture looks like; nothing if the model has not seen it.
    pub(super) fn at(&self, library: &Library, id: ContentId) -> Result<Look> {
        let Some(seen) = self.space.vector_of(&library.catalogue, id)? else { return Ok(Look::default()) };
        let matches =
            |(text, cutoffs): &(Vec<f32>, Cutoffs)| cutoffs.strength(dot(&seen, text)) != Strength::Weak;
        Ok(Look { is_screen: matches(&self.screen), is_page: matches(&self.page) })
    }
}
