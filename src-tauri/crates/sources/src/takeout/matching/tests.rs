//! The names that Google Takeout makes.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::made::takeout::{Naming, file_name, sidecar_name};

fn find(sidecars: &[(&str, &str)], file: &str) -> Option<usize> {
    let mut index = Sidecars::default();
    for (name, title) in sidecars {
        index.push(&names::normal(name), title);
    }
    index.find(&names::normal(file))
}

#[test]
fn each_form_of_a_name_is_matched() {
    for (file, sidecar, title) in [
        ("IMG.jpg", "IMG.jpg.json", "IMG.jpg"),
        ("IMG.jpg", "IMG.jpg.JSON", ""),
        ("IMG.HEIC", "IMG.HEIC.supplemental-metadata.json", "IMG.HEIC"),
        ("IMG(1).jpg", "IMG.jpg(1).json", "IMG.jpg"),
        ("IMG(1).jpg", "IMG.jpg.supplemental-metadata(1).json", "IMG.jpg"),
        ("IMG(1).jpg", "IMG(1).jpg.json", "IMG(1).jpg"),
        ("IMG2021(4455)74(1).jpg", "IMG2021(4455)74.jpg(1).json", "IMG2021(4455)74.jpg"),
        ("tree (2).jpg", "tree (2).jpg.supplemental-metadata.json", "tree (2).jpg"),
        ("PXL_20241231_151646544.MP.jpg", "PXL_20241231_151646544.MP.jpg.supplemental-met.json", ""),
        (
            "PXL_20240827_094331806.PORTRAIT(1).jpg",
            "PXL_20240827_094331806.PORTRAIT.jpg.supplement(1).json",
            "",
        ),
        (
            "PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg",
            "PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg..json",
            "",
        ),
        (
            "PXL_20240506_142610305.LONG_EXPOSURE-01.COVER.jpg",
            "PXL_20240506_142610305.LONG_EXPOSURE-01.COVER..json",
            "",
        ),
        (
            "Urlaub in Knaufspesch in der Schneifel (38).JPG",
            "Urlaub in Knaufspesch in der Schneifel (38).JP.json",
            "",
        ),
        (
            "21345678901234567890123456789012345678901234567.png",
            "2134567890123456789012345678901234567890123456.json",
            "",
        ),
        ("20030616.jpg", "20030616.json", "20030616"),
        ("20030616(1).jpg", "20030616(1).json", "20030616"),
        ("IMG.jpg", "IMG.jpg.s.json", ""),
        ("IMG.jpg", "IMG.jpg.supp.json", ""),
        ("Cafe\u{301}.jpg", "Café.jpg.json", "Café.jpg"),
        ("गोवा 😀.jpg", "गोवा 😀.jpg.supplemental-metadata.json", "गोवा 😀.jpg"),
        ("what_s up_.jpg", "another.json", "what's up?.jpg"),
        ("IMG.DNG", "IMG.JPG.supplemental-metadata.json", "IMG.JPG"),
        ("IMG(1).DNG", "IMG.JPG.supplemental-metadata(1).json", "IMG.JPG"),
    ] {
        assert_eq!(find(&[(sidecar, title)], file), Some(0), "{file} {sidecar}");
    }
}

#[test]
fn an_edited_picture_has_the_json_of_its_original_in_every_language() {
    for word in [
        "edited",
        "bearbeitet",
        "modifié",
        "editado",
        "ha editado",
        "edytowane",
        "modificato",
        "bewerkt",
        "編集済み",
        "संपादित",
        "muokattu",
        "отредактировано",
        "已編輯",
        "수정됨",
        "edi",
        "effects",
    ] {
        let sidecars = [("IMG.HEIC.supplemental-metadata.json", "IMG.HEIC")];
        for file in [format!("IMG-{word}.HEIC"), format!("IMG-{word}.jpg")] {
            assert_eq!(find(&sidecars, &file), Some(0), "{file}");
        }
        let sidecars = [("IMG.jpg.json", "IMG.jpg"), ("IMG.jpg.supplemental-metadata(1).json", "IMG.jpg")];
        for file in [format!("IMG-{word}(1).jpg"), format!("IMG(1)-{word}.jpg")] {
            assert_eq!(find(&sidecars, &file), Some(1), "{file}");
        }
    }
    assert_eq!(find(&[("IMG-edited.jpg.json", ""), ("IMG.jpg.json", "")], "IMG-edited.jpg"), Some(0));
}

