//! `tag suggest`: tags that suit pictures, by the model in use.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::ids::ContentId;
use ratna_engine::tags::{Suggester, Suggestion};
use serde_json::{Value, json};

use crate::paths::with_path;
use crate::print::{self, counted, remark, say, shown};

/// Prints what is suggested for the pictures at these paths. Adds nothing unless `accept_above` is given: then the
/// tags of this strength or more.
pub(crate) fn suggest_tags(
    library: &Library,
    paths: &[PathBuf],
    accept_above: Option<f32>,
    as_json: bool,
) -> Result<ExitCode> {
    let suggester = Suggester::default();
    let mut known: Vec<ContentId> = Vec::new();
    let mut objects: Vec<Value> = Vec::new();
    for path in paths {
        let Some(id) = library.content_at(path)? else {
            remark!("ratna: {} is not a picture of this library: index its folder first", shown(path));
            continue;
        };
        let suggestions = suggester.suggest(library, id)?.unwrap_or_default();
        known.push(id);
        if as_json {
            objects.push(with_path(path, json!({ "suggestions": values(&suggestions) })));
        } else if accept_above.is_none() {
            let words: Vec<String> =
                suggestions.iter().map(|found| format!("{} {:.2}", found.tag, found.strength)).collect();
            let words = if words.is_empty() { "nothing stands out".to_owned() } else { words.join(", ") };
            say!("{}: {words}", shown(path));
        }
    }
    let mut added = json!(null);
    if let Some(strength) = accept_above {
        let wanted = suggester.suggest_many(library, &known)?.unwrap_or_default().from_strength(strength);
        let pictures = library.add_tags(&wanted)?.pictures as u64;
        added = json!({ "pictures": pictures, "tags": wanted.keys().collect::<Vec<_>>() });
        if !as_json {
            let tags = counted(wanted.len() as u64, "tag", "tags");
            say!("Added {tags} to {}.", counted(pictures, "picture", "pictures"));
        }
    }
    if as_json {
        print::json(&json!({ "pictures": objects, "added": added }));
    }
    Ok(if known.len() == paths.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn values(suggestions: &[Suggestion]) -> Vec<Value> {
    let value = |found: &Suggestion| {
        let strength = (f64::from(found.strength) * 100.0).round() / 100.0;
        json!({ "tag": found.tag, "strength": strength })
    };
    suggestions.iter().map(value).collect()
}
