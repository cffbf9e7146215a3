//! Captions: what a picture shows, in the person's words or a model's, and what makes them; model servers have a module of their own.

use macro_rules_attribute::apply;
use ratna_engine::Error;
use ratna_engine::ids::ContentId;
use tauri::{AppHandle, Manager, State};

use crate::dto::{Caption, CaptionSettings, CaptionerChoice, CaptionerCount, Event, ModelEntry};
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking, run_in_turn, with_session};
use crate::session::{OpenLibrary, Session, captioner};

/// Sets what a picture shows in the person's own words, in place of any model's; an empty text deletes the caption.
#[apply(command)]
pub async fn set_caption(app: AppHandle, id: Arg<u32>, text: Arg<String>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.library.set_caption(ContentId::from(id.0), &text.0)?;
        // What it names may be what a rule accepts. That takes a while.
        open.rules.tell();
        Ok(())
    })
    .await?;
    app.state::<Session>().events().send(Event::Marked);
    Ok(())
}

/// Returns what captions pictures, and what it is asked.
#[apply(command)]
pub async fn caption_settings(app: AppHandle) -> Result<CaptionSettings> {
    run_blocking(&app, |open| Ok(captioner::settings(&open.library)?)).await
}

/// Sets what captions pictures, and what it is asked. The address of a server on another machine needs the host that the
/// person confirmed.
#[apply(command)]
pub async fn set_caption_settings(app: AppHandle, settings: Arg<CaptionSettings>) -> Result<()> {
    run_blocking(&app, move |open| {
        captioner::set_settings(&open.library, &settings.0)?;
        // Pictures are to be sent nowhere any more that is not chosen.
        open.captioning.reopen();
        Ok(())
    })
    .await?;
    app.state::<Session>().events().send(Event::Models);
    Ok(())
}

/// Returns the models that caption pictures and can be downloaded, or were.
#[apply(command)]
pub async fn caption_models(app: AppHandle) -> Result<Vec<ModelEntry>> {
    run_blocking(&app, models).await
}

fn models(open: &OpenLibrary) -> Result<Vec<ModelEntry>> {
    let chosen = captioner::settings(&open.library)?.captioner;
    let entry = |listed| {
        let mut entry = ModelEntry::from(listed);
        entry.in_use = matches!(&chosen, CaptionerChoice::Model { id } if *id == entry.id);
        entry
    };
    Ok(open.store.captioners().into_iter().map(entry).collect())
}

/// Returns what captioned pictures of the library.
#[apply(command)]
pub async fn captioners(app: AppHandle) -> Result<Vec<CaptionerCount>> {
    run_blocking(&app, |open| Ok(open.library.captioners()?.into_iter().map(Into::into).collect())).await
}

/// Removes all captions by a captioner; returns how many.
#[apply(command)]
pub async fn remove_captions_by(app: AppHandle, captioner: Arg<String>) -> Result<u32> {
    let removed = run_blocking(&app, move |open| Ok(open.library.remove_captions_by(&captioner.0)?)).await?;
    app.state::<Session>().events().send(Event::Marked);
    Ok(removed as u32)
}

/// Captions a picture now, in place of one that was asked for before, and returns the caption; nothing if it was stopped.
/// Its words come as events.
#[apply(command)]
pub async fn describe_picture(app: AppHandle, id: Arg<u32>) -> Result<Option<Caption>> {
    with_session(&app, move |session| {
        let mut hear = |text: &str| {
            session.events().send(Event::CaptionPiece { id: id.0, text: text.to_owned() });
        };
        describe(session.wait_until_open()?, id.0, &mut hear)
    })
    .await?
}

pub(super) fn describe(open: &OpenLibrary, id: u32, hear: &mut dyn FnMut(&str)) -> Result<Option<Caption>> {
    Ok(open.captioning.describe(ContentId::from(id), hear)?.map(Caption::from))
}

/// Captions pictures in the background, but for those that have a caption by the captioner or by the person; without ids all
/// that have no caption.
#[apply(command)]
pub async fn start_captions(app: AppHandle, ids: Arg<Option<Vec<u32>>>) -> Result<()> {
    run_blocking(&app, move |open| start(open, ids.0)).await
}

