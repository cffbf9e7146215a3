//! `ratna mcp` and `ratna serve`: assistants and scripts ask the real command over its real transports, and are answered as
//! the other commands answer.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{TestEnv, jpeg, output_text, write_jpegs};

/// A command that is killed if the test ends before it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A library with three pictures, the first of them larger than a thumbnail, and their paths.
fn library() -> (TestEnv, Vec<PathBuf>) {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 3);
    fs::write(&paths[0], jpeg(50, 1_200, 900)).unwrap();
    env.index();
    (env, paths)
}

/// `ratna serve`, at the address and with the token that it prints.
struct Server {
    running: Running,
    address: String,
    token: String,
}

impl Server {
    fn start(env: &TestEnv) -> Self {
        let mut command = env.command();
        command.args(["--json", "serve", "--port", "0"]).env_remove("RATNA_TOKEN").stdout(Stdio::piped());
        let mut running = Running(command.spawn().unwrap());
        let mut line = String::new();
        BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let printed: Value = serde_json::from_str(&line).unwrap();
        let address = printed["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { running, address, token: printed["token"].as_str().unwrap().to_owned() }
    }

    /// Sends a request, and returns the status and the body of the answer.
    fn send(&self, line: &str, headers: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head =
            format!("{line} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), answer[end + 4..].to_vec())
    }

    /// The headers of a request that is let in.
    fn headers(&self) -> String {
        format!("Host: {}\r\nAuthorization: Bearer {}\r\n", self.address, self.token)
    }

    fn get(&self, target: &str) -> (u16, Vec<u8>) {
        self.send(&format!("GET {target}"), &self.headers(), b"")
    }

    fn json(&self, target: &str) -> Value {
        let (status, body) = self.get(target);
        assert_eq!(status, 200, "{target}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    fn embed(&self, kind: &str, body: &[u8]) -> (u16, Value) {
        let headers = format!("{}Content-Type: {kind}\r\n", self.headers());
        let (status, body) = self.send("POST /embed", &headers, body);
        (status, serde_json::from_slice(&body).unwrap())
    }
}

/// The paths of an answer's hits, sorted.
fn paths_of(answer: &Value) -> Vec<&str> {
    let mut paths: Vec<&str> =
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    paths
}

/// Asserts that a served vector is the one that `ratna embed` prints.
fn assert_embedded(served: &Value, printed: &Value) {
    assert_eq!((&served["model"], &printed["dimensions"]), (&printed["model"], &json!(vector(served).len())));
    let printed = json!({ "vector": printed["vectors"][0] });
    let distance: f64 = vector(served).iter().zip(vector(&printed)).map(|(a, b)| (a - b).abs()).sum();
    assert!(distance < 1e-2, "{distance}");
}

fn vector(object: &Value) -> Vec<f64> {
    object["vector"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[test]
fn scripts_are_answered_over_http_as_the_commands_answer() {
    let (env, paths) = library();
    let server = Server::start(&env);
    let found = server.json("/search?q=a%20blue%20block&limit=3");
    assert_eq!(found["hits"], env.json(["search", "a blue block", "-n", "3"])["hits"]);
    assert_eq!(found["hits"].as_array().unwrap().len(), 3, "{found}");

    let first = paths[0].to_str().unwrap();
    let hash = blake3::hash(&fs::read(first).unwrap()).to_hex();
    let expected = env.json(["similar", first, "-n", "2"]);
    for named in [format!("id={hash}"), format!("path={first}")] {
        let similar = server.json(&format!("/similar?{named}&limit=2"));
        assert_eq!((paths_of(&similar), &similar["query"]), (paths_of(&expected), &json!(first)));
    }
    for (size, expected) in [("?size=256", (256, 192)), ("", (512, 384))] {
        let (status, body) = server.get(&format!("/thumb/{hash}{size}"));
        let thumbnail = turbojpeg::read_header(&body).unwrap();
        assert_eq!((status, (thumbnail.width, thumbnail.height)), (200, expected), "{size}");
    }
    let (status, text) = server.embed("application/json", br#"{"text": "a dog"}"#);
    assert_eq!(status, 200, "{text}");
    assert_embedded(&text, &env.json(["embed", "--text", "a dog"]));
    let (status, picture) = server.embed("image/jpeg", &fs::read(first).unwrap());
    assert_eq!(status, 200, "{picture}");
    assert_embedded(&picture, &env.json(["embed", first]));
    let (status, broken) = server.embed("image/jpeg", b"no picture");
    assert_eq!(status, 400, "{broken}");
    assert!(broken["error"]["code"].is_string() && broken["error"]["message"].is_string(), "{broken}");
    env.assert_healthy();
}

#[test]
fn nothing_outside_the_library_is_served_and_nobody_without_the_token() {
    let (env, paths) = library();
    let outside = env.root().join("outside.jpg");
    fs::write(&outside, jpeg(9, 40, 30)).unwrap();
    let hash = blake3::hash(&fs::read(&outside).unwrap()).to_hex();
    let server = Server::start(&env);
    let around = format!("{}/../outside.jpg", env.pictures().display());
    for target in [
        format!("/similar?path={}", outside.display()),
        format!("/similar?path={around}"),
        format!("/similar?id={hash}"),
        format!("/thumb/{hash}"),
        "/thumb/../catalogue.sqlite".to_owned(),
    ] {
        assert_eq!(server.get(&target).0, 404, "{target}");
    }
    let host = format!("Host: {}\r\n", server.address);
    assert_eq!(server.send("GET /search?q=sea", &host, b"").0, 401);
    let wrong = format!("{host}Authorization: Bearer {}\r\n", "0".repeat(64));
    assert_eq!(server.send("GET /search?q=sea", &wrong, b"").0, 401);
    let elsewhere = server.headers().replace(&server.address, "evil.example");
    assert_eq!(server.send("GET /search?q=sea", &elsewhere, b"").0, 421);
    let page = format!("{}Origin: https://evil.example\r\n", server.headers());
    assert_eq!(server.send("GET /search?q=sea", &page, b"").0, 403);
    assert!(paths.iter().all(|path| path.exists()));
}

#[test]
fn a_server_ends_when_it_is_asked_to_and_refuses_a_weak_token() {
    let env = TestEnv::new();
    let mut server = Server::start(&env);
    let id = server.running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(server.running.0.wait().unwrap().success());
    assert!(TcpStream::connect(&server.address).is_err());

    let output = env.command().args(["serve", "--port", "0"]).env("RATNA_TOKEN", "secret").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
    assert!(output_text(&output).contains("RATNA_TOKEN: a token has 16 characters"), "{output:?}");
}

/// `ratna mcp` and a client of it, which writes what it likes.
struct Assistant {
    running: Running,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    asked: u64,
}

impl Assistant {
    /// Starts the command and begins as the protocol says.
    fn start(env: &TestEnv, options: &[&str]) -> Self {
        let mut command = env.command();
        command.arg("mcp").args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = Running(command.spawn().unwrap());
        let (to, from) = (running.0.stdin.take(), BufReader::new(running.0.stdout.take().unwrap()));
        let mut assistant = Self { running, to, from, asked: 0 };
        let client = json!({ "name": "test", "version": "1" });
        let begun = assistant.ask(
            "initialize",
            &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client }),
        );
        assert_eq!(begun["result"]["serverInfo"]["name"], "ratna", "{begun}");
        assistant.write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
        assistant
    }

    fn write(&mut self, line: &str) {
        let to = self.to.as_mut().unwrap();
        writeln!(to, "{line}").and_then(|()| to.flush()).unwrap();
    }

    /// The next line on standard output, which carries nothing but messages.
    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params });
        self.write(&message.to_string());
        let answer = self.read();
        assert_eq!(answer["id"], self.asked, "{answer}");
        answer
    }

    /// Calls a tool and returns its result.
    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }))["result"].take()
    }

    fn tools(&mut self) -> Vec<String> {
        let listed = self.ask("tools/list", &json!({}));
        let tools = listed["result"]["tools"].as_array().unwrap();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Closes the command's input, and asserts that it ends well without another word.
    fn end(mut self) {
        self.to = None;
        assert!(self.running.0.wait().unwrap().success());
        let mut rest = String::new();
        self.from.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    }
}

