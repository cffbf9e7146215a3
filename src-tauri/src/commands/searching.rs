//! Finding pictures by a query or by another picture.

use macro_rules_attribute::apply;
use ratna_engine::id_set::IdSet;
use ratna_engine::ids::ContentId;
use ratna_engine::query::{Order, Query};
use ratna_engine::search::{Answer, Request, WeakMatches};
use tauri::AppHandle;

use super::library::{Shown, shown};
use crate::dto::View;
use crate::error::Result;
use crate::ipc::{Arg, Bytes, RawBody, command, run_blocking};
use crate::listing;
use crate::session::OpenLibrary;

/// Pictures that a search returns at most: more than anybody scrolls through.
const LIMIT: usize = 200;

/// Pictures that a search in order of time returns at most, as a list of all pictures does.
const LIMIT_BY_DATE: usize = u32::MAX as usize;

/// The page shows a few of the less certain ones, and the others once the user asks for them.
const NEAREST: WeakMatches = WeakMatches::IncludeNearest;

/// Returns the pictures that a query finds, of a view or of all: good matches, best first, then less certain ones; by
/// time if the query asks for that or for filters only.
#[apply(command)]
pub async fn search(app: AppHandle, text: Arg<String>, scope: Arg<Option<View>>) -> Result<Bytes> {
    find(app, move |open| by_query(open, &text.0, scope.0)).await
}

fn by_query(open: &OpenLibrary, text: &str, scope: Option<View>) -> Result<Answer> {
    let allowed = scope.map(|view| ids(open, view)).transpose()?;
    let (query, _) = open.library.read_query(text)?;
    // In order of time, the less certain ones would stand among the others.
    let weak = if query.order() == Some(Order::Date) { WeakMatches::Exclude } else { NEAREST };
    let request = Request::query(&query, limit(&query)).weak(weak);
    let request = allowed.as_ref().map_or(request, |allowed| request.among(allowed));
    Ok(open.library.search(&request)?)
}

/// What is ranked has a limit; what is only filtered is a list like that of a folder.
fn limit(query: &Query) -> usize {
    if query.terms().next().is_some() { LIMIT } else { LIMIT_BY_DATE }
}

fn ids(open: &OpenLibrary, view: View) -> Result<IdSet> {
    Ok(match shown(view)? {
        Shown::Scope(scope) => open.library.ids_in(scope)?,
        Shown::Subfolder(root, path) => open.library.ids_in_subfolder(root, &path)?,
    })
}

/// Returns the pictures that are similar to a picture of the library, without that picture: those alike, then those
/// that may be, or a few of the nearest if none is.
#[apply(command)]
pub async fn similar(app: AppHandle, id: Arg<u32>) -> Result<Bytes> {
    let id = ContentId::from(id.0);
    find(app, move |open| Ok(open.library.search(&Request::picture(id, LIMIT).weak(NEAREST))?)).await
}

/// Returns the pictures that have the template of a picture with words, whatever theirs say; without that picture, in the
/// order of `similar`.
#[apply(command)]
pub async fn same_template(app: AppHandle, id: Arg<u32>) -> Result<Bytes> {
    let id = ContentId::from(id.0);
    find(app, move |open| Ok(open.library.same_template(id, LIMIT)?)).await
}

/// Returns the pictures that are similar to any picture file.
#[apply(command)]
pub async fn similar_to_file(app: AppHandle, path: Arg<String>) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.search(&Request::file(path.0.as_ref(), LIMIT).weak(NEAREST))?))
        .await
}

/// Returns the pictures that are similar to a pasted one, whose encoded bytes are the body.
#[apply(command)]
pub async fn similar_to_bytes(app: AppHandle, picture: RawBody) -> Result<Bytes> {
    find(app, move |open| Ok(open.library.search(&Request::bytes(&picture.0, LIMIT).weak(NEAREST))?)).await
}

async fn find(
    app: AppHandle,
    find: impl FnOnce(&OpenLibrary) -> Result<Answer> + Send + 'static,
) -> Result<Bytes> {
    Ok(Bytes(listing::of_answer(&run_blocking(&app, find).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestLibrary;

    #[test]
    fn filters_alone_list_all_by_date_and_words_are_ranked() {
        let fixture = TestLibrary::new(3);
        let open = fixture.open();
        let listed = by_query(&open, "in:pictures", None).unwrap();
        assert_eq!((listed.by_date, listed.hits.len()), (true, 3));
        assert!(!by_query(&open, "red in:pictures", None).unwrap().by_date);
        assert!(by_query(&open, "in:elsewhere", None).unwrap().hits.is_empty());
        assert_eq!(limit(&Query::parse("in:pictures sort:date")), LIMIT_BY_DATE);
        assert_eq!(limit(&Query::parse("red sort:date")), LIMIT);
    }

    #[test]
    fn a_view_limits_a_search() {
        let fixture = TestLibrary::new(3);
        let open = fixture.open();
        let id = open.library.folders().unwrap()[0].id.0 as u32;
        let found = |view| by_query(&open, "is:geotagged|untagged", view).unwrap().hits.len();
        assert_eq!((found(None), found(Some(View::Folder { id }))), (3, 3));
        assert_eq!(found(Some(View::Folder { id: id + 1 })), 0);
    }
}
