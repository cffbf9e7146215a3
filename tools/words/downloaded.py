"""Generates the fixtures of the downloadable reader: small ONNX networks that stand in for the real one, which tests never
download.

`downloaded` has the files of the real repository and reads shades of green: a step of 8 columns is the class whose number
times 8 its mean green is. `ppocr5` has the layers of the PP-OCRv5 mobile recognizer (PP-LCNetV3, Cui et al. 2021; SVTR, Du
et al. 2022) with few channels and random weights, and what onnxruntime computes with it.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import safetensors.numpy
from onnx import TensorProto, helper, numpy_helper

FIXTURES = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/fixtures/words"
# As the real export: dynamic batch and width.
INPUT = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 48, "width"])
OPSET = 14
GREEN = 8

# In the order of the classes from 1 on; the space comes last and is not listed. Some need quotes, two have no form of one
# code point that normalisation keeps.
CHARACTERS = ["!", '"', "'", "#", "-", "0", "~", "y", "A", "।", "च", "ा", "य", "क", "े", "ब", "ि", "न", "क\u093c", "\u095c"]


class Network:
    """Collects nodes and weights; every method returns the name of its result."""

    def __init__(self, seed: int):
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.random = np.random.default_rng(seed)

    def weight(self, value: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def noise(self, *shape: int) -> str:
        fan = max(1, int(np.prod(shape[1:])))
        return self.weight((self.random.standard_normal(shape) / np.sqrt(fan)).astype(np.float32))

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def floats(self, *values: float) -> str:
        return self.weight(np.array(values, np.float32))

    def ints(self, *values: int) -> str:
        return self.weight(np.array(values, np.int64))

    def write(self, path: Path, output: str, classes: int) -> None:
        self.nodes.append(helper.make_node("Identity", [output], ["fetch_name_0"]))
        result = helper.make_tensor_value_info("fetch_name_0", TensorProto.FLOAT, ["batch", "steps", classes])
        graph = helper.make_graph(self.nodes, "reader", [INPUT], [result], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(model.SerializeToString(deterministic=True))


def reads_green(path: Path) -> None:
    """The network that reads shades of green."""
    net = Network(0)
    classes = len(CHARACTERS) + 2
    green = net.op("Slice", "x", net.ints(1), net.ints(2), net.ints(1))
    mean = net.op("AveragePool", green, kernel_shape=[48, 8], strides=[48, 8])
    steps = net.op("Transpose", net.op("Squeeze", mean, net.ints(2)), perm=[0, 2, 1])
    level = net.op("Mul", net.op("Add", steps, net.floats(1)), net.floats(127.5 / GREEN))
    distance = net.op("Sub", level, net.weight(np.arange(classes, dtype=np.float32).reshape(1, 1, classes)))
    scores = net.op("Mul", net.op("Mul", distance, distance), net.floats(-8))
    net.write(path, net.op("Softmax", scores, axis=-1), classes)


def affine(net: Network, x: str) -> str:
    """A scale and a shift of the whole map."""
    return net.op("Add", net.op("Mul", x, net.floats(1.1)), net.floats(0.05))


def convolution(net: Network, x: str, shape: tuple[int, ...], stride: tuple[int, int] = (1, 1), groups: int = 1) -> str:
    rows, columns = shape[2:]
    pads = [rows // 2, columns // 2] * 2
    weights = (net.noise(*shape), net.noise(shape[0]))
    return net.op("Conv", x, *weights, kernel_shape=[rows, columns], strides=stride, pads=pads, group=groups)


def block(net: Network, x: str, kernel: int, channels: tuple[int, int], stride: tuple[int, int], squeeze: bool) -> str:
    """A depthwise and a pointwise convolution."""
    into, out = channels
    x = affine(net, convolution(net, x, (into, 1, kernel, kernel), stride, into))
    x = affine(net, net.op("HardSwish", x))
    if squeeze:
        mean = net.op("GlobalAveragePool", x)
        mean = net.op("Relu", convolution(net, mean, (into // 4, into, 1, 1)))
        mean = convolution(net, mean, (into, into // 4, 1, 1))
        x = net.op("Mul", x, net.op("HardSigmoid", mean, alpha=1 / 6, beta=0.5))
    x = affine(net, convolution(net, x, (out, into, 1, 1)))
    return affine(net, net.op("HardSwish", x))


def swish(net: Network, x: str) -> str:
    return net.op("Mul", x, net.op("Sigmoid", x))


def normalised(net: Network, x: str, width: int) -> str:
    """Layer normalisation, which has no operator of its own in this version."""
    centred = net.op("Sub", x, net.op("ReduceMean", x, axes=[-1]))
    variance = net.op("ReduceMean", net.op("Pow", centred, net.floats(2)), axes=[-1])
    x = net.op("Div", centred, net.op("Sqrt", net.op("Add", variance, net.floats(1e-5))))
    return net.op("Add", net.op("Mul", x, net.noise(width)), net.noise(width))


def linear(net: Network, x: str, into: int, out: int) -> str:
    return net.op("Add", net.op("MatMul", x, net.noise(into, out)), net.noise(out))


def attention(net: Network, x: str, width: int, heads: int) -> str:
    """A block of a transformer that normalises after it adds."""
    joint = net.op("Reshape", linear(net, x, width, 3 * width), net.ints(0, -1, 3, heads, width // heads))
    joint = net.op("Transpose", joint, perm=[2, 0, 3, 1, 4])
    part = lambda index: net.op(
        "Squeeze", net.op("Slice", joint, net.ints(index), net.ints(index + 1), net.ints(0)), net.ints(0)
    )
    query = net.op("Mul", part(0), net.floats((width // heads) ** -0.5))
    weights = net.op("Softmax", net.op("MatMul", query, net.op("Transpose", part(1), perm=[0, 1, 3, 2])), axis=-1)
    mixed = net.op("Transpose", net.op("MatMul", weights, part(2)), perm=[0, 2, 1, 3])
    mixed = linear(net, net.op("Reshape", mixed, net.ints(0, -1, width)), width, width)
    x = normalised(net, net.op("Add", x, mixed), width)
    hidden = linear(net, swish(net, linear(net, x, width, 2 * width)), 2 * width, width)
    return normalised(net, net.op("Add", x, hidden), width)


def has_the_layers(path: Path) -> None:
    """The layers of the real network, and what they compute."""
    net = Network(1)
    x = convolution(net, "x", (4, 3, 3, 3), (2, 2))
    sizes = [(3, 8, (1, 1)), (3, 8, (2, 1)), (3, 16, (1, 2)), (5, 16, (2, 1)), (5, 16, (2, 1))]
    channels = 4
    for index, (kernel, out, stride) in enumerate(sizes):
        x = block(net, x, kernel, (channels, out), stride, squeeze=index == 3)
        channels = out
    x = net.op("AveragePool", x, kernel_shape=[3, 2], strides=[3, 2])
    short = x
    x = swish(net, convolution(net, x, (8, channels, 1, 3)))
    shape = net.op("Shape", x)
    x = net.op("Transpose", flat(net, x), perm=[0, 2, 1])
    x = normalised(net, attention(net, x, 8, 2), 8)
    x = net.op("Reshape", net.op("Transpose", x, perm=[0, 2, 1]), shape)
    x = swish(net, convolution(net, x, (channels, 8, 1, 1)))
    x = swish(net, convolution(net, net.op("Concat", short, x, axis=1), (8, 2 * channels, 1, 3)))
    x = net.op("Transpose", net.op("Squeeze", x, net.ints(2)), perm=[0, 2, 1])
    classes = len(CHARACTERS) + 2
    net.write(path, net.op("Softmax", linear(net, x, 8, classes), axis=2), classes)
    line = np.random.default_rng(2).uniform(-1, 1, (1, 3, 48, 88)).astype(np.float32)
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    tensors = {"line": line, "steps": session.run(None, {"x": line})[0]}
    safetensors.numpy.save_file(tensors, path.with_suffix(".safetensors"))


def flat(net: Network, x: str) -> str:
    """The map without its height, by the shape that it has at run time."""
    shape = net.op("Shape", x)
    first = net.op("Slice", shape, net.ints(0), net.ints(2), net.ints(0))
    return net.op("Reshape", x, net.op("Concat", first, net.ints(-1), axis=0))


def settings() -> str:
    """`inference.yml`, as PaddleX writes it."""
    quoted = {"!": "'!'", '"': "'\"'", "'": "''''", "#": "'#'", "-": "'-'", "0": "'0'", "~": "'~'", "y": "y"}
    listed = "".join(f"  - {quoted.get(character, character)}\n" for character in CHARACTERS)
    return f"""Global:
  model_name: small_rec
Hpi:
  backend_configs:
    paddle_infer:
      trt_dynamic_shapes: &id001
        x:
        - - 1
          - 3
          - 48
          - 160
    tensorrt:
      dynamic_shapes: *id001
PreProcess:
  transform_ops:
  - RecResizeImg:
      image_shape:
      - 3
      - 48
      - 320
PostProcess:
  name: CTCLabelDecode
  character_dict:
{listed}"""


if __name__ == "__main__":
    reads_green(FIXTURES / "downloaded/inference.onnx")
    (FIXTURES / "downloaded/inference.yml").write_text(settings())
    has_the_layers(FIXTURES / "ppocr5.onnx")
