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
        XmpCommand::Diff { pictures } => write::diff(&open()?, pictures, json),
        XmpCommand::Conflicts { resolve: Some(resolve), pictures } => {
            conflicts::resolve(&open()?, *resolve, pictures, json)
        }
        XmpCommand::Conflicts { resolve: None, pictures } => conflicts::list(&open()?, pictures, json),
    }
}
