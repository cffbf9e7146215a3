"""Mutated pictures of every format beside sound ones: none crashes, hangs or takes much, and sound ones are found."""

from __future__ import annotations

import math

import fresh
import library
import mutations
import pictures
from command import Ratna
from outcome import Outcome, Verdict
from trial import Context, Trial

MUTATED = 2_000
# Mutated pictures in a folder, and sound ones beside them.
TOGETHER, SOUND = 50, 5
# A folder takes a few seconds at most; a picture alone may take so long, too.
SECONDS = 20
# For one picture, and for several at once on all cores.
ALONE_MB, TOGETHER_MB = 1_000, 1_500


def run(context: Context) -> Outcome:
    rounds = max(1, math.ceil(MUTATED * min(context.scale, 1) / TOGETHER))
    for trial in context.trials(at_least=rounds):
        folder = trial.folder / "pictures"
        sound = pictures.fill(folder, trial.random, SOUND)
        made = [write(trial, folder, number) for number in range(TOGETHER)]
        before = pictures.digest([folder])
        ratna = Ratna(trial, trial.folder / "library")
        result = ratna.run("index", folder, limit=10 * SECONDS)
        trial.count(Verdict.RIGHT, TOGETHER)
        if not result.ok and not result.timed_out:
            trial.broken(f"indexing failed: {result.text[-300:]}")
        elif result.seconds > SECONDS or result.peak_mb > ALONE_MB:
            alone(trial, made, result)
        check(trial, ratna, sound)
        fresh.unchanged(trial, before, [folder])
    return context.outcome


def write(trial: Trial, folder, number: int):
    data, ending = pictures.seed(trial.random)
    path = folder / f"mutated-{number:02}{ending}"
    path.write_bytes(mutations.mutated(trial.random, data))
    return path


def alone(trial: Trial, made: list, together) -> None:
    """Indexes each picture by itself, to find the one that costs too much."""
    guilty = False
    for path in made:
        folder = trial.folder / f"alone-{path.stem}"
        folder.mkdir()
        (folder / path.name).hardlink_to(path)
        result = Ratna(trial, trial.folder / f"library-{path.stem}").run("index", folder, limit=2 * SECONDS)
        if result.seconds > SECONDS or result.peak_mb > ALONE_MB:
            guilty = True
            trial.broken(f"{path} takes {result.seconds:.0f} s and {result.peak_mb} MB")
    if not guilty and together.peak_mb > TOGETHER_MB:
        trial.broken(f"{TOGETHER} pictures together take {together.peak_mb} MB")


def check(trial: Trial, ratna: Ratna, sound: list) -> None:
    """The sound ones are catalogued and searchable, and the rest is listed one way or another."""
    files = library.snapshot(ratna.library).files
    hits = ratna.hits()[1]
    for path in sound:
        state, content, _ = files.get(str(path), (None, None, None))
        if state != "present" or content not in hits:
            trial.lost(f"{path} is sound and {state or 'not listed'}")
    on_disk = {str(path) for path in sound[0].parent.iterdir()}
    if missing := on_disk - set(files):
        trial.wrong(f"{len(missing)} files are neither pictures nor problems, such as {min(missing)}")
