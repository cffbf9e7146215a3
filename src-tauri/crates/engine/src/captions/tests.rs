use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use image::{Rgb, RgbImage};
use ratna_captions::{Caption, Captioner, Error as CaptionError, Language, Listen, Piece, Prompt};

use super::*;
use crate::catalogue::captions::Redo;
use crate::catalogue::texts;
use crate::error::Error;
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::Progress;
use crate::testing::TestLibrary;

/// What a captioner does with the picture of this number, counted from 1.
type Say<'a> = dyn Fn(usize, Listen<'_>) -> Result<String, CaptionError> + Send + Sync + 'a;

/// A captioner that says what a test wants, and remembers the sizes of what it was shown.
struct StubCaptioner<'a> {
    say: Box<Say<'a>>,
    shown: Mutex<Vec<(u32, u32)>>,
}

impl<'a> StubCaptioner<'a> {
    fn new(say: impl Fn(usize, Listen<'_>) -> Result<String, CaptionError> + Send + Sync + 'a) -> Self {
        Self { say: Box::new(say), shown: Mutex::default() }
    }

    /// One that says the same about every picture.
    fn saying(text: &'static str) -> Self {
        Self::new(move |_, _| Ok(text.to_owned()))
    }

    fn shown(&self) -> Vec<(u32, u32)> {
        self.shown.lock().unwrap().clone()
    }
}

impl Captioner for StubCaptioner<'_> {
    fn id(&self) -> &str {
        "stub:1"
    }

    fn caption(&self, picture: &RgbImage, _: &Prompt, listen: Listen<'_>) -> Result<Caption, CaptionError> {
        let number = {
            let mut shown = self.shown.lock().unwrap();
            shown.push(picture.dimensions());
            shown.len()
        };
        (self.say)(number, listen).map(|text| Caption { text, captioner: self.id().to_owned() })
    }
}

/// What came of a run.
#[derive(Debug)]
struct Ran {
    outcome: Result<(), Error>,
    done: Captioned,
    left: u64,
    /// The events in short.
    heard: Vec<String>,
}

fn run_with(library: &Library, captioner: &dyn Captioner, wanted: &Wanted, progress: &Progress) -> Ran {
    let prompt = Prompt::built_in(Language::English);
    let mut session = Session::begin(library, captioner, &prompt, wanted).unwrap();
    let mut heard = Vec::new();
    let outcome = session.run(library, progress, &mut |event| {
        heard.push(match event {
            Event::Text { id, text } => format!("{id}… {text}"),
            Event::Captioned { id, caption } => format!("{id}: {}", caption.text),
            Event::Failed { id, error } => format!("{id}! {}", error.code()),
        });
    });
    Ran { outcome, done: session.done(), left: session.left(), heard }
}

fn run(library: &Library, captioner: &dyn Captioner) -> Ran {
    run_with(library, captioner, &Wanted::default(), &Progress::default())
}

/// A library with so many pictures, numbered from the oldest.
fn library(pictures: u8) -> (TestLibrary, Library) {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    fixture.fill("p", pictures);
    fixture.index(&library, "p");
    (fixture, library)
}

/// The pictures, newest first.
fn ids(library: &Library) -> Vec<ContentId> {
    library
        .list(crate::catalogue::listing::Scope::All, None, None)
        .unwrap()
        .iter()
        .map(|item| item.id)
        .collect()
}

fn caption(library: &Library, id: ContentId) -> Option<(String, Option<String>)> {
    library.details(id).unwrap().caption.map(|caption| (caption.text, caption.captioner))
}

fn timed_out() -> CaptionError {
    CaptionError::TimedOut { address: "localhost:1".to_owned(), limit: Duration::from_secs(1) }
}

