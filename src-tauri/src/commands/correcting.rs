//! Titles and dates that the person gives pictures.

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use tauri::{AppHandle, Manager};

use super::tags;
use crate::dto::Event;
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking};
use crate::session::Session;

/// Gives a picture a title; with none or a blank one, that of its file counts again.
#[apply(command)]
pub async fn set_title(app: AppHandle, content: Arg<u32>, title: Arg<Option<String>>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.library.set_title(ContentId::from(content.0), title.0.as_deref())?;
        Ok(())
    })
    .await?;
    app.state::<Session>().events().send(Event::Marked);
    Ok(())
}

/// Sets when pictures were taken, as local time in seconds since 1970; with null, the dates of their files count again.
#[apply(command)]
pub async fn set_taken(app: AppHandle, contents: Arg<Vec<u32>>, taken: Arg<Option<f64>>) -> Result<()> {
    let ids = tags::contents(&contents.0);
    // The page's numbers are all of this kind.
    let taken = taken.0.map(|seconds| seconds.floor() as i64);
    run_blocking(&app, move |open| Ok(open.library.set_taken(&ids, taken)?)).await?;
    app.state::<Session>().events().send(Event::Marked);
    Ok(())
}
