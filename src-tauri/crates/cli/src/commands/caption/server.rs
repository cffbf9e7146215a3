//! The model that `--with` names.

use std::env::VarError;

use anyhow::{Context, Result, anyhow, bail};
use ratna_captions::servers::{Address, ConfirmedHost, Key, Limits, Server, ServerCaptioner, ServerKind};
use ratna_captions::{Error as CaptionError, LongSide};
use ratna_engine::Error;

/// The variable that holds a server's key. An option would show it to every user of the computer.
const KEY: &str = "RATNA_MODEL_KEY";

/// A model and its server, as they are written.
#[derive(Debug, PartialEq, Eq)]
enum Named<'a> {
    /// A model of a server at the usual port of its kind.
    Usual(ServerKind, &'a str),
    /// The address of a server, and its model.
    At(&'a str, &'a str),
}

impl<'a> Named<'a> {
    fn parse(text: &'a str) -> Result<Self> {
        let named = match text.split_once('#') {
            Some((address, model)) => Some((Self::At(address, model), model)),
            None => text.split_once(':').and_then(|(code, model)| {
                let kind = ServerKind::ALL.into_iter().find(|kind| kind.code() == code)?;
                (!kind.usual_ports().is_empty()).then_some((Self::Usual(kind, model), model))
            }),
        };
        match named {
            Some((named, model)) if !model.is_empty() => Ok(named),
            _ => bail!(
                "--with takes ollama:MODEL, lmstudio:MODEL, llamacpp:MODEL, or an address and a model, as in \
                 http://localhost:8000#MODEL, and not {text}"
            ),
        }
    }
}

/// The captioner that `with` names, which is shown pictures of this size. `allowed` is the host that the person agreed to.
pub(super) fn captioner(with: &str, allowed: Option<&str>, side: LongSide) -> Result<ServerCaptioner> {
    let key = key()?;
    let (server, model) = match Named::parse(with)? {
        Named::Usual(kind, model) => (usual(kind, key.as_ref())?, model),
        Named::At(address, model) => {
            let confirmed = allowed.map(ConfirmedHost::new);
            let address = Address::parse(address, confirmed.as_ref()).map_err(Error::from)?;
            (Server::connect(address, key, Limits::default()).map_err(Error::from)?, model)
        }
    };
    Ok(server.captioner(model, side).map_err(Error::from)?)
}

/// The server of a kind that answers at one of its usual ports.
fn usual(kind: ServerKind, key: Option<&Key>) -> Result<Server> {
    let mut failure = None;
    for &port in kind.usual_ports() {
        match Server::connect(Address::local(port), key.cloned(), Limits::default()) {
            Ok(server) if server.kind() == kind => return Ok(server),
            Ok(server) => {
                let (address, found) = (server.address(), server.kind().name());
                failure = Some(anyhow!(
                    "{found} answers at {address}, and not {}: name it as in http://{address}#MODEL",
                    kind.name()
                ));
            }
            // The other ports tell more.
            Err(CaptionError::NotRunning { .. }) if failure.is_some() => {}
            Err(error) => failure = Some(Error::from(error).into()),
        }
    }
    Err(failure.unwrap_or_else(|| anyhow!("{} has no usual port", kind.name())))
}

fn key() -> Result<Option<Key>> {
    match std::env::var(KEY) {
        Ok(text) => Ok(Some(Key::new(&text).map_err(Error::from).context(KEY)?)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => bail!("{KEY} is not text"),
    }
}

/// How `--with` names a model of a server.
pub(super) fn name(server: &Server, model: &str) -> String {
    let kind = server.kind();
    let is_usual = kind.usual_ports().iter().any(|&port| Address::local(port) == *server.address());
    if is_usual { format!("{}:{model}", kind.code()) } else { format!("http://{}#{model}", server.address()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_by_its_server_or_by_an_address() {
        let usual = |kind, model| Named::Usual(kind, model);
        for (text, expected) in [
            ("ollama:llava:7b", usual(ServerKind::Ollama, "llava:7b")),
            ("lmstudio:qwen/qwen2.5-vl-7b", usual(ServerKind::LmStudio, "qwen/qwen2.5-vl-7b")),
            ("llamacpp:/models/gemma.gguf", usual(ServerKind::LlamaCpp, "/models/gemma.gguf")),
            ("http://localhost:8000#m:1", Named::At("http://localhost:8000", "m:1")),
            ("localhost:8000#m", Named::At("localhost:8000", "m")),
        ] {
            assert_eq!(Named::parse(text).unwrap(), expected, "{text}");
        }
        for text in ["", "llava", "ollama:", "openai:gpt", "http://localhost:8000", "localhost:8000#"] {
            let refused = Named::parse(text).unwrap_err().to_string();
            assert!(refused.contains("ollama:MODEL"), "{text}: {refused}");
        }
    }
}
