//! What Ollama is asked and answers at `/api/chat`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::said::{self, End, Fault, Said};
use crate::preview::Preview;
use crate::prompt::Prompt;

/// Where captions are asked for.
pub(super) const PATH: &str = "/api/chat";

/// How much a model may vary its words: little, but enough not to be caught in a loop.
pub(super) const TEMPERATURE: f64 = 0.2;

/// The question about a picture.
pub(super) fn question(model: &str, prompt: &Prompt, preview: &Preview) -> Value {
    json!({
        "model": model,
        "messages": [
            { "role": "user", "content": prompt.words(), "images": [BASE64.encode(preview.jpeg())] },
        ],
        "stream": true,
        "think": false,
        "options": { "temperature": TEMPERATURE, "num_predict": prompt.most_tokens() },
    })
}

/// What a line of the answer says.
pub(super) fn said(line: &str) -> Result<Said, Fault> {
    let value = said::read(line)?;
    let is_done = value.get("done").and_then(Value::as_bool);
    let message = value.get("message");
    if is_done.is_none() && message.is_none() {
        return Err(Fault::Foreign);
    }
    let end = is_done.unwrap_or(false).then(|| match value.get("done_reason").and_then(Value::as_str) {
        Some("length") => End::CutOff,
        _ => End::Complete,
    });
    Ok(Said::of(message, "content", &["thinking"], end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_words_thoughts_and_ends() {
        let words = said(r#"{"message":{"role":"assistant","content":" a dog"},"done":false}"#).unwrap();
        assert_eq!(words, Said { text: " a dog".to_owned(), thought: false, end: None });
        let thought = said(r#"{"message":{"content":"","thinking":"hm"},"done":false}"#).unwrap();
        assert_eq!(thought, Said { text: String::new(), thought: true, end: None });
        for (reason, end) in [("stop", End::Complete), ("length", End::CutOff)] {
            let line = json!({ "message": { "content": "" }, "done": true, "done_reason": reason });
            assert_eq!(said(&line.to_string()).unwrap().end, Some(end));
        }
        assert_eq!(said(r#"{"hello":1}"#), Err(Fault::Foreign));
        assert_eq!(said("[]"), Err(Fault::Foreign));
        assert_eq!(said(r#"{"message":[1],"done":"yes"}"#).unwrap(), Said::default());
    }
}
