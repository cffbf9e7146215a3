//! Which hub to download from and with which token: `HF_ENDPOINT`, `HF_TOKEN` and the token file of the hub's tools.

use std::time::Duration;

use hf_hub::Cache;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::error::{HubError, root_cause};
use super::retry::RetryPolicy;

const DEFAULT_ENDPOINT: &str = "https://huggingface.co";

/// Longest wait for a connection; a server that takes longer is taken for unreachable.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// A hub, and how to connect to it.
#[derive(Clone, Debug)]
pub struct Hub {
    pub(super) endpoint: Url,
    pub(super) token: Option<HeaderValue>,
    pub(super) retry_policy: RetryPolicy,
}

impl Hub {
    /// The hub that `HF_ENDPOINT` names, or else Hugging Face's, with the token in `HF_TOKEN`,
    /// `HUGGING_FACE_HUB_TOKEN` or the file in which the hub's tools keep it. An outdated token does no harm: public
    /// files are then requested without it.
    ///
    /// # Errors
    /// [`HubError::InvalidEndpoint`] or [`HubError::InvalidToken`].
    pub fn from_env() -> Result<Self, HubError> {
        let read = |name| std::env::var(name).ok().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let endpoint = read("HF_ENDPOINT");
        let token = read("HF_TOKEN").or_else(|| read("HUGGING_FACE_HUB_TOKEN")).or_else(token_file);
        Self::at(endpoint.as_deref().unwrap_or(DEFAULT_ENDPOINT), token.as_deref())
    }

    /// The hub at an address, with a token.
    ///
    /// # Errors
    /// [`HubError::InvalidEndpoint`] or [`HubError::InvalidToken`].
    pub fn at(endpoint: &str, token: Option<&str>) -> Result<Self, HubError> {
        let invalid =
            |reason: &str| HubError::InvalidEndpoint { endpoint: endpoint.into(), reason: reason.into() };
        let url = Url::parse(endpoint.trim_end_matches('/')).map_err(|error| invalid(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(invalid("only http and https are supported"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("it must not contain a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("it must not contain a query or fragment"));
        }
        let token = token.map(bearer).transpose()?;
        Ok(Self { endpoint: url, token, retry_policy: RetryPolicy::default() })
    }

    /// The same hub with another retry policy.
    #[must_use]
    pub fn with_retry_policy(self, retry_policy: RetryPolicy) -> Self {
        Self { retry_policy, ..self }
    }

    /// Host and port, as shown to people.
    pub(super) fn host(&self) -> String {
        host(&self.endpoint)
    }

    /// Whether an address belongs to the hub: the token is sent nowhere else.
    pub(super) fn owns(&self, url: &Url) -> bool {
        url.origin() == self.endpoint.origin()
    }

    /// A client that follows no redirects, since each hop decides whether to send the token. It uses the proxy that
    /// the environment or the system configures.
    pub(super) fn client(&self) -> Result<Client, HubError> {
        Client::builder()
            .user_agent(concat!("ratna/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(self.retry_policy.read_timeout)
            .build()
            .map_err(|error| HubError::NetworkUnavailable { reason: root_cause(&error) })
    }
}

/// Host and port, as shown to people.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or("the hub");
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

fn bearer(token: &str) -> Result<HeaderValue, HubError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| HubError::InvalidToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The token that the hub's tools keep in `HF_HOME` or the home folder.
fn token_file() -> Option<String> {
    let home = std::env::var_os("HF_HOME").or_else(|| std::env::var_os("HOME"));
    // hf-hub panics if there is no home folder.
    home.filter(|home| !home.is_empty()).and_then(|_| Cache::from_env().token())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_must_be_http_addresses_without_credentials() {
        for bad in
            ["", "huggingface.co", "ftp://hub", "file:///etc", "https://me:secret@hub", "http://hub/?a"]
        {
            assert!(matches!(Hub::at(bad, None), Err(HubError::InvalidEndpoint { .. })), "{bad}");
        }
        assert_eq!(Hub::at("https://mirror.example:8443/hf/", None).unwrap().host(), "mirror.example:8443");
    }

    #[test]
    fn a_token_is_never_printed() {
        let hub = Hub::at("https://hub.example", Some("hf_secret")).unwrap();
        assert!(!format!("{hub:?}").contains("secret"));
        assert!(matches!(Hub::at("https://hub.example", Some("a\nb")), Err(HubError::InvalidToken)));
    }

    #[test]
    fn another_port_or_scheme_does_not_belong_to_the_hub() {
        let hub = Hub::at("https://hub.example", None).unwrap();
        let owns = |url: &str| hub.owns(&Url::parse(url).unwrap());
        assert!(owns("https://hub.example/a/b"));
        assert!(
            !owns("http://hub.example/a")
                && !owns("https://hub.example:444/")
                && !owns("https://cdn.example/")
        );
    }
}
