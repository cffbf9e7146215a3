"""Writes random checkpoints of the real sizes, to measure time and memory: `real_sizes.py DIR [NAME …]`.

Their vectors are meaningless. The configurations are those of fixtures/configs; the vocabularies are the small ones of
the fixtures, except that CLIP's is complete.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

import clip
import common

CONFIGS = common.FIXTURES / "configs"


def make(name: str, folder: Path) -> None:
    """Writes one checkpoint in f32, as published ones are."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CONFIGS / f"{name}.json", folder / "config.json")
    config = json.loads((folder / "config.json").read_text())
    family = config.pop("model_type")
    for section in ("text_config_dict", "vision_config_dict"):
        config.pop(section, None)
    config = {"clip": CLIPConfig, "siglip": SiglipConfig}[family](**config)
    torch.manual_seed(0)
    model = {"clip": CLIPModel, "siglip": SiglipModel}[family](config)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / "model.safetensors")
    if family == "clip":
        clip.tokenizer(clip.REAL_MERGES).backend_tokenizer.save(str(folder / "tokenizer.json"))
    else:
        small = "siglip2" if "siglip2" in name else "siglip"
        shutil.copy(common.FIXTURES / small / "tokenizer.json", folder / "tokenizer.json")
    print(f"{folder}: {(folder / 'model.safetensors').stat().st_size >> 20} MB")


def main() -> None:
    known = sorted(file.stem for file in CONFIGS.glob("*.json"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(known)}; all by default")
    arguments = parser.parse_args()
    for name in arguments.names or known:
        make(name, arguments.folder / name)


if __name__ == "__main__":
    main()
