//! Filters against a plain check of every picture, one by one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use rusqlite::params;

use super::super::database::Catalogue;
use super::super::seen::{self, Seen};
use super::super::sources::{self, Facts};
use super::super::{contents, marks, tags};
use super::*;
use crate::calendar::date;
use crate::ids::ContentId;
use crate::pictures::appearance::{Appearance, Colour, Kind};
use crate::query::{Condition, Is, Query, Shape, When};

/// A picture as the plain check knows it.
#[derive(Clone, Debug, Default)]
struct Picture {
    id: i64,
    format: &'static str,
    camera: Option<&'static str>,
    lens: Option<&'static str>,
    iso: Option<i64>,
    place: Option<(f64, f64)>,
    shown_at: i64,
    size: (i64, i64),
    bytes: i64,
    rating: Option<i64>,
    own_rating: Option<u8>,
    favourite: bool,
    tags: Vec<&'static str>,
    keywords: Vec<&'static str>,
    albums: Vec<&'static str>,
    people: Vec<&'static str>,
    seen: Seen,
    files: Vec<(&'static str, &'static str, bool)>,
}

const ROOT: &str = "/home/me/Pictures";
const PATHS: [&str; 12] = [
    "a.jpg",
    "2019/Norway/IMG_1.jpg",
    "2019/Norway trip/img_10.JPG",
    "2016/Café/猫.png",
    "2016/Cafe\u{301}/cat.png",
    "Screenshots/x.png",
    "Japan/Screenshot 2024-01-01 at 10.00.00.png",
    "Japan/Tokyo/a.b.jpg",
    "Japan/स्क्रीनशॉट 1.png",
    "norway/Bildschirmfoto.png",
    "x/2019/norway/y/a",
    "cameras/raw.dng",
];

/// Albums of another program by their keys: a path of names, separated by a bar.
const ALBUMS: [(&str, &str); 4] =
    [("1", "Trips|Norway"), ("2", "NORWAY"), ("3", "Best of|1/2  Café "), ("4", "Norway|Best of")];

/// Values that differ from picture to picture without order.
fn pick<T: Copy>(id: i64, salt: i64, values: &[T]) -> T {
    let mixed = blake3::hash(&[id.to_le_bytes(), salt.to_le_bytes()].concat());
    values[usize::from(mixed.as_bytes()[0]) % values.len()]
}

fn picture(id: i64) -> Picture {
    use Colour::{Blue, Grey, Red};
    use Kind::{BlackAndWhite, Night, Screenshot};
    let file = |salt| {
        let state = pick(id, salt + 1, &["present", "present", "present", "offline", "gone", "unreadable"]);
        (pick(id, salt, &PATHS), state, pick(id, salt + 2, &[false, false, true]))
    };
    Picture {
        id,
        format: pick(id, 1, &["jpeg", "png", "heic", "dng", "x3f"]),
        camera: pick(id, 2, &[None, Some("FUJIFILM X100V"), Some("X100"), Some("Édition"), Some("")]),
        lens: pick(id, 3, &[None, Some("35mm F2"), Some("Fisheye")]),
        iso: pick(id, 4, &[None, Some(100), Some(1600), Some(6400)]),
        place: pick(
            id,
            5,
            &[None, Some((35.68, 139.69)), Some((35.7, 139.7)), Some((-33.9, 18.4)), Some((0.0, 180.0))],
        ),
        shown_at: pick(id, 6, &[-86_401, 0, 1_500_000_000, 1_489_536_000, 1_489_535_999, 1_700_000_000]),
        size: pick(id, 7, &[(4000, 3000), (3000, 4000), (100, 100), (2000, 2000)]),
        bytes: pick(id, 8, &[10, 1_000_000, 10_000_000]),
        rating: pick(id, 9, &[None, None, Some(0), Some(-1), Some(4), Some(5)]),
        own_rating: pick(id, 10, &[None, None, None, Some(1), Some(4), Some(0)]),
        favourite: pick(id, 11, &[false, false, true]),
        tags: pick(id, 12, &[&[][..], &[], &["animals/Dog"], &["animals", "sea"], &["animalsdog"]]).to_vec(),
        keywords: pick(id, 13, &[&[][..], &[], &["Sea"], &["ANIMALS/dog/poodle", "x"]]).to_vec(),
        albums: pick(id, 18, &[&[][..], &["1"], &["2", "3"], &["4"]]).to_vec(),
        people: pick(id, 19, &[&[][..], &["Anna Müller"], &["Anna", "Bo"], &["Annabel Müller"]]).to_vec(),
        seen: Seen {
            appearance: Appearance {
                colours: pick(id, 15, &[&[][..], &[Red], &[Red, Blue], &[Grey]]).to_vec(),
                kinds: pick(id, 16, &[&[][..], &[Night], &[BlackAndWhite, Night], &[Screenshot]]).to_vec(),
            },
            people: pick(id, 17, &[None, Some(0), Some(1), Some(2), Some(3), Some(7)]),
        },
        files: (0..pick(id, 14, &[1, 1, 2, 3])).map(|at| file(20 + 5 * at)).collect(),
    }
}

