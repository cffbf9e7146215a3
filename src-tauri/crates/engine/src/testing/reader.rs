//! A reader of words for tests.

use std::sync::Mutex;

use image::RgbImage;

use crate::text_reader::{ReadTextError, TextLine, TextReader, TextWord};

type Read = Box<dyn Fn(&RgbImage) -> Result<Vec<TextLine>, ReadTextError> + Send + Sync>;

/// A reader that remembers the sizes of the pictures it has read, and otherwise reads what a test says.
pub(crate) struct StubReader {
    id: &'static str,
    read: Read,
    sizes: Mutex<Vec<(u32, u32)>>,
}

impl StubReader {
    /// A reader that reads this in every picture: a line of the text for each line of the picture.
    pub(crate) fn saying(id: &'static str, text: &'static str) -> Self {
        Self::reading(id, move |_| Ok(lines(text)))
    }

    pub(crate) fn reading(
        id: &'static str,
        read: impl Fn(&RgbImage) -> Result<Vec<TextLine>, ReadTextError> + Send + Sync + 'static,
    ) -> Self {
        Self { id, read: Box::new(read), sizes: Mutex::default() }
    }

    /// Width and height of the pictures read so far.
    pub(crate) fn sizes(&self) -> Vec<(u32, u32)> {
        self.sizes.lock().unwrap().clone()
    }
}

impl TextReader for StubReader {
    fn id(&self) -> &str {
        self.id
    }

    fn longest_side(&self) -> u32 {
        1_000
    }

    fn read(&self, picture: &RgbImage) -> Result<Vec<TextLine>, ReadTextError> {
        self.sizes.lock().unwrap().push(picture.dimensions());
        (self.read)(picture)
    }
}

/// The lines of a text, each as wide as the picture, one below the other from top to bottom.
pub(crate) fn lines(text: &str) -> Vec<TextLine> {
    let count = text.lines().count() as f32;
    let line = |(at, line): (usize, &str)| {
        let (top, bottom) = (at as f32 / count, (at + 1) as f32 / count);
        let corners = |left: f32, right: f32| [[left, top], [right, top], [right, bottom], [left, bottom]];
        let words: Vec<&str> = line.split_whitespace().collect();
        let width = 1.0 / words.len() as f32;
        let word = |(at, word): (usize, &&str)| TextWord {
            text: (*word).to_owned(),
            corners: corners(at as f32 * width, (at + 1) as f32 * width),
        };
        TextLine {
            text: line.to_owned(),
            confidence: 1.0,
            corners: corners(0.0, 1.0),
            words: words.iter().enumerate().map(word).collect(),
        }
    };
    text.lines().enumerate().map(line).collect()
}
