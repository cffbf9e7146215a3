//! The JSON beside pictures and in albums: what it is about, and what it says.
//!
//! Owns telling a picture's from an album's by content, since names are localised, and the bounds of what is read.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value};

use crate::listing::{Place, Taken};

/// The most bytes that a JSON file may have. A picture's has about one thousand.
pub(crate) const MAX_BYTES: u64 = 1 << 20;
/// The most characters of a description that are kept.
const DESCRIPTION_CHARS: usize = 2_000;
/// The most characters of a title or a name that are kept.
const NAME_CHARS: usize = 255;
/// The most people that one picture is taken to show.
const PEOPLE: usize = 100;
/// The years 1826, when the first photograph was taken, to 9999, in seconds since 1970.
const SECONDS: std::ops::Range<i64> = -4_544_208_000..253_402_300_800;

/// What a JSON file is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Sidecar {
    /// A picture or a video.
    Picture(Box<Facts>),
    /// An album, with its title if it has one.
    Album(Option<String>),
    /// Neither.
    Other,
}

/// What a JSON file says about a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The name of the file as it was uploaded.
    pub title: String,
    /// Its description, as it is in the file.
    pub description: Option<String>,
    /// When it was taken, at UTC: what the clock on the wall showed is not known.
    pub taken: Option<Taken>,
    /// Where it was taken.
    pub place: Option<Place>,
    /// The names of the people in it.
    pub people: Vec<String>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Whether it is in the trash.
    pub trashed: bool,
    /// Its address at Google Photos, the same in each of its albums.
    pub url: Option<String>,
}

impl Sidecar {
    /// Reads a JSON file.
    ///
    /// # Errors
    /// When it can't be read, is too large, or is no JSON.
    pub(crate) fn read(path: &Path) -> std::io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "larger than 1 MB"));
        }
        Ok(Self::parse(&bytes)?)
    }

    /// Parses the content of a JSON file.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn parse(bytes: &[u8]) -> serde_json::Result<Self> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let Value::Object(object) = serde_json::from_slice(bytes)? else { return Ok(Self::Other) };
        Ok(if is_picture(&object) {
            Self::Picture(Box::new(Facts::of(&object)))
        } else if let Some(Value::Object(album)) = object.get("albumData") {
            Self::Album(text(album, "title", NAME_CHARS))
        } else if is_album(&object) {
            Self::Album(text(&object, "title", NAME_CHARS))
        } else {
            Self::Other
        })
    }
}

/// A title, and a time or an address that only Google Photos gives.
fn is_picture(object: &Map<String, Value>) -> bool {
    let has_time = |key| object.get(key).is_some_and(|time| time.get("timestamp").is_some());
    let is_in_google_photos =
        || object.get("url").and_then(Value::as_str).is_some_and(|url| url.contains("photos.google.com"));
    object.get("title").is_some_and(Value::is_string)
        && (has_time("photoTakenTime") || has_time("creationTime") || is_in_google_photos())
}

/// A title with something that only albums have, or nothing but a title.
fn is_album(object: &Map<String, Value>) -> bool {
    const OF_ALBUMS: [&str; 6] =
        ["access", "date", "description", "enrichments", "location", "sharedAlbumComments"];
    object.get("title").is_some_and(Value::is_string)
        && (object.len() == 1 || OF_ALBUMS.iter().any(|key| object.contains_key(*key)))
}

impl Facts {
    fn of(object: &Map<String, Value>) -> Self {
        Self {
            title: text(object, "title", NAME_CHARS).unwrap_or_default(),
            description: text(object, "description", DESCRIPTION_CHARS),
            taken: object.get("photoTakenTime").and_then(taken),
            // What the person set comes before what the file had.
            place: ["geoData", "geoDataExif"].into_iter().find_map(|key| place(object.get(key)?)),
            people: people(object.get("people")),
            favourite: flag(object, "favorited"),
            trashed: flag(object, "trashed"),
            url: text(object, "url", NAME_CHARS),
        }
    }
}

fn flag(object: &Map<String, Value>, key: &str) -> bool {
    object.get(key) == Some(&Value::Bool(true))
}

/// A text that is not blank, cut to a number of characters.
fn text(object: &Map<String, Value>, key: &str, most: usize) -> Option<String> {
    let text = object.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(most).collect())
}

