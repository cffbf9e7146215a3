//! `ratna recover`: pictures from Lightroom's previews, with what the catalogue says.

use std::fs;
use std::path::{Path, PathBuf};

use ratna_sources::made::lightroom::{Ids, MadeCatalogue, MadeImage, Schema};
use ratna_sources::made::previews::{Layout, MadePreview, write};
use serde_json::{Value, json};

use crate::support::{TestEnv, files};

/// A catalogue with three pictures, one of them a virtual copy, whose originals are gone, and their previews.
fn lightroom(env: &TestEnv, layout: Layout) -> (PathBuf, PathBuf) {
    let catalogue = env.root().join("Bilder.lrcat");
    let mut made = MadeCatalogue::create(&catalogue, Schema::Newest, Ids::Real).unwrap();
    let root = made.add_root("/Volumes/Gone/Photos/", None).unwrap();
    let folder = made.add_folder(root, "2019/दीवाली 🪔/").unwrap();
    let described = MadeImage {
        base: "IMG_1",
        rating: Some(4.0),
        orientation: "BC",
        caption: Some("Lamps & sweets"),
        place: Some((26.924_033_3, 75.820_066_7)),
        ..MadeImage::default()
    };
    let first = made.add_image(folder, &described).unwrap();
    let second = made.add_image(folder, &MadeImage { base: "IMG_2", ..MadeImage::default() }).unwrap();
    let copy = made.add_copy(first, &described).unwrap();
    let animals = made.add_keyword(Some("animals"), None, false).unwrap();
    let dog = made.add_keyword(Some("dog"), Some(animals), false).unwrap();
    made.tag(first, dog).unwrap();
    let mut previews = [first, second, copy].map(MadePreview::new);
    previews[0].orientation = "BC".to_owned();
    let folder = env.root().join("Bilder Previews.lrdata");
    write(&folder, &previews, layout).unwrap();
    (catalogue, folder)
}

fn recover(env: &TestEnv, previews: &Path, catalogue: Option<&Path>, more: &[&str]) -> Value {
    let out = env.root().join("out");
    let mut args = vec!["recover".into(), previews.to_path_buf(), "-o".into(), out];
    args.extend(catalogue.into_iter().flat_map(|catalogue| ["--catalog".into(), catalogue.to_path_buf()]));
    args.extend(more.iter().map(PathBuf::from));
    env.json(args)
}

fn report(found: u64, recovered: u64, skipped: u64, without_path: u64) -> Value {
    json!({ "found": found, "recovered": recovered, "skipped": skipped, "damaged": 0, "without_path": without_path })
}

#[test]
fn recovered_pictures_say_what_the_catalogue_says() {
    for layout in [Layout::Pyramids, Layout::Sizes] {
        let env = TestEnv::new();
        let (catalogue, previews) = lightroom(&env, layout);
        let before = (fs::read(&catalogue).unwrap(), files(&previews));
        assert_eq!(recover(&env, &previews, Some(&catalogue), &[]), report(3, 3, 0, 0));
        let folder = env.root().join("out/Photos/2019/दीवाली 🪔");
        let names: Vec<_> = files(&folder).into_iter().map(|(path, _)| path).collect();
        let expected = ["IMG_1.CR2.jpg", "IMG_1.jpg", "IMG_2.jpg"].map(|name| folder.join(name));
        assert_eq!(names, expected);
        let answer = env.json(["show".as_ref(), folder.join("IMG_1.jpg").as_os_str()]);
        let shown = &answer["pictures"][0];
        for (key, value) in [
            ("taken", json!("2019-07-14T18:30:05")),
            ("orientation", json!(6)),
            ("rating", json!(4)),
            ("description", json!("Lamps & sweets")),
            ("colour_space", json!("Adobe RGB 1998")),
        ] {
            assert_eq!(shown[key], value, "{key}: {shown}");
        }
        assert!(shown["keywords"].to_string().contains("dog"), "{shown}");
        let near = |key: &str, degrees: f64| (shown[key].as_f64().unwrap() - degrees).abs() < 1e-6;
        assert!(near("latitude", 26.924_033_3) && near("longitude", 75.820_066_7), "{shown}");
        assert_eq!(
            (fs::read(&catalogue).unwrap(), files(&previews)),
            before,
            "Lightroom's files were changed"
        );
        assert_eq!(recover(&env, &previews, Some(&catalogue), &[]), report(3, 0, 3, 0));
    }
}

#[test]
fn pictures_without_a_catalogue_come_back_without_a_path() {
    let env = TestEnv::new();
    let (_, previews) = lightroom(&env, Layout::Pyramids);
    assert_eq!(recover(&env, &previews, None, &["--dry-run"]), report(3, 3, 0, 3));
    assert!(!env.root().join("out").exists());
    assert_eq!(recover(&env, &previews, None, &["--include-size"]), report(3, 3, 0, 3));
    let names: Vec<_> = files(&env.root().join("out")).into_iter().map(|(path, _)| path).collect();
    assert!(names.iter().all(|path| path.parent().is_some_and(|folder| folder.ends_with("_path_not_found"))));
    assert!(names.iter().all(|path| path.to_string_lossy().ends_with("_48x32.jpg")), "{names:?}");
}

#[test]
fn what_is_no_catalogue_and_a_folder_among_the_previews_are_refused() {
    let env = TestEnv::new();
    let (_, previews) = lightroom(&env, Layout::Pyramids);
    let error = env.expect_error([
        "recover".as_ref(),
        previews.as_os_str(),
        "-o".as_ref(),
        previews.join("x").as_os_str(),
    ]);
    assert!(error.contains("lies inside the previews"), "{error}");
    let other = env.root().join("other.lrcat");
    fs::write(&other, "text").unwrap();
    let args = ["recover".into(), previews, "-o".into(), env.root().join("out"), "--catalog".into(), other];
    let error = env.expect_error(args);
    assert!(error.contains("is no catalogue of Lightroom Classic"), "{error}");
}
