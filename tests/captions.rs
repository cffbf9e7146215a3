//! `ratna caption`: pictures are captioned by a model server, found by that, and left to the person's own words.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use ratna_captions::made::{MadeServer, Reply, Request, ollama};
use serde_json::{Value, json};

use crate::support::{TestEnv, json_output, output_text, write_jpegs};

/// A library with so many pictures, and their paths.
fn library(pictures: u32) -> (TestEnv, Vec<PathBuf>) {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), pictures);
    env.index();
    (env, paths)
}

/// What a server says about every picture.
fn lighthouse() -> impl Fn(&Request, &mut Reply) + Send + Sync + 'static {
    ollama(&["llava"], &["llama3"], &["A lighthouse", " in fog."])
}

/// A server that does something else with the picture of this number, counted from 1.
fn except(number: usize, other: impl Fn(&mut Reply) + Send + Sync + 'static) -> MadeServer {
    let (asked, say) = (AtomicUsize::new(0), lighthouse());
    MadeServer::start(move |request, reply| {
        if request.path() == "/api/chat" && asked.fetch_add(1, Ordering::SeqCst) + 1 == number {
            other(reply);
        } else {
            say(request, reply);
        }
    })
    .unwrap()
}

fn named(server: &MadeServer, model: &str) -> String {
    format!("http://{}#{model}", server.address())
}

/// Captions all pictures and returns the object of the run.
fn caption_all(env: &TestEnv, server: &MadeServer, more: &[&str]) -> Value {
    let with = named(server, "llava");
    env.json([&["caption", "--all", "--with", with.as_str()][..], more].concat())
}

fn ran(captioned: u64, failed: u64, left: u64) -> Value {
    json!({ "captioner": "ollama:llava", "captioned": captioned, "failed": failed, "left": left, "stopped": false })
}

/// The caption of a picture, and who said it.
fn shown(env: &TestEnv, path: &Path) -> (Value, Value) {
    let picture = &env.json(["show".as_ref(), path.as_os_str()])["pictures"][0];
    (picture["caption"].clone(), picture["caption_by"].clone())
}

fn said(text: &str) -> (Value, Value) {
    (text.into(), "ollama:llava".into())
}

/// In which texts each hit has the words.
fn found(env: &TestEnv, words: &str) -> Vec<Value> {
    let hits = env.json(["search", &format!("\"{words}\"")])["hits"].clone();
    hits.as_array().unwrap().iter().map(|hit| hit["why"]["words_in"].clone()).collect()
}

/// The code of the failure of a command.
fn code<S: AsRef<OsStr>>(env: &TestEnv, args: impl IntoIterator<Item = S>) -> Value {
    let output = env.command().arg("--json").args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
    json_output(&output)["code"].clone()
}

/// `ratna caption --all --json`, started.
fn start(env: &TestEnv, server: &MadeServer) -> std::process::Child {
    let mut command = env.command();
    command.args(["--json", "caption", "--all", "--with", &named(server, "llava")]);
    command.stdout(Stdio::piped()).spawn().unwrap()
}

fn wait_until_asked(server: &MadeServer, times: usize) {
    while server.requests_at("/api/chat").len() < times {
        std::thread::yield_now();
    }
}

#[test]
fn pictures_are_captioned_once_and_found_by_what_is_said() {
    let (env, paths) = library(3);
    let server = MadeServer::start(lighthouse()).unwrap();
    assert_eq!(caption_all(&env, &server, &[]), ran(3, 0, 0));
    assert_eq!(shown(&env, &paths[1]), said("A lighthouse in fog."));
    assert_eq!(found(&env, "lighthouse in fog"), vec![json!(["caption"]); 3]);
    let shown = env.run(["show".as_ref(), paths[0].as_os_str()]);
    assert!(
        output_text(&shown).contains("A lighthouse in fog. (by ollama:llava)"),
        "{}",
        output_text(&shown)
    );

    assert_eq!(caption_all(&env, &server, &[]), ran(0, 0, 0), "nothing is captioned twice");
    assert_eq!(server.requests_at("/api/chat").len(), 3);
    env.assert_healthy();
}

#[test]
fn chosen_pictures_are_captioned_with_a_line_for_each() {
    let (env, paths) = library(3);
    let server = MadeServer::start(lighthouse()).unwrap();
    let with = named(&server, "llava");
    let output = env.run([
        "caption".as_ref(),
        paths[1].as_os_str(),
        "--with".as_ref(),
        with.as_ref(),
        "--size".as_ref(),
        "448".as_ref(),
    ]);
    assert!(output.status.success(), "{}", output_text(&output));
    let lines = String::from_utf8(output.stdout).unwrap();
    let expected = [
        format!("{}: A lighthouse in fog.", paths[1].display()),
        "1 picture captioned by ollama:llava, 0 left.".to_owned(),
    ];
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    let others = env.json(["caption", "--search", "name:000*", "--with", &with, "--language", "hi"]);
    assert_eq!(others, ran(2, 0, 0));
}

