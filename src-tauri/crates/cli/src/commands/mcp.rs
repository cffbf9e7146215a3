//! `mcp`: a library for assistants.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;

use super::serving;
use crate::mcp;

/// Answers the client at standard input and output until it closes them.
pub(crate) fn mcp(library: Library, allow_tags: bool) -> Result<ExitCode> {
    let (input, output) = (tokio::io::stdin, tokio::io::stdout);
    serving::run(library, async move |queue| mcp::serve(queue, allow_tags, input(), output()).await)?;
    Ok(ExitCode::SUCCESS)
}
