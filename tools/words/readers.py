"""Runs the readers that are compared. Each maps files to the lines it reads in them, on one thread."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageOps

# The grey above which a pixel counts as part of a white letter, when Tesseract gets two colours only.
THRESHOLD = 190
ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


class Reader(Protocol):
    name: str

    def read(self, paths: list[Path], language: str) -> list[list[str]]:
        """The lines of each of `paths`; `language` as Tesseract names it."""


def output(command: list[str], standard_input: bytes | None = None) -> str:
    done = subprocess.run(command, capture_output=True, env=ONE_THREAD, input=standard_input)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:3])} … failed:\n{done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


class Ratna:
    """`ratna text --json`, or another program that takes the same arguments and prints the same."""

    def __init__(self, program: str):
        self.name = Path(program).name
        self.program = program

    def read(self, paths: list[Path], language: str) -> list[list[str]]:
        pictures = json.loads(output([self.program, "text", "--json", *map(str, paths)]))["pictures"]
        lines = {Path(picture["path"]).resolve(): [line["text"] for line in picture["lines"]] for picture in pictures}
        return [lines.get(path.resolve(), []) for path in paths]


class Tesseract:
    """The `tesseract` on PATH, as it comes."""

    name = "tesseract"
    options: tuple[str, ...] = ()

    def read(self, paths: list[Path], language: str) -> list[list[str]]:
        return [self.lines(path, language) for path in paths]

    def lines(self, path: Path, language: str) -> list[str]:
        text = output(["tesseract", str(path), "-", "-l", language, *self.options])
        return [line for line in text.splitlines() if line.strip()]


class SparseTesseract(Tesseract):
    """Tesseract told to expect text anywhere, on a picture doubled in size and reduced to black and white."""

    name = "tesseract --psm 11, doubled, thresholded"
    options = ("--psm", "11")

    def lines(self, path: Path, language: str) -> list[str]:
        with tempfile.NamedTemporaryFile(suffix=".png") as file, Image.open(path) as picture:
            grey = ImageOps.grayscale(picture)
            doubled = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
            doubled.point(lambda value: 0 if value > THRESHOLD else 255).save(file.name)
            return super().lines(Path(file.name), language)


def readers(names: list[str], ratna: str) -> list[Reader]:
    makers = {"ratna": lambda: [Ratna(ratna)], "tesseract": lambda: [Tesseract(), SparseTesseract()]}
    return [reader for name in names for reader in makers[name]()]
