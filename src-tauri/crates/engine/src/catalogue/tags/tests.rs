use super::super::database::Catalogue;
use super::super::keyword_rules;
use super::*;
use crate::ids::ContentId;

/// A library of `count` contents, of which the second has keywords.
fn library(count: i64) -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let fill = format!(
        "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO contents (hash, bytes, format, width, height, orientation, phash, added_at)
         SELECT CAST(printf('%032d', i) AS BLOB), i, 'jpeg', 4, 3, 1, 0, 7 FROM n;
         UPDATE contents SET keywords = '[\"Sea\",\"animals/Cat\"]' WHERE id = 2;"
    );
    catalogue.write(|db| db.execute_batch(&fill)).unwrap();
    (dir, catalogue)
}

fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<ContentId> {
    ids.into_iter().map(ContentId).collect()
}

/// All tags as (path, count, own).
fn tags(db: &Connection) -> Vec<(String, u64, bool)> {
    all(db).unwrap().into_iter().map(|tag| (tag.path, tag.count, tag.own)).collect()
}

/// The tags of all contents.
fn rows(db: &Connection) -> Vec<Vec<String>> {
    (1..=4).map(|id| of(db, ContentId(id)).unwrap()).collect()
}

fn with_library(test: impl FnOnce(&Connection) -> Result<()>) {
    let (_dir, catalogue) = library(4);
    catalogue.write(|db| test(db)).unwrap();
}

#[test]
fn a_tag_is_the_same_in_any_case_and_composition_and_keeps_its_first_spelling() {
    with_library(|db| {
        assert_eq!(add(db, &ids([1, 3]), "Café/Süd")?, ids([1, 3]));
        assert_eq!(add(db, &ids([1, 4, 99]), " cafe\u{301} / SU\u{308}D ")?, ids([4]), "99 is no content");
        assert_eq!(of(db, ContentId(4))?, ["Café/Süd"]);
        assert_eq!(add(db, &ids([1]), " / ")?, ids([]));
        assert_eq!(remove(db, &ids([1, 2]), "CAFÉ/süd")?, ids([1]));
        assert_eq!(remove(db, &ids([3]), "café")?, ids([]), "it has only the one below");
        assert_eq!(find(db, "café")?, Some(TagId(1)));

        remove(db, &ids([3, 4]), "café/süd")?;
        let tag = find(db, "café/süd")?;
        add(db, &ids([1]), "CAFÉ/Süd")?;
        assert_eq!((of(db, ContentId(1))?, find(db, "café/süd")?), (vec!["CAFÉ/Süd".to_owned()], tag));
        Ok(())
    });
}

#[test]
fn tags_and_keywords_are_counted_together_with_those_below() {
    with_library(|db| {
        add(db, &ids([1, 2]), "animals/cat")?;
        add(db, &ids([1]), "animals/dog")?;
        add(db, &ids([3]), "animals b")?;
        let tag = |path: &str, count, own| (path.to_owned(), count, own);
        let expected = [
            tag("animals", 2, true),
            tag("animals/cat", 2, true),
            tag("animals/dog", 1, true),
            tag("animals b", 1, true),
            tag("Sea", 1, false),
        ];
        assert_eq!(tags(db), expected);
        let found = |tag| with(db, tag).unwrap().iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(
            [found("ANIMALS"), found("animals/cat"), found("sea"), found("anim")],
            [vec![1, 2], vec![1, 2], vec![2], vec![]]
        );
        assert_eq!(with_id(db, find(db, "animals")?.unwrap())?.len(), 2);

        db.execute("UPDATE contents SET hidden_since = 1 WHERE id IN (1, 3)", [])?;
        assert_eq!(tags(db), [tag("animals", 1, true), tag("animals/cat", 1, true), tag("Sea", 1, false)]);
        Ok(())
    });
}

