//! Questions to a server and its answers, as JSON.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, LOCATION, WWW_AUTHENTICATE,
};
use hyper::{Request, Response};
use serde_json::Value;
use tokio::runtime::Builder;

use super::address::Address;
use super::connection::{self, Body};
use super::key::Key;
use super::limits::Limits;
use super::messages::{Broken, Framing, Messages, framing};
use super::refusal;
use super::said::{self, Fault};
use super::watch::{Deadline, Hear, Heard, Next, Watch};
use crate::error::{Error, Result};
use crate::text::clean;

/// The most bytes of a refusal that are read.
const REFUSAL: usize = 64 << 10;

/// A question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    /// The path that it goes to.
    pub(super) path: &'static str,
    /// What is asked, unless the path says it all.
    pub(super) body: Option<&'a Value>,
    /// The model that is asked for.
    pub(super) model: Option<&'a str>,
    /// How the answer is expected to be taken apart.
    pub(super) framing: Framing,
    /// Until the first message that says something, and for all of it.
    pub(super) first: Duration,
    pub(super) whole: Duration,
    /// Whether to ask a second time if the server fails before it says anything.
    pub(super) again: bool,
}

/// Asks one server.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) address: Address,
    pub(super) key: Option<Key>,
    pub(super) limits: Limits,
}

impl Client {
    /// The answer at `path`, to `body` if there is one.
    pub(super) fn json(&self, path: &'static str, body: Option<&Value>) -> Result<Value> {
        let Limits { ask, .. } = self.limits;
        let framing = Framing::Whole;
        let question = Question { path, body, model: None, framing, first: ask, whole: ask, again: false };
        let mut answer = None;
        self.ask(&question, &mut |heard| {
            let Heard::Message(message) = heard else { return Ok(Next::Wait) };
            answer = Some(said::read(message).map_err(|fault| self.fault(None, fault))?);
            Ok(Next::Stop)
        })?;
        answer.ok_or_else(|| Error::ClosedEarly { address: self.address.to_string() })
    }

    /// Asks and hears the messages of the answer. Blocks; not to be called from within an asynchronous task.
    pub(super) fn ask(&self, question: &Question<'_>, hear: Hear<'_>) -> Result<()> {
        let failed = |_| Error::NotRunning { address: self.address.to_string() };
        let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
        let outcome = runtime.block_on(self.exchange(question, hear));
        // A name that is still being looked up is not waited for.
        runtime.shutdown_background();
        outcome
    }

    async fn exchange(&self, question: &Question<'_>, hear: Hear<'_>) -> Result<()> {
        let mut watch = Watch::new(&self.address, question.whole, hear);
        match self.attempt(question, &mut watch).await {
            Err(error) if question.again && !watch.heard && may_pass(&error) => {
                watch.pause(self.limits.again).await?;
                self.attempt(question, &mut watch).await
            }
            outcome => outcome,
        }
    }

    async fn attempt(&self, question: &Question<'_>, watch: &mut Watch<'_>) -> Result<()> {
        let first = Deadline::after(question.first);
        let connected =
            watch.until(Deadline::after(self.limits.connect), connection::connect(&self.address)).await;
        let sender = connected.map_err(|error| match error {
            // A machine that is switched off doesn't even refuse.
            Error::TimedOut { address, limit } if limit == self.limits.connect => {
                Error::NotRunning { address }
            }
            error => error,
        })??;
        let sent = connection::send(sender, self.request(question)?, &self.address);
        let answer = watch.until(first, sent).await??;
        let status = answer.status();
        if status.is_redirection() {
            let to = clean(&self.without_key(header(answer.headers(), LOCATION)), 100);
            return Err(Error::Redirected { address: self.address.to_string(), to });
        }
        if !status.is_success() {
            return Err(self.refusal(question.model, answer, first, watch).await?);
        }
        self.read(question, answer, first, watch).await
    }

    fn request(&self, question: &Question<'_>) -> Result<Request<Body>> {
        let accept = match question.framing {
            Framing::Whole => "application/json",
            Framing::Lines => "application/x-ndjson, application/json",
            Framing::Events => "text/event-stream, application/json",
        };
        let method = if question.body.is_some() { "POST" } else { "GET" };
        let mut request = Request::builder().method(method).uri(question.path);
        request = request.header(HOST, self.address.to_string()).header(ACCEPT, accept);
        if let Some(key) = &self.key {
            request = request.header(AUTHORIZATION, key.header());
        }
        let body = question.body.map_or_else(Bytes::new, |body| body.to_string().into());
        request
            .header(CONTENT_TYPE, "application/json")
            .body(Body::new(body))
            .map_err(|error| self.not_a_server(&error.to_string()))
    }

