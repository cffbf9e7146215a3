//! What a record changes in a library: what the person said elsewhere is added to what they said here.
//!
//! Owns that nothing the person said here is lost: tags are only added, and another rating, title, date or caption stays unless it
//! is to be replaced. What a captioner said is a captioner's here, too, and [`rule_tags`] knows what becomes of what rules gave.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use super::read::LineProblem;
use super::record::{ModelCaption, Record};
use super::rule_tags;
use crate::captions::plain_text;
use crate::catalogue::captions::Caption;
use crate::catalogue::said::{self, Said};
use crate::catalogue::{dates, marks, now, tags, titles};
use crate::ids::ContentId;
use crate::pictures::metadata::{own_title, typed_date};

/// The most tags of a picture, and captions of it by models.
const MOST: usize = 1_000;
/// The most names in the tags of a picture: each takes a row that has the path up to it.
const MOST_NAMES: usize = 5 * MOST;
/// The most bytes of a tag, and of a captioner's ID or language.
const LONGEST_NAME: usize = 1_000;
/// The most bytes of a caption.
const LONGEST_CAPTION: usize = 100_000;

/// What a record says that can be taken in.
#[derive(Debug, Default)]
pub(super) struct Claim {
    tags: Vec<String>,
    rule_tags: Vec<String>,
    rating: Option<u8>,
    favourite: bool,
    title: Option<String>,
    taken: Option<i64>,
    captions: Vec<Caption>,
}

/// What a picture gets of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gain {
    /// Tags that it did not have.
    pub(super) tags: u64,
    /// Whether it gets a rating.
    pub(super) rating: bool,
    /// Whether it becomes a favourite.
    pub(super) favourite: bool,
    /// Whether it gets a title of the person's.
    pub(super) title: bool,
    /// Whether it gets a date of the person's.
    pub(super) taken: bool,
    /// Captions, the person's and those of captioners.
    pub(super) captions: u64,
    /// Ratings, titles, dates and captions that are others here, and stay.
    pub(super) kept: u64,
    /// Tags by rules that this library lacks.
    pub(super) without_rule: u64,
}

impl Gain {
    /// Whether it gets nothing.
    pub(super) fn is_nothing(self) -> bool {
        Self { kept: 0, without_rule: 0, ..self } == Self::default()
    }
}

/// The changes that a claim makes to a content.
#[derive(Debug, Default)]
struct Plan {
    tags: Vec<String>,
    rating: Option<u8>,
    favourite: bool,
    title: Option<String>,
    taken: Option<i64>,
    captions: Vec<Caption>,
    kept: u64,
}

/// What of a record can be taken in.
///
/// # Errors
///
/// What of it cannot be.
pub(super) fn claim(record: Record) -> std::result::Result<Claim, LineProblem> {
    if !is_possible(&record) {
        return Err(LineProblem::TooMuch);
    }
    if let Some(rating) = record.rating.filter(|&rating| rating > marks::MAX_RATING) {
        return Err(LineProblem::Unreadable(format!("{rating} is no rating")));
    }
    if record
        .model_captions
        .iter()
        .any(|caption| caption.by.is_empty() || caption.by.contains(char::is_control))
    {
        return Err(LineProblem::Unreadable("a caption says not who made it".to_owned()));
    }
    let typed = |text: &str| {
        typed_date(text).ok_or_else(|| LineProblem::Unreadable("taken is no date of a picture".to_owned()))
    };
    let taken = record.own_taken().map(typed).transpose()?;
    let title = record.title.filter(|_| record.title_is_own).as_deref().and_then(own_title);
    let own = record.caption.map(|text| (text, None, None, record.caption_made_at.unwrap_or_else(now)));
    let others = record.model_captions.into_iter();
    let others = others.map(|said| (said.text, Some(said.by), said.language, said.made_at));
    let captions = own.into_iter().chain(others).filter_map(|(text, captioner, language, made_at)| {
        let text = plain_text(&text);
        // A later time than now would count before everything that is said from now on.
        let made_at = made_at.clamp(0, now());
        (!text.is_empty()).then_some(Caption { text, captioner, language, made_at })
    });
    let captions = captions.collect();
    let Record { tags, rule_tags, rating, favourite, .. } = record;
    Ok(Claim { tags, rule_tags, rating, favourite, title, taken, captions })
}