/// A library of such pictures.
static LIBRARY: LazyLock<(tempfile::TempDir, Catalogue, Vec<Picture>)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let pictures: Vec<_> = (1..=150).map(picture).collect();
    catalogue.write(|db| fill(db, &pictures)).unwrap();
    (dir, catalogue, pictures)
});

fn fill(db: &Connection, pictures: &[Picture]) -> Result<()> {
    db.execute("INSERT INTO folders (id, path, added_at) VALUES (1, ?1, 0)", [ROOT.as_bytes()])?;
    for one in pictures {
        let keywords = (!one.keywords.is_empty()).then(|| serde_json::to_string(&one.keywords).unwrap());
        db.execute(
            "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at,
                 camera, lens, iso, latitude, longitude, rating, keywords)
             VALUES (?1, randomblob(32), ?2, ?3, ?4, ?5, 1, 0, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                one.id,
                one.bytes,
                one.format,
                one.size.0,
                one.size.1,
                one.shown_at,
                one.camera,
                one.lens,
                one.iso,
                one.place.map(|place| place.0),
                one.place.map(|place| place.1),
                one.rating,
                keywords
            ],
        )?;
        let id = [ContentId(one.id)];
        one.tags.iter().try_for_each(|tag| tags::add(db, &id, tag).map(drop))?;
        marks::set_favourite(db, &id, one.favourite)?;
        marks::set_rating(db, &id, one.own_rating)?;
        let hash = contents::hash(db, id[0])?.unwrap();
        seen::put(db, id[0], &hash, None, &one.seen)?;
        for (path, state, companion) in &one.files {
            // A folder between keeps the paths apart, and the names as they are.
            let path = format!("{}/{path}", one.id);
            db.execute(
                "INSERT OR IGNORE INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state,
                     tried_with, seen_at, companion) VALUES (1, CAST(?1 AS BLOB), 1, 0, 0, 0, ?2, ?3, 1, 0, ?4)",
                params![path, one.id, state, companion],
            )?;
        }
    }
    tell(db, pictures)
}

/// Has another program say in which albums pictures are, and who is in them.
fn tell(db: &Connection, pictures: &[Picture]) -> Result<()> {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let source = sources::add(db, "lightroom", Path::new("/c.lrcat"), false)?;
    let albums = ALBUMS.map(|(key, path)| (key, texts(&path.split('|').collect::<Vec<_>>())));
    sources::put_albums(db, source, albums.iter().map(|(key, path)| (*key, &path[..])))?;
    for one in pictures {
        let facts = Facts { albums: texts(&one.albums), people: texts(&one.people), ..Facts::default() };
        sources::put(db, source, &one.id.to_string(), (Path::new("/a.jpg"), None), &facts)?;
    }
    sources::pictures(db, source)?
        .iter()
        .try_for_each(|row| sources::apply(db, source, row.id, ContentId(row.key.parse().unwrap())))
}

impl Picture {
    /// Its files, without later ones of the same path.
    fn files(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let files = self.files.clone();
        (0..files.len()).filter(move |&at| !files[..at].iter().any(|one| one.0 == files[at].0)).map({
            let files = self.files.clone();
            move |at| files[at]
        })
    }

    fn shown_files(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        self.files().filter(|(_, state, _)| matches!(*state, "present" | "offline"))
    }

    fn folders(&self, path: &str) -> Vec<String> {
        let path = format!("Pictures/{}/{path}", self.id);
        let mut names: Vec<String> = path.split('/').map(plain).collect();
        names.pop();
        names
    }

    fn all_tags(&self) -> Vec<String> {
        self.tags.iter().chain(&self.keywords).map(|tag| tag.to_lowercase()).collect()
    }

