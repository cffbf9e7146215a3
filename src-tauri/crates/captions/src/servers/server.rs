//! A model server: which kind it is and which models it has.

use serde_json::{Value, json};

use super::address::Address;
use super::captioner::ServerCaptioner;
use super::client::Client;
use super::key::Key;
use super::kind::ServerKind;
use super::limits::Limits;
use super::model::{self, Model, Vision, listed, vision};
use crate::error::{Error, Result};
use crate::preview::LongSide;

/// The most models that Ollama is asked about one by one.
const ASKED_ABOUT: usize = 100;

/// A model server that answered.
#[derive(Clone, Debug)]
pub struct Server {
    client: Client,
    kind: ServerKind,
}

impl Server {
    /// Asks what answers at `address`. Blocks; not to be called from within an asynchronous task.
    ///
    /// # Errors
    /// When nothing answers there, or nothing that is a model server.
    pub fn connect(address: Address, key: Option<Key>, limits: Limits) -> Result<Self> {
        let client = Client { address, key, limits };
        let kind = find_out(&client)?;
        Ok(Self { client, kind })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.client.address
    }

    /// Which kind it is.
    pub fn kind(&self) -> ServerKind {
        self.kind
    }

    /// Its models, in its order, and whether they can see pictures. Blocks.
    ///
    /// # Errors
    /// When the server fails.
    pub fn models(&self) -> Result<Vec<Model>> {
        let mut models = self.listed()?;
        let only = models.len() == 1;
        for model in models.iter_mut().filter(|model| model.forwarded_to.is_none()).take(ASKED_ABOUT) {
            model.vision = self.vision(model, only);
        }
        Ok(models)
    }

    /// A captioner with one of the models, which is shown pictures of this size. Blocks.
    ///
    /// # Errors
    /// When the server fails, has no such model, or says that it takes only text or is run elsewhere.
    pub fn captioner(&self, model: &str, side: LongSide) -> Result<ServerCaptioner> {
        let no_model =
            || Error::NoModel { address: self.client.address.to_string(), model: model.to_owned() };
        let models = self.listed()?;
        let is_wanted = |listed: &&Model| {
            listed.name == model
                || self.kind == ServerKind::Ollama && listed.name.strip_suffix(":latest") == Some(model)
        };
        let found = models.iter().find(is_wanted).ok_or_else(no_model)?;
        if let Some(host) = found.forwarded_to.clone() {
            return Err(Error::Forwarded { model: found.name.clone(), host });
        }
        if self.vision(found, models.len() == 1) == Vision::No {
            return Err(Error::Blind { model: found.name.clone() });
        }
        Ok(ServerCaptioner::new(self.client.clone(), self.kind, &found.name, side))
    }

    fn listed(&self) -> Result<Vec<Model>> {
        let (path, list, names): (_, _, &[&str]) = match self.kind {
            ServerKind::Ollama => ("/api/tags", "models", &["name", "model"]),
            ServerKind::LmStudio => ("/api/v0/models", "data", &["id"]),
            ServerKind::LlamaCpp | ServerKind::OpenAi => ("/v1/models", "data", &["id"]),
        };
        let answer = self.client.json(path, None)?;
        listed(&answer, list, names).ok_or_else(|| self.client.not_a_server("it lists no models"))
    }

    /// What the server says about a model's eyes beyond its list. That it says nothing is no error.
    fn vision(&self, model: &Model, only: bool) -> Vision {
        let told = match self.kind {
            _ if model.vision != Vision::Unknown => return model.vision,
            ServerKind::Ollama => self.client.json("/api/show", Some(&json!({ "model": model.name }))),
            // What this says holds for the model that is loaded, so it must be the only one.
            ServerKind::LlamaCpp if only => self.client.json("/props", None),
            _ => return Vision::Unknown,
        };
        told.map_or(Vision::Unknown, |told| vision(&told))
    }
}

/// Finds out the kind by what only it answers. Servers imitate each other's lists, so those aren't asked for first.
fn find_out(client: &Client) -> Result<ServerKind> {
    let version = known(client.json("/api/version", None))?;
    if version.is_some_and(|answer| answer.get("version").is_some_and(Value::is_string)) {
        return Ok(ServerKind::Ollama);
    }
    let own_list = known(client.json("/api/v0/models", None))?;
    if own_list.is_some_and(|answer| answer.get("data").is_some_and(Value::is_array)) {
        return Ok(ServerKind::LmStudio);
    }
    let list = client.json("/v1/models", None)?;
    model::listed(&list, "data", &["id"]).ok_or_else(|| client.not_a_server("it lists no models"))?;
    let owner = list.pointer("/data/0/owned_by").and_then(Value::as_str);
    Ok(if owner == Some("llamacpp") { ServerKind::LlamaCpp } else { ServerKind::OpenAi })
}

/// An answer, or nothing if the server doesn't know the question.
fn known(answer: Result<Value>) -> Result<Option<Value>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(
            Error::Refused { .. } | Error::NotJson { .. } | Error::NotAServer { .. } | Error::NoModel { .. },
        ) => Ok(None),
        Err(error) => Err(error),
    }
}
