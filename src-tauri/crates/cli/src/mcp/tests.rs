use std::sync::Arc;

use rmcp::model::CallToolRequestParams;
use rmcp::service::{RoleClient, RunningService, ServiceExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf, split};
use tokio::task::JoinHandle;

use super::serve;
use crate::service::{Fake, Queue};

/// What one side can write before the other reads.
const PIPE: usize = 4 << 10;

type Served = JoinHandle<anyhow::Result<()>>;

fn start(allow_tags: bool) -> (DuplexStream, Served) {
    let (here, there) = tokio::io::duplex(PIPE);
    let (input, output) = split(there);
    let queue = Queue::new(Arc::new(Fake::default()));
    (here, tokio::spawn(serve(queue, allow_tags, input, output)))
}

/// The SDK's client.
async fn client(allow_tags: bool) -> (RunningService<RoleClient, ()>, Served) {
    let (pipe, served) = start(allow_tags);
    (().serve(pipe).await.unwrap(), served)
}

fn call(name: &'static str, arguments: Value) -> CallToolRequestParams {
    CallToolRequestParams::new(name).with_arguments(arguments.as_object().unwrap().clone())
}

/// A client that writes what it likes.
struct Raw {
    to: WriteHalf<DuplexStream>,
    from: Lines<BufReader<ReadHalf<DuplexStream>>>,
    served: Served,
}

impl Raw {
    /// A client that has begun as the protocol says.
    async fn start() -> Self {
        let (pipe, served) = start(false);
        let (from, to) = split(pipe);
        let mut raw = Self { to, from: BufReader::new(from).lines(), served };
        let client = json!({ "name": "test", "version": "1" });
        let params = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client });
        raw.send(&json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params })).await;
        let begun = raw.answer().await;
        assert_eq!(begun["result"]["protocolVersion"], "2025-06-18", "{begun}");
        assert_eq!(begun["result"]["serverInfo"]["name"], "ratna");
        raw.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        raw
    }

    async fn send(&mut self, message: &Value) {
        self.write(format!("{message}\n").as_bytes()).await;
    }

    async fn write(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).await.unwrap();
    }

    /// The next line of the server, which is always a message.
    async fn answer(&mut self) -> Value {
        serde_json::from_str(&self.from.next_line().await.unwrap().expect("an answer")).unwrap()
    }

    /// Asserts that the next answer is this error, and that the server goes on.
    async fn expect_error(&mut self, code: i64) {
        let answer = self.answer().await;
        assert_eq!(answer["error"]["code"], code, "{answer}");
        self.send(&json!({ "jsonrpc": "2.0", "id": "still there?", "method": "ping" })).await;
        let answer = self.answer().await;
        assert_eq!((&answer["id"], &answer["result"]), (&json!("still there?"), &json!({})), "{answer}");
    }

    /// Closes the input, and returns what the server still says.
    async fn end(mut self) -> Vec<Value> {
        self.to.shutdown().await.unwrap();
        let mut rest = Vec::new();
        while let Some(line) = self.from.next_line().await.unwrap() {
            rest.push(serde_json::from_str(&line).unwrap());
        }
        self.served.await.unwrap().unwrap();
        rest
    }
}

#[tokio::test]
async fn an_assistant_searches_and_looks_at_what_it_finds() {
    let (client, served) = client(false).await;
    let found = client.call_tool(call("search", json!({ "query": "the sea", "limit": 3 }))).await.unwrap();
    let object = found.structured_content.unwrap();
    assert_eq!((&object["query"], &object["limit"]), (&json!("the sea"), &json!(3)));
    assert_eq!(serde_json::from_str::<Value>(&found.content[0].as_text().unwrap().text).unwrap(), object);
    let picture = object["hits"][0]["content"].as_str().unwrap();
    for named in [picture, Fake::PATH] {
        let shown = client.call_tool(call("show", json!({ "picture": named }))).await.unwrap();
        assert_eq!(shown.structured_content.unwrap()["path"], Fake::PATH);
    }
    let similar = client.call_tool(call("similar", json!({ "picture": picture }))).await.unwrap();
    assert_eq!(similar.structured_content.unwrap()["limit"], 10);
    let seen = client.call_tool(call("thumbnail", json!({ "picture": picture, "size": 256 }))).await.unwrap();
    let image = seen.content[0].as_image().unwrap();
    assert_eq!((&*image.mime_type, &*image.data), ("image/jpeg", "YSBKUEVHIG9mIFNtYWxsIHNpemU="));
    client.cancel().await.unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn tags_are_changed_only_where_that_is_allowed() {
    let (reader, _served) = client(false).await;
    let tools = reader.list_all_tools().await.unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names, ["search", "similar", "show", "tags", "thumbnail"]);
    for tool in &tools {
        assert_eq!(tool.annotations.as_ref().unwrap().read_only_hint, Some(true), "{}", tool.name);
        assert_eq!(tool.input_schema["type"], "object", "{}", tool.name);
    }
    let tag = |on: bool| call("set_tag", json!({ "picture": Fake::PATH, "tag": "sea", "on": on }));
    let refused = reader.call_tool(tag(true)).await.unwrap_err();
    assert!(refused.to_string().contains("no tool set_tag"), "{refused}");
    let tags = reader.call_tool(CallToolRequestParams::new("tags")).await.unwrap();
    assert_eq!(tags.structured_content.unwrap(), json!({ "tags": [] }));

    let (writer, _served) = client(true).await;
    let tools = writer.list_all_tools().await.unwrap();
    let last = tools.last().unwrap();
    assert_eq!((tools.len(), &*last.name), (6, "set_tag"));
    assert_eq!(last.annotations.as_ref().unwrap().read_only_hint, Some(false));
    let changed = writer.call_tool(tag(true)).await.unwrap();
    assert_eq!(changed.structured_content.unwrap(), json!({ "changed": 1 }));
    let tags = writer.call_tool(CallToolRequestParams::new("tags")).await.unwrap();
    assert_eq!(tags.structured_content.unwrap()["tags"][0]["tag"], "sea");
    let changed = writer.call_tool(tag(false)).await.unwrap();
    assert_eq!(changed.structured_content.unwrap(), json!({ "changed": 1 }));
}

