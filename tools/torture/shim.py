"""Builds and configures `shim.c`, which makes system calls fail. Linux with a C compiler only."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path

from trial import Context

SOURCE = Path(__file__).with_name("shim.c")


def build(context: Context) -> Path | None:
    """Returns the library to preload; `None`, with a note, where there is none."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or not compiler:
        context.outcome.note("failing calls are skipped: they need Linux and a C compiler")
        return None
    target = context.scratch / "shim.so"
    if not target.exists():
        unfinished = target.with_suffix(f".{context.outcome.name.replace(' ', '-')}")
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", unfinished, SOURCE, "-ldl"]
        subprocess.run(command, check=True)
        unfinished.rename(target)
    return target


def failing(
    shim: Path,
    match: str,
    calls: str,
    error: int = errno.EIO,
    permille: int = 1000,
    seed: int = 1,
    flag: Path | None = None,
) -> dict:
    """The environment in which calls fail on files whose path has `match` in it."""
    environment = {
        "LD_PRELOAD": str(shim),
        "TORTURE_MATCH": match,
        "TORTURE_CALLS": calls,
        "TORTURE_ERROR": str(error),
        "TORTURE_PERMILLE": str(permille),
        "TORTURE_SEED": str(seed),
    }
    return environment | ({"TORTURE_FLAG": str(flag)} if flag else {})
