"""Generates the seeds of this folder, the fuzzer's first inputs: one small file of every kind that Ratna reads, a few
queries, what Google Takeout says of pictures and albums, and packets of XMP.

Needs Pillow with JPEG 2000; JPEG XL is copied from tests/pictures. Run it in this folder: python make.py
"""

import io
import json
import struct
import zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
PICTURE = Image.new("RGB", (24, 16))
PICTURE.putdata([(x * 10, y * 15, (x * y) % 256) for y in range(16) for x in range(24)])
DATE = b"2024:02:14 18:30:05\0"


def write(folder, name, data):
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / name).write_bytes(data)


def encoded(kind, picture=PICTURE, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def directory(order, at, entries, after=0):
    """A TIFF directory at offset `at`, from (tag, type, count, value or bytes), followed by the data it points to."""
    entries = sorted(entries)
    data, place = b"", at + 2 + 12 * len(entries) + 4
    body = struct.pack(order + "H", len(entries))
    for tag, kind, count, value in entries:
        if isinstance(value, bytes):
            value, data = place + len(data), data + value
        body += struct.pack(order + "HHII", tag, kind, count, value)
    return body + struct.pack(order + "I", after) + data


def tiff(magic, entries):
    order = "<" if magic[:2] == b"II" else ">"
    return magic + struct.pack(order + "I", 8) + directory(order, 8, entries)


def linked(jpeg):
    return [(0x0201, 4, 1, jpeg), (0x0202, 4, 1, len(jpeg))]


def fujifilm(jpeg):
    head = b"FUJIFILMCCD-RAW 0201".ljust(84) + struct.pack(">II", 148, len(jpeg))
    return head.ljust(148, b"\0") + jpeg


def olympus(jpeg):
    entry = lambda tag, value: struct.pack("<HHII", tag, 4, 1, value)
    note = b"OLYMPUS\0II\x03\0" + struct.pack("<H", 1) + entry(0x2020, 30) + bytes(4)
    note += struct.pack("<H", 2) + entry(0x0101, 60) + entry(0x0102, len(jpeg))
    note = note.ljust(60, b"\0") + jpeg
    # The EXIF directory follows the first one, which has a single entry.
    exif = directory("<", 26, [(0x927C, 7, len(note), note)])
    return b"IIRO" + struct.pack("<I", 8) + directory("<", 8, [(0x8769, 4, 1, 26)]) + exif


def camera_fields():
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Canon", "Canon EOS R5", 6
    exif.get_ifd(0x8769).update({0x9003: "2024:02:14 18:30:05", 0x9011: "+05:30"})
    exif.get_ifd(0x8825).update({1: "N", 2: (27.0, 10.0, 30.0), 3: "E", 4: (78.0, 2.0, 31.0)})
    return exif


def pictures():
    fields = camera_fields()
    yield "baseline.jpg", encoded("jpeg", quality=80, exif=fields)
    yield "progressive.jpg", encoded("jpeg", quality=60, progressive=True)
    yield "grey.jpg", encoded("jpeg", PICTURE.convert("L"))
    yield "cmyk.jpg", encoded("jpeg", PICTURE.convert("CMYK"))
    yield "colour.png", encoded("png", exif=fields)
    yield "palette.png", encoded("png", PICTURE.quantize(16))
    yield "deep.png", encoded("png", PICTURE.convert("I;16"))
    yield "alpha.png", encoded("png", PICTURE.convert("RGBA"))
    yield "still.gif", encoded("gif", PICTURE.quantize(32))
    yield "lossy.webp", encoded("webp", quality=60, exif=fields)
    yield "lossless.webp", encoded("webp", PICTURE.convert("RGBA"), lossless=True)
    for codec in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"]:
        yield f"{codec}.tiff", encoded("tiff", compression=codec)
    yield "fax.tiff", encoded("tiff", PICTURE.convert("1"), compression="group4")
    yield "colour.bmp", encoded("bmp")
    yield "palette.bmp", encoded("bmp", PICTURE.quantize(16))
    yield "lossless.jp2", encoded("jpeg2000", PICTURE)
    yield "lossy.j2k", encoded("jpeg2000", irreversible=True, quality_layers=[20], tile_size=(16, 16), no_jp2=True)
    for name in ["lossless", "lossy", "alpha", "layered"]:
        yield f"{name}.jxl", (HERE / f"../../pictures/jxl/{name}.jxl").read_bytes()
    yield "packed.psd", photoshop(True, 1)
    yield "plain.psb", photoshop(False, 2)


def photoshop(packed, version):
    """A PSD or PSB of three channels and transparency, without layers."""
    width, height = PICTURE.size
    wide = ">Q" if version == 2 else ">I"
    header = b"8BPS" + struct.pack(">H6xHIIHH", version, 4, height, width, 8, 3)
    resources = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(IPTC)) + IPTC + bytes(len(IPTC) % 2)
    layers = struct.pack(wide, 2) + struct.pack(">h", -1)
    sections = struct.pack(">II", 0, len(resources)) + resources + struct.pack(wide, len(layers)) + layers
    rows = [channel.tobytes()[y * width:(y + 1) * width] for channel in PICTURE.convert("RGBA").split() for y in range(height)]
    if not packed:
        return header + sections + b"\0\0" + b"".join(rows)
    rows = [bytes([width - 1]) + row for row in rows]
    lengths = b"".join(struct.pack(">H", len(row)) for row in rows)
    return header + sections + b"\0\1" + lengths + b"".join(rows)


