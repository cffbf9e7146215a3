//! Finding servers and their models.

use serde_json::json;

use super::*;
use crate::servers::discovery::answering;
use crate::servers::{Model, Server, Vision};
use crate::{Error, made};

fn connect(server: &MadeServer) -> Result<Server> {
    Server::connect(address(server), None, limits())
}

fn model(name: &str, vision: Vision) -> Model {
    Model { name: name.to_owned(), vision, forwarded_to: None }
}

fn lm_studio(request: &Request, reply: &mut Reply) {
    let models = json!({ "data": [
        { "id": "qwen/qwen2.5-vl-7b", "type": "vlm" },
        { "id": "llama-3.1-8b", "type": "llm" },
        { "id": "nomic", "type": "embeddings" },
    ] });
    match request.path() {
        "/api/v0/models" => reply.json(200, &models),
        // It has this list, too, and answers all else without an error's status.
        "/v1/models" => reply.json(200, &json!({ "data": [] })),
        path => reply.json(200, &json!({ "error": format!("Unexpected endpoint or method. (GET {path})") })),
    }
}

fn llama_cpp(request: &Request, reply: &mut Reply) {
    let id = "/home/ana/gemma.gguf";
    match request.path() {
        // It imitates Ollama here.
        "/api/tags" => reply.json(200, &json!({ "models": [{ "name": id }] })),
        "/v1/models" => reply.json(200, &json!({ "data": [{ "id": id, "owned_by": "llamacpp" }] })),
        "/props" => reply.json(200, &json!({ "modalities": { "vision": true, "audio": false } })),
        _ => reply.json(404, &json!({ "error": { "message": "File Not Found", "code": 404 } })),
    }
}

#[test]
fn servers_are_told_apart_by_what_they_answer() {
    let cases: [(MadeServer, ServerKind, Vec<Model>); 4] = [
        (
            start(made::ollama(&["llava:latest"], &["llama3"], &[])),
            ServerKind::Ollama,
            vec![model("llava:latest", Vision::Yes), model("llama3", Vision::No)],
        ),
        (
            start(lm_studio),
            ServerKind::LmStudio,
            vec![
                model("qwen/qwen2.5-vl-7b", Vision::Yes),
                model("llama-3.1-8b", Vision::No),
                model("nomic", Vision::No),
            ],
        ),
        (start(llama_cpp), ServerKind::LlamaCpp, vec![model("/home/ana/gemma.gguf", Vision::Yes)]),
        (start(made::openai(&["any"], &[])), ServerKind::OpenAi, vec![model("any", Vision::Unknown)]),
    ];
    for (made, kind, models) in cases {
        let server = connect(&made).unwrap();
        assert_eq!(server.kind(), kind);
        assert_eq!(server.models().unwrap(), models);
    }
}

#[test]
fn what_is_no_model_server_is_not_taken_for_one() {
    let page = start(|_, reply| reply.whole(200, "text/html", "<title>Router</title>"));
    assert_eq!(connect(&page).unwrap_err().code(), "captionNotAServer");
    let other = start(|_, reply| reply.json(200, &json!({ "version": 3, "data": {} })));
    assert_eq!(connect(&other).unwrap_err().code(), "captionNotAServer");
    let locked = start(|_, reply| reply.json(401, &json!({ "error": "key" })));
    assert_eq!(connect(&locked).unwrap_err().code(), "captionKeyWanted");
    let away = start(|_, reply| {
        reply.raw("HTTP/1.1 302 X\r\nlocation: https://example.com\r\n\r\n");
    });
    assert_eq!(connect(&away).unwrap_err().code(), "captionRedirected");
}