    /// Hears the messages of an answer until no more is needed or it ends.
    async fn read(
        &self,
        question: &Question<'_>,
        answer: Response<Incoming>,
        first: Deadline,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        let kind = header(answer.headers(), CONTENT_TYPE);
        let framing = framing(kind, question.framing)
            .ok_or_else(|| self.not_a_server(&format!("it sends {}", clean(kind, 50))))?;
        let mut messages = Messages::new(framing, self.limits.message);
        let (mut body, mut bytes, mut deadline) = (answer.into_body(), 0, first);
        loop {
            let frame = watch.until(deadline, body.frame()).await?;
            match frame.transpose().map_err(|error| connection::broken(&self.address, &error))? {
                // What is no data is a trailer, which nothing here needs.
                Some(frame) => {
                    let data = frame.into_data().unwrap_or_default();
                    bytes += data.len();
                    if bytes > self.limits.answer {
                        return Err(Error::TooLong { address: self.address.to_string() });
                    }
                    messages.push(&data);
                }
                None => messages.end(),
            }
            while let Some(message) = messages.next().map_err(|broken| self.broken(&broken))? {
                match watch.hear(&message)? {
                    Next::Wait => {}
                    Next::GoOn => deadline = Deadline::after(self.limits.pause),
                    Next::Stop => return Ok(()),
                }
            }
            if messages.has_ended() {
                return Ok(());
            }
        }
    }

    /// The error for a refusal, with what the server says to it as far as that comes.
    async fn refusal(
        &self,
        model: Option<&str>,
        answer: Response<Incoming>,
        deadline: Deadline,
        watch: &mut Watch<'_>,
    ) -> Result<Error> {
        let status = answer.status().as_u16();
        let challenge = header(answer.headers(), WWW_AUTHENTICATE).to_owned();
        let (mut body, mut bytes) = (answer.into_body(), Vec::new());
        while let Some(Ok(frame)) = watch.until(deadline, body.frame()).await? {
            bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
            if bytes.len() > REFUSAL {
                break;
            }
        }
        let value: Option<Value> = serde_json::from_slice(&bytes).ok();
        if refusal::is_about_key(status, &challenge, value.is_some()) {
            let address = self.address.to_string();
            let is_known = self.key.is_some();
            return Ok(if is_known { Error::KeyRefused { address } } else { Error::KeyWanted { address } });
        }
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        let message = value.as_ref().and_then(said::reported).unwrap_or_else(text);
        Ok(refusal::error(&self.address, model, Some(status), &self.without_key(&message)))
    }

    /// A server's words, which may repeat what it was sent.
    fn without_key(&self, words: &str) -> String {
        self.key.as_ref().map_or_else(|| words.to_owned(), |key| key.hidden_in(words))
    }

    /// The error for a message that says nothing.
    pub(super) fn fault(&self, model: Option<&str>, fault: Fault) -> Error {
        match fault {
            Fault::NotJson(detail) => Error::NotJson { address: self.address.to_string(), detail },
            Fault::Foreign => self.not_a_server("it answers something else"),
            Fault::Reported(message) => {
                refusal::error(&self.address, model, None, &self.without_key(&message))
            }
        }
    }

    pub(super) fn not_a_server(&self, detail: &str) -> Error {
        Error::NotAServer { address: self.address.to_string(), detail: detail.to_owned() }
    }

    fn broken(&self, broken: &Broken) -> Error {
        let address = self.address.to_string();
        match broken {
            Broken::TooLong => Error::TooLong { address },
            Broken::NotText => Error::NotJson { address, detail: "bytes that are no text".to_owned() },
        }
    }
}

/// A header's value, or nothing.
fn header(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether asking again may help.
fn may_pass(error: &Error) -> bool {
    match error {
        Error::NotRunning { .. } | Error::ClosedEarly { .. } => true,
        Error::Refused { status, .. } => status.is_some_and(|status| status == 429 || status >= 500),
        _ => false,
    }
}
