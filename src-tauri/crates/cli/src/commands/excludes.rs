//! `excludes`: the patterns that apply to every folder.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use serde_json::json;

use crate::escape;
use crate::print::{self, remark, say};

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
        print::json(&json!({ "excludes": patterns }));
        return Ok(ExitCode::SUCCESS);
    }
    for pattern in &patterns {
        say!("{}", escape::shown(pattern));
    }
    if patterns != before {
        remark!("The next scan of each folder applies this.");
    }
    Ok(ExitCode::SUCCESS)
}
