//! What is exchanged with files: what is decided for folders, how far pictures are, and what both sides changed.

use macro_rules_attribute::apply;
use ratna_engine::exchange::{self, Scope, Summary};
use ratna_engine::ids::{ContentId, FolderId};
use ratna_engine::progress::Progress;
use tauri::{AppHandle, Manager};

use super::tags::contents;
use crate::dto::{Conflict, ConflictChoice, Event, ExchangeState, FolderExchange, Resolved};
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking, with_session};
use crate::reported::Reported;
use crate::session::{OpenLibrary, Session};

/// Deciding conflicts, which can be stopped.
static DECIDING: Reported = Reported::new();

/// Returns what is written to files of a folder.
#[apply(command)]
pub async fn folder_exchange(app: AppHandle, id: Arg<u32>) -> Result<FolderExchange> {
    run_blocking(&app, move |open| Ok(exchange::of_folder(&open.library, FolderId::from(id.0))?.into())).await
}

/// Returns the folders inside a folder for which something else was chosen than around them, by their relative paths.
#[apply(command)]
pub async fn folder_exchange_parts(app: AppHandle, id: Arg<u32>) -> Result<Vec<String>> {
    let parts = move |open: &OpenLibrary| Ok(exchange::parts_of(&open.library, FolderId::from(id.0))?);
    let parts = run_blocking(&app, parts).await?;
    Ok(parts.into_iter().map(|(part, _)| part.display().to_string()).collect())
}

/// Sets what is written to files of a folder, and of all folders inside it.
#[apply(command)]
pub async fn set_folder_exchange(app: AppHandle, id: Arg<u32>, settings: Arg<FolderExchange>) -> Result<()> {
    let set = move |open: &OpenLibrary| {
        Ok(exchange::set_folder(&open.library, FolderId::from(id.0), settings.0.into())?)
    };
    run_blocking(&app, set).await?;
    app.state::<Session>().events().send(Event::ExchangeChanged);
    Ok(())
}

/// Returns whether a picture's file has what the person says about it.
#[apply(command)]
pub async fn exchange_state(app: AppHandle, id: Arg<u32>) -> Result<ExchangeState> {
    run_blocking(&app, move |open| Ok(exchange::state_of(&open.library, ContentId::from(id.0))?.into())).await
}

/// Compares a picture with its files, and writes what they lack.
#[apply(command)]
pub async fn exchange_picture(app: AppHandle, id: Arg<u32>) -> Result<()> {
    let scope = Scope::Contents(contents(&[id.0]));
    let run = move |open: &OpenLibrary| {
        Ok(exchange::run(&open.library, &scope, &Progress::default(), &mut |_| {})?)
    };
    let summary = run_blocking(&app, run).await?;
    tell(&app, &summary);
    Ok(())
}

/// Returns what was changed in the library and in a file since both agreed, by the pictures' paths.
#[apply(command)]
pub async fn exchange_conflicts(app: AppHandle) -> Result<Vec<Conflict>> {
    run_blocking(&app, conflicts).await
}

fn conflicts(open: &OpenLibrary) -> Result<Vec<Conflict>> {
    let with_hash = |conflict: exchange::Conflict| {
        let hash = open.library.hash(conflict.content)?;
        Ok(Conflict::new(conflict, &hash))
    };
    exchange::conflicts(&open.library)?.into_iter().map(with_hash).collect()
}

/// Decides the conflicts of pictures, or all of them without ids. Events report how far that is.
#[apply(command)]
pub async fn resolve_conflicts(
    app: AppHandle,
    ids: Arg<Option<Vec<u32>>>,
    choice: Arg<ConflictChoice>,
) -> Result<Resolved> {
    let scope = ids.0.map_or(Scope::All, |ids| Scope::Contents(contents(&ids)));
    let resolve = move |session: &Session| {
        let (library, choice) = (&session.wait_until_open()?.library, choice.0.into());
        let resolve = |progress: &Progress| exchange::resolve(library, &scope, choice, progress, &mut |_| {});
        Ok(DECIDING.run(session, deciding, resolve)?)
    };
    let summary: Result<Summary> = with_session(&app, resolve).await?;
    let summary = summary?;
    tell(&app, &summary);
    Ok(Resolved { failed: summary.failed as u32 })
}

