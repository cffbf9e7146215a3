//! The keywords of both sides, compared one by one.
//!
//! Owns when two keywords are the same, and what becomes of one that only one side has. A keyword of a file that this library did
//! not write is never removed.

use std::collections::{BTreeMap, BTreeSet};

use ratna_xmp::Keyword;
use serde::{Deserialize, Serialize};

use super::field::Choice;
use crate::catalogue::tags;

/// Keywords by what they are compared by.
pub(super) type Keys = BTreeMap<String, Keyword>;

/// The keywords at the last exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeywordBase {
    /// The person's.
    pub(super) own: BTreeSet<String>,
    /// Those of them that the file had afterwards.
    pub(super) shared: BTreeSet<String>,
    /// Those of the shared ones that the file had before the person said them. Those are not this library's to remove.
    #[serde(default)]
    pub(super) found: BTreeSet<String>,
}

impl KeywordBase {
    /// What both sides say after an exchange, before which the file had the keywords of `had`.
    pub(super) fn after(before: Option<&Self>, mine: &Keys, theirs: &Keys, had: &BTreeSet<String>) -> Self {
        let shared: BTreeSet<String> = mine.keys().filter(|key| theirs.contains_key(*key)).cloned().collect();
        // What this library wrote is no longer found when the person says it again.
        let is_written = |key: &str| before.is_some_and(|base| base.is_written(key));
        let found = shared.iter().filter(|key| had.contains(*key) && !is_written(key)).cloned().collect();
        Self { own: mine.keys().cloned().collect(), shared, found }
    }

    /// Whether this library wrote a keyword that both sides had.
    pub(super) fn is_written(&self, key: &str) -> bool {
        self.shared.contains(key) && !self.found.contains(key)
    }
}

/// What is to be done, by what keywords are compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Merged {
    /// To be added to the file.
    pub(super) added: Vec<String>,
    /// To be removed from the file, since the person did.
    pub(super) removed: Vec<String>,
    /// To be taken from the person's, since another program did.
    pub(super) dropped: Vec<String>,
    /// Whether another program removed some of the person's while the person changed theirs. Then nothing is done.
    pub(super) is_conflict: bool,
}

/// What a keyword is compared by: as tags are, and without what a packet can't tell apart. `None` for a blank one.
pub(super) fn key(keyword: &Keyword) -> Option<String> {
    let path = keyword.join("/");
    // In a path, one is written for the other.
    tags::key(&if path.contains('/') { path.replace('|', "/") } else { path })
}

/// Keywords by what they are compared by; of equal ones the first.
pub(super) fn keyed(keywords: Vec<Keyword>) -> Keys {
    let mut keys = Keys::new();
    for keyword in keywords {
        if let Some(key) = key(&keyword) {
            keys.entry(key).or_insert(keyword);
        }
    }
    keys
}

