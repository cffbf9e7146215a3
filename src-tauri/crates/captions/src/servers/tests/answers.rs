//! What is asked, and what becomes of answers.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::RgbImage;

use super::*;
use crate::Error;
use crate::made;

/// Checks that this is a preview of the picture of these tests.
fn assert_preview(encoded: &str) {
    let jpeg = BASE64.decode(encoded).unwrap();
    let picture = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (448, 32));
}

#[test]
fn ollama_is_asked_in_its_own_way() {
    let server = start(made::ollama(&["llava"], &[], &["A dog", " in snow."]));
    let (caption, pieces) = caption_with_pieces(&captioner(&server, ServerKind::Ollama));
    let expected = Caption { text: "A dog in snow.".to_owned(), captioner: "ollama:llava".to_owned() };
    assert_eq!(caption.unwrap(), expected);
    assert_eq!(pieces, ["A dog", " in snow."]);

    let [request] = &server.requests_at("/api/chat")[..] else { panic!("asked once") };
    assert_eq!(request.line, "POST /api/chat HTTP/1.1");
    assert_eq!(request.header("host"), Some(server.address().as_str()));
    assert_eq!(request.header("authorization"), Some("Bearer sk-1"));
    let body = request.json();
    assert_eq!(
        (&body["model"], &body["stream"], &body["think"]),
        (&"llava".into(), &true.into(), &false.into())
    );
    let message = &body["messages"][0];
    assert_eq!(message["content"], Prompt::built_in(Language::English).words());
    assert_preview(message["images"][0].as_str().unwrap());
}

#[test]
fn openais_interface_is_asked_in_its_own_way() {
    let server = start(made::openai(&["llava"], &["A dog", " in snow."]));
    for kind in [ServerKind::LmStudio, ServerKind::OpenAi, ServerKind::LlamaCpp] {
        let (caption, pieces) = caption_with_pieces(&captioner(&server, kind));
        assert_eq!(caption.unwrap().text, "A dog in snow.");
        assert_eq!(pieces, ["A dog", " in snow."]);
    }
    let requests = server.requests_at("/v1/chat/completions");
    let body = requests[0].json();
    assert_eq!((&body["model"], &body["stream"]), (&"llava".into(), &true.into()));
    let parts = &body["messages"][0]["content"];
    assert_eq!(parts[0]["text"], Prompt::built_in(Language::English).words());
    let url = parts[1]["image_url"]["url"].as_str().unwrap();
    assert_preview(url.strip_prefix("data:image/jpeg;base64,").unwrap());
    assert!(body.get("chat_template_kwargs").is_none());
    assert_eq!(requests[2].json()["chat_template_kwargs"]["enable_thinking"], false);
}

