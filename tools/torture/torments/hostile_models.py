"""Folders that pretend to be models: refused in bounded time and memory, or usable; and nothing of them stays."""

from __future__ import annotations

import math
import shutil

import hostile_folders
import model_files
import pictures
from command import Ratna
from outcome import Outcome
from trial import Context, Trial

SECONDS, MEGABYTES = 30, 1_000
# Texts that hostile tokenizers are asked to read: they need to be long.
TEXTS = ["a cat", "a" * 3_000, "a b " * 800]
FAMILY = "siglip2"


def run(context: Context) -> Outcome:
    labels = ["sound", *hostile_folders.HOSTILE]
    if context.scale < 0.5:
        labels = labels[:: max(1, round(0.5 / context.scale))]
    for trial in context.trials(labels, at_least=len(labels), at_most=len(labels)):
        folder = model_files.copy(FAMILY, trial.folder / "hostile")
        if trial.label != "sound":
            hostile_folders.HOSTILE[trial.label](folder)
        attack(trial, folder)
    return context.outcome


def attack(trial: Trial, folder) -> None:
    ratna = Ratna(trial, trial.folder / "library")
    added = bounded(trial, ratna, "models", "add", folder)
    installed = [model["id"] for model in ratna.must("models", "list").get("models", []) if model.get("added")]
    if not added.ok:
        if trial.label == "sound":
            trial.wrong(f"a sound model is refused: {added.text[:300]}")
        if not added.complaint:
            trial.wrong("a model is refused without a reason")
        remains = [path.name for path in ratna.models.iterdir() if path.is_dir()] if ratna.models.is_dir() else []
        if installed or remains:
            trial.wrong(f"a refused model stays: {installed or remains}")
        trial.says()
        return
    use(trial, ratna, added.json().get("id", ""))


def use(trial: Trial, ratna: Ratna, model: str) -> None:
    """An accepted model embeds pictures and texts as finite unit vectors, or says why not."""
    pictures_of_tests = pictures.PHOTOGRAPHS[:2]
    runs = [bounded(trial, ratna, "embed", "--model", model, *pictures_of_tests)]
    runs += [bounded(trial, ratna, "embed", "--model", model, "--text", text) for text in TEXTS]
    for result in runs:
        if not result.ok:
            # It was called a model, so the reason comes late, but it comes.
            trial.says() if result.text else trial.wrong("embedding fails without a word")
        elif not result.has_unit_vectors():
            trial.wrong(
                f"`{' '.join(result.arguments[3:6])[:80]}` prints vectors that are not finite or not of length 1:"
                f" {result.out[:120]!r}"
            )
    folder = trial.folder / "pictures"
    for path in pictures_of_tests:
        folder.mkdir(exist_ok=True)
        shutil.copy(path, folder)
    ratna.must("index", folder)
    used = bounded(trial, ratna, "models", "use", model)
    search, hits = ratna.hits()
    if search.ok and any(not math.isfinite(score) or abs(score) > 1.01 for score in hits.values()):
        trial.wrong(f"a search has scores such as {next(iter(hits.values()))}")
    if search.ok and len(hits) < len(pictures_of_tests) and used.ok:
        trial.wrong(f"with this model {len(hits)} of {len(pictures_of_tests)} pictures are found")


def bounded(trial: Trial, ratna: Ratna, *arguments):
    result = ratna.run(*arguments, limit=SECONDS)
    if result.peak_mb > MEGABYTES:
        trial.broken(f"`{' '.join(map(str, arguments))[:80]}` takes {result.peak_mb} MB")
    return result
