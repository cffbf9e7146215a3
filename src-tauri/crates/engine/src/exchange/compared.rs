//! Both sides of a picture, field by field, and what follows.

use std::collections::{BTreeSet, HashSet};

use ratna_xmp::{Change, Edit, Keyword};

use super::base::{self, Base};
use super::field::{Choice, Field, FieldChange, FieldConflict};
use super::keywords::{self, Keys, keyed};
use super::mine::Mine;
use super::moment::Moment;
use super::scalar::{Pair, Sides, Verdict};
use super::theirs::{self, Theirs};
use super::title::Title;
use crate::pictures::metadata;

/// Most keywords of a file that are shown, and most characters of each.
const MOST_SHOWN: usize = 1_000;
/// A rating that means none.
const NO_STARS: i8 = 0;

/// What the library takes over from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Take {
    /// Tags that the person is to lose, as they are spelled.
    pub(super) tags: Vec<String>,
    /// The rating that the person is to have.
    pub(super) rating: Option<Option<u8>>,
    /// The title that the person is to have.
    pub(super) title: Option<Option<String>>,
    /// The caption that the person is to have.
    pub(super) description: Option<Option<String>>,
    /// When the person is to say that it was taken.
    pub(super) taken: Option<Option<i64>>,
}

/// What follows from comparing both sides.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Compared {
    pub(super) edit: Edit,
    pub(super) take: Take,
    /// The keywords that the file had before it is written, and those that it begins with.
    pub(super) had: BTreeSet<String>,
    pub(super) writes: Vec<FieldChange>,
    pub(super) takes: Vec<FieldChange>,
    pub(super) conflicts: Vec<FieldConflict>,
}

/// What there is to compare.
pub(super) struct Comparison<'a> {
    pub(super) mine: &'a Mine,
    pub(super) theirs: &'a Theirs,
    /// `None` before the first exchange.
    pub(super) base: Option<&'a Base>,
    /// What the person knew that the file says.
    pub(super) known: &'a Theirs,
    /// What the library has read in all of the picture's files.
    pub(super) read: &'a Theirs,
    pub(super) choice: Option<Choice>,
}

impl Comparison<'_> {
    /// What follows. A file's first keywords come together with `seed`, which other files say of the picture.
    pub(super) fn compare(&self, seed: impl FnOnce() -> Vec<Keyword>) -> Compared {
        let mut compared = Compared::default();
        self.compare_keywords(&mut compared, seed);
        self.compare_ratings(&mut compared);
        self.compare_titles(&mut compared);
        self.compare_descriptions(&mut compared);
        self.compare_dates(&mut compared);
        compared
    }

    fn compare_keywords(&self, compared: &mut Compared, seed: impl FnOnce() -> Vec<Keyword>) {
        let (mine, theirs) = (keyed(self.mine.keywords()), &self.theirs.keywords);
        let base = self.base.and_then(|base| base.keywords.as_ref());
        let merged = keywords::merge(&mine, theirs, base, self.choice);
        compared.had = theirs.keys().cloned().collect();
        if merged.is_conflict {
            compared.conflicts.push(FieldConflict {
                field: Field::Keywords,
                mine: paths(&mine),
                theirs: paths(theirs),
            });
        }
        if !merged.added.is_empty() || !merged.removed.is_empty() {
            let removed: HashSet<&String> = merged.removed.iter().collect();
            let is_removed =
                |keyword: &Keyword| keywords::key(keyword).is_some_and(|key| removed.contains(&key));
            let mut wanted = self.theirs.spelled.clone();
            wanted.retain(|keyword| !is_removed(keyword));
            if !merged.added.is_empty() {
                let seed = keyed(seed());
                compared.had.extend(seed.keys().cloned());
                let new = seed
                    .into_iter()
                    .filter(|(key, _)| !theirs.contains_key(key) && !merged.added.contains(key));
                wanted.extend(new.map(|(_, keyword)| keyword));
            }
            wanted.extend(merged.added.iter().filter_map(|key| mine.get(key).cloned()));
            compared.writes.push(FieldChange {
                field: Field::Keywords,
                added: merged.added.iter().filter_map(|key| path(&mine, key)).collect(),
                removed: merged.removed.iter().filter_map(|key| path(theirs, key)).collect(),
            });
            compared.edit.keywords = Change::Set(wanted);
        }
        compared.take.tags = merged.dropped.iter().filter_map(|key| path(&mine, key)).collect();
        if !merged.dropped.is_empty() {
            let removed = compared.take.tags.clone();
            compared.takes.push(FieldChange { field: Field::Keywords, added: Vec::new(), removed });
        }
    }

    fn compare_ratings(&self, compared: &mut Compared) {
        let mine = base::stars(self.mine);
        let sides = self.sides(mine.as_ref(), |theirs| theirs.rating.as_ref(), |base| base.rating.as_ref());
        let sides = Sides { blank: Some(&NO_STARS), ..sides };
        let said = scalar(compared, Field::Rating, &sides, self.choice);
        compared.edit.rating = change(said.write);
        // That a picture is rejected is the file's to say.
        compared.take.rating = said.take.map(|stars| stars.and_then(|stars| u8::try_from(stars).ok()));
    }

    fn compare_titles(&self, compared: &mut Compared) {
        let mine = base::title(self.mine);
        let sides = self.sides(mine.as_ref(), |theirs| theirs.title.as_ref(), |base| base.title.as_ref());
        let sides = Sides { known: as_read(&sides, metadata::title), ..sides };
        let said = scalar(compared, Field::Title, &sides, self.choice);
        compared.edit.title = change(said.write.map(|title| title.map(Title::spelled)));
        compared.take.title = said.take.map(|title| title.and_then(|title| title.line()));
    }

    fn compare_descriptions(&self, compared: &mut Compared) {
        let mine = base::description(self.mine).filter(|mine| !self.gives_way(mine));
        let sides =
            self.sides(mine.as_ref(), |theirs| theirs.description.as_ref(), |base| base.description.as_ref());
        let sides = Sides { known: as_read(&sides, metadata::description), ..sides };
        let said = scalar(compared, Field::Description, &sides, self.choice);
        // What was kept of a very long one can't come back.
        let is_whole = |text: &String| Some(text) == mine.as_ref() || text.len() <= theirs::LONGEST;
        compared.edit.description = change(said.write.map(|text| text.filter(is_whole)));
        compared.take.description =
            said.take.map(|text| text.map(|text| theirs::beginning(&text).to_owned()));
    }

    /// Another program's date becomes the person's only where it replaces one that the person had set: any other is what the file
    /// says, and the next scan reads it.
    fn compare_dates(&self, compared: &mut Compared) {
        let mine = base::taken(self.mine);
        let sides = self.sides(mine.as_ref(), |theirs| theirs.taken.as_ref(), |base| base.taken.as_ref());
        let said = scalar(compared, Field::Date, &sides, self.choice);
        compared.edit.date = change(said.write.map(|taken| taken.map(Moment::spelled)));
        // One that can't be understood is the file's to say.
        compared.take.taken = said.take.map(|taken| taken.and_then(|taken| taken.second()));
    }

    /// Both sides of a field with one value.
    fn sides<'a, T>(
        &'a self,
        mine: Option<&'a T>,
        theirs: impl Fn(&'a Theirs) -> Option<&'a T>,
        base: impl Fn(&'a Base) -> Option<&'a Pair<T>>,
    ) -> Sides<'a, T> {
        let (known, base) = (theirs(self.known), self.base.and_then(base));
        Sides { mine, theirs: theirs(self.theirs), base, known, blank: None }
    }

    /// Whether a description is a captioner's while somebody wrote another one in the picture's files, or removed it there. A file
    /// without one would hide what others say.
    fn gives_way(&self, mine: &String) -> bool {
        let base = self.base.and_then(|base| base.description.as_ref());
        let theirs = self.theirs.description.as_ref();
        // What a camera writes into every picture is nobody's.
        let is_somebodys = |said: &&String| metadata::description(said).is_some();
        let last = base.filter(|base| base.theirs.as_ref() == theirs);
        let is_removed =
            last.is_none() && theirs.filter(is_somebodys).is_none() && base.is_some_and(Pair::is_shared);
        // What this library wrote is not what the file says by itself.
        let said = last.map_or(theirs, |base| base.found.as_ref()).filter(is_somebodys);
        let said = said.or(self.read.description.as_ref());
        let is_ours = |said: &String| said == mine || base.is_some_and(|base| base.has_written(said));
        self.mine.is_captioned && (is_removed || said.is_some_and(|said| !is_ours(said)))
    }
}

