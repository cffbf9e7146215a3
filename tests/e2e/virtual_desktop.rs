//! A private virtual desktop: an X server without a screen, a session bus, and the WebDriver that starts the app.
//!
//! Owns these processes and ends all of them on drop. The app is the real one, in a real window.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The app under test: the one built with the tests, or the one that `RATNA_APP` names.
pub fn app_binary() -> PathBuf {
    std::env::var_os("RATNA_APP")
        .map_or_else(|| env!("CARGO_BIN_EXE_ratna-app-under-test").into(), PathBuf::from)
}

/// An X server, and a home folder for the programs on it.
pub struct VirtualDesktop {
    server: Child,
    pub display: String,
    pub home: TempDir,
    /// The URL that models are downloaded from.
    hub: String,
}

impl VirtualDesktop {
    /// A desktop without a hub: nothing listens on port 9.
    pub fn new() -> Self {
        Self::with_hub("http://127.0.0.1:9")
    }

    pub fn with_hub(endpoint: &str) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1400x860x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb, which `make setup` installs");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        Self { server, display, home: tempfile::tempdir().unwrap(), hub: endpoint.to_owned() }
    }

    pub fn library(&self) -> PathBuf {
        self.home.path().join("library")
    }

    /// A command whose windows appear on this desktop and whose home is this one, never the developer's.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let home = self.home.path();
        for (variable, folder) in [
            ("HOME", ""),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            command.env(variable, home.join(folder));
        }
        command
            .env("DISPLAY", &self.display)
            .env("RATNA_LIBRARY", self.library())
            .env("RATNA_MODELS", home.join("models"))
            .env("HF_ENDPOINT", &self.hub)
            .env("RATNA_TEST_HUB", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LANGUAGE");
        command
    }
}

impl Drop for VirtualDesktop {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// WebKitWebDriver with a session bus, ready to start one app.
pub struct WebDriver {
    child: Child,
    pub port: u16,
}

impl WebDriver {
    pub fn start(desktop: &VirtualDesktop) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = desktop
            .command("sh")
            // As many open files as macOS grants a program that it starts.
            .args(["-c", "ulimit -Sn 256 && exec \"$@\"", "sh"])
            .args([
                "dbus-run-session",
                "--",
                "WebKitWebDriver",
                "--host=127.0.0.1",
                &format!("--port={port}"),
            ])
            .stdout(Stdio::null())
            .stderr(if std::env::var_os("RATNA_E2E_LOG").is_some() {
                Stdio::inherit()
            } else {
                Stdio::null()
            })
            // Its own process group, so that all its children can be killed with it.
            .process_group(0)
            .spawn()
            .expect("dbus-run-session, which `make setup` installs");
        let ready = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        wait_for("the driver", Duration::from_secs(20), ready);
        Self { child, port }
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
        drop(self.child.wait());
    }
}

/// The process ID of a program that runs on this desktop.
pub fn find_process(desktop: &VirtualDesktop, program: &Path) -> Option<u32> {
    let binary = program.canonicalize().ok()?;
    let display = format!("DISPLAY={}", desktop.display);
    let ours = |pid: &u32| {
        let proc = Path::new("/proc").join(pid.to_string());
        let environment = std::fs::read(proc.join("environ")).unwrap_or_default();
        let here = environment.split(|&byte| byte == 0).any(|pair| pair == display.as_bytes());
        here && std::fs::read_link(proc.join("exe")).is_ok_and(|exe| exe == binary)
    };
    let processes = std::fs::read_dir("/proc").ok()?;
    processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).find(ours)
}

/// How many files a process may have open.
pub fn open_file_limit(pid: u32) -> u64 {
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Waits until a condition holds; panics with the event's name if it does not.
#[track_caller]
pub fn wait_for(event: &str, at_most: Duration, has_happened: impl Fn() -> bool) {
    let started = Instant::now();
    while !has_happened() {
        assert!(started.elapsed() < at_most, "{event} did not happen within {at_most:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
