"""Generates fixtures/clip: a small random CLIP with the first merges of CLIP's real vocabulary, in f16.

Also generates `merges.txt.gz`, the full vocabulary, and `ids.json`, the texts' token IDs in it.
"""

import gzip
from pathlib import Path

import numpy as np
import open_clip
import torch
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

import common

FOLDER = common.FIXTURES / "clip"
REAL_MERGES = 49152 - 256 - 2
FEW_MERGES = 700


class CLIPImageProcessor(CLIPImageProcessorPil):
    """Crops where torchvision, OpenAI's code and transformers' default processor do: half pixels round to even.

    transformers' Pillow processor rounds them down.
    """

    def center_crop(self, image: np.ndarray, size, **_) -> np.ndarray:
        height, width = image.shape[-2:]
        top, left = round((height - size.height) / 2), round((width - size.width) / 2)
        return image[..., top : top + size.height, left : left + size.width]


def merges(count: int) -> list[tuple[str, str]]:
    """The first merges of OpenAI's published vocabulary (MIT licence)."""
    file = Path(open_clip.__file__).parent / "bpe_simple_vocab_16e6.txt.gz"
    lines = gzip.decompress(file.read_bytes()).decode().split("\n")
    return [tuple(line.split()) for line in lines[1 : count + 1]]


def vocabulary(pairs: list[tuple[str, str]]) -> dict[str, int]:
    """Token IDs of bytes, bytes at the end of a word, merged pairs and the two special tokens, in this order."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    letters = [chr(byte) for byte in printable]
    letters += [chr(256 + i) for i in range(256 - len(printable))]
    tokens = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in pairs]
    return {token: i for i, token in enumerate(tokens + ["<|startoftext|>", "<|endoftext|>"])}


def tokenizer(count: int) -> CLIPTokenizer:
    pairs = merges(count)
    return CLIPTokenizer(vocab=vocabulary(pairs), merges=pairs, model_max_length=77)


def ids(tokens: CLIPTokenizer) -> list[list[int]]:
    return tokens(common.TEXTS, padding="max_length", truncation=True)["input_ids"]


def config(size: int) -> CLIPConfig:
    text = {"vocab_size": size, "hidden_size": 32, "intermediate_size": 96, "num_hidden_layers": 3}
    text |= {"num_attention_heads": 2, "projection_dim": 40, "bos_token_id": 0, "eos_token_id": 2}
    vision = {"hidden_size": 48, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
    vision |= {"image_size": 64, "patch_size": 16, "projection_dim": 40}
    return CLIPConfig(text_config=text, vision_config=vision, projection_dim=40)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tokens = tokenizer(FEW_MERGES)
    tokens.backend_tokenizer.save(str(FOLDER / "tokenizer.json"), pretty=False)
    shape = config(len(tokens))
    shape.save_pretrained(FOLDER)
    model = CLIPModel(shape).eval()
    common.scramble(model, 1)
    common.write_weights(FOLDER, common.rounded(model, torch.float16))
    processor = CLIPImageProcessor(size={"shortest_edge": 72}, crop_size={"height": 64, "width": 64})
    processor.save_pretrained(FOLDER)
    common.write_reference(FOLDER, model, processor, ids(tokens), {})
    packed = gzip.compress("\n".join(" ".join(pair) for pair in merges(REAL_MERGES)).encode(), 9, mtime=0)
    (FOLDER / "merges.txt.gz").write_bytes(packed)
    # Without padding, which every row would share.
    real = [row[: row.index(49407) + 1] for row in ids(tokenizer(REAL_MERGES))]
    (FOLDER / "ids.json").write_text("[\n" + ",\n".join(map(str, real)) + "\n]\n")


if __name__ == "__main__":
    main()
