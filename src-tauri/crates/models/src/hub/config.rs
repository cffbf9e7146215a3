//! Which hub is asked, as whom, and how patiently: what `HF_ENDPOINT`, `HF_TOKEN` and the hub's own token file say.

use std::time::Duration;

use hf_hub::Cache;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::HubError;

const ENDPOINT: &str = "https://huggingface.co";

/// Longest wait for a connection.
const CONNECTING: Duration = Duration::from_secs(20);

/// A hub, and how to ask it.
#[derive(Clone, Debug)]
pub struct Hub {
    pub(super) endpoint: Url,
    pub(super) token: Option<HeaderValue>,
    pub(super) patience: Patience,
}

/// How long to wait, and how often to try.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Tries in a row without a single new byte before giving up.
    pub tries: u32,
    /// Wait before the second try; doubled with each further one.
    pub first: Duration,
    /// Longest wait between two tries.
    pub longest: Duration,
    /// A server that asks for a longer wait than this is not waited for.
    pub asked: Duration,
    /// A connection that brings nothing for so long is taken for broken.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 5,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(20),
            asked: Duration::from_secs(120),
            silence: Duration::from_secs(30),
        }
    }
}

impl Hub {
    /// The hub that the environment names (`HF_ENDPOINT`), or Hugging Face's; with the token of the environment
    /// (`HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`) or of the file that the hub's own tools keep. One that is out of date
    /// does no harm: what is open to all is then asked for without it.
    ///
    /// # Errors
    /// When the endpoint is no address, or the token no token.
    pub fn from_env() -> Result<Self, HubError> {
        let set = |name| std::env::var(name).ok().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let endpoint = set("HF_ENDPOINT");
        let token = set("HF_TOKEN").or_else(|| set("HUGGING_FACE_HUB_TOKEN")).or_else(token_file);
        Self::at(endpoint.as_deref().unwrap_or(ENDPOINT), token.as_deref())
    }

    /// The hub at an address, asked with that token.
    ///
    /// # Errors
    /// When the endpoint is no address, or the token no token.
    pub fn at(endpoint: &str, token: Option<&str>) -> Result<Self, HubError> {
        let bad = |reason: &str| HubError::BadEndpoint { endpoint: endpoint.into(), reason: reason.into() };
        let url = Url::parse(endpoint.trim_end_matches('/')).map_err(|error| bad(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(bad("only http and https are spoken"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("a name and a password have no place in it"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("nothing may follow its path"));
        }
        let token = token.map(bearer).transpose()?;
        Ok(Self { endpoint: url, token, patience: Patience::default() })
    }

    /// The same hub, asked more or less patiently.
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The host's name, for people.
    pub(super) fn host(&self) -> String {
        host(&self.endpoint)
    }

    /// Whether an address is the hub's own: what is secret goes nowhere else.
    pub(super) fn owns(&self, url: &Url) -> bool {
        url.origin() == self.endpoint.origin()
    }

    /// A client that follows no redirect by itself, since at each the token has to be thought of. Proxies are as
    /// the environment or the system says.
    pub(super) fn client(&self) -> Result<Client, HubError> {
        Client::builder()
            .user_agent(concat!("ratna/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECTING)
            .read_timeout(self.patience.silence)
            .build()
            .map_err(|error| HubError::NoNetwork { reason: super::request::plain(&error) })
    }
}

/// Host and port, for people.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or("the hub");
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

fn bearer(token: &str) -> Result<HeaderValue, HubError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| HubError::BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The token that the hub's own tools keep, in `HF_HOME` or the home folder.
fn token_file() -> Option<String> {
    let anywhere = std::env::var_os("HF_HOME").or_else(|| std::env::var_os("HOME"));
    // hf-hub panics where there is no home folder.
    anywhere.filter(|home| !home.is_empty()).and_then(|_| Cache::from_env().token())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_taken_for_endpoints() {
        for bad in
            ["", "huggingface.co", "ftp://hub", "file:///etc", "https://me:secret@hub", "http://hub/?a"]
        {
            assert!(matches!(Hub::at(bad, None), Err(HubError::BadEndpoint { .. })), "{bad}");
        }
        assert_eq!(Hub::at("https://mirror.example:8443/hf/", None).unwrap().host(), "mirror.example:8443");
    }

    #[test]
    fn a_token_is_never_printed() {
        let hub = Hub::at("https://hub.example", Some("hf_secret")).unwrap();
        assert!(!format!("{hub:?}").contains("secret"));
        assert!(matches!(Hub::at("https://hub.example", Some("a\nb")), Err(HubError::BadToken)));
    }

    #[test]
    fn another_port_or_scheme_is_another_host() {
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
