"""Names with control characters, bidirectional marks and bytes that are no UTF-8.

Nothing raw reaches the terminal, JSON is valid, and every path in it can be opened.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import sys
from pathlib import Path

import pictures
from command import Ratna
from outcome import Outcome
from process import Run
from trial import Context, Trial

PARTS = [
    b"\x1b[2J",
    b"\x1b]0;title\x07",
    b"\nfake line",
    b"\r",
    b"\x08\x08",
    b"\x7f",
    b"\x9b31m",
    b"\xc2\x9b31m",
    b"\xc2\x85",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202egpj.".encode(),
    "\u2066".encode(),
    "\u2069".encode(),
    "\u200f".encode(),
    "\u061c".encode(),
    "\u2028".encode(),
    "\u2029".encode(),
    "\u200b".encode(),
    "\ufeff".encode(),
    "\U000e0041".encode(),
    b"\t",
    b'"',
    b"\\",
    b"\\x1b",
    b"\x01",
    b"<b>",
    b"$(id)",
    b"%n",
    "é".encode(),
    "e\u0301".encode(),
    "नदी".encode(),
]
if sys.platform == "darwin":
    # Its file systems take names in UTF-8 only.
    PARTS = [part for part in PARTS if part.decode("utf-8", "ignore").encode() == part]
# Characters that control a terminal or turn text around: these never reach it. A new line ends a line of ours only.
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
PICTURES = 12
# Exit code of a command that was called wrongly.
USAGE_ERROR = 2


def run(context: Context) -> Outcome:
    for trial in context.trials(at_least=context.scaled(4, 1)):
        attack(trial)
    return context.outcome


def attack(trial: Trial) -> None:
    name = lambda: b" ".join(trial.random.choices(PARTS, k=trial.random.randrange(1, 4)))
    root = os.fsencode(trial.folder) + b"/pictures " + name()
    inner = root + b"/folder " + name()
    os.makedirs(inner)
    made = []
    for number in range(PICTURES):
        for folder, start, data in (
            (root, b"", pictures.png(trial.random)),
            (inner, b"broken ", pictures.broken(trial.random)),
        ):
            path = folder + b"/" + start + b"%d " % number + name() + b".jpg"
            # Not every file system takes every name.
            with contextlib.suppress(OSError):
                Path(os.fsdecode(path)).write_bytes(data)
                made.append(path)
    ratna = Ratna(trial, trial.folder / "library")
    odd = name()
    commands = [
        ["index", root],
        ["search", "a cat", "-n", "100"],
        ["search", odd],
        ["similar", made[0]],
        ["similar", made[1]],
        ["similar", root + b"/" + odd],
        ["show", made[0]],
        ["show", made[1]],
        ["show", inner],
        ["status"],
        ["folders"],
        ["problems"],
        ["doctor"],
        ["doctor", "--verify"],
        ["index", inner],
        ["index", root + b"/absent " + odd],
        ["locate", inner, root + b"/absent"],
        ["locate", b"/" + odd, root],
        ["embed", made[1]],
        ["embed", b"/" + odd],
        ["models", "use", odd],
        ["models", "get", odd],
        ["models", "remove", odd],
        ["models", "add", root],
        ["index", root, "--exclude", b"[" + odd],
        ["excludes", "--add", odd],
        ["excludes"],
        ["forget", b"/" + odd],
        ["forget", root],
    ]
    for command in commands:
        words = [os.fsdecode(word) if isinstance(word, bytes) else word for word in command]
        if any("\0" in word for word in words):
            continue
        terminal(trial, ratna.run(*words, json=False))
        named = [word for word in command if isinstance(word, bytes)]
        valid(trial, ratna.run(*words), [*made, *named], lines=command[0] == "embed")
    ratna.run("index", os.fsdecode(root))
    terminal(trial, ratna.run("index", os.fsdecode(root), json=False, RATNA_LOG="debug"))
    answers = ratna.run("search", "-", json=False, stdin=b'\x1b[2J\n\xff\xfe\n\n"\\\n').out.splitlines()
    for line in answers:
        parse(trial, line, "search -")


def terminal(trial: Trial, result: Run) -> None:
    for stream, data in (("standard output", result.out), ("standard error", result.err)):
        text = data.decode("utf-8", "surrogateescape")
        if found := CONTROLS.search(text):
            trial.wrong(
                f"{result.arguments[2:4]} prints {found.group()!r} on {stream}:"
                f" {text[max(0, found.start() - 60):][:120]!r}"
            )
        if re.search("^fake line", text, re.MULTILINE):
            trial.wrong(f"{result.arguments[2]}: a name makes a line of its own on {stream}")
        if re.search("[\ud800-\udfff]", text):
            trial.wrong(f"{result.arguments[2]} prints bytes that are no UTF-8 on {stream}")


def valid(trial: Trial, result: Run, made: list[bytes], lines: bool) -> None:
    """Every line is JSON, and what it names exists or was named by the caller."""
    terminal(trial, result)
    if result.code == USAGE_ERROR:
        # Words that are no UTF-8 are no query and no model: clap says so, before anything knows of JSON.
        return
    parts = result.out.splitlines() if lines else [result.out]
    for part in parts:
        answer = parse(trial, part, result.arguments[3])
        for entry in [*answer.get("hits", []), *answer.get("problems", [])]:
            path = (
                base64.b64decode(entry["path_bytes"])
                if entry.get("path_bytes")
                else os.fsencode(entry.get("path") or "")
            )
            if path not in made:
                trial.wrong(f"{result.arguments[3]} names a path that is not there: {path!r}")


def parse(trial: Trial, line: bytes, command: str) -> dict:
    try:
        answer = json.loads(line)
    except ValueError:
        trial.wrong(f"{command} --json prints {line[:200]!r}")
        return {}
    return answer if isinstance(answer, dict) else {}
