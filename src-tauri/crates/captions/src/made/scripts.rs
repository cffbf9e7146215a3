//! Servers that behave.

use serde_json::json;

use super::reply::Reply;
use super::request::Request;

/// Ollama with these models, those that `can_see` and those that can't, all of which say the same.
pub fn ollama(
    can_see: &[&str],
    blind: &[&str],
    said: &[&str],
) -> impl Fn(&Request, &mut Reply) + Send + Sync + 'static {
    let [can_see, blind, said] = [can_see, blind, said].map(owned);
    move |request, reply| {
        let model = request.json()["model"].as_str().unwrap_or_default().to_owned();
        let sees = can_see.contains(&model);
        match request.path() {
            "/api/version" => reply.json(200, &json!({ "version": "0.12.3" })),
            "/api/tags" => {
                let models: Vec<_> =
                    can_see.iter().chain(&blind).map(|name| json!({ "name": name })).collect();
                reply.json(200, &json!({ "models": models }));
            }
            _ if !sees && !blind.contains(&model) => {
                reply.json(404, &json!({ "error": format!("model '{model}' not found") }));
            }
            "/api/show" => {
                let can: &[&str] = if sees { &["completion", "vision"] } else { &["completion"] };
                reply.json(200, &json!({ "capabilities": can }));
            }
            "/api/chat" => {
                reply.begin("application/x-ndjson");
                for text in &said {
                    let line = json!({ "message": { "role": "assistant", "content": text }, "done": false });
                    reply.chunk(format!("{line}\n"));
                }
                let last = json!({ "message": { "content": "" }, "done": true, "done_reason": "stop" });
                reply.chunk(format!("{last}\n"));
                reply.end();
            }
            _ => reply.whole(404, "text/plain", "404 page not found"),
        }
    }
}

/// A server that follows OpenAI's interface with these models, all of which say the same.
pub fn openai(models: &[&str], said: &[&str]) -> impl Fn(&Request, &mut Reply) + Send + Sync + 'static {
    let [models, said] = [models, said].map(owned);
    move |request, reply| match request.path() {
        "/v1/models" => {
            let models: Vec<_> = models.iter().map(|id| json!({ "id": id, "object": "model" })).collect();
            reply.json(200, &json!({ "object": "list", "data": models }));
        }
        "/v1/chat/completions" => {
            reply.begin("text/event-stream");
            for text in &said {
                let event = json!({ "choices": [{ "delta": { "content": text }, "finish_reason": null }] });
                reply.chunk(format!("data: {event}\n\n"));
            }
            let last = json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] });
            reply.chunk(format!("data: {last}\n\ndata: [DONE]\n\n"));
            reply.end();
        }
        path => {
            let message = format!("Unexpected endpoint or method. (GET {path})");
            reply.json(404, &json!({ "error": { "message": message } }));
        }
    }
}

/// A server that says nothing to anybody without the key.
pub fn locked(
    key: &str,
    server: impl Fn(&Request, &mut Reply) + Send + Sync + 'static,
) -> impl Fn(&Request, &mut Reply) + Send + Sync + 'static {
    let wanted = format!("Bearer {key}");
    move |request, reply| match request.header("authorization") {
        Some(told) if told == wanted => server(request, reply),
        _ => reply.json(401, &json!({ "error": { "code": 401, "message": "Invalid API Key" } })),
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}