fn shown(env: &TestEnv, path: &Path) -> Value {
    env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].take()
}

#[test]
fn an_assistant_searches_shows_and_sees_pictures() {
    let (env, paths) = library();
    let mut assistant = Assistant::start(&env, &[]);
    assert_eq!(assistant.tools(), ["search", "similar", "show", "tags", "thumbnail"]);
    let found = assistant.call("search", &json!({ "query": "a blue block", "limit": 3 }));
    let hits = &found["structuredContent"]["hits"];
    assert_eq!(*hits, env.json(["search", "a blue block", "-n", "3"])["hits"]);
    let content = hits[0]["content"].as_str().unwrap();
    let similar = assistant.call("similar", &json!({ "picture": content, "limit": 2 }));
    assert_eq!(similar["structuredContent"]["hits"].as_array().unwrap().len(), 2, "{similar}");
    let picture = assistant.call("show", &json!({ "picture": paths[1] }));
    assert_eq!(picture["structuredContent"], shown(&env, &paths[1]));
    let seen = assistant.call("thumbnail", &json!({ "picture": content, "size": 256 }));
    let image = &seen["content"][0];
    assert_eq!((&image["type"], &image["mimeType"]), (&json!("image"), &json!("image/jpeg")), "{seen}");
    assert!(image["data"].as_str().unwrap().starts_with("/9j/"), "the base64 of a JPEG");
    assistant.end();
}

