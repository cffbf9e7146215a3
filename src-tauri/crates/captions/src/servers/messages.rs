//! An answer's bytes, taken apart into messages.

use crate::text::clean;

/// How messages follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// The answer is one message.
    Whole,
    /// One a line.
    Lines,
    /// Server-sent events.
    Events,
}

/// Why an answer can't be taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// A message has more bytes than allowed.
    TooLong,
    /// The bytes are no UTF-8.
    NotText,
}

/// Collects bytes, however they are split, and returns the messages that are complete.
pub(super) struct Messages {
    framing: Framing,
    most: usize,
    bytes: Vec<u8>,
    /// Up to where the bytes were returned, and searched for the end of a line.
    taken: usize,
    searched: usize,
    /// The data of an event whose end has not come.
    event: String,
    ended: bool,
}

impl Messages {
    /// No messages, each of which may have `most` bytes.
    pub(super) fn new(framing: Framing, most: usize) -> Self {
        Self { framing, most, bytes: Vec::new(), taken: 0, searched: 0, event: String::new(), ended: false }
    }

    /// Takes what came.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.taken);
        self.searched -= self.taken;
        self.taken = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes the end of the answer, which completes the last message.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Whether the end was taken.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The next message that is complete.
    pub(super) fn next(&mut self) -> Result<Option<String>, Broken> {
        loop {
            let line = match self.framing {
                Framing::Whole => None,
                Framing::Lines | Framing::Events => self.line()?,
            };
            let Some(line) = line else { break };
            if self.framing == Framing::Lines {
                if !line.trim().is_empty() {
                    return Ok(Some(line));
                }
            } else if let Some(event) = self.event(&line)? {
                return Ok(Some(event));
            }
        }
        if self.bytes.len() - self.taken > self.most {
            return Err(Broken::TooLong);
        }
        if self.ended { self.rest() } else { Ok(None) }
    }

    /// The next whole line, without its end.
    fn line(&mut self) -> Result<Option<String>, Broken> {
        let unseen = self.bytes.get(self.searched..).unwrap_or_default();
        let Some(length) = unseen.iter().position(|&byte| byte == b'\n') else {
            self.searched = self.bytes.len();
            return Ok(None);
        };
        let end = self.searched + length;
        let line = text(&self.bytes[self.taken..end], self.most)?;
        (self.taken, self.searched) = (end + 1, end + 1);
        Ok(Some(line))
    }

    /// What a line adds to an event; an empty one ends it.
    fn event(&mut self, line: &str) -> Result<Option<String>, Broken> {
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return Ok((!event.is_empty()).then_some(event));
        }
        if let Some(data) = line.strip_prefix("data:") {
            if !self.event.is_empty() {
                self.event.push('\n');
            }
            self.event.push_str(data.strip_prefix(' ').unwrap_or(data));
        } else if let Some(error) = line.strip_prefix("error:") {
            // Not in the standard, but in what llama.cpp once sent.
            self.event = format!(r#"{{"error":{error}}}"#);
        } else if line.starts_with('{') {
            line.clone_into(&mut self.event);
        }
        if self.event.len() > self.most { Err(Broken::TooLong) } else { Ok(None) }
    }

    /// What has no end of its own at the end of the answer.
    fn rest(&mut self) -> Result<Option<String>, Broken> {
        let rest = text(&self.bytes[self.taken..], self.most)?;
        (self.taken, self.searched) = (self.bytes.len(), self.bytes.len());
        if self.framing == Framing::Events {
            let ended = self.event(&rest)?;
            let last = std::mem::take(&mut self.event);
            return Ok(ended.or((!last.is_empty()).then_some(last)));
        }
        Ok((!rest.trim().is_empty()).then_some(rest))
    }
}

