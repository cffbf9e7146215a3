use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

use super::super::{Evidence, vocabulary};
use super::*;
use crate::catalogue::listing::Scope;
use crate::catalogue::tags;
use crate::embedder::only;
use crate::testing::{StubEmbedder, TestLibrary};

/// A library of one picture, whose model finds a dog on every picture and counts the words that it embeds.
pub(in crate::tags) struct Fixture {
    pub(in crate::tags) files: TestLibrary,
    pub(in crate::tags) library: Library,
    pub(in crate::tags) picture: ContentId,
    embedded: Arc<AtomicUsize>,
}

impl Fixture {
    pub(in crate::tags) fn new() -> Self {
        let embedded = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&embedded);
        let axis = |at: usize| (0..12).map(|element| f32::from(u8::from(element == at))).collect::<Vec<_>>();
        let model = StubEmbedder::new("dogs", 2).images(move |_| axis(0)).texts(move |text| {
            counter.fetch_add(1, Ordering::Relaxed);
            axis(if text == "dog" { 0 } else { 1 + text.len() % 11 })
        });
        let files = TestLibrary::new();
        let library = Library::open(&files.path("library"), only(Arc::new(model))).unwrap();
        files.fill("pictures", 1);
        files.index(&library, "pictures");
        let picture =
            library.catalogue.read(|db| crate::catalogue::listing::list(db, Scope::All, None, None)).unwrap()
                [0]
            .id;
        embedded.store(0, Ordering::Relaxed);
        Self { files, library, picture, embedded }
    }

    fn tags(&self, suggester: &Suggester) -> Vec<String> {
        let found = suggester.suggest(&self.library, self.picture).unwrap().unwrap();
        found.into_iter().map(|suggestion| suggestion.tag).collect()
    }

    fn kept(&self) -> Vec<PathBuf> {
        let paths = std::fs::read_dir(self.files.path("library")).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "vectors")).collect()
    }
}

#[test]
fn a_picture_is_suggested_what_it_shows_unless_it_has_it_in_any_form() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    assert_eq!(fixture.tags(&suggester), ["dog"]);
    let tag = |tag| fixture.library.catalogue.write(|db| tags::add(db, &[fixture.picture], tag)).unwrap();
    tag("animals/Dogs");
    assert!(fixture.tags(&suggester).is_empty());
}

#[test]
fn a_suggestion_tells_whether_model_or_caption_speak_for_it() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let found = || suggester.suggest(&fixture.library, fixture.picture).unwrap().unwrap();
    let alone = found();
    fixture.library.set_caption(fixture.picture, "A dog and a sledge in front of a house").unwrap();
    let mut by_both: Vec<_> = found().into_iter().map(|found| (found.tag, found.evidence)).collect();
    assert_eq!(by_both.remove(0), ("dog".to_owned(), Evidence::Both));
    assert!(found()[0].strength >= alone[0].strength);
    assert!(by_both.contains(&("house".to_owned(), Evidence::Caption)), "{by_both:?}");
}

#[test]
fn a_tag_that_the_person_took_away_is_not_suggested_again() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    fixture.library.set_tag(&[fixture.picture], "animals/dogs", true).unwrap();
    let taken = fixture.library.set_tag(&[fixture.picture], "animals/dogs", false).unwrap();
    assert!(fixture.tags(&suggester).is_empty());
    fixture.library.undo_marking(&taken).unwrap();
    fixture.library.catalogue.write(|db| tags::remove(db, &[fixture.picture], "animals/dogs")).unwrap();
    assert_eq!(fixture.tags(&suggester), ["dog"], "undoing took that back");
}

#[test]
fn suggestions_are_in_the_language_asked_for_and_a_tag_in_it_counts() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let found = suggester.suggest_many(&fixture.library, &[fixture.picture]).unwrap().unwrap();
    let hindi = found.in_language("hi").from_strength(0.5);
    assert_eq!(hindi.keys().collect::<Vec<_>>(), ["कुत्ता"]);
    fixture.library.catalogue.write(|db| tags::add(db, &[fixture.picture], "कुत्ता")).unwrap();
    assert!(fixture.tags(&suggester).is_empty());
}

#[test]
fn the_words_are_embedded_once_per_model_and_vocabulary() {
    let fixture = Fixture::new();
    fixture.tags(&Suggester::default());
    let once = fixture.embedded.load(Ordering::Relaxed);
    assert!(once >= vocabulary::built_in().len());
    fixture.tags(&Suggester::default());
    assert_eq!(fixture.embedded.load(Ordering::Relaxed), once);
    assert_eq!(fixture.kept().len(), 1);
    std::fs::write(fixture.files.path("library").join("vocabulary.txt"), "rex\n").unwrap();
    fixture.tags(&Suggester::default());
    assert!(fixture.embedded.load(Ordering::Relaxed) > once);
    assert_eq!(fixture.kept().len(), 1, "the earlier file is removed");
}

#[test]
fn a_stopped_suggester_keeps_nothing() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    suggester.stop();
    assert_eq!(suggester.suggest(&fixture.library, fixture.picture).unwrap(), None);
    assert_eq!(suggester.suggest_many(&fixture.library, &[fixture.picture]).unwrap().map(drop), None);
    assert!(fixture.kept().is_empty() && fixture.embedded.load(Ordering::Relaxed) == 0);
}

#[test]
fn pictures_are_grouped_by_the_tags_that_suit_them_surely_enough() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let many = suggester.suggest_many(&fixture.library, &[fixture.picture]).unwrap().unwrap();
    assert_eq!(many.from_strength(0.5), BTreeMap::from([("dog".to_owned(), vec![fixture.picture])]));
    assert!(many.from_strength(1.1).is_empty());
}
