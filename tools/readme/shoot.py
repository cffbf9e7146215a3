"""Makes the pictures of the README, docs/*.jpg: the real window over photographs under CC0, light and dark.

    shoot.py RATNA RATNA_APP [--only grid] [--keep FOLDER]

RATNA and RATNA_APP are the built programs. FOLDER keeps downloads, photographs and library (target/readme); delete it to
start over. Needs what `make setup` installs for the tests of the window. `make readme` calls it.
"""

import argparse
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from collect import ROOT, collect, photographs
from PIL import Image
from window import Window

# Fewer would not look like a life of pictures.
MIN_PHOTOGRAPHS = 60
# In bytes, so that the README loads fast and the repository stays small.
MAX_SIZE = 400_000
TILES = "document.querySelectorAll('[data-testid=grid] [data-place] img').length"


def index(ratna: Path, library: Path, pictures: Path) -> None:
    shutil.rmtree(library, ignore_errors=True)
    folders = sorted(folder for folder in pictures.iterdir() if folder.is_dir())
    command = [str(ratna), "--library", str(library), "index", *map(str, folders)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def show_grid(window: Window) -> None:
    window.wait(f"{TILES} > 8")


def show_search(window: Window) -> None:
    show_grid(window)
    window.type("[data-testid=search-field]", "flowers")
    window.wait("document.querySelector('h1').textContent.includes('flowers')")
    window.wait(f"{TILES} > 3")


def show_similar(window: Window) -> None:
    show_grid(window)
    window.type("[data-testid=search-field]", "bird on a branch")
    window.wait("document.querySelector('h1').textContent.includes('bird')")
    window.wait(f"{TILES} > 0")
    window.click("[data-testid=grid] [data-place='0']")
    window.find("[data-testid=hero] img")
    window.wait(f"{TILES} > 1")


SCENES: dict[str, Callable[[Window], None]] = {"grid": show_grid, "search": show_search, "similar": show_similar}


def decline_offer(window: Window) -> None:
    """The offer of a larger model would hide pictures."""
    window.run("document.querySelector('[data-testid=offer] button')?.click()")
    window.wait("!document.querySelector('[data-testid=offer]')")


def save(picture: Image.Image, target: Path) -> None:
    """Saves a JPEG in the best quality that keeps it under `MAX_SIZE`."""
    for quality in range(88, 40, -4):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= MAX_SIZE:
            break
    target.write_bytes(buffer.getvalue())
    print(f"{target.relative_to(ROOT)}: {picture.width} × {picture.height}, {buffer.tell() // 1000} kB, quality {quality}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ratna", type=Path)
    parser.add_argument("app", type=Path)
    parser.add_argument("--only", choices=SCENES, help="make only this picture")
    parser.add_argument("--keep", type=Path, default=ROOT / "target/readme")
    asked = parser.parse_args()
    if sys.platform != "linux":
        raise SystemExit("shoot.py: works on Linux only, with the virtual display that the tests of the window use")

    keep = asked.keep.resolve()
    pictures, library = keep / "Pictures", keep / "library"
    count = collect(keep / "packages", pictures)
    print(f"{count} of {len(photographs())} photographs")
    if count < MIN_PHOTOGRAPHS:
        raise SystemExit(f"the README's pictures need at least {MIN_PHOTOGRAPHS} photographs")
    index(asked.ratna, library, pictures)
    for dark in (False, True):
        for name, show in SCENES.items():
            if asked.only not in (None, name):
                continue
            window = Window(asked.app.resolve(), library, dark)
            try:
                show_grid(window)
                decline_offer(window)
                show(window)
                save(window.screenshot(), ROOT / "docs" / f"{name}-{'dark' if dark else 'light'}.jpg")
            except SystemExit:
                window.whole_screen().save(keep / "failed.png")
                print(f"what the screen shows is in {keep / 'failed.png'}")
                raise
            finally:
                window.close()


if __name__ == "__main__":
    main()
