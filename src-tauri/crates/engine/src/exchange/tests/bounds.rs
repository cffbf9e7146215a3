//! Files that say more than anybody would.

use super::*;

fn describe(text: &str) -> Edit {
    Edit { description: Change::Set(text.to_owned()), ..Edit::default() }
}

#[test]
fn of_a_very_long_description_the_beginning_is_taken_and_all_of_it_stays_in_the_file() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_caption(one, "Mine").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    let long = "समुद्र ".repeat(20_000);
    for text in [format!("{long}1"), format!("{long}2")] {
        change(&paths[0], &describe(&text));
        assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
        let taken = own(&library, one).description.unwrap();
        assert!(taken.len() > 90_000 && taken.len() <= 100_000 && text.starts_with(&taken));
        assert_eq!(said(&paths[0]).2, Some(text));
        assert_eq!(exchange_all(&library), unchanged(1));
    }
    let length = "SELECT max(length(CAST(base AS BLOB))) FROM exchanges";
    let length: u64 = library.catalogue.read(|db| db.query_row(length, [], |row| row.get(0))).unwrap();
    assert!(length < 400_000, "{length}");

    library.set_caption(one, "Mine").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    library.set_caption(one, "").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]).2, None, "what is kept of it is not all");
}

#[test]
fn of_very_many_keywords_some_are_shown() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    library.set_tag(&[one], "sea", true).unwrap();
    let many = (0..1_200).map(|number: u32| vec![format!("{number} {}", "x".repeat(1_200))]).collect();
    change(&paths[0], &Edit { keywords: Change::Set(many), ..Edit::default() });
    assert_eq!(exchange_all(&library), Summary { conflicts: 1, ..Summary::default() });
    let theirs = conflicts(&library).unwrap().remove(0).fields.remove(0).theirs;
    assert!(theirs.len() == 1_000 && theirs.iter().all(|keyword| keyword.len() == 1_000));
    assert_eq!(said(&paths[0]).0.len(), 1_200);
}
