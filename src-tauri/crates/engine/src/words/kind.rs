//! What kind of picture the words in it make it: a meme, a screenshot, a document.
//!
//! Owns the rule, which reads nothing but the lines, where they are, whether they were drawn over the picture, what the
//! catalogue says of it, and what it looks like to the model. A picture that fits none is none: photographs of signs are the
//! many others.

use super::looks::Look;
use crate::catalogue::words::{Kind, Subject};
use crate::pictures::screens;
use crate::text_reader::TextLine;

/// Short side by long side of phones, whose screens are often sent on in a smaller size.
const PHONES: std::ops::RangeInclusive<f32> = 0.43..=0.5;
/// A whole screen shows at least so many lines.
const LINES_OF_SCREEN: usize = 3;
/// A part of one shows more, for it has nothing else to tell it.
const LINES_OF_WINDOW: usize = 6;
/// Heights of lines on screens, in pixels.
const HEIGHTS_ON_SCREEN: std::ops::RangeInclusive<f32> = 8.0..=80.0;
/// A page has at least so many lines and words, and they cover this share of it.
const PAGE: (usize, usize, f32) = (8, 40, 0.08);
/// Short side by long side of paper, as it is scanned or photographed.
const PAPER: std::ops::RangeInclusive<f32> = 0.62..=0.86;
/// A receipt is longer, and has at least so many lines, of which this share has digits.
const RECEIPT: (usize, f32) = (8, 0.4);
/// A caption has so many words: signs mostly have fewer.
const CAPTION_WORDS: std::ops::RangeInclusive<usize> = 4..=80;
/// Its letters are at least this high, as a share of the picture's height,
const CAPTION_HEIGHT: f32 = 0.035;
/// and covers at least this share of the picture.
const CAPTION_SHARE: f32 = 0.025;
/// Captions lie above or below what they are about: not in between, as shares of the picture's height.
const MIDDLE: std::ops::Range<f32> = 0.4..0.6;
/// How far from the middle a caption's line may have its own, as a share of the width.
const OFF_CENTRE: f32 = 0.2;
/// How much the lines of a caption may rise or fall, in pixels by pixel: a program draws them level.
const CAPTION_SLOPE: f32 = 0.03;
/// How many of the lines in a window are level, to within a slope or so many pixels: the reader's corners are whole pixels.
const LEVEL: (f32, f32, f32) = (0.8, 0.02, 2.0);

/// Whether the kind may depend on what the picture looks like.
pub(super) fn needs_look(lines: &[TextLine]) -> bool {
    lines.len() >= LINES_OF_WINDOW
}

/// What kind of picture this is.
pub(super) fn of(
    lines: &[TextLine],
    subject: &Subject,
    look: Look,
    is_drawn: &dyn Fn(&TextLine) -> bool,
) -> Option<Kind> {
    let page = Page::of(lines, subject, look);
    if page.lines.is_empty() {
        return None;
    }
    let is_of_camera = subject.has_camera;
    if !is_of_camera && page.is_screen() {
        return Some(Kind::Screenshot);
    }
    if page.is_document() {
        return Some(Kind::Document);
    }
    if !is_of_camera && page.caption().is_some_and(|lines| lines.iter().all(|line| is_drawn(line.source))) {
        return Some(Kind::Meme);
    }
    (!is_of_camera && page.is_window()).then_some(Kind::Screenshot)
}

/// A line as the rule sees it, in shares of the picture's width and height.
struct Line<'a> {
    source: &'a TextLine,
    height: f32,
    area: f32,
    centre: [f32; 2],
    /// How many pixels its upper edge rises or falls,
    rise: f32,
    /// and how much that is by pixel.
    slope: f32,
}

impl Line<'_> {
    fn words(&self) -> usize {
        self.source.text.split(' ').count()
    }
}

/// A picture and its lines.
struct Page<'a> {
    subject: &'a Subject,
    look: Look,
    lines: Vec<Line<'a>>,
    words: usize,
    /// The share of the picture that the lines cover.
    share: f32,
}

