//! Whether a response can be what was asked for: size, range and commit, before a byte of its body is used.

use reqwest::StatusCode;

use super::error::HubError;
use super::headers::{content_range, is_commit};
use super::partial::PartialFile;
use super::plan::RemoteFile;
use super::request::Answer;
use super::retry::Failure;
use crate::file_limits::max_bytes;

/// Why a reply beyond [`max_bytes`] is refused.
pub(super) const TOO_LARGE: &str = "more bytes than such a file may have";

/// Size of the whole file in bytes, as reported by the server that sends it.
pub(super) fn total_size(answer: &Answer) -> Option<u64> {
    match answer.response.status() {
        StatusCode::OK => answer.response.content_length(),
        _ => content_range(answer.response.headers())?.total,
    }
}

/// The response, unless it reports a size beyond the bound of such a file.
pub(super) fn check_size(file: &RemoteFile, answer: Answer) -> Result<Answer, Failure> {
    if [answer.info.bytes, total_size(&answer)]
        .into_iter()
        .flatten()
        .any(|bytes| bytes > max_bytes(&file.name))
    {
        return Err(invalid(file, &answer.host, TOO_LARGE).into());
    }
    Ok(answer)
}

/// The response, unless a commit was requested and it is of another one.
pub(super) fn check_commit(file: &RemoteFile, revision: &str, answer: Answer) -> Result<Answer, Failure> {
    let other = answer.info.commit.as_ref().is_some_and(|commit| commit != revision);
    if is_commit(revision) && other {
        return Err(invalid(file, &answer.host, "a file of another commit than requested").into());
    }
    Ok(answer)
}

/// Checks that a response starts at the end of the partial file, where it will be appended.
pub(super) fn check_range(file: &RemoteFile, partial: &PartialFile, answer: &Answer) -> Result<(), HubError> {
    match content_range(answer.response.headers()) {
        Some(range) if range.start == Some(partial.bytes()) => Ok(()),
        _ => Err(invalid(file, &answer.host, "other bytes than requested")),
    }
}

/// The failure for a file that is not the one described before: permanent if the plan pins the file.
pub(super) fn changed(file: &RemoteFile, answer: &Answer) -> Failure {
    let error = invalid(file, &answer.host, "not the file that Ratna expects");
    let pinned = file.bytes.is_some() || file.sha256.is_some();
    if pinned { Failure::Permanent(error) } else { Failure::transient(error) }
}

pub(super) fn invalid(file: &RemoteFile, host: &str, reason: &str) -> HubError {
    HubError::InvalidResponse { host: host.to_owned(), file: file.name.clone(), reason: reason.to_owned() }
}
