//! `tag suggest`: tags that suit pictures, by the model in use.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::ids::ContentId;
use ratna_engine::tags::{SuggestedMany, Suggester};
use serde_json::{Value, json};

use crate::escape;
use crate::paths::with_path;
use crate::print::{self, counted, say, shown};

/// Prints what is suggested for pictures. Adds nothing unless `accept_above` is given: then the tags of this strength or
/// more.
pub(crate) fn suggest_tags(
    library: &Library,
    ids: &[ContentId],
    accept_above: Option<f32>,
    as_json: bool,
) -> Result<ExitCode> {
    let found = Suggester::default().suggest_many(library, ids)?.unwrap_or_default();
    if as_json {
        let added = accept_above.map(|strength| accept(library, &found, strength)).transpose()?;
        let pictures: Vec<Value> = found
            .pictures()
            .map(|(id, suggestions)| {
                let values = suggestions
                    .iter()
                    .map(|found| json!({ "tag": found.tag, "strength": rounded(found.strength) }));
                let object = json!({ "suggestions": values.collect::<Vec<_>>() });
                Ok(match library.paths(id)?.first() {
                    Some(path) => with_path(path, object),
                    None => object,
                })
            })
            .collect::<Result<_>>()?;
        print::json(&json!({ "pictures": pictures, "changed": added.map(|(_, pictures)| pictures) }));
    } else if let Some(strength) = accept_above {
        let (tags, pictures) = accept(library, &found, strength)?;
        say!("{} got {}.", counted(pictures, "picture", "pictures"), counted(tags, "tag", "tags"));
    } else {
        for (id, suggestions) in found.pictures() {
            let words: Vec<String> = suggestions
                .iter()
                .map(|found| format!("{} {:.2}", escape::shown(&found.tag), found.strength))
                .collect();
            let words = if words.is_empty() { "no suggestion".to_owned() } else { words.join(", ") };
            if let Some(path) = library.paths(id)?.first() {
                say!("{}: {words}", shown(path));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds the tags of this strength or more. Returns the numbers of different tags and of pictures that got some.
fn accept(library: &Library, found: &SuggestedMany, strength: f32) -> Result<(u64, u64)> {
    let wanted = found.from_strength(strength);
    Ok((wanted.len() as u64, library.add_tags(&wanted)?.pictures as u64))
}

fn rounded(strength: f32) -> f64 {
    (f64::from(strength) * 100.0).round() / 100.0
}
