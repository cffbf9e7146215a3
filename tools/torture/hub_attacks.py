"""What a hostile hub does. An attack gets a request and returns whether it has answered it."""

from __future__ import annotations

import gzip
import json
import struct
import time
from collections.abc import Callable

import model_files
from hub import Reply

Attack = Callable[[Reply], bool]
TOKENIZER, WEIGHTS, CONFIG = "tokenizer.json", "model.safetensors", "config.json"
HTML = b"<!DOCTYPE html><title>Sign in to this network</title>" * 20


def on(name: str, answer: Callable[[Reply], None], bytes_only: bool = True) -> Attack:
    """Answers requests for one file."""

    def attack(reply: Reply) -> bool:
        if reply.name != name or (bytes_only and not reply.is_for_bytes):
            return False
        answer(reply)
        return True

    return attack


def everywhere(answer: Callable[[Reply], None]) -> Attack:
    return lambda reply: answer(reply) or True


def endless(reply: Reply, rate: int = 50 << 20):
    """Zeros, as long as the hub is open."""
    block = bytes(1 << 20)
    while reply.hub.is_open():
        yield block
        time.sleep(len(block) / rate)


def drip(reply: Reply, seconds: float = 1):
    while reply.hub.is_open():
        yield b" "
        time.sleep(seconds)


def wrong_bytes(reply: Reply) -> None:
    sound = reply.hub.files[reply.name]
    reply.honest(bytes(byte ^ 1 for byte in sound), claim=sound)


def silent(reply: Reply) -> None:
    while reply.hub.is_open():
        time.sleep(0.2)


def silent_after_headers(reply: Reply) -> None:
    reply.send(200, {}, b"", len(reply.hub.files[reply.name]))
    silent(reply)


def slow_headers(reply: Reply) -> None:
    reply.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for piece in drip(reply):
        reply.wfile.write(b"a" + piece[:0])


def slow_body(reply: Reply) -> None:
    reply.send(200, {}, b"", len(reply.hub.files[reply.name]))
    for piece in drip(reply, 0.05):
        reply.wfile.write(piece)


def redirect(target: Callable[[Reply], str]) -> Callable[[Reply], None]:
    return lambda reply: reply.send(302, {"Location": target(reply)}, b"")


def garbage(reply: Reply) -> None:
    reply.wfile.write(b"\x00\xff SSH-2.0 hello\r\n" * 100)


def huge_headers(reply: Reply) -> None:
    reply.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        if not reply.hub.is_open():
            return
        reply.wfile.write(b"X-Header-%d: %s\r\n" % (number, b"a" * 1000))


def inflated(reply: Reply) -> None:
    body = gzip.compress(bytes(1 << 30), 9)
    reply.send(200, {"Content-Encoding": "gzip"}, body)


def wrong_range(reply: Reply) -> None:
    sound = reply.hub.files[reply.name]
    headers = {"Content-Range": f"bytes 7-{len(sound) - 1}/{len(sound)}", "X-Linked-Size": str(len(sound))}
    reply.send(206, headers, sound[7:])


def changing_size(reply: Reply) -> None:
    reply.honest(reply.hub.files[reply.name] + bytes(int(time.monotonic() * 1000) % 997))


def other_model(reply: Reply) -> None:
    """Consistent in itself, with right hashes: weights of NaN."""
    header, data = model_files.parsed(reply.hub.files[WEIGHTS])
    reply.honest(model_files.packed(header, struct.pack("<f", float("nan")) * (len(data) // 4)))


def with_header(name: str, value: str, status: int = 200) -> Callable[[Reply], None]:
    return lambda reply: reply.send(status, {name: value}, reply.hub.files.get(reply.name, b""))


def deep_config(reply: Reply) -> None:
    reply.honest(b"[" * 200_000)


def bad_config(reply: Reply) -> None:
    document = json.loads(reply.hub.files[CONFIG])
    document["vision_config"]["hidden_size"] = 1 << 40
    reply.honest(json.dumps(document).encode())


QUICK: dict[str, Attack] = {
    "honest": lambda reply: False,
    "wrong bytes": on(WEIGHTS, wrong_bytes),
    "half the bytes": on(
        WEIGHTS, lambda reply: reply.honest(reply.hub.files[WEIGHTS][:50_000], claim=reply.hub.files[WEIGHTS])
    ),
    "more bytes": on(
        TOKENIZER, lambda reply: reply.honest(reply.hub.files[TOKENIZER] + b" more", claim=reply.hub.files[TOKENIZER])
    ),
    "another length at each request": on(TOKENIZER, changing_size, bytes_only=False),
    "a length of 2^64": on(WEIGHTS, lambda reply: reply.honest(length=(1 << 64) - 1)),
    "a length of 10 TB": on(WEIGHTS, lambda reply: reply.honest(length=10 << 40), bytes_only=False),
    "an endless config": on(CONFIG, lambda reply: reply.chunked({}, endless(reply))),
    "an endless tokenizer": on(TOKENIZER, lambda reply: reply.chunked({}, endless(reply))),
    "everything endless": everywhere(lambda reply: reply.chunked({}, endless(reply))),
    "HTML for everything": everywhere(lambda reply: reply.send(200, {"Content-Type": "text/html"}, HTML)),
    "HTML for the config": on(
        CONFIG, lambda reply: reply.send(200, {"Content-Type": "text/html"}, HTML), bytes_only=False
    ),
    "nothing for everything": everywhere(lambda reply: reply.send(200, {}, b"")),
    "redirects in a circle": everywhere(redirect(lambda reply: reply.path)),
    "redirects without end": everywhere(redirect(lambda reply: f"/{time.monotonic_ns()}/{reply.name}")),
    "a redirect to a file": everywhere(redirect(lambda reply: "file:///etc/passwd")),
    "a redirect to another port": everywhere(redirect(lambda reply: "http://127.0.0.1:9/")),
    "a redirect to nonsense": everywhere(redirect(lambda reply: "http://[::bad")),
    "errors 500": everywhere(lambda reply: reply.send(500, {}, HTML)),
    "wait a century": everywhere(lambda reply: reply.send(429, {"Retry-After": "3155760000"}, b"")),
    "no HTTP": everywhere(garbage),
    "a gigabyte of headers": everywhere(huge_headers),
    "a compressed gigabyte": on(CONFIG, inflated),
    "another range": on(WEIGHTS, wrong_range),
    "a commit that is a path": everywhere(with_header("X-Repo-Commit", "../../../etc")),
    "a name that is a path": everywhere(with_header("Content-Disposition", 'attachment; filename="../../evil"')),
    "a model of NaN": on(WEIGHTS, other_model, bytes_only=False),
    "a nested config": on(CONFIG, deep_config, bytes_only=False),
    "a config of wide layers": on(CONFIG, bad_config, bytes_only=False),
}
SLOW: dict[str, Attack] = {
    "silence": everywhere(silent),
    "silence after headers": on(WEIGHTS, silent_after_headers),
    "slow headers": everywhere(slow_headers),
    "a slow reply": on(WEIGHTS, slow_body),
    "an endless slow config": on(CONFIG, lambda reply: reply.chunked({}, drip(reply, 0.05))),
}
