use super::super::suggester::tests::Fixture;
use super::*;
use crate::ids::RuleId;

fn tags_of(fixture: &Fixture, id: ContentId) -> (Vec<String>, Vec<String>) {
    let details = fixture.library.details(id).unwrap();
    (details.tags, details.tags_by_rule)
}

fn rule(fixture: &Fixture, tag: &str, min_strength: f32) -> RuleWanted {
    RuleWanted::new(&fixture.library, tag, min_strength).unwrap()
}

#[test]
fn a_rule_is_of_a_word_that_can_be_suggested_in_any_form_and_language() {
    let fixture = Fixture::new();
    for tag in ["dog", "Dogs", "animals/dog", "कुत्ता"] {
        assert_eq!(rule(&fixture, tag, 0.5).word, "dog", "{tag}");
        assert_eq!(rule(&fixture, tag, 0.5).tag, tag);
    }
    assert_eq!(RuleWanted::new(&fixture.library, "Bello", 0.5), None);
    std::fs::write(fixture.files.path("library").join("vocabulary.txt"), "Bello\n").unwrap();
    assert_eq!(rule(&fixture, "pets/bello", 2.0).word, "Bello");
}

#[test]
fn a_rule_says_first_what_it_would_tag_and_what_it_tagged_is_told_apart() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let wanted = rule(&fixture, "animals/dog", 0.1);
    assert_eq!(suggester.would_tag(&fixture.library, &wanted).unwrap(), Some(vec![fixture.picture]));
    assert!(tags_of(&fixture, fixture.picture).0.is_empty(), "that was a dry run");

    let made = fixture.library.add_keyword_rule(&suggester, &wanted).unwrap().unwrap();
    let given = vec!["animals/dog".to_owned()];
    assert_eq!((made.pictures, tags_of(&fixture, fixture.picture)), (1, (given.clone(), given.clone())));
    let rules = fixture.library.keyword_rules().unwrap();
    assert_eq!((rules[0].word.as_str(), rules[0].tag.as_str(), rules[0].pictures), ("dog", "animals/dog", 1));
    assert_eq!(suggester.would_tag(&fixture.library, &wanted).unwrap(), Some(Vec::new()), "it has it");

    let confirm = || fixture.library.set_tag(&[fixture.picture], "animals/dog", true).unwrap();
    let confirmed = confirm();
    assert_eq!((confirmed.pictures, tags_of(&fixture, fixture.picture)), (1, (given.clone(), Vec::new())));
    fixture.library.undo_marking(&confirmed).unwrap();
    assert_eq!(tags_of(&fixture, fixture.picture), (given.clone(), given), "undone");
    confirm();
    fixture.library.undo_marking(&made).unwrap();
    assert_eq!(tags_of(&fixture, fixture.picture).0.len(), 1, "what was confirmed stays");
    assert!(fixture.library.keyword_rules().unwrap().is_empty());
}

#[test]
fn a_tag_is_kept_only_where_a_rule_gave_it_and_that_is_undone() {
    let fixture = Fixture::new();
    let library = &fixture.library;
    let more = fixture.files.fill("more", 2);
    fixture.files.index(library, "more");
    let others = more.iter().map(|path| library.picture_at(path).unwrap().unwrap());
    let all: Vec<ContentId> = std::iter::once(fixture.picture).chain(others).collect();
    library.set_tag(&all[1..2], "dog", true).unwrap();
    assert_eq!(library.keep_tag(&all, "dog").unwrap().pictures, 0, "no rule gave it");
    let suggester = Suggester::default();
    library.add_keyword_rule(&suggester, &rule(&fixture, "dog", 0.1)).unwrap();
    library.set_tag(&all[2..], "dog", false).unwrap();
    let tags = || all.iter().map(|&id| tags_of(&fixture, id)).collect::<Vec<_>>();
    let before = tags();
    let kept = library.keep_tag(&all, "Dog").unwrap();
    let expected = before.iter().cloned().map(|(tags, _)| (tags, Vec::new())).collect::<Vec<_>>();
    assert_eq!((kept.pictures, tags()), (1, expected), "and is added to no other picture");
    library.undo_marking(&kept).unwrap();
    assert_eq!(tags(), before);
}

#[test]
fn a_rule_suits_nothing_below_its_strength() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let strength = suggester.suggest(&fixture.library, fixture.picture).unwrap().unwrap()[0].strength;
    if strength < 1.0 {
        let above = rule(&fixture, "dog", (strength + 1.0) / 2.0);
        assert_eq!(suggester.would_tag(&fixture.library, &above).unwrap(), Some(Vec::new()));
    }
    let at = rule(&fixture, "dog", strength);
    assert_eq!(suggester.would_tag(&fixture.library, &at).unwrap().unwrap().len(), 1);
}

