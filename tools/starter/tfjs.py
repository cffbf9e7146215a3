"""Reads the convolutions of a TensorFlow.js graph model, without TensorFlow.

Such a model is a JSON file with the graph and the list of its weights, beside a file of the weights one after another.
Owns that format; knows no network.
"""

import json
import math
from typing import NamedTuple

import numpy as np

DTYPES = {"float32": np.dtype("<f4"), "int32": np.dtype("<i4"), "float16": np.dtype("<f2")}


class Convolution(NamedTuple):
    """A convolution and the bias that is added to it."""

    kernel: np.ndarray  # (kernel rows, kernel columns, in, out)
    bias: np.ndarray  # (out)


def tensors(manifest: list[dict], data: bytes) -> dict[str, np.ndarray]:
    """Every weight by name. Those that are stored as f16 become f32, which loses nothing."""
    found, offset = {}, 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        stored = DTYPES[entry.get("quantization", entry)["dtype"]]
        count = math.prod(entry["shape"])
        array = np.frombuffer(data, stored, count, offset).reshape(entry["shape"])
        found[entry["name"]] = array.astype(DTYPES[entry["dtype"]])
        offset += count * stored.itemsize
    if offset != len(data):
        raise SystemExit(f"the weights have {len(data)} bytes, but their list describes {offset}")
    return found


def convolutions(graph: bytes, data: bytes) -> list[Convolution]:
    """All convolutions, in the order of the numbers in their names: `convolution`, `convolution_1`, …"""
    model = json.loads(graph)
    weights = tensors(model["weightsManifest"], data)
    nodes = model["modelTopology"]["node"]
    adds = {node["input"][0]: node["input"][1] for node in nodes if node["op"] == "Add"}
    found = {
        int(node["name"].partition("convolution_")[2] or 0): Convolution(
            weights[node["input"][1]], weights[adds[node["name"]]].reshape(-1)
        )
        for node in nodes
        if node["op"] == "Conv2D"
    }
    return [found[number] for number in range(len(found))]
