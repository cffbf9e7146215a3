//! The reader inside the program: PP-OCR's nets, and everything between a picture and its lines.
//!
//! Owns how often a picture is looked at, and which lines are taken for text. Never keeps what it read.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use image::RgbImage;
use ratna_engine::text_reader::{ReadTextError, TextLine, TextReader};

use super::boxes::{Found, boxes};
use super::finish::finish;
use super::line::Line;
use super::look::look;
use super::networks::Networks;
use super::plausible::is_plausible;
use super::quad::Quad;
use super::read_line::read_line;
use super::readers::FirstReader;
use super::sizes::Size;
use super::text_map::TextMap;
use super::vocabulary::Vocabulary;

/// Name and version. The version increases whenever the same picture is read differently.
pub const ID: &str = "ppocr-6-2";

/// Larger pictures are hardly read better: their lines are shrunken to 48 pixels.
pub const LONGEST_SIDE: u32 = 2048;

/// After this time no further line of a picture is begun: noise could take an hour.
const LONGEST: Duration = Duration::from_secs(30);
/// The same while most lines turn out to be text: a page of 5,000 words has some 500 lines, which take 40 seconds on one slow
/// thread, and several times as long on a busy machine, where reading gives way to others.
const LONGEST_TEXT: Duration = Duration::from_secs(180);

/// Reads with two nets.
pub struct BuiltInReader<N> {
    networks: N,
    load: fn() -> Result<Vocabulary, String>,
    vocabulary: OnceLock<Result<Vocabulary, String>>,
}

impl<N: Networks> BuiltInReader<N> {
    /// A reader with these nets, which loads its vocabulary when it reads the first line.
    pub fn new(networks: N, load: fn() -> Result<Vocabulary, String>) -> Self {
        Self { networks, load, vocabulary: OnceLock::new() }
    }

    /// What may be lines of text among those that `is_wanted` chooses by their places, read as well as the nets can.
    ///
    /// # Errors
    /// When a net fails.
    pub fn candidates_where(
        &self,
        picture: &RgbImage,
        is_wanted: impl Fn(&Quad) -> bool,
    ) -> Result<Vec<Line>, ReadTextError> {
        let found = self.find(picture).map_err(failed)?;
        let read = |found: &Found| {
            let vocabulary = self.vocabulary.get_or_init(self.load).as_ref().map_err(String::clone)?;
            let line = read_line(&self.networks, Some(vocabulary), picture, &found.quad)?;
            Ok(Line { marked: found.marked, ..line })
        };
        let start = Instant::now();
        let (mut lines, mut believed) = (Vec::new(), 0);
        for found in found.iter().filter(|found| is_wanted(&found.quad)) {
            if !has_time(start.elapsed(), lines.len(), believed) {
                break;
            }
            let line = read(found).map_err(failed)?;
            believed += usize::from(is_plausible(&line, picture.dimensions()));
            lines.push(line);
        }
        Ok(lines)
    }

    /// The lines, in pixels of the picture.
    fn find(&self, picture: &RgbImage) -> Result<Vec<Found>, String> {
        let (width, height) = picture.dimensions();
        if width == 0 || height == 0 {
            return Ok(Vec::new());
        }
        let mut map = look(&self.networks, picture, Size::first(width, height))?;
        let mut found = boxes(&map);
        if let Some(core) = usual_core(&found)
            && let Some(second) = Size::second(width, height, core)
        {
            map = look(&self.networks, picture, second)?;
            found = boxes(&map);
        }
        Ok(found
            .into_iter()
            .map(|found| Found { quad: in_picture(&found.quad, &map, picture), ..found })
            .collect())
    }
}

impl<N: Networks> FirstReader for BuiltInReader<N> {
    fn id(&self) -> &str {
        ID
    }

    fn longest_side(&self) -> u32 {
        LONGEST_SIDE
    }

    fn candidates(&self, picture: &RgbImage) -> Result<Vec<Line>, ReadTextError> {
        self.candidates_where(picture, |_| true)
    }
}

impl<N: Networks> TextReader for BuiltInReader<N> {
    fn id(&self) -> &str {
        ID
    }

