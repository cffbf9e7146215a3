//! Files without a readable picture, and pictures without a usable vector.

use super::*;
use crate::search::Request;

#[test]
fn copies_of_a_broken_file_are_all_listed_and_not_tried_again() {
    const COPIES: usize = 12;
    let fixture = Fixture::new();
    let mut broken = picture(1);
    broken.truncate(60);
    for n in 0..COPIES {
        write(&fixture.at(&format!("one/{n}.bmp")), &broken, long_ago(n as u32));
    }
    fixture.add("one/sound.bmp", 2);
    fixture.index(&["one"]);
    let problems = fixture.library.problems().unwrap();
    assert_eq!(problems.len(), COPIES, "{problems:?}");
    assert!(problems.iter().all(|file| file.problem == problems[0].problem), "{problems:?}");
    assert_eq!(fixture.index(&["one"]).unchanged, COPIES as u64 + 1);
}

#[test]
fn a_picture_whose_vector_is_not_finite_is_listed_and_not_searched() {
    let dir = tempfile::tempdir().unwrap();
    let unit = |picture: &RgbImage| {
        let overflows = picture.pixels().all(|pixel| pixel.0 == [0; 3]);
        let dimensions = (SIDE * SIDE * 3) as usize;
        vec![if overflows { f32::NAN } else { 1.0 / (dimensions as f32).sqrt() }; dimensions]
    };
    let model = Arc::new(StubEmbedder::new("overflowing", SIDE).images(unit));
    let library = Library::open(&dir.path().join("library"), only(model)).unwrap();
    let fixture = Fixture { dir, model: shades(), library };
    // The picture of number 0 is black.
    (0..3).for_each(|n| drop(fixture.add(&format!("one/{n}.bmp"), n)));
    fixture.index(&["one"]);
    assert_eq!(fixture.present(), present(&[("one/0.bmp", 0), ("one/1.bmp", 1), ("one/2.bmp", 2)]));
    assert_eq!(fixture.counts(), (3, 3, 2), "the black one has no vector");
    assert_eq!(fixture.library.search(&Request::text("x", 10)).unwrap().hits.len(), 2);
}
