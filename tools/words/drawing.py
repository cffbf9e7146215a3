"""Draws text into pictures: wrapped, fitted, outlined. Knows nothing of what the pictures are."""

from dataclasses import dataclass, field
from pathlib import Path

from fonts import font
from PIL import Image, ImageDraw

PICTURES = Path(__file__).parents[2] / "tests" / "pictures"


@dataclass
class Sample:
    """A picture and the lines that stand in it, in the order in which they are read."""

    name: str
    picture: Image.Image
    lines: list[str] = field(default_factory=list)
    lossless: bool = False
    # Of JPEG, for pictures that aren't lossless.
    quality: int = 85

    def save(self, folder: Path) -> Path:
        path = folder / f"{self.name}.{'png' if self.lossless else 'jpg'}"
        self.picture.save(path, **({} if self.lossless else {"quality": self.quality}))
        return path


def photograph(name: str, width: int, height: int) -> Image.Image:
    """The middle of one of our own pictures, cut to the shape of width × height and scaled to it."""
    picture = Image.open(PICTURES / f"{name}.jpg").convert("RGB")
    scale = max(width / picture.width, height / picture.height)
    scaled = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    left, top = (scaled.width - width) // 2, (scaled.height - height) // 2
    return scaled.crop((left, top, left + width, top + height))


def wrapped(text: str, name: str, size: int, width: int) -> list[str]:
    """The lines of `text` broken at blanks so that each is at most `width` pixels wide, if its words are."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(name, size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(text: str, name: str, sizes: range, width: int, most: int) -> tuple[int, list[str]]:
    """The largest of `sizes` (falling) at which `text` needs at most `most` lines of `width` pixels, and those lines."""
    for size in sizes:
        lines = wrapped(text, name, size, width)
        if len(lines) <= most and all(font(name, size).getlength(line) <= width for line in lines):
            break
    return size, lines


def write(picture: Image.Image, at: tuple[float, float], line: str, name: str, size: int, **style) -> None:
    """Writes one line; `style` as ImageDraw.text takes it: fill, anchor, stroke_width, stroke_fill."""
    ImageDraw.Draw(picture).text(at, line, font=font(name, size), **style)


def block(picture: Image.Image, lines: list[str], name: str, size: int, top: float, leading: float, **style) -> float:
    """Writes centred lines from `top` on, `leading` × size apart; returns where the next line would start."""
    for line in lines:
        write(picture, (picture.width / 2, top), line, name, size, anchor="ma", **style)
        top += size * leading
    return top
