//! Lines on standard output, remarks and the log on standard error. No line of either holds a character that a terminal
//! would obey, see [`escape`].

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use serde_json::Value;

use crate::escape;

/// Prints a line on standard output.
macro_rules! say {
    ($($words:tt)*) => { $crate::output::line(format_args!($($words)*)) };
}
pub(crate) use say;

/// Prints a line on standard error.
macro_rules! remark {
    ($($words:tt)*) => { $crate::output::remark_line(format_args!($($words)*)) };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_systems_error_has_no_number() {
        let full = std::io::Error::from_raw_os_error(28);
        assert_eq!(reason(&full), "No space left on device");
        assert_eq!(reason(&std::io::Error::other("closed")), "closed");
    }
}
