"""Verdicts: one a trial, counted for each torment, and the table of all torments. Knows nothing about Ratna."""

from __future__ import annotations

import collections
import dataclasses
import enum
import threading


class Verdict(enum.Enum):
    """How a trial ended. From the third on, they are failures; the worst of a trial's findings is its verdict."""

    RIGHT = "right"
    """The answer was right, or the library was after a repair."""
    SAYS = "says it"
    """Something is missing, and Ratna says so: an error or a finding names it."""
    WRONG = "wrong"
    """A wrong answer without a word about it."""
    LOST = "lost"
    """Work that was done is gone, or a picture is."""
    BROKEN = "broken"
    """A crash, a panic, a hang, or more memory or time than is promised."""

    @property
    def is_failure(self) -> bool:
        return self in FAILURES


FAILURES = (Verdict.WRONG, Verdict.LOST, Verdict.BROKEN)


@dataclasses.dataclass
class Outcome:
    """What one torment found. Safe to use from several threads."""

    name: str
    counts: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    failures: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    peak_mb: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def count(self, verdict: Verdict, number: int = 1) -> None:
        with self.lock:
            self.counts[verdict] += number

    def fail(self, text: str) -> None:
        with self.lock:
            self.failures.append(text)
        print(f"FAILED {self.name}: {text}", flush=True)

    def note(self, text: str) -> None:
        """Something worth a line that is no failure, such as a part that this computer cannot run."""
        with self.lock:
            self.notes.append(text)

    def measured(self, seconds: float, peak_mb: int) -> None:
        """Takes the duration and peak memory of one command into account."""
        with self.lock:
            self.slowest = max(self.slowest, seconds)
            self.peak_mb = max(self.peak_mb, peak_mb)

    @property
    def trials(self) -> int:
        return sum(self.counts.values())

    @property
    def has_failed(self) -> bool:
        return bool(self.failures) or any(self.counts[verdict] for verdict in FAILURES)

    def row(self) -> list[str]:
        counts = [str(self.counts[verdict]) for verdict in Verdict]
        return [
            self.name,
            str(self.trials),
            *counts,
            f"{self.peak_mb} MB",
            f"{self.slowest:.1f} s",
            f"{self.seconds:.0f} s",
        ]

    def line(self) -> str:
        counts = ", ".join(f"{self.counts[verdict]} {verdict.value}" for verdict in Verdict if self.counts[verdict])
        verdict = "FAILED" if self.has_failed else "passed"
        return f"{verdict} {self.name}: {counts or 'nothing to do'}; {self.seconds:.0f} s"


HEAD = ["torment", "trials", *(verdict.value for verdict in Verdict), "most memory", "longest command", "took"]


def table(outcomes: list[Outcome]) -> str:
    """All outcomes as a Markdown table, which `docs/reliability.md` shows."""
    rows = [HEAD, *(outcome.row() for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]

    def line(row: list[str]) -> str:
        cells = [
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ]
        return f"| {' | '.join(cells)} |"

    rule = (
        "|" + "|".join("-" * (width + 1) + ("-" if column == 0 else ":") for column, width in enumerate(widths)) + "|"
    )
    return "\n".join([line(HEAD), rule, *(line(row) for row in rows[1:])])
