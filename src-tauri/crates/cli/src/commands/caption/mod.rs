//! `caption`: what pictures show, in words of a model of this computer or of a server, or in the person's own.

mod args;
mod bar;
mod list;
mod named;
mod run;
mod server;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::Library;
use ratna_models::store::Store;
use serde_json::json;

pub(crate) use args::CaptionArgs;

use super::named::pictures_at;
use super::tag_rules;
use crate::escape;
use crate::print::{self, counted, say, shown};

/// Does one of these things; `open` opens the library, which the list of captioners does without.
pub(crate) fn caption(
    open: impl FnOnce() -> Result<Library>,
    store: &Store,
    args: &CaptionArgs,
    json: bool,
) -> Result<ExitCode> {
    if args.list {
        return list::list(store, json);
    }
    if let Some(captioner) = &args.remove_by {
        return remove_by(&open()?, captioner, json);
    }
    if let Some(edit) = &args.edit {
        return set_own(&open()?, edit, json);
    }
    match &args.with {
        Some(with) => run::run(open, store, args, with, json),
        None => bail!("--with names the model, as `ratna caption --list` does"),
    }
}

fn set_own(library: &Library, edit: &[OsString], json: bool) -> Result<ExitCode> {
    let [path, text] = edit else { bail!("--edit takes a picture and a text") };
    let path = Path::new(path);
    let text = text.to_string_lossy();
    for id in pictures_at(library, &[path.to_path_buf()])? {
        library.set_caption(id, &text)?;
    }
    tag_rules::follow(library)?;
    if json {
        print::json(&json!({ "changed": 1 }));
    } else if text.trim().is_empty() {
        say!("Your caption of {} is deleted; where there was none, those of models are.", shown(path));
    } else {
        say!("{} has your caption now, which no model replaces.", shown(path));
    }
    Ok(ExitCode::SUCCESS)
}

fn remove_by(library: &Library, captioner: &str, json: bool) -> Result<ExitCode> {
    let known = library.captioners()?;
    if !known.iter().any(|(id, _)| id == captioner) {
        let listed: Vec<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
        let listed = if listed.is_empty() { "none has any".to_owned() } else { listed.join(", ") };
        bail!("no picture has a caption by {captioner}: {listed}");
    }
    let removed = library.remove_captions_by(captioner)?;
    if json {
        print::json(&json!({ "captioner": captioner, "removed": removed }));
    } else {
        let captions = counted(removed, "caption", "captions");
        say!("{captions} by {} removed; your own are still there.", escape::shown(captioner));
    }
    Ok(ExitCode::SUCCESS)
}
