//! What can be asked, and where.

use std::sync::Arc;

use hyper::body::{Body, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::{self, Answer, Refusal};
use super::body;
use super::guard::Guard;
use super::limits::Limits;
use super::parameters::Parameters;
use crate::service::{Failure, Lane, Picture, Queue, Service, Side, query};

/// What every connection shares.
pub(super) struct Routes {
    guard: Guard,
    queue: Queue,
    limits: Limits,
    /// A place a kilobyte of the pictures that are held.
    room: Arc<Semaphore>,
}

/// The JSON of `POST /embed`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
}

impl Routes {
    pub(super) fn new(guard: Guard, queue: Queue, limits: Limits) -> Self {
        Self { guard, queue, limits, room: Arc::new(Semaphore::new(kilobytes(limits.pictures) as usize)) }
    }

    /// Answers a request, whatever it is.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Answer {
        let (parts, body) = request.into_parts();
        match self.guard.check(&parts) {
            Ok(()) => self.route(&parts, body).await.unwrap_or_else(Answer::from),
            Err(refusal) => refusal.into(),
        }
    }

    async fn route(&self, request: &Parts, body: Incoming) -> Result<Answer, Refusal> {
        let path = request.uri.path();
        let allowed = match path {
            "/embed" => Method::POST,
            _ => Method::GET,
        };
        let thumbnail = path.strip_prefix("/thumb/");
        if thumbnail.is_none() && !matches!(path, "/embed" | "/search" | "/similar") {
            return Err(Refusal::new(StatusCode::NOT_FOUND, "notFound", "nothing is here"));
        }
        if request.method != allowed {
            return Err(Refusal::method(if allowed == Method::POST { "POST" } else { "GET" }));
        }
        match (path, thumbnail) {
            (_, Some(content)) => self.thumbnail(content, request.uri.query()).await,
            ("/search", _) => self.search(request.uri.query()).await,
            ("/similar", _) => self.similar(request.uri.query()).await,
            _ => self.embed(request, body).await,
        }
    }

    async fn search(&self, parameters: Option<&str>) -> Result<Answer, Refusal> {
        let parameters = Parameters::parse(parameters, &["q", "limit"])?;
        let text = parameters.text("q")?.ok_or_else(|| Failure::invalid("q says what to search for"))?;
        let (text, limit) = (query(text)?, parameters.limit()?);
        let found = self.queue.ask(Lane::Quick, move |service| service.search(&text, limit)).await?;
        Ok(answer::json(&found))
    }

    async fn similar(&self, parameters: Option<&str>) -> Result<Answer, Refusal> {
        let parameters = Parameters::parse(parameters, &["id", "path", "limit"])?;
        let picture = match (parameters.text("id")?, parameters.path("path")) {
            (Some(content), None) => Picture::by_content(&content)?,
            (None, Some(path)) => Picture::by_path(path.into())?,
            _ => return Err(Failure::invalid("either id or path names a picture").into()),
        };
        let limit = parameters.limit()?;
        let found = self.queue.ask(Lane::Quick, move |service| service.similar(&picture, limit)).await?;
        Ok(answer::json(&found))
    }

    async fn thumbnail(&self, content: &str, parameters: Option<&str>) -> Result<Answer, Refusal> {
        let picture = Picture::by_content(content)?;
        let size = Parameters::parse(parameters, &["size"])?.number("size")?;
        let side = size.map_or(Ok(Side::Medium), Side::of_pixels)?;
        let jpeg = self.queue.ask(Lane::Quick, move |service| service.thumbnail(&picture, side)).await?;
        Ok(answer::jpeg(jpeg))
    }

    async fn embed(&self, request: &Parts, body: Incoming) -> Result<Answer, Refusal> {
        Parameters::parse(request.uri.query(), &[])?;
        let kind = request.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let made = match kind.as_str() {
            "application/json" => {
                let bytes = body::read(body, self.limits.text, &self.limits).await?;
                let wrong = |_| Failure::invalid("an object with a text is expected: {\"text\": \"…\"}");
                let Text { text } = serde_json::from_slice(&bytes).map_err(wrong)?;
                self.queue.ask(Lane::Quick, move |service| service.embed_text(&text)).await?
            }
            picture if picture.starts_with("image/") => {
                let room = self.room_for(&body)?;
                let bytes = body::read(body, self.limits.picture, &self.limits).await?;
                let question = move |service: &dyn Service| {
                    let _room = room;
                    service.embed_picture(&bytes)
                };
                self.queue.ask(Lane::Picture, question).await?
            }
            _ => {
                let message = "the body is a picture of type image/* or a text as application/json";
                return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "contentType", message));
            }
        };
        Ok(answer::json(&made))
    }

    /// Room for the picture in a body: for as much as it says it has, or else for the largest.
    fn room_for(&self, body: &Incoming) -> Result<OwnedSemaphorePermit, Refusal> {
        let most = self.limits.picture;
        let size = body.size_hint().exact().map_or(Some(most), |size| usize::try_from(size).ok());
        let size = size.filter(|size| *size <= most).ok_or_else(|| Refusal::too_large(most))?;
        Ok(self.room.clone().try_acquire_many_owned(kilobytes(size)).map_err(|_| Failure::busy())?)
    }
}

/// Whole kilobytes for so many bytes.
fn kilobytes(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
}
