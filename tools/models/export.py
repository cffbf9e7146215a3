"""Loads a checkpoint's towers as PyTorch modules and exports them as ONNX files.

Owns the calls to transformers. Shapes are fixed: a batch of `BATCH` pictures, one text of the model's full window.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from safetensors.torch import load_file
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

BATCH = 8
CLASSES = {"clip": (CLIPConfig, CLIPModel), "siglip": (SiglipConfig, SiglipModel)}


class Images(torch.nn.Module):
    """Maps pixels (batch, 3, side, side) to vectors (batch, dimensions)."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.model.get_image_features(pixel_values=pixels).pooler_output


class Texts(torch.nn.Module):
    """Maps token IDs (1, window) to vectors (1, dimensions)."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.model.get_text_features(input_ids=ids).pooler_output


@dataclass
class Tower:
    """One encoder of a model, with an example input."""

    name: str
    module: torch.nn.Module
    example: torch.Tensor


def towers(folder: Path) -> list[Tower]:
    """The image tower and the text tower of a checkpoint, in f32."""
    settings = json.loads((folder / "config.json").read_text())
    family = settings.pop("model_type")
    for section in ("text_config_dict", "vision_config_dict"):
        settings.pop(section, None)
    config_class, model_class = CLASSES[family]
    config = config_class(**settings)
    model = model_class(config).eval()
    model.load_state_dict(load_file(folder / "model.safetensors"))
    random = torch.Generator().manual_seed(1)
    side, text = config.vision_config.image_size, config.text_config
    pixels = torch.randn((BATCH, 3, side, side), generator=random)
    ids = torch.randint(3, text.vocab_size, (1, text.max_position_embeddings), generator=random)
    return [Tower("image", Images(model).eval(), pixels), Tower("text", Texts(model).eval(), ids)]


@torch.no_grad()
def export(tower: Tower, folder: Path) -> Path:
    """Writes the tower as an ONNX file with separate weights: one file is limited to 2 GB."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{tower.name}.onnx"
    torch.onnx.export(
        tower.module, (tower.example,), file, input_names=["input"], output_names=["vectors"],
        dynamo=True, external_data=True, verbose=False,
    )
    return file
