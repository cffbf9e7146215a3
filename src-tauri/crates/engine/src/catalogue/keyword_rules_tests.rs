use std::path::Path;

use super::super::database::Catalogue;
use super::super::user_metadata::carry_over;
use super::super::{captions, sources, tags};
use super::*;
use crate::ids::ModelId;

/// A catalogue with contents 1 to 3.
fn catalogue() -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let fill = "WITH n (i) AS (VALUES (1), (2), (3))
        INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
        SELECT i, randomblob(32), 1, 'jpeg', 4, 3, 1, 0, 7, i FROM n";
    catalogue.write(|db| db.execute(fill, [])).unwrap();
    (dir, catalogue)
}

fn rule(db: &Connection, word: &str) -> Result<RuleId> {
    let tag = tags::ensured(db, word)?.unwrap();
    put(db, word, tag, 0.8)
}

const ALL: [ContentId; 3] = [ContentId(1), ContentId(2), ContentId(3)];

#[test]
fn a_rule_leaves_what_pictures_have_and_what_was_taken_from_them() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let dog = rule(db, "dog")?;
        tags::add(db, &ALL[..1], "Dog")?;
        tags::refuse(db, &ALL[1..2], "DOG")?;
        assert_eq!(apply(db, dog, &ALL)?, ALL[2..]);
        assert_eq!(apply(db, dog, &[ContentId(9)])?, []);
        assert_eq!(tags::by_rule(db, ALL[2])?, ["Dog"], "as the person spells it");
        assert_eq!(tags::givers(db, &ALL, "dog")?.len(), 1);
        assert_eq!((all(db)?[0].pictures, exist(db)?), (1, true));
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn a_word_has_one_rule_the_latest() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let dog = rule(db, "dog")?;
        let pet = tags::ensured(db, "pet")?.unwrap();
        assert_eq!(put(db, "dog", pet, 0.5)?, dog);
        let rules = all(db)?;
        assert_eq!((rules.len(), rules[0].tag.as_str(), rules[0].min_strength), (1, "pet", 0.5));
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn undoing_a_rule_that_took_the_place_of_another_leaves_what_that_one_gave() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let (dog, pet) = (tags::ensured(db, "dog")?.unwrap(), tags::ensured(db, "pet")?.unwrap());
        let first = make(db, ("dog", dog, 0.9), &ALL[..1])?;
        let before = all(db)?;
        let again = make(db, ("dog", dog, 0.5), &ALL)?;
        assert_eq!((again.pictures(), tags::givers(db, &ALL, "dog")?.len()), (2, 3));
        unmake(db, &again)?;
        assert_eq!((all(db)?, tags::of(db, ALL[0])?.len()), (before.clone(), 1));

        let another = make(db, ("dog", pet, 0.5), &ALL)?;
        assert_eq!(tags::of(db, ALL[0])?, ["dog", "pet"]);
        assert_eq!(tags::by_rule(db, ALL[0])?, ["pet"], "the person wanted the other one once");
        unmake(db, &another)?;
        assert_eq!((all(db)?, tags::by_rule(db, ALL[0])?), (before, vec!["dog".to_owned()]));
        assert!(tags::of(db, ALL[1])?.is_empty());

        unmake(db, &first)?;
        assert!(all(db)?.is_empty() && tags::of(db, ALL[0])?.is_empty());
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn a_removed_rule_does_not_come_back_beside_another_for_its_word() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let dog = rule(db, "dog")?;
        apply(db, dog, &ALL)?;
        let removed = remove(db, dog, true)?.unwrap();
        assert_eq!((removed.pictures(), tags::of(db, ALL[0])?.len()), (3, 0));
        let again = rule(db, "dog")?;
        restore(db, &removed)?;
        assert_eq!(all(db)?.iter().map(|rule| rule.id).collect::<Vec<_>>(), [again]);
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn captions_are_fresh_until_the_rules_were_applied_to_them_whenever_they_were_made() {
    let (_dir, catalogue) = catalogue();
    let model = ModelId(1);
    let check = |db: &Connection| {
        captions::set_own(db, ALL[0], "A cat")?;
        assert!(fresh(db, model)?.is_none(), "there are no rules");
        rule(db, "dog")?;
        captions::set_own(db, ALL[0], "A dog")?;
        let first = fresh(db, model)?.unwrap();
        captions::set_own(db, ALL[1], "A dog")?;
        settle(db, &first)?;
        let second = fresh(db, model)?.unwrap();
        assert_eq!((first.ids, &second.ids[..]), (vec![ALL[0]], &ALL[1..2]));
        settle(db, &second)?;
        db.execute("UPDATE captions SET made_at = 9", [])?;
        assert!(fresh(db, model)?.is_none(), "it says the same");
        db.execute("INSERT INTO captions (content_id, text, made_at) VALUES (3, 'A dog', 9)", [])?;
        assert_eq!(fresh(db, model)?.unwrap().ids, ALL[2..]);
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn captions_that_came_while_the_first_rule_was_made_are_fresh() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        captions::set_own(db, ALL[0], "A dog")?;
        db.execute("UPDATE captions SET made_at = made_at - 9", [])?;
        let begun = moment(db)?;
        captions::set_own(db, ALL[1], "A dog")?;
        begin(db, begun, true)?;
        assert_eq!(fresh(db, ModelId(1))?.unwrap().ids, ALL[1..2]);
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn captions_that_came_while_a_further_rule_was_made_are_fresh_again() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        rule(db, "dog")?;
        captions::set_own(db, ALL[0], "A dog")?;
        let begun = moment(db)?;
        captions::set_own(db, ALL[1], "A cat")?;
        db.execute("UPDATE captions SET made_at = made_at + content_id - 2", [])?;
        settle(db, &fresh(db, ModelId(1))?.unwrap())?;
        begin(db, begun, false)?;
        assert_eq!(
            fresh(db, ModelId(1))?.unwrap().ids,
            ALL[1..2],
            "the earlier rule was applied to it alone"
        );
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn what_a_rule_gave_and_what_was_taken_follow_an_edit_and_leave_what_is_there() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let (dog, cat) = (rule(db, "dog")?, rule(db, "cat")?);
        tags::add(db, &ALL[..1], "mine")?;
        tags::refuse(db, &ALL[..1], "sea")?;
        apply(db, dog, &ALL[..1])?;
        apply(db, cat, &ALL[1..2])?;
        carry_over(db, ALL[0], ALL[1])?;
        assert_eq!(tags::of(db, ALL[1])?, ["cat", "dog", "mine"]);
        assert_eq!(tags::by_rule(db, ALL[1])?, ["cat", "dog"]);
        assert_eq!(tags::refused_of(db, ALL[1])?, ["sea"]);
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn a_rule_outlives_the_undoing_of_a_new_name_whose_old_one_is_taken() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let dog = rule(db, "dog")?;
        apply(db, dog, &ALL[..1])?;
        let renamed = tags::rename(db, "dog", "hound")?;
        tags::add(db, &ALL[1..2], "dog")?;
        tags::undo_rename(db, &renamed)?;
        let rules = all(db)?;
        assert_eq!((rules.len(), rules[0].tag.as_str(), rules[0].pictures), (1, "dog", 1));
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn a_tag_that_a_source_says_as_well_outlives_the_rule() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let dog = rule(db, "dog")?;
        apply(db, dog, &ALL)?;
        let source = sources::add(db, "lightroom", Path::new("/c.lrcat"), false)?;
        let facts = sources::Facts { tags: vec!["Dog".to_owned()], ..sources::Facts::default() };
        let path = Path::new("/p/x.jpg");
        sources::put(db, source, "x", (path, Some(path)), &facts)?;
        sources::apply(db, source, sources::pictures(db, source)?[0].id, ALL[0])?;
        assert!(tags::by_rule(db, ALL[0])?.is_empty());
        remove(db, dog, true)?;
        assert_eq!((tags::of(db, ALL[0])?.len(), tags::of(db, ALL[1])?.len()), (1, 0));
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}
