"""A disk that is full, or refuses to write one file: while indexing, and while watching. It heals within a minute."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import fresh
import library
import pictures
import shim
from command import Ratna
from outcome import Outcome
from process import Process
from trial import Context, Trial

# Longest time that healing may take after there is space again, in seconds.
HEALS = 60
FIRST, MORE = 12, 14
# The size of the disk; a library of these pictures takes about half of it.
DISK = "8m"


def run(context: Context) -> Outcome:
    library_to_preload = shim.build(context)
    tmpfs = can_mount(context)
    files = [name.split(".")[0] for name in library.DATABASES]
    labels = ["index full", "watch full"] if tmpfs else []
    if library_to_preload:
        labels += [f"watch {name} {kind}" for name in files for kind in ("ENOSPC", "EIO")]
        labels += [f"index {name} {kind}" for name in files for kind in ("ENOSPC", "EIO")]
    if not labels:
        return context.outcome
    least = len(labels) if context.scale >= 0.5 else max(2, round(len(labels) * context.scale * 2))
    for trial in context.trials(labels, at_least=least):
        how, *what = trial.label.split()
        with disk(trial) if what == ["full"] else contextlib.nullcontext(trial.folder) as place:
            ratna = Ratna(trial, place / "library")
            fault = Fault(trial, place, library_to_preload, what)
            (watching if how == "watch" else indexing)(trial, ratna, fault)
    return context.outcome


def can_mount(context: Context) -> bool:
    able = sys.platform.startswith("linux") and os.geteuid() == 0
    if able:
        probe = context.scratch / "mount-probe"
        probe.mkdir()
        able = (
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", probe], capture_output=True).returncode
            == 0
        )
        if able:
            subprocess.run(["umount", probe], check=True)
        probe.rmdir()
    if not able:
        context.outcome.note("disks that are really full are skipped: mounting small ones needs Linux and root")
    return able


@contextlib.contextmanager
def disk(trial: Trial):
    """A small disk of its own."""
    place = trial.folder / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


class Fault:
    """Something that keeps the library from being written, on and off."""

    def __init__(self, trial: Trial, place: Path, preload: Path | None, what: list[str]) -> None:
        self.trial, self.fill, self.flag = trial, place / "fill", trial.folder / "failing"
        self.environment = {}
        if what != ["full"]:
            name, error = what
            number = getattr(errno, error)
            self.environment = shim.failing(preload, f"/library/{name}", "w", number, flag=self.flag)

    def begin(self) -> None:
        if self.environment:
            self.flag.touch()
            return
        with contextlib.suppress(OSError), open(self.fill, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        leave = self.trial.random.choice([0, 4096, 30_000, 200_000])
        os.truncate(self.fill, max(0, self.fill.stat().st_size - leave))

    def end(self) -> None:
        (self.flag if self.environment else self.fill).unlink()


def indexing(trial: Trial, ratna: Ratna, fault: Fault) -> None:
    folder = trial.folder / "pictures"
    pictures.fill(folder, trial.random, FIRST)
    ratna.must("index", folder)
    pictures.fill(folder, trial.random, MORE)
    fault.begin()
    failed = ratna.run("index", folder, **fault.environment)
    if not failed.ok and not failed.text:
        trial.wrong("indexing failed without a word")
    search, hits = ratna.hits()
    if search.ok and len(hits) < FIRST:
        trial.lost(f"only {len(hits)} of {FIRST} pictures are found while the disk is full")
    fault.end()
    fresh.compare(trial, ratna, [folder])


def watching(trial: Trial, ratna: Ratna, fault: Fault) -> None:
    folder = trial.folder / "pictures"
    pictures.fill(folder, trial.random, FIRST)
    process = ratna.start("index", folder, "--watch", **fault.environment)
    if not healed(ratna, process, FIRST, HEALS):
        trial.broken(f"watching did not begin: {library.complete(ratna.library)}")
    time.sleep(1)
    fault.begin()
    pictures.fill(folder, trial.random, MORE)
    time.sleep(trial.random.uniform(3, 8))
    if not process.is_running():
        trial.broken(f"watching ended when the disk was full: {process.wait().text[-300:]}")
    fault.end()
    began = time.monotonic()
    if not healed(ratna, process, FIRST + MORE, HEALS):
        trial.lost(
            f"{HEALS} s after there was space again, of {FIRST + MORE} pictures there are"
            f" (files, vectors, thumbnails) = {library.complete(ratna.library)}"
        )
    else:
        trial.context.outcome.measured(time.monotonic() - began, 0)
    process.interrupt()
    fresh.compare(trial, ratna, [folder])


def healed(ratna: Ratna, process: Process, count: int, limit: float) -> bool:
    """Waits until every picture has a row, a vector and a thumbnail."""
    ends = time.monotonic() + limit
    while time.monotonic() < ends and process.is_running():
        if library.complete(ratna.library) == (count, count, count):
            return True
        time.sleep(0.3)
    return False
