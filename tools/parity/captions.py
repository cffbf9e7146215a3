"""Shared by the generators of captioners: pictures, prompts and the file of the reference's results.

`reference.json` names the pictures and holds the token IDs; `reference.safetensors` holds the logits of each picture,
`logits.N`, (tokens, vocabulary), and what its model needs besides.
"""

from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import save_file

import common

PROMPTS = ["", "a picture of", "two dogs in the snow, and"]
# Longest caption, in tokens.
LIMIT = 12


def pictures() -> list[Path]:
    """A drawing with transparency, a tall one, a strip, a photo and a single pixel."""
    drawn = [common.FIXTURES / "clip/alpha.png", common.STARTER / "shapes-tall.png", common.STARTER / "sunset-wide.png"]
    return drawn + [common.PHOTOS / "cat.jpg", common.STARTER / "one-pixel.png"]


def resized(image: Image.Image, width: int, height: int) -> Image.Image:
    """The picture at this size as the models saw it in training, rows first.

    Since version 13, Pillow resamples the columns of some tall pictures first, which differs at hard edges.
    """
    return image.resize((width, image.height), Image.Resampling.BICUBIC).resize((width, height), Image.Resampling.BICUBIC)


def spread(model: torch.nn.Module, seed: int, scale: float = 1.6) -> None:
    """Sets random weights such that the states of tokens differ and no layer dies out."""
    random = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=random)
        if "norm" in name.lower() and name.endswith("weight"):
            value = 1 + 0.2 * noise
        elif "embed" in name or "wte" in name:
            value = 0.7 * noise
        elif parameter.dim() >= 2:
            value = scale * noise / parameter[0].numel() ** 0.5
        else:
            value = 0.2 * noise
        parameter.data = value


def write(folder: Path, items: list[dict], logits: list[torch.Tensor], more: dict[str, torch.Tensor], head: dict) -> None:
    """Writes both files and prints how different the captions are."""
    common.write_json(folder / "reference.json", head | {"pictures": items})
    tensors = {f"logits.{number}": rows.float().contiguous() for number, rows in enumerate(logits)}
    save_file(tensors | more, folder / "reference.safetensors")
    for item in items:
        print(f"{folder.name} {item['file']} {item['greedy']}")
    print({file.name: file.stat().st_size for file in sorted(folder.iterdir())})