#[test]
fn pieces_arrive_while_the_model_still_speaks() {
    let (heard, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let server = start(move |_, reply| {
        reply.begin("text/event-stream");
        reply.chunk(event("A dog"));
        // Goes on only once the first piece was heard.
        wait.lock().unwrap().recv().unwrap();
        reply.chunk(event(" sleeps.") + LAST_EVENT);
        reply.end();
    });
    let prompt = Prompt::built_in(Language::English);
    let caption =
        captioner(&server, ServerKind::OpenAi).caption(&RgbImage::new(9, 9), &prompt, &mut |piece| {
            if piece == Piece::Text("A dog") {
                heard.send(()).unwrap();
            }
            ControlFlow::Continue(())
        });
    assert_eq!(caption.unwrap().text, "A dog sleeps.");
}

#[test]
fn hindi_and_emoji_survive_byte_by_byte() {
    let said = "बर्फ़ में एक कुत्ता 🐕‍🦺 है।";
    for (kind, answer) in
        [(ServerKind::Ollama, line(said) + LAST_LINE), (ServerKind::OpenAi, event(said) + LAST_EVENT)]
    {
        let server = start(move |_, reply| {
            let lines = kind == ServerKind::Ollama;
            reply.begin(if lines { "application/x-ndjson" } else { "text/event-stream" });
            for byte in answer.bytes() {
                reply.chunk([byte]);
            }
            reply.end();
        });
        assert_eq!(text(&captioner(&server, kind)), said);
    }
}

#[test]
fn thoughts_never_end_in_the_caption() {
    let server = start(|_, reply| {
        reply.begin("text/event-stream");
        reply.chunk("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"A cat?\"}}]}\n\n");
        for piece in ["<thi", "nk>A cat? ", "No.</th", "ink>\n\nA dog."] {
            reply.chunk(event(piece));
        }
        reply.chunk(LAST_EVENT);
        reply.end();
    });
    let (caption, pieces) = caption_with_pieces(&captioner(&server, ServerKind::OpenAi));
    assert_eq!((caption.unwrap().text.as_str(), pieces.concat().as_str()), ("A dog.", "A dog."));

    let server = start(|_, reply| {
        reply.begin("application/x-ndjson");
        reply.chunk("{\"message\":{\"content\":\"\",\"thinking\":\"A cat?\"},\"done\":false}\n");
        reply.chunk(line("<think>A cat?</think>A dog.") + LAST_LINE);
        reply.end();
    });
    assert_eq!(text(&captioner(&server, ServerKind::Ollama)), "A dog.");
}

#[test]
fn a_model_that_only_thinks_says_nothing() {
    let server = start(made::ollama(&["llava"], &[], &["<think>A cat? A dog?"]));
    let error = caption(&captioner(&server, ServerKind::Ollama)).unwrap_err();
    assert!(matches!(&error, Error::NothingSaid { model } if model == "llava") && error.concerns_picture());
}

#[test]
fn a_server_that_does_not_stream_is_understood() {
    let server = start(|_, reply| {
        reply.whole(
            200,
            "application/json; charset=utf-8",
            r#"{"choices":[{"message":{"content":"A dog."},"finish_reason":"stop"}]}"#,
        );
    });
    let (caption, pieces) = caption_with_pieces(&captioner(&server, ServerKind::OpenAi));
    assert_eq!((caption.unwrap().text.as_str(), pieces.len()), ("A dog.", 1));
}

#[test]
fn an_answer_that_was_cut_off_ends_with_a_sentence() {
    let server = start(|_, reply| {
        reply.begin("application/x-ndjson");
        reply.chunk(line("A dog. It wears a"));
        reply.chunk("{\"done\":true,\"done_reason\":\"length\"}\n");
        reply.end();
    });
    assert_eq!(text(&captioner(&server, ServerKind::Ollama)), "A dog.");
}

#[test]
fn an_answer_may_end_without_an_end_of_its_own() {
    // HTTP/1.0, as simple servers speak it, and no [DONE].
    let server = start(|_, reply| {
        reply.raw("HTTP/1.0 200 OK\r\n\r\n");
        reply.raw(event("A dog.") + LAST_EVENT.trim_end());
        reply.close();
    });
    assert_eq!(text(&captioner(&server, ServerKind::OpenAi)), "A dog.");
}

#[test]
fn cancelling_closes_the_connection() {
    // While the model loads, and while it speaks.
    for begins in [false, true] {
        let (closed, wait) = channel();
        let server = start(move |_, reply| {
            if begins {
                reply.begin("text/event-stream");
                reply.chunk(event("A dog"));
            }
            reply.until_closed();
            closed.send(()).unwrap();
        });
        let prompt = Prompt::built_in(Language::English);
        let captioner = captioner(&server, ServerKind::OpenAi);
        let caption = captioner.caption(&RgbImage::new(9, 9), &prompt, &mut |piece| {
            if begins == matches!(piece, Piece::Text(_)) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(matches!(caption, Err(Error::Cancelled)));
        wait.recv().unwrap();
        assert_eq!(server.requests().len(), 1, "not asked again");
    }
}