#[test]
fn a_long_name_is_matched_once_it_was_cut() {
    let title = "Screenshot_20220101-120000_A very long name of an app.jpg";
    let sidecar = sidecar_name(title, None, Naming::Supplemental);
    for file in [
        file_name(title, None),
        "Screenshot_20220101-120000_A very long name of .jpg".to_owned(),
        "Screenshot_20220101-120000_A very long name-edi.jpg".to_owned(),
    ] {
        assert_eq!(find(&[(&sidecar, title)], &file), Some(0), "{file}");
        assert_eq!(find(&[("other.json", title)], &file), Some(0), "{file}");
    }
}

#[test]
fn what_only_looks_alike_is_not_matched() {
    for (file, sidecar) in [
        ("IMG.jpg", "IMG2.jpg.json"),
        ("IMG.jpg", "IMG.jpg(1).json"),
        ("IMG(1).jpg", "IMG.jpg.json"),
        ("IMG(1).jpg", "IMG.jpg(2).json"),
        ("IMG-2.jpg", "IMG.jpg.json"),
        ("IMG.jpg", "IMG.jpg.supplemental-metadata-more.json"),
        ("IMG-edited(2).jpg", "IMG.jpg.supplemental-metadata.json"),
    ] {
        assert_eq!(find(&[(sidecar, "")], file), None, "{file} {sidecar}");
    }
}

#[test]
fn the_title_decides_between_names_that_are_equal_once_cut() {
    let cut = "2134567890123456789012345678901234567890123456";
    let (first, second) = (format!("{cut}A.jpg"), format!("{cut}B.jpg"));
    let (plain, numbered) = (format!("{cut}.json"), format!("{cut}(1).json"));
    let sidecars = [(plain.as_str(), second.as_str()), (numbered.as_str(), first.as_str())];
    assert_eq!(find(&sidecars, &first), Some(1));
    assert_eq!(find(&sidecars, &second), Some(0));
}

#[test]
fn very_many_equal_names_are_matched_at_once() {
    let mut index = Sidecars::default();
    for number in 1..=20_000 {
        index.push(&format!("IMG.jpg.supplemental-metadata({number}).json"), "IMG.jpg");
    }
    let found = (1..=20_000).filter(|number| index.find(&format!("IMG({number}).jpg")) == Some(number - 1));
    assert_eq!(found.count(), 20_000);
}

proptest! {
    #[test]
    fn whatever_name_takeout_makes_is_matched_back(
        titles in prop::collection::hash_set(r#"[a-zäéगो編😀_0-9 &'.\-]{1,70}\.(jpg|PNG|heic)"#, 1..6),
        number in prop::option::of(1_u32..2_000),
        naming in prop_oneof![Just(Naming::Plain), Just(Naming::Supplemental)],
    ) {
        // Names that are equal once cut get numbers of their own.
        let mut seen = HashSet::new();
        let titles: Vec<_> = titles.into_iter().filter(|title| seen.insert(sidecar_name(title, None, naming))).collect();
        let mut index = Sidecars::default();
        for title in &titles {
            index.push(&names::normal(&sidecar_name(title, None, naming)), title);
            index.push(&names::normal(&sidecar_name(title, Some(3_000), naming)), title);
        }
        index.push(&names::normal(&sidecar_name(&titles[0], number, naming)), &titles[0]);
        for (at, title) in titles.iter().enumerate() {
            prop_assert_eq!(index.find(&names::normal(&file_name(title, None))), Some(2 * at), "{}", title);
            prop_assert_eq!(index.find(&names::normal(&file_name(title, Some(3_000)))), Some(2 * at + 1), "{}", title);
        }
        let expected = if number.is_some() { 2 * titles.len() } else { 0 };
        prop_assert_eq!(index.find(&names::normal(&file_name(&titles[0], number))), Some(expected));
    }

    #[test]
    fn no_name_does_harm(files in prop::collection::vec(".*", 1..5), sidecars in prop::collection::vec((".*", ".*"), 0..5)) {
        let mut index = Sidecars::default();
        for (name, title) in &sidecars {
            index.push(&names::normal(name), title);
        }
        for file in files {
            let file = names::normal(&file);
            prop_assert!(index.find(&file).is_none_or(|found| found < sidecars.len()));
            names::is_name_of(&file, &file);
        }
    }
}
