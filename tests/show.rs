//! `ratna show`: what is known of a picture, in the library or not.

use std::fs;
use std::path::Path;

use ratna_engine::catalogue::Catalogue;
use ratna_engine::catalogue::sources::{self, Facts};
use ratna_engine::ids::ContentId;
use serde_json::{Value, json};

use crate::support::exif::{Value as Field, tiff_block, with_exif};
use crate::support::{TestEnv, jpeg, output_text};

/// A sideways JPEG with what a camera writes.
fn photograph() -> Vec<u8> {
    let first = vec![
        (0x010F, Field::Ascii("Canon")),
        (0x0110, Field::Ascii("Canon EOS R5")),
        (0x0112, Field::Short(6)),
    ];
    let exif = vec![
        (0x829A, Field::Rational(vec![(1, 250)])),
        (0x829D, Field::Rational(vec![(28, 10)])),
        (0x8827, Field::Short(400)),
        (0x9003, Field::Ascii("2024:02:29 18:30:05")),
        (0x9011, Field::Ascii("+05:30")),
        (0x9291, Field::Ascii("25")),
        (0x920A, Field::Rational(vec![(50, 1)])),
        (0xA405, Field::Short(75)),
        (0xA434, Field::Ascii("RF50mm F1.8 STM")),
    ];
    let degrees = |d, m, s| Field::Rational(vec![(d, 1), (m, 1), (s, 100)]);
    let gps = vec![
        (0x0001, Field::Ascii("N")),
        (0x0002, degrees(26, 55, 2652)),
        (0x0003, Field::Ascii("E")),
        (0x0004, degrees(75, 49, 1224)),
        (0x0006, Field::Rational(vec![(431, 1)])),
    ];
    with_exif(&jpeg(7, 160, 120), &tiff_block(first, exif, gps))
}

/// The object of one path.
fn shown(env: &TestEnv, path: &Path) -> Value {
    let answer = env.json(["show".as_ref(), path.as_os_str()]);
    let pictures = answer["pictures"].as_array().unwrap();
    assert_eq!(pictures.len(), 1, "{answer}");
    pictures[0].clone()
}

#[test]
fn everything_a_camera_writes_is_shown_the_same_in_the_library_and_outside() {
    let env = TestEnv::new();
    let path = env.pictures().join("beach.jpg");
    fs::write(&path, photograph()).unwrap();
    let outside = shown(&env, &path);
    let expected = json!({
        "format": "jpeg", "width": 120, "height": 160, "orientation": 6,
        "taken": "2024-02-29T18:30:05.25+05:30", "taken_from": "exif",
        "altitude": 431.0, "camera": "Canon EOS R5", "lens": "RF50mm F1.8 STM",
        "exposure_seconds": 0.004, "f_number": 2.8, "iso": 400,
        "focal_length_mm": 50.0, "focal_length_35mm": 75.0, "colour_space": "sRGB",
        "title": null, "description": null, "keywords": [], "rating": null, "problem": null,
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&outside[key], value, "{key}: {outside}");
    }
    let near = |key: &str, degrees: f64| (outside[key].as_f64().unwrap() - degrees).abs() < 1e-6;
    assert!(near("latitude", 26.924_033_3) && near("longitude", 75.820_066_7), "{outside}");
    assert_eq!(outside["paths"], json!([]));

    env.index();
    let copy = env.pictures().join("a copy.jpg");
    fs::copy(&path, &copy).unwrap();
    env.index();
    let inside = shown(&env, &path);
    assert_eq!(
        inside["paths"],
        json!([{ "path": path, "state": "present" }, { "path": copy, "state": "present" }])
    );
    for key in expected.as_object().unwrap().keys() {
        assert_eq!(inside[key], outside[key], "{key}");
    }
}

#[test]
fn a_picture_that_is_gone_is_shown_from_the_catalogue() {
    let env = TestEnv::new();
    let path = env.pictures().join("beach.jpg");
    fs::write(&path, photograph()).unwrap();
    env.index();
    let before = shown(&env, &path);
    fs::remove_file(&path).unwrap();
    env.index();
    let after = shown(&env, &path);
    assert_eq!(after["paths"], json!([{ "path": path, "state": "missing" }]));
    for (key, value) in before.as_object().unwrap().iter().filter(|(key, _)| *key != "paths") {
        assert_eq!(&after[key], value, "{key}");
    }
}

