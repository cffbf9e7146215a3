"""Damaged index files, which only large libraries have: searches must find what they found before.

Part of the torment of damaged libraries.
"""

from __future__ import annotations

import shutil

import damage
from command import Ratna
from trial import Context, Trial

# More vectors than are searched one by one.
PICTURES = 33_500
# Making and copying such a library takes half a minute, so it is left out of short runs.
LEAST_SCALE = 0.5
QUERY, FOUND = "a cat", 50
KINDS = {
    "a flipped bit": damage.flip(1),
    "64 flipped bits": damage.flip(64),
    "truncated": damage.truncate,
    "zeroed": damage.zero,
    "garbage": damage.garbage,
    "deleted": damage.delete,
    "emptied": damage.empty,
    "a directory": damage.directory,
    "a link to nothing": damage.link_to_nothing,
}


def run(context: Context) -> None:
    if context.scale < LEAST_SCALE or context.only_trial is not None:
        context.outcome.note("damaged index files are skipped: the large library for them needs --minutes 10 or more")
        return
    for trial in context.trial(10_000, "index files"):
        ratna = Ratna(trial, trial.folder / "library")
        ratna.must("made", "--pictures", PICTURES, limit=600, json=False)
        # An index is made by the next run, if not by the command itself.
        (trial.folder / "pictures").mkdir()
        ratna.must("index", trial.folder / "pictures", limit=600)
        expected = ratna.hits(QUERY, FOUND)[1]
        files = sorted(path for path in ratna.library.iterdir() if "usearch" in path.name)
        if not files:
            trial.broken("a library of this size has no index")
        for file in files:
            for name, inflict in KINDS.items():
                attack(trial, ratna, file, name, inflict, expected)


def attack(trial: Trial, ratna: Ratna, file, name: str, inflict, expected: dict) -> None:
    kept = trial.folder / "kept-index"
    shutil.copy(file, kept)
    inflict(trial.random, file, None)
    for moment in ("before", "after"):
        search, hits = ratna.hits(QUERY, FOUND)
        # The index is approximate: another one may miss a picture of the last ones.
        if search.ok and len(set(hits) & set(expected)) < 0.9 * len(expected):
            trial.wrong(
                f"{name}, {moment} repair: {len(set(hits) & set(expected))} of {len(expected)} pictures are found"
            )
        elif not search.ok and not search.text:
            trial.wrong(f"{name}, {moment} repair: a search fails without a word")
        if moment == "before":
            ratna.run("doctor", "--repair", limit=600)
    doctor = ratna.run("doctor", limit=600)
    if not doctor.ok:
        trial.says()
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)
    shutil.copy(kept, file)
