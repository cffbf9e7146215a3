"""Finds the fonts that the test pictures are written in. Never substitutes one: other fonts give other figures.

They come from Debian's packages and, those of the kind that memes are written in, from requirements.txt.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont, features

DEBIAN = Path("/usr/share/fonts")
PACKAGES = (
    "fonts-bebas-neue fonts-comic-neue fonts-dejavu-core fonts-dejavu-extra fonts-gargi fonts-lato fonts-liberation"
    " fonts-lohit-deva fonts-nakula fonts-noto-core fonts-open-sans fonts-roboto-unhinted"
)
OPEN, ROBOTO = "truetype/open-sans/OpenSans", "truetype/roboto/unhinted"
DEBIAN_FILES = {
    "bebas": "opentype/bebas-neue/BebasNeue-Bold.otf",
    "comic": "opentype/comic-neue/ComicNeue-Bold.otf",
    "dejavu condensed": "truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
    "dejavu serif": "truetype/dejavu/DejaVuSerif-Bold.ttf",
    "gargi": "truetype/Gargi/Gargi.ttf",
    "lato": "truetype/lato/Lato-Regular.ttf",
    "lato black": "truetype/lato/Lato-Black.ttf",
    "liberation": "truetype/liberation/LiberationSans-Regular.ttf",
    "liberation bold": "truetype/liberation/LiberationSans-Bold.ttf",
    "liberation mono": "truetype/liberation/LiberationMono-Regular.ttf",
    "liberation narrow": "truetype/liberation/LiberationSansNarrow-Bold.ttf",
    "liberation serif": "truetype/liberation/LiberationSerif-Regular.ttf",
    "lohit": "truetype/lohit-devanagari/Lohit-Devanagari.ttf",
    "nakula": "truetype/Nakula/nakula.ttf",
    "noto devanagari": "truetype/noto/NotoSansDevanagari-Bold.ttf",
    "noto devanagari serif": "truetype/noto/NotoSerifDevanagari-Bold.ttf",
    "open condensed": f"{OPEN}-CondBold.ttf",
    "open extra bold": f"{OPEN}-ExtraBold.ttf",
    "open sans": f"{OPEN}-Regular.ttf",
    "roboto": f"{ROBOTO}/RobotoTTF/Roboto-Regular.ttf",
    "roboto black": f"{ROBOTO}/RobotoTTF/Roboto-Black.ttf",
    "roboto condensed": f"{ROBOTO}/RobotoCondensed-Bold.ttf",
    "roboto medium": f"{ROBOTO}/RobotoTTF/Roboto-Medium.ttf",
}
# Name: package and file of requirements.txt, and the variation to set.
PYTHON_FILES = {
    "anton": ("fontpkg_anton", "Anton-Regular.ttf", None),
    "oswald": ("fontpkg_oswald", "Oswald[wght].ttf", "Bold"),
}


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font `name` at `size` pixels, shaped by HarfBuzz as Devanagari needs it."""
    if not features.check("raqm"):
        raise SystemExit("This Pillow can't shape Devanagari: install the wheel that requirements.txt names")
    if name in PYTHON_FILES:
        package, file, variation = PYTHON_FILES[name]
        found = ImageFont.truetype(str(files(package) / "files" / file), size, layout_engine=ImageFont.Layout.RAQM)
        if variation:
            found.set_variation_by_name(variation)
        return found
    path = DEBIAN / DEBIAN_FILES[name]
    if not path.exists():
        raise SystemExit(f"{path} is missing: apt-get install {PACKAGES}")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)
