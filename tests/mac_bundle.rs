//! The scripts that sign, notarise and pack the macOS bundle, with fakes in place of a Mac's tools.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::output_text;

const IDENTITY: (&str, &str) = ("APPLE_SIGNING_IDENTITY", "Developer ID Application: Asha Rao (AB12CD34EF)");
const ACCOUNT: [(&str, &str); 3] =
    [("APPLE_ID", "asha@example.org"), ("APPLE_PASSWORD", "abcd-efgh"), ("APPLE_TEAM_ID", "AB12CD34EF")];
const ALL: [&str; 9] = [
    "APPLE_SIGNING_IDENTITY",
    "APPLE_ID",
    "APPLE_PASSWORD",
    "APPLE_TEAM_ID",
    "APPLE_API_KEY",
    "APPLE_API_ISSUER",
    "APPLE_API_KEY_PATH",
    "APPLE_CERTIFICATE",
    "APPLE_CERTIFICATE_PASSWORD",
];

/// Each writes its name and arguments to `calls`. The fake of Tauri also writes its environment and makes a bundle.
const FAKES: [(&str, &str); 5] = [
    ("uname", "echo Darwin"),
    ("xcrun", "echo \"xcrun $*\" >>\"$CALLS\""),
    ("spctl", "echo \"spctl $*\" >>\"$CALLS\""),
    ("codesign", "echo \"codesign $1\" >>\"$CALLS\"\necho \"flags=0x10002(adhoc,$RUNTIME)\""),
    (
        "tauri",
        "echo \"tauri $*\" >>\"$CALLS\"\nenv | grep ^APPLE_ >>\"$CALLS\"
mkdir -p \"$BUNDLES/dmg\" \"$BUNDLES/macos/Ratna.app/Contents/MacOS\"
touch \"$BUNDLES/dmg/Ratna_${VERSION}_aarch64.dmg\"
cp \"$0\" \"$BUNDLES/macos/Ratna.app/Contents/MacOS/ratna-app\"",
    ),
];

/// A Mac that is none.
struct FakeMac {
    dir: tempfile::TempDir,
}

impl FakeMac {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, script) in FAKES {
            let path = dir.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { dir }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn script(&self, name: &str) -> Command {
        let mut command = Command::new("bash");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools").join(name)).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", self.dir.path().display()));
        command.env("CALLS", self.at("calls")).env("BUNDLES", self.at("target/release/bundle"));
        command.env("VERSION", env!("CARGO_PKG_VERSION")).env("RUNTIME", "runtime").current_dir(&self.dir);
        command
    }

    /// Bundles with these variables.
    fn bundle<'a>(&self, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Output {
        let mut command = self.script("bundle/run.sh");
        command.arg(self.at("target")).args(["tauri", "build"]).envs(variables).output().unwrap()
    }

    /// What the fakes were called with, one a line.
    fn calls(&self) -> String {
        fs::read_to_string(self.at("calls")).unwrap_or_default()
    }
}

#[track_caller]
fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", output_text(output));
}

#[test]
fn a_bundle_without_a_certificate_is_signed_ad_hoc_and_not_notarised() {
    for variables in [vec![], ALL.map(|name| (name, "")).to_vec()] {
        let mac = FakeMac::new();
        assert_success(&mac.bundle(variables));
        let calls = mac.calls();
        assert!(calls.contains("tauri build\nAPPLE_SIGNING_IDENTITY=-\ncodesign --verify\n"), "{calls}");
        assert!(!calls.contains("xcrun") && !calls.contains("spctl"), "{calls}");
    }
}

#[test]
fn an_apple_account_notarises_and_staples_the_disk_image_too() {
    let mac = FakeMac::new();
    assert_success(&mac.bundle(ACCOUNT.into_iter().chain([IDENTITY])));
    let calls = mac.calls();
    for (name, value) in ACCOUNT.into_iter().chain([IDENTITY]) {
        assert!(calls.contains(&format!("{name}={value}\n")), "Tauri notarises the app: {calls}");
    }
    let image = mac.at(&format!("target/release/bundle/dmg/Ratna_{}_aarch64.dmg", env!("CARGO_PKG_VERSION")));
    let image = image.display();
    let account = "--apple-id asha@example.org --password abcd-efgh --team-id AB12CD34EF";
    let submitted =
        format!("xcrun notarytool submit {image} --wait {account}\nxcrun stapler staple {image}\n");
    assert!(calls.contains(&submitted), "{calls}");
    let app = mac.at("target/release/bundle/macos/Ratna.app");
    assert!(calls.contains(&format!("xcrun stapler validate {}\nspctl --assess", app.display())), "{calls}");
}

