//! `tag suggest`: tags that suit pictures, by the model in use and by their captions.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::catalogue::list_ids;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::ids::ContentId;
use ratna_engine::tags::{Evidence, SuggestedMany, Suggester, Suggestion};
use serde_json::{Value, json};

use super::named::find;
use crate::args::{Pictures, PicturesOrAll};
use crate::escape;
use crate::paths::with_path;
use crate::print::{self, counted, say, shown};

/// The pictures that arguments name.
pub(super) fn named_or_all(library: &Library, named: &PicturesOrAll) -> Result<Vec<ContentId>> {
    if named.all {
        return Ok(library.catalogue().read(|db| list_ids::of(db, Scope::All))?);
    }
    find(library, &Pictures { paths: named.paths.clone(), search: named.search.clone() })
}

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
                let values = suggestions.iter().map(suggestion_object);
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
            let words: Vec<String> = suggestions.iter().map(suggestion_text).collect();
            let words = if words.is_empty() { "no suggestion".to_owned() } else { words.join(", ") };
            if let Some(path) = library.paths(id)?.first() {
                say!("{}: {words}", shown(path));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn suggestion_object(found: &Suggestion) -> Value {
    json!({ "tag": found.tag, "strength": rounded(found.strength), "from": found.evidence.name() })
}

fn suggestion_text(found: &Suggestion) -> String {
    let evidence = match found.evidence {
        Evidence::Model => "",
        Evidence::Caption => " (caption)",
        Evidence::Both => " (also caption)",
    };
    format!("{} {:.2}{evidence}", escape::shown(&found.tag), found.strength)
}

/// Adds the tags of this strength or more. Returns the numbers of different tags and of pictures that got some.
fn accept(library: &Library, found: &SuggestedMany, strength: f32) -> Result<(u64, u64)> {
    let wanted = found.from_strength(strength);
    Ok((wanted.len() as u64, library.add_tags(&wanted)?.pictures as u64))
}

pub(super) fn rounded(strength: f32) -> f64 {
    (f64::from(strength) * 100.0).round() / 100.0
}
