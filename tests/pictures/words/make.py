"""Writes the pictures with words beside this file: Pillow, and DejaVu Sans Bold from the system."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansCondensed-Bold.ttf"


def meme(background: str, top: str, bottom: str) -> Image.Image:
    """White letters with a black outline, over and under a picture 640 pixels wide."""
    picture = Image.open(HERE.parent / background).convert("RGB")
    picture = picture.resize((640, round(640 * picture.height / picture.width)))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, 44)
    style = {"font": font, "fill": "white", "stroke_width": 3, "stroke_fill": "black"}
    draw.text((320, 14), top, anchor="ma", **style)
    draw.text((320, picture.height - 14), bottom, anchor="md", **style)
    return picture


meme("mountains.jpg", "ONE DOES NOT SIMPLY", "WALK PAST A MOUNTAIN").save(HERE / "meme.jpg", quality=85)
