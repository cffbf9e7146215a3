"""Pictures: those of `tests/`, and painted ones that differ in every pixel. Needs no library for pictures."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
PHOTOGRAPHS = sorted((TESTS / "pictures").glob("*.jpg"))
# Pictures of every format that is read, small ones: what mutations begin with.
SEEDS = sorted(
    path
    for folder in (
        "pictures/nasty",
        "pictures/heif",
        "pictures/jp2",
        "pictures/jxl",
        "fuzz/seeds/picture",
        "fuzz/seeds/raw",
        "fuzz/seeds/tiff",
        "fuzz/seeds/metadata",
    )
    for path in (TESTS / folder).iterdir()
    if path.suffix != ".py" and path.stat().st_size > 0
)
# Painted pictures all have this size, so that a `bmp` can be replaced by another one of the same length.
WIDTH, HEIGHT = 96, 64


def painted(rng: random.Random) -> list[bytes]:
    """Rows of RGB: two colours that flow into each other, and a block. No two are alike."""
    above, below, block = ([rng.randrange(256) for _ in range(3)] for _ in range(3))
    left, top = rng.randrange(WIDTH - 24), rng.randrange(HEIGHT - 24)
    stripes = rng.randrange(2, 9)
    rows = []
    for y in range(HEIGHT):
        shade = bytes((a * (HEIGHT - y) + b * y) // HEIGHT for a, b in zip(above, below))
        other = bytes(255 - value for value in shade)
        row = bytearray(b"".join((other if x // 8 % stripes == 0 else shade) for x in range(WIDTH)))
        if top <= y < top + 24:
            row[3 * left : 3 * (left + 24)] = bytes(block) * 24
        rows.append(bytes(row))
    return rows


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rng: random.Random) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
    data = zlib.compress(b"".join(b"\0" + row for row in painted(rng)), 6)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def bmp(rng: random.Random) -> bytes:
    """Always of the same length."""
    pixels = b"".join(reversed(painted(rng)))
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) + header + pixels


def photograph(rng: random.Random) -> bytes:
    """A photograph with a comment of its own, so that its content is new."""
    data = rng.choice(PHOTOGRAPHS).read_bytes()
    comment = rng.randbytes(16)
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + data[2:]


def broken(rng: random.Random) -> bytes:
    return b"\xff\xd8\xff" + rng.randbytes(40)


def seed(rng: random.Random) -> tuple[bytes, str]:
    """A file of the tests and its ending."""
    path = rng.choice(SEEDS)
    ending = {".raw": ".dng"}.get(path.suffix, path.suffix)
    return path.read_bytes(), ending


def any_picture(rng: random.Random) -> tuple[bytes, str]:
    """A picture and the ending of its name. A few are broken."""
    kind = rng.choices(["png", "bmp", "jpg", "seed", "broken"], [8, 4, 4, 1, 0.5])[0]
    if kind == "seed":
        return seed(rng)
    make = {"png": png, "bmp": bmp, "jpg": photograph, "broken": broken}[kind]
    return make(rng), ".jpg" if kind == "broken" else f".{kind}"


def fill(folder: Path, rng: random.Random, count: int) -> list[Path]:
    """Writes so many different, sound, small pictures and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"picture-{rng.randrange(1 << 32):08x}-{number:03}.png"
        path.write_bytes(png(rng))
        paths.append(path)
    return paths


def digest(roots: list[Path]) -> dict[str, tuple]:
    """What is in these folders: bytes, modification time and mode of every file. Ratna never changes any of it."""
    found = {}
    for path in sorted(path for root in roots for path in root.rglob("*")):
        stat = path.lstat()
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[os.fsdecode(path)] = (stat.st_mode, stat.st_mtime_ns, stat.st_size, hashlib.md5(data).hexdigest())
    return found
