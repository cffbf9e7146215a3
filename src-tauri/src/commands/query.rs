//! What a query means, what can complete it, and the pictures that it names.

use std::fs;

use macro_rules_attribute::apply;
use ratna_engine::query::PartKind;
use tauri::AppHandle;

use crate::dto::{Completion, QueryPart, QueryParts, QueryProblem, byte_offset};
use crate::error::{Failure, Result};
use crate::ipc::{Arg, Bytes, RawBody, command, run_blocking};
use crate::received;
use crate::session::OpenLibrary;

/// The name of the file of a pasted picture. Its format shows in its bytes.
const PASTED: &str = "picture";

/// Returns what the parts of a query mean, also plain words that name a date, a folder or the like, and what is wrong
/// with it.
#[apply(command)]
pub async fn query_parts(app: AppHandle, text: Arg<String>) -> Result<QueryParts> {
    run_blocking(&app, move |open| parts(open, &text.0)).await
}

fn parts(open: &OpenLibrary, text: &str) -> Result<QueryParts> {
    let (query, understood) = open.library.read_query(text)?;
    let part = |part: &ratna_engine::query::Part| {
        let is_filter = matches!(part.kind, PartKind::Filter(_));
        let words = understood.iter().find(|one| is_filter && one.span == part.span);
        QueryPart::new(part, text, words.map(|one| one.words.clone()))
    };
    Ok(QueryParts {
        parts: query.parts.iter().map(part).collect(),
        problems: query.problems.iter().map(|problem| QueryProblem::new(problem, text)).collect(),
        // That the model can't be loaded is for the search to say.
        unknown: open.library.unknown_words(&query).unwrap_or_default(),
    })
}

/// Returns what can be typed at the cursor, an offset in UTF-16 code units; at most eight completions, best first.
#[apply(command)]
pub async fn complete(app: AppHandle, text: Arg<String>, cursor: Arg<u32>) -> Result<Vec<Completion>> {
    run_blocking(&app, move |open| {
        let found = open.library.complete(&text.0, byte_offset(&text.0, cursor.0))?;
        Ok(found.into_iter().map(|one| Completion::new(one, &text.0)).collect())
    })
    .await
}

/// Returns a small JPEG of a picture file that a query names; empty if there is none.
#[apply(command)]
pub async fn like_preview(app: AppHandle, path: Arg<String>) -> Result<Bytes> {
    run_blocking(&app, move |open| {
        Ok(Bytes(open.library.preview_of_file(path.0.as_ref())?.unwrap_or_default()))
    })
    .await
}

/// Keeps a pasted picture, whose encoded bytes are the body, in a temporary file until Ratna quits; returns its path, by
/// which a query can name it.
#[apply(command)]
pub async fn keep_pasted(app: AppHandle, picture: RawBody) -> Result<String> {
    run_blocking(&app, move |_| {
        let kept = received::create_base().and_then(|base| {
            let path = received::new_folder(&base)?.join(PASTED);
            fs::write(&path, &picture.0)?;
            Ok(path)
        });
        let path = kept.map_err(|error| Failure::io(&std::env::temp_dir(), "written to", error))?;
        Ok(path.display().to_string())
    })
    .await
}

#[cfg(test)]
mod tests {
    use ratna_engine::browse::preview::rgba;

    use super::*;
    use crate::dto::QueryPartKind;
    use crate::testing::TestLibrary;

    #[test]
    fn the_parts_of_a_query_are_those_that_a_search_uses() {
        let fixture = TestLibrary::new(3);
        let found = parts(&fixture.open(), "red 2016 in:pictures rating:9x").unwrap();
        let kinds: Vec<_> = found.parts.iter().map(|part| (part.kind, &*part.text)).collect();
        assert!(kinds.contains(&(QueryPartKind::Filter, "in:pictures")), "{kinds:?}");
        let year = found.parts.iter().find(|part| part.understood_from.is_some()).unwrap();
        assert_eq!((&*year.text, year.from, year.to), ("date:2016", 4, 8));
        assert_eq!(found.problems[0].key, "rating");
    }

    #[test]
    fn a_name_is_completed_with_its_number_of_pictures() {
        let fixture = TestLibrary::new(3);
        let found = fixture.open().library.complete("red in:pic", 10).unwrap();
        let found: Vec<_> = found.into_iter().map(|one| Completion::new(one, "red in:pic")).collect();
        assert_eq!((found.len(), &*found[0].insert, found[0].count), (1, "pictures", Some(3)));
        assert_eq!((found[0].from, found[0].to), (7, 10));
    }

    #[test]
    fn a_picture_anywhere_has_a_small_preview() {
        let fixture = TestLibrary::new(1);
        let open = fixture.open();
        let jpeg = open.library.preview_of_file(&fixture.picture(0)).unwrap().unwrap();
        let preview = rgba(&jpeg).unwrap();
        assert_eq!((preview.width(), preview.height()), (64, 64));
        assert!(open.library.preview_of_file(&fixture.dir().join("none.png")).is_err());
    }
}
