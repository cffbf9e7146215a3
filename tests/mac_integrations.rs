//! What Ratna offers to other programs of a Mac: the Quick Action of Finder and the AppleScripts. A Mac's compiler reads the
//! scripts where there is one; elsewhere the Quick Action runs with stand-ins for the Mac's commands.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::output_text;

const QUICK_ACTION: &str = "finder/Find Similar in Ratna.workflow/Contents";

/// Each writes its name and arguments, one a line, to `calls`; `open` fails where the file `refuses` exists.
const FAKES: [(&str, &str); 2] = [
    ("open", "printf '%s\\n' open \"$@\" >>\"$CALLS\"\n[ ! -e \"$REFUSES\" ]"),
    ("osascript", "printf '%s\\n' osascript \"$@\" >>\"$CALLS\""),
];

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A file of the Quick Action as JSON.
fn property_list(name: &str) -> Value {
    let path = at("integrations").join(QUICK_ACTION).join(name);
    let mut command = if cfg!(target_os = "macos") {
        let mut command = Command::new("plutil");
        command.args(["-convert", "json", "-o", "-", "--"]);
        command
    } else {
        let print = "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
        let mut command = Command::new("python3");
        command.args(["-c", print]);
        command
    };
    let output = command.arg(path).output().unwrap();
    assert!(output.status.success(), "{}", output_text(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs the Quick Action's script on paths and returns what it called.
fn run_quick_action(paths: &[&str], is_installed: bool) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (name, script) in FAKES {
        let path = dir.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let [calls, refuses] = ["calls", "refuses"].map(|name| dir.path().join(name));
    if !is_installed {
        fs::write(&refuses, "").unwrap();
    }
    let document = property_list("document.wflow");
    let parameters = &document["actions"][0]["action"]["ActionParameters"];
    assert_eq!(parameters["inputMethod"], 1, "paths arrive as arguments");
    let mut command = Command::new(parameters["shell"].as_str().unwrap());
    command.arg("-c").arg(parameters["COMMAND_STRING"].as_str().unwrap()).arg("-").args(paths).env_clear();
    command.env("PATH", format!("{}:/usr/bin:/bin", dir.path().display()));
    let output = command.env("CALLS", &calls).env("REFUSES", &refuses).output().unwrap();
    assert!(output.status.success(), "{}", output_text(&output));
    fs::read_to_string(calls).unwrap()
}

#[test]
fn finder_offers_the_quick_action_for_pictures() {
    let info = property_list("Info.plist");
    let service = &info["NSServices"][0];
    assert_eq!(service["NSMessage"], "runWorkflowAsService");
    assert_eq!(service["NSSendFileTypes"], serde_json::json!(["public.image"]));
    assert_eq!(service["NSRequiredContext"]["NSApplicationIdentifier"], "com.apple.finder");
    assert_eq!(service["NSMenuItem"]["default"], info["CFBundleName"]);
    assert!(QUICK_ACTION.contains(info["CFBundleName"].as_str().unwrap()), "{info}");
    let document = property_list("document.wflow");
    assert_eq!(document["workflowMetaData"]["workflowTypeIdentifier"], "com.apple.Automator.servicesMenu");
}

#[test]
fn the_quick_action_opens_the_first_picture_with_ratna_whatever_its_name() {
    let config = fs::read(at("src-tauri/tauri.conf.json")).unwrap();
    let config: Value = serde_json::from_slice(&config).unwrap();
    let ratna = config["identifier"].as_str().unwrap();
    let odd = "/p/Ratna's \"gem\" $(false) `false` * रत्न 💎.jpg";
    assert_eq!(run_quick_action(&[odd, "/p/2.jpg"], true), format!("open\n-b\n{ratna}\n{odd}\n"));
    let calls = run_quick_action(&[odd], false);
    assert!(calls.contains("osascript\n-e\ndisplay alert \"Ratna could not be opened.\""), "{calls}");
}

#[cfg(target_os = "macos")]
#[test]
fn the_scripts_compile() {
    let dir = tempfile::tempdir().unwrap();
    for script in fs::read_dir(at("integrations/applescript")).unwrap() {
        let script = script.unwrap().path();
        let mut command = Command::new("osacompile");
        let output = command.arg("-o").arg(dir.path().join("script.scpt")).arg(&script).output().unwrap();
        assert!(output.status.success(), "{}: {}", script.display(), output_text(&output));
    }
}
