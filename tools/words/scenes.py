"""Renders other pictures with words: receipts, street signs, text on its side, white on white, small thumbnails."""

import random

import memes
import numpy
from drawing import Sample, block, photograph, wrapped, write
from PIL import Image, ImageDraw, ImageFilter

RECEIPTS = [
    ["CORNER GROCERY", "17 Mill Street", "Phone 555 0142", "Oat bread          3.20", "Olives 2 x 1.75    3.50",
     "Tomatoes 0.640 kg  2.11", "Birthday candles   4.99", "Washing powder     7.49", "TOTAL             21.29",
     "Cash              25.00", "Change             3.71", "14/02/2024 18:27", "Thank you, come again"],
    ["HARBOUR BAKERY", "Open daily from six", "Table 12  Guests 3", "Tomato soup        6.50", "Fresh scones       4.80",
     "Pot of tea x 2     7.00", "Lemon cake         5.25", "SUBTOTAL          23.55", "Service 10%        2.36",
     "TOTAL             25.91", "Card ending 4417", "Receipt 000381", "Have a lovely day"],
]
SIGNS = [
    ("city", ["MILL STREET", "Old Harbour 350 m"], (0, 70, 150)),
    ("palace", ["Museum Square", "No parking on Sundays"], (20, 110, 60)),
    ("mountains", ["SCENIC ROUTE", "Drive slowly"], (120, 70, 30)),
]
PARAGRAPHS = [
    "Shelves from left to right: maps, letters, recipes and family photographs",
    "Fragile: please keep this side up and store in a dry place",
]


def coefficients(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    """The perspective that shows the corners `source` of a picture at `target`, as Image.transform takes it."""
    rows = []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return numpy.linalg.solve(numpy.array(rows, float), numpy.array(source, float).ravel()).tolist()


def pasted(ground: Image.Image, flat: Image.Image, corners: list[tuple[float, float]]) -> Image.Image:
    """`ground` with `flat` in it, its corners (top left, then clockwise) at `corners`, sampled twice as finely."""
    big = ground.resize((ground.width * 2, ground.height * 2), Image.Resampling.LANCZOS)
    edges = [(0, 0), (flat.width, 0), (flat.width, flat.height), (0, flat.height)]
    how = coefficients(edges, [(2 * x, 2 * y) for x, y in corners])
    seen = flat.transform(big.size, Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC)
    mask = Image.new("L", flat.size, 255).transform(big.size, Image.Transform.PERSPECTIVE, how)
    big.paste(seen, mask=mask)
    return big.resize(ground.size, Image.Resampling.BOX)


def receipt(lines: list[str], number: int, seed: int) -> Sample:
    paper = Image.new("RGB", (420, 40 + 30 * len(lines)), (236, 233, 226))
    for i, line in enumerate(lines):
        write(paper, (24, 20 + 30 * i), line, "liberation mono", 24, fill=(60, 58, 62))
    ground = Image.new("RGB", (560, 600), (92, 70, 54))
    lean = random.Random(seed + number).choice([-1, 1])
    corners = [(70 + 8 * lean, 20), (490 + 8 * lean, 30), (484 - 8 * lean, 580), (62 - 8 * lean, 570)]
    photo = pasted(ground, paper, corners).filter(ImageFilter.GaussianBlur(0.6))
    noise = numpy.random.default_rng(seed + number).normal(0, 6, (600, 560, 3))
    noisy = Image.fromarray(numpy.clip(numpy.asarray(photo) + noise, 0, 255).astype(numpy.uint8))
    return Sample(f"receipt-{number}", noisy, [" ".join(line.split()) for line in lines])


def sign(number: int) -> Sample:
    picture, lines, colour = SIGNS[number]
    plate = Image.new("RGB", (640, 240), colour)
    ImageDraw.Draw(plate).rounded_rectangle((8, 8, 631, 231), 18, outline=(255, 255, 255), width=5)
    write(plate, (320, 40), lines[0], "roboto condensed", 84, fill=(255, 255, 255), anchor="ma")
    write(plate, (320, 150), lines[1], "roboto condensed", 46, fill=(255, 255, 255), anchor="ma")
    corners = [[(180, 130), (640, 70), (650, 290), (190, 270)], [(120, 90), (560, 150), (550, 310), (110, 310)]][number % 2]
    return Sample(f"sign-{number}", pasted(photograph(picture, 800, 600), plate, corners), lines)


def turned(number: int) -> Sample:
    """A paragraph that stands on its side, turned to the left or to the right."""
    sheet = Image.new("RGB", (500, 360), (245, 240, 228))
    lines = wrapped(PARAGRAPHS[number % 2], "dejavu serif", 30, 440)
    block(sheet, lines, "dejavu serif", 30, 90, 1.5, fill=(40, 40, 60))
    ground = photograph("bricks", 600, 700)
    ground.paste(sheet.rotate(90 if number < 2 else 270, expand=True), (120, 100))
    return Sample(f"turned-{number}", ground, lines)


def white_on_white(number: int, seed: int) -> Sample:
    above, below = memes.rendered("english", memes.ENGLISH[:1], 4, seed + 1)[number].lines[:2]
    picture = Image.new("RGB", (600, 400), (255, 255, 255))
    outline = {"stroke_width": 1 + number % 2, "stroke_fill": (90, 90, 90)}
    for top, line in ((60, above), (240, below)):
        write(picture, (300, top), line, "anton", 44, fill=(255, 255, 255), anchor="ma", **outline)
    return Sample(f"white-{number}", picture, [above, below])


def thumbnail(meme: Sample) -> Sample:
    small = meme.picture.copy()
    small.thumbnail((200, 200), Image.Resampling.LANCZOS)
    return Sample(f"thumbnail-{meme.name}", small, meme.lines)


def reposted(meme: Sample) -> Sample:
    """A meme that was scaled and saved at a low quality, as those that were sent on many times are."""
    small = meme.picture.resize((meme.picture.width * 3 // 4, meme.picture.height * 3 // 4), Image.Resampling.BILINEAR)
    return Sample(f"reposted-{meme.name}", small, meme.lines, quality=25)