#[test]
fn an_assistant_reaches_no_other_file_and_survives_its_own_garbage() {
    let (env, paths) = library();
    let outside = env.root().join("outside.jpg");
    fs::write(&outside, jpeg(9, 40, 30)).unwrap();
    let mut assistant = Assistant::start(&env, &[]);
    for tool in ["show", "similar", "thumbnail"] {
        let refused = assistant.call(tool, &json!({ "picture": outside }));
        assert_eq!(refused["isError"], true, "{tool}: {refused}");
    }
    for line in ["garbage", "{\"jsonrpc\":", &"a".repeat(10 << 20)] {
        assistant.write(line);
        let answer = assistant.read();
        assert!(answer["error"]["code"].is_i64(), "{answer}");
    }
    let tag = json!({ "picture": paths[0], "tag": "sea", "on": true });
    let refused = assistant.ask("tools/call", &json!({ "name": "set_tag", "arguments": tag }));
    assert!(refused["error"]["message"].as_str().unwrap().contains("no tool set_tag"), "{refused}");
    assert_eq!(shown(&env, &paths[0])["tags"], json!([]));
    assistant.end();
}

#[test]
fn an_assistant_that_may_changes_tags() {
    let (env, paths) = library();
    let mut assistant = Assistant::start(&env, &["--allow-tags"]);
    assert_eq!(assistant.tools().last().unwrap(), "set_tag");
    let mut set = |on: bool| {
        let arguments = json!({ "picture": paths[0], "tag": "places/sea", "on": on });
        let changed = assistant.call("set_tag", &arguments);
        assert_eq!(changed["structuredContent"], json!({ "changed": 1 }), "{changed}");
        shown(&env, &paths[0])["tags"].take()
    };
    assert_eq!(set(true), json!(["places/sea"]));
    assert_eq!(set(false), json!([]));
    assistant.end();
    env.assert_healthy();
}
