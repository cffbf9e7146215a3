//! A field with one value, compared with what both sides said at the last exchange.

use serde::{Deserialize, Serialize};

use super::field::Choice;

/// What both sides said at the last exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pair<T> {
    /// The person; `None` if nothing.
    pub(super) mine: Option<T>,
    /// The file.
    pub(super) theirs: Option<T>,
    /// What the file said before this library wrote there; what it says if another program wrote that.
    #[serde(default = "none")]
    pub(super) found: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Pair<T> {
    /// Whether both sides said something.
    pub(super) fn is_shared(&self) -> bool {
        self.mine.is_some() && self.theirs.is_some()
    }
}

impl<T: Clone + PartialEq> Pair<T> {
    /// What both sides say that have exchanged nothing yet.
    pub(super) fn of(mine: Option<T>, theirs: Option<T>) -> Self {
        Self { mine, found: theirs.clone(), theirs }
    }

    /// What both sides say after an exchange, before which the file said `had`, as it is spelled there.
    pub(super) fn after(before: Option<&Self>, mine: Option<T>, theirs: Option<T>, had: Option<T>) -> Self {
        let before = before.filter(|before| before.theirs == had && before.found != had);
        Self { mine, theirs, found: before.map_or(had, |before| before.found.clone()) }
    }

    /// Whether a file that says this says what this library wrote there.
    pub(super) fn has_written(&self, said: &T) -> bool {
        let is_said = |side: &Option<T>| side.as_ref() == Some(said);
        is_said(&self.mine) && is_said(&self.theirs) && !is_said(&self.found)
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict<T> {
    /// Nothing.
    Agreed,
    /// The file is to say this.
    Write(Option<T>),
    /// The person's is to be this, since another program wrote it.
    Take(Option<T>),
    /// Both sides have changed it, and differently.
    Conflict,
}

/// What there is to compare.
pub(super) struct Sides<'a, T> {
    pub(super) mine: Option<&'a T>,
    pub(super) theirs: Option<&'a T>,
    /// `None` before the first exchange.
    pub(super) base: Option<&'a Pair<T>>,
    /// What the person knew that the file says, before the first exchange.
    pub(super) known: Option<&'a T>,
    /// The value of the person that means that the file is to say nothing.
    pub(super) blank: Option<&'a T>,
}

impl<T: Clone + PartialEq> Sides<'_, T> {
    fn is_same(&self, mine: Option<&T>, theirs: Option<&T>) -> bool {
        mine.filter(|&value| self.blank != Some(value)) == theirs
    }

    /// What the file is to say again since the person no longer says what was written there, and nobody else has written since.
    fn restored(&self) -> Option<Option<&T>> {
        let base = self.base.filter(|_| self.mine.is_none())?;
        let was_written = base.mine.is_some() && self.is_same(base.mine.as_ref(), base.theirs.as_ref());
        let is_as_left = base.theirs.as_ref() == self.theirs && base.found.as_ref() != self.theirs;
        (was_written && is_as_left).then_some(base.found.as_ref())
    }

