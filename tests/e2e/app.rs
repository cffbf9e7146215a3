//! The running app, used as a user does (clicks, keys) and as the page's code does (commands).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::virtual_desktop::{VirtualDesktop, WebDriver, app_binary, find_process, wait_for};

/// The longest wait for anything on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A running app, ended on drop.
pub struct App {
    client: Client,
    runtime: Runtime,
    _driver: WebDriver,
    display: String,
}

impl App {
    pub fn start(desktop: &VirtualDesktop) -> Self {
        let app = Self::start_program(desktop, &app_binary());
        app.wait("window.__TAURI_INTERNALS__ && true");
        app
    }

    /// Starts another program that has a web view.
    pub fn start_program(desktop: &VirtualDesktop, binary: &Path) -> Self {
        let driver = WebDriver::start(desktop);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let options = json!({ "binary": binary, "args": [] });
        let capabilities = json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let connect = async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{}", driver.port)).await
        };
        let client = runtime.block_on(connect).expect("the app opens its window");
        Self { client, runtime, _driver: driver, display: desktop.display.clone() }
    }

    /// Runs a function body in the page and returns its result.
    #[track_caller]
    pub fn run_script(&self, body: &str, arguments: Vec<Value>) -> Value {
        self.try_script(body, arguments).unwrap()
    }

    fn try_script(&self, body: &str, arguments: Vec<Value>) -> Result<Value, CmdError> {
        self.runtime.block_on(self.client.execute(body, arguments))
    }

    /// Calls a command as the page does, an array of numbers as bytes. Returns `{ok}` or `{failed}`.
    pub fn invoke(&self, command: &str, arguments: Value) -> Value {
        let body = "const [command, parameters, done] = arguments;
            const sent = Array.isArray(parameters) ? new Uint8Array(parameters) : parameters;
            window.__TAURI_INTERNALS__.invoke(command, sent).then(
                (ok) => done({ ok: ok instanceof ArrayBuffer ? ok.byteLength : ok ?? null }),
                (failed) => done({ failed }));";
        self.runtime.block_on(self.client.execute_async(body, vec![json!(command), arguments])).unwrap()
    }

    /// Calls a command and asserts that it succeeds.
    #[track_caller]
    pub fn invoke_ok(&self, command: &str, arguments: Value) -> Value {
        let answer = self.invoke(command, arguments);
        assert!(answer.get("ok").is_some(), "{command}: {answer}");
        answer["ok"].clone()
    }

    /// Waits until an expression in the page is truthy and returns its value.
    #[track_caller]
    pub fn wait(&self, expression: &str) -> Value {
        self.wait_at_most(expression, TIMEOUT)
    }

    #[track_caller]
    pub fn wait_at_most(&self, expression: &str, at_most: Duration) -> Value {
        let started = Instant::now();
        let body = format!("try {{ return ({expression}) || null }} catch {{ return null }}");
        loop {
            let value = match self.try_script(&body, Vec::new()) {
                // The empty page of a new window gave way to ours while the script ran.
                Err(error) if error.is_no_such_frame() => Value::Null,
                value => value.unwrap(),
            };
            if !value.is_null() {
                return value;
            }
            if started.elapsed() > at_most {
                self.screenshot("timed-out");
                panic!("{expression} did not become true in {at_most:?}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The number of open windows.
    pub fn window_count(&self) -> usize {
        self.windows().len()
    }

    fn windows(&self) -> Vec<WindowHandle> {
        self.runtime.block_on(self.client.windows()).unwrap()
    }

    /// Presses a key with Control in the page, as a shortcut.
    pub fn press_with_control(&self, key: &str, code: &str) {
        let body = "const [key, code] = arguments;
            const press = { key, code, ctrlKey: true, bubbles: true, cancelable: true };
            window.dispatchEvent(new KeyboardEvent('keydown', press));";
        self.run_script(body, vec![json!(key), json!(code)]);
    }

    /// Opens the settings, and uses their window's page for a while.
    pub fn in_settings(&self, use_page: impl FnOnce(&Self)) {
        let main = self.runtime.block_on(self.client.window()).unwrap();
        self.press_with_control(",", "Comma");
        wait_for("a second window", TIMEOUT, || self.window_count() == 2);
        let settings = self.windows().into_iter().find(|window| *window != main).unwrap();
        self.runtime.block_on(self.client.switch_to_window(settings)).unwrap();
        self.find_test_id("settings");
        use_page(self);
        self.runtime.block_on(self.client.switch_to_window(main)).unwrap();
    }

    /// Shows a tab of the settings window.
    pub fn show_tab(&self, name: &str) {
        self.wait(&format!("document.getElementById('tab-{name}')"));
        self.run_script(&format!("document.getElementById('tab-{name}').click();"), Vec::new());
    }

    /// Waits for the element with this `data-testid` and returns it.
    #[track_caller]
    pub fn find_test_id(&self, name: &str) -> Element {
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

    /// Saves a screenshot of the whole screen, menus included, in [`screenshots`]. The driver's own screenshots wait for
    /// the next frame, which an idle window may never draw.
    pub fn screenshot(&self, name: &str) {
        let folder = screenshots();
        std::fs::create_dir_all(&folder).unwrap();
        // Leave time to draw the result of the last action.
        std::thread::sleep(Duration::from_millis(300));
        let file = folder.join(format!("window-{name}.png"));
        let status =
            Command::new("import").args(["-display", &self.display, "-window", "root"]).arg(file).status();
        assert!(status.expect("import, which `make setup` installs").success());
    }

    /// Waits until no indexing runs. The status line does not tell: it omits short runs.
    pub fn wait_until_idle(&self) {
        self.wait("document.querySelector('[data-phase=idle]') !== null");
    }

    /// Kills the app with SIGKILL.
    pub fn kill(self, desktop: &VirtualDesktop) {
        let running = find_process(desktop, &app_binary()).expect("the app runs");
        let killed = Command::new("kill").args(["-KILL", &running.to_string()]).status();
        assert!(killed.unwrap().success());
    }
}

/// The folder for screenshots, which git ignores.
pub fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots")
}
