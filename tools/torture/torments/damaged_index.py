"""Damaged index files, which only large libraries have: searches must find what they found before.

Part of the torment of damaged libraries.
"""

from __future__ import annotations

from pathlib import Path

import damage
from command import Ratna
from trial import Context, Trial

# More vectors than are searched one by one.
PICTURES = 33_500
# Such a library takes half a minute to make and a repair of it as long, so short runs leave it out, and others draw so
# many kinds of damage.
LEAST_SCALE, DRAWN = 0.5, 3
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
        (trial.folder / "pictures").mkdir()
        ratna.must("index", trial.folder / "pictures", limit=600)
        expected = ratna.hits(QUERY, FOUND)[1]
        files = sorted(path.name for path in ratna.library.glob("index-*"))
        if not files:
            trial.broken("a library of this size has no index")
            return
        damaged = [(name, trial.random.choice(files)) for name in trial.random.sample(sorted(KINDS), DRAWN)]
        for name, file in damaged:
            if not attack(trial, ratna, ratna.library / file, name, expected):
                break


def attack(trial: Trial, ratna: Ratna, file: Path, name: str, expected: dict) -> bool:
    """Returns whether the index works again."""
    if not file.exists():
        # The repair before this gave its index another name.
        file = max(ratna.library.glob(f"index-*{file.suffix}"))
    KINDS[name](trial.random, file, None)
    answer(trial, ratna, f"{file.name}: {name}", expected)
    repair = ratna.run("doctor", "--repair", limit=600)
    if not repair.ok:
        trial.says() if repair.complaint else trial.wrong(f"{file.name}: {name}: a repair fails without a word")
    answer(trial, ratna, f"{file.name}: {name}, repaired", expected)
    return repair.ok


def answer(trial: Trial, ratna: Ratna, what: str, expected: dict) -> None:
    search, hits = ratna.hits(QUERY, FOUND)
    found = len(set(hits) & set(expected))
    # An index is approximate: another one may miss one of the last pictures.
    if search.ok and found < 0.9 * len(expected):
        trial.wrong(f"{what}: {found} of {len(expected)} pictures are found")
    elif not search.ok and not search.complaint:
        trial.wrong(f"{what}: a search fails without a word")
