"""Random changes of folders while runs are killed at random moments: the catalogue must end as a fresh one.

Half the trials kill `index`, the others `index --watch`.
"""

from __future__ import annotations

import time

import fresh
from album import Album
from command import Ratna
from outcome import Outcome
from trial import Context, Trial

PICTURES = 25
# Runs that are killed in a trial, and changes around each.
KILLS = 5
CHANGES = 12
# Longest life of a run that is killed, in seconds: a run over the pictures of a trial takes about one.
LIFE = 1.2
# What watching needs to begin and to notice, in seconds.
WATCHED = 6.0


def run(context: Context) -> Outcome:
    kills = 0
    for trial in context.trials(["index", "watch"], at_least=2):
        album = Album(trial.folder, trial.random, PICTURES)
        ratna = Ratna(trial, trial.folder / "library")
        for _ in range(KILLS):
            kills += attack(trial, ratna, album)
        fresh.compare(trial, ratna, album.roots)
    context.outcome.note(f"{kills} runs were killed while they ran")
    return context.outcome


def attack(trial: Trial, ratna: Ratna, album: Album) -> int:
    """Changes the album, starts a run, goes on changing, and kills the run. Returns 1 if it still ran."""
    watch = trial.label == "watch"
    changes = [album.change() for _ in range(trial.random.randrange(CHANGES))]
    roots = list(album.roots)
    trial.random.shuffle(roots)
    # Registers one root or all of them, since a run takes folders over from each other.
    roots = roots[: trial.random.randrange(1, len(roots) + 1)]
    process = ratna.start("index", *roots, *(["--watch"] if watch else []))
    ends = time.monotonic() + trial.random.uniform(0, WATCHED if watch else LIFE)
    while (left := ends - time.monotonic()) > 0 and process.is_running():
        if len(changes) < 2 * CHANGES and trial.random.random() < 0.5:
            changes.append(album.change())
        time.sleep(min(left, trial.random.uniform(0, 0.2)))
    running = process.is_running()
    result = process.kill()
    if not running and not result.ok:
        # A folder may disappear while it is read; anything else is no reason to fail.
        if b"disappear" not in result.out + result.err and b"vanish" not in result.out + result.err:
            trial.broken(f"a run failed: {result.text[-300:]}")
    return int(running)
