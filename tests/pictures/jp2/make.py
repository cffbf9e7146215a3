"""Generates the JPEG 2000 files of this folder.

Needs Pillow and imagecodecs. Run it in this folder: python make.py
"""

import io
import struct
from pathlib import Path

import imagecodecs
import numpy
from PIL import Image

HERE = Path(__file__).parent

Y, X = numpy.mgrid[0:32, 0:48]
# The tests compute the same picture.
PICTURE = numpy.dstack([X * 5, Y * 7, (X + Y) * 3]).astype(numpy.uint8)
HALF = numpy.where(X < 24, 0, 255).astype(numpy.uint8)

XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
IPTC_BOX = bytes.fromhex("33C7A4D2B81D4723A0BAF1A3E097AD38")


def encoded(pixels, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG2000", **options)
    return buffer.getvalue()


def box(kind, data):
    return struct.pack(">I", 8 + len(data)) + kind + data


def boxes(data):
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        size = size or len(data) - at
        yield kind, data[at + 8 : at + size]
        at += size


def with_header(data, change):
    """The file with its boxes that describe the picture replaced by what `change` makes of the list of them."""
    parts = []
    for kind, content in boxes(data):
        if kind == b"jp2h":
            content = b"".join(box(*inner) for inner in change(list(boxes(content))))
        parts.append(box(kind, content))
    return b"".join(parts)


def with_profile(data, profile):
    colour = (b"colr", b"\2\0\0" + profile)
    return with_header(data, lambda inner: [colour if part[0] == b"colr" else part for part in inner])


def with_palette(data, colours):
    columns = struct.pack(">HB", len(colours), 3) + b"\7\7\7" + bytes(sum(colours, ()))
    mapping = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3))
    added = [(b"pclr", columns), (b"cmap", mapping)]
    colour = (b"colr", b"\1\0\0" + struct.pack(">I", 16))
    return with_header(
        data, lambda inner: [colour if part[0] == b"colr" else part for part in inner] + added
    )


def data_set(number, data):
    return b"\x1c\2" + struct.pack(">BH", number, len(data)) + data


def exif():
    fields = Image.Exif()
    fields[0x010F], fields[0x0112] = "Canon", 6
    fields.get_ifd(0x8769).update({0x9003: "2024:02:29 18:30:05"})
    return fields.tobytes()[6:]


def main():
    write = lambda name, data: (HERE / name).write_bytes(data)
    lossless = encoded(PICTURE)
    write("lossless.jp2", lossless)
    write("bare.j2k", encoded(PICTURE, no_jp2=True))
    tiles = encoded(PICTURE, tile_size=(20, 20), progression="RPCL")
    write("tiles.jp2", tiles)
    write("alpha.jp2", encoded(numpy.dstack([PICTURE, HALF])))
    write("grey16.jp2", encoded(PICTURE[..., 0].astype(numpy.uint16) * 257))
    profile = imagecodecs.cms_profile(
        "rgb", whitepoint=[0.3127, 0.3290], primaries=[0.680, 0.320, 1, 0.265, 0.690, 1, 0.150, 0.060, 1], gamma=2.2
    )
    write("profile.jp2", with_profile(lossless, profile))
    codes = ((X // 12) % 4).astype(numpy.uint8)
    write("palette.jp2", with_palette(encoded(codes), [(255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 250, 250)]))
    inks = numpy.dstack([X * 5, Y * 7, 0 * X, X + Y]).astype(numpy.uint8)
    cmyk = imagecodecs.jpeg2k_encode(inks, level=0, codecformat="jp2", reversible=True, mct=False)
    colour = (b"colr", b"\1\0\0" + struct.pack(">I", 12))
    keep = lambda inner: [colour if part[0] == b"colr" else part for part in inner if part[0] != b"cdef"]
    write("cmyk.jp2", with_header(cmyk, keep))
    xmp = (
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        b"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:subject><rdf:Bag><rdf:li>sea</rdf:li>"
        b"</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    labels = box(b"uuid", b"JpgTiffExif->JP2" + exif()) + box(b"uuid", XMP_BOX + xmp)
    labels += box(b"uuid", IPTC_BOX + data_set(25, b"boat"))
    parts = [box(kind, data) for kind, data in boxes(lossless)]
    write("labelled.jp2", b"".join(parts[:-1]) + labels + parts[-1])


main()
