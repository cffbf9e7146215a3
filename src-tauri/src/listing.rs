//! Encodes lists of pictures for the page: as columns in one binary message, so that 200,000 rows need no
//! parsing. `ui/src/listing.ts` decodes them and describes the layout.

use ratna_engine::catalogue::listing::{ListItem, Unavailable};
use ratna_engine::embedder::Understanding;
use ratna_engine::embedding_space::relevance::Strength;
use ratna_engine::search::Answer;

/// Bytes before the columns: numbers of rows, flags, strong matches and fair matches, as `u32`.
const HEADER: usize = 16;
/// The list is sorted by similarity and has a column of scores.
const SCORED: u32 = 1;
/// Nothing in the library matches the query well.
const NO_MATCH: u32 = 2;
/// Weaker matches were left out.
const WEAKER: u32 = 4;
/// Some rows have a mark: the last column has those of all.
const MARKED: u32 = 8;
/// The model does not understand the words.
const NOT_UNDERSTOOD: u32 = 16;
/// The result of a search is sorted by time.
const BY_DATE: u32 = 32;

/// Marks of a row: its files are offline, its file is in the cloud only, its time is the last change of its file, it is a
/// favourite.
const OFFLINE: u8 = 1;
const CLOUD: u8 = 2;
const DATED_BY_FILE: u8 = 4;
const FAVOURITE: u8 = 8;
/// What an aspect ratio of 1 is encoded as.
const RATIO_UNIT: f64 = 1000.0;

/// Encodes a list that is sorted by time.
pub fn by_time(rows: &[ListItem]) -> Vec<u8> {
    encode(rows.iter(), None, [0; 3])
}

/// Encodes the hits of a search: best first with their scores, or by time.
pub fn of_answer(answer: &Answer) -> Vec<u8> {
    let scores: Vec<f32> = answer.hits.iter().map(|hit| hit.score).collect();
    let (strong, fair) = (answer.count(Strength::Strong), answer.count(Strength::Fair));
    let no_match = if answer.has_match() { 0 } else { NO_MATCH };
    let weaker = if answer.left_out > 0 { WEAKER } else { 0 };
    let not_understood = if answer.understanding == Understanding::Words { 0 } else { NOT_UNDERSTOOD };
    let flags = no_match | weaker | not_understood;
    let rows = answer.hits.iter().map(|hit| &hit.picture);
    if answer.by_date {
        // The order says nothing about the strengths.
        return encode(rows, None, [flags | BY_DATE, 0, 0]);
    }
    encode(rows, Some(&scores), [flags | SCORED, strong as u32, fair as u32])
}

fn encode<'a>(
    rows: impl ExactSizeIterator<Item = &'a ListItem> + Clone,
    scores: Option<&[f32]>,
    [flags, strong, fair]: [u32; 3],
) -> Vec<u8> {
    let marked = rows.clone().any(|row| marks(row) != 0);
    let header = [rows.len() as u32, flags | if marked { MARKED } else { 0 }, strong, fair];
    let mut bytes = Vec::with_capacity(HEADER + rows.len() * (8 + 4 + 4 + 32 + 2 + 1));
    header.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    rows.clone().for_each(|row| bytes.extend((row.time as f64).to_le_bytes()));
    rows.clone().for_each(|row| bytes.extend((row.id.0 as u32).to_le_bytes()));
    scores.into_iter().flatten().for_each(|score| bytes.extend(score.to_le_bytes()));
    rows.clone().for_each(|row| bytes.extend(row.hash.as_bytes()));
    rows.clone().for_each(|row| bytes.extend(aspect_ratio(row).to_le_bytes()));
    if marked {
        bytes.extend(rows.map(marks));
    }
    bytes
}

/// Width divided by height, in thousandths.
fn aspect_ratio(row: &ListItem) -> u16 {
    let ratio = f64::from(row.width) / f64::from(row.height.max(1));
    (ratio * RATIO_UNIT).round().clamp(1.0, f64::from(u16::MAX)) as u16
}

fn marks(row: &ListItem) -> u8 {
    let unavailable = match row.unavailable {
        None => 0,
        Some(Unavailable::Offline) => OFFLINE,
        Some(Unavailable::Cloud) => CLOUD,
        Some(Unavailable::StandIn) => OFFLINE | CLOUD,
    };
    unavailable
        | if row.dated_by_file { DATED_BY_FILE } else { 0 }
        | if row.favourite { FAVOURITE } else { 0 }
}

#[cfg(test)]
mod tests {
    use ratna_engine::ids::ContentId;
    use ratna_engine::search::{Hit, Why};

    use super::*;

    fn listed(id: i64) -> ListItem {
        ListItem {
            id: ContentId(id),
            time: 1000 + id,
            dated_by_file: false,
            hash: blake3::hash(&id.to_le_bytes()),
            width: 3000,
            height: 2000,
            unavailable: None,
            favourite: false,
        }
    }

    #[test]
    fn columns_follow_each_other() {
        let bytes = by_time(&[listed(2), listed(1)]);
        assert_eq!(bytes.len(), 16 + 2 * (8 + 4 + 32 + 2));
        assert_eq!(bytes[..16], [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[16..24], 1002_f64.to_le_bytes());
        assert_eq!(bytes[32..36], [2, 0, 0, 0]);
        assert_eq!(&bytes[40..72], listed(2).hash.as_bytes());
        assert_eq!(bytes[104..106], 1500_u16.to_le_bytes());
    }

    #[test]
    fn an_aspect_ratio_beyond_what_fits_is_the_nearest_that_does() {
        let ratio = |width, height| aspect_ratio(&ListItem { width, height, ..listed(1) });
        assert_eq!([ratio(1, 60_000), ratio(60_000, 1), ratio(2, 3), ratio(1, 0)], [1, u16::MAX, 667, 1000]);
    }

    #[test]
    fn the_last_column_states_what_cannot_be_read_and_what_is_dated_by_its_file() {
        let away = |id, away| ListItem { unavailable: Some(away), ..listed(id) };
        let undated = ListItem { dated_by_file: true, ..away(1, Unavailable::Offline) };
        let rows = [away(3, Unavailable::Cloud), listed(2), undated, away(4, Unavailable::StandIn)];
        let bytes = by_time(&rows);
        assert_eq!(bytes[..8], [4, 0, 0, 0, 8, 0, 0, 0]);
        assert_eq!(bytes.len(), 16 + 4 * (8 + 4 + 32 + 2 + 1));
        assert_eq!(bytes[bytes.len() - 4..], [2, 0, 5, 3]);
    }

    #[test]
    fn scores_and_a_poor_match_are_encoded() {
        let hits_of_seven =
            || vec![Hit { picture: listed(7), score: 0.5, strength: Strength::Fair, why: Why::default() }];
        let bytes = of_answer(&Answer { hits: hits_of_seven(), left_out: 1, ..Answer::default() });
        assert_eq!(bytes[4..16], [5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(bytes[28..32], 0.5_f32.to_le_bytes());
        let dated = Answer { by_date: true, hits: hits_of_seven(), ..Answer::default() };
        assert_eq!(of_answer(&dated)[4..16], [32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(of_answer(&dated).len(), 16 + 8 + 4 + 32 + 2, "no scores");
        assert_eq!(of_answer(&Answer::default())[4..8], [3, 0, 0, 0]);
        let guess = Answer { understanding: Understanding::Guess, ..Answer::default() };
        assert_eq!(of_answer(&guess)[4..8], [19, 0, 0, 0]);
    }
}
