//! Lists of pictures as the page reads them: columns in one binary message, so that 200,000 rows need no
//! parsing. `ui/src/listing.ts` is the other half and describes the layout.

use ratna_engine::Found;
use ratna_engine::catalogue::listing::Listed;

/// The list is ordered by likeness and says how much there is.
const SCORED: u32 = 1;
/// Nothing in the library fits what was looked for.
const NO_MATCH: u32 = 2;

/// A list ordered by time.
pub fn by_time(rows: &[Listed]) -> Vec<u8> {
    encode(rows.iter(), None, 0)
}

/// What a search found.
pub fn by_likeness(found: &Found) -> Vec<u8> {
    let scores: Vec<f32> = found.matches.iter().map(|found| found.score).collect();
    let flags = SCORED | if found.fits { 0 } else { NO_MATCH };
    encode(found.matches.iter().map(|found| &found.listed), Some(&scores), flags)
}

fn encode<'a>(
    rows: impl ExactSizeIterator<Item = &'a Listed> + Clone,
    scores: Option<&[f32]>,
    flags: u32,
) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + rows.len() * (8 + 4 + 4 + 32));
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend(flags.to_le_bytes());
    rows.clone().for_each(|row| bytes.extend((row.time as f64).to_le_bytes()));
    rows.clone().for_each(|row| bytes.extend((row.id as u32).to_le_bytes()));
    scores.into_iter().flatten().for_each(|score| bytes.extend(score.to_le_bytes()));
    rows.for_each(|row| bytes.extend(row.hash.as_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use ratna_engine::Match;

    use super::*;

    fn listed(id: i64) -> Listed {
        Listed { id, time: 1000 + id, hash: blake3::hash(&id.to_le_bytes()) }
    }

    #[test]
    fn columns_follow_one_another() {
        let bytes = by_time(&[listed(2), listed(1)]);
        assert_eq!(bytes.len(), 8 + 2 * (8 + 4 + 32));
        assert_eq!(bytes[..8], [2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[8..16], 1002_f64.to_le_bytes());
        assert_eq!(bytes[24..28], [2, 0, 0, 0]);
        assert_eq!(&bytes[32..64], listed(2).hash.as_bytes());
    }

    #[test]
    fn likeness_and_its_lack_are_said() {
        let found = Found { matches: vec![Match { listed: listed(7), score: 0.5 }], fits: true };
        let bytes = by_likeness(&found);
        assert_eq!(bytes[4..8], [1, 0, 0, 0]);
        assert_eq!(bytes[20..24], 0.5_f32.to_le_bytes());
        assert_eq!(by_likeness(&Found::default())[4..8], [3, 0, 0, 0]);
    }
}
