"""Compares the speed of candle, onnxruntime and PyTorch on the CPU, with random models of the real sizes.

`python tools/models/bench.py [NAME …]` prints a table. Nothing is downloaded: the weights are random, and search quality
is not measured. The three alternate, so that other load affects all of them; the table shows medians over the rounds.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

from engines import Candle, OnnxRuntime, PyTorch, build_example
from export import BATCH, towers

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = ROOT / "src-tauri/crates/models/fixtures/configs"
REAL_SIZES = ROOT / "tools/parity/real_sizes.py"
# Without CLIP-L/14, which must be named: it takes longer than all of these together.
USUAL = ["siglip-base-patch16-224", "siglip2-base-patch16-256", "clip-vit-base-patch32"]
ENGINES = ["candle", "onnxruntime", "PyTorch"]
FREE_GIGABYTES = 15

Speeds = dict[str, dict[str, float]]


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ratna" / "bench-models"


def checkpoint(name: str, folder: Path) -> Path:
    """A random checkpoint of a real size, generated on first use."""
    model = folder / name
    # The last file that real_sizes.py writes.
    if not (model / "tokenizer.json").is_file():
        subprocess.run([sys.executable, REAL_SIZES, folder, name], check=True, stdout=sys.stderr)
    return model


def assert_agree(ours: np.ndarray, theirs: np.ndarray, what: str) -> None:
    """Exits unless the results agree: only the speeds of equal computations compare."""
    cosines = (ours * theirs).sum(-1) / np.linalg.norm(ours, axis=-1) / np.linalg.norm(theirs, axis=-1)
    if not cosines.min() > 0.9999:
        sys.exit(f"{what}: onnxruntime and PyTorch differ, cosine {cosines.min():.5f}")


def measure(name: str, example: Path, options: argparse.Namespace) -> Speeds:
    """The median speeds of every engine on one model."""
    model = checkpoint(name, options.cache)
    exported = options.cache / "onnx" / name
    try:
        parts = towers(model)
        torch, onnx = PyTorch(parts, options.threads), OnnxRuntime(parts, exported, options.threads)
        for number, part in enumerate(parts):
            assert_agree(torch.vectors(number), onnx.vectors(number), f"{name}, {part.name} tower")
        engines = dict(zip(ENGINES, [Candle(example, model, options.threads), onnx, torch]))
        runs: dict[str, list[dict[str, float]]] = {engine: [] for engine in ENGINES}
        for number in range(options.rounds):
            print(f"{name}: round {number + 1} of {options.rounds}", file=sys.stderr)
            for engine in ENGINES:
                runs[engine].append(engines[engine].measure())
    finally:
        if not options.keep:
            shutil.rmtree(exported, ignore_errors=True)
    keys = ("images_per_second", "text_milliseconds")
    return {engine: {key: statistics.median(run[key] for run in runs[engine]) for key in keys} for engine in ENGINES}


def table(results: dict[str, Speeds], options: argparse.Namespace) -> str:
    head = ["model", *(f"images/s, {engine}" for engine in ENGINES), *(f"text ms, {engine}" for engine in ENGINES)]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for name, speeds in results.items():
        images = [f"{speeds[engine]['images_per_second']:.2f}" for engine in ENGINES]
        texts = [f"{speeds[engine]['text_milliseconds']:.1f}" for engine in ENGINES]
        rows.append([name, *images, *texts])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    lines += [
        "",
        f"f32, {options.threads} threads, random weights; images in batches of {BATCH}, one query at a time; medians of "
        f"{options.rounds} rounds; load average at the end {load}.",
        "For CLIP, candle processes a query up to its end token; onnxruntime and PyTorch process all 77 tokens, as the",
        "reference does. SigLIP processes 64 tokens in all three. candle's times include preprocessing: normalising pixels",
        "and tokenising.",
    ]
    return "\n".join(lines)


def main() -> None:
    known = sorted(file.stem for file in CONFIGS.glob("*.json"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(known)}; by default {', '.join(USUAL)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=cache(), help="folder for checkpoints and ONNX files")
    parser.add_argument("--keep", action="store_true", help="keep the ONNX files")
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"unknown model: {', '.join(sorted(unknown))}; known models: {', '.join(known)}")
    options.cache.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(options.cache).free < FREE_GIGABYTES << 30:
        sys.exit(f"{options.cache} has less than {FREE_GIGABYTES} GB left; choose another folder with --cache")
    example = build_example()
    print(table({name: measure(name, example, options) for name in options.names or USUAL}, options))


if __name__ == "__main__":
    main()
