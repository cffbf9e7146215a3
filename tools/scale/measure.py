"""Watches time and memory of indexing very many small pictures.

    python tools/scale/measure.py --ratna target/release/ratna --work DIR [--counts 5000 50000]

Makes the pictures in DIR (no two alike), indexes them into a library there, indexes the unchanged folder
again, and prints a JSON object a count: seconds, images a second, peak memory of each run. Linux and macOS.
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
    """Fills `folder` with `count` JPEGs: a coarse random pattern each, enlarged smoothly."""
    for number in range(count):
        path = folder / f"{number // FOLDER:03}" / f"{number:06}.jpg"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = numpy.random.default_rng(number).integers(0, 256, (6, 6, 3), dtype=numpy.uint8)
        Image.fromarray(cells).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(path, quality=80)


def run(ratna: Path, library: Path, folder: Path) -> dict:
    """Runs `index` once; its summary, wall-clock seconds and peak memory."""
    started = time.monotonic()
    command = [ratna, "--library", library, "--json", "index", folder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"indexing failed: {output.decode()}")
    # Linux counts in kilobytes, macOS in bytes.
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