#[test]
fn new_pictures_and_captions_follow_the_rules() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let library = &fixture.library;
    assert_eq!(suggester.follow_rules(library).unwrap(), Some(0), "there are none");
    for tag in ["dog", "house"] {
        library.add_keyword_rule(&suggester, &rule(&fixture, tag, 0.1)).unwrap();
    }
    assert_eq!(suggester.follow_rules(library).unwrap(), Some(0), "nothing is new");

    fixture.files.fill("more", 2);
    fixture.files.index(library, "more");
    assert_eq!(suggester.follow_rules(library).unwrap(), Some(2), "two new pictures of dogs");
    library.set_caption(fixture.picture, "A house").unwrap();
    assert_eq!(suggester.follow_rules(library).unwrap(), Some(1));
    assert_eq!(tags_of(&fixture, fixture.picture).1, ["dog", "house"]);
}

#[test]
fn a_tag_that_the_person_removes_is_not_given_again_until_that_is_undone() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let library = &fixture.library;
    let wanted = rule(&fixture, "dog", 0.1);
    library.add_keyword_rule(&suggester, &wanted).unwrap();
    let taken = library.set_tag(&[fixture.picture], "dog", false).unwrap();
    library.add_keyword_rule(&suggester, &wanted).unwrap();
    library.set_caption(fixture.picture, "A dog").unwrap();
    suggester.follow_rules(library).unwrap();
    assert!(tags_of(&fixture, fixture.picture).0.is_empty());
    library.undo_marking(&taken).unwrap();
    assert_eq!(tags_of(&fixture, fixture.picture).1, ["dog"], "it is the rule's again");
}

#[test]
fn a_suggestion_that_the_person_refuses_is_neither_made_again_nor_accepted_by_a_rule() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let suggested = || suggester.suggest(&fixture.library, fixture.picture).unwrap().unwrap().len();
    let refused = fixture.library.refuse_tag(&[fixture.picture], "dog").unwrap();
    assert_eq!((refused.pictures, suggested()), (1, 0));
    assert_eq!(
        suggester.would_tag(&fixture.library, &rule(&fixture, "dogs", 0.1)).unwrap(),
        Some(Vec::new())
    );
    fixture.library.undo_marking(&refused).unwrap();
    assert_eq!(suggested(), 1);
}

#[test]
fn removing_a_rule_takes_its_tags_along_or_makes_them_the_persons_and_can_be_undone() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let library = &fixture.library;
    library.add_keyword_rule(&suggester, &rule(&fixture, "dog", 0.1)).unwrap();
    let before = library.keyword_rules().unwrap();
    for (with_tags, left) in [(true, 0), (false, 1)] {
        let removed = library.remove_keyword_rule(before[0].id, with_tags).unwrap().unwrap();
        let (tags, by_rule) = tags_of(&fixture, fixture.picture);
        assert_eq!((tags.len(), by_rule.len()), (left, 0));
        assert!(library.keyword_rules().unwrap().is_empty());
        library.undo_marking(&removed).unwrap();
        assert_eq!(
            (library.keyword_rules().unwrap(), tags_of(&fixture, fixture.picture).1.len()),
            (before.clone(), 1)
        );
    }
    assert!(library.remove_keyword_rule(RuleId(99), true).unwrap().is_none());
}

#[test]
fn a_rule_follows_its_tag_when_that_is_renamed_merged_and_deleted() {
    let fixture = Fixture::new();
    let suggester = Suggester::default();
    let library = &fixture.library;
    library.add_keyword_rule(&suggester, &rule(&fixture, "dog", 0.1)).unwrap();
    library.set_tag(&[fixture.picture], "pet", true).unwrap();
    let tag = || library.keyword_rules().unwrap().into_iter().map(|rule| rule.tag).collect::<Vec<_>>();
    library.rename_tag("dog", "animals/dog").unwrap();
    assert_eq!(
        (tag(), tags_of(&fixture, fixture.picture).1),
        (vec!["animals/dog".into()], vec!["animals/dog".into()])
    );
    let merged = library.rename_tag("animals/dog", "pet").unwrap();
    assert_eq!(tag(), ["pet"]);
    assert!(tags_of(&fixture, fixture.picture).1.is_empty(), "it had that one itself");
    library.undo_marking(&merged).unwrap();
    assert_eq!(
        (tag(), tags_of(&fixture, fixture.picture).1),
        (vec!["animals/dog".into()], vec!["animals/dog".into()])
    );

    let before = library.keyword_rules().unwrap();
    let deleted = library.delete_tag("animals").unwrap();
    assert!(library.keyword_rules().unwrap().is_empty());
    library.undo_marking(&deleted).unwrap();
    assert_eq!((library.keyword_rules().unwrap(), tags_of(&fixture, fixture.picture).1.len()), (before, 1));
}
