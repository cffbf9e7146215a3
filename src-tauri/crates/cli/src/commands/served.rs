//! A library behind `mcp` and `serve`.
//!
//! Owns which question of theirs is which of the engine's, and that only pictures of the library are answered for.

use std::path::PathBuf;

use ratna_engine::browse::preview::Size;
use ratna_engine::embedder::{EmbedError, Embedder, picture_vector, text_vector};
use ratna_engine::ids::ContentId;
use ratna_engine::pictures::file;
use ratna_engine::search::Request;
use ratna_engine::{Error, Library};
use serde_json::{Value, json};

use super::{named, show, tag};
use crate::paths::with_path_as;
use crate::print;
use crate::problems::code;
use crate::service::{Failure, Kind, Picture, Service, Side};

/// An open library that is asked by several clients.
pub(super) struct Served(pub(super) Library);

impl Served {
    /// The ID of a picture of the library.
    fn find(&self, picture: &Picture) -> Result<ContentId, Failure> {
        let id = match picture {
            Picture::Content(hash) => self.0.picture_of_content(hash),
            Picture::Path(path) => self.0.picture_at(path),
        };
        id.map_err(failed)?.ok_or_else(Failure::unknown_picture)
    }

    /// The path of a picture of the library: the one that names it, or else its first.
    fn path(&self, picture: &Picture) -> Result<PathBuf, Failure> {
        let path = match picture {
            Picture::Path(path) => self.0.has_file(path).map_err(failed)?.then(|| path.clone()),
            Picture::Content(_) => self.0.paths(self.find(picture)?).map_err(failed)?.into_iter().next(),
        };
        path.ok_or_else(Failure::unknown_picture)
    }
}

impl Service for Served {
    fn search(&self, query: &str, limit: usize) -> Result<Value, Failure> {
        let answer = self.0.search(&Request::text(query, limit)).map_err(failed)?;
        print::answer(&self.0, query, &answer).map_err(failed)
    }

    fn similar(&self, picture: &Picture, limit: usize) -> Result<Value, Failure> {
        let (id, path) = (self.find(picture)?, self.path(picture)?);
        let answer = self.0.search(&Request::picture(id, limit)).map_err(failed)?;
        Ok(with_path_as("query", &path, print::answer(&self.0, "", &answer).map_err(failed)?))
    }

    fn show(&self, picture: &Picture) -> Result<Value, Failure> {
        let shown = self.0.show(&self.path(picture)?).map_err(failed)?;
        Ok(show::object(&shown))
    }

    fn tags(&self) -> Result<Value, Failure> {
        Ok(tag::tags_object(&self.0.tags().map_err(failed)?))
    }

    fn set_tag(&self, picture: &Picture, tag: &str, on: bool) -> Result<Value, Failure> {
        let named = named::named(tag).map_err(|error| Failure::invalid(error.to_string()))?;
        let marked = self.0.set_tag(&[self.find(picture)?], named, on).map_err(failed)?;
        Ok(tag::marked_object(&marked))
    }

    fn thumbnail(&self, picture: &Picture, side: Side) -> Result<Vec<u8>, Failure> {
        let hash = match picture {
            Picture::Content(hash) => *hash,
            Picture::Path(_) => self.0.details(self.find(picture)?).map_err(failed)?.hash,
        };
        let size = match side {
            Side::Small => Size::Small,
            Side::Medium => Size::Medium,
        };
        let preview = self.0.picture(&hash, size).map_err(failed)?;
        Ok(preview.ok_or_else(Failure::unknown_picture)?.jpeg)
    }

    fn embed_text(&self, text: &str) -> Result<Value, Failure> {
        let space = self.0.space();
        vector(&*space.embedder, text_vector(&*space.embedder, text))
    }

    fn embed_picture(&self, bytes: &[u8]) -> Result<Value, Failure> {
        let space = self.0.space();
        let (_, input) = file::model_input_of_bytes(bytes, space.embedder.input())
            .map_err(|problem| Failure::new(Kind::Invalid, code(&problem), problem.to_string()))?;
        vector(&*space.embedder, picture_vector(&*space.embedder, input))
    }
}

fn vector(embedder: &dyn Embedder, made: Result<Vec<f32>, EmbedError>) -> Result<Value, Failure> {
    Ok(json!({ "model": embedder.id(), "vector": made.map_err(|error| failed(error.into()))? }))
}

/// The engine's error for a client.
fn failed(error: Error) -> Failure {
    let kind = match error {
        Error::EmptyQuery | Error::NoPicture { .. } => Kind::Invalid,
        Error::UnknownPicture { .. } => Kind::Unknown,
        _ => Kind::Failed,
    };
    Failure::new(kind, error.code(), error.to_string())
}
