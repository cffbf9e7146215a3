//! Random pictures of a view.

use macro_rules_attribute::apply;
use ratna_engine::browse::random::{Among, Draw};
use tauri::AppHandle;

use super::library::{Shown, shown};
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
        let shown = shown(view.0)?;
        let among = match &shown {
            Shown::Scope(scope) => Among::Scope(*scope),
            Shown::Subfolder(root, path) => Among::Subfolder(*root, path),
        };
        Ok(open.library.random(among, count.0 as usize, draw)?)
    });
    Ok(Bytes(listing::by_time(&rows.await?)))
}
