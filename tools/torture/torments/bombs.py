"""Pictures of every format that ask for far more time or memory than their size suggests: alone, and all at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from command import Ratna
from outcome import Outcome
from trial import Context, Trial

ALONE_MB, TOGETHER_MB = 1_000, 1_500
# Processor seconds for one picture, and what the command itself takes besides.
SECONDS, START = 5, 1.5
HANGS, TOGETHER_HANGS = 30, 300
THREADS = "8"


def run(context: Context) -> Outcome:
    names = write_all(context)
    for trial in context.trials(names, at_least=len(names), at_most=len(names)):
        alone(trial, context.scratch / "bombs" / trial.label)
    if context.only_trial is None and context.scale >= 0.5:
        for trial in context.trial(len(names), "all at once"):
            together(trial, context.scratch / "bombs")
    if not context.outcome.has_failed:
        shutil.rmtree(context.scratch / "bombs")
    return context.outcome


def write_all(context: Context) -> list[str]:
    """Makes the files and returns their names: thinned out for short runs, evenly over the formats."""
    folder = context.scratch / "bombs"
    folder.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "makers", folder], cwd=Path(__file__).parents[1], check=True)
    names = sorted(path.name for path in folder.iterdir())
    return names if context.scale >= 0.5 else names[:: max(1, round(0.5 / context.scale))]


def alone(trial: Trial, bomb) -> None:
    folder = trial.folder / "pictures"
    folder.mkdir()
    (folder / bomb.name).hardlink_to(bomb)
    ratna = Ratna(trial, trial.folder / "library")
    result = ratna.run("index", folder, limit=HANGS)
    if result.timed_out:
        return
    if not result.ok:
        trial.broken(f"indexing failed: {result.text[-300:]}")
    if result.processor > SECONDS + START:
        trial.broken(f"takes {result.processor:.1f} s of processor time")
    if result.peak_mb > ALONE_MB:
        trial.broken(f"takes {result.peak_mb} MB")
    listed(trial, ratna, 1)


def together(trial: Trial, folder) -> None:
    ratna = Ratna(trial, trial.folder / "library")
    result = ratna.run("index", folder, limit=TOGETHER_HANGS, RATNA_THREADS=THREADS)
    if result.peak_mb > TOGETHER_MB:
        trial.broken(f"all at once on {THREADS} threads take {result.peak_mb} MB")
    trial.context.outcome.note(f"all at once on {THREADS} threads: {result.peak_mb} MB, {result.seconds:.0f} s")
    if result.ok:
        listed(trial, ratna, len(list(folder.iterdir())))


def listed(trial: Trial, ratna: Ratna, count: int) -> None:
    """Every file is a picture or a problem."""
    status = ratna.must("status")
    found = sum(status.get(name, 0) for name in ("files", "unreadable", "unsupported"))
    if found < count:
        trial.wrong(f"{count} files were indexed, and {found} are pictures or problems")