fn taken(time: &Value) -> Option<Taken> {
    let seconds = match time.get("timestamp")? {
        Value::String(text) => text.trim().parse().ok()?,
        number => number.as_i64()?,
    };
    // Nothing was taken in that very second; it stands for "unknown".
    (seconds != 0 && SECONDS.contains(&seconds)).then_some(Taken {
        seconds,
        nanoseconds: 0,
        offset_minutes: Some(0),
    })
}

fn place(position: &Value) -> Option<Place> {
    Place::new(position.get("latitude")?.as_f64()?, position.get("longitude")?.as_f64()?)
}

fn people(people: Option<&Value>) -> Vec<String> {
    let mut names = Vec::new();
    for person in people.and_then(Value::as_array).into_iter().flatten().take(PEOPLE) {
        let name = person.as_object().and_then(|person| text(person, "name", NAME_CHARS));
        names.extend(name.filter(|name| !names.contains(name)));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> Facts {
        match Sidecar::parse(json.as_bytes()).unwrap() {
            Sidecar::Picture(facts) => *facts,
            other => panic!("{other:?} from {json}"),
        }
    }

    #[test]
    fn what_a_json_is_about_is_told_by_its_content() {
        let album = |title: &str| Sidecar::Album(Some(title.into()));
        for (json, expected) in [
            (
                r#"{"title":"Rome","description":"","access":"protected","date":{"timestamp":"1"}}"#,
                album("Rome"),
            ),
            (r#"{"title":"गोवा"}"#, album("गोवा")),
            (r#"{"albumData":{"title":"Old","date":{"timestamp":"1"}}}"#, album("Old")),
            (r#"{"title":"","access":"shared"}"#, Sidecar::Album(None)),
            (r#"{"title":"Page","url":"https://example.org"}"#, Sidecar::Other),
            (r#"{"comments":[]}"#, Sidecar::Other),
            ("[1]", Sidecar::Other),
            ("7", Sidecar::Other),
        ] {
            assert_eq!(Sidecar::parse(json.as_bytes()).unwrap(), expected, "{json}");
        }
        assert_eq!(facts(r#"{"title":"a.jpg","creationTime":{"timestamp":"5"}}"#).title, "a.jpg");
        assert_eq!(facts(r#"{"title":"a.jpg","url":"https://photos.google.com/photo/A"}"#).title, "a.jpg");
        assert!(Sidecar::parse(b"{").is_err() && Sidecar::parse(b"").is_err());
        assert!(Sidecar::parse("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn a_picture_s_facts_are_read() {
        let facts = facts(
            "\u{FEFF}{\"title\":\"a.jpg\",\"description\":\" Ferien &amp; Meer \",\"favorited\":true,\
             \"photoTakenTime\":{\"timestamp\":\"-86400\"},\"geoData\":{\"latitude\":0.0,\"longitude\":0.0},\
             \"geoDataExif\":{\"latitude\":48.5,\"longitude\":-2},\
             \"people\":[{\"name\":\"Ana\"},{\"name\":\" \"},{},7,{\"name\":\"Ana\"}]}",
        );
        assert_eq!(facts.description.as_deref(), Some("Ferien &amp; Meer"));
        assert_eq!(facts.taken.map(|taken| taken.seconds), Some(-86_400));
        assert_eq!(facts.place, Place::new(48.5, -2.0));
        assert_eq!(facts.people, ["Ana"]);
        assert!(facts.favourite && !facts.trashed);
    }

    #[test]
    fn what_cannot_be_is_not_known() {
        for time in [r#""""#, r#""later""#, r#""0""#, "null", r#""99999999999999999999""#, "1e300", "{}"] {
            let json = format!(
                r#"{{"title":"a","photoTakenTime":{{"timestamp":{time}}},"geoData":{{"latitude":91,"longitude":"x"}},
                    "people":"Ana","description":7,"favorited":"yes"}}"#
            );
            let facts = facts(&json);
            assert_eq!(facts, Facts { title: "a".into(), ..Facts::default() }, "{time}");
        }
        let long = format!(
            r#"{{"title":"a","creationTime":{{"timestamp":1}},"description":"{}"}}"#,
            "ж".repeat(9_000)
        );
        assert_eq!(facts(&long).description.map(|text| text.chars().count()), Some(DESCRIPTION_CHARS));
    }
}
