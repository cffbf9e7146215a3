"""Damaged files of a library, of every kind: a verdict for each.

A damaged library is used as people would: searched, examined, repaired, indexed. Every answer until then must be right
or said not to be, what was sound before must not be lost, and in the end the library must be as it was, or say what is
wrong. Where the catalogue was damaged, a copy of it is also put back after the library was opened without: the vectors
and thumbnails must still be there.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import damage
import damage_kinds
import fresh
import library
import pictures
from command import Ratna
from damage import Damage, Libraries
from outcome import Outcome
from process import Run
from torments import damaged_index
from trial import Context, Trial

PICTURES, LATER = 40, 15
# Scores are printed with four decimals.
SAME_SCORE = 2e-4
QUERY = "a cat"


def run(context: Context) -> Outcome:
    kinds = damage_kinds.kinds()
    by_name = {f"{kind.file}: {kind.name}": kind for kind in kinds}
    labels = list(by_name)
    if context.scale < 1:
        # Less time is spread over all kinds, instead of going to the first ones.
        labels = labels[:: max(1, round(1 / context.scale / 4))]
    base = Base(context)
    for trial in context.trials(labels, at_least=min(len(labels), context.scaled(len(kinds), 8))):
        base.make()
        attack(trial, base, by_name[trial.label])
        fresh.unchanged(trial, base.pictures, base.roots)
    shutil.rmtree(base.folder, ignore_errors=True)
    damaged_index.run(context)
    return context.outcome


class Base:
    """The libraries that trials damage copies of: made once, over the same pictures."""

    def __init__(self, context: Context) -> None:
        self.context, self.made = context, False
        self.folder = context.scratch / "damaged-libraries-base"

    def make(self) -> None:
        if self.made:
            return
        self.made = True
        for trial in self.context.trial(-1, "the libraries to damage"):
            trial.folder = self.folder
            self.folder.mkdir(exist_ok=True)
            self.roots = [self.folder / "pictures"]
            pictures.fill(self.roots[0], trial.random, PICTURES - LATER)
            (self.roots[0] / "broken.jpg").write_bytes(pictures.broken(trial.random))
            whole = Ratna(trial, self.folder / "whole")
            whole.must("index", self.roots[0])
            damage.settle(whole.library)
            shutil.copytree(whole.library, self.folder / "older")
            pictures.fill(self.roots[0], trial.random, LATER)
            whole.must("index", self.roots[0])
            pictures.fill(self.folder / "others", trial.random, PICTURES)
            other = Ratna(trial, self.folder / "other")
            other.must("index", self.folder / "others")
            for found in (whole, other):
                damage.settle(found.library)
            self.hits = whole.hits(QUERY)[1]
            self.other_hits = other.hits(QUERY)[1]
            self.libraries = Libraries(whole.library, self.folder / "older", other.library)
            damage.settle(whole.library)
            self.snapshot = library.snapshot(whole.library)
            self.pictures = pictures.digest(self.roots)
            trial.finish = lambda: None


def attack(trial: Trial, base: Base, kind: Damage) -> None:
    target = trial.folder / "library"
    shutil.copytree(base.libraries.whole, target)
    kind.inflict(trial.random, target / kind.file, base.libraries)
    if kind.to_catalogue:
        put_back(trial, base, target)
    ratna = Ratna(trial, target)
    search, hits = ratna.hits(QUERY)
    status, doctor = ratna.run("status"), ratna.run("doctor")
    said = [run for run in (search, status, doctor) if says(run)]
    # Another library's catalogue makes this another library: its pictures are found, too.
    right = base.hits | (base.other_hits if kind.is_foreign_catalogue else {})
    judge(trial, base, search, hits, said, right)
    repair = ratna.run("doctor", "--repair")
    if "doctor --repair" in repair.complaint:
        trial.wrong(f"`doctor --repair` recommends itself: {repair.complaint[:300]}")
    index = ratna.run("index", *base.roots)
    after(trial, base, ratna, [*said, *filter(says, (repair, index))], kind, index)


def says(run: Run) -> bool:
    """Whether a command names something that is wrong: with an error or a finding, or by counting what is missing."""
    answer = run.json()
    counts = answer.get("embedded"), answer.get("contents")
    lacks = None not in counts and counts[0] < counts[1]
    return bool(run.complaint) or (not run.ok and bool(run.text)) or lacks


def judge(trial: Trial, base: Base, search: Run, hits: dict, said: list[Run], right: dict) -> None:
    """The answer of the damaged library."""
    if not search.ok:
        if not says(search):
            trial.wrong("a search fails without a word")
        return
    strange = {content: score for content, score in hits.items() if abs(right.get(content, 9) - score) > SAME_SCORE}
    if strange:
        content, score = next(iter(strange.items()))
        trial.wrong(
            f"a search finds {len(strange)} pictures with wrong scores, such as {score}, not {right.get(content)}"
        )
    elif len(hits) < len(base.hits) and not said:
        trial.wrong(f"a search finds {len(hits)} of {len(base.hits)} pictures, and nothing says that some are missing")


def after(trial: Trial, base: Base, ratna: Ratna, said: list[Run], kind: Damage, index: Run) -> None:
    """The library after repair and a run: as before, or it says what is wrong."""
    doctor = ratna.run("doctor")
    search, hits = ratna.hits(QUERY)
    if not index.ok or not doctor.ok or not search.ok:
        if not any(map(says, (index, doctor, search))):
            trial.wrong("the library does not work, and nothing says why")
        trial.says()
        return
    try:
        found = library.snapshot(ratna.library)
    except sqlite3.Error as error:
        trial.wrong(f"doctor finds nothing, but SQLite says: {error}")
        return
    if kind.is_foreign_catalogue:
        found = found.only(base.snapshot)
        hits = {content: score for content, score in hits.items() if content in base.hits}
    lines = library.differences(found, base.snapshot, ("files", "vectors", "thumbnails"))
    if lines or hits != base.hits:
        trial.wrong(
            f"after repair doctor finds nothing, but: {library.summary(lines) if lines else 'a search differs'}"
        )
    elif details := library.differences(found, base.snapshot, ("contents",)):
        # Nothing but a checksum could tell a wrong width from a right one; docs/reliability.md says so.
        trial.context.outcome.note(f"unnoticed in {kind.file} after {kind.name}: {library.summary(details)}")
    # Vectors need not be made anew for damage elsewhere.
    if kind.file == library.THUMBNAILS and index.json().get("embedded"):
        trial.lost(f"thumbnails were damaged, and {index.json()['embedded']} vectors were made anew")


def put_back(trial: Trial, base: Base, damaged: Path) -> None:
    """Opens a copy with the damaged catalogue, puts the right one back, and looks for vectors and thumbnails."""
    target = trial.folder / "put-back"
    shutil.copytree(
        damaged, target, symlinks=True, ignore=lambda folder, names: [n for n in names if (Path(folder) / n).is_fifo()]
    )
    ratna = Ratna(trial, target)
    for command in (["status"], ["search", QUERY], ["doctor"]):
        ratna.run(*command)
    for name in (library.CATALOGUE, f"{library.CATALOGUE}-wal", f"{library.CATALOGUE}-shm"):
        path = target / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    shutil.copy(base.libraries.whole / library.CATALOGUE, target)
    index = ratna.must("index", *base.roots)
    again = index.get("embedded")
    lines = library.differences(library.snapshot(target), base.snapshot, ("vectors", "thumbnails"))
    if again or lines:
        trial.lost(f"with the catalogue back, {again} vectors were made anew; {library.summary(lines)}")
    elif ratna.hits(QUERY)[1] != base.hits:
        trial.wrong("with the catalogue back, a search finds other pictures")
