//! Servers that take too long or send too much.

use std::ops::ControlFlow;
use std::sync::mpsc::channel;
use std::time::Duration;

use image::RgbImage;

use super::*;
use crate::Error;

const SHORT: Duration = Duration::from_millis(80);

/// A captioner with another limit.
fn with(server: &MadeServer, kind: ServerKind, change: impl Fn(&mut Limits)) -> ServerCaptioner {
    let mut limits = limits();
    change(&mut limits);
    captioner_at(address(server), kind, limits)
}

fn assert_timed_out(captioner: &ServerCaptioner, limit: Duration) {
    match caption(captioner) {
        Err(Error::TimedOut { limit: exceeded, .. }) => assert_eq!(exceeded, limit),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    // Before its head, in it, and after it.
    for head in
        ["", "HTTP/1.1 200 OK\r\ncontent-", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"]
    {
        let server = start(move |_, reply| {
            reply.raw(head);
            reply.until_closed();
        });
        assert_timed_out(&with(&server, ServerKind::OpenAi, |limits| limits.first = SHORT), SHORT);
        assert_eq!(server.requests().len(), 1, "not asked again");
    }
}

#[test]
fn a_server_that_stops_in_the_middle_is_given_up() {
    let server = start(|_, reply| {
        reply.begin("application/x-ndjson");
        reply.chunk(line("A dog"));
        reply.until_closed();
    });
    assert_timed_out(&with(&server, ServerKind::Ollama, |limits| limits.pause = SHORT), SHORT);
}

#[test]
fn signs_of_life_without_words_do_not_count() {
    let server = start(|_, reply| {
        reply.begin("text/event-stream");
        while reply.chunk(": ping\n\n") {}
    });
    let captioner = with(&server, ServerKind::OpenAi, |limits| {
        (limits.first, limits.answer) = (SHORT, usize::MAX);
    });
    assert_timed_out(&captioner, SHORT);
}

#[test]
fn a_model_that_thinks_for_ever_is_given_up() {
    let server = start(|_, reply| {
        reply.begin("application/x-ndjson");
        while reply.chunk("{\"message\":{\"thinking\":\"hm\"},\"done\":false}\n") {}
    });
    let captioner = with(&server, ServerKind::Ollama, |limits| {
        (limits.whole, limits.answer) = (SHORT, usize::MAX);
    });
    assert_timed_out(&captioner, SHORT);
}

#[test]
fn a_flood_can_be_cancelled() {
    let server = start(|_, reply| {
        reply.begin("text/event-stream");
        while reply.chunk(": ping\n\n") {}
    });
    let captioner = with(&server, ServerKind::OpenAi, |limits| limits.answer = usize::MAX);
    let prompt = Prompt::built_in(Language::English);
    let caption = captioner.caption(&RgbImage::new(9, 9), &prompt, &mut |_| ControlFlow::Break(()));
    assert!(matches!(caption, Err(Error::Cancelled)));
}

#[test]
fn a_gigabyte_is_not_read() {
    const GIGABYTE: usize = 1 << 30;
    let thoughts = format!("{{\"message\":{{\"thinking\":\"{}\"}},\"done\":false}}\n", "hm ".repeat(4_000));
    // As one message, as many, and as the server says beforehand.
    let endless: [(ServerKind, &str, String); 4] = [
        (ServerKind::Ollama, "content-type: application/x-ndjson", thoughts),
        (ServerKind::Ollama, "content-type: application/x-ndjson", "x".repeat(12_000)),
        (ServerKind::OpenAi, "content-type: text/event-stream", "data: xx\n".repeat(1_000)),
        (
            ServerKind::OpenAi,
            "content-type: application/json\r\ncontent-length: 1073741824",
            "[".repeat(12_000),
        ),
    ];
    for (kind, headers, part) in endless {
        let (sent, total) = channel();
        let server = start(move |_, reply| {
            let mut bytes = 0;
            reply.raw(format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n"));
            while bytes < GIGABYTE && reply.raw(&part) {
                bytes += part.len();
            }
            sent.send(bytes).unwrap();
        });
        assert_eq!(code(&captioner(&server, kind)), "captionTooLong");
        // What the system took without anybody reading it.
        assert!(total.recv().unwrap() < 64 << 20);
    }
}

#[test]
fn a_head_has_a_most_size() {
    for header in ["x-filler: x\r\n", &format!("x-filler: {}\r\n", "x".repeat(1_000))] {
        let header = header.to_owned();
        let server = start(move |_, reply| {
            reply.raw("HTTP/1.1 200 OK\r\n");
            while reply.raw(&header) {}
        });
        let code = code(&captioner(&server, ServerKind::OpenAi));
        assert!(["captionTooLong", "captionNotAServer"].contains(&code), "{code}");
    }
}

#[test]
fn a_model_that_never_stops_is_stopped() {
    let (closed, wait) = channel();
    let server = start(move |_, reply| {
        reply.begin("text/event-stream");
        let mut number = 0;
        while reply.chunk(event(&format!("Dog {number} sleeps. "))) {
            number += 1;
        }
        closed.send(()).unwrap();
    });
    let text = text(&captioner(&server, ServerKind::OpenAi));
    assert!(text.starts_with("Dog 0 sleeps. Dog 1") && text.ends_with("sleeps."), "{text}");
    assert!(text.chars().count() <= 400);
    wait.recv().unwrap();
}

#[test]
fn a_refusal_without_end_is_read_in_part() {
    let server = start(|_, reply| {
        reply.raw("HTTP/1.1 400 Bad\r\ncontent-type: text/plain\r\n\r\n");
        while reply.raw("no ".repeat(1_000)) {}
    });
    match caption(&captioner(&server, ServerKind::OpenAi)) {
        Err(Error::Refused { status: Some(400), message, .. }) => assert!(message.chars().count() <= 300),
        other => panic!("{other:?}"),
    }
}