#[test]
fn every_picture_is_captioned_once_the_newest_first_and_found() {
    let (_fixture, library) = library(3);
    let captioner = StubCaptioner::new(|number, listen| {
        assert!(listen(Piece::Waiting).is_continue() && listen(Piece::Text("A light")).is_continue());
        Ok(format!("A lighthouse, picture {number}."))
    });
    let ran = run(&library, &captioner);
    ran.outcome.unwrap();
    assert_eq!((ran.done, ran.left), (Captioned { captioned: 3, failed: 0 }, 0));
    let expected = ids(&library).into_iter().zip(1..).flat_map(|(id, number)| {
        [format!("{id}… A light"), format!("{id}: A lighthouse, picture {number}.")]
    });
    assert_eq!(ran.heard, expected.collect::<Vec<_>>());
    assert_eq!(run(&library, &captioner).done, Captioned::default());
    let newest = library.details(ids(&library)[0]).unwrap().caption.unwrap();
    assert_eq!((newest.captioner.as_deref(), newest.language.as_deref()), (Some("stub:1"), Some("en")));
    library.catch_up_texts().unwrap();
    let found = library.catalogue.read(|db| texts::search(db, "lighthouse", None, 9)).unwrap();
    assert_eq!(found.len(), 3);
}

#[test]
fn a_picture_that_fails_is_marked_and_tried_again_only_when_asked_for() {
    let (_fixture, library) = library(3);
    let captioner = StubCaptioner::new(|number, _| match number {
        2 => Err(CaptionError::NothingSaid { model: "m".to_owned() }),
        _ => Ok("A dog.".to_owned()),
    });
    let ran = run(&library, &captioner);
    ran.outcome.unwrap();
    assert_eq!((ran.done, ran.left), (Captioned { captioned: 2, failed: 1 }, 0));
    let failed = ids(&library)[1];
    assert_eq!(ran.heard[1], format!("{failed}! captionNothingSaid"));
    assert_eq!(caption(&library, failed), None);
    assert_eq!(run(&library, &captioner).done, Captioned::default());
    let again = Wanted { redo: Redo { failed: true, ..Redo::default() }, ..Wanted::default() };
    let ran = run_with(&library, &captioner, &again, &Progress::default());
    assert_eq!(ran.heard, [format!("{failed}: A dog.")]);
}

#[test]
fn an_error_of_the_server_ends_the_run_and_marks_nothing() {
    let (_fixture, library) = library(3);
    let captioner = StubCaptioner::new(|number, _| match number {
        2 => Err(CaptionError::NotRunning { address: "localhost:1".to_owned() }),
        _ => Ok("A dog.".to_owned()),
    });
    let ran = run(&library, &captioner);
    assert_eq!(ran.outcome.unwrap_err().code(), "captionNotRunning");
    assert_eq!((ran.done, ran.left), (Captioned { captioned: 1, failed: 0 }, 2));
    assert_eq!(run(&library, &captioner).done.captioned, 2, "it goes on where it was");
}

#[test]
fn ten_failures_in_a_row_end_the_run() {
    let (_fixture, library) = library(13);
    let captioner =
        StubCaptioner::new(|number, _| if number == 2 { Ok("A dog.".to_owned()) } else { Err(timed_out()) });
    let ran = run(&library, &captioner);
    assert_eq!(ran.outcome.unwrap_err().code(), "captionTimedOut");
    assert_eq!(
        (ran.done, ran.left),
        (Captioned { captioned: 1, failed: 1 }, 11),
        "one that works in between counts, and the ten have their turn again"
    );
    let mended = run(&library, &StubCaptioner::saying("A cat."));
    assert_eq!((mended.done, mended.left), (Captioned { captioned: 11, failed: 0 }, 0));
}

#[test]
fn a_run_is_cancelled_within_a_picture_and_goes_on_later() {
    let (_fixture, library) = library(3);
    let progress = Progress::default();
    let captioner = StubCaptioner::new(|number, listen| {
        if number == 2 {
            progress.cancel();
        }
        match listen(Piece::Waiting) {
            ControlFlow::Break(()) => Err(CaptionError::Cancelled),
            ControlFlow::Continue(()) => Ok("A dog.".to_owned()),
        }
    });
    let ran = run_with(&library, &captioner, &Wanted::default(), &progress);
    ran.outcome.unwrap();
    assert_eq!((ran.done, ran.left), (Captioned { captioned: 1, failed: 0 }, 2));
    assert_eq!((progress.done(), progress.total()), (1, 3));
    let ran = run(&library, &StubCaptioner::saying("A cat."));
    assert_eq!((ran.done.captioned, ran.left), (2, 0));
}

