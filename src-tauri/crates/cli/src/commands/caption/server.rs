//! The model that `--with` names.

use std::env::VarError;

use anyhow::{Context, Result, anyhow, bail};
use ratna_captions::servers::{Address, ConfirmedHost, Key, Limits, Server, ServerCaptioner, ServerKind};
use ratna_captions::{Error as CaptionError, LongSide, Result as CaptionResult};
use ratna_engine::Error;

/// The variable that holds a server's key. An option would show it to every user of the computer.
pub(super) const KEY: &str = "RATNA_MODEL_KEY";

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
        match connect(&Address::local(port), key) {
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

/// Connects without the key, and again with it if the server wants one: any program may listen at a usual port, and the key
/// is for none that doesn't ask.
fn connect(address: &Address, key: Option<&Key>) -> CaptionResult<Server> {
    let connect = |key| Server::connect(address.clone(), key, Limits::default());
    match (connect(None), key) {
        (Err(CaptionError::KeyWanted { .. }), Some(key)) => connect(Some(key.clone())),
        (outcome, _) => outcome,
    }
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
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;

    use super::*;

    /// A server of Ollama's kind, and whether each question came with a key. It answers until the receiver is dropped.
    fn ollama(wants_key: bool) -> (Address, Receiver<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Address::local(listener.local_addr().unwrap().port());
        let (heard, keys) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                let has_key = head.iter().any(|line| line.to_ascii_lowercase().starts_with("authorization:"));
                if heard.send(has_key).is_err() {
                    break;
                }
                let status = if wants_key && !has_key { "401 Unauthorized" } else { "200 OK" };
                let body = r#"{"version":"0.12.3"}"#;
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
                write!(stream, "{head}content-length: {length}\r\n\r\n{body}").unwrap();
            }
        });
        (address, keys)
    }

    #[test]
    fn the_key_is_sent_only_to_a_server_that_wants_one() {
        let key = Key::new("secret").unwrap();
        for (wants_key, expected) in [(false, &[false][..]), (true, &[false, true])] {
            let (address, keys) = ollama(wants_key);
            assert_eq!(connect(&address, Some(&key)).unwrap().kind(), ServerKind::Ollama);
            assert_eq!(keys.try_iter().collect::<Vec<_>>(), expected);
        }
        let (address, keys) = ollama(true);
        assert!(matches!(connect(&address, None), Err(CaptionError::KeyWanted { .. })));
        assert_eq!(keys.try_iter().collect::<Vec<_>>(), [false]);
    }

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
