"""GIF, BMP, WebP, HEIC, AVIF, and files that are long and empty."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from makers import lzw
from pictures import TESTS


def gif(screen: tuple[int, int], frame: tuple[int, int], frames: int = 1) -> bytes:
    header = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x81, 0, 0) + bytes(12)
    image = b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + lzw.gif_zeros(frame[0] * frame[1])
    return header + image * frames + b";"


def bmp(width: int, height: int, bits: int, compression: int = 0, colours: int = 0, data: bytes = b"") -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 1, 1, colours, 0)
    start = 54 + 4 * colours
    return (
        b"BM"
        + struct.pack("<IHHI", min(start + len(data), 0xFFFF_FFFF), 0, 0, start)
        + header
        + bytes(4 * colours)
        + data
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def lossless(width: int, height: int) -> bytes:
    """A WebP in one colour: five codes with a single symbol each, so that pixels take no bits at all."""
    bits = f"{height - 1:014b}"[::-1].join([f"{width - 1:014b}"[::-1], ""]) + "0" + "000" + "0" + "0" + "0" + "1000" * 5
    bits += "0" * (-len(bits) % 8)
    data = b"\x2f" + bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8)) + bytes(8)
    return chunk(b"VP8L", data)


def webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def extended(width: int, height: int, flags: int) -> bytes:
    return chunk(
        b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )


def animated(width: int, height: int, frames: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = chunk(b"ANMF", bytes(6) + sides + (10).to_bytes(3, "little") + b"\0" + lossless(width, height))
    return webp(extended(width, height, 2), chunk(b"ANIM", bytes(6)), frame * frames)


def with_sides(data: bytes, sides: int) -> bytes:
    """A HEIC or AVIF that claims other sides."""
    at = -1
    while (at := data.find(b"ispe", at + 1)) >= 0:
        data = data[: at + 8] + struct.pack(">II", sides, sides) + data[at + 16 :]
    return data


def heif() -> Iterator[tuple[str, bytes]]:
    for ending in ("heic", "avif"):
        data = (TESTS / "pictures" / "heif" / f"sideways.{ending}").read_bytes()
        for sides in (15_999, 65_535, 0xFFFF_FFFF):
            yield f"{ending}-claims-{sides}.{ending}", with_sides(data, sides)
        deep = b"".join(struct.pack(">I", 8 * (20_000 - level)) + b"meta" for level in range(20_000))
        yield f"{ending}-deep.{ending}", data[:24] + deep
        items = b"iloc" + struct.pack(">IHH", 0, 0x4400, 0xFFFF)
        yield f"{ending}-items.{ending}", data.replace(b"iloc", items, 1)
        entries = b"".join(struct.pack(">I4s", 0x7FFF_FFFF, b"infe") for _ in range(60_000))
        yield f"{ending}-entries.{ending}", data + struct.pack(">I4s", 8 + len(entries), b"iinf") + entries


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "gif-64-megapixels.gif", gif((8_000, 8_000), (8_000, 8_000))
    yield "gif-256-megapixels.gif", gif((16_000, 16_000), (16_000, 16_000))
    yield "gif-huge-screen.gif", gif((65_535, 65_535), (64, 64))
    yield "gif-huge-frame.gif", gif((64, 64), (16_000, 16_000))
    yield "gif-2000-frames.gif", gif((1_000, 1_000), (1_000, 1_000), 2_000)
    yield "bmp-runs.bmp", bmp(16_000, 16_000, 8, 1, 256, b"\xff\0" * 63_000 + b"\0\1")
    yield "bmp-runs-end.bmp", bmp(16_000, 16_000, 8, 1, 256, b"\0\1")
    yield "bmp-no-data.bmp", bmp(16_000, 16_000, 24)
    yield "bmp-lowest-height.bmp", bmp(16_000, -0x8000_0000, 24)
    yield "bmp-skips.bmp", bmp(16_000, 16_000, 8, 1, 256, b"\0\2\xff\xff" * 500_000)
    yield "webp-250-megapixels.webp", webp(lossless(15_800, 15_800))
    yield "webp-268-megapixels.webp", webp(lossless(16_384, 16_384))
    yield "webp-huge-canvas.webp", webp(extended(1 << 24, 1 << 24, 2), lossless(64, 64))
    yield "webp-animated.webp", animated(4_000, 4_000, 500)
    yield "webp-profile.webp", webp(extended(64, 64, 32), chunk(b"ICCP", bytes(60 << 20)), lossless(64, 64))
    yield from heif()


def sparse() -> Iterator[tuple[str, int]]:
    """Names and lengths of files of zeros after a photograph."""
    yield "long-500-mb.jpg", 500 << 20
    yield "long-600-mb.jpg", 600 << 20
    yield "long-8-tb.jpg", 8 << 40
