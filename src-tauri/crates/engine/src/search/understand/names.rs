//! The names of a library's folders, tags, albums, people, places and cameras, to find among plain words.

use std::collections::HashMap;

use crate::lexicon;
use crate::lexicon::fold::{self, fold, is_letter};
use crate::query::Condition;
use crate::tags::vocabulary;

/// The most words of a name that is looked for.
pub(super) const MAX_WORDS: usize = 8;

/// Characters of a first name from which on it names somebody: "Al" and "De" begin names as well.
const MIN_FIRST_NAME: usize = 3;

/// Words that say nothing by themselves: a name made of them alone, or of them and everyday words, is no filter.
const COMMON: &[&str] = &[
    "a",
    "after",
    "all",
    "am",
    "an",
    "and",
    "are",
    "as",
    "at",
    "away",
    "back",
    "bad",
    "be",
    "beautiful",
    "before",
    "best",
    "better",
    "big",
    "both",
    "but",
    "by",
    "can",
    "close",
    "day",
    "do",
    "down",
    "each",
    "end",
    "every",
    "few",
    "fine",
    "first",
    "folder",
    "for",
    "from",
    "full",
    "get",
    "go",
    "good",
    "great",
    "half",
    "has",
    "have",
    "he",
    "her",
    "here",
    "high",
    "his",
    "hot",
    "how",
    "i",
    "image",
    "in",
    "into",
    "is",
    "it",
    "its",
    "large",
    "last",
    "late",
    "left",
    "less",
    "life",
    "list",
    "little",
    "long",
    "low",
    "make",
    "many",
    "me",
    "misc",
    "more",
    "most",
    "my",
    "new",
    "next",
    "nice",
    "no",
    "not",
    "now",
    "of",
    "off",
    "old",
    "on",
    "one",
    "only",
    "open",
    "or",
    "other",
    "our",
    "out",
    "over",
    "own",
    "photo",
    "photograph",
    "pic",
    "picture",
    "pretty",
    "real",
    "right",
    "same",
    "second",
    "set",
    "she",
    "short",
    "show",
    "small",
    "so",
    "some",
    "stuff",
    "super",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "they",
    "thing",
    "this",
    "time",
    "to",
    "today",
    "top",
    "trip",
    "two",
    "under",
    "up",
    "us",
    "very",
    "was",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "will",
    "with",
    "without",
    "work",
    "world",
    "yes",
    "yesterday",
    "you",
    "young",
    "your",
];
/// Words of cameras' names that say nothing by themselves.
const OF_CAMERAS: &[&str] = &[
    "pro",
    "max",
    "plus",
    "mini",
    "ultra",
    "mark",
    "digital",
    "camera",
    "black",
    "white",
    "edition",
    "iii",
    "lite",
    "air",
    "zoom",
    "wide",
    "company",
    "corporation",
    "inc",
    "ltd",
];

/// The names of a library's folders, tags, albums, people, places and cameras, each found by its words in any order. Cheap
/// to make.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By the words in alphabetical order.
    by_words: HashMap<String, Named>,
    /// The most words of a name.
    longest: usize,
    cameras: Vec<Camera>,
}

/// The most frequent bearer of a name.
#[derive(Clone, Debug)]
struct Named {
    any: Vec<Condition>,
    count: u64,
}

#[derive(Clone, Debug)]
struct Camera {
    name: String,
    /// Each word of the name, folded, with its place in the name, in bytes.
    words: Vec<(String, usize, usize)>,
}

impl Names {
    /// The names with the number of pictures of each: folders by their names, cameras, tags by their paths, and places.
    pub fn new(
        folders: impl IntoIterator<Item = (String, u64)>,
        cameras: impl IntoIterator<Item = (String, u64)>,
        tags: impl IntoIterator<Item = (String, u64)>,
        places: impl IntoIterator<Item = (String, u64)>,
    ) -> Self {
        let mut names = Self::default();
        for (tag, count) in tags {
            names.add_tag(&tag, count);
        }
        for (folder, count) in folders {
            names.add(&folder, Condition::In(folder.clone()), count);
        }
        for (place, count) in places {
            names.add(&place, Condition::Place(place.clone()), count);
        }
        names.cameras = cameras.into_iter().map(|(name, _)| Camera::new(name)).collect();
        names
    }

    /// The same with the names of albums.
    #[must_use]
    pub fn with_albums(mut self, albums: impl IntoIterator<Item = (String, u64)>) -> Self {
        for (album, count) in albums {
            self.add(&album, Condition::Album(album.clone()), count);
        }
        self
    }

