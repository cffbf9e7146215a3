//! The transport: a JSON-RPC message a line.
//!
//! Owns what the SDK's transport leaves to its user: a line that is no message is answered with an error, unless it is a
//! notification; a client that asks faster than it reads is not read further; and a long line costs no memory.

use std::io;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ErrorData, JsonRpcMessage, RequestId, ServerJsonRpcMessage,
};
use rmcp::transport::Transport;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::in_flight::InFlight;
use super::line::{Line, Next};

/// The longest line, in bytes. No question needs a hundredth.
const LONGEST: usize = 1 << 20;

/// Answers that wait to be written.
const UNWRITTEN: usize = 16;

/// A client's lines.
pub(super) struct Lines<R> {
    input: BufReader<R>,
    line: Line,
    output: Option<mpsc::Sender<ServerJsonRpcMessage>>,
    /// The answer to a line that is no message, until there is room for it.
    refusal: Option<ServerJsonRpcMessage>,
    in_flight: Arc<InFlight>,
}

impl<R: AsyncRead + Send + Unpin> Lines<R> {
    /// The lines of `input`, answered on `output`; and the task that ends when everything is written.
    pub(super) fn new(input: R, output: impl AsyncWrite + Send + Unpin + 'static) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(UNWRITTEN);
        let written = tokio::spawn(async move {
            if let Err(error) = write(receiver, output).await {
                tracing::debug!(%error, "the client reads no more");
            }
        });
        let (input, line) = (BufReader::new(input), Line::new(LONGEST));
        (Self { input, line, output: Some(sender), refusal: None, in_flight: Arc::default() }, written)
    }

    /// The next message. Every wait can be given up without losing anything.
    async fn next(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            if self.refusal.is_some() {
                let place = self.output.as_ref()?.reserve().await.ok()?;
                if let Some(refusal) = self.refusal.take() {
                    place.send(refusal);
                }
            }
            self.in_flight.room().await;
            let next = self.line.next(&mut self.input).await;
            match next.inspect_err(|error| tracing::warn!(%error, "the client can't be read")).ok()? {
                Next::Line(line) if line.trim_ascii().is_empty() => {}
                Next::Line(line) => match message(&line).and_then(|message| self.taken(message)) {
                    Ok(message) => return Some(message),
                    Err(refusal) => self.refusal = refusal.map(|refusal| *refusal),
                },
                Next::TooLong => {
                    let text = format!("a message has {LONGEST} bytes at most");
                    self.refusal = Some(JsonRpcMessage::error(ErrorData::invalid_request(text, None), None));
                }
                Next::End => return None,
            }
        }
    }

    /// Takes note of a message.
    fn taken(&self, message: ClientJsonRpcMessage) -> Result<ClientJsonRpcMessage, Refusal> {
        match &message {
            JsonRpcMessage::Request(request) if !self.in_flight.begin(&request.id) => {
                let text = "another request with this ID is not answered yet";
                return Err(refusal(ErrorData::invalid_request(text, None), None));
            }
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.in_flight.end(id);
                }
            }
            _ => {}
        }
        Ok(message)
    }
}

/// The answer to a line that is no message; none to a notification.
type Refusal = Option<Box<ServerJsonRpcMessage>>;

fn refusal(error: ErrorData, id: Option<RequestId>) -> Refusal {
    Some(Box::new(JsonRpcMessage::error(error, id)))
}

/// The message in a line.
fn message(line: &[u8]) -> Result<ClientJsonRpcMessage, Refusal> {
    let parsed = serde_json::from_slice::<ClientJsonRpcMessage>(line);
    parsed.map_err(|error| {
        tracing::debug!(%error, "a line is no message");
        let Ok(value) = serde_json::from_slice::<Value>(line) else {
            return refusal(ErrorData::parse_error("that is not JSON", None), None);
        };
        if value.get("method").is_some() && value.get("id").is_none() {
            return None;
        }
        let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
        refusal(ErrorData::invalid_request("that is no message of this protocol", None), id)
    })
}

/// Writes messages, one a line, until there is no sender left.
async fn write(
    mut messages: mpsc::Receiver<ServerJsonRpcMessage>,
    mut output: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    while let Some(message) = messages.recv().await {
        let mut line = serde_json::to_vec(&message)?;
        line.push(b'\n');
        output.write_all(&line).await?;
        output.flush().await?;
    }
    output.shutdown().await
}

impl<R: AsyncRead + Send + Unpin> Transport<RoleServer> for Lines<R> {
    type Error = io::Error;

    fn send(
        &mut self,
        message: ServerJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let (output, in_flight) = (self.output.clone(), self.in_flight.clone());
        async move {
            let id = match &message {
                JsonRpcMessage::Response(answer) => Some(answer.id.clone()),
                JsonRpcMessage::Error(answer) => answer.id.clone(),
                _ => None,
            };
            let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
            let sent = output.ok_or_else(closed)?.send(message).await;
            if let Some(id) = id {
                in_flight.end(&id);
            }
            sent.map_err(|_| closed())
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        self.next().await
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.output = None;
        Ok(())
    }
}
