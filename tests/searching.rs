//! The examples of `docs/searching.md`, on the library that it describes.

use std::fs;
use std::path::Path;
use std::process::Command;

use ratna_engine::catalogue::sources::{self, Facts};
use ratna_engine::catalogue::{Catalogue, marks};
use ratna_engine::ids::ContentId;
use serde_json::Value;

use crate::support::exif::{Fields, Value as Field, tiff_block, with_exif};
use crate::support::{TestEnv, output_text, ratna_binary, test_picture};

/// A photograph of the page.
struct Photograph {
    picture: &'static str,
    to: &'static str,
    /// As EXIF spells it.
    taken: &'static str,
    camera: [&'static str; 2],
    iso: u16,
    more: Fields,
    gps: Fields,
    title: &'static str,
    keyword: &'static str,
}

impl Photograph {
    fn new(
        picture: &'static str,
        to: &'static str,
        taken: &'static str,
        camera: [&'static str; 2],
        iso: u16,
    ) -> Self {
        Self { picture, to, taken, camera, iso, more: Vec::new(), gps: Vec::new(), title: "", keyword: "" }
    }

    fn bytes(&self) -> Vec<u8> {
        let jpeg = fs::read(test_picture(self.picture)).unwrap();
        let first = vec![(0x010F, Field::Ascii(self.camera[0])), (0x0110, Field::Ascii(self.camera[1]))];
        let mut exif = vec![(0x8827, Field::Short(self.iso)), (0x9003, Field::Ascii(self.taken))];
        exif.extend(self.more.clone());
        let jpeg = with_xmp(&jpeg, self.title, self.keyword);
        with_exif(&jpeg, &tiff_block(first, exif, self.gps.clone()))
    }
}

/// The JPEG with an XMP segment.
fn with_xmp(jpeg: &[u8], title: &str, keyword: &str) -> Vec<u8> {
    let list = |name: &str, kind: &str, text: &str| match text {
        "" => String::new(),
        text => format!(
            "<dc:{name}><rdf:{kind}><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:{kind}></dc:{name}>"
        ),
    };
    let (title, keyword) = (list("title", "Alt", title), list("subject", "Bag", keyword));
    let packet = format!(
        "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{title}{keyword}\
         </rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    let length = (2 + packet.len() as u16).to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, packet.as_bytes(), &jpeg[2..]].concat()
}

/// The photographs that the page lists.
fn photographs() -> Vec<Photograph> {
    let (fuji, iphone, nikon) =
        (["FUJIFILM", "FUJIFILM X100F"], ["Apple", "Apple iPhone 7"], ["NIKON", "NIKON D750"]);
    let place = |degrees, minutes| Field::Rational(vec![(degrees, 1), (minutes, 1), (0, 1)]);
    let venice = vec![(1, Field::Ascii("N")), (2, place(45, 26)), (3, Field::Ascii("E")), (4, place(12, 20))];
    let lens = |name| vec![(0xA434, Field::Ascii(name))];
    let photograph = Photograph::new;
    vec![
        Photograph {
            gps: venice,
            title: "The Doge’s Palace",
            ..photograph("palace.jpg", "Italy/IMG_1204.jpg", "2017:06:14 12:00:00", fuji, 200)
        },
        Photograph {
            title: "Coffee break",
            keyword: "food/coffee",
            ..photograph("coffee.jpg", "Italy/IMG_1205.jpg", "2017:06:15 12:00:00", fuji, 1600)
        },
        Photograph {
            keyword: "animals/cat",
            ..photograph("cat.jpg", "Pets/Chelsea.jpg", "2018:03:02 12:00:00", iphone, 100)
        },
        Photograph {
            keyword: "animals/horse",
            ..photograph("horse.jpg", "Pets/horse.jpg", "2018:05:20 12:00:00", iphone, 64)
        },
        Photograph {
            more: lens("NIKKOR 50mm f/1.8"),
            ..photograph("forest.jpg", "Walks/forest.jpg", "2018:10:20 12:00:00", nikon, 100)
        },
        Photograph {
            more: lens("NIKKOR 24-70mm f/2.8"),
            ..photograph("meadow.jpg", "Walks/meadow.jpg", "2018:05:06 12:00:00", nikon, 100)
        },
        Photograph {
            more: lens("NIKKOR 24-70mm f/2.8"),
            ..photograph("rocket.jpg", "Space/rocket.jpg", "2016:12:31 12:00:00", nikon, 3200)
        },
    ]
}

/// The library of the page.
fn library() -> TestEnv {
    let env = TestEnv::new();
    let photos = env.root().join("Photos");
    for photograph in photographs() {
        let path = photos.join(photograph.to);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, photograph.bytes()).unwrap();
    }
    let screen = photos.join("Screenshot 2019-01-05 at 10.11.12.png");
    image::RgbImage::from_pixel(64, 48, image::Rgb([240; 3])).save(screen).unwrap();
    env.json(["index".as_ref(), photos.as_os_str()]);
    let catalogue = Catalogue::open(&env.library(), true).unwrap();
    let content = |name: &str| -> ContentId {
        let of = "SELECT content_id FROM files WHERE path = ?1";
        catalogue.read(|db| db.query_row(of, [name.as_bytes()], |row| row.get(0))).unwrap()
    };
    let (cat, palace) = (content("Pets/Chelsea.jpg"), content("Italy/IMG_1204.jpg"));
    let coffee = content("Italy/IMG_1205.jpg");
    catalogue
        .write(|db| {
            marks::set_favourite(db, &[cat], true)?;
            marks::set_rating(db, &[palace], Some(5))?;
            let source = sources::add(db, "lightroom", Path::new("/Lightroom.lrcat"), false)?;
            let album = ["Trips".to_owned(), "Serenissima".to_owned()];
            sources::put_albums(db, source, [("1", &album[..])])?;
            for (key, people) in [("palace", vec![]), ("coffee", vec!["Bruno Rossi".to_owned()])] {
                let facts = Facts { albums: vec!["1".to_owned()], people, ..Facts::default() };
                sources::put(db, source, key, (Path::new(key), None), &facts)?;
            }
            sources::pictures(db, source)?.iter().try_for_each(|row| {
                let id = if row.key == "palace" { palace } else { coffee };
                sources::apply(db, source, row.id, id)
            })
        })
        .unwrap();
    env
}

/// What a search answers: its object, or that of its failure.
fn answer(env: &TestEnv, example: &str) -> Value {
    let mut command = match example.strip_prefix("$ ratna ") {
        Some(rest) => {
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(format!("\"$RATNA\" --library \"$LIBRARY\" --json {rest}"));
            shell
                .env("RATNA", ratna_binary())
                .env("LIBRARY", env.library())
                .env("RATNA_MODELS", env.models());
            shell
        }
        None => {
            let mut command = env.command();
            command.args(["--json", "search", "-n", "20", "--", example]);
            command
        }
    };
    let output = command.current_dir(env.root()).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{example}: {error}: {}", output_text(&output)))
}

/// The hits by their paths in the folder of the page, with whether each is a good match.
fn hits(answer: &Value) -> Vec<(&str, bool)> {
    let all = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter()
        .map(|hit| {
            let path = hit["path"].as_str().unwrap();
            (path.split_once("/Photos/").unwrap().1, hit["strength"] != "weak")
        })
        .collect()
}

/// Whether an answer is as the page says.
fn holds(answer: &Value, claim: &str) -> bool {
    let hits = hits(answer);
    let names: Vec<&str> = hits.iter().map(|(name, _)| *name).collect();
    if let Some(said) = claim.strip_prefix("says ") {
        let problems = answer["problems"].as_array().into_iter().flatten();
        let failure = answer["error"].as_str().unwrap_or_default();
        return problems.into_iter().any(|problem| problem["message"] == said) || failure.starts_with(said);
    }
    if let Some(understood) = claim.strip_prefix("understands ") {
        let spelt = |one: &Value| {
            format!("{} from “{}”", one["filter"].as_str().unwrap(), one["words"].as_str().unwrap())
        };
        let all: Vec<String> = answer["understood_as"].as_array().unwrap().iter().map(spelt).collect();
        return all.join(", ") == understood;
    }
    let found = claim.strip_prefix("finds ").unwrap_or_else(|| panic!("not a claim: {claim}"));
    if found == "nothing" {
        names.is_empty()
    } else if let Some(only) = found.strip_prefix("only ") {
        let (mut names, mut only) = (names, only.split(", ").collect::<Vec<_>>());
        // By date, the page lists them in their order.
        if answer["by_date"] == false {
            names.sort_unstable();
            only.sort_unstable();
        }
        names == only
    } else if let Some(first) = found.strip_suffix(" first") {
        hits.first() == Some(&(first, true))
    } else if let Some(last) = found.strip_suffix(" last") {
        hits.last() == Some(&(last, false))
    } else if let Some(weak) = found.strip_suffix(" among the less certain") {
        hits.contains(&(weak, false))
    } else {
        panic!("not a claim: {claim}")
    }
}

#[test]
fn every_example_finds_what_the_page_says() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/searching.md")).unwrap();
    let env = library();
    let (mut inside, mut current, mut claims, mut wrong) = (false, Value::Null, 0, Vec::new());
    let mut example = "";
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```text";
        } else if inside && let Some(claim) = line.strip_prefix("    ") {
            claims += 1;
            if !holds(&current, claim) {
                wrong.push(format!("{example}\n    {claim}\n    {current}"));
            }
        } else if inside {
            example = line;
            current = answer(&env, line);
        }
    }
    assert!(claims > 60, "{claims}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
