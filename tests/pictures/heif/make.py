"""Generates the HEIC and AVIF files of this folder from ../nasty.

Needs Pillow, and heif-enc of libheif 1.15 (Debian: libheif-examples). Run it in this folder: python make.py
"""

import math
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
NASTY = HERE.parent / "nasty"


def encode(source, name, *options):
    subprocess.run(["heif-enc", "-q", "60", *options, str(source), "-o", str(HERE / name)], check=True)


def boxes(data, start, end):
    """Yields (kind, start, end) of the boxes between two offsets; a box's contents begin 8 bytes after its start."""
    while start < end:
        size = struct.unpack_from(">I", data, start)[0]
        yield data[start + 4 : start + 8], start, start + size
        start += size


def find(data, start, end, kind):
    return next((at, to) for name, at, to in boxes(data, start, end) if name == kind)


def grow(data, at, by):
    data[at : at + 4] = struct.pack(">I", struct.unpack_from(">I", data, at)[0] + by)


def with_property(name, kind, content, essential):
    """Adds a property to the first item."""
    path = HERE / name
    data = bytearray(path.read_bytes())
    box = struct.pack(">I", 8 + len(content)) + kind + content
    meta, meta_end = find(data, 0, len(data), b"meta")
    iprp, iprp_end = find(data, meta + 12, meta_end, b"iprp")
    ipco, ipco_end = find(data, iprp + 8, iprp_end, b"ipco")
    number = len(list(boxes(data, ipco + 8, ipco_end))) + 1
    ipma, _ = find(data, iprp + 8, iprp_end, b"ipma")
    # Version and flags, entry count, then for the first entry: item, property count, properties.
    assert data[ipma + 8 : ipma + 12] == bytes(4)
    count = ipma + 18
    associated = count + 1 + data[count]
    data[count] += 1
    data[associated:associated] = bytes([0x80 * essential | number])
    data[ipco_end:ipco_end] = box
    grow(data, ipma + len(box), 1)
    grow(data, ipco, len(box))
    grow(data, iprp, len(box) + 1)
    grow(data, meta, len(box) + 1)
    move(data, *find(data, meta + 12, meta_end + len(box) + 1, b"iloc"), len(box) + 1)
    path.write_bytes(data)


def turned(name, quarters):
    """Adds a rotation in quarter turns anticlockwise: phones write one, heif-enc 1.15 does not."""
    with_property(name, b"irot", bytes([quarters]), True)


def move(data, iloc, _, by):
    """Shifts the base offset of every item in a version 0 `iloc` box with four-byte offsets and lengths."""
    assert data[iloc + 8] == 0 and data[iloc + 12 : iloc + 14] == b"\x44\x40"
    at = iloc + 16
    for _ in range(struct.unpack_from(">H", data, iloc + 14)[0]):
        grow(data, at + 4, by)
        at += 10 + 8 * struct.unpack_from(">H", data, at + 8)[0]


def declare(name, primaries, transfer):
    """Declares the colours by code points of ITU-T H.273: the options of heif-enc 1.15 for this have no effect."""
    path = HERE / name
    data = bytearray(path.read_bytes())
    at = data.find(b"nclx") + 4
    if at < 4:
        # heif-enc writes no code points for HDR. It uses the matrix of BT.601 and the full range.
        with_property(name, b"colr", b"nclx" + struct.pack(">HHHB", primaries, transfer, 6, 0x80), False)
        return
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    path.write_bytes(data)


def in_range_of_video(name):
    """Declares that black and white are at 16 and 235."""
    path = HERE / name
    data = bytearray(path.read_bytes())
    data[data.index(b"nclx") + 10] = 0
    path.write_bytes(data)


# ITU-R BT.2087.
TO_2020 = [(0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956)]


def pq(light):
    """SMPTE ST 2084, of light in cd/m²."""
    power = (light / 10000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


def hlg(scene):
    """ARIB STD-B67, of light of the scene from 0 to 1."""
    return math.sqrt(3 * scene) if scene <= 1 / 12 else 0.17883277 * math.log(12 * scene - 0.28466892) + 0.55991073


def linear(value):
    """Light of 8-bit sRGB in cd/m², with white at ITU-R BT.2408's 203."""
    value /= 255
    return 203 * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def as_pq(light):
    return [pq(value) for value in light]


def as_hlg(light):
    luminance = max(0.2627 * light[0] + 0.6780 * light[1] + 0.0593 * light[2], 1e-6) / 1000
    return [hlg(value / 1000 * luminance ** (1 / 1.2 - 1)) for value in light]


def hdr(source, curve, path):
    """Writes a picture as HDR of the same light: a PNG of 16 bits per channel, which Pillow cannot write."""
    picture = Image.open(source).convert("RGB")
    rows = bytearray()
    for y in range(picture.height):
        rows.append(0)
        for x in range(picture.width):
            rgb = [linear(value) for value in picture.getpixel((x, y))]
            light = [sum(part * value for part, value in zip(row, rgb)) for row in TO_2020]
            rows += struct.pack(">HHH", *(round(65535 * value) for value in curve(light)))
    header = struct.pack(">IIBBBBB", *picture.size, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    bodies = ((data, kind + data) for kind, data in chunks)
    packed = (struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body)) for data, body in bodies)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(packed))


for name, options in [("sideways.heic", []), ("sideways.avif", ["-A"])]:
    encode(NASTY / "sideways.jpg", name, *options)
    turned(name, 3)
encode(NASTY / "alpha.png", "alpha.avif", "-A")
with tempfile.TemporaryDirectory() as folder:
    flat = Path(folder) / "flat.png"
    Image.new("RGB", (64, 48), (200, 60, 60)).save(flat)
    encode(flat, "display-p3.avif", "-A")
    declare("display-p3.avif", 12, 13)
    bright = Path(folder) / "hdr.png"
    for name, curve, transfer, options in [
        ("pq.heic", as_pq, 16, ["-b", "10"]),
        ("hlg.avif", as_hlg, 18, ["-A", "-b", "12"]),
    ]:
        hdr(NASTY / "progressive.jpg", curve, bright)
        encode(bright, name, *options)
        declare(name, 9, transfer)
    halves = Image.new("L", (64, 48), 16)
    halves.paste(235, (32, 0, 64, 48))
    halves.save(flat)
    encode(flat, "video-grey.avif", "-A")
    in_range_of_video("video-grey.avif")
