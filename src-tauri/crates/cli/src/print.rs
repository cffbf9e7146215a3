//! Answers as JSON objects and as lines of text, on standard output, and remarks on standard error. No line of either
//! holds a character that a terminal would obey, see [`escape`].

use std::io::{ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Summary;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::embedder::Understanding;
use ratna_engine::embedding_space::relevance::Strength;
use ratna_engine::search::{Answer, Hit};
use serde_json::{Value, json};

use crate::escape;
use crate::paths::with_path;

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
        "milliseconds": milliseconds(answer.elapsed),
        "hits": hits,
        "weaker": answer.left_out,
    }))
}

fn object(library: &Library, hit: &Hit) -> Result<Value, Error> {
    let object = json!({
        "path": null,
        "score": round(f64::from(hit.score), 4),
        "strength": hit.strength.map(strength),
        "content": hit.picture.hash.to_hex().as_str(),
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
            (_, 0) => say!("There are no other pictures."),
            (_, count) => {
                let (pictures, lack) =
                    (counted(count, "picture", "pictures"), "`ratna index` makes what they lack");
                say!("{pictures} can't be searched yet: {lack}.");
            }
        }
    }
    for hit in &answer.hits {
        if let Some(path) = library.paths(hit.picture.id)?.first() {
            let mark = if hit.strength == Some(Strength::Weak) { "  (weak match)" } else { "" };
            say!("{:6.3}  {}{mark}", hit.score, shown(path));
        }
    }
    Ok(())
}

/// Prints a line on standard output.
macro_rules! say {
    ($($words:tt)*) => { $crate::print::line(format_args!($($words)*)) };
}
pub(crate) use say;

/// Prints a line on standard error.
macro_rules! remark {
    ($($words:tt)*) => { $crate::print::remark_line(format_args!($($words)*)) };
}
pub(crate) use remark;

/// Prints a line. Exits if that fails.
pub(crate) fn line(words: std::fmt::Arguments<'_>) {
    write_line(&escape::lines(&words.to_string()));
}

/// Prints a JSON value as one line. Exits if that fails.
pub(crate) fn json(value: &Value) {
    write_line(&escape::json(&value.to_string()));
}

fn write_line(line: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        exit_unprinted(&error);
    }
}

/// Prints a line on standard error, which may be closed or full.
pub(crate) fn remark_line(words: std::fmt::Arguments<'_>) {
    drop(writeln!(std::io::stderr(), "{}", escape::lines(&words.to_string())));
}

/// Standard error for the log, an event at a time.
pub(crate) struct Log;

impl Write for Log {
    fn write(&mut self, event: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let (text, end) = text.strip_suffix('\n').map_or((&*text, ""), |text| (text, "\n"));
        write!(std::io::stderr(), "{}{end}", escape::shown(text))?;
        Ok(event.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// Prints clap's help, version or complaint about the arguments; returns the exit code.
pub(crate) fn usage(error: clap::Error) -> ExitCode {
    let error = escape::usage(error);
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    if let Err(error) = printed {
        exit_unprinted(&error);
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Exits because standard output cannot be written. If the reader has closed the pipe, as `head` does, that is no
/// failure; otherwise standard error says why.
fn exit_unprinted(error: &std::io::Error) -> ! {
    let is_closed = error.kind() == ErrorKind::BrokenPipe;
    if !is_closed {
        remark!("ratna: cannot write to standard output: {}", reason(error));
    }
    std::process::exit(i32::from(!is_closed));
}

/// The system's text without the number of the error.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" (os error ") {
        Some((reason, _)) => reason.to_owned(),
        None => text,
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
    fn a_systems_error_has_no_number() {
        let full = std::io::Error::from_raw_os_error(28);
        assert_eq!(reason(&full), "No space left on device");
        assert_eq!(reason(&std::io::Error::other("closed")), "closed");
    }

    #[test]
    fn sizes_have_the_unit_of_their_magnitude() {
        assert_eq!([bytes(9), bytes(12_345), bytes(1_500_000)], ["9 bytes", "12 KB", "1.5 MB"]);
    }
}
