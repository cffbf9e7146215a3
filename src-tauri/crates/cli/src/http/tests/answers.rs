//! What is answered, and what is refused because it can't be.

use serde_json::json;

use super::{Served, is};
use crate::http::Limits;
use crate::service::Fake;

#[tokio::test]
async fn searches_similar_pictures_thumbnails_and_vectors_are_answered() {
    let served = Served::start(Limits::default()).await;
    let content = Fake::content();
    let found = served.get("/search?q=the+sea%20%C3%A9&limit=3").await.json();
    assert_eq!((&found["query"], &found["limit"]), (&json!("the sea é"), &json!(3)));
    assert_eq!((&found["hits"][0]["content"], found["hits"].as_array().unwrap().len()), (&json!(content), 1));
    for named in [format!("id={content}"), "path=/pictures/sea%20%C3%A9.jpg".to_owned()] {
        let similar = served.get(&format!("/similar?{named}")).await;
        assert_eq!((similar.status, &similar.json()["limit"]), (200, &json!(10)), "{named}");
    }
    let small = served.get(&format!("/thumb/{content}?size=256")).await;
    assert!(small.head.contains("content-type: image/jpeg"), "{small:?}");
    assert_eq!(small.body, b"a JPEG of Small size");
    assert_eq!(served.get(&format!("/thumb/{content}")).await.body, b"a JPEG of Medium size");
    let text = served.post("application/json; charset=utf-8", br#"{"text": "sea"}"#).await.json();
    assert_eq!(text, json!({ "model": "fake", "vector": [3, 0] }));
    assert_eq!(served.post("image/png", b"picture").await.json()["vector"], json!([0, 7]));
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_with_a_code() {
    let served = Served::start(Limits::default()).await;
    let long = format!("/search?q={}", "a".repeat(5_000));
    for (target, expected) in [
        ("/", is(404, "notFound")),
        ("/search/", is(404, "notFound")),
        ("/search", is(400, "invalid")),
        ("/search?q=", is(400, "emptyQuery")),
        ("/search?q=%ff", is(400, "invalid")),
        ("/search?q=a&limit=0", is(400, "invalid")),
        ("/search?q=a&limit=-1", is(400, "invalid")),
        ("/search?q=a&limit=100000", is(400, "invalid")),
        ("/search?q=a&strict=1", is(400, "invalid")),
        (&long, is(400, "invalid")),
        ("/similar", is(400, "invalid")),
        ("/similar?id=1&path=/a", is(400, "invalid")),
        ("/embed", is(405, "method")),
        (&format!("/thumb/{}?size=4096", Fake::content()), is(400, "invalid")),
        (&format!("/thumb/{}", blake3::hash(b"none").to_hex()), is(404, "unknownPicture")),
    ] {
        assert_eq!(served.get(target).await.refused(), expected, "{target}");
    }
    let posted = served.send(&served.request("POST /search?q=sea"), b"").await;
    assert_eq!(posted.refused(), is(405, "method"));
    assert!(posted.head.contains("allow: get"), "{posted:?}");
    assert_eq!(served.post("text/plain", b"sea").await.refused(), is(415, "contentType"));
    assert_eq!(served.post("image/png", b"no").await.refused(), is(400, "noPicture"));
    for wrong in ["", "{", "[]", r#"{"text": 1}"#, r#"{"text": "a", "model": "b"}"#] {
        assert_eq!(served.post("application/json", wrong.as_bytes()).await.refused(), is(400, "invalid"));
    }
    let text = format!(r#"{{"text": "{}"}}"#, "a".repeat(70_000));
    assert_eq!(served.post("application/json", text.as_bytes()).await.refused(), is(413, "tooLarge"));
    let head = format!("{}X: {}\r\n", served.request("GET /search?q=sea"), "a".repeat(100_000));
    assert_eq!(served.send(&head, b"").await.status, 431);
}

#[tokio::test]
async fn no_path_leads_out_of_the_library() {
    let served = Served::start(Limits::default()).await;
    let content = Fake::content();
    for target in [
        "/thumb/../../etc/passwd",
        "/thumb/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/thumb//etc/passwd",
        "/thumb/",
        "/thumb/%00",
        &format!("/thumb/{content}/"),
        &format!("/thumb/{content}/../../x"),
        &format!("/thumb/{content}%2f..%2fx"),
        &format!("/thumb/{}", content.to_uppercase()),
        "/similar?path=/etc/passwd",
        "/similar?path=/pictures/../etc/passwd",
        "/similar?path=/pictures/%2e%2e/etc/passwd",
        "/similar?path=/pictures/../pictures/sea%20%C3%A9.jpg",
        "/similar?path=sea.jpg",
        "/similar?path=/pictures/sea%20%C3%A9.jpg%00",
        "/similar?path=file:///etc/passwd",
        "/../search?q=sea",
        "//search?q=sea",
    ] {
        let reply = served.get(target).await;
        assert!(matches!(reply.status, 400 | 404), "{target}: {reply:?}");
    }
}
