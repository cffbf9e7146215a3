//! Servers that do what the real ones do, and what they shouldn't.

mod answers;
mod bounds;
mod finding;
mod lies;

use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::time::Duration;

use image::RgbImage;

use super::captioner::ServerCaptioner;
use super::client::Client;
use super::{Address, Key, Limits, ServerKind};
use crate::made::{MadeServer, Reply, Request};
use crate::{Caption, Captioner, Language, LongSide, Piece, Prompt, Result};

/// Limits that no test reaches, unless it sets one.
fn limits() -> Limits {
    let long = Duration::from_secs(30);
    let again = Duration::ZERO;
    Limits {
        connect: long,
        first: long,
        pause: long,
        whole: long,
        ask: long,
        again,
        answer: 256 << 10,
        message: 16 << 10,
    }
}

fn start(script: impl Fn(&Request, &mut Reply) + Send + Sync + 'static) -> MadeServer {
    MadeServer::start(script).unwrap()
}

fn address(server: &MadeServer) -> Address {
    Address::parse(&server.address(), None).unwrap()
}

/// An address at which nothing listens, as long as the socket that has its port is held.
fn silent() -> (TcpStream, Address) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let held = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let address = Address::parse(&held.local_addr().unwrap().to_string(), None).unwrap();
    (held, address)
}

fn captioner_at(address: Address, kind: ServerKind, limits: Limits) -> ServerCaptioner {
    let key = Some(Key::new("sk-1").unwrap());
    ServerCaptioner::new(Client { address, key, limits }, kind, "llava", LongSide::Small)
}

fn captioner(server: &MadeServer, kind: ServerKind) -> ServerCaptioner {
    captioner_at(address(server), kind, limits())
}

/// The caption and its pieces.
fn caption_with_pieces(captioner: &ServerCaptioner) -> (Result<Caption>, Vec<String>) {
    let mut pieces = Vec::new();
    let prompt = Prompt::built_in(Language::English);
    let caption = captioner.caption(&RgbImage::new(600, 40), &prompt, &mut |piece| {
        if let Piece::Text(text) = piece {
            pieces.push(text.to_owned());
        }
        ControlFlow::Continue(())
    });
    (caption, pieces)
}

fn caption(captioner: &ServerCaptioner) -> Result<Caption> {
    caption_with_pieces(captioner).0
}

fn text(captioner: &ServerCaptioner) -> String {
    caption(captioner).unwrap().text
}

/// The code of the error that a caption ends with.
fn code(captioner: &ServerCaptioner) -> &'static str {
    caption(captioner).unwrap_err().code()
}

/// An event of a server that follows OpenAI's interface.
fn event(text: &str) -> String {
    format!("data: {}\n\n", serde_json::json!({ "choices": [{ "delta": { "content": text } }] }))
}

const LAST_EVENT: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

/// A line of Ollama.
fn line(text: &str) -> String {
    format!("{}\n", serde_json::json!({ "message": { "content": text }, "done": false }))
}

const LAST_LINE: &str = "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n";
