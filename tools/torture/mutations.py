"""Mutations of files: what a bad disk, a broken transfer or an attacker makes of them."""

from __future__ import annotations

import random
import struct

import pictures

# Numbers at which programs go wrong, by their length in bytes.
EDGES = {
    1: [0, 1, 0x7F, 0x80, 0xFF],
    2: [0, 1, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF],
    4: [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000, 16_000],
    8: [0, 1, 0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 0x1_0000_0000],
}
# Most headers lie here, in bytes from the start of a file.
HEADER = 512


def mutated(rng: random.Random, data: bytes) -> bytes:
    """The file after one to three mutations."""
    for _ in range(rng.randrange(1, 4)):
        data = rng.choice([flip, flip, number, number, truncate, zero, repeat, remove, splice, shuffle, grow])(
            rng, data
        )
    return data


def place(rng: random.Random, data: bytes, length: int = 1) -> int:
    """Where to mutate: often in the header."""
    end = max(1, len(data) - length + 1)
    return rng.randrange(min(end, HEADER)) if rng.random() < 0.6 else rng.randrange(end)


def flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8, 64])):
        if changed:
            changed[place(rng, data)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def number(rng: random.Random, data: bytes) -> bytes:
    """A length, count, offset or side with a value at an edge."""
    length = rng.choice([1, 2, 4, 4, 8])
    value = rng.choice(EDGES[length]).to_bytes(length, rng.choice(["big", "little"]))
    at = place(rng, data, length)
    return data[:at] + value + data[at + length :]


def truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def zero(rng: random.Random, data: bytes) -> bytes:
    at, length = place(rng, data), rng.choice([16, 512, 4096])
    return data[:at] + bytes(len(data[at : at + length])) + data[at + length :]


def repeat(rng: random.Random, data: bytes) -> bytes:
    at, length = place(rng, data), rng.choice([4, 64, 1024])
    return data[:at] + data[at : at + length] * rng.choice([2, 20, 300]) + data[at + length :]


def remove(rng: random.Random, data: bytes) -> bytes:
    at = place(rng, data)
    return data[:at] + data[at + rng.choice([1, 2, 16, 300]) :]


def splice(rng: random.Random, data: bytes) -> bytes:
    """The start of one file and the end of another."""
    other, _ = pictures.seed(rng)
    return data[: place(rng, data)] + other[place(rng, other) if other else 0 :]


def shuffle(rng: random.Random, data: bytes) -> bytes:
    """Two blocks change places."""
    length = rng.choice([4, 64, 512])
    one, other = sorted((place(rng, data, length), place(rng, data, length)))
    if other < one + length:
        return data
    a, b = data[one : one + length], data[other : other + length]
    return data[:one] + b + data[one + length : other] + a + data[other + length :]


def grow(rng: random.Random, data: bytes) -> bytes:
    return data + rng.choice([bytes(1 << 16), rng.randbytes(4096), data, struct.pack("<Q", 1 << 63)])
