//! What servers that follow OpenAI's interface are asked and answer at `/v1/chat/completions`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::ollama::TEMPERATURE;
use super::said::{self, End, Fault, Said};
use crate::preview::Preview;
use crate::prompt::Prompt;

/// Where captions are asked for.
pub(super) const PATH: &str = "/v1/chat/completions";

/// The question about a picture.
pub(super) fn question(model: &str, prompt: &Prompt, preview: &Preview) -> Value {
    let url = format!("data:image/jpeg;base64,{}", BASE64.encode(preview.jpeg()));
    json!({
        "model": model,
        "messages": [{
            "role": "user",
            "content": [
                { "type": "text", "text": prompt.words() },
                { "type": "image_url", "image_url": { "url": url } },
            ],
        }],
        "stream": true,
        "temperature": TEMPERATURE,
        "max_tokens": prompt.most_tokens(),
    })
}

/// What an event of the answer says, or the whole answer of a server that doesn't stream.
pub(super) fn said(event: &str) -> Result<Said, Fault> {
    if event.trim() == "[DONE]" {
        return Ok(Said { end: Some(End::Complete), ..Said::default() });
    }
    let value = said::read(event)?;
    let choices = value.get("choices").and_then(Value::as_array).ok_or(Fault::Foreign)?;
    // The last event of some servers only counts tokens.
    let Some(choice) = choices.first() else { return Ok(Said::default()) };
    let end = choice.get("finish_reason").and_then(Value::as_str).map(|reason| match reason {
        "length" => End::CutOff,
        _ => End::Complete,
    });
    let message = choice.get("delta").or_else(|| choice.get("message"));
    Ok(Said::of(message, "content", &["reasoning_content", "reasoning"], end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_say_words_thoughts_and_ends() {
        let words = said(r#"{"choices":[{"delta":{"content":" a dog"},"finish_reason":null}]}"#).unwrap();
        assert_eq!(words, Said { text: " a dog".to_owned(), thought: false, end: None });
        let thought = said(r#"{"choices":[{"delta":{"content":null,"reasoning_content":"hm"}}]}"#).unwrap();
        assert_eq!(thought, Said { text: String::new(), thought: true, end: None });
        let last = said(r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#).unwrap();
        assert_eq!(last.end, Some(End::CutOff));
        assert_eq!(said(" [DONE]").unwrap().end, Some(End::Complete));
        assert_eq!(said(r#"{"choices":[],"usage":{}}"#).unwrap(), Said::default());
        assert_eq!(said(r#"{"object":"list","data":[]}"#), Err(Fault::Foreign));
    }

    #[test]
    fn an_answer_that_does_not_stream_is_understood() {
        let whole = r#"{"choices":[{"message":{"content":"A dog."},"finish_reason":"stop"}]}"#;
        let expected = Said { text: "A dog.".to_owned(), thought: false, end: Some(End::Complete) };
        assert_eq!(said(whole).unwrap(), expected);
    }
}