#[test]
fn a_picture_that_was_given_up_before_its_turn_is_shown_to_nobody() {
    let (_fixture, library) = library(1);
    let progress = Progress::default();
    progress.cancel();
    let (captioner, prompt) = (StubCaptioner::saying("A dog."), Prompt::built_in(Language::English));
    let mut session = Session::begin(&library, &captioner, &prompt, &Wanted::default()).unwrap();
    assert!(!session.next(&library, &progress, &mut |_| {}).unwrap());
    assert_eq!(session.left(), 1);
    let id = ids(&library)[0];
    let given_up = library.describe(id, &captioner, &prompt, &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!((given_up, captioner.shown().len()), (None, 0));
}

#[test]
fn the_persons_words_are_kept_also_if_they_come_during_a_run() {
    let (_fixture, library) = library(3);
    let all = ids(&library);
    library.set_caption(all[0], " Bello\tin snow ").unwrap();
    let captioner = StubCaptioner::new(|_, _| {
        library.set_caption(all[1], "The sea").unwrap();
        library.set_caption(all[2], "A boat").unwrap();
        Ok("A dog.".to_owned())
    });
    let ran = run(&library, &captioner);
    ran.outcome.unwrap();
    assert_eq!(ran.heard, [format!("{}: A dog.", all[1])], "the others were not asked for");
    for (id, text) in all.iter().zip(["Bello in snow", "The sea", "A boat"]) {
        assert_eq!(caption(&library, *id), Some((text.to_owned(), None)));
    }
    let again = Wanted { redo: Redo { captioned: true, failed: true }, ..Wanted::default() };
    assert_eq!(run_with(&library, &captioner, &again, &Progress::default()).heard.len(), 0);
    library.set_caption(all[1], " ").unwrap();
    let said = Some(("A dog.".to_owned(), Some("stub:1".to_owned())));
    assert_eq!(caption(&library, all[1]), said, "a blank text deletes the person's");
    library.set_caption(all[1], " ").unwrap();
    assert_eq!(caption(&library, all[1]), None, "and then those of captioners");
    assert!(matches!(library.set_caption(ContentId(99), "x"), Err(Error::UnknownPicture { .. })));
}

#[test]
fn what_a_captioner_said_is_replaced_among_chosen_pictures_and_removed() {
    let (_fixture, library) = library(3);
    run(&library, &StubCaptioner::saying("A dog.")).outcome.unwrap();
    let all = ids(&library);
    let wanted = Wanted {
        among: Some([all[0], all[2]].into_iter().collect()),
        redo: Redo { captioned: true, failed: false },
    };
    let ran = run_with(&library, &StubCaptioner::saying("A wolf."), &wanted, &Progress::default());
    assert_eq!(ran.done.captioned, 2);
    let by = |text: &str| Some((text.to_owned(), Some("stub:1".to_owned())));
    let captions: Vec<_> = all.iter().map(|&id| caption(&library, id)).collect();
    assert_eq!(captions, [by("A wolf."), by("A dog."), by("A wolf.")]);
    assert_eq!(library.captioners().unwrap(), [("stub:1".to_owned(), 3)]);
    assert_eq!(library.remove_captions_by("stub:1").unwrap(), 3);
    assert_eq!(caption(&library, all[0]), None);
    assert!(library.captioners().unwrap().is_empty());
}

/// Writes a picture of 3,000 × 1,500 pixels.
fn write_large(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    RgbImage::from_fn(3_000, 1_500, |x, y| Rgb([(x / 12) as u8, (y / 6) as u8, 90])).save(path).unwrap();
}

#[test]
fn a_captioner_sees_a_bounded_picture_and_the_thumbnail_of_one_that_is_away() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    let path = fixture.path("p/large.png");
    write_large(&path);
    fixture.index(&library, "p");
    let captioner = StubCaptioner::saying("A gradient.");
    run(&library, &captioner).outcome.unwrap();
    fs::remove_file(&path).unwrap();
    let again = Wanted { redo: Redo { captioned: true, failed: false }, ..Wanted::default() };
    run_with(&library, &captioner, &again, &Progress::default()).outcome.unwrap();
    assert_eq!(captioner.shown(), [(1_024, 512), (512, 256)]);
}
