"""Read errors that pass, while a library is searched, examined, repaired and indexed: nothing is thrown away."""

from __future__ import annotations

import os

import library
import pictures
import shim
from command import Ratna
from outcome import Outcome
from process import Run
from trial import Context, Trial

PICTURES = 60
# How many of a thousand reads fail.
RATES = (5, 20, 60, 200, 1000)
COMMANDS = (("search", "a cat", "-n", "1000"), ("status",), ("doctor",), ("doctor", "--repair"), ("index",))


def run(context: Context) -> Outcome:
    preload = shim.build(context)
    if not preload:
        return context.outcome
    labels = [f"{name.split('.')[0]} {rate}" for rate in RATES for name in library.DATABASES]
    least = context.scaled(2 * len(labels), 3)
    for trial in context.trials(labels, at_least=least):
        name, rate = trial.label.split()
        folder = trial.folder / "pictures"
        pictures.fill(folder, trial.random, PICTURES)
        ratna = Ratna(trial, trial.folder / "library")
        ratna.must("index", folder)
        attack(trial, ratna, folder, shim.failing(preload, f"/library/{name}", "r", permille=int(rate)))
    return context.outcome


def attack(trial: Trial, ratna: Ratna, folder, environment: dict) -> None:
    before, expected = library.snapshot(ratna.library), ratna.hits()[1]
    kept = files(ratna)
    for command in COMMANDS:
        words = [*command, folder] if command == ("index",) else command
        environment["TORTURE_SEED"] = str(trial.random.randrange(1 << 20))
        result = ratna.run(*words, **environment)
        check(trial, command, result, expected)
        if files(ratna) != kept:
            trial.lost(f"`{' '.join(command)}` replaced files: {sorted(kept)}, then {sorted(files(ratna))}")
            kept = files(ratna)
    after = ratna.must("index", folder)
    if after.get("embedded"):
        trial.lost(f"{after['embedded']} sound vectors were thrown away and made again")
    lines = library.differences(library.snapshot(ratna.library), before)
    if lines:
        trial.lost(f"once reads succeed again: {library.summary(lines)}")
    doctor = ratna.run("doctor")
    if not doctor.json().get("healthy"):
        trial.wrong(f"once reads succeed again, doctor finds: {doctor.complaint or doctor.text}")


def files(ratna: Ratna) -> set[tuple[str, int]]:
    """The databases with their inodes, and whatever was set aside."""
    found = [path for path in ratna.library.iterdir() if path.suffix in (".sqlite", ".damaged") or "aside" in path.name]
    return {(path.name, os.stat(path).st_ino) for path in found}


def check(trial: Trial, command: tuple, result: Run, expected: dict) -> None:
    if not result.ok:
        if result.complaint or result.text:
            trial.says()
        else:
            trial.wrong(f"`{' '.join(command)}` failed without a word")
    elif command[0] == "search":
        hits = {hit["content"]: hit["score"] for hit in result.json().get("hits", [])}
        if hits != expected and not result.err:
            trial.wrong(f"a search found {len(hits)} of {len(expected)} pictures and said nothing")
