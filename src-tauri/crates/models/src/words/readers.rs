//! The readers as one: the best one for most scripts first, others for lines that it can't read.
//!
//! Owns which lines are read again and by whom, and that a reader that keeps failing is left alone.

use std::sync::{Mutex, MutexGuard, PoisonError};

use image::RgbImage;
use ratna_engine::text_reader::{ReadTextError, TextLine, TextReader};

use super::downloaded::DownloadedReader;
use super::finish::finish;
use super::line::Line;
use super::plausible::{is_plausible, may_be_other_script};
use super::quad::Quad;
use super::tesseract::TesseractReader;

/// After so many failures in a row a reader isn't asked again.
const MOST_FAILURES: u32 = 3;

/// A reader that also tells what it could not read well.
pub trait FirstReader: Send + Sync {
    /// See [`TextReader::id`].
    fn id(&self) -> &str;

    /// See [`TextReader::longest_side`].
    fn longest_side(&self) -> u32;

    /// What may be lines of text, in pixels of the picture.
    ///
    /// # Errors
    /// When the reader fails.
    fn candidates(&self, picture: &RgbImage) -> Result<Vec<Line>, ReadTextError>;
}

/// Reads lines that the first reader could not.
pub trait SecondReader: Send + Sync {
    /// See [`TextReader::id`].
    fn id(&self) -> &str;

    /// What each line says; `None` where it can't tell.
    ///
    /// # Errors
    /// When the reader fails.
    fn read_lines(&self, picture: &RgbImage, quads: &[Quad]) -> Result<Vec<Option<Line>>, ReadTextError>;
}

impl SecondReader for TesseractReader {
    fn id(&self) -> &str {
        TextReader::id(self)
    }

    fn read_lines(&self, picture: &RgbImage, quads: &[Quad]) -> Result<Vec<Option<Line>>, ReadTextError> {
        TesseractReader::read_lines(self, picture, quads)
    }
}

impl SecondReader for DownloadedReader {
    fn id(&self) -> &str {
        DownloadedReader::id(self)
    }

    fn read_lines(&self, picture: &RgbImage, quads: &[Quad]) -> Result<Vec<Option<Line>>, ReadTextError> {
        DownloadedReader::read_lines(self, picture, quads)
    }
}

/// A reader of most scripts, and readers of others.
pub struct Readers {
    first: Box<dyn FirstReader>,
    others: Vec<Other>,
    /// The ID with those of the others whose bits are set.
    ids: Vec<String>,
}

/// A reader of other scripts.
struct Other {
    reader: Box<dyn SecondReader>,
    failures: Mutex<Failures>,
}

#[derive(Default)]
struct Failures {
    in_a_row: u32,
    first: Option<String>,
}

impl Readers {
    /// The readers as one. A line that one of the others, of which there are few, can't read is read by the next.
    pub(super) fn new(first: Box<dyn FirstReader>, others: Vec<Box<dyn SecondReader>>) -> Self {
        let id = |asked: usize| {
            let others = others.iter().enumerate().filter(|(index, _)| asked >> index & 1 == 1);
            std::iter::once(first.id())
                .chain(others.map(|(_, other)| other.id()))
                .collect::<Vec<_>>()
                .join("+")
        };
        let ids = (0..1 << others.len()).map(id).collect();
        let others = others.into_iter().map(|reader| Other { reader, failures: Mutex::default() }).collect();
        Self { first, others, ids }
    }

    /// Why readers of other scripts failed for the first time. Pictures are read without them then.
    pub fn failures(&self) -> Vec<String> {
        self.others.iter().filter_map(|other| other.failures().first.clone()).collect()
    }
}

impl Other {
    fn failures(&self) -> MutexGuard<'_, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_left_alone(&self) -> bool {
        self.failures().in_a_row >= MOST_FAILURES
    }

    /// Reads doubtful lines again.
    fn look(&self, picture: &RgbImage, lines: &mut [Line]) {
        let is_doubtful = |line: &Line| may_be_other_script(line, picture.dimensions());
        let doubtful: Vec<usize> = (0..lines.len()).filter(|&index| is_doubtful(&lines[index])).collect();
        if doubtful.is_empty() || self.is_left_alone() {
            return;
        }
        let quads: Vec<Quad> = doubtful.iter().map(|&index| lines[index].quad).collect();
        let read = self.reader.read_lines(picture, &quads);
        let mut failures = self.failures();
        match read {
            Ok(read) => {
                failures.in_a_row = 0;
                for (index, line) in doubtful.into_iter().zip(read) {
                    if let Some(line) = line {
                        lines[index] = line;
                    }
                }
            }
            Err(error) => {
                failures.in_a_row += 1;
                if failures.first.is_none() {
                    tracing::warn!(%error, "pictures are read without one of the readers");
                    failures.first = Some(error.to_string());
                }
            }
        }
    }
}