#[test]
fn a_captioner_is_only_made_of_a_model_that_can_see() {
    let made = start(made::ollama(&["llava:latest"], &["llama3"], &["A dog."]));
    let server = connect(&made).unwrap();
    let found = server.captioner("llava:latest", LongSide::Large).unwrap();
    assert_eq!((found.id(), text(&found).as_str()), ("ollama:llava:latest", "A dog."));
    assert_eq!(server.captioner("llava", LongSide::Large).unwrap().model(), "llava:latest");
    for (name, code) in [("llama3", "captionBlind"), ("moondream", "captionNoModel")] {
        assert_eq!(server.captioner(name, LongSide::Large).unwrap_err().code(), code);
    }
    let asked = start(made::openai(&["any"], &["A dog."]));
    let unknown = connect(&asked).unwrap().captioner("any", LongSide::Small).unwrap();
    assert_eq!(text(&unknown), "A dog.");
}

#[test]
fn pictures_are_not_sent_to_models_in_the_cloud() {
    let made = start(made::ollama(&["qwen3-vl:235b-cloud"], &[], &["A dog."]));
    let server = connect(&made).unwrap();
    assert_eq!(server.models().unwrap()[0].forwarded_to.as_deref(), Some("ollama.com"));
    let error = server.captioner("qwen3-vl:235b-cloud", LongSide::Small).unwrap_err();
    assert!(matches!(&error, Error::Forwarded { host, .. } if host == "ollama.com"));
    assert!(made.requests_at("/api/chat").is_empty());
}

#[test]
fn deceiving_names_of_models_are_left_out() {
    let made = start(|request, reply| match request.path() {
        "/api/version" => reply.json(200, &json!({ "version": "1" })),
        "/api/tags" => reply.json(
            200,
            &json!({ "models": [{ "name": "a\u{1b}[2J" }, { "name": "b\r\nc" }, { "model": "llava" }, {}] }),
        ),
        _ => reply.whole(500, "text/plain", "no"),
    });
    let models = connect(&made).unwrap().models().unwrap();
    assert_eq!(models, [model("llava", Vision::Unknown)], "what is shown of a model may fail");
}

#[test]
fn those_that_answer_are_found() {
    let ollama = start(made::ollama(&["llava"], &[], &[]));
    let page = start(|_, reply| reply.whole(200, "text/html", ""));
    let (_held, silent) = silent();
    let addresses = [silent, address(&page), address(&ollama)];
    let found = answering(&addresses, &|_| None, limits());
    assert_eq!(found.iter().map(|one| one.address.to_string()).collect::<Vec<_>>(), [ollama.address()]);
    assert_eq!(found[0].server.as_ref().unwrap().address(), &found[0].address);
}

#[test]
fn those_that_keep_their_doors_closed_are_found_and_every_key_is_told_only_where_it_belongs() {
    let locked = |key| start(made::locked(key, made::openai(&["llava"], &[])));
    let [known, unknown, mistaken] = ["sk-one", "sk-two", "sk-three"].map(locked);
    let open = start(made::openai(&["llava"], &[]));
    // Other things that want to know who asks.
    let router = start(|_, reply| {
        reply.raw("HTTP/1.1 401 X\r\nwww-authenticate: Basic realm=\"router\"\r\ncontent-length: 0\r\n\r\n");
    });
    let builder = start(|_, reply| reply.whole(403, "text/html", "<html>Forbidden</html>"));
    let addresses = [&known, &unknown, &mistaken, &open, &router, &builder].map(address);
    let key_of = |at: &Address| match &at.to_string() {
        at if *at == known.address() => Key::new("sk-one").ok(),
        at if *at == mistaken.address() => Key::new("sk-old").ok(),
        _ => None,
    };
    let found = answering(&addresses, &key_of, limits());
    let told = found.iter().map(|one| one.server.as_ref().map_or_else(Error::code, |_| "open"));
    assert_eq!(told.collect::<Vec<_>>(), ["open", "captionKeyWanted", "captionKeyRefused", "open"]);
    let keys = |server: &MadeServer| {
        let told = |request: &Request| request.header("authorization").map(str::to_owned);
        server.requests().iter().filter_map(told).collect::<Vec<_>>()
    };
    assert!(keys(&known).iter().all(|key| key == "Bearer sk-one") && !keys(&known).is_empty());
    assert!(keys(&mistaken).iter().all(|key| key == "Bearer sk-old"));
    for server in [&unknown, &open, &router, &builder] {
        assert!(keys(server).is_empty());
    }
}
