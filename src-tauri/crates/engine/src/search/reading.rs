//! Reading what a person typed: the query, and what its plain words name in this library.
//!
//! Owns where the names and today's date come from. Never searches.

use std::sync::Arc;

use super::understand::{Names, Understood, understand};
use super::wording;
use crate::catalogue::facets::Facet;
use crate::catalogue::named::Named;
use crate::catalogue::{DAY, local_time, now};
use crate::error::Result;
use crate::lexicon::gloss_for;
use crate::library::Library;
use crate::query::{Query, Subject, Term};

impl Library {
    /// The query that a person typed, with the dates and the names of this library among its plain words as filters, and
    /// what was understood so.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn read_query(&self, typed: &str) -> Result<(Query, Vec<Understood>)> {
        let query = Query::parse(typed);
        if !query.terms().any(has_plain_words) {
            return Ok((query, Vec::new()));
        }
        let today = self.catalogue.read(|db| local_time(db, now()))?.div_euclid(DAY);
        Ok(understand(&query, typed, &names(&self.catalogue.named()?), today))
    }

    /// The words of a query in another language than English that neither the model nor a lexicon knows, as they were
    /// typed. They are looked for in texts only.
    ///
    /// # Errors
    ///
    /// [`Error::Embed`](crate::Error::Embed) when the model can't be loaded.
    pub fn unknown_words(&self, query: &Query) -> Result<Vec<String>> {
        let languages = self.space().embedder.languages()?;
        let unknown = |term: &Term| match &term.subject {
            Subject::Words(words) | Subject::Shows(words) => {
                gloss_for(languages, wording::for_model(words)).unknown
            }
            Subject::Like(_) | Subject::Text(_) => Vec::new(),
        };
        Ok(query.terms().flat_map(unknown).collect())
    }
}

fn has_plain_words(term: &Term) -> bool {
    matches!(term.subject, Subject::Words(_)) && !term.without
}

fn names(named: &Arc<Named>) -> Names {
    let counted = |facets: &[Facet]| -> Vec<(String, u64)> {
        facets.iter().map(|facet| (facet.value.clone(), facet.count)).collect()
    };
    Names::new(counted(&named.folders), counted(&named.cameras), counted(&named.tags), counted(&named.places))
        .with_albums(counted(&named.albums))
        .with_people(counted(&named.people))
}
