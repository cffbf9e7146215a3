"""Trials: each has random numbers and a folder of its own, so that a failure can be repeated and looked at."""

from __future__ import annotations

import dataclasses
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from outcome import Outcome, Verdict

# Minutes for the full number of trials.
FULL_MINUTES = 20
# Failures of a trial that are printed; more of the same kind say nothing new.
MAX_PRINTED = 4


class Trial:
    """One trial of a torment. Without a finding it counts as right."""

    def __init__(self, context: Context, number: int, label: str) -> None:
        self.context, self.number, self.label = context, number, label
        self.random = random.Random(f"{context.seed} {context.outcome.name} {number}")
        self.folder = context.scratch / f"{context.outcome.name.replace(' ', '-')}-{number}"
        self.worst = Verdict.RIGHT
        self.printed = 0
        self.counted = False

    def says(self) -> None:
        self._find(Verdict.SAYS)

    def wrong(self, what: str) -> None:
        self._find(Verdict.WRONG, what)

    def lost(self, what: str) -> None:
        self._find(Verdict.LOST, what)

    def broken(self, what: str) -> None:
        self._find(Verdict.BROKEN, what)

    def count(self, verdict: Verdict, number: int = 1) -> None:
        """Counts parts of the trial, such as single pictures, instead of the trial as a whole."""
        self.counted = True
        self.context.outcome.count(verdict, number)

    def _find(self, verdict: Verdict, what: str = "") -> None:
        order = list(Verdict)
        self.worst = max(self.worst, verdict, key=order.index)
        if what and self.printed < MAX_PRINTED:
            self.printed += 1
            name = f"{self.label}: " if self.label else ""
            self.context.outcome.fail(f"{name}{verdict.value}: {what} [{self.context.again(self)}]")

    def finish(self) -> None:
        """Counts the verdict. The folder of a failed trial is kept."""
        if not self.counted or self.worst.is_failure:
            self.context.outcome.count(self.worst)
        if not self.worst.is_failure:
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclasses.dataclass
class Context:
    """What a torment works with."""

    ratna: Path
    outcome: Outcome
    seed: int
    # For all torments together: fewer than twenty mean fewer trials.
    minutes: float
    # Seconds that the torment may take; trials that have begun are finished.
    seconds: float
    scratch: Path
    only_trial: int | None = None
    started: float = dataclasses.field(default_factory=time.monotonic)

    def trials(self, labels: list[str] | None = None, at_least: int = 1, at_most: int | None = None) -> Iterator[Trial]:
        """Trials until the time is up, but `at_least` so many. With labels, their trials come in turn."""
        number = 0
        while at_most is None or number < at_most:
            if number >= at_least and time.monotonic() - self.started > self.seconds:
                return
            label = labels[number % len(labels)] if labels else ""
            if self.only_trial in (None, number):
                yield from self.trial(number, label)
            number += 1
            if self.only_trial is not None and number > self.only_trial:
                return

    def trial(self, number: int, label: str = "") -> Iterator[Trial]:
        trial = Trial(self, number, label)
        shutil.rmtree(trial.folder, ignore_errors=True)
        trial.folder.mkdir(parents=True)
        yield trial
        trial.finish()

    @property
    def scale(self) -> float:
        """Part of the full number of trials."""
        return self.minutes / FULL_MINUTES

    def scaled(self, number: int, at_least: int = 1) -> int:
        """So many for twenty minutes, fewer for less."""
        return max(at_least, round(number * min(self.scale, 1)))

    def again(self, trial: Trial) -> str:
        """How to repeat a trial, and where its files are."""
        options = f"--minutes {self.minutes:g} --seed {self.seed} --trial {trial.number}"
        return f"--only {self.outcome.name.replace(' ', '-')} {options}; kept in {trial.folder}"