#[test]
fn a_run_that_is_stopped_or_killed_goes_on_where_it_was() {
    let (env, _) = library(3);
    let silent = except(2, Reply::until_closed);
    let run = start(&env, &silent);
    wait_until_asked(&silent, 2);
    let interrupted = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
    let mut stopped = ran(1, 0, 2);
    stopped["stopped"] = true.into();
    assert_eq!(json_output(&output), stopped);

    let silent = except(2, Reply::until_closed);
    let mut run = start(&env, &silent);
    wait_until_asked(&silent, 2);
    run.kill().unwrap();
    run.wait().unwrap();
    assert_eq!(caption_all(&env, &MadeServer::start(lighthouse()).unwrap(), &[]), ran(1, 0, 0));
    env.assert_healthy();
}

#[test]
fn a_picture_that_the_server_fails_with_is_left_out_until_it_is_asked_for() {
    let (env, _) = library(3);
    let server = except(2, |reply| reply.json(400, &json!({ "error": "this one is odd" })));
    assert_eq!(caption_all(&env, &server, &[]), ran(2, 1, 0));
    assert_eq!(caption_all(&env, &server, &[]), ran(0, 0, 0));
    assert_eq!(server.requests_at("/api/chat").len(), 3);
    assert_eq!(caption_all(&env, &server, &["--retry"]), ran(1, 0, 0));
}

#[test]
fn the_persons_words_stay_and_those_of_a_model_are_removed() {
    let (env, paths) = library(3);
    let server = MadeServer::start(lighthouse()).unwrap();
    caption_all(&env, &server, &[]);
    let edit =
        |text: &str| env.json(["caption".as_ref(), "--edit".as_ref(), paths[0].as_os_str(), text.as_ref()]);
    assert_eq!(edit("Minka on the sofa"), json!({ "changed": 1 }));
    let own = (Value::from("Minka on the sofa"), Value::Null);
    assert_eq!(shown(&env, &paths[0]), own);
    assert_eq!((found(&env, "minka").len(), found(&env, "lighthouse").len()), (1, 2));

    let wolf = MadeServer::start(ollama(&["llava"], &[], &["A wolf."])).unwrap();
    assert_eq!(caption_all(&env, &wolf, &["--replace"]), ran(2, 0, 0));
    assert_eq!((shown(&env, &paths[0]), shown(&env, &paths[1])), (own.clone(), said("A wolf.")));

    let removed = env.json(["caption", "--remove-by", "ollama:llava"]);
    assert_eq!(removed, json!({ "captioner": "ollama:llava", "removed": 3 }));
    let none = (Value::Null, Value::Null);
    assert_eq!((shown(&env, &paths[0]), shown(&env, &paths[1])), (own, none.clone()));
    assert_eq!(found(&env, "wolf"), Vec::<Value>::new());
    let error = env.expect_error(["caption", "--remove-by", "ollama:llava"]);
    assert!(error.contains("no picture has a caption by ollama:llava"), "{error}");
    edit("");
    assert_eq!(shown(&env, &paths[0]), none);
    env.assert_healthy();
}

#[test]
fn what_cannot_caption_is_named_with_the_way_out() {
    let (env, paths) = library(1);
    let server = MadeServer::start(lighthouse()).unwrap();
    let all = |with: &str| code(&env, ["caption", "--all", "--with", with]);
    assert_eq!(all(&named(&server, "llama3")), "captionBlind");
    assert_eq!(all(&named(&server, "gemma3")), "captionNoModel");
    let gone = named(&server, "llava");
    drop(server);
    assert_eq!(all(&gone), "captionNotRunning");
    assert_eq!(all("http://192.168.1.20:11434#llava"), "captionNotLocal");
    let error = env.expect_error(["caption", "--all", "--with", "http://192.168.1.20:11434#llava"]);
    assert!(error.contains("another machine") && error.contains("--allow-host"), "{error}");
    let error =
        env.expect_error(["caption".as_ref(), paths[0].as_os_str(), "--with".as_ref(), "llava".as_ref()]);
    assert!(error.contains("ollama:MODEL"), "{error}");
    assert!(env.json(["caption", "--list"])["servers"].is_array());
}
