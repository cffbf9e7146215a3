//! Random pictures of a view.

use macro_rules_attribute::apply;
use ratna_engine::browse::random::{Among, Draw};
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::ids::{FolderId, TagId};
use tauri::AppHandle;

use crate::dto::View;
use crate::error::Result;
use crate::ipc::{Arg, Bytes, command, run_blocking};
use crate::listing;

/// Returns `count` pictures of a view in the random order that `seed` chooses, leaving out the first `after`. All
/// pictures come once before any comes again.
#[apply(command)]
pub async fn random(
    app: AppHandle,
    view: Arg<View>,
    count: Arg<u32>,
    seed: Arg<u32>,
    after: Arg<u32>,
) -> Result<Bytes> {
    let draw = Draw { seed: u64::from(seed.0), after: u64::from(after.0) };
    let rows = run_blocking(&app, move |open| {
        let scope = match view.0 {
            View::All => Scope::All,
            View::Recent => Scope::Recent,
            View::Favourites => Scope::Favourites,
            View::Tag { id } => Scope::Tag(TagId::from(id)),
            View::Folder { id } => Scope::Folder(FolderId::from(id)),
            View::Subfolder { id, path } => {
                let path = path.decode()?;
                let among = Among::Subfolder(FolderId::from(id), &path);
                return Ok(open.library.random(among, count.0 as usize, draw)?);
            }
        };
        Ok(open.library.random(Among::Scope(scope), count.0 as usize, draw)?)
    });
    Ok(Bytes(listing::by_time(&rows.await?)))
}
