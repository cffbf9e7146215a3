//! What several pictures have in common.

use ratna_engine::catalogue::selection;
use serde::Serialize;
use ts_rs::TS;

/// What several pictures have in common.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SelectionSummary {
    /// How many of them are in the library.
    pub count: u32,
    /// Their file sizes in bytes, added up.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Earliest time, as `Details.takenAt`; null without pictures.
    #[ts(type = "number | null")]
    pub first_at: Option<i64>,
    /// Latest time.
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    /// Lowest rating of those that are rated: 1 to 5, or −1 if rejected.
    pub lowest_rating: Option<i8>,
    /// Highest rating.
    pub highest_rating: Option<i8>,
    /// Formats, such as `jpeg`.
    pub formats: Tally,
    /// Cameras.
    pub cameras: Tally,
    /// Keywords.
    pub keywords: Tally,
    /// The person's tags.
    pub tags: Tally,
    /// Those of the named tags that rules of the person's added, and that the person has not confirmed, with the numbers of
    /// those pictures.
    pub tags_by_rule: Vec<Counted>,
    /// How many of them are favourites.
    pub favourites: u32,
    /// How many of them have no rating.
    pub unrated: u32,
    /// Absolute paths of the folders they are in.
    pub folders: Tally,
}

/// How often values occur.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Tally {
    /// The most frequent values, the most frequent first.
    pub values: Vec<Counted>,
    /// How many other values there are.
    pub others: u32,
}

/// A value, and how many pictures have it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Counted {
    /// The value.
    pub value: String,
    /// How many pictures have it.
    pub count: u32,
}

impl From<selection::SelectionSummary> for SelectionSummary {
    fn from(summary: selection::SelectionSummary) -> Self {
        Self {
            count: summary.count as u32,
            bytes: summary.bytes,
            first_at: summary.shown_at.map(|(first, _)| first),
            last_at: summary.shown_at.map(|(_, last)| last),
            lowest_rating: summary.ratings.map(|(lowest, _)| lowest),
            highest_rating: summary.ratings.map(|(_, highest)| highest),
            formats: Tally::new(summary.formats, |format| format),
            cameras: Tally::new(summary.cameras, |camera| camera),
            keywords: Tally::new(summary.keywords, |keyword| keyword),
            tags: Tally::new(summary.tags, |tag| tag),
            tags_by_rule: summary.tags_by_rule.into_iter().map(|one| Counted::new(one, |tag| tag)).collect(),
            favourites: summary.favourites as u32,
            unrated: summary.unrated as u32,
            folders: Tally::new(summary.folders, |path| path.display().to_string()),
        }
    }
}

impl Tally {
    fn new<T>(tally: selection::Tally<T>, text: impl Fn(T) -> String) -> Self {
        let values = tally.values.into_iter().map(|one| Counted::new(one, &text)).collect();
        Self { values, others: tally.others as u32 }
    }
}

impl Counted {
    fn new<T>(one: selection::Counted<T>, text: impl Fn(T) -> String) -> Self {
        Self { value: text(one.value), count: one.count as u32 }
    }
}
