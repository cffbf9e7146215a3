//! One request to the hub: redirects are followed by hand, so that the token goes to the hub alone.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, HeaderValue, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Client, Response, StatusCode, Url};

use super::config::{Hub, host};
use super::headers::{Facts, retry_after, text};
use super::tries::Fault;
use super::{HubError, Wanted};

/// More than any hub needs.
const REDIRECTS: usize = 8;

/// Where a file is asked for, and from where on.
pub(super) struct Request<'a> {
    pub(super) wanted: &'a Wanted,
    /// Its address at the hub.
    pub(super) url: &'a str,
    /// The bytes, as in a `Range` header.
    pub(super) range: &'a str,
    /// The tag that the bytes must still have; if they do not, all are sent.
    pub(super) etag: Option<&'a str>,
}

/// The answer, its bytes not yet read.
pub(super) struct Answer {
    /// What the hub itself said, before it sent us elsewhere.
    pub(super) facts: Facts,
    /// Who sends the bytes.
    pub(super) host: String,
    pub(super) response: Response,
}

/// Asks, and gives the answer when it holds bytes (200, 206) or says that there are no more (416).
pub(super) async fn ask(hub: &Hub, client: &Client, request: &Request<'_>) -> Result<Answer, Fault> {
    let misbehaved = |host: &str, what: &str| HubError::Misbehaved {
        host: host.to_owned(),
        file: request.wanted.name.clone(),
        what: what.to_owned(),
    };
    let mut url = Url::parse(request.url).map_err(|_| misbehaved(&hub.host(), "its address is none"))?;
    let mut facts = Facts::default();
    let mut token = hub.token.as_ref();
    for _ in 0..=REDIRECTS {
        let (host, owned) = (host(&url), hub.owns(&url));
        let failed = |error: reqwest::Error| network(&error, &host, request);
        let mut response = send(client, request, &url, token.filter(|_| owned)).await.map_err(failed)?;
        if owned && response.status() == StatusCode::UNAUTHORIZED && token.take().is_some() {
            // A token that is out of date closes even what is open to all.
            response = send(client, request, &url, None).await.map_err(failed)?;
        }
        if owned {
            // A renamed repository is first sent on within the hub, without a word on the file.
            facts.fill(Facts::read(response.headers()));
        }
        if !response.status().is_redirection() {
            let token_refused = hub.token.is_some() && token.is_none();
            let answer = Answer { facts, host, response };
            return sorted(hub, &url, request.wanted, answer, token_refused);
        }
        let next = text(response.headers(), LOCATION.as_str()).and_then(|location| url.join(location).ok());
        let next = next.ok_or_else(|| misbehaved(&host, "a redirect to nowhere"))?;
        if !matches!(next.scheme(), "http" | "https") || (url.scheme() == "https" && next.scheme() != "https")
        {
            return Err(misbehaved(&host, "a redirect to an address that is not safe").into());
        }
        url = next;
    }
    Err(misbehaved(&host(&url), "too many redirects").into())
}

async fn send(
    client: &Client,
    request: &Request<'_>,
    url: &Url,
    token: Option<&HeaderValue>,
) -> Result<Response, reqwest::Error> {
    // Sizes and hashes are of the file as it is, not of a packed one.
    let mut asking = client.get(url.clone()).header(ACCEPT_ENCODING, "identity").header(RANGE, request.range);
    if let Some(etag) = request.etag {
        asking = asking.header(IF_RANGE, etag);
    }
    if let Some(token) = token {
        asking = asking.header(AUTHORIZATION, token);
    }
    asking.send().await
}

/// Sorts an answer by its status. After the hub refused the token, it is the answer to a stranger.
fn sorted(
    hub: &Hub,
    url: &Url,
    wanted: &Wanted,
    answer: Answer,
    token_refused: bool,
) -> Result<Answer, Fault> {
    let (status, host) = (answer.response.status(), answer.host.clone());
    let page = || format!("{}/{}", hub.endpoint.as_str().trim_end_matches('/'), wanted.repository);
    let repository = || wanted.repository.clone();
    Err(match status {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => return unpacked(wanted, answer),
        StatusCode::RANGE_NOT_SATISFIABLE => return Ok(answer),
        StatusCode::NOT_FOUND | StatusCode::GONE => gone(wanted, host),
        // That a stranger is told of no such repository does not mean that there is none.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if token_refused && hub.owns(url) => {
            Fault::Final(HubError::Refused { repository: repository(), page: page() })
        }
        // So it answers strangers, who shall not learn what there is.
        _ if text(answer.response.headers(), "x-error-code") == Some("RepoNotFound") => gone(wanted, host),
        // What the hub sends us to has a time limit of its own.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if !hub.owns(url) => {
            Fault::passing(HubError::Down { host, status: status.as_u16() })
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if hub.token.is_none() => {
            Fault::Final(HubError::NeedsToken { repository: repository(), page: page() })
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Fault::Final(HubError::Refused { repository: repository(), page: page() })
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let asked = retry_after(answer.response.headers());
            let seconds = asked.unwrap_or(hub.patience.longest).as_secs().max(1);
            Fault::Passing { error: HubError::TooMany { host, seconds }, asked }
        }
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            let asked = retry_after(answer.response.headers()).filter(|wait| !wait.is_zero());
            let asked = asked.map(|wait: Duration| wait.min(hub.patience.longest));
            Fault::Passing { error: HubError::Down { host, status: status.as_u16() }, asked }
        }
        _ => Fault::Final(HubError::Misbehaved {
            host,
            file: wanted.name.clone(),
            what: format!("HTTP {}", status.as_u16()),
        }),
    })
}

fn gone(wanted: &Wanted, host: String) -> Fault {
    let (repository, revision) = (wanted.repository.clone(), wanted.revision.clone());
    Fault::Final(HubError::Gone { host, repository, revision, file: wanted.name.clone() })
}

/// The answer, unless its bytes are not the file's own.
fn unpacked(wanted: &Wanted, answer: Answer) -> Result<Answer, Fault> {
    match text(answer.response.headers(), CONTENT_ENCODING.as_str()) {
        None | Some("" | "identity") => Ok(answer),
        Some(_) => Err(Fault::Final(HubError::Misbehaved {
            host: answer.host,
            file: wanted.name.clone(),
            what: "it was packed though nobody asked for it".to_owned(),
        })),
    }
}

/// A fault of the network, by whether there was a connection at all.
fn network(error: &reqwest::Error, host: &str, request: &Request<'_>) -> Fault {
    let (host, reason) = (host.to_owned(), plain(error));
    Fault::passing(if error.is_connect() {
        HubError::Offline { host, reason }
    } else {
        HubError::Cut { host, file: request.wanted.name.clone(), reason }
    })
}

/// The cause at the bottom: what stands above it repeats addresses, and those may hold secrets.
pub(super) fn plain(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
