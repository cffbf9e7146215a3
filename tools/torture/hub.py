"""A hub on loopback that serves a small model, honestly or as somebody who means harm."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time
from collections.abc import Callable
from pathlib import Path

import model_files

MODEL, REPOSITORY = "siglip2-base", "google/siglip2-base-patch16-256"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """Listens until it is stopped. `attack` answers instead of the honest hub; it returns whether it did."""

    def __init__(self, attack: Callable[[Reply], bool], stop_after: float) -> None:
        self.files = {name: (model_files.FIXTURES / "siglip2" / name).read_bytes() for name in model_files.NAMES}
        self.attack, self.ends = attack, time.monotonic() + stop_after
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Reply,), {"hub": self}))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def is_open(self) -> bool:
        """Until when endless answers go on."""
        return time.monotonic() < self.ends

    def close(self) -> None:
        self.ends = 0
        self.server.shutdown()
        self.server.server_close()


class Reply(http.server.BaseHTTPRequestHandler):
    """One request and its answer."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_) -> None:
        pass

    @property
    def name(self) -> str:
        """The file asked for."""
        return Path(self.path.split("?")[0]).name

    @property
    def is_for_bytes(self) -> bool:
        """Whether the bytes are asked for, not only length and hash."""
        return self.command == "GET" and self.headers.get("Range") != "bytes=0-0"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.close_connection = True
        try:
            if not self.hub.attack(self):
                self.honest()
        except OSError:
            # The client gave up, as it should.
            pass

    def honest(
        self, data: bytes | None = None, claim: bytes | None = None, length: int | None = None, status: int = 200
    ) -> None:
        """Answers as a hub does. `claim` is the content whose hash and length the hub reports, `data` what it sends."""
        stored = self.hub.files.get(self.name)
        if stored is None and data is None:
            self.send(404, {}, b"")
            return
        data = stored if data is None else data
        claim = data if claim is None else claim
        digest = hashlib.sha256(claim).hexdigest()
        headers = {
            "ETag": f'"{digest}"',
            "X-Repo-Commit": COMMIT,
            "X-Linked-Etag": f'"{digest}"',
            "X-Linked-Size": str(len(claim)),
        }
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes=") and status == 200:
            start, end = wanted[6:].split("-")
            first, last = int(start), min(int(end or len(data)), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(claim)}"
            self.send(206, headers, data[first : last + 1], length)
        else:
            self.send(status, headers, data, length)

    def send(self, status: int, headers: dict, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def chunked(self, headers: dict, pieces) -> None:
        """An answer without a length."""
        self.send_response(200)
        for name, value in (headers | {"Transfer-Encoding": "chunked", "Connection": "close"}).items():
            self.send_header(name, value)
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")
