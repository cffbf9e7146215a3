//! The pictures and tags that arguments name.

use std::path::PathBuf;

use anyhow::{Result, bail};
use ratna_engine::Library;
use ratna_engine::ids::ContentId;
use ratna_engine::query::{Filter, Query};

use super::search::complete_texts;
use crate::args::Pictures;

/// The pictures that paths and filters name.
pub(super) fn find(library: &Library, Pictures { paths, search }: &Pictures) -> Result<Vec<ContentId>> {
    let mut ids = pictures_at(library, paths)?;
    if let Some(query) = search {
        let query = Query::parse(query);
        complete_texts(library);
        ids.extend(library.matching(&filters(&query)?)?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The pictures at these paths.
pub(super) fn pictures_at(library: &Library, paths: &[PathBuf]) -> Result<Vec<ContentId>> {
    let mut ids = Vec::new();
    for path in paths {
        match library.picture_at(path)? {
            Some(id) => ids.push(id),
            None => bail!(
                "{} is not a picture of this library: index its folder with `ratna index` first",
                path.display()
            ),
        }
    }
    Ok(ids)
}

/// The filters of a query. One with anything else is refused: what is ranked has no end.
fn filters(query: &Query) -> Result<Vec<&Filter>> {
    if let Some(problem) = query.problems.first() {
        bail!("{}", problem.kind);
    }
    let filters: Vec<&Filter> = query.filters().collect();
    if query.terms().next().is_some() || filters.is_empty() {
        bail!("--search takes filters alone, such as in:Japan or date:2017");
    }
    Ok(filters)
}

/// The tag, unless it is blank.
pub(super) fn named(tag: &str) -> Result<&str> {
    if tag.split('/').all(|name| name.trim().is_empty()) {
        bail!("a tag needs a name");
    }
    Ok(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_filters_name_pictures() {
        assert_eq!(filters(&Query::parse("in:Japan -tag:x")).unwrap().len(), 2);
        for refused in ["", "dog", "dog in:Japan", "date:soon in:Japan"] {
            assert!(filters(&Query::parse(refused)).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_tag_is_more_than_blanks_and_slashes() {
        assert!(named("animals/dog").is_ok());
        assert!(named(" / ").is_err());
    }
}
