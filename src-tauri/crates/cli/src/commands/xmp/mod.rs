//! `xmp`: what pictures say of themselves in XMP and IPTC.

mod fields;
mod read;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// What to do with XMP.
#[derive(Debug, Subcommand)]
pub(crate) enum XmpCommand {
    /// Show what pictures and the sidecars beside them say, field by field; they need not be in the library.
    Read {
        /// Pictures, or sidecars themselves.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

/// Does one of these things.
pub(crate) fn xmp(command: &XmpCommand, json: bool) -> Result<ExitCode> {
    match command {
        XmpCommand::Read { paths } => Ok(read::read(paths, json)),
    }
}
