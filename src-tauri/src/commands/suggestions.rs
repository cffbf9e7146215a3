//! Suggested tags: what may suit pictures, and accepting it. Nothing is added that the user has not accepted.

use std::collections::HashSet;

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use ratna_engine::tags;
use ratna_texts::{PREFERENCES, language_of, preferred_languages};
use tauri::AppHandle;

use super::tags::{contents, mark};
use crate::dto::{Marked, SuggestedCount, Suggestion};
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking};
use crate::session::OpenLibrary;

/// Strengths from which many tags are offered at once: nearly all are right, most are, half are.
const STRENGTHS: [f32; 3] = [0.8, 0.6, 0.4];

/// Returns the tags that may suit a picture, the surest first; nothing while they are prepared: ask again then.
#[apply(command)]
pub async fn suggested_tags(app: AppHandle, id: Arg<u32>) -> Result<Option<Vec<Suggestion>>> {
    run_blocking(&app, move |open| {
        let found = open.suggester.suggest(&open.library, ContentId::from(id.0))?;
        let language = language(open)?;
        let suggestion = |found: tags::Suggestion| Suggestion::from(found.in_language(&language));
        Ok(found.map(|found| found.into_iter().map(suggestion).collect()))
    })
    .await
}

/// Returns how many tags `accept_suggested` would add to pictures, for a few strengths, the highest first.
#[apply(command)]
pub async fn suggested_counts(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<Vec<SuggestedCount>> {
    run_blocking(&app, move |open| {
        let many = open.suggester.suggest_many(&open.library, &contents(&ids.0))?.unwrap_or_default();
        let count = |strength| {
            let found = many.from_strength(strength);
            let pictures: HashSet<ContentId> = found.values().flatten().copied().collect();
            SuggestedCount {
                strength,
                tags: found.len() as u32,
                pictures: pictures.len() as u32,
                added: found.values().map(Vec::len).sum::<usize>() as u32,
            }
        };
        Ok(STRENGTHS.map(count).to_vec())
    })
    .await
}

/// Adds the suggested tags of a strength or more to pictures, as one change.
#[apply(command)]
pub async fn accept_suggested(app: AppHandle, ids: Arg<Vec<u32>>, strength: Arg<f32>) -> Result<Marked> {
    mark(app, move |open| {
        let many = open.suggester.suggest_many(&open.library, &contents(&ids.0))?.unwrap_or_default();
        open.library.add_tags(&many.in_language(&language(open)?).from_strength(strength.0))
    })
    .await
}

/// The language of the window, which tags are suggested in.
fn language(open: &OpenLibrary) -> ratna_engine::Result<String> {
    let chosen = language_of(open.library.setting(PREFERENCES)?.as_deref());
    Ok(preferred_languages(chosen).into_iter().next().unwrap_or_default())
}
