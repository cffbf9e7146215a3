//! A single request to the hub, with its redirects followed so that the token is sent to the hub alone.

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, HeaderValue, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Client, Response, StatusCode, Url};

use super::endpoint::{Hub, host};
use super::error::{HubError, root_cause};
use super::headers::{FileInfo, retry_after, text};
use super::plan::RemoteFile;
use super::retry::Failure;

/// Redirects followed at most; the hub needs two.
const MAX_REDIRECTS: usize = 8;

/// A request for some bytes of a file.
pub(super) struct Request<'a> {
    pub(super) file: &'a RemoteFile,
    /// The file's address at the hub.
    pub(super) url: &'a str,
    /// Value of the `Range` header.
    pub(super) range: &'a str,
    /// Value of the `If-Range` header: if the entity tag no longer matches, the server sends the whole file.
    pub(super) etag: Option<&'a str>,
}

/// The final response, its body not yet read.
pub(super) struct Answer {
    /// What the hub itself reported before it redirected.
    pub(super) info: FileInfo,
    /// The server that sends the bytes.
    pub(super) host: String,
    pub(super) response: Response,
}

/// Sends a request and returns the response if it contains bytes (200, 206) or states that there are no more (416).
pub(super) async fn send(hub: &Hub, client: &Client, request: &Request<'_>) -> Result<Answer, Failure> {
    let invalid = |host: &str, reason: &str| HubError::InvalidResponse {
        host: host.to_owned(),
        file: request.file.name.clone(),
        reason: reason.to_owned(),
    };
    let mut url = Url::parse(request.url).map_err(|_| invalid(&hub.host(), "the address is invalid"))?;
    let mut info = FileInfo::default();
    let mut token = hub.token.as_ref();
    for _ in 0..=MAX_REDIRECTS {
        let (host, owned) = (host(&url), hub.owns(&url));
        let asked = send_to(client, request, &url, token.filter(|_| owned));
        let mut response = in_time(hub, &host, request, asked).await?;
        if owned && response.status() == StatusCode::UNAUTHORIZED && token.take().is_some() {
            // The hub answers 401 to an outdated token even for public files.
            response = in_time(hub, &host, request, send_to(client, request, &url, None)).await?;
        }
        if owned {
            // A renamed repository first redirects within the hub, without reporting anything about the file.
            info.fill(FileInfo::read(response.headers()));
        }
        if !response.status().is_redirection() {
            let token_refused = hub.token.is_some() && token.is_none();
            let answer = Answer { info, host, response };
            return classify(hub, &url, request.file, answer, token_refused);
        }
        let next = text(response.headers(), LOCATION.as_str()).and_then(|location| url.join(location).ok());
        let next = next.ok_or_else(|| invalid(&host, "a redirect without an address"))?;
        if !matches!(next.scheme(), "http" | "https") || (url.scheme() == "https" && next.scheme() != "https")
        {
            return Err(invalid(&host, "a redirect to an insecure address").into());
        }
        url = next;
    }
    Err(invalid(&host(&url), "too many redirects").into())
}

async fn send_to(
    client: &Client,
    request: &Request<'_>,
    url: &Url,
    token: Option<&HeaderValue>,
) -> Result<Response, reqwest::Error> {
    // Sizes and hashes are those of the file itself, not of a compressed one.
    let mut builder =
        client.get(url.clone()).header(ACCEPT_ENCODING, "identity").header(RANGE, request.range);
    if let Some(etag) = request.etag {
        builder = builder.header(IF_RANGE, etag);
    }
    if let Some(token) = token {
        builder = builder.header(AUTHORIZATION, token);
    }
    builder.send().await
}

/// Waits for the head of a response, but not for ever: headers that drip never let a read time out.
async fn in_time<T>(
    hub: &Hub,
    host: &str,
    request: &Request<'_>,
    response: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, Failure> {
    let limit = hub.retry_policy.head_timeout;
    let late = || HubError::Disconnected {
        host: host.to_owned(),
        file: request.file.name.clone(),
        reason: format!("no answer within {} seconds", limit.as_secs_f64()),
    };
    match tokio::time::timeout(limit, response).await {
        Ok(response) => response.map_err(|error| network_failure(&error, host, request)),
        Err(_) => Err(Failure::transient(late())),
    }
}

/// Maps the status of a response to success or to the kind of failure. `token_refused` tells that the hub rejected
/// the token and this is the response without it.
fn classify(
    hub: &Hub,
    url: &Url,
    file: &RemoteFile,
    answer: Answer,
    token_refused: bool,
) -> Result<Answer, Failure> {
    let (status, host) = (answer.response.status(), answer.host.clone());
    let page = || format!("{}/{}", hub.endpoint.as_str().trim_end_matches('/'), file.repository);
    let repository = || file.repository.clone();
    Err(match status {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => return uncompressed(file, answer),
        StatusCode::RANGE_NOT_SATISFIABLE => return Ok(answer),
        StatusCode::NOT_FOUND | StatusCode::GONE => not_found(file, host),
        // The hub denies the existence of private repositories to anonymous requests, so this does not mean that
        // there is none.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if token_refused && hub.owns(url) => {
            Failure::Permanent(HubError::AccessDenied { repository: repository(), page: page() })
        }
        // The hub's 401 for a repository that does not exist.
        _ if text(answer.response.headers(), "x-error-code") == Some("RepoNotFound") => not_found(file, host),
        // Addresses that the hub redirects to expire; the next attempt gets a fresh one.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if !hub.owns(url) => {
            Failure::transient(HubError::ServerError { host, status: status.as_u16() })
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if hub.token.is_none() => {
            Failure::Permanent(HubError::NeedsToken { repository: repository(), page: page() })
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Failure::Permanent(HubError::AccessDenied { repository: repository(), page: page() })
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let retry_after = retry_after(answer.response.headers());
            let seconds = retry_after.unwrap_or(hub.retry_policy.max_delay).as_secs().max(1);
            Failure::Transient { error: HubError::RateLimited { host, seconds }, retry_after }
        }
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            let delay = retry_after(answer.response.headers()).filter(|delay| !delay.is_zero());
            Failure::Transient {
                error: HubError::ServerError { host, status: status.as_u16() },
                retry_after: delay.map(|delay| delay.min(hub.retry_policy.max_delay)),
            }
        }
        _ => Failure::Permanent(HubError::InvalidResponse {
            host,
            file: file.name.clone(),
            reason: format!("HTTP {}", status.as_u16()),
        }),
    })
}

fn not_found(file: &RemoteFile, host: String) -> Failure {
    let (repository, revision) = (file.repository.clone(), file.revision.clone());
    Failure::Permanent(HubError::NotFound { host, repository, revision, file: file.name.clone() })
}

/// The response, unless its body is compressed.
fn uncompressed(file: &RemoteFile, answer: Answer) -> Result<Answer, Failure> {
    match text(answer.response.headers(), CONTENT_ENCODING.as_str()) {
        None | Some("" | "identity") => Ok(answer),
        Some(_) => Err(Failure::Permanent(HubError::InvalidResponse {
            host: answer.host,
            file: file.name.clone(),
            reason: "it is compressed although that was not requested".to_owned(),
        })),
    }
}

/// A failure of the network, by whether there was a connection at all.
fn network_failure(error: &reqwest::Error, host: &str, request: &Request<'_>) -> Failure {
    let (host, reason) = (host.to_owned(), root_cause(error));
    Failure::transient(if error.is_connect() {
        HubError::Offline { host, reason }
    } else {
        HubError::Disconnected { host, file: request.file.name.clone(), reason }
    })
}
