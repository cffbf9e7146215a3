"""Generates the unusual and damaged files of this folder from ../cat.jpg and ../coffee.jpg.

Needs Pillow. Run it in this folder: python make.py
"""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
CAT = Image.open(HERE.parent / "cat.jpg")
COFFEE = Image.open(HERE.parent / "coffee.jpg")


def small(picture, width=160):
    return picture.resize((width, picture.height * width // picture.width), Image.LANCZOS)


def write(name, data):
    (HERE / name).write_bytes(data)


def encoded(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def png_chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_header(width, height, depth, colour):
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def deep_png(picture):
    """A PNG with 16 bits per channel, which Pillow cannot write in colour."""
    rows = picture.tobytes()
    stride = picture.width * 3
    data = b"".join(
        b"\0" + b"".join(bytes((value, value)) for value in rows[y * stride : (y + 1) * stride])
        for y in range(picture.height)
    )
    header = png_header(*picture.size, 16, 2)
    return header + png_chunk(b"IDAT", zlib.compress(data, 9)) + png_chunk(b"IEND", b"")


def sideways(picture):
    """A JPEG as written by a phone held upright: rotated pixels, and an EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Ratna"
    exif[0x0110] = "Testcam 1"
    exif.get_ifd(0x8769).update({0x9003: "2024:02:14 18:30:05", 0x9011: "+05:30"})
    exif.get_ifd(0x8825).update({1: "N", 2: (27.0, 10.0, 30.0), 3: "E", 4: (78.0, 2.0, 31.5)})
    return encoded(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=85, exif=exif)


def with_alpha(picture):
    """The picture, opaque inside a disc and transparent outside, where the hidden colour is black."""
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse((10, 10, picture.width - 10, picture.height - 10), fill=255)
    picture = Image.composite(picture, Image.new("RGB", picture.size), mask)
    picture.putalpha(mask)
    return picture


def main():
    cat, coffee = small(CAT), small(COFFEE)
    jpeg = encoded(cat, "JPEG", quality=85)
    frames = {"save_all": True, "append_images": [coffee.resize(cat.size)], "duration": 500, "loop": 0}
    heic_brands = b"heic\0\0\0\0mif1heic"

    write("cmyk.jpg", encoded(cat.convert("CMYK"), "JPEG", quality=85))
    write("grey.jpg", encoded(cat.convert("L"), "JPEG", quality=85))
    write("progressive.jpg", encoded(cat, "JPEG", quality=85, progressive=True))
    write("sideways.jpg", sideways(cat))
    write("stray-bytes.jpg", jpeg[:20] + b"stray bytes" + jpeg[20:])  # after the JFIF segment
    write("no-end-mark.jpg", jpeg[:-2])
    write("truncated.jpg", jpeg[: len(jpeg) // 2])
    write("jpeg-named.png", jpeg)
    write("text.jpg", b"This is a shopping list, not a picture: bread, milk, coffee.\n")
    write("zero.jpg", b"")
    write("sixteen-bit.png", deep_png(small(CAT, 80)))
    write("palette.png", encoded(cat.quantize(64), "PNG"))
    write("alpha.png", encoded(with_alpha(small(CAT, 120)), "PNG", optimize=True))
    write("huge-header.png", png_header(60_000, 60_000, 8, 2))
    write("animated.gif", encoded(cat.quantize(32), "GIF", **frames))
    write("animated.webp", encoded(cat, "WEBP", quality=60, **frames))
    write("lzw.tiff", encoded(small(CAT, 80), "TIFF", compression="tiff_lzw"))
    write("windows.bmp", encoded(small(CAT, 48), "BMP"))
    write("header-only.heic", struct.pack(">I", 8 + len(heic_brands)) + b"ftyp" + heic_brands)


if __name__ == "__main__":
    main()
