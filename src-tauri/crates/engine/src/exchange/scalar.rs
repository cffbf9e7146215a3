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
}

impl<T> Pair<T> {
    /// Whether both sides said something.
    pub(super) fn is_shared(&self) -> bool {
        self.mine.is_some() && self.theirs.is_some()
    }
}

impl<T: PartialEq> Pair<T> {
    /// Whether a file that says this says what this library wrote there.
    pub(super) fn has_written(&self, said: &T) -> bool {
        self.mine.as_ref() == Some(said) && self.theirs.as_ref() == Some(said)
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

    pub(super) fn verdict(&self, choice: Option<Choice>) -> Verdict<T> {
        let Self { mine, theirs, .. } = *self;
        if self.is_same(mine, theirs) {
            return Verdict::Agreed;
        }
        let (is_mine_new, is_theirs_new) = match self.base {
            Some(base) => (base.mine.as_ref() != mine, base.theirs.as_ref() != theirs),
            None => (mine.is_some(), theirs.is_some() && theirs != self.known),
        };
        match (is_mine_new, is_theirs_new, mine) {
            (false, false, _) | (_, true, None) => Verdict::Agreed,
            (true, false, Some(mine)) => Verdict::Write(Some(mine.clone())),
            // What the person wrote is withdrawn; anything else in the file is not theirs to remove.
            (true, false, None) => match self.base {
                Some(base) if self.is_same(base.mine.as_ref(), base.theirs.as_ref()) => Verdict::Write(None),
                _ => Verdict::Agreed,
            },
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
        let base = base.map(|(mine, theirs)| Pair { mine, theirs });
        let sides = Sides {
            mine: mine.as_ref(),
            theirs: theirs.as_ref(),
            base: base.as_ref(),
            known: None,
            blank: Some(&BLANK),
        };
        sides.verdict(choice)
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

    proptest! {
        #[test]
        fn what_is_done_leaves_nothing_to_do(
            mine in prop::option::of(0_i8..4),
            theirs in prop::option::of(1_i8..4),
            base in prop::option::of((prop::option::of(0_i8..4), prop::option::of(1_i8..4))),
            choice in prop::option::of(prop_oneof![Just(Choice::Mine), Just(Choice::Theirs), Just(Choice::Both)]),
        ) {
            let (mine, theirs) = match decided(mine, theirs, base, choice) {
                Verdict::Agreed => (mine, theirs),
                Verdict::Write(written) => (mine, written.filter(|&stars| stars != 0)),
                Verdict::Take(taken) => (taken, theirs),
                Verdict::Conflict => {
                    prop_assert!(matches!(choice, None | Some(Choice::Both)));
                    return Ok(());
                }
            };
            for choice in [None, choice] {
                prop_assert_eq!(decided(mine, theirs, Some((mine, theirs)), choice), Verdict::Agreed);
            }
        }
    }
}