def raw_files():
    jpeg = encoded("jpeg", quality=50)
    first = [(0x0112, 3, 1, 6), (0x010F, 2, 6, b"NIKON\0"), (0x00FE, 4, 1, 1), (0x014A, 4, 1, 8)]
    strip = [(0x0103, 3, 1, 6), (0x0111, 4, 1, jpeg), (0x0117, 4, 1, len(jpeg))]
    crop = (0xC620, 4, 2, struct.pack(">II", 240, 160))
    yield 0, fujifilm(jpeg)
    yield 1, olympus(jpeg)
    yield 3, tiff(b"IIU\0", [(0x002E, 7, len(jpeg), jpeg)])
    canon = directory("<", 16, strip)
    yield 4, b"II*\0\x10\0\0\0CR\x02\0" + bytes(4) + canon
    yield 5, tiff(b"II*\0", first + linked(jpeg))
    yield 6, tiff(b"MM\0*", [(0xC612, 4, 1, 1), crop] + linked(jpeg))


def png(*chunks):
    """A PNG of these chunks: name and data."""
    data = b"\x89PNG\r\n\x1a\n"
    for name, body in chunks + ((b"IEND", b""),):
        data += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return data


def box(name, data):
    return struct.pack(">I", len(data) + 8) + name + data


def heif(items):
    """The boxes of a HEIF after its type, with these items: type and data, which lie in the box `idat`."""
    entries = locations = data = b""
    for number, (kind, item) in enumerate(items, 1):
        entries += box(b"infe", struct.pack(">IHH", 0x0200_0000, number, 0) + kind + b"\0application/rdf+xml\0")
        locations += struct.pack(">HHHHII", number, 1, 0, 1, len(data), len(item))
        data += item
    table = box(b"iinf", struct.pack(">IH", 0, len(items)) + entries)
    places = box(b"iloc", b"\1\0\0\0\x44\0" + struct.pack(">H", len(items)) + locations)
    return box(b"meta", bytes(4) + table + places + box(b"idat", data))


def data_set(number, data):
    return b"\x1c\2" + struct.pack(">BH", number, len(data)) + data


def raw_profile(block):
    return f"\nexif\n{len(block):8}\n{block.hex()}\n".encode()


XMP = b"""<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description
 xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:exif='http://ns.adobe.com/exif/1.0/'
 xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/'
 photoshop:DateCreated='1988-12-01T18:53:44.5+01:00' exif:GPSLatitude='48,8.0N' exif:GPSLongitude='11,34,30E'>
 <tiff:Make>EPSON</tiff:Make><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Sea &amp; sun</rdf:li></rdf:Alt>
 </dc:title><dc:subject><rdf:Bag><rdf:li>boat</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>"""
IPTC = data_set(5, b"Harbour") + data_set(25, b"boat") + data_set(55, b"20050929") + data_set(60, b"101112+0100")


def metadata_blocks():
    """Kind of block, as the target numbers them, and the block."""
    exif = b"Exif\0\0II*\0" + camera_fields().tobytes()[10:]
    yield 0, XMP
    yield 1, IPTC
    yield 2, exif
    yield 3, exif
    yield 4, raw_profile(exif)
    yield 5, b"Sat, 05 Mar 2022 14:03:09 +0100"
    yield 6, zlib.compress(f"\nxmp\n{len(XMP):8}\n{XMP.hex()}\n".encode())
    yield 7, heif([(b"Exif", bytes(4) + exif[6:]), (b"mime", XMP)])
    yield 8, b"Screenshot 2024-05-01 at 10.11.12 PM.png"


