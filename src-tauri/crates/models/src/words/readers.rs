//! The readers as one: the best one for most scripts first, Tesseract for lines that it can't read.
//!
//! Owns which lines are read a second time, and that a Tesseract that keeps failing is left alone.

use std::sync::Mutex;
use std::sync::PoisonError;

use image::RgbImage;
use ratna_engine::text_reader::{ReadTextError, TextLine, TextReader};

use super::finish::finish;
use super::line::Line;
use super::plausible::{is_plausible, may_be_other_script};
use super::quad::Quad;
use super::tesseract::TesseractReader;

/// After so many failures in a row Tesseract isn't asked again.
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

/// A reader of most scripts, and where there is one, a reader of others.
pub struct Readers {
    first: Box<dyn FirstReader>,
    second: Option<Box<dyn SecondReader>>,
    id: String,
    failures: Mutex<Failures>,
}

/// Failures of the second reader.
#[derive(Default)]
struct Failures {
    in_a_row: u32,
    first: Option<String>,
}

impl Readers {
    /// The readers as one.
    pub(super) fn new(first: Box<dyn FirstReader>, second: Option<Box<dyn SecondReader>>) -> Self {
        let id = match &second {
            Some(second) => format!("{}+{}", first.id(), second.id()),
            None => first.id().to_owned(),
        };
        Self { first, second, id, failures: Mutex::default() }
    }

    /// Why the second reader failed for the first time, if it did. Pictures are read without it then.
    pub fn failure(&self) -> Option<String> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).first.clone()
    }

    fn is_left_alone(&self) -> bool {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).in_a_row >= MOST_FAILURES
    }

    /// Reads doubtful lines again.
    fn second_look(&self, picture: &RgbImage, lines: &mut [Line]) {
        let Some(second) = &self.second else { return };
        let is_doubtful = |line: &Line| may_be_other_script(line, picture.dimensions());
        let doubtful: Vec<usize> = (0..lines.len()).filter(|&index| is_doubtful(&lines[index])).collect();
        if doubtful.is_empty() || self.is_left_alone() {
            return;
        }
        let quads: Vec<Quad> = doubtful.iter().map(|&index| lines[index].quad).collect();
        let read = second.read_lines(picture, &quads);
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
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
                    tracing::warn!(%error, "pictures are read without Tesseract");
                    failures.first = Some(error.to_string());
                }
            }
        }
    }
}

impl TextReader for Readers {
    /// Without the second reader once it is left alone: what is read from then on is read again with it, some time.
    fn id(&self) -> &str {
        if self.is_left_alone() { self.first.id() } else { &self.id }
    }

    fn longest_side(&self) -> u32 {
        self.first.longest_side()
    }

    fn read(&self, picture: &RgbImage) -> Result<Vec<TextLine>, ReadTextError> {
        let mut lines = self.first.candidates(picture)?;
        self.second_look(picture, &mut lines);
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

    struct Second {
        fails: bool,
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
            Ok(quads.iter().map(|quad| Some(line("चाय के बिना", 0.8, *quad))).collect())
        }
    }

    fn texts(readers: &Readers) -> Vec<String> {
        readers.read(&RgbImage::new(100, 100)).unwrap().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn only_doubtful_lines_are_read_a_second_time() {
        let second = Second { fails: false, calls: Arc::default() };
        let readers = Readers::new(Box::new(First), Some(Box::new(second)));
        assert_eq!(texts(&readers), ["hello", "चाय के बिना"]);
        assert_eq!((readers.id(), readers.failure()), ("first-1+second-1-hin", None));
    }

    #[test]
    fn without_a_second_reader_what_makes_no_sense_is_left_out() {
        let readers = Readers::new(Box::new(First), None);
        assert_eq!((readers.id(), texts(&readers)), ("first-1", vec!["hello".to_owned()]));
    }

    #[test]
    fn a_second_reader_that_keeps_failing_is_left_alone_and_nothing_stops() {
        let calls = Arc::<AtomicU32>::default();
        let second = Second { fails: true, calls: Arc::clone(&calls) };
        let readers = Readers::new(Box::new(First), Some(Box::new(second)));
        for _ in 0..9 {
            assert_eq!(texts(&readers), ["hello"]);
        }
        assert_eq!(calls.load(Ordering::Relaxed), MOST_FAILURES);
        assert!(readers.failure().is_some_and(|reason| reason.contains("it takes too long")));
    }
}