    fn holds(&self, condition: &Condition) -> bool {
        let number = |number: i64| number as f64;
        match condition {
            Condition::In(wanted) => {
                let wanted: Vec<_> = wanted.split('/').map(plain).collect();
                self.shown_files().any(|(path, ..)| {
                    let folders = self.folders(path);
                    (0..folders.len()).any(|at| {
                        wanted.iter().enumerate().all(|(next, part)| {
                            folders.get(at + next).is_some_and(|name| name.contains(part))
                        })
                    })
                })
            }
            Condition::Name(name) => self.shown_files().any(|(path, ..)| {
                let file = plain(path.rsplit('/').next().unwrap());
                let stem = file.rsplit_once('.').map_or("", |(stem, _)| stem);
                is_like(&file, &plain(name)) || (!name.contains(['*', '?']) && stem == plain(name))
            }),
            Condition::Tag(tag) => {
                let tag = tag.to_lowercase();
                self.all_tags().iter().any(|one| *one == tag || one.starts_with(&format!("{tag}/")))
            }
            Condition::Album(name) => self.albums.iter().any(|album| {
                let path = ALBUMS.iter().find(|(key, _)| key == album).unwrap().1;
                let names: Vec<_> = path.split('|').map(|name| plain(&name.replace("  ", " "))).collect();
                let wanted: Vec<_> = name.split('/').map(plain).collect();
                let last = names.last().unwrap().trim();
                names.ends_with(&wanted) || last == plain(name)
            }),
            Condition::Person(name) => self.people.iter().any(|person| {
                let person = plain(person);
                let words: Vec<_> = person.split(' ').collect();
                plain(name).split(' ').all(|word| words.contains(&word))
            }),
            Condition::Type("raw") => ["dng", "x3f"].contains(&self.format),
            Condition::Type(format) => self.format == *format,
            Condition::Date(when) => {
                let day = self.shown_at.div_euclid(86_400);
                match when {
                    When::Month(month) => date(day).1 == i64::from(*month),
                    When::Days(days) => {
                        days.first.is_none_or(|first| first <= day)
                            && days.last.is_none_or(|last| day <= last)
                    }
                }
            }
            Condition::Camera(part) => self.camera.is_some_and(|name| plain(name).contains(&plain(part))),
            Condition::Lens(part) => self.lens.is_some_and(|name| plain(name).contains(&plain(part))),
            Condition::Iso(numbers) => self.iso.is_some_and(|iso| numbers.contains(number(iso))),
            Condition::Near(near) => self.place.is_some_and(|(latitude, longitude)| {
                // By the angle between two vectors instead.
                let vector = |latitude: f64, longitude: f64| {
                    let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
                    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
                };
                let (one, other) = (vector(latitude, longitude), vector(near.latitude, near.longitude));
                let cosine: f64 = one.iter().zip(other).map(|(one, other)| one * other).sum();
                cosine.clamp(-1.0, 1.0).acos() * 6371.0 <= near.km
            }),
            // No place has a name here: `places` tests them.
            Condition::Place(_) => false,
            Condition::Size(numbers) => numbers.contains(number(self.size.0 * self.size.1)),
            Condition::File(numbers) => numbers.contains(number(self.bytes)),
            Condition::Orientation(shape) => {
                let expected = match self.size.0.cmp(&self.size.1) {
                    std::cmp::Ordering::Less => Shape::Portrait,
                    std::cmp::Ordering::Equal => Shape::Square,
                    std::cmp::Ordering::Greater => Shape::Landscape,
                };
                *shape == expected
            }
            Condition::Rating(numbers) => {
                let rating =
                    self.own_rating.filter(|&own| own > 0 || self.rating.is_some_and(|rating| rating != 0));
                numbers.contains(number(rating.map_or(self.rating.unwrap_or(0), i64::from).max(0)))
            }
            Condition::Color(colour) => self.seen.appearance.colours.contains(colour),
            Condition::People(3) => self.seen.people.is_some_and(|people| people > 2),
            Condition::People(number) => self.seen.people == Some(*number),
            Condition::Is(is) => self.is(*is),
        }
    }

    fn looks(&self, kind: Kind) -> bool {
        self.seen.appearance.kinds.contains(&kind)
    }

    fn is(&self, is: Is) -> bool {
        match is {
            Is::Favourite => self.favourite,
            Is::Offline => self.files().all(|(_, state, _)| state != "present"),
            Is::Untagged => self.tags.is_empty() && self.keywords.is_empty(),
            Is::Screenshot => {
                self.looks(Kind::Screenshot)
                    || self.shown_files().any(|(path, ..)| {
                        ["Screenshot", "Bildschirm", "स्क्रीनशॉट"].iter().any(|part| path.contains(part))
                    })
            }
            Is::BlackAndWhite => self.looks(Kind::BlackAndWhite),
            Is::Night => self.looks(Kind::Night),
            Is::Drawing => self.looks(Kind::Drawing),
            Is::Raw => {
                ["dng", "x3f"].contains(&self.format) || self.shown_files().any(|(_, _, companion)| companion)
            }
            Is::Geotagged => self.place.is_some(),
            // Nothing was read in them.
            Is::Meme | Is::Document => false,
        }
    }
}

