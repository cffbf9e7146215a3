//! A reader that is better at some languages, and beside it the reader inside the program for the rest.
//!
//! Owns which of both reads a line: what the better one is sure of, it has read.

use image::RgbImage;
use ratna_engine::text_reader::ReadTextError;

use super::built_in::BuiltInReader;
use super::line::Line;
use super::networks::Networks;
use super::quad::Quad;
use super::readers::FirstReader;

/// From this confidence on, a line of the better reader is believed. Vision's confidences are 0.3, 0.5 and 1.
const SURE: f32 = 0.5;

/// Reads the lines of a picture.
pub trait LineReader: Send + Sync {
    /// Name and version.
    fn id(&self) -> &'static str;

    /// The lines, in pixels of the picture.
    ///
    /// # Errors
    /// When the reader fails.
    fn lines(&self, picture: &RgbImage) -> Result<Vec<Line>, ReadTextError>;
}

/// Both readers.
pub struct Beside<R, N> {
    better: R,
    built_in: BuiltInReader<N>,
    id: String,
}

impl<R: LineReader, N: Networks> Beside<R, N> {
    /// The better reader, and the one inside the program.
    pub fn new(better: R, built_in: BuiltInReader<N>) -> Self {
        let id = format!("{}+{}", better.id(), FirstReader::id(&built_in));
        Self { better, built_in, id }
    }
}

impl<R: LineReader, N: Networks> FirstReader for Beside<R, N> {
    fn id(&self) -> &str {
        &self.id
    }

    fn longest_side(&self) -> u32 {
        FirstReader::longest_side(&self.built_in)
    }

    /// A better reader that fails is done without.
    fn candidates(&self, picture: &RgbImage) -> Result<Vec<Line>, ReadTextError> {
        let read = self.better.lines(picture).unwrap_or_else(|error| {
            tracing::warn!(%error, "a picture is read by the reader inside the program alone");
            Vec::new()
        });
        let mut lines: Vec<Line> = read.into_iter().filter(|line| line.confidence >= SURE).collect();
        let is_read = |quad: &Quad| lines.iter().any(|line| contains(&line.quad, quad));
        let rest = self.built_in.candidates_where(picture, |quad| !is_read(quad))?;
        lines.extend(rest);
        Ok(lines)
    }
}

/// Whether the centre of a line is within the bounds of another one.
fn contains(outer: &Quad, inner: &Quad) -> bool {
    let ([low, high], centre) = (outer.bounds(), inner.centre());
    (0..2).all(|axis| (low[axis]..=high[axis]).contains(&centre[axis]))
}

#[cfg(test)]
mod tests {
    use super::super::line::Word;
    use super::super::stand_in::{StandIn, picture, write};
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    struct Better(Result<f32, ()>);

    impl LineReader for Better {
        fn id(&self) -> &'static str {
            "better-1"
        }

        fn lines(&self, _: &RgbImage) -> Result<Vec<Line>, ReadTextError> {
            let quad = Quad([[100.0, 100.0], [300.0, 100.0], [300.0, 140.0], [100.0, 140.0]]);
            let words = vec![Word { text: "Héllo".into(), quad }];
            let failed = |()| ReadTextError { reader: "better-1".into(), reason: "no".into() };
            self.0.map(|confidence| vec![Line { quad, confidence, marked: 1.0, words }]).map_err(failed)
        }
    }

    fn texts(better: Better) -> Vec<String> {
        let mut picture = picture(960, 640);
        write(&mut picture, "hello", [100, 100], 40);
        write(&mut picture, "below", [100, 500], 40);
        let both = Beside::new(better, BuiltInReader::new(StandIn::default(), || Ok(vocabulary())));
        assert_eq!(FirstReader::id(&both), "better-1+ppocr-6-2");
        let mut texts: Vec<String> = both.candidates(&picture).unwrap().iter().map(Line::text).collect();
        texts.sort();
        texts
    }

    #[test]
    fn each_line_is_read_once_and_by_the_better_reader_if_it_is_sure() {
        assert_eq!(texts(Better(Ok(1.0))), ["Héllo", "below"]);
        assert_eq!(texts(Better(Ok(0.3))), ["below", "hello"]);
    }

    #[test]
    fn a_better_reader_that_fails_is_done_without() {
        assert_eq!(texts(Better(Err(()))), ["below", "hello"]);
    }
}
