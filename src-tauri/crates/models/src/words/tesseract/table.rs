//! The table of words that Tesseract prints: one row a word, columns separated by tabs.
//!
//! Owns its columns. Rows that are no words are left out, whatever is in them.

/// Number of the rows that are words; the others are pages, blocks, paragraphs and lines.
const WORD: &str = "5";
/// Most pixels along a side that is believed.
const LARGEST: f32 = 100_000.0;

/// A word of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// From 0.
    pub page: usize,
    /// Block, paragraph and line on the page.
    pub line: [u32; 3],
    /// Left, top, width and height in pixels of the page.
    pub area: [f32; 4],
    /// From 0 to 1.
    pub confidence: f32,
    pub text: String,
}

/// The words of a table, in its order.
pub fn parse(table: &str) -> Vec<Word> {
    table.lines().filter_map(word).collect()
}

fn word(row: &str) -> Option<Word> {
    let columns: [&str; 12] = row.splitn(12, '\t').collect::<Vec<_>>().try_into().ok()?;
    let [level, page, block, paragraph, line, _, left, top, width, height, confidence, text] = columns;
    let number = |column: &str| column.parse::<u32>().ok();
    let side = |column: &str| column.parse::<f32>().ok().filter(|side| (0.0..=LARGEST).contains(side));
    let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
    let text = text.trim();
    (level == WORD && !text.is_empty()).then_some(())?;
    Some(Word {
        page: number(page)?.checked_sub(1)? as usize,
        line: [number(block)?, number(paragraph)?, number(line)?],
        area: [side(left)?, side(top)?, side(width)?, side(height)?],
        confidence: confidence.parse::<f32>().ok().filter(|value| value.is_finite())?.clamp(0.0, 100.0)
            / 100.0,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        1\t1\t0\t0\t0\t0\t0\t0\t400\t64\t-1\t\n\
        5\t1\t1\t1\t1\t1\t12\t10\t80\t40\t91.5\tचाय\n\
        5\t2\t1\t1\t2\t1\t0\t0\t9\t9\t30\t \n\
        5\t2\t1\t1\t2\t2\t1\t2\t3\t4\t96\tके\n";

    #[test]
    fn words_are_read_with_page_line_and_place() {
        let words = parse(TABLE);
        assert_eq!(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["चाय", "के"]);
        assert_eq!((words[0].page, words[0].area, words[0].confidence), (0, [12.0, 10.0, 80.0, 40.0], 0.915));
        assert_eq!((words[1].page, words[1].line), (1, [1, 1, 2]));
    }

    proptest! {
        #[test]
        fn anything_may_be_printed(rows in prop::collection::vec("5\t[0-9-]{0,11}\t1\t1\t1\t1\t[0-9.e-]{0,9}\t1\t1\t1\t[0-9a-zN.-]{0,5}\t\\PC{0,9}|\\PC{0,40}", 0..9)) {
            for word in parse(&rows.join("\n")) {
                prop_assert!((0.0..=1.0).contains(&word.confidence) && word.area.iter().all(|side| side.is_finite()));
            }
        }
    }
}