#[test]
fn what_the_person_gave_and_what_rules_gave_is_counted_apart() {
    with_library(|db| {
        add(db, &ids([1, 2]), "animals/cat")?;
        let [dog, sea] = ["animals/dog", "sea"].map(|tag| ensured(db, tag).unwrap().unwrap());
        keyword_rules::make(db, ("dog", dog, 0.8), &ids([1, 3]))?;
        keyword_rules::make(db, ("sea", sea, 0.8), &ids([2]))?;
        let counts = || {
            let tag = |tag: Tag| (tag.path, tag.count, tag.by_person, tag.by_rule);
            all(db).unwrap().into_iter().map(tag).collect::<Vec<_>>()
        };
        let tag = |path: &str, count, person, rule| (path.to_owned(), count, person, rule);
        let expected = [
            tag("animals", 3, 2, 2),
            tag("animals/cat", 2, 2, 0),
            tag("animals/dog", 2, 0, 2),
            tag("sea", 1, 0, 1),
        ];
        assert_eq!(counts(), expected);
        add(db, &ids([3]), "animals/dog")?;
        db.execute("UPDATE contents SET hidden_since = 1 WHERE id = 2", [])?;
        let expected = [tag("animals", 2, 2, 1), tag("animals/cat", 1, 1, 0), tag("animals/dog", 2, 1, 1)];
        assert_eq!(counts(), expected);
        Ok(())
    });
}

#[test]
fn renaming_takes_the_tags_below_along_merges_and_can_be_undone() {
    with_library(|db| {
        add(db, &ids([1, 2]), "Animals/Dog")?;
        add(db, &ids([2]), "Animals")?;
        add(db, &ids([2, 3]), "pets/dog")?;
        add(db, &ids([4]), "sea")?;
        for (from, to, expected) in [
            ("animals", "Pets", [&["pets/dog"][..], &["pets", "pets/dog"], &["pets/dog"], &["sea"]]),
            (
                "animals",
                "ANIMALS",
                [&["ANIMALS/Dog"], &["ANIMALS", "ANIMALS/Dog", "pets/dog"], &["pets/dog"], &["sea"]],
            ),
            (
                "animals",
                "animals/all",
                [
                    &["animals/all/Dog"],
                    &["animals/all", "animals/all/Dog", "pets/dog"],
                    &["pets/dog"],
                    &["sea"],
                ],
            ),
            ("animals/dog", "sea", [&["sea"], &["Animals", "pets/dog", "sea"], &["pets/dog"], &["sea"]]),
            ("pets/dog", "dog", [&["Animals/Dog"], &["Animals", "Animals/Dog", "dog"], &["dog"], &["sea"]]),
            (
                "sea",
                "new/sea",
                [&["Animals/Dog"], &["Animals", "Animals/Dog", "pets/dog"], &["pets/dog"], &["new/sea"]],
            ),
        ] {
            let before = (rows(db), tags(db));
            let renamed = rename(db, from, to)?;
            assert!(!renamed.is_empty());
            assert_eq!(rows(db), expected, "{from} to {to}");
            undo_rename(db, &renamed)?;
            assert_eq!((rows(db), tags(db)), before, "undoing {from} to {to}");
        }
        for (from, to) in [("none", "x"), ("sea", " "), ("sea", "sea")] {
            assert!(rename(db, from, to)?.is_empty());
        }
        let count: i64 = db.query_row("SELECT count(*) FROM tags", [], |row| row.get(0))?;
        assert_eq!(count, 5, "undoing leaves no new tags");
        Ok(())
    });
}

#[test]
fn a_tag_that_a_source_gave_can_be_its_own_again() {
    with_library(|db| {
        add(db, &ids([1]), "beach")?;
        db.execute_batch(
            "INSERT INTO sources (id, kind, path, state, added_at) VALUES (5, 'photos', x'73', '', 0);
             UPDATE content_tags SET source_id = 5;",
        )?;
        let givers_then = givers(db, &ids([1, 2]), "Beach")?;
        assert_eq!(add(db, &ids([1, 2]), "beach")?, ids([2]));
        assert_eq!(
            (own(db, ContentId(1))?, givers(db, &ids([1, 2]), "beach")?),
            (vec!["beach".into()], vec![])
        );
        set_givers(db, &givers_then, "beach")?;
        assert_eq!((own(db, ContentId(1))?, of(db, ContentId(1))?.len()), (vec![], 1));
        db.execute("DELETE FROM content_tags", [])?;
        db.execute("DELETE FROM sources", [])?;
        add(db, &ids([1]), "beach")?;
        set_givers(db, &givers_then, "beach")?;
        assert_eq!(own(db, ContentId(1))?, ["beach"], "the source is gone");
        Ok(())
    });
}

