"""Aligns pictures and texts in one vector space, without training and without photos.

The classifier's classes are common to both sides. Each class has a vector computed from its name and from a few phrases
that describe such pictures (`descriptions.txt`, written for Ratna). A vector begins with 768 elements in three parts:

- meaning (384): the classes' vectors weighted by class probability, blended with a prediction from the features by a
  ridge regression from the classifier's weight rows to the classes' vectors;
- code (256): the class probabilities as a random projection, which separates classes with similar names;
- likeness (128): the features along the classifier's principal directions, for comparing pictures; 0 for a text.

Owns this part of the recipe's constants; `scene.py` adds what is seen beside classes. `alignment.rs` computes the same from
the matrices that `build` returns.
"""

import json
import math
from pathlib import Path
from typing import Callable, NamedTuple

import numpy as np

import sources

DESCRIPTIONS = Path(__file__).with_name("descriptions.txt")
CODE, LIKENESS = 256, 128
# Temperatures of the softmax over the classes, for the meaning and for the code.
MEANING_TEMPERATURE, CODE_TEMPERATURE = 2.5, 1.5
# Temperature of the softmax over the similarity of each class to a text.
TEXT_TEMPERATURE = 0.05
# Share of the ridge regression in the meaning, and its strength relative to the mean eigenvalue.
RIDGE_SHARE, RIDGE = 0.45, 1.0
# How much of the mean of all phrases is subtracted from a text's vector.
COMMON = 0.6
# Share of a picture's squared length that is likeness, and share of the rest that is code.
LIKENESS_SHARE, CODE_SHARE = 0.5, 0.28

Embed = Callable[[str], np.ndarray]


class Alignment(NamedTuple):
    """The matrices, for n classes, d text dimensions and f features."""

    classes: np.ndarray  # (n, d), rows of length 1
    codes: np.ndarray  # (n, CODE), rows of length 1
    ridge: np.ndarray  # (f, d)
    likeness: np.ndarray  # (f, LIKENESS)
    mean_features: np.ndarray  # (f)
    common: np.ndarray  # (d), already multiplied by COMMON


def class_names(cache: Path) -> list[str]:
    """The first name of each ILSVRC-2012 class, in the order of the classifier's outputs."""
    names = json.loads(sources.member(sources.CLASSES, sources.CLASS_NAMES, cache))
    return [names[str(i)].split(",")[0].strip() for i in range(len(names))]


def descriptions(names: list[str]) -> list[list[str]]:
    """Each class's phrases, from lines `name: phrase | phrase` in the order of the classes."""
    lines = [line for line in DESCRIPTIONS.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split(": ", 1) for line in lines]
    if [name for name, _ in pairs] != names:
        raise SystemExit(f"{DESCRIPTIONS.name} does not list the classes in their order")
    return [phrases.split(" | ") for _, phrases in pairs]


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each vector scaled to length 1."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the last axis, in f64."""
    weights = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def expected_features(state: dict[str, np.ndarray]) -> np.ndarray:
    """The mean of ReLU6 over the output of the last batch norm, assumed to be normally distributed."""
    spread, mean = np.abs(state["_bn1.weight"]).astype(np.float64), state["_bn1.bias"].astype(np.float64)
    below = np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))))
    relu = lambda m: m * below(m / spread) + spread * np.exp(-((m / spread) ** 2) / 2) / math.sqrt(2 * math.pi)
    return relu(mean) - relu(mean - 6.0)


def build(names: list[str], phrases: list[list[str]], text: Embed, state: dict[str, np.ndarray]) -> Alignment:
    """Computes the matrices from the weights of both networks and the phrases."""
    distinct = sorted({phrase for group in phrases for phrase in group})
    vectors = dict(zip(distinct, (text(phrase) for phrase in distinct)))
    named = unit(np.stack([text(name) + text(f"a photo of a {name}") for name in names]))
    described = unit(np.stack([np.mean([vectors[phrase] for phrase in group], axis=0) for group in phrases]))
    classes = unit(0.5 * named + 0.5 * described)
    rows = state["_fc.weight"].astype(np.float64)
    rows = rows - rows.mean(axis=0)
    gram = rows @ rows.T
    strength = RIDGE * np.trace(gram) / len(gram)
    ridge = rows.T @ np.linalg.solve(gram + strength * np.eye(len(gram)), classes - classes.mean(axis=0))
    likeness = np.linalg.svd(rows, full_matrices=False)[2][:LIKENESS].T
    # A singular vector's sign is arbitrary: making the largest element positive keeps runs identical.
    likeness = likeness * np.sign(likeness[np.abs(likeness).argmax(axis=0), np.arange(LIKENESS)])
    codes = unit(np.random.default_rng(0).standard_normal((len(names), CODE)))
    common = COMMON * np.mean([vectors[phrase] for phrase in distinct], axis=0)
    return Alignment(classes, codes, ridge, likeness, expected_features(state), common)


def meaning(made: Alignment, features: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """What m pictures show, in the texts' terms, (m, d)."""
    meant = unit((softmax(logits / MEANING_TEMPERATURE) - 1 / logits.shape[1]) @ made.classes)
    return unit((1 - RIDGE_SHARE) * meant + RIDGE_SHARE * unit((features - made.mean_features) @ made.ridge))


def code(made: Alignment, logits: np.ndarray) -> np.ndarray:
    """The classes of m pictures as a code, (m, CODE)."""
    return unit((softmax(logits / CODE_TEMPERATURE) - 1 / logits.shape[1]) @ made.codes)


def likeness(made: Alignment, features: np.ndarray) -> np.ndarray:
    """How m pictures look, (m, LIKENESS)."""
    return unit((features - made.mean_features) @ made.likeness)