fn is_possible(record: &Record) -> bool {
    let is_name = |text: &str| text.len() <= LONGEST_NAME;
    let is_caption = |text: &str| text.len() <= LONGEST_CAPTION;
    let is_said = |caption: &ModelCaption| {
        is_name(&caption.by) && caption.language.as_deref().is_none_or(is_name) && is_caption(&caption.text)
    };
    let tags = record.tags.iter().chain(&record.rule_tags);
    tags.clone().count().max(record.model_captions.len()) <= MOST
        && tags.clone().all(|tag| is_name(tag))
        && tags.map(|tag| tag.split('/').count()).sum::<usize>() <= MOST_NAMES
        && record.title.as_deref().is_none_or(is_caption)
        && record.taken.as_deref().is_none_or(is_name)
        && record.caption.as_deref().is_none_or(is_caption)
        && record.model_captions.iter().all(is_said)
}

impl Claim {
    /// How many bytes it takes, more or less.
    pub(super) fn bytes(&self) -> usize {
        let texts = self.tags.iter().chain(&self.rule_tags).chain(&self.title).map(String::len);
        texts.chain(self.captions.iter().map(|caption| caption.text.len())).sum()
    }
}

/// Takes a claim in, or only finds out what that would change. Call it in a transaction unless `is_dry`.
pub(super) fn merge(
    db: &Connection,
    id: ContentId,
    claim: Claim,
    (replace, is_dry): (bool, bool),
) -> Result<Gain> {
    let said = said::of(db, id)?;
    let by_rule = rule_tags::take(db, (id, &said), (&claim.tags, &claim.rule_tags), is_dry)?;
    let plan = plan(&said, claim, replace);
    if !is_dry {
        apply(db, id, &plan)?;
    }
    Ok(Gain {
        tags: plan.tags.len() as u64 + by_rule.given,
        without_rule: by_rule.without_rule,
        rating: plan.rating.is_some(),
        favourite: plan.favourite,
        title: plan.title.is_some(),
        taken: plan.taken.is_some(),
        captions: plan.captions.len() as u64,
        kept: plan.kept,
    })
}

fn plan(said: &Said, claim: Claim, replace: bool) -> Plan {
    let mut plan = Plan { favourite: claim.favourite && !said.own.favourite, ..Plan::default() };
    let mut keys: HashSet<String> = said.own.tags.iter().filter_map(|tag| tags::key(tag)).collect();
    plan.tags = claim.tags;
    plan.tags.retain(|tag| tags::key(tag).is_some_and(|key| keys.insert(key)));
    // To say that it is unrated is needed only where somebody says otherwise.
    let is_unrated =
        said.own.rating.is_none() && said.told.rating.unwrap_or(0) == 0 && said.file_rating.unwrap_or(0) == 0;
    let rating = claim.rating.filter(|&new| new > 0 || !is_unrated);
    plan.rating = gained(rating, said.own.rating.as_ref(), replace, &mut plan.kept);
    plan.title = gained(claim.title, said.own_title.as_ref(), replace, &mut plan.kept);
    plan.taken = gained(claim.taken, said.own_taken.as_ref(), replace, &mut plan.kept);
    for caption in claim.captions {
        let of_captioner = |old: &&Caption| old.captioner == caption.captioner;
        match said.captions.iter().chain(&said.own_caption).find(of_captioner) {
            Some(old) if old.text == caption.text => {}
            Some(_) if !replace => plan.kept += 1,
            _ => plan.captions.push(caption),
        }
    }
    plan
}

/// What of a claim is new here. What is another here stays unless it is to be replaced, and is counted.
fn gained<T: PartialEq>(claim: Option<T>, here: Option<&T>, replace: bool, kept: &mut u64) -> Option<T> {
    match (claim, here) {
        (Some(new), Some(old)) if new == *old => None,
        (Some(_), Some(_)) if !replace => {
            *kept += 1;
            None
        }
        (new, _) => new,
    }
}