/// What each side is to do.
pub(super) fn merge(
    mine: &Keys,
    theirs: &Keys,
    base: Option<&KeywordBase>,
    choice: Option<Choice>,
) -> Merged {
    let was_shared = |key: &&String| base.is_some_and(|base| base.shared.contains(*key));
    let only_mine: Vec<&String> = mine.keys().filter(|key| !theirs.contains_key(*key)).collect();
    let (lost, missing): (Vec<&String>, Vec<&String>) = only_mine.into_iter().partition(was_shared);
    let was_written = |key: &&String| base.is_some_and(|base| base.is_written(key));
    let withdrawn: Vec<&String> =
        theirs.keys().filter(|key| !mine.contains_key(*key)).filter(was_written).collect();
    let is_changed = base.is_some_and(|base| !base.own.iter().eq(mine.keys()));
    let (both, none) = ([&missing[..], &lost[..]].concat(), Vec::new());
    let (added, removed, dropped) = match (!lost.is_empty() && is_changed, choice) {
        (false, _) => (missing, withdrawn, lost),
        (true, None) => return Merged { is_conflict: true, ..Merged::default() },
        (true, Some(Choice::Mine)) => (both, withdrawn, none),
        (true, Some(Choice::Both)) => (both, none.clone(), none),
        (true, Some(Choice::Theirs)) => (none.clone(), none, both),
    };
    let [added, removed, dropped] = [added, removed, dropped].map(|keys| keys.into_iter().cloned().collect());
    Merged { added, removed, dropped, is_conflict: false }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(words: &[&str]) -> Keys {
        keyed(words.iter().map(|word| word.split('/').map(str::to_owned).collect()).collect())
    }

    fn base(own: &[&str], shared: &[&str]) -> KeywordBase {
        let set = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        KeywordBase { own: set(own), shared: set(shared), found: BTreeSet::new() }
    }

    /// What both sides say once it is done, and the base of the next comparison.
    fn done(
        before: Option<&KeywordBase>,
        mine: &Keys,
        theirs: &Keys,
        merged: &Merged,
    ) -> (Keys, Keys, KeywordBase) {
        let had = theirs.keys().cloned().collect();
        let (mut mine, mut theirs) = (mine.clone(), theirs.clone());
        for key in &merged.added {
            theirs.insert(key.clone(), mine[key].clone());
        }
        merged.removed.iter().for_each(|key| drop(theirs.remove(key)));
        merged.dropped.iter().for_each(|key| drop(mine.remove(key)));
        let base = KeywordBase::after(before, &mine, &theirs, &had);
        (mine, theirs, base)
    }

    #[test]
    fn each_side_gets_what_the_other_has_changed() {
        let last = base(&["dog", "sea"], &["dog", "sea"]);
        let merged = |mine, theirs| merge(&keys(mine), &keys(theirs), Some(&last), None);
        assert_eq!(merged(&["dog", "sea"], &["dog", "sea", "foreign"]), Merged::default());
        assert_eq!(merged(&["dog", "sea", "new"], &["dog", "sea"]).added, ["new"]);
        assert_eq!(merged(&["dog"], &["dog", "foreign", "sea"]).removed, ["sea"]);
        assert_eq!(merged(&["dog", "sea"], &["sea"]).dropped, ["dog"]);
        assert!(merged(&["dog", "sea", "new"], &["sea"]).is_conflict);
        assert!(
            !merged(&["dog", "new"], &["dog", "other", "sea"]).is_conflict,
            "nothing of mine was removed"
        );
    }

    #[test]
    fn a_conflict_is_decided_for_either_side_or_for_both() {
        let (mine, theirs) = (keys(&["dog", "new"]), keys(&["sea", "foreign"]));
        let last = base(&["dog", "sea"], &["dog", "sea"]);
        let decided = |choice| {
            let merged = merge(&mine, &theirs, Some(&last), Some(choice));
            let (mine, theirs, _) = done(Some(&last), &mine, &theirs, &merged);
            (mine.into_keys().collect::<Vec<_>>(), theirs.into_keys().collect::<Vec<_>>())
        };
        let of = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(decided(Choice::Mine), (of(&["dog", "new"]), of(&["dog", "foreign", "new"])));
        assert_eq!(decided(Choice::Both), (of(&["dog", "new"]), of(&["dog", "foreign", "new", "sea"])));
        assert_eq!(decided(Choice::Theirs), (of(&[]), of(&["foreign", "sea"])));
    }

    #[test]
    fn what_the_file_had_before_the_person_said_it_stays_when_they_say_it_no_more() {
        let step = |last: Option<&KeywordBase>, mine: &[&str], theirs: &Keys| {
            let mine = keys(mine);
            let merged = merge(&mine, theirs, last, None);
            done(last, &mine, theirs, &merged)
        };
        let (_, theirs, last) = step(None, &["dog", "sea"], &keys(&["dog"]));
        let (_, theirs, last) = step(Some(&last), &["dog", "sea"], &theirs);
        assert_eq!(theirs.keys().collect::<Vec<_>>(), ["dog", "sea"]);
        let (_, left, _) = step(Some(&last), &[], &theirs);
        assert_eq!(left.keys().collect::<Vec<_>>(), ["dog"], "this library wrote the other");
        // Whoever removes it from the file is believed, and what is written afterwards is this library's.
        let (mine, theirs, last) = step(Some(&last), &["dog", "sea"], &keys(&["sea"]));
        assert_eq!(mine.keys().collect::<Vec<_>>(), ["sea"]);
        let (_, theirs, last) = step(Some(&last), &["dog", "sea"], &theirs);
        let (_, left, _) = step(Some(&last), &[], &theirs);
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn a_base_of_an_earlier_version_can_be_read() {
        let stored: KeywordBase = serde_json::from_str(r#"{ "own": ["dog"], "shared": ["dog"] }"#).unwrap();
        assert_eq!(stored, base(&["dog"], &["dog"]));
    }

    #[test]
    fn keywords_are_the_same_whatever_their_case_and_what_a_path_is_separated_by() {
        assert_eq!(key(&vec!["Animals".into(), "Café".into()]), Some("animals/café".into()));
        assert_eq!(key(&vec!["Animals/Cafe\u{301}".into()]), Some("animals/café".into()));
        assert_eq!(key(&vec!["a|b".into(), "c".into()]), key(&vec!["a/b".into(), "c".into()]));
        assert_eq!(key(&vec!["a|b".into()]), Some("a|b".into()));
        assert_eq!(key(&vec![" ".into()]), None);
    }

    proptest! {
        #[test]
        fn what_is_done_leaves_nothing_to_do_and_foreign_keywords_stay(
            [mine, theirs, own, shared, found] in prop::array::uniform5(prop::collection::btree_set("[a-e]", 0..5)),
            has_base: bool,
            choice in prop::option::of(prop_oneof![Just(Choice::Mine), Just(Choice::Theirs), Just(Choice::Both)]),
        ) {
            let of = |set: &BTreeSet<String>| keyed(set.iter().map(|word| vec![word.clone()]).collect());
            let (mine, theirs) = (of(&mine), of(&theirs));
            let shared: BTreeSet<String> = shared.intersection(&own).cloned().collect();
            let found = found.intersection(&shared).cloned().collect();
            let base = has_base.then_some(KeywordBase { own, shared, found });
            let merged = merge(&mine, &theirs, base.as_ref(), choice);
            if merged.is_conflict {
                prop_assert_eq!(&merged, &Merged { is_conflict: true, ..Merged::default() });
                return Ok(());
            }
            let is_foreign = |key: &&String| base.as_ref().is_none_or(|base| !base.is_written(key));
            let (mine_after, theirs_after, base_after) = done(base.as_ref(), &mine, &theirs, &merged);
            prop_assert!(theirs.keys().filter(is_foreign).all(|key| theirs_after.contains_key(key)));
            prop_assert!(mine_after.keys().all(|key| theirs_after.contains_key(key)), "all of mine is in the file");
            prop_assert!(base_after.found.iter().all(|key| is_foreign(&key)), "what was written stays this library's");
            let withdrawn = merge(&Keys::new(), &theirs_after, Some(&base_after), None);
            let (_, left, _) = done(Some(&base_after), &Keys::new(), &theirs_after, &withdrawn);
            prop_assert!(theirs.keys().filter(is_foreign).all(|key| left.contains_key(key)));
            for choice in [None, choice] {
                let again = merge(&mine_after, &theirs_after, Some(&base_after), choice);
                prop_assert_eq!(again, Merged::default());
            }
        }
    }
}
