//! What the headers of an answer say: pure functions from text to facts, since every header is hostile input.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_RANGE, DATE, ETAG, HeaderMap, RETRY_AFTER};

/// No server means a longer wait than this.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 60 * 60);

/// What the hub itself says of a file, before it sends anybody to another host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// The commit that the revision stands for.
    pub(super) commit: Option<String>,
    /// SHA-256 of the file: the hub knows it of large files only.
    pub(super) sha256: Option<String>,
    /// Size of the file in bytes.
    pub(super) bytes: Option<u64>,
}

impl Facts {
    /// Reads the headers of the hub's own answer.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let tag = text(headers, "x-linked-etag").or_else(|| text(headers, ETAG.as_str()));
        Self {
            commit: text(headers, "x-repo-commit").filter(|commit| is_hex(commit, 40)).map(str::to_owned),
            sha256: tag.map(|tag| tag.trim_matches('"')).filter(|tag| is_hex(tag, 64)).map(str::to_owned),
            bytes: text(headers, "x-linked-size").and_then(number),
        }
    }

    /// Takes in what a later answer of the hub adds; what was said before stands.
    pub(super) fn fill(&mut self, later: Self) {
        self.commit = self.commit.take().or(later.commit);
        self.sha256 = self.sha256.take().or(later.sha256);
        self.bytes = self.bytes.or(later.bytes);
    }
}

/// The part of a file that an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// First byte; none when the server could not give what was asked for.
    pub(super) start: Option<u64>,
    /// Size of the whole file, if the server tells.
    pub(super) total: Option<u64>,
}

/// `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
pub(super) fn content_range(headers: &HeaderMap) -> Option<Range> {
    let (range, total) = text(headers, CONTENT_RANGE.as_str())?.strip_prefix("bytes ")?.split_once('/')?;
    let start = match range.split_once('-') {
        Some((start, end)) => {
            let (start, end) = (number(start)?, number(end)?);
            (start <= end).then_some(start)?.into()
        }
        None => (range == "*").then_some(None)?,
    };
    let total = if total == "*" { None } else { Some(number(total)?) };
    Some(Range { start, total })
}

/// The tag of exactly these bytes; a weak one is of no use for ranges (RFC 9110, 13.1.5).
pub(super) fn strong_etag(headers: &HeaderMap) -> Option<String> {
    let tag = text(headers, ETAG.as_str())?;
    let quoted = tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"');
    (quoted && tag.len() <= 256).then(|| tag.to_owned())
}

/// How long the server asks to wait, in seconds or until a date (RFC 9110, 10.2.3). The date counts from the server's
/// own clock if it tells it, since ours may be wrong; one that has passed is no wait.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let asked = text(headers, RETRY_AFTER.as_str())?;
    let until = || {
        let date = |text: &str| httpdate::parse_http_date(text).ok();
        let now = text(headers, DATE.as_str()).and_then(date).unwrap_or_else(SystemTime::now);
        Some(date(asked)?.duration_since(now).unwrap_or_default())
    };
    let wait = number(asked).map(Duration::from_secs).or_else(until)?;
    Some(wait.min(LONGEST_ASKED))
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// `parse` alone would take a sign, too.
fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (name.parse::<reqwest::header::HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    fn range(value: &str) -> Option<Range> {
        content_range(&headers(&[("content-range", value)]))
    }

    #[test]
    fn ranges_are_read_and_nonsense_is_not() {
        assert_eq!(range("bytes 5-9/10"), Some(Range { start: Some(5), total: Some(10) }));
        assert_eq!(range("bytes 5-9/*"), Some(Range { start: Some(5), total: None }));
        assert_eq!(range("bytes */10"), Some(Range { start: None, total: Some(10) }));
        for bad in
            ["", "bytes", "bytes 9-5/10", "bytes +5-9/10", "bytes 5-9/ten", "items 5-9/10", "bytes x/10"]
        {
            assert_eq!(range(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_a_hash_is_taken_for_a_hash() {
        let hash = "0123456789abcdef".repeat(4);
        let quoted = format!("\"{hash}\"");
        let linked = Facts::read(&headers(&[("etag", "\"abc\""), ("x-linked-etag", &quoted)]));
        assert_eq!(linked.sha256, Some(hash));
        let plain = Facts::read(&headers(&[("etag", "\"0123456789abcdef0123456789abcdef01234567\"")]));
        assert_eq!(plain, Facts::default());
    }

    #[test]
    fn what_the_hub_said_first_stands() {
        let mut facts = Facts { bytes: Some(1), ..Facts::default() };
        facts.fill(Facts { commit: Some("a".into()), sha256: None, bytes: Some(2) });
        assert_eq!(facts, Facts { commit: Some("a".into()), sha256: None, bytes: Some(1) });
    }

    #[test]
    fn a_weak_tag_says_nothing_of_bytes() {
        assert_eq!(strong_etag(&headers(&[("etag", "W/\"a\"")])), None);
        assert_eq!(strong_etag(&headers(&[("etag", "\"a\"")])), Some("\"a\"".to_owned()));
    }

    #[test]
    fn waits_are_read_in_seconds() {
        assert_eq!(retry_after(&headers(&[("retry-after", "7")])), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers(&[("retry-after", "-7")])), None);
        assert_eq!(retry_after(&headers(&[("retry-after", &u64::MAX.to_string())])), Some(LONGEST_ASKED));
    }

    #[test]
    fn waits_are_read_from_the_servers_own_clock_to_a_date() {
        let now = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let wait = |until| retry_after(&headers(&[now, ("retry-after", until)]));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Sunday, 06-Nov-94 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:07 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("Fri, 31 Dec 9999 23:59:59 GMT"), Some(LONGEST_ASKED));
        for bad in ["", "soon", "Sun, 06 Nov 1994", "Sun, 99 Nov 1994 08:50:07 GMT"] {
            assert_eq!(wait(bad), None, "{bad}");
        }
        let silent = retry_after(&headers(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]));
        assert_eq!(silent, Some(Duration::ZERO), "by our own clock that is long ago");
    }
}
