//! Servers that refuse, lie and break off.

use std::sync::Mutex;

use serde_json::json;

use super::*;
use crate::Error;
use crate::made;

/// The code of the error that this answer ends with, from both kinds of interface.
fn code_of(answer: impl Fn(&mut Reply) + Send + Sync + Clone + 'static) -> &'static str {
    let [first, second] = [ServerKind::Ollama, ServerKind::OpenAi].map(|kind| {
        let answer = answer.clone();
        let server = start(move |_, reply| answer(reply));
        code(&captioner(&server, kind))
    });
    assert_eq!(first, second, "both interfaces say the same");
    first
}

#[test]
fn nothing_at_the_address_is_told() {
    let (_held, silent) = silent();
    let error = caption(&captioner_at(silent.clone(), ServerKind::Ollama, limits())).unwrap_err();
    assert!(matches!(&error, Error::NotRunning { address } if *address == silent.to_string()));
    assert!(!error.concerns_picture(), "the next picture would fail alike");
    assert!(error.to_string().contains("start Ollama"), "{error}");
}

#[test]
fn a_model_that_is_not_there_is_told_in_both_shapes() {
    let server = start(made::ollama(&["moondream"], &[], &[]));
    assert_eq!(code(&captioner(&server, ServerKind::Ollama)), "captionNoModel");
    let code = code_of(|reply| {
        let error = json!({ "message": "The model `llava` does not exist", "code": "model_not_found" });
        reply.json(404, &json!({ "error": error }));
    });
    assert_eq!(code, "captionNoModel");
}

#[test]
fn a_model_without_eyes_is_told() {
    let code = code_of(|reply| {
        let message = "image input is not supported - hint: you may need to provide the mmproj";
        reply.json(500, &json!({ "error": { "code": 500, "message": message } }));
    });
    assert_eq!(code, "captionBlind");
}

#[test]
fn errors_inside_of_an_answer_are_told() {
    let server = start(|_, reply| {
        reply.begin("application/x-ndjson");
        reply.chunk(line("A dog") + "{\"error\":\"out of memory\"}\n");
        reply.end();
    });
    match caption(&captioner(&server, ServerKind::Ollama)) {
        Err(Error::Refused { status: None, message, .. }) => assert_eq!(message, "out of memory"),
        other => panic!("{other:?}"),
    }
    let server = start(|_, reply| {
        reply.begin("text/event-stream");
        reply.chunk("event: error\ndata: {\"error\":{\"message\":\"model 'llava' not found\"}}\n\n");
        reply.end();
    });
    assert_eq!(code(&captioner(&server, ServerKind::OpenAi)), "captionNoModel");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_is_no_model_server_is_told() {
    let page = "<!doctype html><title>Router</title>";
    assert_eq!(code_of(move |reply| reply.whole(200, "text/html", page)), "captionNotAServer");
    assert_eq!(code_of(|reply| reply.whole(200, "image/png", [0; 99])), "captionNotAServer");
    let other_protocol = |reply: &mut Reply| {
        reply.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    };
    assert_eq!(code_of(other_protocol), "captionNotAServer");
    assert_eq!(code_of(|reply| reply.json(200, &json!({ "hello": 1 }))), "captionNotAServer");
    assert_eq!(code_of(|reply| reply.whole(200, "application/json", "{\"a\":")), "captionNotJson");
    assert_eq!(code_of(|reply| reply.whole(200, "application/json", b"\"\xff\xfe\"\n")), "captionNotJson");
    let deep = "[".repeat(10_000);
    assert_eq!(code_of(move |reply| reply.whole(200, "application/json", &deep)), "captionNotJson");
}

#[test]
fn a_server_that_breaks_off_is_told() {
    let breaks: [fn(&mut Reply); 5] = [
        |reply| reply.close(),
        |reply| {
            reply.raw("HTTP/1.1 200 OK\r\ncontent-");
        },
        // More was announced than comes.
        |reply| {
            reply.raw(format!("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{}", line("A")));
        },
        // A chunk's length is none.
        |reply| {
            reply.raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nabc\r\n");
        },
        // It ends without saying that it is done.
        |reply| reply.whole(200, "text/plain", ""),
    ];
    for (number, answer) in breaks.into_iter().enumerate() {
        assert_eq!(code_of(answer), "captionClosedEarly", "{number}");
    }
}

#[test]
fn an_answer_that_broke_off_is_not_asked_for_again() {
    let server = start(|_, reply| {
        reply.begin("text/event-stream");
        reply.chunk(event("A dog"));
        reply.close();
    });
    let (caption, pieces) = caption_with_pieces(&captioner(&server, ServerKind::OpenAi));
    assert_eq!((caption.unwrap_err().code(), pieces.concat().as_str()), ("captionClosedEarly", "A dog"));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_length_that_is_too_short_cuts_the_answer() {
    let server = start(|_, reply| {
        reply.raw(format!("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}", line("A dog")));
    });
    assert_eq!(code(&captioner(&server, ServerKind::Ollama)), "captionNotJson");
}

#[test]
fn redirects_are_not_followed() {
    let elsewhere = start(made::openai(&["llava"], &["A dog."]));
    for status in [301, 302, 307, 308] {
        let to = format!("http://{}/v1/chat/completions", elsewhere.address());
        let location = to.clone();
        let server = start(move |_, reply| {
            reply.raw(format!("HTTP/1.1 {status} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"));
        });
        match caption(&captioner(&server, ServerKind::OpenAi)) {
            Err(Error::Redirected { to: told, .. }) => assert_eq!(told, to),
            other => panic!("{other:?}"),
        }
    }
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn a_key_that_is_not_taken_is_told() {
    assert_eq!(code_of(|reply| reply.json(401, &json!({ "error": "unauthorized" }))), "captionKeyRefused");
}

#[test]
fn a_key_that_a_server_repeats_is_not() {
    let server = start(|_, reply| reply.json(400, &json!({ "error": "the header Bearer sk-1 is odd" })));
    match caption(&captioner(&server, ServerKind::OpenAi)) {
        Err(Error::Refused { message, .. }) => assert_eq!(message, "the header Bearer … is odd"),
        other => panic!("{other:?}"),
    }
    let server = start(|_, reply| {
        reply.raw("HTTP/1.1 302 X\r\nlocation: http://localhost:1/?key=sk-1\r\ncontent-length: 0\r\n\r\n");
    });
    match caption(&captioner(&server, ServerKind::Ollama)) {
        Err(Error::Redirected { to, .. }) => assert_eq!(to, "http://localhost:1/?key=…"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_that_is_busy_is_asked_once_more() {
    for failure in [429, 500, 503, 0] {
        let failures = Mutex::new(vec![failure]);
        let well = made::openai(&["llava"], &["A dog."]);
        let server = start(move |request, reply| match failures.lock().unwrap().pop() {
            Some(0) => reply.close(),
            Some(status) => reply.json(status, &json!({ "error": "busy" })),
            None => well(request, reply),
        });
        assert_eq!(text(&captioner(&server, ServerKind::OpenAi)), "A dog.");
        assert_eq!(server.requests().len(), 2);
    }
    let server = start(|_, reply| reply.json(503, &json!({ "error": "Loading model" })));
    match caption(&captioner(&server, ServerKind::OpenAi)) {
        Err(Error::Refused { status: Some(503), message, .. }) => assert_eq!(message, "Loading model"),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.requests().len(), 2, "once more and no oftener");
}
