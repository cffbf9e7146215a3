//! Rules by which the person accepts suggestions: "dog" above a strength, always.
//!
//! Owns which pictures a rule suits, and when rules are applied: to all pictures when they are made, then to those that
//! have a new vector or a new caption.

use std::collections::HashMap;

use rayon::prelude::*;

use super::known_words::KnownWords;
use super::suggester::{CHUNK, Prepared, Suggester};
use super::{Suggestion, vocabulary, word_vectors};
use crate::catalogue::keyword_rules::{self, KeywordRule};
use crate::catalogue::listing::Scope;
use crate::catalogue::{list_ids, tags};
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;

/// A rule that the person wants to make.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleWanted {
    word: String,
    tag: String,
    min_strength: f32,
}

impl RuleWanted {
    /// A rule by which suggestions of a word of the vocabulary, in any form and language that it has, are accepted from a
    /// strength on, 0 to 1, as a tag that is spelled like this. `None` if the vocabulary has no such word, which is then
    /// never suggested.
    pub fn new(library: &Library, tag: &str, min_strength: f32) -> Option<Self> {
        let name = tag.rsplit('/').next().unwrap_or_default().trim();
        let known = word_vectors::words(&library.dir);
        let meant = vocabulary::names_of(name);
        let own = known.iter().find(|word| word.to_lowercase() == name.to_lowercase());
        let word = own.or_else(|| meant.iter().find(|word| known.contains(word)))?.clone();
        Some(Self { word, tag: tag.to_owned(), min_strength: min_strength.clamp(0.0, 1.0) })
    }
}

/// What several rules give: each its pictures.
type Given = HashMap<String, Vec<ContentId>>;

impl Suggester {
    /// The shown pictures that a rule would tag: those that the word suits this well, which have it neither as a tag nor as
    /// a keyword, and from which the person has not taken it. `None` if this was stopped.
    ///
    /// # Errors
    ///
    /// Those of [`suggest`](Self::suggest).
    pub fn would_tag(&self, library: &Library, wanted: &RuleWanted) -> Result<Option<Vec<ContentId>>> {
        let all = library.catalogue.read(|db| list_ids::of(db, Scope::All))?;
        let strengths = HashMap::from([(wanted.word.clone(), wanted.min_strength)]);
        let suited = self.suited_by(library, &all, &strengths)?;
        Ok(suited.map(|mut suited| suited.remove(&wanted.word).unwrap_or_default()))
    }

    /// Makes a rule and applies it; `None` if this was stopped, or if the tag is blank.
    pub(crate) fn make_rule(
        &self,
        library: &Library,
        wanted: &RuleWanted,
    ) -> Result<Option<keyword_rules::Made>> {
        library.check_writable()?;
        let begun = library.catalogue.read(keyword_rules::moment)?;
        let Some(ids) = self.would_tag(library, wanted)? else { return Ok(None) };
        library.catalogue.write(|db| {
            let Some(tag) = tags::ensured(db, &wanted.tag)? else { return Ok(None) };
            // Pictures that came meanwhile are new for it, though other rules may have been applied to them.
            keyword_rules::begin(db, begun, !keyword_rules::exist(db)?)?;
            let RuleWanted { word, min_strength, .. } = wanted;
            keyword_rules::make(db, (word, tag, *min_strength), &ids).map(Some)
        })
    }

    /// Applies the rules to pictures that have a new vector or a new caption since they were applied last. Returns how many
    /// tags that gave; `None` if this was stopped. Costs nothing without rules, and little where nothing is new.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly), and those of [`suggest`](Self::suggest).
    pub fn follow_rules(&self, library: &Library) -> Result<Option<u64>> {
        let model = library.space().model_id;
        let fresh = library
            .catalogue
            .read(|db| if keyword_rules::exist(db)? { keyword_rules::fresh(db, model) } else { Ok(None) })?;
        let Some(fresh) = fresh else { return Ok(Some(0)) };
        library.check_writable()?;
        let rules = library.catalogue.read(keyword_rules::all)?;
        let strengths = rules.iter().map(|rule| (rule.word.clone(), rule.min_strength)).collect();
        let Some(suited) = self.suited_by(library, &fresh.ids, &strengths)? else { return Ok(None) };
        let given = |rule: &KeywordRule| suited.get(&rule.word).map_or(&[][..], Vec::as_slice);
        let applied = library.catalogue.write(|db| {
            // Rules that were changed meanwhile are applied the next time.
            if !are_same(&rules, &keyword_rules::all(db)?) {
                return Ok(0);
            }
            let mut applied = 0;
            for rule in &rules {
                applied += keyword_rules::apply(db, rule.id, given(rule))?.len() as u64;
            }
            keyword_rules::settle(db, &fresh)?;
            Ok(applied)
        })?;
        Ok(Some(applied))
    }

    /// The pictures that words suit, each word from a strength on, in the order of the pictures.
    fn suited_by(
        &self,
        library: &Library,
        ids: &[ContentId],
        strengths: &HashMap<String, f32>,
    ) -> Result<Option<Given>> {
        let mut given = Given::new();
        if ids.is_empty() {
            return Ok(Some(given));
        }
        let space = library.space();
        let Some(prepared) = self.awaited(library, &space)? else { return Ok(None) };
        for ids in ids.chunks(CHUNK) {
            if self.is_stopped() {
                return Ok(None);
            }
            let found: Vec<_> = ids
                .par_iter()
                .map(|&id| Ok((id, accepted(library, &space, &prepared, strengths, id)?)))
                .collect::<Result<_>>()?;
            for (id, words) in found {
                words.into_iter().for_each(|word| given.entry(word).or_default().push(id));
            }
        }
        Ok(Some(given))
    }
}

/// Whether rules accept the same words as the same tags.
fn are_same(one: &[KeywordRule], other: &[KeywordRule]) -> bool {
    let accepted = |rule: &KeywordRule| (rule.id, rule.word.clone(), rule.tag.clone(), rule.min_strength);
    one.iter().map(accepted).eq(other.iter().map(accepted))
}

/// The words that suit a picture this well, without those that it has and those that the person took from it.
fn accepted(
    library: &Library,
    space: &EmbeddingSpace,
    prepared: &Prepared,
    strengths: &HashMap<String, f32>,
    id: ContentId,
) -> Result<Vec<String>> {
    let suggestions = prepared.suited(library, space, id)?.into_iter().map(|suited| suited.suggestion);
    let is_sure =
        |found: &Suggestion| strengths.get(&found.tag).is_some_and(|least| found.strength >= *least);
    let mut words: Vec<String> = suggestions.filter(is_sure).map(|found| found.tag).collect();
    if !words.is_empty() {
        let known = library.catalogue.read(|db| KnownWords::of(db, id))?;
        words.retain(|word| !known.is_own(word) && !known.is_refused(word));
    }
    Ok(words)
}

#[cfg(test)]
#[path = "keyword_rules_tests.rs"]
mod tests;