    pub(super) fn verdict(&self, choice: Option<Choice>) -> Verdict<T> {
        let Self { mine, theirs, .. } = *self;
        if let Some(found) = self.restored() {
            return Verdict::Write(found.cloned());
        }
        if self.is_same(mine, theirs) {
            return Verdict::Agreed;
        }
        let (is_mine_new, is_theirs_new) = match self.base {
            Some(base) => (base.mine.as_ref() != mine, base.theirs.as_ref() != theirs),
            None => (mine.is_some(), theirs.is_some() && theirs != self.known),
        };
        match (is_mine_new, is_theirs_new, mine) {
            // What another program wrote in the file is not the person's to remove.
            (false, false, _) | (_, _, None) => Verdict::Agreed,
            (true, false, Some(mine)) => Verdict::Write(Some(mine.clone())),
            (false, true, Some(_)) => Verdict::Take(theirs.cloned()),
            (true, true, Some(mine)) => match choice {
                Some(Choice::Mine) => Verdict::Write(Some(mine.clone())),
                Some(Choice::Theirs) => Verdict::Take(theirs.cloned()),
                // There is one value only.
                Some(Choice::Both) | None => Verdict::Conflict,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BLANK: i8 = 0;

    fn verdict(mine: Option<i8>, theirs: Option<i8>, base: Option<(Option<i8>, Option<i8>)>) -> Verdict<i8> {
        decided(mine, theirs, base, None)
    }

    fn decided(
        mine: Option<i8>,
        theirs: Option<i8>,
        base: Option<(Option<i8>, Option<i8>)>,
        choice: Option<Choice>,
    ) -> Verdict<i8> {
        let base = base.map(|(mine, theirs)| Pair { mine, theirs, found: None });
        after(mine, theirs, base.as_ref(), choice)
    }

    fn after(
        mine: Option<i8>,
        theirs: Option<i8>,
        base: Option<&Pair<i8>>,
        choice: Option<Choice>,
    ) -> Verdict<i8> {
        let (mine, theirs) = (mine.as_ref(), theirs.as_ref());
        Sides { mine, theirs, base, known: None, blank: Some(&BLANK) }.verdict(choice)
    }

    #[test]
    fn the_side_that_changed_counts() {
        let last = Some((Some(3), Some(3)));
        assert_eq!(verdict(Some(3), Some(3), last), Verdict::Agreed);
        assert_eq!(verdict(Some(4), Some(3), last), Verdict::Write(Some(4)));
        assert_eq!(verdict(Some(0), Some(3), last), Verdict::Write(Some(0)));
        assert_eq!(verdict(None, Some(3), last), Verdict::Write(None));
        assert_eq!(verdict(Some(3), Some(5), last), Verdict::Take(Some(5)));
        assert_eq!(verdict(Some(3), None, last), Verdict::Take(None));
        assert_eq!(verdict(Some(4), Some(5), last), Verdict::Conflict);
        assert_eq!(verdict(Some(5), Some(5), last), Verdict::Agreed, "both changed it alike");
        assert_eq!(verdict(None, Some(5), last), Verdict::Agreed, "the person says nothing any more");
        assert_eq!(verdict(Some(0), None, None), Verdict::Agreed, "no stars are none");
    }

    #[test]
    fn before_the_first_exchange_what_the_library_knows_of_the_file_is_no_change() {
        let known = |theirs: i8| {
            let sides =
                Sides { mine: Some(&4), theirs: Some(&theirs), base: None, known: Some(&2), blank: None };
            sides.verdict(None)
        };
        assert_eq!(known(2), Verdict::Write(Some(4)));
        assert_eq!(known(3), Verdict::Conflict);
        assert_eq!(verdict(Some(4), None, None), Verdict::Write(Some(4)));
        assert_eq!(verdict(None, Some(4), None), Verdict::Agreed);
    }

    #[test]
    fn what_the_file_said_before_comes_back_when_the_person_says_nothing_any_more() {
        let mut last = Pair::of(None, Some(2));
        for stars in [3, 0, 2, 4] {
            let Verdict::Write(written) = after(Some(stars), last.theirs, Some(&last), None) else {
                panic!("{stars} is to be written")
            };
            let theirs = written.filter(|stars| *stars != BLANK);
            last = Pair::after(Some(&last), Some(stars), theirs, last.theirs);
            let back = if stars == 2 { Verdict::Agreed } else { Verdict::Write(Some(2)) };
            assert_eq!(after(None, theirs, Some(&last), None), back, "{stars}");
        }
        // Another program has rated since.
        assert_eq!(after(None, Some(5), Some(&last), None), Verdict::Agreed);
        let taken = Pair::after(Some(&last), Some(5), Some(5), Some(5));
        assert_eq!(after(None, Some(5), Some(&taken), None), Verdict::Agreed, "it is the file's");
        let written = Pair::after(Some(&taken), Some(1), Some(1), Some(5));
        assert_eq!(after(None, Some(1), Some(&written), None), Verdict::Write(Some(5)));
    }

    #[test]
    fn a_base_of_an_earlier_version_can_be_read() {
        let stored: Pair<i8> = serde_json::from_str(r#"{ "mine": 3, "theirs": 3 }"#).unwrap();
        assert_eq!(stored, Pair { mine: Some(3), theirs: Some(3), found: None });
    }

    proptest! {
        #[test]
        fn what_is_done_leaves_nothing_to_do_and_what_others_wrote_can_come_back(
            mine in prop::option::of(0_i8..4),
            theirs in prop::option::of(1_i8..4),
            base in prop::option::of((
                prop::option::of(0_i8..4), prop::option::of(1_i8..4), prop::option::of(1_i8..4),
            )),
            choice in prop::option::of(prop_oneof![Just(Choice::Mine), Just(Choice::Theirs), Just(Choice::Both)]),
        ) {
            let base = base.map(|(mine, theirs, found)| Pair { mine, theirs, found });
            let (mine, left) = match after(mine, theirs, base.as_ref(), choice) {
                Verdict::Agreed => (mine, theirs),
                Verdict::Write(written) => (mine, written.filter(|&stars| stars != BLANK)),
                Verdict::Take(taken) => (taken, theirs),
                Verdict::Conflict => {
                    prop_assert!(matches!(choice, None | Some(Choice::Both)));
                    return Ok(());
                }
            };
            let next = Pair::after(base.as_ref(), mine, left, theirs);
            for choice in [None, choice] {
                prop_assert_eq!(after(mine, left, Some(&next), choice), Verdict::Agreed);
            }
            let is_by_others = base.is_none_or(|base| base.theirs != theirs);
            if is_by_others {
                prop_assert_eq!(next.found, theirs);
            }
            if mine.is_some() && mine.filter(|&stars| stars != BLANK) == left && next.found != left {
                prop_assert_eq!(after(None, left, Some(&next), None), Verdict::Write(next.found));
            }
        }
    }
}
