"""Generates the fixtures of MobileCLIP's Rust parity test: a small model with random weights, and open_clip's results.

The model is open_clip's, built from timm's FastViT with fewer and narrower stages. Nothing is downloaded: random weights
are enough to compare the arithmetic. `--full S1|S2` generates a model of the real size in another folder and prints
PyTorch's time on two threads; its files are too large to commit.
"""

import argparse
import json
import os
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import open_clip
import safetensors.torch
import timm
import torch
from PIL import Image
from timm.models import fastvit

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "src-tauri/crates/models/fixtures/starter"
FIXTURES = ROOT / "src-tauri/crates/models/fixtures/mobileclip"

NAMES = ["shapes.png", "waves-portrait.png", "gradient-landscape.png", "face-grey.png", "noise-coarse.png"]
PREPROCESS = {"mean": [0.0] * 3, "std": [1.0] * 3, "interpolation": "bilinear", "resize_mode": "shortest"}
SMALL = {"layers": [2, 1, 2, 1], "embed_dims": [8, 16, 32, 64]}
SMALL_TEXT = {"context_length": 16, "vocab_size": 96, "width": 48, "heads": 4, "layers": 2, "no_causal_mask": True}


def texts(context: int, vocabulary: int) -> list[list[int]]:
    """Token IDs with start and end: empty, short, of the full length, and too long."""
    start, end = vocabulary - 2, vocabulary - 1
    lengths = [0, 1, 5, context - 2, context + 3]
    return [[start, *((7 * i + 3 * n) % (vocabulary - 2) for i in range(n)), end] for n in lengths]


def build(name: str, small: bool) -> tuple[torch.nn.Module, dict]:
    """The model, and its configuration as in a checkpoint on a hub."""
    config = open_clip.get_model_config(name)
    if small:
        config["embed_dim"] = 40
        config["vision_cfg"]["image_size"] = 64
        config["text_cfg"] = dict(SMALL_TEXT)
        smaller = lambda **options: fastvit._create_fastvit("fastvit_mci2", **{**arguments(), **SMALL, **options})
        create, timm.create_model = timm.create_model, lambda _, **options: smaller(**options)
    model_config = {key: value for key, value in config.items() if key != "custom_text"}
    model = open_clip.CustomTextCLIP(**model_config)
    if small:
        timm.create_model = create
    return model.eval(), {"model_cfg": config, "preprocess_cfg": PREPROCESS}


def arguments() -> dict:
    """The arguments with which timm builds fastvit_mci2, captured from timm."""
    taken = {}
    create, fastvit._create_fastvit = fastvit._create_fastvit, lambda _, pretrained, **given: taken.update(given)
    fastvit.fastvit_mci2()
    fastvit._create_fastvit = create
    return taken


def randomise(model: torch.nn.Module, side: int) -> None:
    """Sets weights with which every layer affects the results, and batch norm statistics that match them."""
    torch.manual_seed(20240214)
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        if "layer_scale" in name:
            tensor.uniform_(0.1, 0.5)
        elif "embedding" in name:
            tensor.normal_(0, 0.5)
        elif tensor.ndim == 1:
            weight = name.endswith("weight")
            tensor.uniform_(0.7, 1.3) if weight else tensor.normal_(0, 0.2)
        elif tensor.ndim > 1:
            tensor.normal_(0, (1.0 / tensor[0].numel()) ** 0.5)
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    with torch.no_grad():
        model.train().encode_image(pixels(side))
    model.eval()


def pixels(side: int) -> torch.Tensor:
    """The pictures preprocessed by open_clip's transform, (n, 3, side, side)."""
    settings = open_clip.transform.PreprocessCfg(size=side, **{k: v for k, v in PREPROCESS.items()})
    transform = open_clip.transform.image_transform_v2(settings, is_train=False)
    return torch.stack([transform(Image.open(PICTURES / name)) for name in NAMES])


def reference(model: torch.nn.Module, config: dict) -> tuple[dict[str, torch.Tensor], list[list[int]]]:
    """Inputs and results by name, and the texts' token IDs."""
    text = config["model_cfg"]["text_cfg"]
    context, vocabulary = text["context_length"], text["vocab_size"]
    lists = texts(context, vocabulary)
    padded = torch.zeros(len(lists), context, dtype=torch.long)
    for row, ids in zip(padded, lists):
        kept = ids[: context - 1] + ids[-1:] if len(ids) > context else ids
        row[: len(kept)] = torch.tensor(kept)
    inputs = pixels(config["model_cfg"]["vision_cfg"]["image_size"])
    with torch.no_grad():
        images, written = model.encode_image(inputs), model.encode_text(padded)
    # The pixels are bytes divided by 255: stored as bytes they take a quarter of the space.
    bytes_of = (inputs * 255).round().to(torch.uint8)
    assert torch.equal(bytes_of / 255.0, inputs)
    return {"pixels": bytes_of, "images": images, "texts": written}, lists


def spread(vectors: torch.Tensor) -> float:
    """The highest cosine between two different inputs: near 1, a comparison would prove nothing."""
    unit = torch.nn.functional.normalize(vectors, dim=-1)
    return float((unit @ unit.T - 2 * torch.eye(len(unit))).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", choices=["S1", "S2"], help="generate a model of this size")
    parser.add_argument("--out", type=Path, default=FIXTURES, help="output folder")
    options = parser.parse_args()
    if options.full and options.out == FIXTURES:
        parser.error("--full needs --out: its files are too large for the fixtures")
    model, config = build(f"MobileCLIP-{options.full or 'S2'}", not options.full)
    randomise(model, config["model_cfg"]["vision_cfg"]["image_size"])
    vectors, lists = reference(model, config)
    if not options.full:
        config["small"] = SMALL
    config["texts"] = lists
    options.out.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in model.state_dict().items()}
    safetensors.torch.save_file(weights, options.out / "open_clip_model.safetensors")
    safetensors.torch.save_file(vectors, options.out / "reference.safetensors")
    (options.out / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    print(f"pictures up to {spread(vectors['images']):.3f} alike, texts {spread(vectors['texts']):.3f}")
    if options.full:
        measure(model, vectors["pixels"] / 255.0)


def measure(model: torch.nn.Module, inputs: torch.Tensor) -> None:
    """Prints PyTorch's time per image, with the checkpoint's branches and with folded ones."""
    torch.set_num_threads(2)
    folded = timm.utils.reparameterize_model(model.visual.trunk)
    for name, tower in [("branches", model.visual.trunk), ("folded", folded)]:
        for batch in (1, 8):
            some = inputs[[0] * batch]
            with torch.no_grad():
                tower(some)
                times = []
                for _ in range(5):
                    start = time.perf_counter()
                    tower(some)
                    times.append(time.perf_counter() - start)
            print(f"PyTorch, {name}, batch {batch}: {min(times) / batch * 1000:.1f} ms an image")


if __name__ == "__main__":
    main()