fn deciding(done: u32, total: u32) -> Event {
    Event::Deciding { done, total }
}

/// Stops deciding conflicts after the picture that it is at. What isn't decided by then stays a conflict.
#[apply(command)]
pub fn stop_deciding() -> Result<()> {
    DECIDING.stop();
    Ok(())
}

/// Tells the windows what came of an exchange.
fn tell(app: &AppHandle, summary: &Summary) {
    let session = app.state::<Session>();
    if summary.taken > 0 {
        session.events().send(Event::Marked);
    }
    session.events().send(Event::ExchangeChanged);
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::dto::{ExchangeTarget, SidecarNaming};
    use crate::error::{ErrorCode, Failure};
    use crate::testing::TestLibrary;

    const SIDECARS: FolderExchange =
        FolderExchange { target: ExchangeTarget::Sidecars, naming: SidecarNaming::Full, captions: true };

    fn folder(open: &OpenLibrary) -> FolderId {
        open.library.folders().unwrap()[0].id
    }

    fn state(open: &OpenLibrary, id: ContentId) -> ExchangeState {
        exchange::state_of(&open.library, id).unwrap().into()
    }

    fn run(open: &OpenLibrary) -> Summary {
        exchange::run(&open.library, &Scope::All, &Progress::default(), &mut |_| {}).unwrap()
    }

    #[test]
    fn what_is_decided_for_a_folder_is_returned_and_a_rating_is_written() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let id = ContentId::from(library.ids(&open)[0]);
        assert_eq!(state(&open, id), ExchangeState::Off);
        exchange::set_folder(&open.library, folder(&open), SIDECARS.into()).unwrap();
        let stored = exchange::of_folder(&open.library, folder(&open)).unwrap();
        assert_eq!(FolderExchange::from(stored), SIDECARS);
        assert_eq!(state(&open, id), ExchangeState::Nothing);
        open.library.set_rating(&[id], Some(4)).unwrap();
        run(&open);
        let sidecar = library.pictures().join("0.png.xmp");
        let ExchangeState::Written { path, at } = state(&open, id) else { panic!("not written") };
        assert_eq!(path, sidecar.display().to_string());
        assert!(at > 0 && fs::read_to_string(sidecar).unwrap().contains("Rating"));
    }

    #[test]
    fn a_picture_that_was_changed_on_both_sides_is_listed_until_the_person_decides() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let id = ContentId::from(library.ids(&open)[0]);
        exchange::set_folder(&open.library, folder(&open), SIDECARS.into()).unwrap();
        open.library.set_rating(&[id], Some(4)).unwrap();
        run(&open);
        let sidecar = library.pictures().join("0.png.xmp");
        let text = fs::read_to_string(&sidecar).unwrap();
        // As an attribute or as an element.
        let theirs = text.replace("Rating=\"4\"", "Rating=\"1\"").replace("Rating>4<", "Rating>1<");
        assert_ne!(text, theirs, "{text}");
        fs::write(&sidecar, theirs).unwrap();
        open.library.set_rating(&[id], Some(5)).unwrap();
        run(&open);
        assert_eq!(state(&open, id), ExchangeState::Conflict);
        let listed = conflicts(&open).unwrap();
        assert_eq!((listed.len(), listed[0].id, listed[0].fields.len()), (1, id.0 as u32, 1));
        assert_eq!(listed[0].picture, library.picture(0).display().to_string());
        assert_eq!(listed[0].hash, open.library.details(id).unwrap().hash.to_hex().to_string());
        let field = &listed[0].fields[0];
        assert_eq!((field.mine.join(","), field.theirs.join(",")), ("5".to_owned(), "1".to_owned()));
        let theirs = ConflictChoice::Theirs.into();
        exchange::resolve(&open.library, &Scope::All, theirs, &Progress::default(), &mut |_| {}).unwrap();
        assert!(conflicts(&open).unwrap().is_empty());
    }

    #[test]
    fn a_library_that_is_open_for_reading_keeps_what_was_decided() {
        let library = TestLibrary::new(1);
        let open = library.open_read_only();
        let failed = exchange::set_folder(&open.library, folder(&open), SIDECARS.into()).unwrap_err();
        assert_eq!(Failure::from(failed).code, ErrorCode::ReadOnly);
    }
}
