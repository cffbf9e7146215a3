"""Folders that pretend to be models: what is wrong with each, by name."""

from __future__ import annotations

import json
import os

from model_files import (
    Change,
    backwards,
    beyond,
    doubling,
    fields,
    floats,
    link,
    long,
    many_tokens,
    normalizer,
    odd,
    packed,
    pickled,
    replaced,
    tensor,
    weights,
)

HUGE = 1 << 40
NESTED = b"[" * 200_000
HOSTILE: dict[str, Change] = {
    "weights cut": weights(lambda header, data: packed(header, data[: len(data) // 2])),
    "weights empty": replaced("model.safetensors", b""),
    "weights of text": replaced("model.safetensors", b"<!DOCTYPE html><title>404</title>" * 400),
    "weights pickled": replaced("model.safetensors", b"\x80\x04cos\nsystem\n" + bytes(4096)),
    "weights of PyTorch that run code": pickled(b"\x80\x02cos\nsystem\nX\x04\0\0\0exit\x85R."),
    "weights of PyTorch nested": pickled(b"N" + b"\x85" * 3_000_000 + b"."),
    "weights of PyTorch doubling": pickled(
        b")q\0" + b"".join(b"h%ch%c\x86q%c" % (n, n, n + 1) for n in range(250)) + b"."
    ),
    "weights of PyTorch without tensors": pickled(b"}." + bytes(3_000_000)),
    "header of 2^64 bytes": weights(lambda header, data: packed(header, data, (1 << 64) - 1)),
    "header of 99 MB": weights(lambda header, data: packed(header, data, 99_000_000)),
    "header of spaces": weights(lambda header, data: packed(b"{" + b" " * 80_000_000 + b"}", data)),
    "header nested": weights(lambda header, data: packed(b'{"a":' + NESTED, data)),
    "header of 300000 tensors": weights(
        lambda header, data: packed(
            header | {f"t{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(300_000)}, data
        )
    ),
    "shapes overflow": tensor(lambda entry: entry.update(shape=[1 << 32, 1 << 32, 1 << 32])),
    "shapes of other sides": tensor(lambda entry: entry["shape"].reverse()),
    "shapes of many sides": tensor(lambda entry: entry.update(shape=[1] * 10_000 + entry["shape"])),
    "shapes negative": tensor(lambda entry: entry.update(shape=[-1, 4])),
    "offsets beyond": tensor(beyond),
    "offsets backwards": tensor(backwards),
    "offsets shared": tensor(
        lambda entry: entry.update(data_offsets=[0, entry["data_offsets"][1] - entry["data_offsets"][0]])
    ),
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
    "config of many layers": fields(
        "config.json", vision_config__num_hidden_layers=HUGE, text_config__num_hidden_layers=HUGE
    ),
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
    "tokenizer nests steps": normalizer(
        json.loads('{"type":"Sequence","normalizers":[' * 60 + '{"type":"NFC"}' + "]}" * 60)
    ),
    "tokenizer prepends": normalizer({"type": "Prepend", "prepend": "a" * 20_000_000}),
    "tokenizer pads": fields(
        "tokenizer.json",
        padding={
            "strategy": {"Fixed": 4_000_000_000},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": "<pad>",
        },
    ),
    "tokenizer of a million tokens": many_tokens(300_000),
    "tokenizer with ids beyond": fields(
        "tokenizer.json", model__vocab={"<unk>": 0, "<pad>": 1, "<eos>": 2, "a": 4_000_000_000}
    ),
}
