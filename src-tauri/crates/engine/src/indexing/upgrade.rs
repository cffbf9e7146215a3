//! A new version of the built-in model takes over from the earlier one.
//!
//! Owns that no picture is lost for searches by it, since nobody asked for it: what can't be read now, on a drive that is away
//! or in the cloud, is embedded from its thumbnail.

use blake3::Hash;
use image::RgbImage;

use super::pipeline::BATCH;
use crate::catalogue::{contents, embeddings, thumbnails};
use crate::dot::is_unit;
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::model_input;
use crate::pictures::thumbnails::decode as decode_thumbnail;
use crate::progress::Progress;

/// Embeds, from their thumbnails, the pictures that the active model has embedded and the next one has not. Returns how many.
pub(super) fn embed_thumbnails(library: &Library, next: &EmbeddingSpace, progress: &Progress) -> Result<u64> {
    let active = library.space();
    let left = library.catalogue.read(|db| embeddings::lacking(db, next.model_id, active.model_id))?;
    let mut embedded = 0;
    for ids in left.chunks(BATCH) {
        if progress.is_cancelled() {
            break;
        }
        let mut known: Vec<(ContentId, Hash)> = Vec::new();
        let mut pictures: Vec<RgbImage> = Vec::new();
        for &id in ids {
            if let Some((hash, picture)) = thumbnail(library, id)? {
                known.push((id, hash));
                pictures.push(model_input(&picture, next.embedder.input()));
            }
        }
        let vectors = next.embedder.embed_images(&pictures)?;
        embedded += library.catalogue.write(|db| {
            let sound = known.iter().zip(&vectors).filter(|(_, vector)| is_unit(vector));
            sound
                .map(|((id, hash), vector)| embeddings::put(db, next.model_id, *id, hash, vector))
                .try_fold(0, |count, put| put.map(|()| count + 1))
        })?;
    }
    Ok(embedded)
}

/// The hash and the thumbnail of a content; `None` if it has none that can be decoded.
fn thumbnail(library: &Library, id: ContentId) -> Result<Option<(Hash, RgbImage)>> {
    let found = library.catalogue.read(|db| {
        let Some(hash) = contents::hash(db, id)? else { return Ok(None) };
        Ok(thumbnails::get(db, &hash)?.map(|jpeg| (hash, jpeg)))
    })?;
    let Some((hash, jpeg)) = found else { return Ok(None) };
    Ok(decode_thumbnail(&jpeg).map(|pixels| (hash, pixels)))
}