fn apply(db: &Connection, id: ContentId, plan: &Plan) -> Result<()> {
    for tag in &plan.tags {
        tags::add(db, &[id], tag)?;
    }
    if let Some(rating) = plan.rating {
        said::set_own_rating(db, id, rating)?;
    }
    if plan.favourite {
        marks::set_favourite(db, &[id], true)?;
    }
    if let Some(title) = &plan.title {
        titles::set(db, id, Some(title))?;
    }
    if plan.taken.is_some() {
        dates::set(db, &[id], plan.taken)?;
    }
    plan.captions.iter().try_for_each(|caption| said::put_caption(db, id, caption))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(captioner: Option<&str>, text: &str) -> Caption {
        Caption { text: text.into(), captioner: captioner.map(str::to_owned), language: None, made_at: 7 }
    }

    fn said() -> Said {
        let own = said::Marked { tags: vec!["Sea".into()], rating: Some(4), favourite: false };
        let captions = vec![caption(Some("a:b"), "A dog.")];
        Said {
            own,
            own_title: Some("Sea".into()),
            own_taken: Some(7),
            own_caption: Some(caption(None, "Bello")),
            captions,
            ..Said::default()
        }
    }

    fn record() -> Record {
        let by_model = ModelCaption { text: "A wolf.".into(), by: "a:b".into(), ..ModelCaption::default() };
        Record {
            tags: vec!["SEA".into(), "dog".into(), "Dog".into(), " ".into()],
            rating: Some(2),
            favourite: true,
            title: Some("Lake".into()),
            title_is_own: true,
            taken: Some("1998-07".into()),
            taken_from: Some("person".into()),
            caption: Some("Rex".into()),
            model_captions: vec![by_model],
            ..Record::default()
        }
    }

    #[test]
    fn what_the_person_said_here_stays_unless_it_is_to_be_replaced() {
        let merged = plan(&said(), claim(record()).unwrap(), false);
        assert_eq!((merged.tags, merged.favourite, merged.kept), (vec!["dog".to_owned()], true, 5));
        assert_eq!((merged.rating, merged.title, merged.taken, merged.captions.len()), (None, None, None, 0));
        let replaced = plan(&said(), claim(record()).unwrap(), true);
        assert_eq!((replaced.rating, replaced.captions.len(), replaced.kept), (Some(2), 2, 0));
        assert_eq!((replaced.title.as_deref(), replaced.taken), (Some("Lake"), Some(899_251_200)));
    }

    #[test]
    fn a_title_and_a_date_of_the_file_are_nothing_that_the_person_said() {
        let record = Record {
            title_is_own: false,
            taken_from: Some("exif".into()),
            taken: Some("1998".into()),
            ..record()
        };
        let merged = plan(&Said::default(), claim(record).unwrap(), false);
        assert_eq!((merged.title, merged.taken), (None, None));
    }

    #[test]
    fn what_no_person_or_captioner_can_have_said_is_refused() {
        let refused = |record: Record| claim(record).unwrap_err().code();
        assert_eq!(refused(Record { rating: Some(6), ..Record::default() }), "unreadable");
        assert_eq!(
            refused(Record { tags: vec!["x".repeat(LONGEST_NAME + 1)], ..Record::default() }),
            "tooMuch"
        );
        assert_eq!(refused(Record { tags: vec!["x".into(); MOST + 1], ..Record::default() }), "tooMuch");
        let deep = vec!["x/".repeat(LONGEST_NAME / 2); MOST];
        assert_eq!(refused(Record { tags: deep, ..Record::default() }), "tooMuch");
        let long = Some("x".repeat(LONGEST_CAPTION + 1));
        assert_eq!(refused(Record { caption: long, ..Record::default() }), "tooMuch");
        let soon = Record { taken: Some("soon".into()), ..record() };
        assert_eq!(refused(soon), "unreadable");
        let by = ModelCaption { by: "a\u{1b}[2J".into(), text: "x".into(), ..ModelCaption::default() };
        assert_eq!(refused(Record { model_captions: vec![by], ..Record::default() }), "unreadable");
        let blank = Record { caption: Some(" \u{7} ".into()), ..Record::default() };
        assert!(claim(blank).unwrap().captions.is_empty());
    }
}