fn start(open: &OpenLibrary, ids: Option<Vec<u32>>) -> Result<()> {
    // What fails only later than this, such as a server, is told by the run.
    if captioner::settings(&open.library)?.captioner == CaptionerChoice::None {
        return Err(Error::NoCaptioner.into());
    }
    let ids: Option<Vec<ContentId>> = ids.map(|ids| ids.into_iter().map(ContentId::from).collect());
    Ok(open.captioning.caption(ids.as_deref())?)
}

// The following take no permit for the library (see `ipc`), so that they work while other commands hold all of them.

/// Stops captioning the picture that was asked for.
#[apply(command)]
pub async fn stop_describing(session: State<'_, Session>) -> Result<()> {
    session.wait_until_open()?.captioning.stop_describing();
    Ok(())
}

/// Pauses captioning in the background, after the picture in hand.
#[apply(command)]
pub async fn pause_captions(app: AppHandle) -> Result<()> {
    run_in_turn(&app, |open| {
        open.captioning.set_paused(true);
        Ok(())
    })
    .await
}

/// Resumes captioning in the background, also after a failure.
#[apply(command)]
pub async fn resume_captions(app: AppHandle) -> Result<()> {
    run_in_turn(&app, |open| {
        open.captioning.set_paused(false);
        Ok(())
    })
    .await
}

