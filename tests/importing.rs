//! `ratna import`: the libraries of other programs, found, read again and forgotten.

use std::fs;
use std::path::{Path, PathBuf};

use ratna_sources::made::lightroom::{Ids, MadeCatalogue, MadeImage, Schema};
use ratna_sources::made::photos::{Album, Library, Picture, Version};
use ratna_sources::made::takeout::MadeTakeout;
use serde_json::{Value, json};

use crate::support::{TestEnv, files, jpeg};

const UUID: [&str; 4] = [
    "0A1B2C3D-0000-4000-8000-000000000001",
    "1A1B2C3D-0000-4000-8000-000000000002",
    "2A1B2C3D-0000-4000-8000-000000000003",
    "3A1B2C3D-0000-4000-8000-000000000004",
];

/// A Photos library: one picture with all words, one hidden, one in the trash, one in iCloud only.
fn photos(env: &TestEnv) -> PathBuf {
    let picture =
        |number: usize| Picture { bytes: jpeg(number as u32, 96, 64), ..Picture::new(UUID[number]) };
    let mut library = Library::new(Version::ALL[3]);
    library.in_log = true;
    library.albums =
        vec![Album { uuid: "A", title: "दिवाली 🪔", kind: 2, parent: None, is_trashed: false }];
    library.pictures = vec![
        Picture {
            original_name: Some("IMG_0042.JPG"),
            title: Some("Lamps"),
            keywords: vec!["festival"],
            people: vec!["Asha Rao"],
            albums: vec!["A"],
            created: Some(100_000_000.0),
            offset: Some(19_800),
            place: Some((26.92, 75.82)),
            is_favourite: true,
            ..picture(0)
        },
        Picture { is_hidden: true, ..picture(1) },
        Picture { is_trashed: true, ..picture(2) },
        Picture { is_in_cloud: true, derivatives: vec![("1_105_c.jpeg", 0)], ..picture(3) },
    ];
    let path = env.root().join("Photos Library.photoslibrary");
    drop(library.write(&path).unwrap());
    path
}

fn import(env: &TestEnv, path: &Path) -> Value {
    env.json(["import".as_ref(), path.as_os_str()])
}

/// How many pictures a query finds.
fn count(env: &TestEnv, query: &str) -> usize {
    env.json(["search", "-n", "50", query])["hits"].as_array().unwrap().len()
}

