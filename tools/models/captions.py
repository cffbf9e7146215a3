"""Compares the speed of candle and transformers in captioning on the CPU, with random models of the real sizes.

`python tools/models/captions.py [blip-base] [qwen3-vl-2b]` prints a table. Nothing is downloaded: the weights are random, so
that the captions mean nothing. The two alternate, so that other load affects both; the table shows medians over the
rounds.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import BlipConfig, BlipForConditionalGeneration, Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "src-tauri/crates/models/fixtures"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ratna" / "bench-captions"
# The same as in the example `caption_speed`.
TOKENS, CAPTIONS = 20, 3
ENGINES = ["candle", "transformers"]


class Blip:
    """`Salesforce/blip-image-captioning-base`."""

    fixture, dtype = "blip", torch.float32
    shared = ["text_decoder.cls.predictions.decoder.weight", "text_decoder.cls.predictions.decoder.bias"]

    def config(self) -> BlipConfig:
        return BlipConfig(text_config={"num_attention_heads": 12})

    def make(self, config: BlipConfig) -> torch.nn.Module:
        return BlipForConditionalGeneration(config)

    def processor(self) -> BlipImageProcessorPil:
        return BlipImageProcessorPil()

    def inputs(self, picture: Image.Image) -> dict:
        return dict(self.processor()(picture, return_tensors="pt"))


class Qwen3Vl:
    """`Qwen/Qwen3-VL-2B-Instruct`."""

    fixture, dtype, shared = "qwen3-vl", torch.bfloat16, ["lm_head.weight"]

    def config(self) -> Qwen3VLConfig:
        text = {"hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 28, "num_attention_heads": 16}
        text |= {"num_key_value_heads": 8, "tie_word_embeddings": True}
        text["rope_parameters"] = {"rope_type": "default", "rope_theta": 5e6, "mrope_section": [24, 20, 20]}
        vision = {"depth": 24, "hidden_size": 1024, "intermediate_size": 4096, "out_hidden_size": 2048}
        vision["deepstack_visual_indexes"] = [5, 11, 17]
        return Qwen3VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=True)

    def make(self, config: Qwen3VLConfig) -> torch.nn.Module:
        return Qwen3VLForConditionalGeneration(config)

    def processor(self) -> Qwen2VLImageProcessorPil:
        # The most pixels that candle's model takes.
        size = {"shortest_edge": 65536, "longest_edge": 2048 * 16 * 16}
        return Qwen2VLImageProcessorPil(size=size, patch_size=16, image_mean=[0.5] * 3, image_std=[0.5] * 3)

    def inputs(self, picture: Image.Image) -> dict:
        inputs = dict(self.processor()(picture, return_tensors="pt"))
        placeholder = self.config().image_token_id
        # About as many words around the picture as the template and the question have.
        ids = [1] * 5 + [placeholder] * (int(inputs["image_grid_thw"].prod()) // 4) + [1] * 15
        row = torch.tensor([ids])
        return inputs | {"input_ids": row, "mm_token_type_ids": (row == placeholder).int()}


MODELS = {"blip-base": Blip(), "qwen3-vl-2b": Qwen3Vl()}


def checkpoint(name: str, folder: Path) -> Path:
    """A random checkpoint of a real size, generated on first use."""
    folder, model = folder / name, MODELS[name]
    if not (folder / "tokenizer.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(0)
        config = model.config()
        config.save_pretrained(folder)
        model.processor().save_pretrained(folder)
        weights = model.make(config).to(model.dtype).state_dict()
        kept = {key: value.contiguous() for key, value in weights.items() if key not in model.shared}
        save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
        # Last, so that it marks a complete checkpoint. The small vocabulary of the fixture will do.
        shutil.copy(FIXTURES / model.fixture / "tokenizer.json", folder)
    return folder


def build_example() -> Path:
    """Builds `caption_speed` and returns its path, as reported by cargo."""
    command = ["cargo", "build", "--release", "--locked", "--package", "ratna-models", "--example", "caption_speed"]
    command.append("--message-format=json-render-diagnostics")
    run = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    [example] = [line["executable"] for line in map(json.loads, run.stdout.splitlines()) if line.get("executable")]
    return Path(example)


def with_candle(example: Path, folder: Path, threads: int) -> dict[str, float]:
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads), "RATNA_DEVICE": "cpu"}
    run = subprocess.run([example, folder], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)


@torch.inference_mode()
def with_transformers(name: str, model: torch.nn.Module) -> dict[str, float]:
    x, y = np.meshgrid(np.arange(640), np.arange(480))
    picture = Image.fromarray(np.stack([(x * s + y * (s + 4)) % 251 for s in (3, 5, 7)], -1).astype(np.uint8))

    def seconds(tokens: int) -> float:
        start = time.perf_counter()
        for _ in range(CAPTIONS):
            inputs = MODELS[name].inputs(picture)
            model.generate(**inputs, do_sample=False, min_new_tokens=tokens, max_new_tokens=tokens)
        return (time.perf_counter() - start) / CAPTIONS

    seconds(1)
    short, long = seconds(1), seconds(TOKENS)
    return {"pictures_per_minute": 60 / long, "tokens_per_second": (TOKENS - 1) / (long - short)}


def measure(name: str, example: Path, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The median speeds of both on one model."""
    folder = checkpoint(name, options.cache)
    model = MODELS[name].make(MODELS[name].config()).eval()
    runs: dict[str, list[dict[str, float]]] = {engine: [] for engine in ENGINES}
    for number in range(options.rounds):
        print(f"{name}: round {number + 1} of {options.rounds}", file=sys.stderr)
        runs["candle"].append(with_candle(example, folder, options.threads))
        runs["transformers"].append(with_transformers(name, model))
    median = lambda engine, key: statistics.median(run[key] for run in runs[engine])
    keys = ("pictures_per_minute", "tokens_per_second")
    return {engine: {key: median(engine, key) for key in keys} for engine in ENGINES}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(MODELS)}; by default blip-base")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder for the checkpoints")
    parser.add_argument("--example", type=Path, help="caption_speed, if it is built already")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MODELS):
        parser.error(f"unknown model: {', '.join(sorted(unknown))}; known models: {', '.join(MODELS)}")
    torch.set_num_threads(options.threads)
    example = options.example or build_example()
    print("| model | " + " | ".join(f"{engine}: {unit}" for unit in ("pictures/minute", "tokens/s") for engine in ENGINES) + " |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in options.names or ["blip-base"]:
        speeds = measure(name, example, options)
        keys = ("pictures_per_minute", "tokens_per_second")
        print(f"| {name} | " + " | ".join(f"{speeds[engine][key]:.1f}" for key in keys for engine in ENGINES) + " |")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"\nf32, {options.threads} threads, random weights; captions of {TOKENS} tokens about a picture of 640 × 480; "
        f"medians of {options.rounds} rounds; load average at the end {load}. tokens/s leaves out the picture and the prompt."
    )


if __name__ == "__main__":
    main()
