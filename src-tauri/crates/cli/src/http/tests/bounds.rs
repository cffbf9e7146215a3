//! What a client can make the server hold and wait for.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{SHORT, Served, is, read};
use crate::http::Limits;

#[tokio::test]
async fn a_body_that_stops_or_trickles_is_cut_off() {
    let (default, short) = (Limits::default(), SHORT);
    for limits in [Limits { pause: short, ..default }, Limits { whole: short, ..default }] {
        let served = Served::start(limits).await;
        for length in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
            let head = format!("{}Content-Type: image/png\r\n{length}\r\n", served.request("POST /embed"));
            assert_eq!(served.send(&head, b"").await.refused(), is(408, "tooSlow"));
        }
    }
}

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off() {
    let served = Served::start(Limits { pause: SHORT, ..Limits::default() }).await;
    let mut stream = served.connect().await;
    stream.write_all(b"GET /search HTTP/1.1\r\nHost:").await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("200"), "{rest:?}");
}

#[tokio::test]
async fn a_gigabyte_is_cut_off_whether_announced_or_not() {
    let limits = Limits { picture: 4 << 20, linger: SHORT, ..Limits::default() };
    let served = Served::start(limits).await;
    let head = format!("{}Content-Type: image/png\r\n", served.request("POST /embed"));
    let announced = served.send(&format!("{head}Content-Length: 1073741824\r\n"), b"").await;
    assert_eq!(announced.refused(), is(413, "tooLarge"));
    let huge = served.send(&format!("{head}Content-Length: 18446744073709551615\r\n"), b"").await;
    assert!(matches!(huge.status, 400..=499), "{huge:?}");

    let (mut reader, mut writer) = served.connect().await.into_split();
    let sent = tokio::spawn(async move {
        let chunk = [b"100000\r\n".as_slice(), &vec![0; 1 << 20], b"\r\n"].concat();
        let mut sent = 0;
        let head = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
        writer.write_all(head.as_bytes()).await.unwrap();
        while sent < 1 << 10 && writer.write_all(&chunk).await.is_ok() {
            sent += 1;
        }
    });
    assert_eq!(read(&mut reader).await.refused(), is(413, "tooLarge"));
    sent.await.unwrap();
    assert_eq!(served.get("/search?q=sea").await.status, 200);
}

#[tokio::test]
async fn pictures_beyond_the_room_for_them_are_to_be_sent_again() {
    let served = Served::start(Limits { pictures: 64 << 10, ..Limits::default() }).await;
    let head = format!("{}Content-Type: image/png\r\n", served.request("POST /embed"));
    let mut first = served.connect().await;
    let begun = format!("{head}Content-Length: 60000\r\nExpect: 100-continue\r\n\r\n");
    first.write_all(begun.as_bytes()).await.unwrap();
    // The server asks for the body once it has room.
    let mut asked = [0; 25];
    first.read_exact(&mut asked).await.unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100"), "{asked:?}");
    let refused = served.post("image/png", &[b'p'; 10_000]).await;
    assert_eq!(refused.refused(), is(503, "busy"));
    assert!(refused.head.contains("retry-after: 1"), "{refused:?}");
    let mut picture = vec![0; 60_000];
    picture[..7].copy_from_slice(b"picture");
    first.write_all(&picture).await.unwrap();
    let mut answer = vec![0; 15];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 200 OK");
    assert_eq!(served.post("image/png", b"picture").await.status, 200);
}

#[tokio::test]
async fn idle_connections_make_room_for_others() {
    let served = Served::start(Limits { connections: 2, pause: SHORT, ..Limits::default() }).await;
    let idle = [served.connect().await, served.connect().await];
    assert_eq!(served.get("/search?q=sea").await.status, 200);
    drop(idle);
}

#[tokio::test]
async fn a_client_that_reads_no_answers_is_left() {
    let served = Served::start(Limits { pause: SHORT, linger: SHORT, ..Limits::default() }).await;
    let mut stream = served.connect().await;
    let request = format!("{}\r\n", served.request("GET /search?q=sea")).repeat(1_000);
    let write = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(60), write).await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_ends_what_it_has_begun() {
    let served = Served::start(Limits::default()).await;
    let mut idle = served.connect().await;
    let mut stream = served.connect().await;
    let head = format!("{}Content-Type: image/png\r\n", served.request("POST /embed"));
    let begun = format!("{head}Content-Length: 7\r\nExpect: 100-continue\r\n\r\n");
    stream.write_all(begun.as_bytes()).await.unwrap();
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).await.unwrap();
    served.stop.send_replace(true);
    assert_eq!(idle.read(&mut [0]).await.unwrap(), 0, "an idle connection ends");
    stream.write_all(b"picture").await.unwrap();
    assert_eq!(read(&mut stream).await.status, 200);
    drop(stream);
    served.running.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}
