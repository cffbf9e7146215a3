"""Pictures that are links: what happens to their targets, in and outside the watched folder, shows while watching."""

from __future__ import annotations

import os
import time

import fresh
import library
import pictures
from command import Ratna
from outcome import Outcome
from trial import Context, Trial

# Longest time until a change shows, in seconds.
SHOWS = 40
EACH = 2
CHANGES = (
    "edit",
    "replace",
    "rename",
    "delete",
    "delete and bring back",
    "link elsewhere",
    "rename folder",
    "target appears",
)


def run(context: Context) -> Outcome:
    labels = [f"{change} {where}" for where in ("outside", "inside") for change in CHANGES]
    for trial in context.trials(labels, at_least=context.scaled(len(labels), 3)):
        attack(trial)
    return context.outcome


def attack(trial: Trial) -> None:
    root = trial.folder / "pictures"
    place = root / "targets" if trial.label.endswith("inside") else trial.folder / "outside" / "targets"
    targets = pictures.fill(place, trial.random, EACH)
    pictures.fill(root / "plain", trial.random, 3)
    for number, target in enumerate(targets):
        (root / f"link-{number}.png").symlink_to(target)
    absent = place / "absent.png"
    (root / "link-absent.png").symlink_to(absent)
    ratna = Ratna(trial, trial.folder / "library")
    process = ratna.start("index", root, "--watch")
    wait(lambda: library.complete(ratna.library)[0] >= 3 + EACH)
    time.sleep(2)
    change(trial, root, place, targets, absent)
    other = Ratna(trial, trial.folder / "expected-library")
    other.must("index", root)
    expected = library.snapshot(other.library)
    rows = lambda: library.differences(library.snapshot(ratna.library), expected, ("files", "contents", "vectors"))
    if not wait(lambda: not rows()):
        trial.wrong(f"{SHOWS} s after the change, watching shows {library.summary(rows())}")
    process.interrupt()
    fresh.compare(trial, ratna, [root])


def change(trial: Trial, root, place, targets: list, absent) -> None:
    kind, target = trial.label.rsplit(" ", 1)[0], targets[0]
    data = pictures.png(trial.random)
    if kind == "edit":
        target.write_bytes(data)
    elif kind == "replace":
        new = target.with_suffix(".tmp")
        new.write_bytes(data)
        new.rename(target)
    elif kind == "rename":
        target.rename(target.with_name("renamed.png"))
    elif kind == "delete":
        target.unlink()
    elif kind == "delete and bring back":
        old = target.read_bytes()
        target.unlink()
        time.sleep(4)
        target.write_bytes(old)
    elif kind == "link elsewhere":
        new = root / "link-new.tmp"
        new.symlink_to(targets[1])
        os.rename(new, root / "link-0.png")
    elif kind == "rename folder":
        place.rename(place.with_name("renamed"))
    elif kind == "target appears":
        absent.write_bytes(data)


def wait(condition) -> bool:
    ends = time.monotonic() + SHOWS
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.5)
    return False
