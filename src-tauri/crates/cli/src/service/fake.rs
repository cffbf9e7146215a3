//! A library that is made up, for the tests of what speaks to one.

use std::path::Path;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::asked::Service;
use super::failure::{Failure, Kind};
use super::question::{Picture, Side};

/// A library of one picture, which has the content of `sea`.
#[derive(Default)]
pub(crate) struct Fake {
    tags: Mutex<Vec<String>>,
}

impl Fake {
    /// The path of the only picture.
    pub(crate) const PATH: &str = "/pictures/sea é.jpg";

    /// The content of the only picture.
    pub(crate) fn content() -> String {
        blake3::hash(b"sea").to_hex().to_string()
    }

    fn find(picture: &Picture) -> Result<(), Failure> {
        let is_it = match picture {
            Picture::Content(hash) => *hash == blake3::hash(b"sea"),
            Picture::Path(path) => path == Path::new(Self::PATH),
        };
        if is_it { Ok(()) } else { Err(Failure::unknown_picture()) }
    }
}

impl Service for Fake {
    fn search(&self, query: &str, limit: usize) -> Result<Value, Failure> {
        if query.is_empty() {
            return Err(Failure::new(Kind::Invalid, "emptyQuery", "there is nothing to search for"));
        }
        let hit = json!({ "path": Self::PATH, "score": 0.5, "content": Self::content() });
        Ok(json!({ "query": query, "limit": limit, "hits": [hit] }))
    }

    fn similar(&self, picture: &Picture, limit: usize) -> Result<Value, Failure> {
        Self::find(picture)?;
        Ok(json!({ "query": Self::PATH, "limit": limit, "hits": [] }))
    }

    fn show(&self, picture: &Picture) -> Result<Value, Failure> {
        Self::find(picture)?;
        Ok(json!({ "path": Self::PATH, "tags": *self.tags.lock().unwrap() }))
    }

    fn tags(&self) -> Result<Value, Failure> {
        let tags = self.tags.lock().unwrap();
        let object =
            |tag: &String| json!({ "tag": tag, "pictures": 1, "own": true, "by_you": 1, "by_rule": 0 });
        Ok(json!({ "tags": tags.iter().map(object).collect::<Vec<_>>() }))
    }

    fn set_tag(&self, picture: &Picture, tag: &str, on: bool) -> Result<Value, Failure> {
        Self::find(picture)?;
        let mut tags = self.tags.lock().unwrap();
        let before = tags.len();
        tags.retain(|known| known != tag);
        if on {
            tags.push(tag.to_owned());
        }
        Ok(json!({ "changed": before.abs_diff(tags.len()) }))
    }

    fn thumbnail(&self, picture: &Picture, side: Side) -> Result<Vec<u8>, Failure> {
        Self::find(picture)?;
        Ok(format!("a JPEG of {side:?} size").into_bytes())
    }

    fn embed_text(&self, text: &str) -> Result<Value, Failure> {
        Ok(json!({ "model": "fake", "vector": [text.len(), 0] }))
    }

    fn embed_picture(&self, bytes: &[u8]) -> Result<Value, Failure> {
        if !bytes.starts_with(b"picture") {
            return Err(Failure::new(Kind::Invalid, "noPicture", "that is no picture"));
        }
        Ok(json!({ "model": "fake", "vector": [0, bytes.len()] }))
    }
}