    fn longest_side(&self) -> u32 {
        LONGEST_SIDE
    }

    fn read(&self, picture: &RgbImage) -> Result<Vec<TextLine>, ReadTextError> {
        let size = picture.dimensions();
        let lines = self.candidates(picture)?.into_iter().filter(|line| is_plausible(line, size));
        Ok(finish(lines.collect(), size))
    }
}

fn failed(reason: String) -> ReadTextError {
    ReadTextError { reader: ID.to_owned(), reason }
}

/// Whether another line of a picture is begun after so many, of which so many are believed.
fn has_time(elapsed: Duration, lines: usize, believed: usize) -> bool {
    elapsed < if 2 * believed > lines { LONGEST_TEXT } else { LONGEST }
}

/// The height that the cores of a quarter of the lines stay below, in pixels of their map; `None` without lines.
fn usual_core(found: &[Found]) -> Option<f32> {
    let mut cores: Vec<f32> = found.iter().map(|found| found.core).collect();
    cores.sort_by(f32::total_cmp);
    cores.get(cores.len() / 4).copied()
}

fn in_picture(quad: &Quad, map: &TextMap, picture: &RgbImage) -> Quad {
    let (x_scale, y_scale) =
        (picture.width() as f32 / map.width() as f32, picture.height() as f32 / map.height() as f32);
    quad.map(|[x, y]| [x * x_scale, y * y_scale])
}

#[cfg(test)]
mod tests {
    use super::super::stand_in::{StandIn, picture, write};
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn reader() -> BuiltInReader<StandIn> {
        BuiltInReader::new(StandIn::default(), || Ok(vocabulary()))
    }

    fn texts(picture: &RgbImage) -> Vec<String> {
        reader().read(picture).unwrap().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_are_read_from_top_to_bottom_with_their_words_in_place() {
        let mut picture = picture(960, 640);
        write(&mut picture, "below", [100, 500], 40);
        write(&mut picture, "above it", [100, 100], 40);
        let lines = reader().read(&picture).unwrap();
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["above it", "below"]);
        let [x, y] = lines[0].words[1].corners[0];
        assert!((x * 960.0 - 340.0).abs() < 45.0 && (y * 640.0 - 100.0).abs() < 45.0, "{x} {y}");
    }

    #[test]
    fn a_large_picture_without_text_is_looked_at_once() {
        let reader = reader();
        assert_eq!(reader.read(&picture(2048, 1536)).unwrap(), []);
        assert_eq!(reader.networks.looks.into_inner(), 1);
    }

    #[test]
    fn small_text_is_looked_at_again_at_a_larger_size() {
        let mut picture = picture(1920, 1440);
        for row in 0..8 {
            write(&mut picture, "hello", [100, 100 + row * 100], 12);
        }
        assert_eq!(texts(&picture), ["hello"; 8]);
    }

    #[test]
    fn pictures_of_any_shape_are_read() {
        for (width, height) in [(1, 1), (10_000, 40), (40, 10_000), (3, 900), (0, 0)] {
            assert_eq!(texts(&picture(width, height)), Vec::<String>::new(), "{width} × {height}");
        }
        let mut strip = picture(10_000, 40);
        write(&mut strip, "far out", [9000, 5], 30);
        assert_eq!(texts(&strip), ["far out"]);
    }

    #[test]
    fn a_page_of_text_may_take_longer_than_noise() {
        let seconds = Duration::from_secs;
        assert!(has_time(seconds(29), 400, 3) && !has_time(seconds(31), 400, 3));
        assert!(has_time(seconds(170), 400, 390) && !has_time(seconds(181), 400, 390));
        assert!(has_time(seconds(1), 0, 0) && !has_time(seconds(31), 0, 0));
    }

    #[test]
    fn a_failing_net_is_an_error_under_the_readers_name() {
        let reader = BuiltInReader::new(StandIn { fails: true, ..StandIn::default() }, || Ok(vocabulary()));
        let error = reader.read(&picture(100, 100)).unwrap_err();
        assert_eq!((error.reader.as_str(), error.reason.as_str()), (ID, "out of memory"));
    }
}
