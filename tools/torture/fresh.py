"""Compares a library with a fresh one over the same folders."""

from __future__ import annotations

from pathlib import Path

import library
import pictures
from command import Ratna
from trial import Trial


def compare(trial: Trial, ratna: Ratna, roots: list[Path]) -> None:
    """Indexes `roots` once more and in a new library, and reports every difference: in the rows, and in an answer."""
    before = pictures.digest(roots)
    for root in roots:
        ratna.must("index", root)
    doctor = ratna.run("doctor")
    if not doctor.json().get("healthy"):
        trial.wrong(f"after indexing, doctor finds: {doctor.complaint or doctor.text}")
    other = Ratna(trial, trial.folder / "fresh-library")
    for root in roots:
        other.must("index", root)
    ours, theirs = library.snapshot(ratna.library), library.snapshot(other.library)
    report(trial, ours, theirs)
    unchanged(trial, before, roots)
    if ratna.hits()[1] != other.hits()[1]:
        trial.wrong("a search finds other pictures than in a fresh library")


def unchanged(trial: Trial, before: dict, roots: list[Path]) -> None:
    """Reports files of the user that were touched since `before`."""
    after = pictures.digest(roots)
    if touched := [path for path in before | after if before.get(path) != after.get(path)]:
        trial.lost(f"{len(touched)} of the pictures' files were touched, such as {touched[0]!r}")


def report(trial: Trial, ours: library.Snapshot, theirs: library.Snapshot) -> None:
    """A missing vector or thumbnail is lost work, a different row a wrong answer."""
    rows = library.differences(ours, theirs, ("files", "contents"))
    if rows:
        trial.wrong(f"unlike a fresh library: {library.summary(rows)}")
    for part in ("vectors", "thumbnails"):
        lines = library.differences(ours, theirs, (part,))
        missing = [line for line in lines if ": None, expected" in line]
        if missing:
            trial.lost(f"{part} that a fresh library has: {library.summary(missing)}")
        elif lines:
            trial.wrong(f"unlike a fresh library: {library.summary(lines)}")
