"""The names of the layers of both nets, as `ppocr` in Rust reads them.

Owns the order in which the graphs list their layers. Never reads or writes a file.
"""

import numpy as np

import layers

# Blocks of the backbones; those in the second set have a squeeze-and-excitation.
DETECTOR_BLOCKS, DETECTOR_SQUEEZED = 13, {0, 3, 6, 8, 11}
RECOGNIZER_BLOCKS, RECOGNIZER_SQUEEZED = 13, {0, 4, 6, 8, 11}
# Levels of the detector's neck, from the coarsest, as the graph lists them.
LEVELS = (3, 2, 1, 0)
# The detector's larger layers, a half of its weights, hardly shift its probabilities.
FEW_WEIGHTS = 50_000


def squeeze(name: str) -> list[str]:
    """The two layers of a squeeze-and-excitation."""
    return [f"{name}.squeeze.reduce", f"{name}.squeeze.expand"]


def backbone(blocks: int, squeezed: set[int]) -> list[str]:
    """The layers of a backbone."""
    names = [f"stem.{index}" for index in range(5)]
    for block in range(blocks):
        name = f"blocks.{block}"
        names += [f"{name}.depthwise", *(squeeze(name) if block in squeezed else []), f"{name}.expand", f"{name}.project"]
    return names


def detector_names() -> list[str]:
    """The layers of the detector."""
    names = backbone(DETECTOR_BLOCKS, DETECTOR_SQUEEZED)
    for level in LEVELS:
        names += [f"neck.{level}.lateral", *squeeze(f"neck.{level}.lateral")]
    for level in LEVELS:
        names += [f"neck.{level}.depthwise", f"neck.{level}.project", *squeeze(f"neck.{level}.project")]
    return names + [f"head.{index}" for index in range(3)]


def recognizer_names() -> list[str]:
    """The layers of the recognizer, except its layer norms."""
    names = backbone(RECOGNIZER_BLOCKS, RECOGNIZER_SQUEEZED) + ["neck.skip", "neck.reduce", "neck.depthwise"]
    for block in range(2):
        names += [f"neck.blocks.{block}.{part}" for part in ("attention", "out", "expand", "project")]
    return names + ["classifier"]


def norm_names() -> list[str]:
    """The recognizer's layer norms."""
    return [f"neck.blocks.{block}.norm.{part}" for block in range(2) for part in range(2)] + ["neck.norm"]


def named(names: list[str], found: list[layers.Layer]) -> dict[str, np.ndarray]:
    """The tensors by name; exits if the graph has other layers than expected."""
    if len(names) != len(found):
        raise SystemExit(f"the graph has {len(found)} layers instead of {len(names)}")
    tensors = {}
    for name, layer in zip(names, found):
        tensors[f"{name}.weight"] = layer.weight
        tensors[f"{name}.bias"] = layer.bias
    return tensors


def detector(data: bytes) -> dict[str, np.ndarray]:
    """The tensors of the detector from its ONNX file."""
    return named(detector_names(), layers.layers(layers.Graph(data)))


def recognizer(data: bytes) -> dict[str, np.ndarray]:
    """The tensors of the recognizer from its ONNX file."""
    graph = layers.Graph(data)
    tensors = named(recognizer_names(), layers.layers(graph))
    return tensors | named(norm_names(), layers.norms(graph))


def detector_is_fine(_: str, weight: np.ndarray) -> bool:
    """Whether a weight takes three bytes: with two in all layers, its probabilities shift by 4e-3 instead of 3e-4."""
    return weight.size < FEW_WEIGHTS


def recognizer_is_fine(name: str, _: np.ndarray) -> bool:
    """Whether a weight takes three bytes: with two in the stem, its probabilities shift by 4e-4 instead of 1e-4."""
    return name.startswith("stem.")
