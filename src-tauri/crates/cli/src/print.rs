//! Answers as JSON objects and as lines of text.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Summary;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::catalogue::texts::Field;
use ratna_engine::embedder::Understanding;
use ratna_engine::embedding_space::relevance::Strength;
use ratna_engine::query::Days;
use ratna_engine::search::{Answer, Hit};
use serde_json::{Value, json};

use crate::escape;
pub(crate) use crate::output::{json, remark, say};
use crate::paths::with_path;
use crate::print_query;

/// A summary as the `index` command's object.
pub(crate) fn summary(summary: &Summary) -> Value {
    json!({
        "found": summary.found,
        "new": summary.new,
        "unchanged": summary.unchanged,
        "changed": summary.changed,
        "moved": summary.moved,
        "gone": summary.missing,
        "cloud": summary.cloud,
        "unreadable": summary.unreadable,
        "unsupported": summary.unsupported,
        "embedded": summary.embedded,
        "seconds": round(summary.elapsed.as_secs_f64(), 3),
        "images_per_second": round(rate(summary.embedded, summary.elapsed), 1),
        "stopped": summary.stopped,
    })
}

/// An answer as the search commands' object, with the strength of every hit.
pub(crate) fn answer(library: &Library, query: &str, answer: &Answer) -> Result<Value, Error> {
    let hits: Vec<Value> = answer.hits.iter().map(|hit| object(library, hit)).collect::<Result<_, _>>()?;
    Ok(json!({
        "query": query,
        "model": answer.model,
        "understood": answer.understanding == Understanding::Words,
        "unknown": answer.unknown,
        "understood_as": print_query::understood(&answer.understood),
        "problems": print_query::problems(&answer.problems),
        "by_date": answer.by_date,
        "milliseconds": milliseconds(answer.elapsed),
        "hits": hits,
        "weaker": answer.left_out,
    }))
}

fn object(library: &Library, hit: &Hit) -> Result<Value, Error> {
    let object = json!({
        "path": null,
        "score": round(f64::from(hit.score), 4),
        "strength": strength(hit.strength),
        "content": hit.picture.hash.to_hex().as_str(),
        "why": {
            "shows": hit.why.shows,
            "words_in": hit.why.fields.iter().map(|field| field_key(*field)).collect::<Vec<_>>(),
        },
    });
    Ok(match library.paths(hit.picture.id)?.first() {
        Some(path) => with_path(path, object),
        None => object,
    })
}

fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Strong => "strong",
        Strength::Fair => "fair",
        Strength::Weak => "weak",
    }
}

/// An answer as lines, best first; weak matches are marked.
pub(crate) fn answer_lines(library: &Library, answer: &Answer) -> Result<(), Error> {
    if answer.hits.is_empty() {
        match (library.count(Scope::All)?, library.unsearchable_count()?) {
            (0, _) => say!("No pictures yet. Add some with `ratna index FOLDER`."),
            (_, 0) => say!("No picture is like that."),
            (_, count) => {
                let (pictures, lack) =
                    (counted(count, "picture", "pictures"), "`ratna index` makes what they lack");
                say!("{pictures} can't be searched yet: {lack}.");
            }
        }
    }
    for hit in &answer.hits {
        if let Some(path) = library.paths(hit.picture.id)?.first() {
            let rank = if answer.by_date { day(hit) } else { format!("{:6.3}", hit.score) };
            say!("{rank}  {}{}", shown(path), reasons(hit));
        }
    }
    Ok(())
}

/// The day that a picture is listed by.
fn day(hit: &Hit) -> String {
    let day = hit.picture.time.div_euclid(24 * 60 * 60);
    Days::between(day, day).to_string()
}

/// Where the words of a query are in a picture's texts, and whether it is a weak match.
fn reasons(hit: &Hit) -> String {
    let fields: Vec<&str> = hit.why.fields.iter().map(|field| field_name(*field)).collect();
    let words = if fields.is_empty() { String::new() } else { format!("words in {}", fields.join(", ")) };
    let weak = if hit.strength == Strength::Weak { "weak match" } else { "" };
    let all: Vec<&str> = [&*words, weak].into_iter().filter(|reason| !reason.is_empty()).collect();
    if all.is_empty() { String::new() } else { format!("  ({})", all.join("; ")) }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Name => "file name",
        Field::Folder => "folder name",
        Field::Title => "title",
        Field::Description => "description",
        Field::Tags => "tags",
        Field::Picture => "picture",
        Field::Caption => "caption",
    }
}

fn field_key(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Folder => "folder",
        Field::Title => "title",
        Field::Description => "description",
        Field::Tags => "tags",
        Field::Picture => "picture",
        Field::Caption => "caption",
    }
}

/// A path as a part of a line; bytes that are not UTF-8 are shown as in `\xff`.
pub(crate) fn shown(path: &Path) -> String {
    path.as_os_str().as_bytes().utf8_chunks().fold(String::new(), |mut text, chunk| {
        text += &escape::shown(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text += &format!("\\x{byte:02x}"));
        text
    })
}

/// A count with its noun in the singular or plural.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A size in a suitable decimal unit.
pub(crate) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// Units per second.
pub(crate) fn rate(count: u64, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64().max(1e-9)
}

/// Milliseconds with two decimals.
pub(crate) fn milliseconds(elapsed: Duration) -> f64 {
    round(elapsed.as_secs_f64() * 1e3, 2)
}

/// Rounds a number to so many decimals; further ones would be noise.
pub(crate) fn round(number: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (number * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(shown(Path::new("a\u{1b}[2J\n.jpg")), "a\\u{1b}[2J\\n.jpg");
        assert_eq!(shown(Path::new(std::ffi::OsStr::from_bytes(b"\xff\x9b.jpg"))), "\\xff\\x9b.jpg");
    }

    #[test]
    fn sizes_have_the_unit_of_their_magnitude() {
        assert_eq!([bytes(9), bytes(12_345), bytes(1_500_000)], ["9 bytes", "12 KB", "1.5 MB"]);
    }
}
