//! Finding pictures by words or by another picture.

use macro_rules_attribute::apply;
use ratna_engine::Found;
use tauri::AppHandle;

use crate::error::Result;
use crate::ipc::{Arg, Bytes, RawBody, command, run_blocking};
use crate::listing;
use crate::session::OpenLibrary;

/// Returns the pictures that match the words, best first; with `weak` also weak matches, and the nearest
/// ones if none matches.
#[apply(command)]
pub async fn search(app: AppHandle, text: Arg<String>, weak: Arg<bool>) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.find(&text.0, weak.0)?)).await
}

/// Returns the pictures that are similar to a picture of the library, without that picture.
#[apply(command)]
pub async fn similar(app: AppHandle, id: Arg<u32>) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.similar_to(i64::from(id.0))?)).await
}

/// Returns the pictures that are similar to any picture file.
#[apply(command)]
pub async fn similar_to_file(app: AppHandle, path: Arg<String>) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.similar_to_file(path.0.as_ref())?)).await
}

/// Returns the pictures that are similar to a pasted one, whose encoded bytes are the body.
#[apply(command)]
pub async fn similar_to_bytes(app: AppHandle, picture: RawBody) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.similar_to_bytes(&picture.0)?)).await
}

async fn find(
    app: AppHandle,
    find: impl FnOnce(&OpenLibrary) -> Result<Found> + Send + 'static,
) -> Result<Bytes> {
    Ok(Bytes(listing::by_similarity(&run_blocking(&app, find).await?)))
}
