//! `xmp`: what pictures say of themselves in XMP and IPTC, and what the person says, written there.

mod args;
mod conflicts;
mod fields;
mod folder;
mod read;
mod shown;
mod write;

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;

pub(crate) use args::XmpCommand;

/// Does one of these things; `open` opens the library, which reading does without.
pub(crate) fn xmp(
    open: impl FnOnce() -> Result<Library>,
    command: &XmpCommand,
    json: bool,
) -> Result<ExitCode> {
    match command {
        XmpCommand::Read { paths } => Ok(read::read(paths, json)),
        XmpCommand::Folder { path, options } => folder::folder(&open()?, path, options, json),
        XmpCommand::Write { pictures, dry_run: true } => write::diff(&open()?, pictures, json),
        XmpCommand::Write { pictures, dry_run: false } => write::write(&open()?, pictures, json),
        XmpCommand::Diff { paths } => {
            let all = paths.is_empty();
            write::diff(&open()?, &args::Wanted { paths: paths.clone(), search: None, all }, json)
        }
        XmpCommand::Conflicts { resolve: Some(resolve), paths } => {
            conflicts::resolve(&open()?, *resolve, paths, json)
        }
        XmpCommand::Conflicts { resolve: None, paths } => conflicts::list(&open()?, paths, json),
    }
}
