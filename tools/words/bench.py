"""Compares the speed of the words' reader with onnxruntime on the same machine: `python tools/words/bench.py`.

Runs both in turn and prints the medians of both networks as JSON, and how many times as fast as onnxruntime ours are.
The detector sees 704 × 960 pixels, the recognizer a line of 48 × 320. Needs a quiet machine: what else runs slows down
one more than the other.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
import onnxruntime

import packages
from packages import sources

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ["cargo", "run", "--quiet", "--release", "-p", "ratna-models", "--example", "words_speed"]
SHAPES = {"detector": (1, 3, 704, 960), "recognizer": (1, 3, 48, 320)}
REPEATS = {"detector": 10, "recognizer": 40}


def milliseconds(data: bytes, network: str, threads: int) -> float:
    """The median time of onnxruntime, on random pixels."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    pixels = np.random.default_rng(1).normal(size=SHAPES[network]).astype(np.float32)
    times = []
    for _ in range(REPEATS[network] + 1):
        start = time.perf_counter()
        session.run(None, {"x": pixels})
        times.append((time.perf_counter() - start) * 1000)
    # The first run plans the memory.
    return statistics.median(times[1:])


def ours(command: list[str], threads: int) -> dict[str, float]:
    """The medians that the example reports."""
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
    # Cargo chooses the toolchain by the folder.
    folder = ROOT if command == EXAMPLE else None
    run = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(run.stdout)


def compared(command: list[str], wheels: Path, threads: int, rounds: int) -> dict[str, dict[str, float]]:
    """Both networks of both implementations with this number of threads."""
    files = {"detector": packages.detector(wheels), "recognizer": packages.recognizer(wheels)}
    theirs: dict[str, list[float]] = {network: [] for network in files}
    mine: dict[str, list[float]] = {network: [] for network in files}
    for _ in range(rounds):
        report = ours(command, threads)
        for network, data in files.items():
            theirs[network].append(milliseconds(data, network, threads))
            mine[network].append(report[f"{network}_milliseconds"])
    medians = {network: (statistics.median(theirs[network]), statistics.median(mine[network])) for network in files}
    return {
        network: {"onnxruntime": round(a, 2), "ratna": round(b, 2), "ratio": round(a / b, 3)}
        for network, (a, b) in medians.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded wheels")
    parser.add_argument("--example", help="the example words_speed, built before (default: cargo builds it)")
    options = parser.parse_args()
    command = [options.example] if options.example else EXAMPLE
    ours(command, options.threads[0])
    report = {str(count): compared(command, options.wheels, count, options.rounds) for count in options.threads}
    print(json.dumps({"milliseconds by threads": report}, indent=2))


if __name__ == "__main__":
    main()
