"""How a picture's class scores become a vector in the text tower's space, without training.

A picture's vector is the mean of the class sentences' vectors, weighted by how likely each class is, less the
background: what such vectors of all sorts of pictures have in common. Owns the class names and the background.
"""

import json
from pathlib import Path

import numpy as np

import sources

TEMPERATURE = 2.0
BACKGROUND = Path(__file__).with_name("background.json")


def class_names(cache: Path) -> list[str]:
    """The first name of each ILSVRC-2012 class, in the order of the classifier's outputs."""
    names = json.loads(sources.member(sources.CLASSES, sources.CLASS_NAMES, cache))
    return [names[str(i)].split(",")[0].strip() for i in range(len(names))]


def sentence(name: str) -> str:
    """What the text tower reads for a class."""
    return f"a photo of a {name}"


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each vector at length 1."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def mixtures(logits: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Pictures' logits (n, 1000) and class vectors (1000, d) to weighted means of length 1, (n, d)."""
    scores = logits.astype(np.float64) / TEMPERATURE
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return unit(weights / weights.sum(axis=-1, keepdims=True) @ classes)


def align(logits: np.ndarray, classes: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Pictures' logits (n, 1000) to their vectors, (n, d), length 1."""
    return unit(mixtures(logits, classes) - background)


def read_background() -> np.ndarray:
    """The committed background, (d,)."""
    return np.array(json.loads(BACKGROUND.read_text())["background"], dtype=np.float64)


def write_background(background: np.ndarray, pictures: int) -> None:
    """Commits a new background to its file."""
    note = "mean of the unaligned vectors of a class-balanced set of photos; made by build.py --photos"
    rows = ",\n    ".join(", ".join(f"{x:.6f}" for x in row) for row in background.reshape(-1, 8))
    text = f'{{\n  "note": "{note}",\n  "pictures": {pictures},\n  "background": [\n    {rows}\n  ]\n}}\n'
    BACKGROUND.write_text(text)
