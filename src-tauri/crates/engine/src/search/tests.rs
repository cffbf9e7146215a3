//! Searches of pictures whose scores are their share of red, so that each test knows what matches.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

use super::*;
use crate::embedder::only;
use crate::progress::Progress;
use crate::testing::StubEmbedder;

/// The reds of the pictures: a strong match of any words, a fair one and two weak ones, from a floor of 0.5.
const REDS: [u8; 4] = [230, 140, 90, 40];

struct Fixture {
    dir: TempDir,
    library: Library,
    /// Texts embedded so far.
    asked: Arc<AtomicUsize>,
}

impl Fixture {
    fn new() -> Self {
        Self::with(|model| model)
    }

    fn with(adapt: impl FnOnce(StubEmbedder) -> StubEmbedder) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let model =
            StubEmbedder::new("reds", 1).images(|picture| at(picture[(0, 0)].0[0])).texts(move |_| {
                counter.fetch_add(1, Ordering::SeqCst);
                vec![1.0, 0.0, 0.0]
            });
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(&dir.path().join("library"), only(Arc::new(adapt(model)))).unwrap();
        let fixture = Self { dir, library, asked };
        REDS.iter().for_each(|&red| drop(fixture.put("pictures", red)));
        let folder = fixture.dir.path().join("pictures");
        fixture.library.index(&[folder], None, &Progress::new()).unwrap();
        fixture
    }

    /// Writes a picture into a folder.
    fn put(&self, folder: &str, red: u8) -> PathBuf {
        let folder = self.dir.path().canonicalize().unwrap().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{red}.png"));
        RgbImage::from_pixel(4, 4, Rgb([red, 0, 0])).save(&path).unwrap();
        path
    }

    /// The red of each hit.
    fn reds(&self, answer: &Answer) -> Vec<u8> {
        let red = |hit: &Hit| {
            let path = self.library.paths(hit.picture.id).unwrap().remove(0);
            path.file_stem().unwrap().to_str().unwrap().parse().unwrap()
        };
        answer.hits.iter().map(red).collect()
    }

    fn found(&self, request: Request<'_>) -> Vec<u8> {
        self.reds(&self.library.search(&request).unwrap())
    }

    /// The content of the picture with this red.
    fn id(&self, red: u8) -> ContentId {
        let answer = self.library.search(&Request::text("any", 9)).unwrap();
        let position = self.reds(&answer).iter().position(|&found| found == red).unwrap();
        answer.hits[position].picture.id
    }
}

/// The unit vector whose dot product with that of any words is this share of red.
fn at(red: u8) -> Vec<f32> {
    let score = f32::from(red) / 255.0;
    vec![score, (1.0 - score * score).sqrt(), 0.0]
}

#[test]
fn words_find_pictures_best_first_with_how_well_each_matches() {
    let fixture = Fixture::new();
    let answer = fixture.library.search(&Request::text("any", 9)).unwrap();
    assert_eq!((fixture.reds(&answer).as_slice(), answer.model.as_str()), (&REDS[..], "reds"));
    for (hit, red) in answer.hits.iter().zip(REDS) {
        assert!((hit.score - f32::from(red) / 255.0).abs() < 0.001, "{hit:?}");
    }
    let strengths: Vec<_> = answer.hits.iter().map(|hit| hit.strength).collect();
    assert_eq!(strengths, [Strength::Strong, Strength::Fair, Strength::Weak, Strength::Weak]);
    let counts = [Strength::Strong, Strength::Fair, Strength::Weak].map(|strength| answer.count(strength));
    assert_eq!((counts, answer.has_match(), answer.left_out), ([1, 1, 2], true, 0));
}

#[test]
fn weak_matches_are_left_out_and_counted_where_that_is_asked_for() {
    let fixture = Fixture::new();
    let request = Request::text("any", 9).weak(WeakMatches::Exclude);
    let answer = fixture.library.search(&request).unwrap();
    assert_eq!((fixture.reds(&answer).as_slice(), answer.left_out), (&REDS[..2], 2));
}

#[test]
fn when_nothing_matches_only_the_nearest_are_shown() {
    let cutoffs = Cutoffs { strong: 0.8, fair: 0.5 };
    let near = |scores: &[f32]| -> Vec<_> { scores.iter().map(|&score| (ContentId(1), score)).collect() };
    let nothing = near(&[0.4; NEAREST_SHOWN + 1]);
    let one = near(&[vec![0.6], vec![0.4; NEAREST_SHOWN]].concat());
    let rules = [WeakMatches::Include, WeakMatches::Exclude, WeakMatches::IncludeNearest];
    assert_eq!(rules.map(|rule| shown(&nothing, cutoffs, rule)), [61, 0, 60]);
    assert_eq!(rules.map(|rule| shown(&one, cutoffs, rule)), [61, 1, 61]);
    assert_eq!(shown(&nothing[..3], cutoffs, WeakMatches::IncludeNearest), 3);
}

#[test]
fn what_the_model_only_guesses_is_no_strong_match_and_what_it_cannot_read_no_match() {
    for (understanding, counts) in [(Understanding::Guess, [0, 2, 2]), (Understanding::Nothing, [0, 0, 4])] {
        let fixture = Fixture::with(|model| model.understanding(understanding));
        let answer = fixture.library.search(&Request::text("any", 9)).unwrap();
        let strengths = [Strength::Strong, Strength::Fair, Strength::Weak];
        assert_eq!(strengths.map(|strength| answer.count(strength)), counts);
        assert_eq!((answer.understanding, answer.has_match()), (understanding, counts[1] > 0));
    }
}

#[test]
fn as_many_are_found_as_asked_for_besides_the_searched_picture() {
    let fixture = Fixture::new();
    assert_eq!(fixture.found(Request::text("any", 3)), REDS[..3]);
    let id = fixture.id(140);
    let answer = fixture.library.search(&Request::picture(id, 2)).unwrap();
    assert_eq!(fixture.reds(&answer), [90, 40], "the nearest by their angles");
    assert_eq!(fixture.found(Request::picture(id, 9)).len(), 3);
}

#[test]
fn a_picture_outside_the_library_finds_as_many_by_its_file_as_by_its_bytes() {
    let fixture = Fixture::new();
    let outside = fixture.put("elsewhere", 228);
    let bytes = fs::read(&outside).unwrap();
    assert_eq!(fixture.found(Request::file(&outside, 2)), [230, 140]);
    assert_eq!(fixture.found(Request::bytes(&bytes, 2)), [230, 140]);
    let copy = fixture.put("elsewhere", 230);
    assert_eq!(fixture.found(Request::file(&copy, 2)), [140, 90], "it is in the library, too");
    let refused = fixture.library.search(&Request::bytes(b"no picture", 2));
    assert!(matches!(refused, Err(Error::NoPicture { path, .. }) if path.ends_with("the pasted picture")));
}

#[test]
fn only_allowed_pictures_are_found() {
    let fixture = Fixture::new();
    let allowed = [fixture.id(140), fixture.id(40)].into_iter().collect();
    assert_eq!(fixture.found(Request::text("any", 9).among(&allowed)), [140, 40]);
}

#[test]
fn a_picture_that_the_library_does_not_have_cannot_be_searched_with() {
    let fixture = Fixture::new();
    let refused = fixture.library.search(&Request::picture(ContentId(99), 9));
    assert!(matches!(refused, Err(Error::UnknownPicture { id: ContentId(99) })));
}

#[test]
fn a_warm_up_has_the_model_embed_a_text() {
    let fixture = Fixture::new();
    fixture.library.warm_up();
    assert!(fixture.asked.load(Ordering::SeqCst) > 0);
}
