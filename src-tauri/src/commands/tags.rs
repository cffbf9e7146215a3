//! Tags, favourites and ratings: what the person says about pictures, each change of which can be undone.

use macro_rules_attribute::apply;
use ratna_engine::browse::marking;
use ratna_engine::ids::ContentId;
use tauri::{AppHandle, Manager};

use crate::dto::{Event, Marked, Tag};
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, run_blocking};
use crate::session::{OpenLibrary, Session};
use crate::sync::lock;

/// Returns every tag, by path.
#[apply(command)]
pub async fn tags(app: AppHandle) -> Result<Vec<Tag>> {
    run_blocking(&app, |open| Ok(open.library.tags()?.into_iter().map(Tag::from).collect())).await
}

/// Adds a tag to pictures, or removes it from them.
#[apply(command)]
pub async fn tag_pictures(
    app: AppHandle,
    ids: Arg<Vec<u32>>,
    tag: Arg<String>,
    on: Arg<bool>,
) -> Result<Marked> {
    mark(app, move |open| open.library.set_tag(&contents(&ids.0), &tag.0, on.0)).await
}

/// Makes pictures favourites, or stops that.
#[apply(command)]
pub async fn set_favourite(app: AppHandle, ids: Arg<Vec<u32>>, on: Arg<bool>) -> Result<Marked> {
    mark(app, move |open| open.library.set_favourite(&contents(&ids.0), on.0)).await
}

/// Rates pictures with 1 to 5 stars; with 0 they have none.
#[apply(command)]
pub async fn set_rating(app: AppHandle, ids: Arg<Vec<u32>>, rating: Arg<u8>) -> Result<Marked> {
    mark(app, move |open| open.library.set_rating(&contents(&ids.0), Some(rating.0))).await
}

/// Renames a tag with those below it; merges it into the one that has the new name, if there is one.
#[apply(command)]
pub async fn rename_tag(app: AppHandle, from: Arg<String>, to: Arg<String>) -> Result<Marked> {
    mark(app, move |open| open.library.rename_tag(&from.0, &to.0)).await
}

/// Deletes a tag with those below it. The pictures stay.
#[apply(command)]
pub async fn delete_tag(app: AppHandle, tag: Arg<String>) -> Result<Marked> {
    mark(app, move |open| open.library.delete_tag(&tag.0)).await
}

/// Undoes a change of tags, favourites or ratings.
#[apply(command)]
pub async fn undo_marking(app: AppHandle, token: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| undo(open, token.0 as usize)).await?;
    marked(app);
    Ok(())
}

/// Makes a change, keeps it for `undo_marking`, and tells the windows.
pub(super) async fn mark<E>(
    app: AppHandle,
    change: impl FnOnce(&OpenLibrary) -> std::result::Result<marking::Marked, E> + Send + 'static,
) -> Result<Marked>
where
    Failure: From<E>,
{
    let change = run_blocking(&app, move |open| Ok(remember(open, change(open)?))).await?;
    marked(app);
    Ok(change)
}

/// Tells the windows, and has searches find what changed: after a change of 10,000 pictures that takes a second.
fn marked(app: AppHandle) {
    app.state::<Session>().events().send(Event::Marked);
    tauri::async_runtime::spawn(async move {
        let follow = |open: &OpenLibrary| Ok(open.library.catch_up_texts()?);
        if let Err(error) = run_blocking(&app, follow).await {
            tracing::warn!(?error, "the index of texts does not know the change yet");
        }
    });
}

/// Keeps a change for `undo_marking`.
fn remember(open: &OpenLibrary, marked: marking::Marked) -> Marked {
    let mut kept = lock(&open.marked);
    let pictures = marked.pictures as u32;
    kept.push(Some(marked));
    Marked { token: kept.len() as u32 - 1, pictures }
}

fn undo(open: &OpenLibrary, token: usize) -> Result<()> {
    let taken = lock(&open.marked).get_mut(token).and_then(Option::take);
    let marked = taken.ok_or_else(|| Failure::new(ErrorCode::NotFound, "that was undone already"))?;
    let undone = open.library.undo_marking(&marked);
    if undone.is_err()
        && let Some(slot) = lock(&open.marked).get_mut(token)
    {
        // It can be tried again.
        *slot = Some(marked);
    }
    Ok(undone?)
}

pub(super) fn contents(ids: &[u32]) -> Vec<ContentId> {
    ids.iter().map(|&id| ContentId::from(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestLibrary;

    #[test]
    fn a_change_is_undone_once_and_in_any_order() {
        let library = TestLibrary::new(3);
        let open = library.open();
        let ids = contents(&library.ids(&open));
        let tagged = remember(&open, open.library.set_tag(&ids, "animals/dog", true).unwrap());
        let liked = remember(&open, open.library.set_favourite(&ids[..1], true).unwrap());
        assert_eq!((tagged.pictures, liked.pictures), (3, 1));
        undo(&open, tagged.token as usize).unwrap();
        assert_eq!(undo(&open, tagged.token as usize).unwrap_err().code, ErrorCode::NotFound);
        let details = open.library.details(ids[0]).unwrap();
        assert_eq!((details.tags.len(), details.marks.favourite), (0, true));
        undo(&open, liked.token as usize).unwrap();
        assert!(!open.library.details(ids[0]).unwrap().marks.favourite);
    }

    #[test]
    fn a_library_that_is_open_for_reading_keeps_its_tags() {
        let library = TestLibrary::new(1);
        let open = library.open_read_only();
        let ids = contents(&library.ids(&open));
        let failure = Failure::from(open.library.set_tag(&ids, "dog", true).unwrap_err());
        assert_eq!(failure.code, ErrorCode::ReadOnly);
    }
}
