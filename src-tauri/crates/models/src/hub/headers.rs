//! Response headers, parsed: pure functions, since every header is untrusted input.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_RANGE, DATE, ETAG, HeaderMap, RETRY_AFTER};

/// Longest `Retry-After` that is taken at its word; longer ones are cut to a day.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What the hub itself reports about a file, before it redirects to another host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileInfo {
    /// The commit that the revision points to.
    pub(super) commit: Option<String>,
    /// SHA-256 of the file; the hub reports it for large files only.
    pub(super) sha256: Option<String>,
    /// Size of the file in bytes.
    pub(super) bytes: Option<u64>,
}

impl FileInfo {
    /// Parses the headers of a response of the hub.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let tag = text(headers, "x-linked-etag").or_else(|| text(headers, ETAG.as_str()));
        Self {
            commit: text(headers, "x-repo-commit").filter(|commit| is_commit(commit)).map(str::to_owned),
            sha256: tag.map(|tag| tag.trim_matches('"')).filter(|tag| is_hex(tag, 64)).map(str::to_owned),
            bytes: text(headers, "x-linked-size").and_then(number),
        }
    }

    /// Fills in what is missing from a later response of the hub; earlier values stay.
    pub(super) fn fill(&mut self, later: Self) {
        self.commit = self.commit.take().or(later.commit);
        self.sha256 = self.sha256.take().or(later.sha256);
        self.bytes = self.bytes.or(later.bytes);
    }
}

/// The part of a file that a response contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// Offset of the first byte; `None` if the server could not satisfy the range.
    pub(super) start: Option<u64>,
    /// Size of the whole file in bytes, if the server reports it.
    pub(super) total: Option<u64>,
}

/// Parses `Content-Range`: `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
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

/// The strong entity tag. A weak one does not identify bytes, so that ranges cannot use it (RFC 9110, 13.1.5).
pub(super) fn strong_etag(headers: &HeaderMap) -> Option<String> {
    let tag = text(headers, ETAG.as_str())?;
    let quoted = tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"');
    (quoted && tag.len() <= 256).then(|| tag.to_owned())
}

/// `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). A date is compared with the server's own clock if the
/// response has one, since the local clock may be wrong; a date in the past means no delay.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    let until = || {
        let date = |text: &str| httpdate::parse_http_date(text).ok();
        let now = text(headers, DATE.as_str()).and_then(date).unwrap_or_else(SystemTime::now);
        Some(date(value)?.duration_since(now).unwrap_or_default())
    };
    let delay = number(value).map(Duration::from_secs).or_else(until)?;
    Some(delay.min(MAX_RETRY_AFTER))
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// Digits alone: `parse` would accept a sign, too.
fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Whether a revision is a commit, rather than a branch or another ref, which can move.
pub(crate) fn is_commit(revision: &str) -> bool {
    is_hex(revision, 40)
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
    fn valid_ranges_are_parsed_and_malformed_ones_rejected() {
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
    fn an_etag_counts_as_a_hash_only_if_it_is_one() {
        let hash = "0123456789abcdef".repeat(4);
        let quoted = format!("\"{hash}\"");
        let linked = FileInfo::read(&headers(&[("etag", "\"abc\""), ("x-linked-etag", &quoted)]));
        assert_eq!(linked.sha256, Some(hash));
        let plain = FileInfo::read(&headers(&[("etag", "\"0123456789abcdef0123456789abcdef01234567\"")]));
        assert_eq!(plain, FileInfo::default());
    }

    #[test]
    fn the_first_value_that_the_hub_reports_stays() {
        let mut info = FileInfo { bytes: Some(1), ..FileInfo::default() };
        info.fill(FileInfo { commit: Some("a".into()), sha256: None, bytes: Some(2) });
        assert_eq!(info, FileInfo { commit: Some("a".into()), sha256: None, bytes: Some(1) });
    }

    #[test]
    fn weak_etags_are_ignored() {
        assert_eq!(strong_etag(&headers(&[("etag", "W/\"a\"")])), None);
        assert_eq!(strong_etag(&headers(&[("etag", "\"a\"")])), Some("\"a\"".to_owned()));
    }

    #[test]
    fn retry_after_is_read_in_seconds() {
        assert_eq!(retry_after(&headers(&[("retry-after", "7")])), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers(&[("retry-after", "-7")])), None);
        assert_eq!(retry_after(&headers(&[("retry-after", &u64::MAX.to_string())])), Some(MAX_RETRY_AFTER));
    }

    #[test]
    fn retry_after_is_read_as_a_date_by_the_servers_clock() {
        let now = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let delay = |until| retry_after(&headers(&[now, ("retry-after", until)]));
        assert_eq!(delay("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(delay("Sunday, 06-Nov-94 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(delay("Sun, 06 Nov 1994 08:49:07 GMT"), Some(Duration::ZERO));
        assert_eq!(delay("Fri, 31 Dec 9999 23:59:59 GMT"), Some(MAX_RETRY_AFTER));
        for bad in ["", "soon", "Sun, 06 Nov 1994", "Sun, 99 Nov 1994 08:50:07 GMT"] {
            assert_eq!(delay(bad), None, "{bad}");
        }
        let silent = retry_after(&headers(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]));
        assert_eq!(silent, Some(Duration::ZERO), "by the local clock that is long ago");
    }
}
