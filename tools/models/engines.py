"""The measured engines: PyTorch and onnxruntime in this process, candle as the example `speed`.

Each reports `images_per_second` in batches and `text_milliseconds` of one query, as the example does.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from export import BATCH, Tower, export

ROOT = Path(__file__).resolve().parents[2]
BUILD = ["cargo", "build", "--release", "--locked", "--package", "ratna-models", "--example", "speed"]

# The same counts as in `speed`.
BATCHES = 4
QUERIES = 10


def seconds(run: Callable[[], object], repeats: int) -> float:
    """Mean seconds per call, after one call to warm up."""
    run()
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


def speed(images: Callable[[], object], text: Callable[[], object]) -> dict[str, float]:
    query = seconds(text, QUERIES)
    return {"images_per_second": BATCH / seconds(images, BATCHES), "text_milliseconds": query * 1000}


class PyTorch:
    """The transformers model."""

    def __init__(self, towers: list[Tower], threads: int) -> None:
        torch.set_num_threads(threads)
        self.towers = towers

    @torch.inference_mode()
    def vectors(self, tower: int) -> np.ndarray:
        return self.towers[tower].module(self.towers[tower].example).numpy()

    def measure(self) -> dict[str, float]:
        return speed(lambda: self.vectors(0), lambda: self.vectors(1))


class OnnxRuntime:
    """The same towers on onnxruntime's CPU provider."""

    def __init__(self, towers: list[Tower], folder: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Log errors only.
        options.log_severity_level = 3
        session = lambda file: onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.sessions = [session(export(tower, folder)) for tower in towers]
        self.inputs = [{"input": tower.example.numpy()} for tower in towers]

    def vectors(self, tower: int) -> np.ndarray:
        return self.sessions[tower].run(["vectors"], self.inputs[tower])[0]

    def measure(self) -> dict[str, float]:
        return speed(lambda: self.vectors(0), lambda: self.vectors(1))


def build_example() -> Path:
    """Builds `speed` and returns its path, as reported by cargo."""
    run = subprocess.run(
        [*BUILD, "--message-format=json-render-diagnostics"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    messages = map(json.loads, run.stdout.splitlines())
    [example] = [message["executable"] for message in messages if message.get("executable")]
    return Path(example)


class Candle:
    """Ratna's implementation, in a separate process."""

    def __init__(self, example: Path, checkpoint: Path, threads: int) -> None:
        self.command = [example, checkpoint]
        self.environment = os.environ | {"RAYON_NUM_THREADS": str(threads), "RATNA_DEVICE": "cpu"}

    def measure(self) -> dict[str, float]:
        run = subprocess.run(self.command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        report = json.loads(run.stdout)
        return {key: report[key] for key in ("images_per_second", "text_milliseconds")}
