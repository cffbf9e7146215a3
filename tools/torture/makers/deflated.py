"""PNG: huge pictures, and small ones with huge compressed texts and profiles."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from pictures import png_chunk

BLOCK = bytes(1 << 20)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def zeros(length: int) -> bytes:
    """So many zeros, compressed a thousandfold: a block that repeats, since compressing gigabytes takes seconds."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = compressor.compress(BLOCK) + compressor.flush(zlib.Z_FULL_FLUSH)
    rest = compressor.compress(bytes(length % len(BLOCK))) + compressor.flush()
    # Adler-32 of zeros: the first sum stays 1, the second is their number.
    checksum = (length % 65_521) << 16 | 1
    return b"\x78\xda" + block * (length // len(BLOCK)) + rest + struct.pack(">I", checksum)


def png(width: int, height: int, depth: int = 8, colour: int = 2, interlaced: int = 0, chunks: bytes = b"") -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    row = (width * depth * CHANNELS[colour] + 7) // 8 + 1
    # Interlaced rows have a filter byte in each of seven passes: at most twice as many rows.
    data = zeros(row * height + (2 * height + 64 if interlaced else 0))
    palette = png_chunk(b"PLTE", bytes(768)) if colour == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + header + palette + chunks + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "png-256-megapixels.png", png(16_000, 16_000)
    yield "png-256-megapixels-alpha.png", png(16_000, 16_000, colour=6)
    yield "png-256-megapixels-16-bit.png", png(16_000, 16_000, depth=16)
    yield "png-256-megapixels-interlaced.png", png(16_000, 16_000, interlaced=1)
    yield "png-wide-1-bit.png", png(65_535, 3_900, depth=1, colour=0)
    yield "png-palette.png", png(16_000, 15_999, depth=8, colour=3)
    gigabyte = zeros(1 << 30)
    yield "png-profile-1-gb.png", png(64, 64, chunks=png_chunk(b"iCCP", b"profile\0\0" + gigabyte))
    yield "png-profile-3-gb.png", png(64, 64, chunks=png_chunk(b"iCCP", b"profile\0\0" + zeros(3 << 30)))
    yield "png-text-1-gb.png", png(64, 64, chunks=png_chunk(b"zTXt", b"Comment\0\0" + gigabyte))
    xmp = b"XML:com.adobe.xmp\0\1\0\0\0"
    yield "png-xmp-1-gb.png", png(64, 64, chunks=png_chunk(b"iTXt", xmp + gigabyte))
    yield "png-exif-40-mb.png", png(64, 64, chunks=png_chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(40 << 20)))
    texts = b"".join(png_chunk(b"tEXt", b"key-%d\0value" % number) for number in range(60_000))
    yield "png-60000-texts.png", png(64, 64, chunks=texts)
    profiles = b"".join(png_chunk(b"iCCP", b"profile\0\0" + zeros(64 << 20)) for _ in range(64))
    yield "png-64-profiles.png", png(64, 64, chunks=profiles)
    frame = png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 64, 64, 0, 0, 1, 1, 0, 0))
    yield "png-animated.png", png(
        64, 64, chunks=png_chunk(b"acTL", struct.pack(">II", 0xFFFF_FFFF, 0)) + frame * 50_000
    )
