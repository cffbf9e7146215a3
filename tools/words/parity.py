"""Generates the fixtures of the Rust parity test: pictures, and what onnxruntime computes for them.

There are two references: the original weights, and those of the assets, which are rounded to f16. The first shows what
the rounding costs, the second whether the networks in Rust are right.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import safetensors.numpy
from onnx import numpy_helper
from PIL import Image, ImageDraw, ImageFont

import layers
import packages
from packages import sources

FIXTURES = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/fixtures/words"


def written(text: str, size: tuple[int, int], height: int, ink: int, paper: int) -> Image.Image:
    """A line of text in the font that comes with Pillow."""
    picture = Image.new("L", size, paper)
    at = (6, size[1] // 2 - height // 2 - 4)
    ImageDraw.Draw(picture).text(at, text, fill=ink, font=ImageFont.load_default(height))
    return picture


def noise(size: tuple[int, int]) -> Image.Image:
    """Random pixels."""
    random = np.random.default_rng(3)
    return Image.fromarray(random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def pictures() -> dict[str, Image.Image]:
    """What the detector sees; those of text are grey."""
    return {
        "dark": written("Gem", (96, 64), 28, 0, 255),
        "light": written("ONE DOES", (160, 64), 30, 255, 40),
        "noise": noise((32, 96)),
    }


def lines() -> dict[str, Image.Image]:
    """What the recognizer sees: long, short, and of a width that is no multiple of anything."""
    return {
        "long": written("The quick brown fox 123", (320, 48), 32, 0, 255),
        "light": written("SIMPLY walk", (160, 48), 30, 255, 20),
        "short": written("é€", (64, 48), 32, 0, 255),
        "odd": written("odd width!", (203, 48), 32, 0, 255),
        "narrowest": written("I", (5, 48), 32, 0, 255),
    }


def pixels(picture: Image.Image) -> np.ndarray:
    """A batch of one picture, (1, 3, height, width), from −1 to 1."""
    values = (np.asarray(picture.convert("RGB")).astype(np.float32) / 255 - 0.5) / 0.5
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])


def rounded(data: bytes) -> bytes:
    """The ONNX file with the weights of the assets: batch norms folded, all rounded to f16."""
    graph = layers.Graph(data)
    model = onnx.load_from_string(data)
    constants = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    half = lambda array: array.astype(np.float16).astype(np.float32)
    # Others are numbers in the formulas, such as the scale of the attention.
    learnt = lambda array: array.dtype == np.float32 and (array.size > 1 or array.ndim == 4)
    changed = {name: half(array) for name, array in constants.items() if learnt(array)}
    for node in graph.nodes:
        if node.op_type == "Conv" and (norm := graph.next(node, "BatchNormalization")):
            scale, shift, mean, variance = (constants[name].astype(np.float64) for name in norm.input[1:])
            epsilon = next(item.f for item in norm.attribute if item.name == "epsilon")
            factor = scale / np.sqrt(variance + epsilon)
            weight = constants[node.input[1]] * factor[:, None, None, None]
            folded = [np.ones_like(factor), half(shift - mean * factor), np.zeros_like(factor), np.full_like(factor, 1 - epsilon)]
            changed |= {name: array.astype(np.float32) for name, array in zip(norm.input[1:], folded)}
            changed[node.input[1]] = half(weight)
    for item in model.graph.initializer:
        if item.name in changed:
            item.CopyFrom(numpy_helper.from_array(changed[item.name], item.name))
    return model.SerializeToString()


def stored(picture: Image.Image) -> np.ndarray:
    """The picture as bytes, (height, width, 1 or 3)."""
    return np.atleast_3d(np.asarray(picture))


def sessions(data: bytes) -> dict[str, onnxruntime.InferenceSession]:
    """Both references."""
    load = lambda data: onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return {"original": load(data), "rounded": load(rounded(data))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded wheels")
    wheels = parser.parse_args().wheels
    tensors = {}
    detector, recognizer = sessions(packages.detector(wheels)), sessions(packages.recognizer(wheels))
    for name, picture in pictures().items():
        tensors[f"detector.{name}.picture"] = stored(picture)
        for kind, session in detector.items():
            tensors[f"detector.{name}.{kind}"] = session.run(None, {"x": pixels(picture)})[0][0, 0]
    for name, picture in lines().items():
        tensors[f"recognizer.{name}.picture"] = stored(picture)
        for kind, session in recognizer.items():
            found = session.run(None, {"x": pixels(picture)})[0][0]
            # The likeliest class, its probability and that of the space, for every step.
            best = [found.argmax(axis=1).astype(np.float32), found.max(axis=1), found[:, -1]]
            tensors[f"recognizer.{name}.{kind}"] = np.stack(best, axis=1)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    contiguous = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    (FIXTURES / "reference.safetensors").write_bytes(safetensors.numpy.save(contiguous))


if __name__ == "__main__":
    main()
