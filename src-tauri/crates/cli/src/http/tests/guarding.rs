//! Who is let in.

use super::{Served, TOKEN, is};
use crate::http::Limits;

#[tokio::test]
async fn without_the_token_nothing_is_said_not_even_what_is_there() {
    let served = Served::start(Limits::default()).await;
    let host = format!("Host: {}\r\n", served.address);
    let right = format!("Authorization: Bearer {TOKEN}\r\n");
    for given in [
        "",
        "Authorization: Bearer\r\n",
        "Authorization: Bearer wrong\r\n",
        "Authorization: Basic YTpi\r\n",
        &right.replace("these", "those"),
        &right.replace("tests", "test"),
        &format!("{right}{right}"),
    ] {
        for target in ["/search?q=sea", "/none"] {
            let reply = served.send(&format!("GET {target} HTTP/1.1\r\n{host}{given}"), b"").await;
            assert_eq!(reply.refused(), is(401, "unauthorized"), "{given}");
            assert!(reply.head.contains("www-authenticate: bearer"), "{reply:?}");
        }
    }
    let in_address = served.send(&format!("GET /search?q=sea&token={TOKEN} HTTP/1.1\r\n{host}"), b"").await;
    assert_eq!(in_address.status, 401);
}

#[tokio::test]
async fn a_name_that_leads_to_loopback_from_elsewhere_is_no_host_of_this_server() {
    let served = Served::start(Limits::default()).await;
    let port = served.address.port();
    let right = served.request("GET /search?q=sea");
    let own = format!("Host: {}", served.address);
    for good in ["127.0.0.1", "localhost", "LocalHost", "[::1]"] {
        let reply = served.send(&right.replace(&own, &format!("Host: {good}:{port}")), b"").await;
        assert_eq!(reply.status, 200, "{good}");
    }
    for wrong in [
        "Host: evil.example".to_owned(),
        format!("Host: evil.example:{port}"),
        "Host: 127.0.0.1".to_owned(),
        format!("Host: 127.0.0.1:{}", port ^ 1),
        format!("Host: localhost.evil.example:{port}"),
        format!("{own}\r\nHost: evil.example"),
        "X-Host: none".to_owned(),
    ] {
        let reply = served.send(&right.replace(&own, &wrong), b"").await;
        assert_eq!(reply.refused(), is(421, "host"), "{wrong}");
    }
    let absolute = right.replace("GET /", "GET http://evil.example/");
    assert_eq!(served.send(&absolute, b"").await.refused(), is(421, "host"));
}

#[tokio::test]
async fn pages_in_browsers_are_refused_even_with_the_token() {
    let served = Served::start(Limits::default()).await;
    for origin in ["https://evil.example", "null", &format!("http://{}", served.address)] {
        let head = format!("{}Origin: {origin}\r\n", served.request("GET /search?q=sea"));
        let reply = served.send(&head, b"").await;
        assert_eq!(reply.refused(), is(403, "origin"), "{origin}");
        assert!(!reply.head.contains("access-control"), "{reply:?}");
    }
    let preflight = served.request("OPTIONS /search");
    assert_eq!(served.send(&preflight, b"").await.refused(), is(405, "method"));
}
