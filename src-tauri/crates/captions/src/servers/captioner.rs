//! Captions by a model of a server.

use image::RgbImage;
use serde_json::{Value, json};

use super::client::{Client, Question};
use super::kind::ServerKind;
use super::messages::Framing;
use super::said::{End, Fault, Said};
use super::watch::{Heard, Next};
use super::{ollama, openai};
use crate::captioner::{Caption, Captioner, Listen, Piece};
use crate::error::{Error, Result};
use crate::preview::{LongSide, Preview};
use crate::prompt::Prompt;
use crate::text::Draft;

/// A model of a server that the person runs.
#[derive(Clone, Debug)]
pub struct ServerCaptioner {
    client: Client,
    kind: ServerKind,
    model: String,
    side: LongSide,
    id: String,
}

impl ServerCaptioner {
    /// A captioner with a model that `kind` of server lists.
    pub(super) fn new(client: Client, kind: ServerKind, model: &str, side: LongSide) -> Self {
        Self { client, kind, model: model.to_owned(), side, id: id(kind, model) }
    }

    /// The model's name, as the server knows it.
    pub fn model(&self) -> &str {
        &self.model
    }

    fn body(&self, prompt: &Prompt, preview: &Preview) -> Value {
        match self.kind {
            ServerKind::Ollama => ollama::question(&self.model, prompt, preview),
            ServerKind::LlamaCpp => {
                let mut question = openai::question(&self.model, prompt, preview);
                question["chat_template_kwargs"] = json!({ "enable_thinking": false });
                question
            }
            ServerKind::LmStudio | ServerKind::OpenAi => openai::question(&self.model, prompt, preview),
        }
    }

    fn said(&self, message: &str) -> Result<Said, Fault> {
        if self.kind == ServerKind::Ollama { ollama::said(message) } else { openai::said(message) }
    }
}

impl Captioner for ServerCaptioner {
    fn id(&self) -> &str {
        &self.id
    }

    fn caption(&self, picture: &RgbImage, prompt: &Prompt, listen: Listen<'_>) -> Result<Caption> {
        let body = self.body(prompt, &Preview::of(picture, self.side)?);
        let (path, framing) = match self.kind {
            ServerKind::Ollama => (ollama::PATH, Framing::Lines),
            _ => (openai::PATH, Framing::Events),
        };
        let (model, limits) = (Some(self.model.as_str()), &self.client.limits);
        let (first, whole) = (limits.first, limits.whole);
        let question = Question { path, body: Some(&body), model, framing, first, whole, again: true };
        let mut draft = Draft::new(prompt.longest());
        let mut end = None;
        self.client.ask(&question, &mut |heard| {
            let Heard::Message(message) = heard else { return told(listen, Piece::Waiting, Next::Wait) };
            let said = self.said(message).map_err(|fault| self.client.fault(model, fault))?;
            let text = draft.push(&said.text);
            if !text.is_empty() {
                told(listen, Piece::Text(text), Next::GoOn)?;
            }
            end = said.end.or(draft.is_enough().then_some(End::CutOff));
            let is_progress = said.thought || !said.text.is_empty();
            Ok(if end.is_some() {
                Next::Stop
            } else if is_progress {
                Next::GoOn
            } else {
                Next::Wait
            })
        })?;
        let end = end.ok_or_else(|| Error::ClosedEarly { address: self.client.address.to_string() })?;
        let text = draft.finish(end == End::Complete);
        let text = text.ok_or_else(|| Error::NothingSaid { model: self.model.clone() })?;
        Ok(Caption { text, captioner: self.id.clone() })
    }
}

/// Tells the person's side of a piece, who may want no more.
fn told(listen: Listen<'_>, piece: Piece<'_>, next: Next) -> Result<Next> {
    if listen(piece).is_break() { Err(Error::Cancelled) } else { Ok(next) }
}

/// What captions remember of a model. Of a path, which llama.cpp has for a name, that is the file's name.
fn id(kind: ServerKind, model: &str) -> String {
    let is_path = model.starts_with(['/', '.', '~']) || model.contains('\\') || model.ends_with(".gguf");
    let file = if is_path { model.rsplit(['/', '\\']).find(|part| !part.is_empty()) } else { None };
    format!("{}:{}", kind.code(), file.unwrap_or(model))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_remember_the_model_and_no_path() {
        assert_eq!(id(ServerKind::Ollama, "llava:7b"), "ollama:llava:7b");
        assert_eq!(id(ServerKind::LmStudio, "qwen/qwen2.5-vl-7b"), "lmstudio:qwen/qwen2.5-vl-7b");
        assert_eq!(id(ServerKind::LlamaCpp, "/home/ana/models/gemma.gguf"), "llamacpp:gemma.gguf");
        assert_eq!(id(ServerKind::LlamaCpp, "../models/gemma.gguf"), "llamacpp:gemma.gguf");
        assert_eq!(id(ServerKind::LlamaCpp, "ggml-org/gemma:Q4"), "llamacpp:ggml-org/gemma:Q4");
        assert_eq!(id(ServerKind::LlamaCpp, "C:\\models\\gemma.gguf"), "llamacpp:gemma.gguf");
    }
}
