//! Models of servers.

use std::env::VarError;

use anyhow::{Context, Result, anyhow, bail};
use ratna_captions::servers::{Address, ConfirmedHost, Key, Limits, Server, ServerCaptioner, ServerKind};
use ratna_captions::{Error as CaptionError, LongSide, Result as CaptionResult};
use ratna_engine::Error;

/// The variable that holds a server's key. An option would show it to every user of the computer.
pub(super) const KEY: &str = "RATNA_MODEL_KEY";

/// The model of the server at an address. `allowed` is the host that the person agreed to.
pub(super) fn at(
    address: &str,
    model: &str,
    allowed: Option<&str>,
    side: LongSide,
) -> Result<ServerCaptioner> {
    let confirmed = allowed.map(ConfirmedHost::new);
    let address = Address::parse(address, confirmed.as_ref()).map_err(Error::from)?;
    let server = Server::connect(address, key()?, Limits::default()).map_err(Error::from)?;
    Ok(server.captioner(model, side).map_err(Error::from)?)
}

/// The model of the server of a kind at its usual port.
pub(super) fn usual(kind: ServerKind, model: &str, side: LongSide) -> Result<ServerCaptioner> {
    let server = server(kind, key()?.as_ref())?;
    Ok(server.captioner(model, side).map_err(Error::from)?)
}

/// The server of a kind that answers at one of its usual ports.
fn server(kind: ServerKind, key: Option<&Key>) -> Result<Server> {
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
}
