"""Commands that run and that have run: what they printed and used, and whether they panicked, crashed or hung."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import signal
import subprocess
import sys
import time

from trial import Trial

# Longest wait for a command of which nothing else is expected, in seconds.
LIMIT = 120
# `ru_maxrss` is in kilobytes on Linux and in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
# Lists of so many numbers are no vectors.
SHORTEST = 8
# What a panicking Rust program exits with.
PANIC = 101


@dataclasses.dataclass
class Run:
    """A command that has ended."""

    arguments: list[str]
    code: int
    out: bytes
    err: bytes
    seconds: float
    # Processor seconds, of all its threads.
    processor: float
    peak_mb: int
    timed_out: bool

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def text(self) -> str:
        return (self.out + self.err).decode("utf-8", "replace").strip()

    def json(self) -> dict:
        """The object that it printed; empty if that is none."""
        try:
            answer = json.loads(self.out)
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}

    def vectors(self) -> list[list]:
        """The vectors that it printed, whatever they are wrapped in."""
        return vectors_in(self.json())

    def has_unit_vectors(self) -> bool:
        """Whether it printed vectors, all of them finite and of length 1."""
        found = self.vectors()
        return bool(found) and all(is_unit(vector) for vector in found)

    @property
    def complaint(self) -> str:
        """What it says is wrong; empty if it says nothing."""
        answer = self.json()
        findings = [finding["text"] for finding in answer.get("findings", [])]
        error = str(answer.get("error", "")) if not self.ok else ""
        return "; ".join(filter(None, [error, *findings, self.err.decode("utf-8", "replace").strip()]))


def vectors_in(value) -> list[list]:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return []
    if len(value) > SHORTEST and not any(isinstance(part, (list, dict, str)) for part in value):
        return [value]
    return [vector for part in value for vector in vectors_in(part)]


def is_unit(vector: list) -> bool:
    if not all(isinstance(element, (int, float)) for element in vector):
        return False
    return abs(math.sqrt(sum(element * element for element in vector)) - 1) < 0.01


class Process:
    """A command that runs. Its output goes to files, so that it never waits for a reader."""

    def __init__(self, trial: Trial, command: list, environment: dict, stdin: bytes | None) -> None:
        command = [word if isinstance(word, bytes) else str(word) for word in command]
        self.trial, self.arguments = trial, [os.fsdecode(word) for word in command[1:]]
        number = len(list(trial.folder.glob("output-*.err")))
        self.files = [trial.folder / f"output-{number:03}.{kind}" for kind in ("out", "err")]
        with open(self.files[0], "wb") as out, open(self.files[1], "wb") as err:
            pipe = subprocess.PIPE if stdin is not None else subprocess.DEVNULL
            self.process = subprocess.Popen(
                command, stdin=pipe, stdout=out, stderr=err, env=environment, start_new_session=True
            )
        if stdin is not None:
            self.process.stdin.write(stdin)
            self.process.stdin.close()
        self.started = time.monotonic()
        self.ended: Run | None = None

    def is_running(self) -> bool:
        return self.ended is None and not self._reap()

    def signal(self, number: int) -> None:
        if self.is_running():
            os.kill(self.process.pid, number)

    def kill(self) -> Run:
        """Ends it as by `kill -9`."""
        self.signal(signal.SIGKILL)
        return self.wait(killed=True)

    def interrupt(self) -> Run:
        """Ends it as by Ctrl-C."""
        self.signal(signal.SIGINT)
        return self.wait()

    def wait(self, limit: float = LIMIT, killed: bool = False) -> Run:
        """Waits until it ends. Reports a panic, a crash, or that it takes longer than `limit` seconds."""
        pause, timed_out, began = 0.002, False, time.monotonic()
        while not self._reap():
            if time.monotonic() - began > limit and not killed:
                os.kill(self.process.pid, signal.SIGKILL)
                timed_out = killed = True
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        run = dataclasses.replace(self.ended, timed_out=timed_out)
        self._report(run, killed)
        return run

    def _reap(self) -> bool:
        if self.ended:
            return True
        pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
        if pid == 0:
            return False
        self.process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - self.started
        out, err = (path.read_bytes() for path in self.files)
        processor, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * RSS_UNIT // 1_000_000
        self.ended = Run(self.arguments, self.process.returncode, out, err, seconds, processor, peak, False)
        return True

    def _report(self, run: Run, killed: bool) -> None:
        words = " ".join(run.arguments[2:])[:200]
        if b"panicked at" in run.err or run.code == PANIC:
            self.trial.broken(f"`{words}` panicked: {run.err.decode('utf-8', 'replace')[-400:]}")
        elif run.timed_out:
            self.trial.broken(f"`{words}` still ran after {run.seconds:.0f} s")
        elif run.code < 0 and not killed:
            self.trial.broken(f"`{words}` was ended by signal {-run.code}: {run.text[-300:]}")
        self.trial.context.outcome.measured(run.seconds if not self.is_watching else 0, run.peak_mb)

    @property
    def is_watching(self) -> bool:
        return "--watch" in self.arguments
