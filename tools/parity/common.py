"""Shared by the fixture generators: pictures, texts, random weights and the file formats.

A fixture folder is a checkpoint as on a hub, but small and random, with the results of the reference implementation
(transformers, f32, CPU) for the pictures below and the texts of `texts.json`: vectors in `reference.json`, and the
preprocessed pictures in `pixels.png`, one below the other.
"""

import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import torch
from PIL import Image, ImageDraw
from safetensors.torch import save_file

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "src-tauri/crates/models/fixtures"
STARTER = FIXTURES / "starter"
PHOTOS = ROOT / "tests/pictures"

# The built-in model's parity test uses them, too.
TEXTS: list[str] = json.loads((ROOT / "tools/parity/texts.json").read_text())


def shapes_with_alpha(width: int, height: int) -> Image.Image:
    """Translucent discs on a transparent background."""
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    for i in range(5):
        x = width * i / 5
        draw.ellipse([x, i * 9, x + width / 4, i * 9 + height / 2], fill=(30 + 50 * i, 200 - 40 * i, 90, 50 + 50 * i))
    return picture


def large(width: int, height: int) -> Image.Image:
    """Discs and bars, far larger than any model's input."""
    picture = Image.new("RGB", (width, height), (225, 232, 240))
    draw = ImageDraw.Draw(picture)
    for i in range(40):
        x, y, size = (i * 389) % width, (i * 233) % height, 30 + (i * 53) % 260
        colour = ((i * 67) % 256, (i * 139) % 256, (i * 29) % 256)
        (draw.ellipse if i % 2 else draw.rectangle)([x, y, x + size, y + size // 2], fill=colour)
    return picture


def pictures() -> list[Path]:
    """The picture files: those of the starter model, two drawn here, and photos."""
    folder = FIXTURES / "clip"
    folder.mkdir(parents=True, exist_ok=True)
    shapes_with_alpha(203, 157).save(folder / "alpha.png", optimize=True)
    large(1501, 997).quantize(64).save(folder / "large.png", optimize=True)
    drawn = sorted(STARTER.glob("*.png")) + [STARTER / "sunset-large.jpg"]
    photos = [PHOTOS / name for name in ("cat.jpg", "rocket.jpg", "horse.jpg", "city.jpg")]
    return drawn + [folder / "alpha.png", folder / "large.png"] + photos


def opened(file: Path) -> Image.Image:
    """A picture as Ratna decodes it, blended over white: the image processors ignore transparency."""
    picture = Image.open(file)
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def scramble(model: torch.nn.Module, seed: int) -> None:
    """Sets random weights, large enough that different inputs have different vectors; the default ones are too small."""
    random = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=random)
        if "embedding" in name or name.endswith("probe"):
            value = noise * (0.1 if "patch" in name else 0.7)
        elif parameter.dim() >= 2:
            value = noise * 1.6 / parameter.shape[-1] ** 0.5
        elif "norm" in name and name.endswith("weight"):
            value = 1 + 0.2 * noise
        else:
            value = 0.2 * noise
        parameter.data = value


def rounded(model: torch.nn.Module, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The weights as stored in `dtype`. Rounds those of the model to the same values, in f32."""
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype).float()
    return {name: tensor.to(dtype).contiguous() for name, tensor in model.state_dict().items()}


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_weights(folder: Path, weights: dict[str, torch.Tensor]) -> None:
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def write_pickled(folder: Path, weights: dict[str, torch.Tensor]) -> None:
    """Writes weights as transformers did before safetensors: one zip file, in which tensors may share their numbers."""
    torch.save(weights, folder / "pytorch_model.bin")


def units(vectors: torch.Tensor) -> list[list[float]]:
    """The vectors scaled to length 1 and rounded, for a JSON file."""
    unit = torch.nn.functional.normalize(vectors, dim=-1)
    return [[round(float(x), 7) for x in row] for row in unit]


def likeness(vectors: list[list[float]]) -> float:
    """The mean cosine similarity between different vectors."""
    matrix = np.array(vectors) @ np.array(vectors).T
    return float((matrix.sum() - np.trace(matrix)) / (matrix.size - len(matrix)))


@torch.no_grad()
def write_reference(folder: Path, model, processor, ids: list[list[int]], extra: dict) -> None:
    """Writes the model's vectors of every picture, and of every text from its token IDs."""
    files = pictures()
    images = [opened(file) for file in files]
    plain = processor(images, do_normalize=False, do_rescale=False, return_tensors="np")["pixel_values"]
    strip = np.concatenate([image.transpose(1, 2, 0) for image in plain.astype(np.uint8)])
    Image.fromarray(strip).save(folder / "pixels.png", optimize=True)
    values = processor(images, return_tensors="pt")["pixel_values"].float()
    seen = model.get_image_features(pixel_values=values).pooler_output
    read = model.get_text_features(input_ids=torch.tensor(ids)).pooler_output
    seen, read = units(seen), units(read)
    means = values.mean(dim=(2, 3)).tolist()
    names = [file.relative_to(ROOT).as_posix() for file in files]
    lines = lambda items: ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    picture = lines({"file": n, "mean": m, "vector": v} for n, m, v in zip(names, means, seen))
    text = lines({"text": t, "ids": i, "vector": v} for t, i, v in zip(TEXTS, ids, read))
    head = json.dumps(extra)[1:-1]
    body = f'{{{head}{", " if head else ""}"pictures": [\n{picture}\n], "texts": [\n{text}\n]}}\n'
    (folder / "reference.json").write_text(body)
    sizes = {file.name: file.stat().st_size for file in sorted(folder.iterdir())}
    print(f"{folder.name}: likeness {likeness(seen):.3f} of pictures, {likeness(read):.3f} of texts; {sizes}")
