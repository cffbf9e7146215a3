"""Tortures Ratna: kills it, fills its disk, damages its libraries, and feeds it hostile files, models and hubs.

    python tools/torture/run.py target/release/ratna [--minutes 20] [--seed N] [--only NAME] [--trial K] [--keep DIR]

Prints a line for every failure and every torment, and a table at the end. Exits with 1 if anything was wrong or lost,
or if anything crashed, panicked, hung or took more memory than is promised. `docs/reliability.md` says what each
torment tests. Needs Python 3.11 and nothing else; parts that need root, a C compiler or Linux are skipped with a line
where those are missing. Works in a temporary folder, of which failed trials remain.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from outcome import Outcome, table
from torments import (
    bombs,
    damaged_libraries,
    full_disk,
    hostile_hub,
    hostile_models,
    kills,
    links,
    mutated_pictures,
    names,
    read_errors,
    two_processes,
)
from trial import FULL_MINUTES, Context

# Torments with their share of the time. A share is what more trials are worth, not what they need: every torment makes
# at least its fixed number of trials, whatever its share.
TORMENTS = {
    "kills": (kills.run, 6),
    "two processes": (two_processes.run, 1),
    "damaged libraries": (damaged_libraries.run, 4),
    "read errors": (read_errors.run, 2),
    "mutated pictures": (mutated_pictures.run, 2),
    "bombs": (bombs.run, 3),
    "hostile models": (hostile_models.run, 0.5),
    "names": (names.run, 0.5),
}
# These mostly wait: for a slow server, for a disk to be full long enough, for a change to show. So they run beside the
# others, and have the whole time.
BESIDE = {"full disk": full_disk.run, "links": links.run, "hostile hub": hostile_hub.run}
# Part of the time after which they begin no further trials.
BEGINS = 0.7


def main() -> int:
    arguments = parse()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="torture-", dir=arguments.keep))
    print(f"torture: {arguments.minutes:g} minutes, seed {arguments.seed}, in {scratch}", flush=True)
    wanted = lambda name: not arguments.only or name.replace(" ", "-") in arguments.only
    share = sum(share for name, (_, share) in TORMENTS.items() if wanted(name)) or 1
    beside = [start(arguments, scratch, name, run) for name, run in BESIDE.items() if wanted(name)]
    outcomes = []
    for name, (run, part) in TORMENTS.items():
        if wanted(name):
            outcomes.append(torment(arguments, scratch, name, run, 60 * arguments.minutes * part / share))
    for thread, outcome in beside:
        thread.join()
        outcomes.append(outcome)
    if not outcomes:
        print(f"torture: no such torment; there are {', '.join([*TORMENTS, *BESIDE]).replace(' ', '-')}")
        return 2
    print(f"\n{table(outcomes)}\n")
    for outcome in outcomes:
        for note in outcome.notes:
            print(f"{outcome.name}: {note}")
    failed = sum(outcome.has_failed for outcome in outcomes)
    print(
        f"torture: {'passed' if not failed else f'{failed} of {len(outcomes)} torments failed'}, seed {arguments.seed}"
    )
    return 1 if failed else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ratna", type=Path, help="the command to torture")
    parser.add_argument(
        "--minutes", type=float, default=FULL_MINUTES, help="time for everything; fewer mean fewer trials"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="repeats a run")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these torments alone, such as full-disk")
    parser.add_argument("--trial", type=int, metavar="K", help="this trial alone")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()), metavar="DIR", help="where to work")
    arguments = parser.parse_args()
    arguments.ratna = arguments.ratna.resolve()
    if not arguments.ratna.is_file():
        parser.error(f"{arguments.ratna} is not there; `make torture` builds it")
    return arguments


def torment(
    arguments: argparse.Namespace, scratch: Path, name: str, run, seconds: float, outcome: Outcome | None = None
) -> Outcome:
    outcome = outcome or Outcome(name)
    context = Context(arguments.ratna, outcome, arguments.seed, arguments.minutes, seconds, scratch, arguments.trial)
    try:
        run(context)
    except Exception:
        # A torment that itself fails has proved nothing.
        outcome.fail(f"the torment ended early:\n{traceback.format_exc()}")
    outcome.seconds = time.monotonic() - context.started
    print(outcome.line(), flush=True)
    return outcome


def start(arguments: argparse.Namespace, scratch: Path, name: str, run) -> tuple[threading.Thread, Outcome]:
    outcome = Outcome(name)
    work = lambda: torment(arguments, scratch, name, run, 60 * arguments.minutes * BEGINS, outcome)
    thread = threading.Thread(target=work, name=name)
    thread.start()
    return thread, outcome


if __name__ == "__main__":
    sys.exit(main())
