"""EfficientNet-Lite2 as published: the reference for the image tower.

Paper: Tan & Le 2019, arXiv 1905.11946; Lite variants by R. Liu, 2020. Checkpoint: sources.LITE2 (ImageNet-1k).
Owns the network's architecture, its preprocessing (Pillow), its export to ONNX with unfolded batch norms, and the
folding of the batch norms for the asset. Needs no PyTorch.
"""

from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

SIDE = 260
SHORT = 272
BATCH_NORM_EPS = 1e-3
FEATURES = 1280
CLASSES = 1000


class Stage(NamedTuple):
    """Consecutive blocks of one kind; only the first has the stride."""

    repeats: int
    kernel: int
    stride: int


STAGES = [
    Stage(1, 3, 1),
    Stage(3, 3, 2),
    Stage(3, 5, 2),
    Stage(4, 3, 2),
    Stage(4, 5, 1),
    Stage(5, 5, 2),
    Stage(1, 3, 1),
]


def blocks() -> list[tuple[int, int]]:
    """(kernel, stride) of every block."""
    return [(s.kernel, s.stride if i == 0 else 1) for s in STAGES for i in range(s.repeats)]


def crop(picture: Image.Image, short: int = SHORT) -> np.ndarray:
    """The central SIDE × SIDE pixels after a bicubic resize of the short side to `short`; u8, HWC."""
    picture = picture.convert("RGB")
    width, height = picture.size
    size = (short * width // min(width, height), short * height // min(width, height))
    picture = picture.resize(size, Image.Resampling.BICUBIC)
    left, top = round((size[0] - SIDE) / 2), round((size[1] - SIDE) / 2)
    return np.asarray(picture.crop((left, top, left + SIDE, top + SIDE)))


def normalise(pixels: np.ndarray) -> np.ndarray:
    """Converts u8 pixels (HWC) to the network's f32 input (CHW)."""
    return ((pixels.astype(np.float32) - 127.0) / 128.0).transpose(2, 0, 1)


class _Graph:
    """Collects ONNX nodes; each method returns the name of its result."""

    def __init__(self, state):
        self.state, self.nodes, self.constants = state, [], {}

    def constant(self, name, array=None):
        self.constants.setdefault(name, self.state[name] if array is None else array)
        return name

    def node(self, kind, inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def conv(self, x, size, name, norm, stride=1, relu=True):
        """Adds a convolution with TensorFlow's SAME padding, a batch norm and optionally ReLU6; also returns the new side."""
        weight = self.state[f"{name}.weight"]
        kernel, out = weight.shape[-1], -(-size // stride)
        pad = max((out - 1) * stride + kernel - size, 0)
        pads = [pad // 2, pad // 2, pad - pad // 2, pad - pad // 2]
        group = weight.shape[0] if "depthwise" in name else 1
        inputs = [x, self.constant(f"{name}.weight")]
        x = self.node("Conv", inputs, group=group, strides=[stride] * 2, pads=pads, kernel_shape=[kernel] * 2)
        parts = ["weight", "bias", "running_mean", "running_var"]
        x = self.node(
            "BatchNormalization", [x] + [self.constant(f"{norm}.{p}") for p in parts], epsilon=BATCH_NORM_EPS
        )
        if relu:
            bounds = [self.constant("zero", np.float32(0)), self.constant("six", np.float32(6))]
            x = self.node("Clip", [x] + bounds)
        return x, out


def export(state: dict[str, np.ndarray]) -> bytes:
    """The network as ONNX: `pixels` (batch, 3, SIDE, SIDE) to `features` (batch, 1280) and `logits` (batch, 1000)."""
    graph = _Graph(state)
    x, size = graph.conv("pixels", SIDE, "_conv_stem", "_bn0", stride=2)
    for i, (_, stride) in enumerate(blocks()):
        before, name = x, f"_blocks.{i}"
        if f"{name}._expand_conv.weight" in state:
            x, size = graph.conv(x, size, f"{name}._expand_conv", f"{name}._bn0")
        x, size = graph.conv(x, size, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride)
        x, size = graph.conv(x, size, f"{name}._project_conv", f"{name}._bn2", relu=False)
        if stride == 1 and i > 0 and _same_width(state, i):
            x = graph.node("Add", [x, before])
    x, _ = graph.conv(x, size, "_conv_head", "_bn1")
    x = graph.node("GlobalAveragePool", [x])
    features = graph.node("Flatten", [x])
    gemm = [features, graph.constant("_fc.weight"), graph.constant("_fc.bias")]
    logits = graph.node("Gemm", gemm, transB=1)
    return _model(graph, features, logits).SerializeToString()


def _model(graph, features, logits):
    graph.nodes.append(helper.make_node("Identity", [features], ["features"]))
    graph.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    made = helper.make_graph(
        graph.nodes,
        "efficientnet-lite2",
        [value("pixels", ["batch", 3, SIDE, SIDE])],
        [value("features", ["batch", FEATURES]), value("logits", ["batch", CLASSES])],
        [numpy_helper.from_array(np.asarray(v), name) for name, v in graph.constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _same_width(state, i):
    """Whether block i has as many output as input channels, so that it has a residual connection."""
    return (
        state[f"_blocks.{i}._project_conv.weight"].shape[0] == state[f"_blocks.{i}._expand_conv.weight"].shape[1]
    )


def session(model: bytes, threads: int = 2) -> onnxruntime.InferenceSession:
    """An onnxruntime session of the exported network on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def scores(running: onnxruntime.InferenceSession, crops: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The network's output for n crops: features (n, 1280) and logits (n, 1000)."""
    batches = [crops[i : i + 8] for i in range(0, len(crops), 8)]
    run = lambda batch: running.run(["features", "logits"], {"pixels": np.stack([normalise(c) for c in batch])})
    features, logits = zip(*(run(batch) for batch in batches))
    return np.concatenate(features), np.concatenate(logits)


def folded(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The asset's weights, with folded batch norms and in the memory layout of the Rust tower.

    `stem`: (27, out), rows ordered by kernel row, kernel column, colour. Pointwise: (in, out). Depthwise:
    (kernel, kernel, channels). `classifier`: (1280, 1000). Each has a `.bias`.
    """
    tensors = {}

    def add(name, conv, norm):
        scale = state[f"{norm}.weight"] / np.sqrt(state[f"{norm}.running_var"].astype(np.float64) + BATCH_NORM_EPS)
        weight = state[f"{conv}.weight"] * scale[:, None, None, None]
        weight = weight.transpose(2, 3, 1, 0)  # kernel row, kernel column, in, out
        if "depthwise" in conv:
            weight = weight[:, :, 0, :]
        else:
            weight = weight.reshape(-1, weight.shape[-1])
        tensors[f"{name}.weight"] = weight.astype(np.float32)
        tensors[f"{name}.bias"] = (state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale).astype(np.float32)

    add("stem", "_conv_stem", "_bn0")
    for i in range(len(blocks())):
        if f"_blocks.{i}._expand_conv.weight" in state:
            add(f"blocks.{i}.expand", f"_blocks.{i}._expand_conv", f"_blocks.{i}._bn0")
        add(f"blocks.{i}.depthwise", f"_blocks.{i}._depthwise_conv", f"_blocks.{i}._bn1")
        add(f"blocks.{i}.project", f"_blocks.{i}._project_conv", f"_blocks.{i}._bn2")
    add("head", "_conv_head", "_bn1")
    tensors["classifier.weight"] = np.ascontiguousarray(state["_fc.weight"].T)
    tensors["classifier.bias"] = state["_fc.bias"]
    return tensors