impl TextReader for Readers {
    /// Without readers that are left alone: what is read from then on is read again with them, some time.
    fn id(&self) -> &str {
        let asked = self.others.iter().enumerate().filter(|(_, other)| !other.is_left_alone());
        &self.ids[asked.map(|(index, _)| 1 << index).sum::<usize>()]
    }

    fn longest_side(&self) -> u32 {
        self.first.longest_side()
    }

    fn read(&self, picture: &RgbImage) -> Result<Vec<TextLine>, ReadTextError> {
        let mut lines = self.first.candidates(picture)?;
        self.others.iter().for_each(|other| other.look(picture, &mut lines));
        lines.retain(|line| is_plausible(line, picture.dimensions()));
        Ok(finish(lines, picture.dimensions()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::super::line::Word;
    use super::*;

    const TOP: Quad = Quad([[0.0, 0.0], [90.0, 0.0], [90.0, 10.0], [0.0, 10.0]]);
    const BELOW: Quad = Quad([[0.0, 50.0], [90.0, 50.0], [90.0, 60.0], [0.0, 60.0]]);

    fn line(text: &str, confidence: f32, quad: Quad) -> Line {
        Line { quad, confidence, marked: 0.8, words: vec![Word { text: text.into(), quad }] }
    }

    struct First;

    impl FirstReader for First {
        fn id(&self) -> &str {
            "first-1"
        }

        fn longest_side(&self) -> u32 {
            2048
        }

        fn candidates(&self, _: &RgbImage) -> Result<Vec<Line>, ReadTextError> {
            Ok(vec![line("yo alan", 0.4, BELOW), line("hello", 0.9, TOP)])
        }
    }

    #[derive(Default)]
    struct Second {
        fails: bool,
        /// Reads no line.
        knows_nothing: bool,
        calls: Arc<AtomicU32>,
    }

    impl SecondReader for Second {
        fn id(&self) -> &str {
            "second-1-hin"
        }

        fn read_lines(&self, _: &RgbImage, quads: &[Quad]) -> Result<Vec<Option<Line>>, ReadTextError> {
            self.calls.fetch_add(1, Ordering::Relaxed);
            if self.fails {
                return Err(ReadTextError {
                    reader: "second-1-hin".into(),
                    reason: "it takes too long".into(),
                });
            }
            let read = |quad: &Quad| (!self.knows_nothing).then(|| line("चाय के बिना", 0.8, *quad));
            Ok(quads.iter().map(read).collect())
        }
    }

    fn texts(readers: &Readers) -> Vec<String> {
        readers.read(&RgbImage::new(100, 100)).unwrap().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn only_doubtful_lines_are_read_a_second_time() {
        let readers = Readers::new(Box::new(First), vec![Box::new(Second::default())]);
        assert_eq!(texts(&readers), ["hello", "चाय के बिना"]);
        assert_eq!((readers.id(), readers.failures()), ("first-1+second-1-hin", vec![]));
    }

    #[test]
    fn without_a_second_reader_what_makes_no_sense_is_left_out() {
        let readers = Readers::new(Box::new(First), vec![]);
        assert_eq!((readers.id(), texts(&readers)), ("first-1", vec!["hello".to_owned()]));
    }

    #[test]
    fn a_second_reader_that_keeps_failing_is_left_alone_and_nothing_stops() {
        let calls = Arc::<AtomicU32>::default();
        let second = Second { fails: true, calls: Arc::clone(&calls), ..Second::default() };
        let readers = Readers::new(Box::new(First), vec![Box::new(second)]);
        for _ in 0..9 {
            assert_eq!(texts(&readers), ["hello"]);
        }
        assert_eq!(calls.load(Ordering::Relaxed), MOST_FAILURES);
        assert!(readers.failures()[0].contains("it takes too long"));
        assert_eq!(readers.id(), "first-1");
    }

    #[test]
    fn a_line_that_one_reader_cannot_read_is_read_by_the_next_and_no_line_twice() {
        let calls = Arc::<AtomicU32>::default();
        let last = || Box::new(Second { calls: Arc::clone(&calls), ..Second::default() });
        for failing in
            [Second { knows_nothing: true, ..Second::default() }, Second { fails: true, ..Second::default() }]
        {
            let readers = Readers::new(Box::new(First), vec![Box::new(failing), last()]);
            assert_eq!(texts(&readers), ["hello", "चाय के बिना"]);
            assert_eq!(readers.id(), "first-1+second-1-hin+second-1-hin");
        }
        assert_eq!(calls.swap(0, Ordering::Relaxed), 2);
        let readers = Readers::new(Box::new(First), vec![Box::new(Second::default()), last()]);
        assert_eq!(texts(&readers), ["hello", "चाय के बिना"]);
        assert_eq!(calls.load(Ordering::Relaxed), 0);
    }
}
