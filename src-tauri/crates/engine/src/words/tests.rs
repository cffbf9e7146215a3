use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::ids::ContentId;
use crate::search::Request;
use crate::testing::{Gate, StubReader, TestLibrary, lines};
use crate::text_reader::ReadTextError;

fn indexed(fixture: &TestLibrary, pictures: u8, reader: Arc<dyn TextReader>) -> Library {
    let library = fixture.library().with_text_reader(reader);
    fixture.fill("p", pictures);
    fixture.index(&library, "p");
    library
}

fn read(library: &Library) -> WordsRead {
    library.read_words(&Progress::default()).unwrap()
}

fn failure(reason: &str) -> ReadTextError {
    ReadTextError { reader: "stub".into(), reason: reason.into() }
}

fn ids(library: &Library) -> Vec<ContentId> {
    let request = Request { order: Some(crate::query::Order::Date), ..Request::text("", 100) };
    library.search(&request).unwrap().hits.into_iter().map(|hit| hit.picture.id).collect()
}

#[test]
fn every_picture_is_read_once_until_the_reader_changes() {
    let fixture = TestLibrary::new();
    let first = Arc::new(StubReader::saying("first", "a word"));
    let library = indexed(&fixture, 5, first.clone());
    assert_eq!(read(&library), WordsRead { read: 5, with_words: 5, ..WordsRead::default() });
    assert_eq!((read(&library).read, first.sizes().len()), (0, 5));
    assert_eq!(library.status().unwrap().words, Counts { read: 5, total: 5 });
    let second = Arc::new(StubReader::saying("second", ""));
    library.set_text_reader(Some(second));
    assert_eq!(library.status().unwrap().words.read, 0);
    assert_eq!(read(&library), WordsRead { read: 5, ..WordsRead::default() });
    library.set_text_reader(None);
    assert_eq!(read(&library), WordsRead::default());
}

#[test]
fn a_picture_is_read_no_larger_than_the_reader_wants_unless_a_long_one_would_be_illegible() {
    let fixture = TestLibrary::new();
    let reader = Arc::new(StubReader::saying("stub", ""));
    let library = fixture.library().with_text_reader(reader.clone());
    let folder = fixture.path("p");
    fs::create_dir_all(&folder).unwrap();
    for (name, width, height) in [("a", 3_000, 2_000), ("b", 10_000, 40), ("c", 1, 1), ("d", 700, 20)] {
        let picture = image::RgbImage::from_pixel(width, height, image::Rgb([width as u8, 9, 7]));
        picture.save(folder.join(format!("{name}.png"))).unwrap();
    }
    fixture.index(&library, "p");
    assert_eq!(read(&library).read, 4);
    let mut sizes = reader.sizes();
    sizes.sort_unstable();
    assert_eq!(sizes, [(1, 1), (700, 20), (1_000, 667), (10_000, 40)]);
}

#[test]
fn a_reader_that_fails_or_panics_stops_nothing_and_is_not_tried_again() {
    let fixture = TestLibrary::new();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let reader = StubReader::reading("stub", move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Err(failure("it hangs")),
        1 => panic!("a bug"),
        _ => Ok(lines("fine")),
    });
    let library = indexed(&fixture, 4, Arc::new(reader));
    assert_eq!(read(&library), WordsRead { read: 4, with_words: 2, failed: 2, stopped: false });
    read(&library);
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}

#[test]
fn words_are_found_in_pictures_and_what_says_exactly_that_comes_first() {
    let fixture = TestLibrary::new();
    let texts = [
        "simply walk one does not into a mordor with more words than these",
        "ONE DOES NOT SIMPLY\nWALK INTO MORDOR",
        "ONEDOES NOTSIMPLY\nWALKINTO",
        "nothing of the kind",
    ];
    let left = Mutex::new(texts.to_vec());
    let reader = StubReader::reading("stub", move |_| Ok(lines(left.lock().unwrap().pop().unwrap())));
    let library = indexed(&fixture, 4, Arc::new(reader));
    let newest_first = ids(&library);
    assert_eq!(read(&library).read, 4);
    let found = |typed: &str| {
        let hits = library.search(&Request::text(typed, 10)).unwrap().hits;
        let says =
            |hit: &crate::search::Hit| hit.why.fields.contains(&crate::catalogue::texts::Field::Picture);
        let at = |id| newest_first.iter().position(|other| *other == id).unwrap();
        hits.iter().filter(|hit| says(hit)).map(|hit| at(hit.picture.id)).collect::<Vec<_>>()
    };
    // The newest was read first, and says the last text.
    assert_eq!(found("one does not simply walk into mordor"), [2, 3]);
    let sorted = |typed: &str, first: usize| {
        let mut found = found(typed);
        found[..first].sort_unstable();
        found
    };
    assert_eq!(sorted("\"One does not simply\"", 2), [1, 2]);
    assert_eq!(sorted("one does not simply", 2), [1, 2, 3], "also where the reader merged words");
    assert_eq!(found("kind"), [0]);
    assert_eq!(sorted("\"walk into\"", 2), [1, 2]);
    assert_eq!(found("cat"), Vec::<usize>::new());
}

