"""A hub that lies, drips, loops and never ends: an error in bounded time and space, and nothing half-installed."""

from __future__ import annotations

import concurrent.futures
import time

import hub_attacks
from command import Ratna
from hub import MODEL, Hub
from outcome import Outcome
from trial import Context, Trial

# Longest time until an error, in seconds: five tries of a minute each, and the pauses between them.
QUICK, SLOW = 60, 420
# Largest files that are accepted before a reply is refused: a tokenizer of 64 MB and a config, with some room.
MEGABYTES_ON_DISK, MEGABYTES = 80, 500
# Slow attacks take minutes, so short runs leave them out; they wait, and so all of them run at once.
LEAST_SCALE = 0.5


def run(context: Context) -> Outcome:
    quick, slow = list(hub_attacks.QUICK), list(hub_attacks.SLOW)
    for trial in context.trials(quick, at_least=len(quick), at_most=len(quick)):
        attack(trial, hub_attacks.QUICK[trial.label], QUICK)
    if context.scale < LEAST_SCALE:
        context.outcome.note("slow hubs are skipped: they need --minutes 10 or more")
        return context.outcome
    wanted = [number for number in range(len(slow)) if context.only_trial in (None, len(quick) + number)]

    def patient(number: int) -> None:
        for trial in context.trial(len(quick) + number, slow[number]):
            attack(trial, hub_attacks.SLOW[trial.label], SLOW)

    with concurrent.futures.ThreadPoolExecutor(max(1, len(wanted))) as pool:
        list(pool.map(patient, wanted))
    return context.outcome


def attack(trial: Trial, how, limit: float) -> None:
    hub = Hub(how, limit + 20)
    ratna = Ratna(trial, trial.folder / "library")
    try:
        process = ratna.start("models", "get", MODEL, HF_ENDPOINT=hub.endpoint, RATNA_TEST_HUB="1")
        most = watch(process, ratna, limit)
        result = process.wait(1)
    finally:
        hub.close()
    if most > MEGABYTES_ON_DISK:
        trial.broken(f"{most} MB are on the disk")
    if result.peak_mb > MEGABYTES:
        trial.broken(f"it takes {result.peak_mb} MB of memory")
    check(trial, ratna, result)


def watch(process, ratna: Ratna, limit: float) -> int:
    """Waits for the end, or until it takes too long or far too much; returns the most megabytes on the disk."""
    most = 0
    while process.is_running() and time.monotonic() - process.started < limit and most < 2 * MEGABYTES_ON_DISK:
        files = [path for path in ratna.models.rglob("*") if path.is_file()] if ratna.models.is_dir() else []
        most = max(most, sum(size(path) for path in files) // 1_000_000)
        time.sleep(0.1)
    return most


def size(path) -> int:
    try:
        return path.stat().st_blocks * 512
    except OSError:
        return 0


def check(trial: Trial, ratna: Ratna, result) -> None:
    models = {model["id"]: model["state"] for model in ratna.must("models", "list").get("models", [])}
    installed = models.get(MODEL) == "installed"
    if result.timed_out:
        return
    if result.ok != installed:
        trial.wrong(f"`models get` {'succeeded' if result.ok else 'failed'}, and the model is {models.get(MODEL)}")
    if not result.ok:
        if not result.complaint:
            trial.wrong("a download failed without a word")
        if trial.label == "honest":
            # Without the feature `test-hub`, only the listed model's own bytes are accepted.
            trial.wrong(f"the honest hub's model is refused: {result.complaint[:160]}")
        trial.says()
        return
    embedded = ratna.run("embed", "--model", MODEL, "--text", "a cat")
    if not embedded.ok or not embedded.has_unit_vectors():
        trial.wrong(f"what was downloaded is called a model, but does not work: {embedded.text[:200]}")