    /// The same with the names of people, each found by the first name alone as well.
    #[must_use]
    pub fn with_people(mut self, people: impl IntoIterator<Item = (String, u64)>) -> Self {
        for (person, count) in people {
            self.add(&person, Condition::Person(person.clone()), count);
            let first = person.split_whitespace().next().unwrap_or_default();
            if first.len() < person.len() && first.chars().count() >= MIN_FIRST_NAME {
                self.add(first, Condition::Person(first.to_owned()), count);
            }
        }
        self
    }

    /// A tag is found by the last name of its path or by all of them, and so are those above it.
    fn add_tag(&mut self, tag: &str, count: u64) {
        let ends = tag.match_indices('/').map(|(at, _)| at).chain([tag.len()]);
        for path in ends.map(|end| &tag[..end]) {
            let name = path.rsplit('/').next().unwrap_or(path);
            self.add(name, Condition::Tag(path.to_owned()), count);
            if name != path {
                self.add(path, Condition::Tag(path.to_owned()), count);
            }
        }
    }

    fn add(&mut self, name: &str, condition: Condition, count: u64) {
        let folded = fold(name);
        let words: Vec<&str> = fold::words(&folded).collect();
        if words.len() > MAX_WORDS || !words.iter().any(|word| is_telling(word)) {
            return;
        }
        self.longest = self.longest.max(words.len());
        let named = self.by_words.entry(key(&words)).or_insert_with(|| Named { any: Vec::new(), count: 0 });
        let is_same_kind = named.any.iter().all(|other| other.key() == condition.key());
        if !is_same_kind && count > named.count {
            named.any.clear();
        }
        if (is_same_kind || named.any.is_empty()) && !named.any.contains(&condition) {
            named.any.push(condition);
        }
        named.count = named.count.max(count);
    }

    /// What these words, folded, name: alternatives of one kind. Of two kinds the one with more pictures counts.
    pub(super) fn read(&self, words: &[&str]) -> Option<Vec<Condition>> {
        if words.is_empty() {
            return None;
        }
        let named = || self.by_words.get(&key(words)).map(|named| named.any.clone());
        (words.len() <= self.longest).then(named).flatten().or_else(|| self.camera(words))
    }

    /// The camera whose name has these words in a row; the last one may be cut short if it has a digit: "x100".
    fn camera(&self, words: &[&str]) -> Option<Vec<Condition>> {
        let last = words.last()?;
        if !words.iter().any(|word| is_telling(word) && tells_of_cameras(word)) {
            return None;
        }
        self.cameras.iter().find_map(|camera| {
            let run = camera.words.windows(words.len()).find(|run| {
                let begin = run.iter().zip(words).take(words.len() - 1).all(|((own, ..), word)| own == word);
                let end = &run[words.len() - 1].0;
                begin && (end == last || is_model(last) && end.starts_with(last))
            })?;
            let (own, start, end) = run.last()?;
            // Folding may change lengths; a cut word is typed in ASCII, as are all that differ from it in nothing.
            let cut = if own.len() > last.len() { start + last.len() } else { *end };
            let part = camera.name.get(run[0].1..cut).unwrap_or(&camera.name[run[0].1..*end]);
            Some(vec![Condition::Camera(part.to_owned())])
        })
    }
}

impl Camera {
    fn new(name: String) -> Self {
        let mut words = Vec::new();
        let mut start = 0;
        for part in name.split_inclusive(|c: char| !is_letter(c)) {
            let word = part.trim_end_matches(|c: char| !is_letter(c));
            if !word.is_empty() {
                words.push((fold(word), start, start + word.len()));
            }
            start += part.len();
        }
        Self { name, words }
    }
}

/// The same for the same words in any order.
fn key(words: &[&str]) -> String {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.join(" ")
}

/// Whether a word tells a name from what pictures show: everyday words, common words and numbers don't.
fn is_telling(word: &str) -> bool {
    let is_short = word.is_ascii() && word.len() < 2;
    let has_letters = word.chars().any(|c| c.is_alphabetic());
    let is_common =
        COMMON.contains(&word) || word.strip_suffix('s').is_some_and(|word| COMMON.contains(&word));
    // "Kiran" and "Pooja" are names, though rays and prayers in Hindi: a word in Latin letters is left to its folder or tag.
    let is_everyday = vocabulary::is_everyday(word) || (!word.is_ascii() && lexicon::is_everyday(word));
    has_letters && !is_short && !is_common && !is_everyday
}

fn tells_of_cameras(word: &str) -> bool {
    is_model(word) || word.chars().count() >= 3 && !OF_CAMERAS.contains(&word)
}

/// Whether this looks like a camera's model: letters and digits.
fn is_model(word: &str) -> bool {
    word.len() >= 3 && word.bytes().any(|c| c.is_ascii_digit()) && word.chars().any(char::is_alphabetic)
}