#[test]
fn what_a_source_gave_is_its_own_again_when_a_deletion_or_a_merge_is_undone() {
    with_library(|db| {
        add(db, &ids([1, 2]), "beach")?;
        add(db, &ids([3]), "sea")?;
        db.execute_batch(
            "INSERT INTO sources (id, kind, path, state, added_at) VALUES (5, 'photos', x'73', '', 0);
             UPDATE content_tags SET source_id = 5 WHERE content_id = 1;",
        )?;
        let all = || (rows(db), [1, 2, 3].map(|id| own(db, ContentId(id)).unwrap()));
        let before = all();
        assert_eq!(before.1, [&[][..], &["beach".to_owned()], &["sea".to_owned()]]);
        let merged = rename(db, "beach", "sea")?;
        assert_eq!((own(db, ContentId(1))?, of(db, ContentId(1))?), (vec![], vec!["sea".into()]));
        undo_rename(db, &merged)?;
        assert_eq!(all(), before);
        let deleted = delete(db, "beach")?;
        undo_rename(db, &deleted)?;
        assert_eq!(all(), before);

        let deleted = delete(db, "beach")?;
        db.execute("DELETE FROM sources", [])?;
        undo_rename(db, &deleted)?;
        assert_eq!(own(db, ContentId(1))?, ["beach"], "the source is gone");
        Ok(())
    });
}

#[test]
fn a_tag_that_was_taken_stays_taken_under_its_new_name() {
    with_library(|db| {
        add(db, &ids([1, 2]), "dog/small")?;
        add(db, &ids([3]), "pet")?;
        refuse(db, &ids([3, 4]), "Dog")?;
        refuse(db, &ids([4]), "dog/big")?;
        let refused = || [3, 4].map(|id| refused_of(db, ContentId(id)).unwrap());
        let before = refused();
        let renamed = rename(db, "dog", "Pet")?;
        assert_eq!(refused(), [vec!["dog"], vec!["dog", "dog/big", "pet", "pet/big"]], "3 has it");
        undo_rename(db, &renamed)?;
        assert_eq!(refused(), before);
        Ok(())
    });
}

#[test]
fn deleting_takes_the_tags_below_along_and_can_be_undone() {
    with_library(|db| {
        add(db, &ids([1, 2]), "a/b")?;
        add(db, &ids([2]), "a")?;
        add(db, &ids([3]), "ab")?;
        let before = (rows(db), tags(db), find(db, "a/b")?);
        let deleted = delete(db, "A")?;
        assert_eq!(rows(db), [&[][..], &[], &["ab"], &[]]);
        undo_rename(db, &deleted)?;
        assert_eq!((rows(db), tags(db), find(db, "a/b")?), before);

        let deleted = delete(db, "a")?;
        add(db, &ids([4]), "A/b")?;
        undo_rename(db, &deleted)?;
        assert_eq!(rows(db), [&["A/b"][..], &["A", "A/b"], &["ab"], &["A/b"]], "a new one of the name stays");
        Ok(())
    });
}

#[test]
fn tags_favourites_and_ratings_end_with_their_content() {
    with_library(|db| {
        add(db, &ids([1]), "a")?;
        super::super::marks::set_favourite(db, &ids([1]), true)?;
        super::super::marks::set_rating(db, &ids([1]), Some(3))?;
        db.execute("DELETE FROM contents WHERE id = 1", [])?;
        let left = "SELECT (SELECT count(*) FROM content_tags) + (SELECT count(*) FROM favourites)
                         + (SELECT count(*) FROM ratings)";
        assert_eq!(db.query_row(left, [], |row| row.get::<_, i64>(0))?, 0);
        Ok(())
    });
}

#[test]
fn twenty_thousand_pictures_are_tagged_renamed_and_brought_back_at_once() {
    let (_dir, catalogue) = library(20_000);
    let many = ids(1..=20_000);
    assert_eq!(catalogue.write(|db| add(db, &many, "a/b")).unwrap().len(), 20_000);
    let renamed = catalogue.write(|db| rename(db, "a", "c")).unwrap();
    let deleted = catalogue.write(|db| delete(db, "c")).unwrap();
    assert_eq!(catalogue.read(|db| with(db, "c")).unwrap().len(), 0);
    catalogue.write(|db| undo_rename(db, &deleted).and_then(|()| undo_rename(db, &renamed))).unwrap();
    assert_eq!(catalogue.read(|db| with(db, "a")).unwrap().len(), 20_000);
}
