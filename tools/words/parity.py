"""Generates the fixtures of the Rust parity test: pictures, and what onnxruntime computes for them with the original
weights."""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime
import safetensors.numpy
from PIL import Image, ImageDraw, ImageFont

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


def stored(picture: Image.Image) -> np.ndarray:
    """The picture as bytes, (height, width, 1 or 3)."""
    return np.atleast_3d(np.asarray(picture))


def session(data: bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded wheels")
    wheels = parser.parse_args().wheels
    tensors = {}
    detector, recognizer = session(packages.detector(wheels)), session(packages.recognizer(wheels))
    for name, picture in pictures().items():
        tensors[f"detector.{name}.picture"] = stored(picture)
        tensors[f"detector.{name}.output"] = detector.run(None, {"x": pixels(picture)})[0][0, 0]
    for name, picture in lines().items():
        tensors[f"recognizer.{name}.picture"] = stored(picture)
        found = recognizer.run(None, {"x": pixels(picture)})[0][0]
        # The likeliest class, its probability and that of the space, for every step.
        best = [found.argmax(axis=1).astype(np.float32), found.max(axis=1), found[:, -1]]
        tensors[f"recognizer.{name}.output"] = np.stack(best, axis=1)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    contiguous = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    (FIXTURES / "reference.safetensors").write_bytes(safetensors.numpy.save(contiguous))


if __name__ == "__main__":
    main()
