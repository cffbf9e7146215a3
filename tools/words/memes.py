"""Renders memes of our own making: sentences of english.txt and hindi.txt on pictures of tests/pictures.

Twenty templates for English, five for Hindi, all with another font, picture or way to set the text.
"""

import random
from dataclasses import dataclass
from pathlib import Path

from drawing import Sample, block, fitted, photograph
from PIL import Image

HERE = Path(__file__).parent
# The longer side of a meme, in pixels.
SIDE = 600
WHITE, BLACK, YELLOW = (255, 255, 255), (0, 0, 0), (255, 224, 60)


@dataclass(frozen=True)
class Template:
    font: str
    picture: str
    # "outlined": white with black outline above and below; "bar": black on white above; "both bars"; "framed": white on a
    # black frame below; "subtitle": yellow, below.
    layout: str = "outlined"
    capitals: bool = True
    # Height of letters and thickness of the outline, in shares of the picture's width and of the letters' height.
    size: float = 0.11
    outline: float = 0.06
    shape: tuple[int, int] = (SIDE, SIDE)


ENGLISH = [
    Template("anton", "raccoon"),
    Template("anton", "cat", shape=(SIDE, 450)),
    Template("anton", "city", size=0.08),
    Template("anton", "meadow", capitals=False),
    Template("anton", "bricks", outline=0.1),
    Template("liberation narrow", "horse"),
    Template("liberation narrow", "clouds", shape=(SIDE, 400)),
    Template("liberation narrow", "coffee", size=0.08, outline=0.1),
    Template("oswald", "astronaut"),
    Template("oswald", "forest", size=0.08, capitals=False),
    Template("bebas", "quay"),
    Template("roboto condensed", "palace", capitals=False),
    Template("open condensed", "mountains"),
    Template("dejavu condensed", "stairs", size=0.08),
    Template("lato black", "footbridge", size=0.09, capitals=False),
    Template("comic", "rocket", size=0.09, capitals=False),
    Template("open extra bold", "photographer", "bar", capitals=False, size=0.065),
    Template("liberation bold", "cat", "both bars", capitals=False, size=0.06),
    Template("dejavu serif", "galaxies", "framed", size=0.06),
    Template("roboto black", "apartment", "subtitle", capitals=False, size=0.055, shape=(SIDE, 338)),
]
HINDI = [
    Template("noto devanagari", "raccoon", capitals=False, size=0.09),
    Template("lohit", "meadow", capitals=False, size=0.1, outline=0.05),
    Template("nakula", "quay", "subtitle", capitals=False, size=0.09, shape=(SIDE, 400)),
    Template("noto devanagari serif", "cat", "both bars", capitals=False, size=0.065),
    Template("gargi", "horse", "bar", capitals=False, size=0.07),
]


def sentences(language: str) -> list[tuple[str, str]]:
    """The pairs of sentences, first above and then below, of `english` or `hindi`."""
    lines = (HERE / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


def meme(template: Template, above: str, below: str, name: str) -> Sample:
    if template.capitals:
        above, below = above.upper(), below.upper()
    picture = photograph(template.picture, *template.shape)
    draw = {"outlined": outlined, "bar": bar, "both bars": both_bars, "framed": framed, "subtitle": subtitle}
    picture, lines = draw[template.layout](template, picture, above, below)
    return Sample(name, picture, lines)


def set_text(template: Template, text: str, most: int, share: float = 0.94) -> tuple[int, list[str]]:
    largest = round(template.shape[0] * template.size)
    return fitted(text, template.font, range(largest, 8, -1), round(template.shape[0] * share), most)


def outlined(template: Template, picture: Image.Image, above: str, below: str):
    def draw(size: int, lines: list[str], top: float) -> None:
        width = max(1, round(size * template.outline))
        block(picture, lines, template.font, size, top, 1.15, fill=WHITE, stroke_width=width, stroke_fill=BLACK)

    size, first = set_text(template, above, 2)
    draw(size, first, 0.02 * SIDE)
    size, second = set_text(template, below, 2)
    draw(size, second, picture.height - 0.03 * SIDE - size * 1.15 * len(second))
    return picture, first + second


def strip(template: Template, text: str, ground, ink) -> tuple[Image.Image, list[str]]:
    """A strip as wide as the picture with the text on it."""
    size, lines = set_text(template, text, 3, 0.9)
    drawn = Image.new("RGB", (template.shape[0], round(size * (1.3 * len(lines) + 0.9))), ground)
    block(drawn, lines, template.font, size, size * 0.4, 1.3, fill=ink)
    return drawn, lines


def stacked(parts: list[Image.Image]) -> Image.Image:
    whole = Image.new("RGB", (parts[0].width, sum(part.height for part in parts)))
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


def bar(template: Template, picture: Image.Image, above: str, below: str):
    drawn, lines = strip(template, f"{above} {below}", WHITE, BLACK)
    return stacked([drawn, picture]), lines


def both_bars(template: Template, picture: Image.Image, above: str, below: str):
    (first, lines), (second, more) = strip(template, above, WHITE, BLACK), strip(template, below, WHITE, BLACK)
    return stacked([first, picture, second]), lines + more


def framed(template: Template, picture: Image.Image, above: str, below: str):
    frame = Image.new("RGB", (picture.width, picture.height), BLACK)
    inner = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5))
    frame.paste(inner, (picture.width // 10, picture.height // 12))
    (first, lines), (second, more) = strip(template, above, BLACK, WHITE), strip(template, below, BLACK, WHITE)
    return stacked([frame, first, second]), lines + more


def subtitle(template: Template, picture: Image.Image, above: str, below: str):
    size, lines = set_text(template, f"{above}, {below}", 3, 0.9)
    top = picture.height - size * (1.3 * len(lines) + 0.5)
    outline = max(1, round(size * template.outline))
    block(picture, lines, template.font, size, top, 1.3, fill=YELLOW, stroke_width=outline, stroke_fill=BLACK)
    return picture, lines


def rendered(language: str, templates: list[Template], count: int, seed: int) -> list[Sample]:
    """`count` memes: the templates in turn, with sentences that `seed` draws, none twice while there are others."""
    drawn = random.Random(seed)
    known = sentences(language)
    chosen = [pair for _ in range(-(-count // len(known))) for pair in drawn.sample(known, len(known))]
    return [
        meme(templates[i % len(templates)], *chosen[i], f"{language}-{i:02}") for i in range(count)
    ]
