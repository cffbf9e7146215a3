"""Measures how fast pictures are recovered from Lightroom's previews, beside the simplest script that does it.

    python tools/recover/bench.py --ratna target/release/ratna --work DIR [--previews 50000] [--folder PREVIEWS]

Makes previews in DIR, or takes those of a folder, and recovers them in turns: by a loop that reads each file, cuts the last
JPEG out of it and writes that, which neither checks it nor adds a profile, and by `ratna recover`. Prints previews per second
of each round and the medians as one JSON object. Both write all that they can; what they wrote is deleted. Needs numpy and
Pillow; runs on Linux and macOS.
"""

import argparse
import io
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import time
import uuid
from pathlib import Path

import numpy
from PIL import Image

# Sizes that Lightroom keeps of a picture, each half the next one.
LEVELS = 5
# Pictures that differ; each stands in many files.
PATTERNS = 16


def section(name: str, contents: bytes) -> bytes:
    """A section of a preview: a header of 32 bytes, big-endian, then the contents, then padding."""
    padding = -len(contents) % 16
    header = struct.pack(">4sHBBQQ8s", b"AgHg", 32, 0, 0, len(contents), padding, name.encode())
    return header + contents + bytes(padding)


def levels(seed: int, longest: int) -> bytes:
    """The sections with one picture in all sizes, the smallest first; the largest is `longest` pixels wide."""
    cells = numpy.random.default_rng(seed).integers(0, 256, (60, 90, 3), dtype=numpy.uint8)
    sections = []
    for number in range(1, LEVELS + 1):
        side = longest >> (LEVELS - number)
        buffer = io.BytesIO()
        picture = Image.fromarray(cells).resize((side, side * 2 // 3), Image.Resampling.BICUBIC)
        picture.save(buffer, "JPEG", quality=85)
        sections.append(section(f"level_{number}", buffer.getvalue()))
    return b"".join(sections)


def make(folder: Path, count: int, longest: int) -> None:
    """Fills `folder` with `count` previews, unless they are there from an earlier run."""
    patterns = [levels(seed, longest) for seed in range(PATTERNS)]
    for number in range(count):
        name = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))).upper()
        path = folder / name[0] / name[:4] / f"{name}-{number:032x}.lrprev"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        header = f'pyramid = {{\n\tcolorProfile = "AdobeRGB",\n\tuuid = "{name}",\n}}\n'.encode()
        path.write_bytes(section("header", header) + patterns[number % PATTERNS])


def cut(folder: Path, out: Path) -> int:
    """Cuts the last JPEG out of every preview. Returns their number."""
    out.mkdir(parents=True)
    count = 0
    for path in folder.rglob("*.lrprev"):
        data = path.read_bytes()
        (out / f"{path.stem}.jpg").write_bytes(data[data.rfind(b"\xff\xd8\xff") :])
        count += 1
    return count


def recover(ratna: Path, folder: Path, out: Path) -> int:
    """Recovers every preview. Returns the number of pictures."""
    command = [ratna, "--json", "recover", folder, "-o", out]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    if report["recovered"] != report["found"]:
        sys.exit(f"not all was recovered: {report}")
    return report["recovered"]


def measured(step, out: Path) -> float:
    """Runs a step into an empty folder. Returns pictures per second, what is still to be written included."""
    shutil.rmtree(out, ignore_errors=True)
    os.sync()
    started = time.monotonic()
    count = step(out)
    os.sync()
    rate = count / (time.monotonic() - started)
    shutil.rmtree(out)
    return round(rate, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ratna", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--previews", type=int, default=50_000)
    parser.add_argument("--longest", type=int, default=1440, help="pixels; less needs less of the disk")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    folder = arguments.folder
    if folder is None:
        folder = arguments.work / f"{arguments.previews} of {arguments.longest} Previews.lrdata"
        make(folder, arguments.previews, arguments.longest)
    out = arguments.work / "recovered"
    steps = {
        "loop": lambda out: cut(folder, out),
        "ratna": lambda out: recover(arguments.ratna, folder, out),
    }
    rates = {name: [] for name in steps}
    for number in range(arguments.rounds):
        # The first of a round finds fewer files in memory.
        for name in list(steps)[:: 1 if number % 2 == 0 else -1]:
            rates[name].append(measured(steps[name], out))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = round(medians["ratna"] / medians["loop"], 2)
    print(json.dumps({"previews_per_second": rates, "medians": medians, "ratna_to_loop": ratio}))


if __name__ == "__main__":
    main()
