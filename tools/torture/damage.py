"""Damage to the files of a library: by disks, by people, and by programs that synchronise and restore."""

from __future__ import annotations

import dataclasses
import os
import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import library
from library import CATALOGUE

PAGE = 4096


@dataclasses.dataclass
class Libraries:
    """What damage is made from: the library itself, an earlier copy of it, and another one."""

    whole: Path
    older: Path
    other: Path


@dataclasses.dataclass
class Damage:
    """One kind of damage to one file."""

    name: str
    file: str
    inflict: Callable[[random.Random, Path, Libraries], None]

    @property
    def to_catalogue(self) -> bool:
        return self.file == CATALOGUE

    @property
    def is_foreign_catalogue(self) -> bool:
        return self.to_catalogue and self.inflict is from_other


def settle(folder: Path) -> None:
    """Moves what lies in write-ahead logs into the databases, so that a copy or a flipped bit concerns one file."""
    for name in library.DATABASES:
        library.change(folder, name, "SELECT 1")
        for suffix in ("-wal", "-shm"):
            (folder / (name + suffix)).unlink(missing_ok=True)


def flip(bits: int, first: int = 0):
    def inflict(rng: random.Random, path: Path, _: Libraries) -> None:
        data = bytearray(path.read_bytes())
        for _ in range(bits):
            data[rng.randrange(min(first, len(data) - 1), len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)

    return inflict


def header(rng: random.Random, path: Path, _: Libraries) -> None:
    data = bytearray(path.read_bytes())
    data[rng.randrange(100)] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def zero_pages(rng: random.Random, path: Path, _: Libraries) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(max(1, len(data) // PAGE)) * PAGE
        data[at : at + PAGE] = bytes(len(data[at : at + PAGE]))
    path.write_bytes(data)


def swap_pages(rng: random.Random, path: Path, _: Libraries) -> None:
    data = bytearray(path.read_bytes())
    one, other = (rng.randrange(1, max(2, len(data) // PAGE)) * PAGE for _ in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]
    path.write_bytes(data)


def truncate(rng: random.Random, path: Path, _: Libraries) -> None:
    size = rng.randrange(1, max(2, path.stat().st_size))
    os.truncate(path, size // PAGE * PAGE if rng.random() < 0.5 else size)


def zero(_: random.Random, path: Path, __: Libraries) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def garbage(rng: random.Random, path: Path, _: Libraries) -> None:
    path.write_bytes(rng.randbytes(path.stat().st_size))


def delete(_: random.Random, path: Path, __: Libraries) -> None:
    path.unlink()


def empty(_: random.Random, path: Path, __: Libraries) -> None:
    path.write_bytes(b"")


def directory(_: random.Random, path: Path, __: Libraries) -> None:
    path.unlink()
    path.mkdir()


def link_to_nothing(_: random.Random, path: Path, __: Libraries) -> None:
    path.unlink()
    path.symlink_to(path.parent.parent / "nothing")


def link_to_itself(_: random.Random, path: Path, __: Libraries) -> None:
    path.unlink()
    path.symlink_to(path.name)


def pipe(_: random.Random, path: Path, __: Libraries) -> None:
    path.unlink()
    os.mkfifo(path)


def older(_: random.Random, path: Path, libraries: Libraries) -> None:
    shutil.copy(libraries.older / path.name, path)


def from_other(_: random.Random, path: Path, libraries: Libraries) -> None:
    shutil.copy(libraries.other / path.name, path)


def log_of_other(rng: random.Random, path: Path, _: Libraries) -> None:
    """A write-ahead log that does not belong to the database, as when a synchroniser mixes versions."""
    Path(f"{path}-wal").write_bytes(
        struct.pack(">IIIIII", 0x377F0682, 3007000, PAGE, 1, 2, 3) + rng.randbytes(2 * PAGE)
    )


def sql(*statements: str):
    def inflict(rng: random.Random, path: Path, _: Libraries) -> None:
        for statement in statements:
            library.change(path.parent, path.name, statement)

    return inflict


def of_schema(kind: str):
    """Drops a table or an index at random."""

    def inflict(rng: random.Random, path: Path, _: Libraries) -> None:
        found = (
            "SELECT name FROM sqlite_schema WHERE type = ? AND sql NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        names = library.query(path.parent, path.name, found, kind)
        if names:
            library.change(path.parent, path.name, f"DROP {kind} {rng.choice(names)[0]}")
        else:
            delete(rng, path, _)

    return inflict


def index_pages(rng: random.Random, path: Path, _: Libraries) -> None:
    """Flips bits in the pages of one of SQLite's own indexes."""
    roots = library.query(
        path.parent, path.name, "SELECT rootpage FROM sqlite_schema WHERE type = 'index' ORDER BY rootpage"
    )
    data = bytearray(path.read_bytes())
    at = (rng.choice(roots)[0] - 1) * PAGE
    for _ in range(rng.choice([1, 8, 64])):
        data[rng.randrange(at, min(at + PAGE, len(data)))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def vector(how: Callable[[random.Random, bytes], bytes]):
    """Replaces a stored vector behind the program's back."""

    def inflict(rng: random.Random, path: Path, _: Libraries) -> None:
        for _ in range(rng.choice([1, 1, 3])):
            rows = library.query(path.parent, path.name, "SELECT seq, vector FROM embeddings ORDER BY seq")
            seq, stored = rng.choice(rows)
            library.change(
                path.parent, path.name, "UPDATE embeddings SET vector = ? WHERE seq = ?", how(rng, stored), seq
            )

    return inflict


def flipped(bits: int, high: bool = False):
    def how(rng: random.Random, stored: bytes) -> bytes:
        data = bytearray(stored)
        for _ in range(bits):
            if high:
                # The highest bit of an element's exponent: the element becomes huge.
                data[2 * rng.randrange(len(data) // 2) + 1] ^= 0x40
            else:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)

    return how


def thumbnail(how: Callable[[random.Random, bytes], bytes]):
    def inflict(rng: random.Random, path: Path, _: Libraries) -> None:
        rows = library.query(path.parent, path.name, "SELECT hash, jpeg FROM thumbs ORDER BY hash")
        content, jpeg = rng.choice(rows)
        library.change(path.parent, path.name, "UPDATE thumbs SET jpeg = ? WHERE hash = ?", how(rng, jpeg), content)

    return inflict
