"""Small models of the tests, and what an attacker makes of their files."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

from pictures import ROOT

FIXTURES = ROOT / "src-tauri" / "crates" / "models" / "fixtures"
NAMES = ("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors")
Change = Callable[[Path], None]


def copy(family: str, to: Path) -> Path:
    """A sound model."""
    to.mkdir(parents=True)
    for name in NAMES:
        if (FIXTURES / family / name).is_file():
            shutil.copy(FIXTURES / family / name, to)
    return to


def parsed(weights: bytes) -> tuple[dict, bytes]:
    """The header of a safetensors file, and the bytes of its tensors."""
    length = struct.unpack("<Q", weights[:8])[0]
    return json.loads(weights[8 : 8 + length]), weights[8 + length :]


def packed(header: dict | bytes, data: bytes, claimed: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if claimed is None else claimed) + text + data


def weights(change: Callable[[dict, bytes], bytes]) -> Change:
    def apply(folder: Path) -> None:
        path = folder / "model.safetensors"
        path.write_bytes(change(*parsed(path.read_bytes())))

    return apply


def tensor(change: Callable[[dict], object]) -> Change:
    """Changes the header's entry of every large tensor."""

    def edit(header: dict, data: bytes) -> bytes:
        for name, entry in header.items():
            if name != "__metadata__" and len(entry["shape"]) > 1:
                change(entry)
        return packed(header, data)

    return weights(edit)


def fields(name: str, **values: object) -> Change:
    """Sets fields of a JSON file; `text_config__hidden_size` is one in a section."""

    def apply(folder: Path) -> None:
        document = json.loads((folder / name).read_text())
        for path, value in values.items():
            *sections, last = path.split("__")
            section = document
            for part in sections:
                section = section[part]
            section[last] = value
        (folder / name).write_text(json.dumps(document))

    return apply


def replaced(name: str, data: bytes) -> Change:
    return lambda folder: (folder / name).write_bytes(data) and None


def long(name: str, length: int) -> Change:
    """Zeros after the file, which take no space."""
    return lambda folder: os.truncate(folder / name, length)