/// Whether a name is like a pattern, tried in every way.
fn is_like(name: &str, pattern: &str) -> bool {
    let rest = |text: &str| text.chars().skip(1).collect::<String>();
    match (name.chars().next(), pattern.chars().next()) {
        (None, None) => true,
        (Some(_), Some('*')) => is_like(name, &rest(pattern)) || is_like(&rest(name), pattern),
        (None, Some('*')) => is_like(name, &rest(pattern)),
        (Some(one), Some(other)) => (other == '?' || one == other) && is_like(&rest(name), &rest(pattern)),
        _ => false,
    }
}

/// Without accents and case.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('é', "e").replace("e\u{301}", "e").replace('ü', "u")
}

fn check(input: &str) -> (BTreeSet<i64>, BTreeSet<i64>) {
    let (_, catalogue, pictures) = &*LIBRARY;
    let query = Query::parse(input);
    assert!(query.problems.is_empty(), "{input}");
    let filters: Vec<_> = query.filters().collect();
    let found = catalogue.read(|db| matching(db, &filters)).unwrap();
    let expected = pictures.iter().filter(|one| {
        one.shown_files().next().is_some()
            && filters
                .iter()
                .all(|filter| filter.any.iter().any(|condition| one.holds(condition)) != filter.without)
    });
    (found.iter().map(|id| id.0).collect(), expected.map(|one| one.id).collect())
}

/// Filters of every kind; each holds of some pictures and not of others.
const FILTERS: [&str; 58] = [
    "in:norway",
    "in:japan",
    "in:2019/Norway",
    "in:pictures",
    "in:CAFE",
    "in:Tokyo|cameras",
    "in:12/2016",
    "name:IMG_1*",
    "name:img_1",
    "name:a.b",
    "name:a.jpg|猫",
    "name:?.png",
    "tag:animals",
    "tag:animals/dog",
    "tag:sea|x",
    "album:norway",
    "album:trips/norway",
    "album:\"best of\"",
    "album:\"1/2 cafe\"",
    "person:anna",
    "person:\"muller annabel\"|bo",
    "person:müller",
    "type:raw",
    "type:heic|jpeg",
    "date:2017",
    "date:2017-03-15",
    "date:1969",
    "date:..2017-03-14",
    "date:march",
    "date:july|2023",
    "camera:x100",
    "camera:edition",
    "camera:none",
    "lens:f2|fish",
    "iso:>1600",
    "iso:100..1600",
    "near:35.68,139.69,5km",
    "near:35.68,139.69,1km",
    "near:0,-180,10km",
    "size:>4mp",
    "file:>=1mb",
    "file:<1mb",
    "orientation:portrait|square",
    "is:favourite",
    "is:offline",
    "is:untagged",
    "is:screenshot",
    "is:bw",
    "is:night|favourite",
    "color:red",
    "colour:blue|gray",
    "people:0",
    "people:2|3+",
    "is:raw",
    "is:geotagged|favourite|raw",
    "rating:>=4",
    "rating:0",
    "rating:1..4",
];

#[test]
fn every_filter_finds_what_a_plain_check_finds() {
    assert_eq!(check("").0.len(), LIBRARY.2.iter().filter(|one| one.shown_files().next().is_some()).count());
    for filter in FILTERS {
        let (found, expected) = check(filter);
        assert_eq!(found, expected, "{filter}");
        let all = check("").0;
        assert_eq!(check(&format!("-{filter}")).0, &all - &expected, "-{filter}");
        let is_trivial = expected.is_empty() || expected.len() == all.len();
        assert!(
            !is_trivial || ["camera:none", "in:pictures"].contains(&filter),
            "{filter} tells nothing apart"
        );
    }
}

proptest! {
    #[test]
    fn filters_together_find_what_a_plain_check_finds(
        filters in prop::collection::vec((prop::sample::select(&FILTERS[..]), prop::bool::ANY), 0..5)
    ) {
        let input: Vec<_> = filters.iter().map(|(filter, without)| {
            format!("{}{filter}", ["", "-"][usize::from(*without)])
        }).collect();
        let (found, expected) = check(&input.join(" "));
        prop_assert_eq!(found, expected, "{:?}", input);
    }
}

#[test]
fn conditions_on_columns_read_nothing_but_an_index() {
    let plan: Vec<String> = LIBRARY
        .1
        .read(|db| {
            let sql = "EXPLAIN QUERY PLAN SELECT id FROM contents INDEXED BY contents_by_camera
                WHERE hidden_since IS NULL AND (coalesce(camera IN ('x'), 0) OR coalesce(lens IN ('x'), 0)
                  OR format = 'x' OR shown_at > 1 OR iso > 1 OR width * height > 1 OR bytes > 1 OR rating > 0)";
            db.prepare(sql)?.query_map([], |row| row.get(3))?.collect()
        })
        .unwrap();
    assert!(plan[0].contains("USING COVERING INDEX contents_by_camera"), "{plan:?}");
}
