"""Generates the HEIC and AVIF files of this folder from ../nasty.

Needs Pillow, and heif-enc of libheif 1.15 (Debian: libheif-examples). Run it in this folder: python make.py
"""

import struct
import subprocess
import tempfile
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


def turned(name, quarters):
    """Adds a rotation property to the first item, in quarter turns anticlockwise: phones write one, heif-enc 1.15 does
    not."""
    path = HERE / name
    data = bytearray(path.read_bytes())
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
    data[associated:associated] = bytes([0x80 | number])
    data[ipco_end:ipco_end] = struct.pack(">I", 9) + b"irot" + bytes([quarters])
    grow(data, ipma + 9, 1)
    grow(data, ipco, 9)
    grow(data, iprp, 10)
    grow(data, meta, 10)
    move(data, *find(data, meta + 12, meta_end + 10, b"iloc"), 10)
    path.write_bytes(data)


def move(data, iloc, _, by):
    """Shifts the base offset of every item in a version 0 `iloc` box with four-byte offsets and lengths."""
    assert data[iloc + 8] == 0 and data[iloc + 12 : iloc + 14] == b"\x44\x40"
    at = iloc + 16
    for _ in range(struct.unpack_from(">H", data, iloc + 14)[0]):
        grow(data, at + 4, by)
        at += 10 + 8 * struct.unpack_from(">H", data, at + 8)[0]


def in_display_p3(name):
    """Declares the colours as Display P3: the option of heif-enc 1.15 for this has no effect."""
    path = HERE / name
    data = bytearray(path.read_bytes())
    at = data.index(b"nclx") + 4
    data[at : at + 4] = struct.pack(">HH", 12, 13)
    path.write_bytes(data)


for name, options in [("sideways.heic", []), ("sideways.avif", ["-A"])]:
    encode(NASTY / "sideways.jpg", name, *options)
    turned(name, 3)
encode(NASTY / "alpha.png", "alpha.avif", "-A")
with tempfile.TemporaryDirectory() as folder:
    flat = Path(folder) / "flat.png"
    Image.new("RGB", (64, 48), (200, 60, 60)).save(flat)
    encode(flat, "display-p3.avif", "-A")
    in_display_p3("display-p3.avif")
