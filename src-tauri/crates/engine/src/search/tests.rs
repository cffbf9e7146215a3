//! Searches of pictures whose scores are their share of red or blue, so that each test knows what matches.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

use super::*;
use crate::catalogue::texts::Field;
use crate::embedder::{Languages, Relevance, Understanding, only};
use crate::embedding_space::relevance::Strength;
use crate::error::Error;
use crate::progress::Progress;
use crate::query::{Order, Query};
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
        let model = StubEmbedder::new("reds", 1).images(|picture| at(picture[(0, 0)].0)).texts(move |text| {
            counter.fetch_add(1, Ordering::SeqCst);
            match text {
                "blue" => vec![0.0, 0.0, 1.0],
                "opposite" => vec![-1.0, 0.0, 0.0],
                _ => vec![1.0, 0.0, 0.0],
            }
        });
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(&dir.path().join("library"), only(Arc::new(adapt(model)))).unwrap();
        let fixture = Self { dir, library, asked };
        REDS.iter().for_each(|&red| drop(fixture.put("pictures", red)));
        fixture.index();
        fixture
    }

    fn index(&self) {
        let folder = self.dir.path().join("pictures");
        self.library.index(&[folder], None, &Progress::new()).unwrap();
    }

    /// Adds pictures that are partly blue, named after their red and blue.
    fn add_blue(&self, colours: &[(u8, u8)]) {
        for &(red, blue) in colours {
            let path = self.dir.path().join(format!("pictures/{red}-{blue}.png"));
            RgbImage::from_pixel(4, 4, Rgb([red, 0, blue])).save(&path).unwrap();
        }
        self.index();
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

    /// The names of the hits of a query, without their extension, and how well each matches.
    fn names(&self, query: &str) -> Vec<(String, Strength)> {
        self.names_of(Request::text(query, 9))
    }

    fn names_of(&self, request: Request<'_>) -> Vec<(String, Strength)> {
        let name = |hit: &Hit| {
            let path = self.library.paths(hit.picture.id).unwrap().remove(0);
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), hit.strength)
        };
        self.library.search(&request).unwrap().hits.iter().map(name).collect()
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

/// The unit vector whose dot product with that of "blue" is the share of blue, and with that of any other words the share
/// of red.
fn at([red, _, blue]: [u8; 3]) -> Vec<f32> {
    let (red, blue) = (f32::from(red) / 255.0, f32::from(blue) / 255.0);
    vec![red, (1.0 - red * red - blue * blue).max(0.0).sqrt(), blue]
}

