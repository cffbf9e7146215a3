"""The real window on a virtual desktop, driven through WebKitWebDriver: clicks, keys, screenshots.

Owns the processes that it starts, and ends them. Knows nothing of what the screenshots are for.
"""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

# Device pixels per point.
SCALE = 2
# Larger than the window with its menu bar, which is 1200 × 800 points.
SCREEN = f"{1300 * SCALE}x{900 * SCALE}x24"
TIMEOUT = 30


class Window:
    def __init__(self, app: Path, library: Path, dark: bool) -> None:
        self.home = tempfile.TemporaryDirectory()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.server.stdout
        self.display = f":{self.server.stdout.readline().strip()}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.driver = subprocess.Popen(
            ["dbus-run-session", "--", "WebKitWebDriver", "--host=127.0.0.1", f"--port={self.port}"],
            env=self.environment(library, dark),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A process group of its own, to end the window and its helpers with it.
            start_new_session=True,
        )
        self.wait_until(self.listens, "the driver")
        options = {"binary": str(app), "args": []}
        capabilities = {"webkitgtk:browserOptions": options, "pageLoadStrategy": "none"}
        opened = self.request("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = f"/session/{opened['sessionId']}"
        self.wait("window.__TAURI_INTERNALS__ && true")

    def environment(self, library: Path, dark: bool) -> dict[str, str]:
        home = self.home.name
        kept = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LANGUAGE")}
        return {
            **kept,
            "HOME": home,
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_CACHE_HOME": f"{home}/cache",
            "DISPLAY": self.display,
            "RATNA_LIBRARY": str(library),
            "RATNA_MODELS": f"{home}/models",
            # Nothing listens on port 9: the window asks no hub for models.
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "RATNA_TEST_HUB": "1",
            "TAURI_WEBVIEW_AUTOMATION": "true",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "GDK_BACKEND": "x11",
            "GDK_SCALE": str(SCALE),
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "NO_AT_BRIDGE": "1",
            "LANG": "C.UTF-8",
        }

    def listens(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from error

    def run(self, script: str, *arguments: Any) -> Any:
        return self.request("POST", f"{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, expression: str) -> None:
        """Waits until an expression in the page is true."""
        body = f"try {{ return Boolean({expression}) }} catch {{ return false }}"

        def holds() -> bool:
            try:
                return bool(self.run(body))
            except RuntimeError:
                # The empty page of a new window gave way to ours while the script ran.
                return False

        self.wait_until(holds, expression)

    def wait_until(self, holds: Callable[[], bool], name: str) -> None:
        end = time.monotonic() + TIMEOUT
        while not holds():
            if time.monotonic() > end:
                raise SystemExit(f"{name} did not become true within {TIMEOUT} s")
            time.sleep(0.05)

    def find(self, selector: str) -> str:
        self.wait(f"document.querySelector({json.dumps(selector)})")
        found = self.request("POST", f"{self.session}/element", {"using": "css selector", "value": selector})
        return f"{self.session}/element/{next(iter(found.values()))}"

    def click(self, selector: str) -> None:
        self.request("POST", f"{self.find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        self.request("POST", f"{self.find(selector)}/value", {"text": text})

    def screenshot(self) -> Image.Image:
        """Returns the page as it is on the screen, without the menu bar above it."""
        self.wait("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
        width, height = self.run("return [innerWidth, innerHeight]")
        # Leaves time to draw the result of the last step.
        time.sleep(0.7)
        bottom = self.outer_height() * SCALE
        return self.whole_screen().crop((0, bottom - height * SCALE, width * SCALE, bottom))

    def whole_screen(self) -> Image.Image:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "screen.png"
            subprocess.run(["import", "-display", self.display, "-window", "root", str(file)], check=True)
            return Image.open(file).convert("RGB")

    def outer_height(self) -> int:
        return int(self.request("GET", f"{self.session}/window/rect")["height"])

    def close(self) -> None:
        for process in (self.driver, self.server):
            try:
                if process is self.driver:
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.terminate()
            except ProcessLookupError:
                pass
            process.wait()
        self.home.cleanup()
