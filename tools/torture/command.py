"""Runs `ratna` on a library of its own, with models of its own, and without a network."""

from __future__ import annotations

import os
from pathlib import Path

from process import LIMIT, Process, Run
from trial import Trial


class Ratna:
    """`ratna --library …` for one trial. Downloads nothing: nobody listens on port 9."""

    def __init__(self, trial: Trial, library: Path, **environment: str) -> None:
        self.trial, self.library = trial, library
        self.models = trial.folder / "models"
        self.environment = {
            **os.environ,
            "RATNA_MODELS": str(self.models),
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "HF_HOME": str(trial.folder),
            "LC_ALL": "C.UTF-8",
            **environment,
        }
        self.environment.pop("HF_TOKEN", None)

    def start(self, *arguments, json: bool = True, stdin: bytes | None = None, **environment: str) -> Process:
        """Starts a command with more variables in its environment."""
        command = [self.trial.context.ratna, "--library", self.library, *(["--json"] if json else []), *arguments]
        return Process(self.trial, command, {**self.environment, **environment}, stdin)

    def run(
        self, *arguments, limit: float = LIMIT, json: bool = True, stdin: bytes | None = None, **environment: str
    ) -> Run:
        """Runs a command to its end."""
        return self.start(*arguments, json=json, stdin=stdin, **environment).wait(limit)

    def must(self, *arguments, **options) -> dict:
        """Runs a command that has no reason to fail; returns its JSON object."""
        run = self.run(*arguments, **options)
        if not run.ok and not run.timed_out:
            self.trial.broken(f"`{' '.join(run.arguments[2:])[:200]}` failed: {run.text[-400:]}")
        return run.json()

    def hits(self, query: str = "a cat", count: int = 1000) -> tuple[Run, dict[str, float]]:
        """Searches, and returns the score of every content that was found."""
        run = self.run("search", query, "-n", count)
        return run, {hit["content"]: hit["score"] for hit in run.json().get("hits", [])}
