"""The captioned photographs that the map of `scene.py` is fitted on, and whom they are owed to.

Reads them from a folder outside the project, `pairs.json` with the file, captions, licence and source of each. Only what is
fitted and the list of sources go into the assets, never a photograph or a caption.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from PIL import Image

LICENCES = {
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
    "CC BY-SA 2.0": "https://creativecommons.org/licenses/by-sa/2.0/",
}
HEAD = """# Photographs that the built-in model's map is fitted on

The tensors `map` and `map_bias` of `scene.safetensors` are a linear regression from what two networks compute of the {count}
photographs below to a text model's vectors of their captions. No photograph and no caption is part of Ratna. The
photographs were published on Flickr under the licences named here, and belong to COCO 2017 (cocodataset.org), whose captions
are by the COCO Consortium, CC BY 4.0. Each page on Flickr names its author. `tools/starter/build.py` writes this list.

| photograph | source | licence |
|---|---|---|
"""
FLICKR_ID = re.compile(r"/(\d+)_[0-9a-f]+_?\w?\.jpg$")


class Photograph(NamedTuple):
    """A photograph and what is known of it."""

    path: Path
    captions: list[str]
    licence: str
    source: str

    def open(self) -> Image.Image:
        return Image.open(self.path).convert("RGB")


def read(folder: Path) -> list[Photograph]:
    """All photographs, in the order of their file names."""
    listed = json.loads((folder / "pairs.json").read_text("utf-8"))
    found = [Photograph(folder / one["file"], one["captions"], one["licence"], one["source"]) for one in listed]
    return sorted(found, key=lambda one: one.path.name)


def attributions(photographs: list[Photograph]) -> str:
    """The list of sources, in Markdown. Exits for a photograph of another licence or without a page."""
    lines = []
    for one in photographs:
        page = FLICKR_ID.search(one.source)
        if page is None or one.licence not in LICENCES:
            raise SystemExit(f"{one.path.name}: {one.licence}, {one.source}")
        link = f"https://www.flickr.com/photo.gne?id={page[1]}"
        lines.append(f"| [{page[1]}]({link}) | {one.source} | [{one.licence}]({LICENCES[one.licence]}) |\n")
    return HEAD.format(count=len(lines)) + "".join(lines)