#[test]
fn a_picture_without_its_file_is_read_from_its_thumbnail_until_the_file_is_back() {
    let fixture = TestLibrary::new();
    let reader = Arc::new(StubReader::saying("stub", "a word"));
    let library = indexed(&fixture, 2, reader.clone());
    fs::rename(fixture.path("p"), fixture.path("away")).unwrap();
    drop(library.index(&[fixture.path("p")], None, &Progress::default()));
    library.catalogue.write(|db| db.execute("UPDATE files SET state = 'offline'", [])).unwrap();
    assert_eq!(read(&library).read, 2);
    let from_thumbnail = || {
        let id = ids(&library)[0];
        library.catalogue.read(|db| words::get(db, id)).unwrap().unwrap().1.from_thumbnail
    };
    assert!(from_thumbnail());
    assert_eq!(read(&library).read, 0);
    fs::rename(fixture.path("away"), fixture.path("p")).unwrap();
    fixture.index(&library, "p");
    assert_eq!(read(&library).read, 2);
    assert!(!from_thumbnail());
}

#[test]
fn a_picture_that_is_deleted_meanwhile_is_left_out() {
    let fixture = TestLibrary::new();
    let gate = Gate::closed();
    let passed = Arc::clone(&gate);
    let reader = StubReader::reading("stub", move |_| {
        passed.pass();
        Ok(lines("a word"))
    });
    let library = indexed(&fixture, 3, Arc::new(reader));
    let done = std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(&library));
        gate.wait_for_arrival();
        library.catalogue.write(|db| db.execute_batch("DELETE FROM files; DELETE FROM contents;")).unwrap();
        gate.unlock();
        reading.join().unwrap()
    });
    assert_eq!((done.read, library.words_counts().unwrap().read), (1, 0));
}

#[test]
fn a_crash_loses_one_batch_at_most() {
    let fixture = TestLibrary::new();
    let library = indexed(&fixture, 40, Arc::new(StubReader::saying("stub", "a word")));
    let mut session = Session::begin(&library).unwrap().unwrap();
    (0..35).for_each(|_| assert!(session.read_next(&library).unwrap()));
    drop(session);
    assert!(library.words_counts().unwrap().read >= 32);
    assert!(read(&library).read <= 8);
}

#[test]
fn a_lost_file_is_made_again() {
    let fixture = TestLibrary::new();
    let library = indexed(&fixture, 3, Arc::new(StubReader::saying("stub", "a word")));
    read(&library);
    drop(library);
    let path = fixture.path("library/words.sqlite");
    let lose: [&dyn Fn(); 3] =
        [&|| fs::remove_file(&path).unwrap(), &|| fs::write(&path, b"").unwrap(), &|| {
            fs::write(&path, vec![b'?'; 9_000]).unwrap()
        }];
    for lose in lose {
        lose();
        let library = fixture.library().with_text_reader(Arc::new(StubReader::saying("stub", "a word")));
        assert_eq!(read(&library).read, 3);
    }
}

#[test]
fn words_of_a_lost_file_are_not_found_any_more() {
    let fixture = TestLibrary::new();
    let library = indexed(&fixture, 2, Arc::new(StubReader::saying("stub", "a rare word")));
    read(&library);
    let found = |library: &Library| {
        texts::catch_up_fully(&library.catalogue, || false).unwrap();
        library.catalogue.read(|db| texts::search(db, "rare", None, 9)).unwrap().len()
    };
    assert_eq!(found(&library), 2);
    drop(library);
    fs::remove_file(fixture.path("library/words.sqlite")).unwrap();
    let library = fixture.library();
    assert_eq!(found(&library), 0);
    library.set_text_reader(Some(Arc::new(StubReader::saying("stub", "a rare word"))));
    read(&library);
    assert_eq!(found(&library), 2);
}