#[test]
fn a_photos_library_is_found_by_its_words_and_forgotten_without_a_trace() {
    let env = TestEnv::new();
    let path = photos(&env);
    let before = files(&path);
    let imported = import(&env, &path);
    let counts = |keys: &[&str], object: &Value| {
        keys.iter().map(|key| object[key].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counts(&["found", "new", "hidden", "missing"], &imported), [2, 2, 1, 1], "{imported}");
    assert_eq!(counts(&["albums", "keywords", "people"], &imported), [1, 1, 1], "{imported}");
    assert_eq!((&imported["kind"], &imported["source"]), (&json!("applePhotos"), &json!(path)));

    for query in [
        "tag:festival",
        "album:\"दिवाली 🪔\"",
        "person:asha",
        "is:favourite",
        "date:2004",
        "\"IMG_0042\"",
        "near:26.92,75.82,5km",
    ] {
        assert_eq!(count(&env, query), 1, "{query}");
    }
    let hit = env.json(["search", "tag:festival"])["hits"][0].clone();
    let shown = env.json(["show", hit["path"].as_str().unwrap()])["pictures"][0].clone();
    assert_eq!(
        (&shown["tags"], &shown["albums"], &shown["people"]),
        (&json!(["festival"]), &json!(["दिवाली 🪔"]), &json!(["Asha Rao"])),
        "{shown}"
    );
    assert_eq!(shown["source"]["kind"], "applePhotos", "{shown}");

    let again = import(&env, &path);
    assert_eq!(counts(&["new", "updated", "unchanged"], &again), [0, 0, 2], "{again}");
    let with_hidden = env.json(["import".as_ref(), path.as_os_str(), "--hidden".as_ref()]);
    assert_eq!(counts(&["found", "new", "hidden"], &with_hidden), [3, 1, 0], "{with_hidden}");
    assert_eq!(env.json(["sources"])["sources"][0]["pictures"], 3);

    env.json(["forget".as_ref(), path.as_os_str()]);
    assert_eq!(
        (count(&env, "tag:festival"), env.json(["sources"])["sources"].as_array().unwrap().len()),
        (0, 0)
    );
    assert_eq!(env.json(["status"])["contents"], 0, "{}", env.json(["status"]));
    assert!(files(&path) == before, "a file of the library was changed");
    env.assert_healthy();
}

#[test]
fn a_catalogue_that_is_open_and_whose_folder_is_watched_already_is_read() {
    let env = TestEnv::new();
    fs::write(env.pictures().join("IMG_1.JPG"), jpeg(1, 96, 64)).unwrap();
    env.index();
    let path = env.root().join("C.lrcat");
    let mut made = MadeCatalogue::create(&path, Schema::Version5, Ids::Integer).unwrap();
    let root = made.add_root(&format!("{}/", env.pictures().display()), None).unwrap();
    let folder = made.add_folder(root, "").unwrap();
    let image = MadeImage {
        base: "IMG_1",
        extension: "JPG",
        format: "JPG",
        rating: Some(3.0),
        ..MadeImage::default()
    };
    let image = made.add_image(folder, &image).unwrap();
    let keyword = made.add_keyword(Some("boat"), None, false).unwrap();
    made.tag(image, keyword).unwrap();
    made.connection().execute_batch("BEGIN EXCLUSIVE").unwrap();
    let imported = import(&env, &path);
    assert_eq!(
        (&imported["kind"], &imported["found"], &imported["missing"]),
        (&json!("lightroom"), &json!(1), &json!(0))
    );
    assert_eq!((count(&env, "tag:boat"), count(&env, "rating:3")), (1, 1));

    env.json(["forget".as_ref(), path.as_os_str()]);
    assert_eq!((count(&env, "tag:boat"), count(&env, "name:IMG_1*")), (0, 1), "the picture was there before");
}

#[test]
fn an_archive_of_google_photos_is_read_unpacked_and_from_its_zip_files() {
    let env = TestEnv::new();
    let mut made = MadeTakeout::default();
    let folder = "Takeout/Zdjęcia Google/Urlaub";
    made.album(folder, "Urlaub");
    made.picture(
        folder,
        "IMG_7.jpg",
        1_500_000_000,
        &json!({ "people": [{ "name": "Asha" }], "favorited": true }),
    );
    made.file(&format!("{folder}/IMG_7.jpg"), jpeg(7, 96, 64));
    let unpacked = env.root().join("unpacked");
    made.unpack(&unpacked).unwrap();
    let imported = import(&env, &unpacked);
    assert_eq!(
        (&imported["kind"], &imported["found"], &imported["people"]),
        (&json!("takeout"), &json!(1), &json!(1)),
        "{imported}"
    );
    for query in ["album:urlaub", "person:asha", "is:favourite", "date:2017-07-14"] {
        assert_eq!(count(&env, query), 1, "{query}");
    }

    let other = TestEnv::new();
    let mut zipped = MadeTakeout::default();
    zipped.album(folder, "Urlaub");
    zipped.json(
        &format!("{folder}/IMG_7.jpg.json"),
        &ratna_sources::made::takeout::sidecar("IMG_7.jpg", 1_500_000_000, &json!({})),
    );
    zipped.file(&format!("{folder}/IMG_7.jpg"), jpeg(7, 96, 64));
    let zip = other.root().join("takeout-20200101T000000Z-001.zip");
    zipped.zip(&zip).unwrap();
    let error = other.expect_error(["import".as_ref(), zip.as_os_str()]);
    assert!(error.contains("1 picture") && error.contains("--extract-to"), "{error}");
    let to = other.root().join("extracted");
    let imported = other.json(["import".as_ref(), zip.as_os_str(), "--extract-to".as_ref(), to.as_os_str()]);
    assert_eq!((&imported["found"], count(&other, "album:urlaub")), (&json!(1), 1), "{imported}");
}

#[test]
fn what_cannot_be_brought_in_is_refused_with_the_way_out() {
    let env = TestEnv::new();
    let error = env.expect_error(["import".as_ref(), env.pictures().as_os_str()]);
    assert!(error.contains(".lrcat"), "{error}");
    let old = env.root().join("Old.photoslibrary");
    ratna_sources::made::photos::write_old(&old).unwrap();
    let error = env.expect_error(["import".as_ref(), old.as_os_str()]);
    assert!(error.contains("converts it"), "{error}");
}
