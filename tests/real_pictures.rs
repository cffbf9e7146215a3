//! The built-in model on the committed photographs: what a new user tries first.

use serde_json::Value;

use crate::support::{Bench, committed};

fn library_of_photographs() -> Bench {
    let bench = Bench::new();
    let folder = committed("");
    let mut words = vec!["index".as_ref(), folder.as_os_str()];
    // Small copies of the same photographs, and files that are none.
    words.extend(["--exclude", "nasty", "--exclude", "heif"].map(std::ffi::OsStr::new));
    let summary = bench.json(words);
    assert!(summary["embedded"].as_u64().unwrap() >= 12 && summary["unreadable"] == 0, "{summary}");
    bench
}

fn names(answer: &Value) -> Vec<String> {
    let name = |hit: &Value| hit["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    answer["hits"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn what_a_person_remembers_is_found_first() {
    let bench = library_of_photographs();
    let remembered = [
        ("cat", "cat.jpg"),
        ("a cup of coffee", "coffee.jpg"),
        ("rocket", "rocket.jpg"),
        ("raccoon", "raccoon.jpg"),
    ];
    for (query, wanted) in remembered {
        assert_eq!(names(&bench.json(["search", query]))[0], wanted, "{query}");
    }
}

#[test]
fn a_cropped_and_recompressed_copy_leads_to_its_original() {
    let bench = library_of_photographs();
    let image =
        turbojpeg::decompress_image::<image::Rgb<u8>>(&std::fs::read(committed("cat.jpg")).unwrap()).unwrap();
    let (width, height) = image.dimensions();
    let cropped =
        image::imageops::crop_imm(&image, width / 12, height / 12, width * 5 / 6, height * 5 / 6).to_image();
    let path = bench.root().join("cropped.jpg");
    std::fs::write(&path, &*turbojpeg::compress_image(&cropped, 60, turbojpeg::Subsamp::Sub2x2).unwrap())
        .unwrap();
    assert_eq!(names(&bench.json(["similar".as_ref(), path.as_os_str()]))[0], "cat.jpg");
}

#[test]
fn the_picture_itself_is_not_among_those_similar_to_it() {
    let bench = library_of_photographs();
    let cat = committed("cat.jpg");
    let similar = names(&bench.json(["similar".as_ref(), cat.as_os_str(), "-n".as_ref(), "3".as_ref()]));
    assert_eq!(similar.len(), 3);
    assert!(!similar.contains(&"cat.jpg".to_owned()));
}