#[tokio::test]
async fn an_assistant_is_told_what_is_wrong_with_its_call() {
    let (client, _served) = client(true).await;
    for (name, arguments, said) in [
        ("search", json!({}), "query"),
        ("search", json!({ "query": "" }), "nothing to search for"),
        ("search", json!({ "query": "a".repeat(5_000) }), "4096 bytes"),
        ("search", json!({ "query": "a", "limit": 0 }), "from 1 to 1000"),
        ("search", json!({ "query": "a", "strict": true }), "strict"),
        ("show", json!({ "picture": "/etc/passwd" }), "no such picture"),
        ("show", json!({ "picture": "../sea.jpg" }), "absolute path"),
        ("thumbnail", json!({ "picture": Fake::PATH, "size": 4_096 }), "256 or 512"),
        ("set_tag", json!({ "picture": Fake::PATH, "tag": "sea" }), "on"),
        ("tags", json!({ "all": true }), "all"),
    ] {
        let answer = client.call_tool(call(name, arguments)).await.unwrap();
        let text = &answer.content[0].as_text().unwrap().text;
        assert!(answer.is_error == Some(true) && text.contains(said), "{name}: {text}");
    }
}

#[tokio::test]
async fn garbage_is_answered_with_an_error_and_the_client_may_go_on() {
    let mut raw = Raw::start().await;
    for garbage in ["garbage", "{", "\u{0}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} trailing"] {
        raw.write(format!("{garbage}\n").as_bytes()).await;
        raw.expect_error(-32_700).await;
    }
    raw.write(b"\xff\xfe\n").await;
    raw.expect_error(-32_700).await;
    raw.write("[".repeat(100_000).as_bytes()).await;
    raw.write(b"\n").await;
    raw.expect_error(-32_700).await;
    for wrong in [json!([]), json!({}), json!(1), json!({ "jsonrpc": "1.0", "id": 1, "method": "ping" })] {
        raw.send(&wrong).await;
        raw.expect_error(-32_600).await;
    }
    let unknown = json!({ "jsonrpc": "2.0", "id": 7, "method": "files/read", "params": {} });
    raw.send(&unknown).await;
    raw.expect_error(-32_601).await;
    // Notifications are never answered, nor are blank lines.
    raw.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": 1 })).await;
    raw.write(b"\n\r\n").await;
    assert_eq!(raw.end().await, Vec::<Value>::new());
}

#[tokio::test]
async fn ten_megabytes_in_a_line_are_refused() {
    let mut raw = Raw::start().await;
    raw.write(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"").await;
    for _ in 0..10 {
        raw.write(&vec![b'a'; 1 << 20]).await;
    }
    raw.write(b"\"}\n").await;
    raw.expect_error(-32_600).await;
}

#[tokio::test]
async fn half_a_message_is_answered_and_the_server_ends() {
    let mut raw = Raw::start().await;
    raw.write(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi").await;
    let rest = raw.end().await;
    assert_eq!((rest.len(), &rest[0]["error"]["code"]), (1, &json!(-32_700)), "{rest:?}");
}

#[tokio::test]
async fn a_client_that_goes_away_before_it_begins_is_no_failure() {
    let (pipe, served) = start(false);
    drop(pipe);
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_asks_faster_than_it_reads_gets_every_answer() {
    let mut raw = Raw::start().await;
    let Raw { mut to, .. } = raw;
    let asking = tokio::spawn(async move {
        for id in 0..2_000 {
            let arguments = json!({ "name": "search", "arguments": { "query": "sea" } });
            let message = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": arguments });
            to.write_all(format!("{message}\n").as_bytes()).await.unwrap();
        }
        to
    });
    let mut ids = Vec::new();
    for _ in 0..2_000 {
        let answer: Value = serde_json::from_str(&raw.from.next_line().await.unwrap().unwrap()).unwrap();
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        ids.push(answer["id"].as_u64().unwrap());
    }
    ids.sort_unstable();
    assert!(ids.into_iter().eq(0..2_000));
    drop(asking.await.unwrap());
}