#[test]
fn a_key_of_app_store_connect_notarises_and_its_path_may_be_relative() {
    let mac = FakeMac::new();
    fs::write(mac.at("key.p8"), "key").unwrap();
    let key = |path| [("APPLE_API_KEY", "KEY"), ("APPLE_API_ISSUER", "ISSUER"), ("APPLE_API_KEY_PATH", path)];
    assert_success(&mac.bundle(key("key.p8").into_iter().chain([IDENTITY])));
    let path = mac.at("key.p8").canonicalize().unwrap();
    let calls = mac.calls();
    let said = format!("--wait --key {} --key-id KEY --issuer ISSUER\n", path.display());
    assert!(
        calls.contains(&said) && calls.contains(&format!("APPLE_API_KEY_PATH={}\n", path.display())),
        "{calls}"
    );

    let output = mac.bundle(key("gone.p8").into_iter().chain([IDENTITY]));
    assert!(!output.status.success() && output_text(&output).contains("gone.p8"));
}

#[test]
fn incomplete_variables_are_named_before_anything_is_built() {
    let certificate = ("APPLE_CERTIFICATE", "base64");
    let cases = [
        (vec![ACCOUNT[0], ACCOUNT[2], IDENTITY], "APPLE_PASSWORD is not"),
        (
            vec![("APPLE_API_KEY", "KEY"), ("APPLE_API_KEY_PATH", "key.p8"), IDENTITY],
            "APPLE_API_ISSUER is not",
        ),
        (vec![certificate, IDENTITY], "APPLE_CERTIFICATE_PASSWORD is not"),
        (vec![certificate, ("APPLE_CERTIFICATE_PASSWORD", "x")], "need APPLE_SIGNING_IDENTITY"),
        (ACCOUNT.to_vec(), "need APPLE_SIGNING_IDENTITY"),
    ];
    for (variables, said) in cases {
        let mac = FakeMac::new();
        let output = mac.bundle(variables);
        assert!(!output.status.success() && output_text(&output).contains(said), "{}", output_text(&output));
        assert_eq!(mac.calls(), "", "{said}");
    }
}

#[test]
fn an_app_without_the_hardened_runtime_is_refused() {
    let mac = FakeMac::new();
    let mut command = mac.script("bundle/run.sh");
    let output = command.arg(mac.at("target")).arg("tauri").env("RUNTIME", "none").output().unwrap();
    assert!(!output.status.success() && output_text(&output).contains("hardened runtime"));
}

#[test]
fn what_people_download_is_a_disk_image_and_a_tar_that_keeps_the_execute_bits() {
    let mac = FakeMac::new();
    assert_success(&mac.bundle([]));
    fs::create_dir(mac.at("packages")).unwrap();
    fs::write(mac.at("packages/Ratna_0.0.1_aarch64.dmg"), "of an earlier version").unwrap();
    let mut collect = mac.script("release/collect.sh");
    assert_success(&collect.args([mac.at("target/release/bundle"), mac.at("packages")]).output().unwrap());
    let packages = fs::read_dir(mac.at("packages")).unwrap();
    let mut names: Vec<_> = packages.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let name = format!("Ratna_{}_aarch64", env!("CARGO_PKG_VERSION"));
    assert_eq!(names, [format!("{name}.app.tar.gz"), format!("{name}.dmg")]);
    let mut tar = Command::new("tar");
    assert_success(
        &tar.arg("-xzf").arg(mac.at("packages").join(&names[0])).current_dir(&mac.dir).output().unwrap(),
    );
    let program = mac.at("Ratna.app/Contents/MacOS/ratna-app");
    assert_eq!(program.metadata().unwrap().permissions().mode() & 0o111, 0o111);
}
