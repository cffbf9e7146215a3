"""Generates the JPEG XL files of this folder.

Needs Pillow, imagecodecs, and cjxl of libjxl 0.7 (Debian: libjxl-tools). Run it in this folder: python make.py
"""

import struct
import subprocess
import tempfile
from pathlib import Path

import imagecodecs
import numpy
from PIL import Image

HERE = Path(__file__).parent
NASTY = HERE.parent / "nasty"

Y, X = numpy.mgrid[0:32, 0:48]
# The tests compute the same picture.
PICTURE = numpy.dstack([X * 5, Y * 7, (X + Y) * 3]).astype(numpy.uint8)
HALF = numpy.where(X < 24, 0, 255).astype(numpy.uint8)

XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:subject><rdf:Bag><rdf:li>sea</rdf:li>"
    b"</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def encode(pixels, name, *options):
    with tempfile.NamedTemporaryFile(suffix=".png") as source:
        imagecodecs.imwrite(source.name, pixels)
        convert(source.name, name, *options)


def convert(source, name, *options):
    subprocess.run(["cjxl", str(source), str(HERE / name), "--quiet", *options], check=True)


def box(kind, data):
    return struct.pack(">I", 8 + len(data)) + kind + data


def in_light():
    """16-bit numbers of the picture in linear light."""
    value = PICTURE / 255
    light = numpy.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return numpy.round(light * 65535).astype(numpy.uint16)


def main():
    encode(PICTURE, "lossless.jxl", "-d", "0")
    encode(PICTURE, "lossy.jxl", "-d", "1")
    encode(PICTURE, "lossless-container.jxl", "-d", "0", "--container=1")
    encode(numpy.dstack([PICTURE, HALF]), "alpha.jxl", "-d", "0")
    encode(PICTURE[..., 0].astype(numpy.uint16) * 257, "grey16.jxl", "-d", "0")
    encode(PICTURE, "display-p3.jxl", "-d", "0", "-x", "color_space=RGB_D65_DCI_Rel_SRG")
    encode(in_light(), "linear.jxl", "-d", "0", "-x", "color_space=RGB_D65_SRG_Rel_Lin")
    # Reference white of BT.2408 in PQ, and five times as much light.
    pq = numpy.where(X < 24, 38055, 49270).astype(numpy.uint16)
    encode(numpy.dstack([pq] * 3), "pq.jxl", "-d", "0", "-x", "color_space=RGB_D65_202_Rel_PeQ")
    encode(numpy.tile(PICTURE, (3, 3, 1)), "layered.jxl", "-d", "3", "--progressive_dc=1")
    convert(NASTY / "sideways.jpg", "sideways.jxl", "-j", "0", "-d", "2")
    # This cjxl keeps no EXIF.
    exif = bytes(4) + Image.open(NASTY / "sideways.jpg").info["exif"][6:]
    packed = lambda kind, data: box(b"brob", kind + imagecodecs.brotli_encode(data))
    whole, codestream = (HERE / "sideways.jxl").read_bytes()[:32], (HERE / "sideways.jxl").read_bytes()[32:]
    (HERE / "sideways.jxl").write_bytes(whole + box(b"Exif", exif) + codestream + box(b"xml ", XMP))
    (HERE / "packed.jxl").write_bytes(whole + packed(b"Exif", exif) + packed(b"xml ", XMP) + codestream)
    with tempfile.NamedTemporaryFile(suffix=".gif") as source:
        frames = [Image.new("RGB", (48, 32), colour) for colour in ["red", "blue"]]
        frames[0].save(source.name, save_all=True, append_images=frames[1:], duration=100)
        convert(source.name, "animated.jxl", "-d", "0")


main()
