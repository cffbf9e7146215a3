//! The app in its window, as a person and as the page's own code use it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::desk::{Desk, Driver, app_binary, process};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running app. Dropping it ends the app.
pub struct App {
    client: Client,
    runtime: Runtime,
    _driver: Driver,
    display: String,
}

impl App {
    pub fn start(desk: &Desk) -> Self {
        let app = Self::start_program(desk, &app_binary());
        app.wait("window.__TAURI_INTERNALS__ && true");
        app
    }

    /// Starts some other program that has a web view.
    pub fn start_program(desk: &Desk, binary: &Path) -> Self {
        let driver = Driver::start(desk);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let options = json!({ "binary": binary, "args": [] });
        let capabilities = json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let connect = async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{}", driver.port)).await
        };
        let client = runtime.block_on(connect).expect("the app opens its window");
        Self { client, runtime, _driver: driver, display: desk.display.clone() }
    }

    /// Runs a function body in the page; gives what it returns.
    pub fn run(&self, body: &str, arguments: Vec<Value>) -> Value {
        self.runtime.block_on(self.client.execute(body, arguments)).unwrap()
    }

    /// Calls a command as the page does: `{ok}` or `{failed}`.
    pub fn invoke(&self, command: &str, arguments: Value) -> Value {
        let body = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given).then(
                (ok) => done({ ok: ok instanceof ArrayBuffer ? ok.byteLength : ok ?? null }),
                (failed) => done({ failed }));";
        self.runtime.block_on(self.client.execute_async(body, vec![json!(command), arguments])).unwrap()
    }

    /// Calls a command that must be carried out.
    #[track_caller]
    pub fn ask(&self, command: &str, arguments: Value) -> Value {
        let answer = self.invoke(command, arguments);
        assert!(answer.get("ok").is_some(), "{command}: {answer}");
        answer["ok"].clone()
    }

    /// Waits until an expression in the page is true; gives its value.
    #[track_caller]
    pub fn wait(&self, expression: &str) -> Value {
        self.wait_at_most(expression, PATIENCE)
    }

    #[track_caller]
    pub fn wait_at_most(&self, expression: &str, at_most: Duration) -> Value {
        let started = Instant::now();
        let body = format!("try {{ return ({expression}) || null }} catch {{ return null }}");
        loop {
            let value = self.run(&body, Vec::new());
            if !value.is_null() {
                return value;
            }
            if started.elapsed() > at_most {
                self.screenshot("gave-up");
                panic!("{expression} did not become true in {at_most:?}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The element with this `data-testid`.
    #[track_caller]
    pub fn part(&self, name: &str) -> Element {
        self.wait(&format!("document.querySelector('[data-testid={name}]')"));
        let selector = format!("[data-testid={name}]");
        self.runtime.block_on(self.client.find(Locator::Css(&selector))).unwrap()
    }

    pub fn find(&self, selector: &str) -> Element {
        self.runtime.block_on(self.client.find(Locator::Css(selector))).unwrap()
    }

    pub fn click(&self, element: &Element) {
        self.runtime.block_on(element.click()).unwrap();
    }

    pub fn type_into(&self, element: &Element, text: &str) {
        self.runtime.block_on(element.send_keys(text)).unwrap();
    }

    /// Keeps a picture of the screen where people look at them, menus and all. (The driver's own pictures wait
    /// for something to be drawn, which in a window at rest may be never.)
    pub fn screenshot(&self, name: &str) {
        let folder = screenshots();
        std::fs::create_dir_all(&folder).unwrap();
        // What was asked for last should have been drawn.
        std::thread::sleep(Duration::from_millis(300));
        let file = folder.join(format!("window-{name}.png"));
        let taken =
            Command::new("import").args(["-display", &self.display, "-window", "root"]).arg(file).status();
        assert!(taken.expect("import, which `make setup` installs").success());
    }

    /// Waits until nothing is being catalogued. The status line would not do: it says nothing of short runs.
    pub fn wait_until_idle(&self) {
        self.wait("document.querySelector('[data-phase=idle]') !== null");
    }

    /// Kills the app the hard way.
    pub fn kill(self, desk: &Desk) {
        let running = process(desk, &app_binary()).expect("the app runs");
        let killed = Command::new("kill").args(["-KILL", &running.to_string()]).status();
        assert!(killed.unwrap().success());
        // The driver has nothing left to talk to.
    }
}

/// Where screenshots of the test run are kept, outside what is committed.
pub fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots")
}
