//! The built-in model on the photographs of `tests/pictures`: the queries a new user tries first.

use serde_json::Value;

use crate::support::{TestEnv, test_picture};

fn indexed_photographs() -> TestEnv {
    let env = TestEnv::new();
    let folder = test_picture("");
    let mut arguments = vec!["index".as_ref(), folder.as_os_str()];
    // These hold small copies of the same photographs, and damaged files.
    for name in ["nasty", "heif", "jp2", "jxl"] {
        arguments.extend(["--exclude", name].map(std::ffi::OsStr::new));
    }
    let summary = env.json(arguments);
    assert!(summary["embedded"].as_u64().unwrap() >= 12 && summary["unreadable"] == 0, "{summary}");
    env
}

fn names(answer: &Value) -> Vec<String> {
    let name = |hit: &Value| hit["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    answer["hits"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn a_remembered_subject_is_found_first() {
    let env = indexed_photographs();
    let remembered = [
        ("cat", "cat.jpg"),
        ("a cup of coffee", "coffee.jpg"),
        ("rocket", "rocket.jpg"),
        ("raccoon", "raccoon.jpg"),
    ];
    for (query, expected) in remembered {
        assert_eq!(names(&env.json(["search", query]))[0], expected, "{query}");
    }
}

#[test]
fn a_cropped_and_recompressed_copy_leads_to_its_original() {
    let env = indexed_photographs();
    let image =
        turbojpeg::decompress_image::<image::Rgb<u8>>(&std::fs::read(test_picture("cat.jpg")).unwrap())
            .unwrap();
    let (width, height) = image.dimensions();
    let cropped =
        image::imageops::crop_imm(&image, width / 12, height / 12, width * 5 / 6, height * 5 / 6).to_image();
    let path = env.root().join("cropped.jpg");
    std::fs::write(&path, &*turbojpeg::compress_image(&cropped, 60, turbojpeg::Subsamp::Sub2x2).unwrap())
        .unwrap();
    assert_eq!(names(&env.json(["similar".as_ref(), path.as_os_str()]))[0], "cat.jpg");
}

#[test]
fn a_picture_is_not_in_its_own_similar_results() {
    let env = indexed_photographs();
    let cat = test_picture("cat.jpg");
    let similar = names(&env.json(["similar".as_ref(), cat.as_os_str(), "-n".as_ref(), "3".as_ref()]));
    assert_eq!(similar.len(), 3);
    assert!(!similar.contains(&"cat.jpg".to_owned()));
}