fn only_names(found: Vec<(String, Strength)>) -> Vec<String> {
    found.into_iter().map(|(name, _)| name).collect()
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
fn a_few_rows_of_weak_matches_follow_the_good_ones_also_if_there_are_none() {
    // A floor of 0.5, however many pictures there are.
    let fixture =
        Fixture::with(|model| model.relevance(Relevance::Probability { scale: 100.0, bias: -58.0 }));
    let weak: Vec<(u8, u8)> = (0..=hits::NEAREST_SHOWN as u8).map(|red| (red, 255 - red)).collect();
    fixture.add_blue(&weak);
    let count = |query, rule| {
        let answer = fixture.library.search(&Request::text(query, 200).weak(rule)).unwrap();
        let good = answer.hits.iter().filter(|hit| hit.strength != Strength::Weak).count();
        (good, answer.hits.len() - good, answer.left_out)
    };
    let rules = [WeakMatches::Include, WeakMatches::Exclude, WeakMatches::IncludeNearest];
    assert_eq!(rules.map(|rule| count("any", rule)), [(2, 63, 0), (2, 0, 63), (2, 60, 3)]);
    assert_eq!(rules.map(|rule| count("opposite", rule)), [(0, 65, 0), (0, 0, 65), (0, 60, 5)]);
}

#[test]
fn what_the_model_only_guesses_or_cannot_read_finds_weak_matches() {
    for understanding in [Understanding::Guess, Understanding::Nothing] {
        let fixture = Fixture::with(|model| model.understanding(understanding));
        let answer = fixture.library.search(&Request::text("any", 9)).unwrap();
        let strengths = [Strength::Strong, Strength::Fair, Strength::Weak];
        assert_eq!(strengths.map(|strength| answer.count(strength)), [0, 0, 4]);
        assert_eq!((answer.understanding, answer.has_match()), (understanding, false));
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

#[test]
fn terms_add_up_by_their_weights() {
    let fixture = Fixture::new();
    fixture.add_blue(&[(0, 180), (150, 150)]);
    assert_eq!(fixture.names("any + blue")[0].0, "150-150");
    assert_eq!(only_names(fixture.names("any^8 blue"))[..2], ["230", "150-150"]);
    assert_eq!(only_names(fixture.names("blue^8 any"))[..2], ["0-180", "150-150"]);
}

#[test]
fn what_is_like_a_negative_term_is_a_weak_match_at_best() {
    let fixture = Fixture::new();
    fixture.add_blue(&[(200, 150), (190, 20)]);
    assert_eq!(only_names(fixture.names("any"))[..3], ["230", "200-150", "190-20"]);
    let found = fixture.names("any -blue");
    assert_eq!(only_names(found.clone())[..3], ["230", "190-20", "140"]);
    assert!(found.contains(&("200-150".to_owned(), Strength::Weak)), "{found:?}");
}

#[test]
fn negative_terms_alone_find_what_is_least_like_them() {
    use Strength::{Fair, Weak};
    let expected = [("40", Fair), ("90", Fair), ("140", Weak), ("230", Weak)];
    let found = Fixture::new().names("-any");
    assert_eq!(found, expected.map(|(name, strength)| (name.to_owned(), strength)));
}

#[test]
fn terms_that_cancel_each_other_find_something() {
    let fixture = Fixture::new();
    for query in ["any + opposite", "any -any^2", "any^0.001 -opposite^10", "opposite + -any"] {
        let answer = fixture.library.search(&Request::text(query, 9)).unwrap();
        assert_eq!(answer.hits.len(), 4, "{query}");
        assert!(answer.hits.iter().all(|hit| hit.score.is_finite()), "{query}");
    }
}

#[test]
fn a_picture_named_by_its_path_adds_its_vector_and_is_left_out() {
    let fixture = Fixture::new();
    fixture.add_blue(&[(0, 200), (120, 160)]);
    let like = |path: &str| format!("like:\"{path}\"");
    let inside = fixture.dir.path().canonicalize().unwrap().join("pictures/0-200.png");
    let found = only_names(fixture.names(&like(inside.to_str().unwrap())));
    assert_eq!((found[0].as_str(), found.len()), ("120-160", 5), "{found:?}");
    let outside = fixture.put("elsewhere", 228);
    let mixed = format!("{} blue", like(outside.to_str().unwrap()));
    assert_eq!(only_names(fixture.names(&mixed))[0], "120-160");
    let missing = fixture.library.search(&Request::text("like:/no/such.jpg", 9));
    assert!(matches!(missing, Err(error) if error.to_string().contains("/no/such.jpg")));
}

#[test]
fn an_order_by_date_lists_good_matches_first_and_everything_if_nothing_else_is_asked_for() {
    let fixture = Fixture::new();
    for (day, red) in (1..).zip(REDS) {
        let set = "UPDATE contents SET shown_at = ?1 WHERE id = ?2";
        fixture.library.catalogue.write(|db| db.execute(set, (day * 86_400, fixture.id(red)))).unwrap();
    }
    let answer = fixture.library.search(&Request::text("sort:date", 9)).unwrap();
    assert_eq!((fixture.reds(&answer), answer.by_date), (vec![40, 90, 140, 230], true));
    let answer = fixture.library.search(&Request::text("any sort:date", 9)).unwrap();
    assert_eq!((fixture.reds(&answer), answer.by_date), (vec![140, 230, 40, 90], true));
    let request = Request::text("any sort:date", 9).order(Order::Match);
    assert_eq!(fixture.found(request), REDS);
    assert_eq!(fixture.found(Request::text("sort:date", 1)), [40]);
}

#[test]
fn a_query_that_asks_for_nothing_is_refused() {
    let fixture = Fixture::new();
    for blank in ["", " \n\u{0} ", "+", "\"\"", "sort:match"] {
        let refused = fixture.library.search(&Request::text(blank, 9));
        assert!(matches!(refused, Err(Error::EmptyQuery)), "{blank:?}");
    }
}

#[test]
fn punctuation_alone_matches_nothing() {
    let answer = Fixture::new().library.search(&Request::text("!!!", 9)).unwrap();
    assert_eq!(
        (answer.hits.len(), answer.has_match(), answer.understanding),
        (4, false, Understanding::Nothing)
    );
}

#[test]
fn a_parsed_query_finds_what_its_text_does_and_problems_are_returned() {
    let fixture = Fixture::new();
    let text = "any -blue iso:many";
    let query = Query::parse(text);
    let by_text = fixture.library.search(&Request::text(text, 9)).unwrap();
    let by_query = fixture.library.search(&Request::query(&query, 9)).unwrap();
    assert_eq!((&by_text.hits, by_text.problems.len()), (&by_query.hits, 1));
}

#[test]
fn a_folder_narrows_a_search_to_what_is_in_it_and_below() {
    let fixture = Fixture::new();
    fixture.put("pictures/trip/day", 200);
    fixture.put("pictures/trip", 120);
    fixture.index();
    let root = fixture.dir.path();
    let found = |folder: &str| {
        let allowed = fixture.library.pictures_in(&root.join(folder)).unwrap();
        fixture.found(Request::text("any", 9).among(&allowed))
    };
    assert_eq!(found("pictures/trip"), [200, 120]);
    assert_eq!(found("pictures/trip/day"), [200]);
    assert_eq!((found("pictures").len(), found("").len()), (6, 6), "a folder around the library's, too");
    let refused = fixture.library.pictures_in(&root.join("elsewhere"));
    assert!(matches!(refused, Err(Error::UnknownFolder { path }) if path.ends_with("elsewhere")));
}

#[test]
fn filters_apply_before_the_best_are_chosen() {
    let fixture = Fixture::new();
    assert_eq!(fixture.found(Request::text("any name:40*", 1)), [40]);
    assert_eq!(fixture.found(Request::text("any -name:230*", 1)), [140]);
    assert_eq!(fixture.found(Request::text("any name:40*|90* -name:9*", 9)), [40]);
    assert_eq!(fixture.found(Request::text("any name:40* type:jpeg", 9)), Vec::<u8>::new());
    let allowed = [fixture.id(140), fixture.id(40)].into_iter().collect();
    assert_eq!(fixture.found(Request::text("any -name:40*", 9).among(&allowed)), [140]);
    assert_eq!(fixture.found(Request::text("-name:40*", 9).among(&allowed)), [140]);
}

#[test]
fn filters_alone_list_by_date() {
    let fixture = Fixture::new();
    let ids: Vec<ContentId> = REDS.iter().map(|&red| fixture.id(red)).collect();
    let asked = fixture.asked.load(Ordering::SeqCst);
    for (day, id) in (1..).zip(ids) {
        let set = "UPDATE contents SET shown_at = ?1 WHERE id = ?2";
        fixture.library.catalogue.write(|db| db.execute(set, (day * 86_400, id))).unwrap();
    }
    let answer = fixture.library.search(&Request::text("type:png -name:90*", 200_000)).unwrap();
    assert_eq!((fixture.reds(&answer), answer.by_date), (vec![40, 140, 230], true));
    assert!(answer.hits.iter().all(|hit| hit.strength == Strength::Strong && hit.why == Why::default()));
    assert_eq!(fixture.asked.load(Ordering::SeqCst), asked, "the model is not asked");
}

#[test]
fn names_of_the_library_and_dates_among_the_words_become_filters() {
    let fixture = Fixture::new();
    fixture.put("pictures/Norway", 120);
    fixture.index();
    let answer = fixture.library.search(&Request::text("any norway", 9)).unwrap();
    assert_eq!((fixture.reds(&answer), answer.by_date), (vec![120], false));
    let understood: Vec<_> =
        answer.understood.iter().map(|one| (one.filter.to_string(), &*one.words)).collect();
    assert_eq!(understood, [("in:Norway".to_owned(), "norway")]);
    let answer = fixture.library.search(&Request::text("Norway", 9)).unwrap();
    assert_eq!((fixture.reds(&answer), answer.by_date), (vec![120], true), "nothing is left to look for");
    let query = Query::parse("norway");
    assert_eq!(fixture.found(Request::query(&query, 9)).len(), 5, "a parsed query is taken as it is");
    assert_eq!(fixture.found(Request::text("shows:norway", 9)).len(), 5);
    let dated = fixture.library.search(&Request::text("any 1999", 9)).unwrap();
    assert_eq!((dated.hits.len(), dated.understood.len()), (0, 1));
}

#[test]
fn words_in_texts_are_found_and_named() {
    let fixture = Fixture::new();
    fixture.put("pictures/Vacation", 30);
    fixture.put("pictures/old cat", 20);
    fixture.index();
    let answer = fixture.library.search(&Request::text("cat", 9)).unwrap();
    let with_words: Vec<_> = answer.hits.iter().filter(|hit| !hit.why.fields.is_empty()).collect();
    assert_eq!(with_words.len(), 1, "a part of another word is not the word");
    let Hit { strength, why, picture, .. } = with_words[0];
    assert_eq!((*strength, why), (Strength::Strong, &Why { shows: false, fields: vec![Field::Folder] }));
    assert_eq!(picture.id, fixture.id(20));
    assert_eq!(fixture.reds(&answer)[..2], [20, 230], "fused with likeness by rank");
    let unexplained = fixture.library.search(&Request::text("cat", 9).unexplained()).unwrap();
    assert_eq!(fixture.reds(&unexplained), fixture.reds(&answer));
    assert!(unexplained.hits.iter().all(|hit| hit.why.fields.is_empty()));
    let fields = |red| fixture.library.fields_with_words("cat in:pictures", fixture.id(red)).unwrap();
    assert_eq!((fields(20), fields(30)), (vec![Field::Folder], Vec::new()));
}

#[test]
fn quoted_texts_are_required_and_left_out() {
    let fixture = Fixture::new();
    fixture.put("pictures/old cat", 20);
    fixture.put("pictures/old dog", 130);
    fixture.index();
    let answer = fixture.library.search(&Request::text("\"old\" \"cat\"", 9)).unwrap();
    assert_eq!((fixture.reds(&answer), answer.by_date), (vec![20], false));
    assert_eq!(answer.hits[0].why, Why { shows: false, fields: vec![Field::Folder] });
    assert_eq!(fixture.found(Request::text("\"cat old\"", 9)), Vec::<u8>::new(), "words in their order");
    assert_eq!(
        fixture.names("any \"old\""),
        [("130".to_owned(), Strength::Fair), ("20".to_owned(), Strength::Weak)]
    );
    assert_eq!(fixture.found(Request::text("any -\"old\"", 9)), REDS);
    assert_eq!(fixture.found(Request::text("\"old\" -\"cat\"", 9)), [130]);
    assert_eq!(fixture.found(Request::text("\"old\" name:20*", 9)), [20]);
    assert_eq!(fixture.found(Request::text("-\"old\"", 9)).len(), 4);
}

#[test]
fn terms_that_stay_the_same_are_embedded_once() {
    let fixture = Fixture::new();
    fixture.found(Request::text("any + o", 9));
    let before = fixture.asked.load(Ordering::SeqCst);
    fixture.found(Request::text("any + other", 9));
    assert_eq!(fixture.asked.load(Ordering::SeqCst), before + 1);
}

#[test]
fn an_answer_to_filters_is_kept_until_something_changes() {
    let fixture = Fixture::new();
    let found = || fixture.found(Request::text("in:more", 9));
    assert_eq!([found(), found()], [Vec::<u8>::new(), Vec::new()]);
    fixture.put("pictures/more", 41);
    fixture.index();
    assert_eq!(found(), [41]);
    let tagged = || fixture.found(Request::text("tag:cat", 9));
    assert_eq!(tagged(), Vec::<u8>::new());
    fixture.library.catalogue.write(|db| crate::catalogue::tags::add(db, &[fixture.id(40)], "cat")).unwrap();
    assert_eq!(tagged(), [40]);
}

#[test]
fn what_the_model_does_not_know_may_be_a_part_of_a_name() {
    let fixture = Fixture::with(|model| model.understanding(Understanding::Guess));
    fixture.put("pictures/Schwarzwald", 20);
    fixture.index();
    let answer = fixture.library.search(&Request::text("warzwa", 9)).unwrap();
    assert_eq!((fixture.reds(&answer)[0], answer.hits[0].strength), (20, Strength::Strong));
}

#[test]
fn a_picture_whose_texts_have_a_negative_word_comes_last() {
    let fixture = Fixture::new();
    fixture.put("pictures/blue", 200);
    fixture.index();
    assert_eq!(fixture.found(Request::text("any -blue", 9)).last(), Some(&200));
}

#[test]
fn a_model_for_english_is_asked_in_english_and_the_words_it_lacks_are_named() {
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let texts = Arc::clone(&asked);
    let fixture = Fixture::with(move |model| {
        model.languages(Languages::English).texts(move |text| {
            texts.lock().unwrap().push(text.to_owned());
            vec![1.0, 0.0, 0.0]
        })
    });
    let answer = fixture.library.search(&Request::text("लाल झंपकू गाड़ी", 9)).unwrap();
    assert!(asked.lock().unwrap().contains(&"red car".to_owned()), "{asked:?}");
    assert_eq!((answer.unknown, answer.understanding), (vec!["झंपकू".to_owned()], Understanding::Words));
    let (query, _) = fixture.library.read_query("shows:झंपकू \"झंपकू\" dog").unwrap();
    assert_eq!(fixture.library.unknown_words(&query).unwrap(), ["झंपकू"]);
}

#[test]
fn texts_are_searched_for_what_was_typed() {
    let fixture = Fixture::with(|model| model.languages(Languages::English));
    fixture.put("pictures/कुत्ता", 41);
    fixture.index();
    let answer = fixture.library.search(&Request::text("कुत्ता", 9)).unwrap();
    assert_eq!((fixture.reds(&answer)[0], answer.hits[0].strength), (41, Strength::Strong));
}

#[test]
fn a_model_for_many_languages_is_asked_for_what_was_typed() {
    let fixture = Fixture::new();
    let answer = fixture.library.search(&Request::text("झंपकू", 9)).unwrap();
    assert!(answer.unknown.is_empty());
}
