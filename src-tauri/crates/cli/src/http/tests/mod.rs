//! The server as its clients meet it: over loopback, with a made-up library behind it.

mod answers;
mod bounds;
mod guarding;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Limits, Server, Token};
use crate::service::{Fake, Queue};

const TOKEN: &str = "a-token-for-these-tests";

/// A short pause, for clients that are too slow on purpose.
const SHORT: Duration = Duration::from_millis(300);

/// A server of a made-up library.
struct Served {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

/// An answer, taken apart.
#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Served {
    async fn start(limits: Limits) -> Self {
        let token = Token::given(TOKEN.to_owned()).unwrap();
        let queue = Queue::new(Arc::new(Fake::default()));
        let server = Server::bind(0, token, queue, limits).await.unwrap();
        let address = server.url().strip_prefix("http://").unwrap().parse().unwrap();
        let (stop, stopped) = watch::channel(false);
        Self { address, stop, running: tokio::spawn(server.run(stopped)) }
    }

    /// A request that is let in, without the end of its head.
    fn request(&self, line: &str) -> String {
        format!("{line} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\n", self.address)
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends a head and a body, and reads the answer.
    async fn send(&self, head: &str, body: &[u8]) -> Reply {
        let mut stream = self.connect().await;
        stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        read(&mut stream).await
    }

    async fn get(&self, target: &str) -> Reply {
        self.send(&self.request(&format!("GET {target}")), b"").await
    }

    async fn post(&self, kind: &str, body: &[u8]) -> Reply {
        let head = self.request("POST /embed");
        self.send(&format!("{head}Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len()), body).await
    }
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The status and the code of a refusal.
    fn refused(&self) -> (u16, String) {
        let error = &self.json()["error"];
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{self:?}");
        (self.status, error["code"].as_str().unwrap().to_owned())
    }
}

/// Reads an answer to the end of the connection.
async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> Reply {
    let mut all = Vec::new();
    // The client may have been cut off while it wrote, after the answer.
    drop(tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut all)).await.unwrap());
    let end = all.windows(4).position(|part| part == b"\r\n\r\n").expect("an answer");
    let head = String::from_utf8(all[..end].to_vec()).unwrap().to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: all[end + 4..].to_vec() }
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
