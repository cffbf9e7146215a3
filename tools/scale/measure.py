"""Measures time and memory of indexing many small pictures.

    python tools/scale/measure.py --ratna target/release/ratna --work DIR [--counts 5000 50000]

Generates different pictures in DIR, indexes them into a library there, indexes the unchanged folder again, and prints one
JSON object per count: the summary, seconds and peak memory of each run. Runs on Linux and macOS.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy
from PIL import Image

SIDE = 96
FOLDER = 1000


def make(folder: Path, count: int) -> None:
    """Fills `folder` with `count` JPEGs, each a coarse random pattern enlarged smoothly."""
    for number in range(count):
        path = folder / f"{number // FOLDER:03}" / f"{number:06}.jpg"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = numpy.random.default_rng(number).integers(0, 256, (6, 6, 3), dtype=numpy.uint8)
        Image.fromarray(cells).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(path, quality=80)


def run(ratna: Path, library: Path, folder: Path) -> dict:
    """Runs `index` once. Returns its summary, wall-clock seconds and peak memory in megabytes."""
    started = time.monotonic()
    command = [ratna, "--library", library, "--json", "index", folder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"indexing failed: {output.decode()}")
    # ru_maxrss is in kilobytes on Linux and in bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "summary": json.loads(output),
        "seconds": round(time.monotonic() - started, 2),
        "peak_megabytes": round(usage.ru_maxrss * unit / 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ratna", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--counts", type=int, nargs="+", default=[5_000, 50_000])
    arguments = parser.parse_args()
    for count in arguments.counts:
        folder, library = arguments.work / f"pictures-{count}", arguments.work / f"library-{count}"
        make(folder, count)
        shutil.rmtree(library, ignore_errors=True)
        report = {"pictures": count}
        report["first"] = run(arguments.ratna, library, folder)
        report["unchanged"] = run(arguments.ratna, library, folder)
        print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