def metadata_files():
    exif = b"Exif\0\0II*\0" + camera_fields().tobytes()[10:]
    yield "profile.png", png((b"tEXt", b"Raw profile type exif\0" + raw_profile(exif)))
    yield "packed.png", png((b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw_profile(exif))))
    yield "xmp.png", png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), (b"tIME", b"\x07\xe3\5\6\7\x08\x09"))
    yield "chunks.webp", encoded("webp", PICTURE.resize((8, 8)), exif=exif, xmp=XMP)
    yield "xmp.gif", b"GIF89a\1\0\1\0\0\0\0\x21\xff\x0bXMP DataXMP" + XMP + b"\1" + bytes(range(255, -1, -1)) + b"\0;"
    resource = b"Photoshop 3.0\x008BIM\4\4\0\0" + struct.pack(">I", len(IPTC)) + IPTC
    yield "iptc.jpg", b"\xff\xd8\xff\xed" + struct.pack(">H", len(resource) + 2) + resource
    yield "resources.psd", photoshop(True, 1)
    yield "boxes.jp2", (HERE / "../../pictures/jp2/labelled.jp2").read_bytes()
    yield "boxes.jxl", (HERE / "../../pictures/jxl/packed.jxl").read_bytes()
    yield "items.heic", b"\0\0\0\x10ftypheic\0\0\0\0" + heif([(b"Exif", bytes(4) + exif[6:]), (b"mime", XMP)])


def tiff_pictures():
    """Chunks in every codec, whose directory comes first, where the target expects it."""
    samples = PICTURE.tobytes()
    chunks = {1: samples, 8: zlib.compress(samples), 5: strips(encoded("tiff", compression="tiff_lzw"))}
    chunks |= {50000: zstd(samples), 50001: encoded("webp", lossless=True)}
    chunks |= {7: encoded("jpeg", quality=80), 32773: strips(encoded("tiff", compression="packbits"))}
    for codec, chunk in chunks.items():
        photometric = 6 if codec == 7 else 2
        yield f"{codec}", picture_entries(3, 8, codec, photometric, chunk)
    black = PICTURE.convert("1")
    for codec, name in [(2, "tiff_ccitt"), (3, "group3"), (4, "group4")]:
        yield name, picture_entries(1, 1, codec, 1, strips(encoded("tiff", black, compression=name)))
    alpha = [(0x0152, 3, 1, 2), (0x013D, 3, 1, 2)]
    rgba = PICTURE.convert("RGBA").tobytes()
    yield "alpha", picture_entries(4, 8, 8, 2, zlib.compress(rgba)) + alpha
    yield "planar", picture_entries(1, 16, 1, 1, bytes(768))
    yield "subsampled", picture_entries(3, 8, 1, 6, bytes(576)) + [(0x0212, 3, 2, 0x00020002)]
    palette = (0x0140, 3, 768, bytes(range(256)) * 6)
    yield "palette", picture_entries(1, 8, 1, 3, bytes(384)) + [palette]
    yield "lab", picture_entries(3, 8, 1, 8, samples)


def picture_entries(samples, bits, codec, photometric, chunk):
    size = [(0x0100, 3, 1, 24), (0x0101, 3, 1, 16), (0x0115, 3, 1, samples)]
    depth = (0x0102, 3, 1, bits)
    return size + [depth, (0x0103, 3, 1, codec), (0x0106, 3, 1, photometric),
                   (0x0111, 4, 1, chunk), (0x0117, 4, 1, len(chunk))]


def strips(file):
    """The only strip of a TIFF file."""
    with Image.open(io.BytesIO(file)) as picture:
        at, length = picture.tag_v2[0x0111][0], picture.tag_v2[0x0117][0]
    return file[at:at + length]


def zstd(samples):
    """A frame of one uncompressed block."""
    block = struct.pack("<I", len(samples) << 3 | 1)[:3]
    return b"\x28\xB5\x2F\xFD\x60" + struct.pack("<H", len(samples) - 256) + block + samples


def exif_files():
    yield "camera.tiff", b"II*\0" + camera_fields().tobytes()[10:]
    fields = [(0x0132, 2, len(DATE), DATE), (0x010F, 2, 6, b"Maker\0")]
    yield "plain.tiff", tiff(b"MM\0*", fields)
    yield "camera.jpg", encoded("jpeg", PICTURE.resize((8, 8)), exif=camera_fields())


def lightroom_previews():
    header = b'pyramid = {\n\tcolorProfile = "AdobeRGB",\n\tlevels = {\n\t\t{\n\t\t\theight = 2,\n\t\t},\n\t},\n'
    header += b'\tuuid = "A",\n}\n'
    sizes = [encoded("jpeg", PICTURE.resize(size), quality=50) for size in [(3, 2), (24, 16)]]
    levels = [preview_section(f"level_{number}", jpeg) for number, jpeg in enumerate(sizes, 1)]
    whole = preview_section("header", header) + b"".join(levels)
    yield "whole.lrprev", whole
    yield "cut.lrprev", whole[:-40]
    yield "progressive.lrprev", preview_section("level_1", encoded("jpeg", progressive=True))
    yield "alone", sizes[1]