/// What the file says, if that is what the person knew of it. They know it as `read` leaves it: with single spaces, cut where it is
/// very long, and without what cameras write into every picture.
fn as_read<'a, T: AsRef<str>>(sides: &Sides<'a, T>, read: impl Fn(&str) -> Option<String>) -> Option<&'a T> {
    let known = sides.known.and_then(|known| read(known.as_ref()));
    sides.theirs.filter(|said| read(said.as_ref()).is_none_or(|said| Some(said) == known))
}

/// What a field is to have on either side.
struct Said<T> {
    write: Option<Option<T>>,
    take: Option<Option<T>>,
}

/// What is to be written of a field, as a change.
fn change<T>(write: Option<Option<T>>) -> Change<T> {
    match write {
        None => Change::Keep,
        Some(None) => Change::Remove,
        Some(Some(value)) => Change::Set(value),
    }
}

/// Compares a field with one value, and notes what follows.
fn scalar<T: Clone + PartialEq + ToString>(
    compared: &mut Compared,
    field: Field,
    sides: &Sides<'_, T>,
    choice: Option<Choice>,
) -> Said<T> {
    let texts = |value: Option<&T>| value.map(ToString::to_string).into_iter().collect::<Vec<_>>();
    let (mine, theirs) = (texts(sides.mine), texts(sides.theirs));
    match sides.verdict(choice) {
        Verdict::Agreed => Said { write: None, take: None },
        Verdict::Write(value) => {
            compared.writes.push(FieldChange { field, added: texts(value.as_ref()), removed: theirs });
            Said { write: Some(value), take: None }
        }
        Verdict::Take(value) => {
            compared.takes.push(FieldChange { field, added: texts(value.as_ref()), removed: mine });
            Said { write: None, take: Some(value) }
        }
        Verdict::Conflict => {
            compared.conflicts.push(FieldConflict { field, mine, theirs });
            Said { write: None, take: None }
        }
    }
}

/// Keywords as they are shown, of which a file may have any number.
fn paths(keys: &Keys) -> Vec<String> {
    let shown = |keyword: &Keyword| keyword.join("/").chars().take(MOST_SHOWN).collect();
    keys.values().take(MOST_SHOWN).map(shown).collect()
}

fn path(keys: &Keys, key: &str) -> Option<String> {
    Some(keys.get(key)?.join("/"))
}