impl<'a> Page<'a> {
    fn of(lines: &'a [TextLine], subject: &'a Subject, look: Look) -> Self {
        let (width, height) = (subject.width.max(1) as f32, subject.height.max(1) as f32);
        let line = |line: &'a TextLine| {
            let [a, b, c, d] = line.corners.map(|[x, y]| [x * width, y * height]);
            let (tall, long) = (length(a, d).max(length(b, c)), length(a, b).max(length(d, c)));
            Line {
                source: line,
                height: tall / height,
                area: tall * long / (width * height),
                centre: [(a[0] + c[0]) / 2.0 / width, (a[1] + c[1]) / 2.0 / height],
                rise: (b[1] - a[1]).abs(),
                slope: (b[1] - a[1]).abs() / (b[0] - a[0]).abs().max(1.0),
            }
        };
        let lines: Vec<Line<'_>> = lines.iter().map(line).collect();
        let words = lines.iter().map(Line::words).sum();
        let share = lines.iter().map(|line| line.area).sum();
        Self { subject, look, lines, words, share }
    }

    fn sides(&self) -> (u32, u32) {
        let Subject { width, height, .. } = *self.subject;
        (width.min(height), width.max(height))
    }

    fn ratio(&self) -> f32 {
        let (short, long) = self.sides();
        short as f32 / long.max(1) as f32
    }

    /// Half of the lines are no higher.
    fn middle_height(&self) -> f32 {
        let mut heights: Vec<f32> = self.lines.iter().map(|line| line.height).collect();
        heights.sort_unstable_by(f32::total_cmp);
        heights[heights.len() / 2]
    }

    /// A whole screen: of the size of one, with small lines.
    fn is_screen(&self) -> bool {
        self.lines.len() >= LINES_OF_SCREEN
            && screens::has_size_of_one(self.subject.width, self.subject.height)
            && self.is_set_like_a_screen()
    }

    /// A window, a part of a screen, or one that was made smaller: in a format that loses nothing, as programs save screens, as
    /// long as a phone, or like a screen to the model; with lines that are level.
    fn is_window(&self) -> bool {
        let (most, slope, rise) = LEVEL;
        let level = self.lines.iter().filter(|line| line.slope < slope || line.rise <= rise).count();
        let are_level = level as f32 >= most * self.lines.len() as f32;
        let is_phone = self.subject.height > self.subject.width && PHONES.contains(&self.ratio());
        let may_be = self.subject.is_lossless || is_phone || self.look.is_screen;
        may_be && self.lines.len() >= LINES_OF_WINDOW && are_level && self.is_set_like_a_screen()
    }

    fn is_set_like_a_screen(&self) -> bool {
        HEIGHTS_ON_SCREEN.contains(&(self.middle_height() * self.subject.height as f32))
    }

    /// A page, or a receipt.
    fn is_document(&self) -> bool {
        let (lines, words, share) = PAGE;
        let is_page = self.lines.len() >= lines
            && self.words >= words
            && self.share >= share
            && (self.look.is_page || (PAPER.contains(&self.ratio()) && !self.look.is_screen));
        let (lines, digits) = RECEIPT;
        let with_digits =
            self.lines.iter().filter(|line| line.source.text.chars().any(|c| c.is_ascii_digit())).count();
        let is_receipt = self.lines.len() >= lines
            && self.ratio() < *PAPER.start()
            && self.subject.height > self.subject.width
            && with_digits as f32 >= digits * self.lines.len() as f32;
        is_page || is_receipt
    }

    /// The large letters above or below what the picture shows, or all over it in capitals, if those may be a caption.
    fn caption(&self) -> Option<Vec<&Line<'a>>> {
        let tallest = self.lines.iter().map(|line| line.height).fold(0.0, f32::max);
        let large: Vec<&Line<'a>> = self.lines.iter().filter(|line| line.height >= tallest * 0.5).collect();
        let area: f32 = large.iter().map(|line| line.area).sum();
        let letters = || large.iter().flat_map(|line| line.source.text.chars()).filter(|c| c.is_alphabetic());
        let (all, small) = (letters().count(), letters().filter(|c| c.is_lowercase()).count());
        let are_capitals = all > 3 && small * 10 < all;
        let is_apart = large
            .iter()
            .all(|line| !MIDDLE.contains(&line.centre[1]) && (line.centre[0] - 0.5).abs() <= OFF_CENTRE);
        let is_caption = CAPTION_WORDS.contains(&self.words)
            && large.iter().map(|line| line.words()).sum::<usize>() >= *CAPTION_WORDS.start()
            && large.iter().all(|line| line.slope < CAPTION_SLOPE)
            && tallest >= CAPTION_HEIGHT
            && area >= CAPTION_SHARE
            && all > 3
            && (is_apart || are_capitals);
        is_caption.then_some(large)
    }
}

