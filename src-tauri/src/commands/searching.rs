//! Finding pictures by words or by another picture.

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use ratna_engine::search::{Answer, Request, WeakMatches};
use tauri::AppHandle;

use crate::error::Result;
use crate::ipc::{Arg, Bytes, RawBody, command, run_blocking};
use crate::listing;
use crate::session::OpenLibrary;

/// Pictures that a search returns at most: more than anybody scrolls through.
const LIMIT: usize = 200;

/// The page hides the weak ones until the user asks for them.
const NEAREST: WeakMatches = WeakMatches::IncludeNearest;

/// Returns the pictures that match the words, best first; with `weak` also weak matches, and the nearest
/// ones if none matches.
#[apply(command)]
pub async fn search(app: AppHandle, text: Arg<String>, weak: Arg<bool>) -> Result<Bytes> {
    let rule = if weak.0 { NEAREST } else { WeakMatches::Exclude };
    find(app, move |open| Ok(open.library.search(&Request::text(&text.0, LIMIT).weak(rule))?)).await
}

/// Returns the pictures that are similar to a picture of the library, without that picture: those alike, then those
/// that may be, or a few of the nearest if none is.
#[apply(command)]
pub async fn similar(app: AppHandle, id: Arg<u32>) -> Result<Bytes> {
    let id = ContentId::from(id.0);
    find(app, move |open| Ok(open.library.search(&Request::picture(id, LIMIT).weak(NEAREST))?)).await
}

/// Returns the pictures that are similar to any picture file.
#[apply(command)]
pub async fn similar_to_file(app: AppHandle, path: Arg<String>) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.search(&Request::file(path.0.as_ref(), LIMIT).weak(NEAREST))?))
        .await
}

/// Returns the pictures that are similar to a pasted one, whose encoded bytes are the body.
#[apply(command)]
pub async fn similar_to_bytes(app: AppHandle, picture: RawBody) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.search(&Request::bytes(&picture.0, LIMIT).weak(NEAREST))?)).await
}

async fn find(
    app: AppHandle,
    find: impl FnOnce(&OpenLibrary) -> Result<Answer> + Send + 'static,
) -> Result<Bytes> {
    Ok(Bytes(listing::by_similarity(&run_blocking(&app, find).await?)))
}