def preview_section(name, contents):
    return struct.pack(">4sHBBQQ8s", b"AgHg", 32, 0, 0, len(contents), 3, name.encode()) + contents + bytes(3)


XMP_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
}
WORDS = """<dc:title><rdf:Alt><rdf:li xml:lang="de">Meer</rdf:li><rdf:li xml:lang="x-default">Sea</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li>b &amp; c</rdf:li></rdf:Bag></dc:subject><!-- x -->
<lr:hierarchicalSubject><rdf:Bag><rdf:li>a|b</rdf:li></rdf:Bag></lr:hierarchicalSubject>
<digiKam:TagsList><rdf:Seq><rdf:li>a/b</rdf:li></rdf:Seq></digiKam:TagsList><photoshop:City><![CDATA[x]]></photoshop:City>"""
REGIONS = """<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="A">
<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:w="0.1" stArea:h="0.1"/></rdf:Description></rdf:li></rdf:Bag>
</mwg-rs:RegionList></mwg-rs:Regions><dc:description rdf:parseType="Resource"><rdf:value>x</rdf:value></dc:description>"""


def packet(attributes, elements):
    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in XMP_NAMESPACES.items())
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">\n<rdf:Description rdf:about=""{declared}{attributes}>\n'
        f'{elements}\n</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def xmp_packets():
    yield "words.xmp", packet(' xmp:Rating="3" MicrosoftPhoto:Rating="50"', WORDS)
    yield "regions.xmp", packet(' photoshop:DateCreated="2005-09-29"', REGIONS)
    yield "wide.xmp", packet(' dc:subject="a"', "<dc:title>x</dc:title>").decode().encode("utf-16-be")


def extended_packet():
    """A JPEG without a picture whose packet goes on in two further segments."""
    guid, extension = b"0123456789ABCDEF" * 2, packet("", WORDS)
    segment = lambda payload: b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload
    main = packet(f' xmpNote:HasExtendedXMP="{guid.decode()}"', "")
    parts = [segment(b"http://ns.adobe.com/xap/1.0/\0" + main)]
    for at in range(0, len(extension), 700):
        head = b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", len(extension), at)
        parts.append(segment(head + extension[at : at + 700]))
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda\0\2\xff\xd9"


QUERIES = {
    "words": 'dog in snow + red^2 car -"no parking" -night^0.5 shows:"old house" like:~/a.jpg^3',
    "filters": "in:Japan name:IMG_1* tag:animals/dog -tag:x type:heic|raw is:favourite|bw color:red people:2|3+ sort:date",
    "albums": 'album:"Trips/New York"|Norway person:Anna -person:"Anna Müller"',
    "numbers": "date:2017-03..2018-01 after:2016 before:march iso:>1600 near:35.68,139.69,5km size:>4mp file:10mb..20mb "
    "rating:>=4",
    "problems": 'date:soon dog^99 "open tag: near:95,1 type:png| -- + कुत्ता',
}

SIDECARS = {
    "picture": {
        "title": "गोवा 😀.jpg",
        "description": "Sea &amp; sand",
        "creationTime": {"timestamp": "1600000000"},
        "photoTakenTime": {"timestamp": "-86400"},
        "geoData": {"latitude": 0.0, "longitude": 0.0},
        "geoDataExif": {"latitude": 15.3, "longitude": 74.1},
        "people": [{"name": "Ana"}, {}],
        "url": "https://photos.google.com/photo/A",
        "favorited": True,
        "trashed": True,
    },
    "album": {"title": "Rome", "description": "", "access": "protected", "date": {"timestamp": "1600000000"}},
    "old": {"albumData": {"title": "Old", "date": {"timestamp": "1"}}},
}

for name, sidecar in SIDECARS.items():
    write("takeout", f"{name}.json", json.dumps(sidecar, ensure_ascii=False).encode())
for name, query in QUERIES.items():
    write("query", name, query.encode())
for name, data in pictures():
    write("picture", name, data)
for choice, data in raw_files():
    write("raw", f"{choice}.raw", bytes([choice]) + data)
    write("picture", f"{choice}.raw", data)
    write("metadata", f"{choice}.raw", data)
for files in [exif_files, metadata_files]:
    for name, data in files():
        write("metadata", name, data)
for kind, block in metadata_blocks():
    write("embedded", f"{kind}.block", bytes([kind]) + block)
for name, entries in tiff_pictures():
    write("tiff", f"{name}.tiff", b"\0" + tiff(b"II*\0", entries))
for name, data in lightroom_previews():
    write("lrprev", name, data)
for name, data in xmp_packets():
    write("xmp", name, data)
write("packets", "extended.jpg", extended_packet())