fn length(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use blake3::Hash;

    use super::*;

    fn of(lines: &[TextLine], subject: &Subject) -> Option<Kind> {
        super::of(lines, subject, Look::default(), &|_| true)
    }

    /// Lines as (text, left, top, right, bottom) in hundredths of the picture.
    type Lines<'a> = &'a [(&'a str, u32, u32, u32, u32)];

    fn lines(lines: Lines<'_>) -> Vec<TextLine> {
        let line = |&(text, left, top, right, bottom): &(&str, u32, u32, u32, u32)| {
            let [left, top, right, bottom] = [left, top, right, bottom].map(|at| at as f32 / 100.0);
            let corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
            TextLine { text: text.to_owned(), confidence: 1.0, corners, words: Vec::new() }
        };
        lines.iter().map(line).collect()
    }

    /// So many lines of a page from the top to the bottom, of a height in thousandths.
    fn page(count: u32, text: &str, height: u32) -> Vec<TextLine> {
        let line = |at: u32| {
            let top = 0.05 + 0.9 * at as f32 / count as f32;
            let bottom = top + height as f32 / 1_000.0;
            let corners = [[0.1, top], [0.9, top], [0.9, bottom], [0.1, bottom]];
            TextLine { text: text.to_owned(), confidence: 1.0, corners, words: Vec::new() }
        };
        (0..count).map(line).collect()
    }

    fn subject(width: u32, height: u32) -> Subject {
        Subject { hash: Hash::from_bytes([0; 32]), width, height, has_camera: false, is_lossless: false }
    }

    #[test]
    fn captions_above_and_below_make_a_meme() {
        let meme = lines(&[("ONE DOES NOT SIMPLY", 5, 3, 95, 13), ("WALK INTO MORDOR", 10, 85, 90, 96)]);
        assert_eq!(of(&meme, &subject(600, 400)), Some(Kind::Meme));
        let plain = lines(&[("When you fix one bug", 5, 2, 80, 9), ("and find two more", 5, 11, 70, 18)]);
        assert_eq!(of(&plain, &subject(600, 700)), Some(Kind::Meme));
        let camera = Subject { has_camera: true, ..subject(600, 400) };
        assert_eq!(of(&meme, &camera), None, "a photograph of a sign");
        let on_a_board = super::of(&meme, &subject(600, 400), Look::default(), &|_| false);
        assert_eq!(on_a_board, None, "a sign in a picture that was sent on");
    }

    #[test]
    fn words_in_a_scene_make_nothing_of_it() {
        for sign in [
            lines(&[("Baker Street", 60, 45, 75, 49)]),
            lines(&[("STOP", 48, 48, 52, 50)]),
            lines(&[("12", 40, 5, 60, 25)]),
            lines(&[("FISH & CHIPS", 20, 5, 80, 20)]),
            Vec::new(),
        ] {
            assert_eq!(of(&sign, &subject(900, 600)), None, "{sign:?}");
        }
    }

    #[test]
    fn many_small_lines_on_a_screen_or_in_a_window_make_a_screenshot() {
        let screen = page(20, "a line of a message", 18);
        assert_eq!(of(&screen, &subject(1170, 2532)), Some(Kind::Screenshot));
        assert_eq!(of(&screen, &subject(1920, 1080)), Some(Kind::Screenshot));
        let window = Subject { is_lossless: true, ..subject(911, 400) };
        assert_eq!(of(&page(7, "Preferences", 30), &window), Some(Kind::Screenshot));
        assert_eq!(of(&page(7, "Preferences", 30), &subject(911, 400)), None);
        let looks = Look { is_screen: true, ..Look::default() };
        assert_eq!(
            super::of(&page(7, "Preferences", 30), &subject(911, 400), looks, &|_| true),
            Some(Kind::Screenshot)
        );
        assert_eq!(of(&page(9, "a message", 18), &subject(739, 1600)), Some(Kind::Screenshot), "sent on");
    }

    #[test]
    fn a_window_may_have_a_line_that_the_reader_saw_aslant() {
        let window = Subject { is_lossless: true, ..subject(911, 400) };
        let mut lines = page(7, "Preferences", 30);
        lines[3].corners[1][1] += 0.1;
        assert_eq!(of(&lines, &window), Some(Kind::Screenshot));
        lines[4].corners[1][1] += 0.1;
        assert_eq!(of(&lines, &window), None);
    }

    #[test]
    fn a_screen_with_the_sides_of_paper_is_no_page_to_the_model() {
        let lines = page(20, "several words of a page", 18);
        let looks = Look { is_screen: true, ..Look::default() };
        let kind = super::of(&lines, &subject(800, 1100), looks, &|_| true);
        assert_eq!((kind, of(&lines, &subject(800, 1100))), (Some(Kind::Screenshot), Some(Kind::Document)));
    }

    #[test]
    fn a_page_and_a_receipt_make_a_document_also_if_a_camera_took_it() {
        let text = page(30, "several words of a paragraph", 15);
        let scan = Subject { is_lossless: true, ..subject(1654, 2339) };
        assert_eq!(of(&text, &scan), Some(Kind::Document));
        let photograph = Subject { has_camera: true, ..subject(3024, 4032) };
        assert_eq!(of(&text, &photograph), Some(Kind::Document));
        assert_eq!(
            of(&page(14, "Milk 1.29", 20), &Subject { has_camera: true, ..subject(500, 1500) }),
            Some(Kind::Document)
        );
    }
}