/// Stops captioning in the background, and keeps what is done.
#[apply(command)]
pub async fn stop_captions(app: AppHandle) -> Result<()> {
    run_in_turn(&app, |open| {
        open.captioning.stop();
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use ratna_captions::made::{MadeServer, ollama};

    use super::*;
    use crate::dto::{CaptionRun, Details};
    use crate::error::{ErrorCode, Failure};
    use crate::session::captioner::Opened;
    use crate::testing::TestLibrary;

    /// A server on this machine with one model, and the settings that name it.
    fn server() -> (MadeServer, CaptionSettings) {
        let server = MadeServer::start(ollama(&["llava"], &["qwen3"], &["A dog ", "on a beach."])).unwrap();
        let choice = at(&server.address(), None);
        (server, choice)
    }

    fn at(address: &str, confirmed_host: Option<&str>) -> CaptionSettings {
        let captioner = CaptionerChoice::Server {
            address: address.to_owned(),
            model: "llava".to_owned(),
            confirmed_host: confirmed_host.map(str::to_owned),
        };
        CaptionSettings { captioner, ..CaptionSettings::default() }
    }

    fn refused<T>(outcome: Result<T>) -> ErrorCode {
        outcome.err().unwrap().code
    }

    fn set(open: &OpenLibrary, settings: &CaptionSettings) -> Result<()> {
        Ok(captioner::set_settings(&open.library, settings)?)
    }

    #[test]
    fn a_caption_is_shown_as_the_persons_own_until_it_is_emptied() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let id = ContentId::from(library.ids(&open)[0]);
        let shown = || Details::from(open.library.details(id).unwrap()).caption;
        assert!(shown().is_none());
        open.library.set_caption(id, "Bello in snow\nat home").unwrap();
        let caption = shown().unwrap();
        assert_eq!((caption.text.as_str(), caption.captioner), ("Bello in snow\nat home", None));
        assert!(caption.made_at > 0);
        open.library.set_caption(id, "").unwrap();
        assert!(shown().is_none());
    }

    #[test]
    fn a_library_that_is_open_for_reading_keeps_its_captions() {
        let library = TestLibrary::new(1);
        let open = library.open_read_only();
        let id = ContentId::from(library.ids(&open)[0]);
        let failure = Failure::from(open.library.set_caption(id, "Bello").unwrap_err());
        assert_eq!(failure.code, ErrorCode::ReadOnly);
    }

    #[test]
    fn nothing_captions_pictures_until_something_is_chosen() {
        let library = TestLibrary::new(1);
        let open = library.open();
        assert_eq!(captioner::settings(&open.library).unwrap(), CaptionSettings::default());
        assert_eq!(refused(start(&open, None)), ErrorCode::NoCaptioner);
        assert_eq!(refused(describe(&open, library.ids(&open)[0], &mut |_| {})), ErrorCode::NoCaptioner);
        assert!(open.captioning.run().is_none());
    }

    #[test]
    fn a_server_on_another_machine_is_refused_until_the_person_has_confirmed_it() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let other = "192.168.1.20:11434";
        assert_eq!(refused(set(&open, &at(other, None))), ErrorCode::CaptionNotLocal);
        assert_eq!(refused(set(&open, &at(other, Some("192.168.1.21")))), ErrorCode::CaptionNotLocal);
        set(&open, &at(other, Some("192.168.1.20"))).unwrap();
        // Whoever writes to the library's file has not asked the person.
        let text = serde_json::to_string(&at(other, None)).unwrap();
        open.library.set_setting("captions", &text).unwrap();
        let opened = captioner::open(&open.library, &open.store, &open.keys, &Opened::default());
        let error = opened.err().unwrap();
        assert_eq!(error.code(), "captionNotLocal");
    }

    #[test]
    fn a_question_that_cannot_be_asked_is_not_kept() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let settings = CaptionSettings { prompt: Some(" ".to_owned()), ..CaptionSettings::default() };
        assert!(set(&open, &settings).is_err());
        assert_eq!(captioner::settings(&open.library).unwrap(), CaptionSettings::default());
    }

    #[test]
    fn a_picture_is_described_in_pieces_and_the_persons_words_stay() {
        let library = TestLibrary::new(2);
        let open = library.open();
        let (_server, settings) = server();
        set(&open, &settings).unwrap();
        let ids = library.ids(&open);
        let mut heard = String::new();
        let caption = describe(&open, ids[0], &mut |text| heard += text).unwrap().unwrap();
        assert_eq!((caption.text.as_str(), heard.as_str()), ("A dog on a beach.", "A dog on a beach."));
        assert_eq!(caption.captioner.as_deref(), Some("ollama:llava"));
        let counts: Vec<CaptionerCount> =
            open.library.captioners().unwrap().into_iter().map(Into::into).collect();
        assert_eq!(counts, [CaptionerCount { captioner: "ollama:llava".to_owned(), count: 1 }]);
        open.library.set_caption(ContentId::from(ids[1]), "Bello").unwrap();
        assert_eq!(refused(describe(&open, ids[1], &mut |_| {})), ErrorCode::OwnCaption);
    }

    #[test]
    fn a_model_that_is_not_here_says_so_and_the_chosen_one_is_in_use() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let id = open.store.captioners()[0].id.clone();
        let captioner = CaptionerChoice::Model { id: id.clone() };
        set(&open, &CaptionSettings { captioner, ..CaptionSettings::default() }).unwrap();
        let in_use: Vec<_> = models(&open).unwrap().into_iter().filter(|model| model.in_use).collect();
        assert_eq!((in_use.len(), in_use[0].id.as_str()), (1, id.as_str()));
        let failure = describe(&open, library.ids(&open)[0], &mut |_| {}).err().unwrap();
        assert!(failure.message.contains("not on this computer"), "{}", failure.message);
        captioner::forget_model(&open.library, "another").unwrap();
        assert!(models(&open).unwrap().iter().any(|model| model.in_use));
        captioner::forget_model(&open.library, &id).unwrap();
        assert_eq!(captioner::settings(&open.library).unwrap(), CaptionSettings::default());
    }

    #[test]
    fn what_is_to_be_captioned_is_known_to_a_new_page() {
        let library = TestLibrary::new(2);
        let open = library.open();
        let (_server, settings) = server();
        set(&open, &settings).unwrap();
        let ids = library.ids(&open);
        // The library is not watched, so that it waits.
        start(&open, Some(ids)).unwrap();
        open.captioning.set_paused(true);
        let run = CaptionRun::from(open.captioning.run().unwrap());
        assert_eq!((run.done, run.paused, run.reason), (0, true, None));
        open.captioning.stop();
        assert!(open.captioning.run().is_none());
    }
}