#[test]
fn problems_are_shown_and_a_path_without_a_file_fails_after_the_others() {
    let env = TestEnv::new();
    let (broken, fine) = (env.pictures().join("broken.jpg"), env.pictures().join("fine.jpg"));
    fs::write(&broken, &photograph()[..900]).unwrap();
    fs::write(&fine, jpeg(1, 40, 30)).unwrap();
    let problem = shown(&env, &broken);
    assert_eq!(problem["problem"]["code"], "truncated", "{problem}");
    assert!(problem["content"].as_str().is_some() && problem["width"].is_null(), "{problem}");

    let missing = env.pictures().join("missing.jpg");
    let output = env.run(["show".as_ref(), missing.as_os_str(), fine.as_os_str()]);
    assert_eq!(output.status.code(), Some(1));
    let text = output_text(&output);
    assert!(text.contains("40 × 30 pixels") && text.contains("not in it"), "{text}");
    assert_eq!(text.matches("missing.jpg").count(), 1, "{text}");
    let output = env.run(["--json".as_ref(), "show".as_ref(), missing.as_os_str(), fine.as_os_str()]);
    let answer = crate::support::json_output(&output);
    assert_eq!(answer["pictures"][0]["problem"]["code"], "io");
    assert_eq!(answer["pictures"][1]["width"], 40);
}

#[test]
fn the_files_own_time_counts_only_where_nothing_else_is_known() {
    let env = TestEnv::new();
    let path = env.pictures().join("plain.jpg");
    fs::write(&path, jpeg(1, 40, 30)).unwrap();
    let found = shown(&env, &path);
    assert_eq!(found["taken_from"], "file_time", "{found}");
    let dated = env.pictures().join("IMG_20190102_030405.jpg");
    fs::write(&dated, jpeg(2, 40, 30)).unwrap();
    let found = shown(&env, &dated);
    assert_eq!((&found["taken"], &found["taken_from"]), (&json!("2019-01-02T03:04:05"), &json!("file_name")));
}

#[test]
fn what_was_seen_in_a_picture_is_shown_once_it_is_indexed() {
    let env = TestEnv::new();
    let path = env.pictures().join("plot.png");
    image::RgbImage::from_pixel(64, 48, image::Rgb([220, 20, 30])).save(&path).unwrap();
    assert!(shown(&env, &path)["main_colours"].is_null());
    assert_eq!(env.index()["looked_at"], 1);
    let seen = shown(&env, &path);
    assert_eq!((&seen["main_colours"], &seen["kinds"]), (&json!(["red"]), &json!(["drawing"])));
    let text = output_text(&env.run(["show".as_ref(), path.as_os_str()]));
    assert!(text.contains("main colours red") && text.contains("drawing"), "{text}");
    assert_eq!(env.index()["looked_at"], 0, "nothing is looked at twice");
}

#[test]
fn what_the_library_of_another_program_says_is_shown_where_the_file_says_nothing() {
    let env = TestEnv::new();
    let (preview, dated) = (env.pictures().join("preview.jpg"), env.pictures().join("dated.jpg"));
    fs::write(&preview, jpeg(1, 40, 30)).unwrap();
    fs::write(&dated, photograph()).unwrap();
    env.index();
    assert_eq!(shown(&env, &preview)["source"], Value::Null);
    let facts = Facts {
        title: Some("Fjord".to_owned()),
        people: vec!["Anna Müller".to_owned()],
        albums: vec!["1".to_owned()],
        taken: Some((1_500_000_000, 0, Some(120))),
        place: Some((60.5, 5.25)),
        ..Facts::default()
    };
    let catalogue = Catalogue::open(&env.library(), true).unwrap();
    catalogue
        .write(|db| {
            let source = sources::add(db, "lightroom", Path::new("/C.lrcat"), false)?;
            let album = ["Trips".to_owned(), "Norway".to_owned()];
            sources::put_albums(db, source, [("1", &album[..])])?;
            sources::put(db, source, "a", (Path::new("/Volumes/P/1.nef"), Some(&preview)), &facts)?;
            sources::put(db, source, "b", (&dated, Some(&dated)), &facts)?;
            let of = "SELECT content_id FROM files WHERE path = ?1";
            sources::pictures(db, source)?.iter().try_for_each(|row| {
                let name = if row.key == "a" { "preview.jpg" } else { "dated.jpg" };
                let id: ContentId = db.query_row(of, [name.as_bytes()], |row| row.get(0))?;
                sources::apply(db, source, row.id, id)
            })
        })
        .unwrap();
    let found = shown(&env, &preview);
    let expected = json!({
        "title": "Fjord", "taken": "2017-07-14T02:40:00+02:00", "taken_from": "library",
        "latitude": 60.5, "longitude": 5.25, "albums": ["Trips/Norway"], "people": ["Anna Müller"],
        "source": {
            "kind": "lightroom", "path": "/C.lrcat", "original": "/Volumes/P/1.nef", "key": "a", "stands_in": true,
        },
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&found[key], value, "{key}: {found}");
    }
    let found = shown(&env, &dated);
    assert_eq!((&found["taken_from"], &found["title"]), (&json!("exif"), &json!("Fjord")));
    assert_eq!(found["source"]["stands_in"], false);

    let text = output_text(&env.run(["show".as_ref(), preview.as_os_str()]));
    for line in ["albums       Trips/Norway", "named        Anna Müller", "Lightroom Classic: /C.lrcat"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.contains("/Volumes/P/1.nef (missing; shown from a preview)"), "{text}");
}
