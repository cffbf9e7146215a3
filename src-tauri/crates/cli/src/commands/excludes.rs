//! `excludes`: the patterns that apply to every folder.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use serde_json::json;

use crate::print::say;

/// Shows the patterns, after changing them as asked.
pub(crate) fn excludes(
    library: &Library,
    add: &[String],
    remove: &[String],
    reset: bool,
    json: bool,
) -> Result<ExitCode> {
    let before = library.excludes()?;
    if reset {
        library.reset_excludes()?;
    }
    let mut patterns = library.excludes()?;
    if !(add.is_empty() && remove.is_empty()) {
        patterns.retain(|pattern| !remove.contains(pattern));
        for pattern in add {
            if !patterns.contains(pattern) {
                patterns.push(pattern.clone());
            }
        }
        library.set_excludes(&patterns)?;
    }
    if json {
        say!("{}", json!({ "excludes": patterns }));
        return Ok(ExitCode::SUCCESS);
    }
    for pattern in &patterns {
        say!("{pattern}");
    }
    if patterns != before {
        eprintln!("The next scan of each folder applies this.");
    }
    Ok(ExitCode::SUCCESS)
}