def link(name: str, target: str) -> Change:
    def apply(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return apply


def odd(name: str, make: Callable[[Path], None]) -> Change:
    def apply(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return apply


def floats(value: float) -> Change:
    """All weights have one value."""
    return weights(lambda header, data: packed(header, struct.pack("<f", value) * (len(data) // 4)))


def normalizer(value: dict) -> Change:
    return fields("tokenizer.json", normalizer=value)


def doubling(times: int) -> dict:
    """Every step doubles the text."""
    return {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}] * times}


def many_tokens(count: int) -> Change:
    def apply(folder: Path) -> None:
        document = json.loads((folder / "tokenizer.json").read_text())
        token = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
        document["added_tokens"] += [{"id": 900 + number, "content": f"token-{number}", **token} for number in range(count)]
        (folder / "tokenizer.json").write_text(json.dumps(document))

    return apply


def beyond(entry: dict) -> None:
    entry["data_offsets"] = [offset + (1 << 40) for offset in entry["data_offsets"]]


def backwards(entry: dict) -> None:
    entry["data_offsets"].reverse()


HUGE = 1 << 40
NESTED = b"[" * 200_000
HOSTILE: dict[str, Change] = {
    "weights cut": weights(lambda header, data: packed(header, data[: len(data) // 2])),
    "weights empty": replaced("model.safetensors", b""),
    "weights of text": replaced("model.safetensors", b"<!DOCTYPE html><title>404</title>" * 400),
    "weights pickled": replaced("model.safetensors", b"\x80\x04cos\nsystem\n" + bytes(4096)),
    "header of 2^64 bytes": weights(lambda header, data: packed(header, data, (1 << 64) - 1)),
    "header of 99 MB": weights(lambda header, data: packed(header, data, 99_000_000)),
    "header of spaces": weights(lambda header, data: packed(b"{" + b" " * 80_000_000 + b"}", data)),
    "header nested": weights(lambda header, data: packed(b'{"a":' + NESTED, data)),
    "header of 300000 tensors": weights(
        lambda header, data: packed(header | {f"t{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(300_000)}, data)
    ),
    "shapes overflow": tensor(lambda entry: entry.update(shape=[1 << 32, 1 << 32, 1 << 32])),
    "shapes of other sides": tensor(lambda entry: entry["shape"].reverse()),
    "shapes of many sides": tensor(lambda entry: entry.update(shape=[1] * 10_000 + entry["shape"])),
    "shapes negative": tensor(lambda entry: entry.update(shape=[-1, 4])),
    "offsets beyond": tensor(beyond),
    "offsets backwards": tensor(backwards),
    "offsets shared": tensor(lambda entry: entry.update(data_offsets=[0, entry["data_offsets"][1] - entry["data_offsets"][0]])),
    "type of 64 bits": tensor(lambda entry: entry.update(dtype="F64")),
    "type of integers": tensor(lambda entry: entry.update(dtype="I8")),
    "type unknown": tensor(lambda entry: entry.update(dtype="Q4_K")),
    "type integers of the same size": tensor(lambda entry: entry.update(dtype="I32")),
    "tensors missing": weights(lambda header, data: packed(dict(list(header.items())[::2]), data)),
    "NaN weights": floats(float("nan")),
    "infinite weights": floats(float("inf")),
    "zero weights": floats(0.0),
    "large weights": floats(3e38),
    "weights of 20 GB": long("model.safetensors", 20 << 30),
    "weights of 8 TB": long("model.safetensors", 8 << 40),
    "weights a link outside": link("model.safetensors", "/etc/hostname"),
    "weights a link to zeros": link("model.safetensors", "/dev/zero"),
    "weights a pipe": odd("model.safetensors", os.mkfifo),
    "weights a folder": odd("model.safetensors", os.mkdir),
    "config empty": replaced("config.json", b""),
    "config a list": replaced("config.json", b"[]"),
    "config nested": replaced("config.json", NESTED),
    "config of 300 MB": long("config.json", 300 << 20),
    "config a pipe": odd("config.json", os.mkfifo),
    "config of wide layers": fields("config.json", text_config__hidden_size=HUGE, vision_config__hidden_size=HUGE),
    "config of many layers": fields("config.json", vision_config__num_hidden_layers=HUGE, text_config__num_hidden_layers=HUGE),
    "config of many words": fields("config.json", text_config__vocab_size=HUGE),
    "config of long texts": fields("config.json", text_config__max_position_embeddings=HUGE),
    "config of a huge picture": fields("config.json", vision_config__image_size=1_000_000),
    "config without patches": fields("config.json", vision_config__patch_size=0),
    "config with a large patch": fields("config.json", vision_config__patch_size=1 << 31),
    "config without heads": fields("config.json", vision_config__num_attention_heads=0),
    "config with odd heads": fields("config.json", vision_config__num_attention_heads=7),
    "config negative": fields("config.json", vision_config__hidden_size=-36, text_config__hidden_size=-48),
    "config of fractions": fields("config.json", vision_config__hidden_size=36.5),
    "config with another family": fields("config.json", model_type="llama"),
    "config with a huge epsilon": fields("config.json", vision_config__layer_norm_eps=1e300),
    "pictures of a million": fields("preprocessor_config.json", size={"height": 1_000_000, "width": 1_000_000}),
    "pictures without deviation": fields("preprocessor_config.json", image_std=[0, 0, 0]),
    "pictures with a huge mean": fields("preprocessor_config.json", image_mean=[1e300, 1e300, 1e300]),
    "pictures of two channels": fields("preprocessor_config.json", image_mean=[0.5, 0.5], image_std=[0.5, 0.5]),
    "pictures empty": replaced("preprocessor_config.json", b""),
    "tokenizer empty": replaced("tokenizer.json", b""),
    "tokenizer of nothing": replaced("tokenizer.json", b"{}"),
    "tokenizer nested": replaced("tokenizer.json", NESTED),
    "tokenizer of 300 MB": long("tokenizer.json", 300 << 20),
    "tokenizer doubles": normalizer(doubling(40)),
    "tokenizer doubles a little": normalizer(doubling(12)),
    "tokenizer inserts": normalizer({"type": "Replace", "pattern": {"Regex": ""}, "content": "a" * 1_000_000}),
    "tokenizer backtracks": normalizer({"type": "Replace", "pattern": {"Regex": "(a|aa)+$"}, "content": "b"}),
    "tokenizer nests steps": normalizer(json.loads('{"type":"Sequence","normalizers":[' * 60 + '{"type":"NFC"}' + "]}" * 60)),
    "tokenizer prepends": normalizer({"type": "Prepend", "prepend": "a" * 20_000_000}),
    "tokenizer pads": fields("tokenizer.json", padding={"strategy": {"Fixed": 4_000_000_000}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"}),
    "tokenizer of a million tokens": many_tokens(300_000),
    "tokenizer with ids beyond": fields("tokenizer.json", model__vocab={"<unk>": 0, "<pad>": 1, "<eos>": 2, "a": 4_000_000_000}),
}
