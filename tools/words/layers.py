"""Reads the layers of an ONNX graph: convolutions and matrix products with their biases, and layer norms.

Owns folding: a bias added by a node of its own and a batch norm become part of the layer before. Never names a layer:
that is the nets' part (`nets`).
"""

from typing import NamedTuple

import numpy as np
import onnx
from onnx import numpy_helper


class Layer(NamedTuple):
    """A layer; matrices are (inputs, outputs), kernels (rows, columns, inputs, outputs), without inputs if depthwise."""

    weight: np.ndarray
    bias: np.ndarray


class Graph:
    """An ONNX graph whose constants are arrays and whose nodes know their readers."""

    def __init__(self, data: bytes):
        graph = onnx.load_from_string(data).graph
        self.constants = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
        alias = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Identity"}
        self.nodes = [node for node in graph.node if node.op_type != "Identity"]
        for node in self.nodes:
            for index, name in enumerate(node.input):
                while name in alias:
                    name = alias[name]
                node.input[index] = name
        self.readers: dict[str, list[onnx.NodeProto]] = {}
        for node in self.nodes:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)

    def constant(self, node: onnx.NodeProto, rank: int | None = None) -> np.ndarray | None:
        """The first constant among a node's inputs, of this rank if it is given."""
        found = [self.constants[name] for name in node.input if name in self.constants]
        return next((array for array in found if rank is None or array.ndim == rank), None)

    def next(self, node: onnx.NodeProto, kind: str) -> onnx.NodeProto | None:
        """The only reader of a node, if it is of this kind."""
        readers = self.readers.get(node.output[0], [])
        return readers[0] if len(readers) == 1 and readers[0].op_type == kind else None


def _kernel(node: onnx.NodeProto, weight: np.ndarray) -> np.ndarray:
    if node.op_type == "ConvTranspose":
        # With a stride as large as the kernel, every input pixel becomes a block of output pixels by a matrix.
        return weight.transpose(0, 2, 3, 1).reshape(len(weight), -1)
    if node.op_type == "MatMul":
        return weight
    if weight.shape[1] == 1 and next(item.i for item in node.attribute if item.name == "group") > 1:
        return weight[:, 0].transpose(1, 2, 0)
    kernel = weight.transpose(2, 3, 1, 0)
    return kernel[0, 0] if kernel.shape[:2] == (1, 1) else kernel


def layers(graph: Graph) -> list[Layer]:
    """The convolutions and matrix products with constant weights, in the graph's order."""
    found = []
    for node in graph.nodes:
        if node.op_type not in {"Conv", "ConvTranspose", "MatMul"} or (weight := graph.constant(node)) is None:
            continue
        outputs = weight.shape[{"Conv": 0, "ConvTranspose": 1, "MatMul": 1}[node.op_type]]
        kernel, bias = _kernel(node, weight).astype(np.float64), np.zeros(outputs)
        if norm := graph.next(node, "BatchNormalization"):
            scale, shift, mean, variance = (graph.constants[name].astype(np.float64) for name in norm.input[1:])
            epsilon = next(item.f for item in norm.attribute if item.name == "epsilon")
            factor = scale / np.sqrt(variance + epsilon)
            kernel, bias = kernel * factor, shift - mean * factor
        elif (add := graph.next(node, "Add")) and (constant := graph.constant(add)) is not None:
            bias = constant.reshape(-1).astype(np.float64)
        found.append(Layer(kernel.astype(np.float32), bias.astype(np.float32)))
    return found


def norms(graph: Graph) -> list[Layer]:
    """The layer norms, written as a division by the deviation, a product and a sum, in the graph's order."""
    found = []
    for node in graph.nodes:
        if node.op_type != "Div" or not (product := graph.next(node, "Mul")):
            continue
        add = graph.next(product, "Add")
        weight, bias = graph.constant(product, 1), graph.constant(add, 1) if add else None
        if weight is not None and bias is not None:
            found.append(Layer(weight, bias))
    return found
