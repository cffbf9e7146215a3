"""TIFF and DNG: huge strips in every compression, directories in circles, and counts that no file can hold."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from makers import jpeg, lzw
from makers.deflated import zeros

SHORT, LONG = 3, 4
SIDE = 16_000
NONE, FAX3, FAX4, LZW, OLD_JPEG, JPEG, DEFLATE, PACK_BITS = 1, 3, 4, 5, 6, 7, 8, 32773


def tiff(tags: dict[int, tuple], data: bytes = b"", following: int = 0) -> bytes:
    """A file with one directory; a value of `None` is the offset of the data behind it."""
    start = 8 + 2 + 12 * len(tags) + 4
    entries = b""
    for tag, (kind, count, value) in sorted(tags.items()):
        entries += struct.pack("<HHII", tag, kind, count, start if value is None else value)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + struct.pack("<I", following) + data


def picture(
    compression: int, data: bytes, width: int = SIDE, height: int = SIDE, bits: int = 8, samples: int = 3, **more: tuple
) -> bytes:
    tags = {
        256: (LONG, 1, width),
        257: (LONG, 1, height),
        258: (SHORT, 1, bits),
        259: (SHORT, 1, compression),
        262: (SHORT, 1, 2 if samples > 2 else 1),
        273: (LONG, 1, None),
        277: (SHORT, 1, samples),
        278: (LONG, 1, height),
        279: (LONG, 1, len(data)),
    }
    return tiff(tags | {int(tag[1:]): value for tag, value in more.items()}, data)


def bombs() -> Iterator[tuple[str, bytes]]:
    rows = SIDE * SIDE * 3
    yield "tiff-deflate.tif", picture(DEFLATE, zeros(rows))
    yield "tiff-deflate-predictor.tif", picture(DEFLATE, zeros(rows), t317=(SHORT, 1, 2))
    yield "tiff-deflate-16-bit.tif", picture(DEFLATE, zeros(2 * rows), bits=16)
    yield "tiff-deflate-double.tif", picture(
        DEFLATE, zeros(5_600 * 5_600 * 32), 5_600, 5_600, 64, 4, t339=(SHORT, 1, 3)
    )
    yield "tiff-lzw.tif", picture(LZW, lzw.tiff_zeros(rows))
    yield "tiff-pack-bits.tif", picture(PACK_BITS, b"\x81\0" * (rows // 128 + 1))
    yield "tiff-fax-4.tif", picture(FAX4, b"\xff" * (SIDE // 8), bits=1, samples=1)
    yield "tiff-fax-4-wide.tif", picture(FAX4, b"\xff" * 500, 65_535, 3_900, bits=1, samples=1)
    yield "tiff-jpeg.tif", picture(JPEG, jpeg.baseline(SIDE, SIDE))
    yield "tiff-jpeg-scans.tif", picture(JPEG, jpeg.progressive(SIDE, SIDE, 490, 3))
    yield "tiff-jpeg-other-size.tif", picture(JPEG, jpeg.baseline(SIDE, SIDE), 64, 64)
    yield "tiff-no-data.tif", picture(NONE, b"")
    yield "tiff-more-deflated.tif", picture(DEFLATE, zeros(2 << 30), 64, 64)
    strips = tiff(
        {
            256: (LONG, 1, 1),
            257: (LONG, 1, 1_000_000),
            258: (SHORT, 1, 8),
            259: (SHORT, 1, 1),
            262: (SHORT, 1, 1),
            273: (LONG, 1_000_000, 8),
            277: (SHORT, 1, 1),
            278: (LONG, 1, 1),
            279: (LONG, 1_000_000, 8),
        },
        bytes(4_000_000),
    )
    yield "tiff-million-strips.tif", strips
    yield "tiff-huge-counts.tif", tiff(
        {256: (LONG, 1, 64), 257: (LONG, 1, 64), 273: (LONG, 0xFFFF_FFFF, 8), 279: (LONG, 0xFFFF_FFFF, 8)}
    )
    yield "tiff-circle.tif", tiff({330: (LONG, 1, 8)}, following=8)
    yield "tiff-profile-3-gb.tif", picture(DEFLATE, zeros(64 * 64 * 3), 64, 64, t34675=(7, 0xC000_0000, 8))
    for name, preview in (("baseline", jpeg.baseline(SIDE, SIDE)), ("scans", jpeg.progressive(SIDE, SIDE, 490))):
        tags = {
            254: (LONG, 1, 1),
            259: (SHORT, 1, 6),
            0xC612: (1, 4, 0x401),
            0x201: (LONG, 1, None),
            0x202: (LONG, 1, len(preview)),
        }
        yield f"dng-preview-{name}.dng", tiff(tags, preview)
