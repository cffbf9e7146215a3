"""Several processes index, search, examine and repair one library at the same time."""

from __future__ import annotations

import fresh
import pictures
from command import Ratna
from outcome import Outcome
from trial import Context, Trial

PICTURES = 40
# Commands that run at the same time, drawn at random; at least two of them index.
COMMANDS = [
    "index",
    "index",
    "search",
    "search",
    "status",
    "doctor",
    "repair",
    "verify",
    "problems",
    "excludes",
    "watch",
]
ROUNDS = 3
TOGETHER = 5


def run(context: Context) -> Outcome:
    for trial in context.trials():
        folder = trial.folder / "pictures"
        paths = pictures.fill(folder, trial.random, PICTURES)
        ratna = Ratna(trial, trial.folder / "library")
        for _ in range(ROUNDS):
            together(trial, ratna, folder)
            trial.random.choice(paths).write_bytes(pictures.png(trial.random))
            pictures.fill(folder, trial.random, 10)
        fresh.compare(trial, ratna, [folder])
    return context.outcome


def together(trial: Trial, ratna: Ratna, folder) -> None:
    words = {
        "index": ["index", folder],
        "watch": ["index", folder, "--watch"],
        "search": ["search", "a cat", "-n", "1000"],
        "repair": ["doctor", "--repair"],
        "verify": ["doctor", "--verify"],
        "excludes": ["excludes", "--add", f"Nothing-{trial.random.randrange(9)}"],
    }
    names = ["index", "index", *trial.random.choices(COMMANDS, k=TOGETHER - 2)]
    running = [(name, ratna.start(*words.get(name, [name]))) for name in names]
    for name, process in [pair for pair in running if pair[0] != "watch"]:
        check(trial, name, process.wait())
    for name, process in [pair for pair in running if pair[0] == "watch"]:
        check(trial, name, process.interrupt())


def check(trial: Trial, name: str, result) -> None:
    """A run may be refused because another one is going on. Nothing else is a reason to fail, nor is a finding one."""
    if result.ok or result.timed_out:
        return
    text = result.text
    if "another" in text.lower() or (name in ("doctor", "verify") and '"findings":' in text):
        # A library that is being filled lacks a vector here and there; doctor may say so.
        trial.says()
    elif name == "watch" and result.code == 1 and not result.err:
        trial.says()
    else:
        trial.broken(f"{name} failed beside other processes: {text[-300:]}")
