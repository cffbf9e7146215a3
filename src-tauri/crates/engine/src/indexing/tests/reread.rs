//! Pictures that an older version of the readers catalogued are read again, once, and embedded again only if their pixels
//! differ.

use super::*;
use crate::catalogue::thumbnails;
use crate::problem::FileProblem;

/// Number of pictures in a fixture made by [`with_pngs`].
const COUNT: u64 = 3;

/// A fixture with catalogued PNGs, a format whose pixels have a version.
fn with_pngs() -> Fixture {
    let fixture = Fixture::new();
    for n in 0..COUNT as u32 {
        let mut png = std::io::Cursor::new(Vec::new());
        let picture = RgbImage::from_pixel(8 + n, 8, image::Rgb([90 + 40 * n as u8; 3]));
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        write(&fixture.at(&format!("one/{n}.png")), png.get_ref(), long_ago(n));
    }
    assert_eq!(fixture.index(&["one"]).embedded, COUNT);
    fixture
}

impl Fixture {
    fn execute(&self, sql: &str) {
        self.library.catalogue.write(|db| db.execute_batch(sql)).unwrap();
    }

    fn count_where(&self, condition: &str) -> u64 {
        let query = format!("SELECT count(*) FROM contents WHERE {condition}");
        self.library.catalogue.read(|db| db.query_row(&query, [], |row| row.get(0))).unwrap()
    }
}

#[test]
fn metadata_of_an_older_version_are_read_again_without_embedding() {
    let fixture = with_pngs();
    fixture.execute("UPDATE contents SET metadata_version = 0, camera = 'wrong', shown_at = 5");
    let summary = fixture.index(&["one"]);
    assert_eq!((summary.reread, summary.embedded, summary.unchanged), (COUNT, 0, COUNT));
    assert_eq!(
        fixture.count_where("camera IS NULL AND shown_at > 1000000000 AND metadata_version > 0"),
        COUNT
    );
    assert_eq!(fixture.index(&["one"]).reread, 0, "once is enough");
}

#[test]
fn pixels_of_an_older_version_are_embedded_again_only_if_they_differ() {
    let fixture = with_pngs();
    let wrong = "UPDATE thumbs.thumbs SET jpeg = x'00' WHERE hash = (SELECT min(hash) FROM contents)";
    fixture.execute(&format!("UPDATE contents SET pixels_version = 0; {wrong}"));
    let summary = fixture.index(&["one"]);
    assert_eq!((summary.embedded, summary.reread), (1, COUNT - 1));
    assert_eq!(fixture.count_where("pixels_version = 0"), 0);
    let thumbnails = |db: &rusqlite::Connection| {
        let hashes: Vec<[u8; 32]> = db
            .prepare("SELECT hash FROM contents")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        hashes.into_iter().map(|hash| thumbnails::get(db, &hash.into())).collect::<rusqlite::Result<Vec<_>>>()
    };
    let thumbnails = fixture.library.catalogue.read(thumbnails).unwrap();
    assert!(thumbnails.iter().flatten().all(|jpeg| crate::pictures::thumbnails::is_intact(jpeg)));
    let again = fixture.index(&["one"]);
    assert_eq!((again.embedded, again.reread), (0, 0));
}

#[test]
fn a_picture_that_an_older_version_decoded_by_mistake_becomes_a_problem() {
    let fixture = with_pngs();
    let path = fixture.at("one/0.png");
    let mut bytes = fs::read(&path).unwrap();
    let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    let before = hash(&bytes);
    bytes.truncate(bytes.len() - 30);
    write(&path, &bytes, long_ago(0));
    let size = bytes.len();
    fixture.execute(&format!(
        "UPDATE files SET bytes = {size} WHERE path = CAST('0.png' AS BLOB);
         UPDATE contents SET hash = x'{}', pixels_version = 0 WHERE hash = x'{before}'",
        hash(&bytes)
    ));
    fixture.index(&["one"]);
    let problems = fixture.library.problems().unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!((&problems[0].path, &problems[0].problem), (&path, &FileProblem::Truncated));
    assert_eq!(fixture.index(&["one"]).reread, 0);
}
