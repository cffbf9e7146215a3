//! The words of dates in English and Hindi, as `fold` spells them.

/// Names of months, January first.
pub(super) const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "जनवरी"],
    &["february", "feb", "फरवरी"],
    &["march", "mar", "मार्च"],
    &["april", "apr", "अप्रैल"],
    &["may", "मई"],
    &["june", "jun", "जून"],
    &["july", "jul", "जुलाई"],
    &["august", "aug", "अगस्त"],
    &["september", "sept", "sep", "सितंबर", "सितम्बर"],
    &["october", "oct", "अक्टूबर", "अक्तूबर"],
    &["november", "nov", "नवंबर", "नवम्बर"],
    &["december", "dec", "दिसंबर", "दिसम्बर"],
];

/// Words that are a month only beside a day or a year, or after "in".
pub(super) const DEPENDENT: [&str; 12] =
    ["may", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov"];

/// A season: its names, its first month and how many months it has.
pub(super) struct Season {
    pub(super) names: &'static [&'static str],
    pub(super) first: i64,
    pub(super) months: i64,
}

/// The seasons of the north. India's summer comes earlier, and its rains are a season of their own.
pub(super) const SEASONS: [Season; 9] = [
    Season { names: &["spring", "springtime"], first: 3, months: 3 },
    Season { names: &["summer", "summertime"], first: 6, months: 3 },
    Season { names: &["autumn", "fall"], first: 9, months: 3 },
    Season {
        names: &["winter", "wintertime", "सर्दी", "सर्दियों", "सर्दियां", "जाडे", "जाडा", "शीत"],
        first: 12,
        months: 3,
    },
    Season {
        names: &["गर्मी", "गर्मियों", "गर्मियां", "ग्रीष्म"], first: 3, months: 4
    },
    Season {
        names: &["monsoon", "मानसून", "बरसात", "वर्षा", "बारिश"], first: 6, months: 4
    },
    Season { names: &["बसंत", "वसंत"], first: 2, months: 2 },
    Season { names: &["पतझड"], first: 10, months: 2 },
    Season { names: &["शरद"], first: 9, months: 2 },
];

/// Units of time, each with its spellings.
pub(super) const DAY: [&str; 4] = ["day", "days", "दिन", "दिनों"];
pub(super) const WEEK: [&str; 6] = ["week", "weeks", "हफ्ते", "हफ्ता", "हफ्तों", "सप्ताह"];
pub(super) const MONTH: [&str; 6] = ["month", "months", "महीने", "महीना", "महीनों", "माह"];
pub(super) const YEAR: [&str; 6] = ["year", "years", "साल", "सालों", "वर्ष", "वर्षों"];
pub(super) const WEEKEND: [&str; 2] = ["weekend", "सप्ताहांत"];

/// "The one before this".
pub(super) const LAST: [&str; 8] = ["last", "previous", "पिछले", "पिछली", "पिछला", "गत", "बीते", "बीती"];
/// "The one before this" or "from now back": only before a number of units.
pub(super) const PAST: [&str; 2] = ["past", "recent"];
/// "This".
pub(super) const THIS: [&str; 2] = ["this", "इस"];
/// "Before now", after a number of units.
pub(super) const AGO: [&str; 2] = ["ago", "पहले"];

pub(super) const TODAY: [&str; 2] = ["today", "आज"];
/// कल is tomorrow as well, of which nobody has pictures.
pub(super) const YESTERDAY: [&str; 2] = ["yesterday", "कल"];
pub(super) const BEFORE_YESTERDAY: [&[&str]; 3] =
    [&["day", "before", "yesterday"], &["the", "day", "before", "yesterday"], &["परसों"]];

/// Small numbers, from one.
pub(super) const NUMBERS: [&[&str]; 10] = [
    &["one", "a", "एक"],
    &["two", "दो"],
    &["three", "तीन"],
    &["four", "चार"],
    &["five", "पांच"],
    &["six", "छह", "छः"],
    &["seven", "सात"],
    &["eight", "आठ"],
    &["nine", "नौ"],
    &["ten", "दस"],
];

/// Holidays by their words, as (month, first day, days); a day before the month's first counts back.
pub(super) const HOLIDAYS: [(&[&str], i64, i64, i64); 13] = [
    (&["christmas"], 12, 24, 3),
    (&["xmas"], 12, 24, 3),
    (&["क्रिसमस"], 12, 24, 3),
    (&["christmas", "eve"], 12, 24, 1),
    (&["christmas", "day"], 12, 25, 1),
    (&["new", "year"], 1, 0, 2),
    (&["new", "years"], 1, 0, 2),
    (&["नया", "साल"], 1, 0, 2),
    (&["नए", "साल"], 1, 0, 2),
    (&["new", "years", "eve"], 12, 31, 1),
    (&["new", "years", "day"], 1, 1, 1),
    (&["halloween"], 10, 31, 1),
    (&["valentines", "day"], 2, 14, 1),
];
/// Easter, whose day a calculation finds: from Good Friday to the Monday.
pub(super) const EASTER: [&str; 2] = ["easter", "ईस्टर"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::fold::fold;

    #[test]
    fn the_words_are_spelt_as_words_are_compared() {
        let lists: Vec<&[&str]> = MONTHS
            .into_iter()
            .chain(SEASONS.iter().map(|season| season.names))
            .chain(HOLIDAYS.iter().map(|holiday| holiday.0))
            .chain(NUMBERS)
            .chain(BEFORE_YESTERDAY)
            .chain([&DAY[..], &WEEK, &MONTH, &YEAR, &WEEKEND, &LAST, &PAST, &THIS, &AGO, &TODAY, &YESTERDAY])
            .collect();
        for word in lists.concat() {
            assert_eq!(fold(word), word);
        }
    }
}