#[test]
fn a_stopped_run_goes_on_where_it_was() {
    let fixture = TestLibrary::new();
    let progress = Progress::new();
    let stop = Arc::clone(&progress);
    let reader = StubReader::reading("stub", move |_| {
        stop.cancel();
        Ok(Vec::new())
    });
    let library = indexed(&fixture, 3, Arc::new(reader));
    assert_eq!(
        library.read_words(&progress).unwrap(),
        WordsRead { read: 1, stopped: true, ..WordsRead::default() }
    );
    assert_eq!(library.words_counts().unwrap(), Counts { read: 1, total: 3 });
}

#[test]
fn a_file_is_read_without_a_library() {
    let fixture = TestLibrary::new();
    let paths = fixture.fill("p", 1);
    let words = read_file(&StubReader::saying("stub", "a b"), &paths[0]).unwrap();
    assert_eq!((words.width, words.height, words.lines.len()), (16, 16, 1));
    let failing = StubReader::reading("stub", |_| Err(failure("it hangs")));
    let error = read_file(&failing, &paths[0]).unwrap_err();
    assert!(error.to_string().ends_with("000.jpg can't be read: it hangs"), "{error}");
    assert!(read_file(&StubReader::saying("stub", ""), &fixture.path("none.jpg")).is_err());
}

#[test]
fn memes_are_a_kind_and_found_by_their_template() {
    let fixture = TestLibrary::new();
    let folder = fixture.path("p");
    fs::create_dir_all(&folder).unwrap();
    // Two templates, told apart by their colours, each with captions of two colours.
    let (red, blue) = ([200, 20, 20], [20, 20, 200]);
    for (name, ground, caption) in [("a", red, 255), ("b", red, 0), ("c", blue, 255), ("d", blue, 0)] {
        let picture = image::RgbImage::from_fn(200, 200, |_, y| {
            image::Rgb(if (40..160).contains(&y) { ground } else { [caption; 3] })
        });
        picture.save(folder.join(format!("{name}.png"))).unwrap();
    }
    let reader = StubReader::reading("stub", |_| {
        let caption = |text: &str, top: f32| {
            let corners = [[0.0, top], [1.0, top], [1.0, top + 0.2], [0.0, top + 0.2]];
            TextLine { text: text.into(), confidence: 1.0, corners, words: Vec::new() }
        };
        Ok(vec![caption("ONE DOES NOT SIMPLY", 0.0), caption("DO THAT", 0.8)])
    });
    let library = fixture.library().with_text_reader(Arc::new(reader));
    fixture.index(&library, "p");
    assert_eq!(read(&library).read, 4);
    let memes = library.search(&Request::text("is:meme", 10)).unwrap().hits;
    assert_eq!(memes.len(), 4);
    assert!(library.search(&Request::text("is:document", 10)).unwrap().hits.is_empty());
    let offered = library.complete("is:me", 5).unwrap();
    assert_eq!(
        offered.iter().map(|one| (one.label.as_str(), one.count)).collect::<Vec<_>>(),
        [("meme", Some(4))]
    );

    let name = |id| library.paths(id).unwrap()[0].file_stem().unwrap().to_str().unwrap().to_owned();
    for (searched, expected) in [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")] {
        let path = folder.join(format!("{searched}.png"));
        let found = library.same_template_as_file(&path, 1).unwrap().hits;
        assert_eq!(found.iter().map(|hit| name(hit.picture.id)).collect::<Vec<_>>(), [expected]);
    }
    let outside = fixture.path("outside.png");
    image::RgbImage::from_pixel(180, 180, image::Rgb(red)).save(&outside).unwrap();
    let found = library.same_template_as_file(&outside, 2).unwrap().hits;
    let mut found: Vec<_> = found.iter().map(|hit| name(hit.picture.id)).collect();
    found.sort();
    assert_eq!(found, ["a", "b"]);
}

#[test]
fn a_picture_without_words_has_no_template() {
    let fixture = TestLibrary::new();
    let library = indexed(&fixture, 2, Arc::new(StubReader::saying("stub", "")));
    read(&library);
    let id = ids(&library)[0];
    assert!(library.same_template(id, 5).unwrap().hits.is_empty());
    assert!(matches!(library.same_template(ContentId(99), 5), Err(crate::Error::UnknownPicture { .. })));
}
