"""JPEG: huge pictures, very many scans, and segments without end. Every block is one shade, which takes two bits."""

from __future__ import annotations

import struct
from collections.abc import Iterator

BASELINE, PROGRESSIVE, ARITHMETIC = 0xC0, 0xC2, 0xC9
END = b"\xff\xd9"
# Blocks without coefficients in the only code for a run.
RUN = 0x4000


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def head(width: int, height: int, components: int, kind: int, sampling: int = 0x11) -> bytes:
    """Everything up to the scans. The only code is 0: for no difference, the end of a block, or a run of blocks."""
    frame = struct.pack(">BHHB", 8, height, width, components)
    for component in range(components):
        frame += bytes([component + 1, sampling if component == 0 else 0x11, 0])
    # Both tables have one code of one bit.
    direct = b"\x00" + b"\x01" + bytes(15) + b"\x00"
    alternating = b"\x10" + b"\x01" + bytes(15) + (b"\x00" if kind == BASELINE else b"\xe0")
    tables = segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC4, direct) + segment(0xC4, alternating)
    return b"\xff\xd8" + tables + segment(kind, frame)


def scan(components: list[int], first: int, last: int, approximation: int, data: bytes) -> bytes:
    body = bytes([len(components)]) + b"".join(bytes([component, 0]) for component in components)
    return segment(0xDA, body + bytes([first, last, approximation])) + data


def blocks(width: int, height: int) -> int:
    return ((width + 7) // 8) * ((height + 7) // 8)


def runs(count: int) -> bytes:
    """A progressive scan's data: nothing in so many blocks. A code is 15 zeros; the last run may be too long."""
    return bytes(-(-count // RUN) * 15 // 8 + 1)


def baseline(width: int, height: int, components: int = 3) -> bytes:
    # Two bits a block and component.
    data = bytes(blocks(width, height) * components // 4 + 1)
    return head(width, height, components, BASELINE) + scan(list(range(1, components + 1)), 0, 63, 0, data) + END


def progressive(width: int, height: int, scans: int, components: int = 1, refine: bool = False) -> bytes:
    """A picture with so many scans over all its blocks."""
    first = scan(list(range(1, components + 1)), 0, 0, 0, bytes(blocks(width, height) * components // 8 + 1))
    again = scan([1], 1, 63, 0x10 if refine else 0, runs(blocks(width, height)))
    if refine:
        again = scan([1], 1, 63, 1, runs(blocks(width, height))) + again
    return head(width, height, components, PROGRESSIVE) + first + again * scans + END


def many_direct_scans(width: int, height: int, scans: int) -> bytes:
    again = scan([1], 0, 0, 0, bytes(blocks(width, height) // 8 + 1))
    return head(width, height, 1, PROGRESSIVE) + again * scans + END


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "jpeg-256-megapixels.jpg", baseline(16_000, 16_000)
    yield "jpeg-256-megapixels-grey.jpg", baseline(16_000, 16_000, 1)
    yield "jpeg-256-megapixels-progressive.jpg", progressive(16_000, 16_000, 1, 3)
    yield "jpeg-256-megapixels-490-scans.jpg", progressive(16_000, 16_000, 490)
    yield "jpeg-64-megapixels-2000-scans.jpg", progressive(8_000, 8_000, 2_000)
    yield "jpeg-64-megapixels-refined.jpg", progressive(8_000, 8_000, 2_000, refine=True)
    yield "jpeg-4-megapixels-30000-scans.jpg", progressive(2_000, 2_000, 30_000)
    yield "jpeg-64-megapixels-direct-scans.jpg", many_direct_scans(8_000, 8_000, 300)
    yield "jpeg-many-tiny-scans.jpg", progressive(64, 64, 400_000)
    small = baseline(64, 64)
    yield "jpeg-comments-50-mb.jpg", small[:2] + segment(0xFE, bytes(65_533)) * 800 + small[2:]
    pieces = [segment(0xE2, b"ICC_PROFILE\0" + bytes([piece, 255]) + bytes(65_519)) for piece in range(1, 256)]
    yield "jpeg-profile-16-mb.jpg", small[:2] + b"".join(pieces) + small[2:]
    same = segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(65_519)) * 900
    yield "jpeg-900-profiles.jpg", small[:2] + same + small[2:]
    exif = segment(0xE1, b"Exif\0\0" + exif_circle())
    yield "jpeg-exif-circle.jpg", small[:2] + exif + small[2:]
    yield "jpeg-500-exif.jpg", small[:2] + exif * 500 + small[2:]
    for name, packet in xmp_packets():
        yield f"jpeg-xmp-{name}.jpg", small[:2] + segment(
            0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet[:65_000]
        ) + small[2:]
    yield "jpeg-arithmetic.jpg", small.replace(b"\xff\xc0", b"\xff\xc9")
    restarts = segment(0xDD, b"\0\1")
    yield "jpeg-restarts.jpg", small[:2] + restarts + baseline(8_000, 8_000)[2:]
    yield "jpeg-no-end.jpg", baseline(16_000, 16_000)[:-2] + b"\xff" * (30 << 20)
    yield "jpeg-500-thumbnails.jpg", small[:2] + segment(0xE1, b"Exif\0\0" + bytes(40_000)) * 500 + small[2:]


def exif_circle() -> bytes:
    """Directories that lead to each other, with counts that no file can hold."""
    entries = [(0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0x010F, 2, 0xFFFF_FFFF, 8), (0x9286, 7, 0x7FFF_FFFF, 0)]
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + struct.pack("<I", 8)


def xmp_packets() -> Iterator[tuple[str, bytes]]:
    start = '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    yield "entities", f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>{start}&e11;</x:xmpmeta>'.encode()
    yield "deep", b"<rdf:li>" * 8_000
    yield "attributes", b"<x " + b" ".join(b'dc:a%d="b"' % n for n in range(6_000)) + b"/>"