fn text(bytes: &[u8], most: usize) -> Result<String, Broken> {
    if bytes.len() > most {
        return Err(Broken::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Broken::NotText)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

/// How the type of an answer says that its messages follow each other. `None` if it is no type of a model server.
pub(super) fn framing(content_type: &str, expected: Framing) -> Option<Framing> {
    let kind = clean(content_type.split(';').next().unwrap_or_default(), 100).to_ascii_lowercase();
    match (kind.as_str(), expected) {
        // Ollama says this of lines, too.
        ("application/json", Framing::Lines) | ("application/x-ndjson" | "application/ndjson", _) => {
            Some(Framing::Lines)
        }
        ("application/json", _) => Some(Framing::Whole),
        ("text/event-stream", _) => Some(Framing::Events),
        // Small servers say nothing in particular.
        ("" | "text/plain" | "application/octet-stream", expected) => Some(expected),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All messages of an answer that comes in parts of `size` bytes.
    fn messages(framing: Framing, answer: &[u8], size: usize) -> Result<Vec<String>, Broken> {
        let (mut messages, mut all) = (Messages::new(framing, 64), Vec::new());
        for part in answer.chunks(size) {
            messages.push(part);
            while let Some(message) = messages.next()? {
                all.push(message);
            }
        }
        messages.end();
        while let Some(message) = messages.next()? {
            all.push(message);
        }
        Ok(all)
    }

    #[test]
    fn letters_that_are_split_between_parts_stay_whole() {
        for size in 1..9 {
            let lines = "{\"a\":\"बर्फ़\"}\n\r\n{\"b\":\"🐕‍🦺\"}\n{\"c\":1}";
            let expected = ["{\"a\":\"बर्फ़\"}", "{\"b\":\"🐕‍🦺\"}", "{\"c\":1}"];
            assert_eq!(messages(Framing::Lines, lines.as_bytes(), size).unwrap(), expected);
            assert_eq!(messages(Framing::Whole, lines.as_bytes(), size).unwrap(), [lines]);
        }
    }

    #[test]
    fn events_are_taken_apart_as_the_standard_says() {
        let stream = ": ping\r\n\r\nevent: x\r\ndata: one\r\nid: 7\r\n\r\ndata:two\ndata: lines\n\n\nretry: 9\n\ndata: last";
        for size in [1, 3, 999] {
            let expected = ["one", "two\nlines", "last"];
            assert_eq!(messages(Framing::Events, stream.as_bytes(), size).unwrap(), expected);
        }
    }

    #[test]
    fn errors_outside_of_events_are_messages() {
        let stream = b"error: {\"message\":\"no\"}\n\n{\"error\":\"no\"}\n\n";
        let expected = [r#"{"error": {"message":"no"}}"#, r#"{"error":"no"}"#];
        assert_eq!(messages(Framing::Events, stream, 5).unwrap(), expected);
    }

    #[test]
    fn messages_have_a_most_length() {
        for framing in [Framing::Whole, Framing::Lines, Framing::Events] {
            assert_eq!(messages(framing, &[b'x'; 1_000], 7), Err(Broken::TooLong));
            assert_eq!(
                messages(framing, &b"data: xxxxxxxxxxx\n".repeat(99), 7),
                Err(Broken::TooLong).or_lines(framing)
            );
        }
        assert_eq!(messages(Framing::Lines, b"\xff\n", 1), Err(Broken::NotText));
    }

    /// Short lines are as many as they like.
    trait OrLines {
        fn or_lines(self, framing: Framing) -> Self;
    }

    impl OrLines for Result<Vec<String>, Broken> {
        fn or_lines(self, framing: Framing) -> Self {
            if framing == Framing::Lines { Ok(vec!["data: xxxxxxxxxxx".to_owned(); 99]) } else { self }
        }
    }

    #[test]
    fn pages_and_pictures_are_no_answers() {
        assert_eq!(framing("text/html; charset=utf-8", Framing::Events), None);
        assert_eq!(framing("image/png", Framing::Lines), None);
        assert_eq!(framing("Application/JSON; charset=utf-8", Framing::Events), Some(Framing::Whole));
        assert_eq!(framing("application/json", Framing::Lines), Some(Framing::Lines));
        assert_eq!(framing("", Framing::Whole), Some(Framing::Whole));
    }

    proptest! {
        #[test]
        fn messages_do_not_depend_on_how_bytes_are_split(
            answer in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'd'), any::<u8>()], 0..200),
            size in 1_usize..40,
        ) {
            for framing in [Framing::Whole, Framing::Lines, Framing::Events] {
                let whole = messages(framing, &answer, 4_096);
                let parts = messages(framing, &answer, size);
                prop_assert_eq!(whole.is_ok(), parts.is_ok());
                if let (Ok(whole), Ok(parts)) = (whole, parts) {
                    prop_assert_eq!(whole, parts);
                }
            }
        }
    }
}
