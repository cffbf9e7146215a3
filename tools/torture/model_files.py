"""Small models of the tests, and what an attacker makes of their files."""

from __future__ import annotations

import json
import os
import shutil
import struct
import zipfile
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


def pickled(pickle: bytes) -> Change:
    """Weights as PyTorch saves them, whose list of tensors is this pickle."""

    def apply(folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        with zipfile.ZipFile(folder / "pytorch_model.bin", "w") as file:
            file.writestr("model/data.pkl", pickle)

    return apply


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
    return {
        "type": "Sequence",
        "normalizers": [{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}] * times,
    }


def many_tokens(count: int) -> Change:
    def apply(folder: Path) -> None:
        document = json.loads((folder / "tokenizer.json").read_text())
        token = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
        document["added_tokens"] += [
            {"id": 900 + number, "content": f"token-{number}", **token} for number in range(count)
        ]
        (folder / "tokenizer.json").write_text(json.dumps(document))

    return apply


def beyond(entry: dict) -> None:
    entry["data_offsets"] = [offset + (1 << 40) for offset in entry["data_offsets"]]


def backwards(entry: dict) -> None:
    entry["data_offsets"].reverse()
