"""Packs weights as integers: two bytes for each, or three where the parity of the networks needs it.

Owns the format that `asset` in Rust reads. f16 has 11 significant bits, of which the networks lose three digits of
their probabilities; 16-bit integers have 15 below the largest weight of a column.
"""

import numpy as np

# Steps below the largest weight of a column, and of the third byte below such a step.
STEPS, FRACTIONS = 1 << 15, 1 << 8


def peaks(weight: np.ndarray) -> np.ndarray:
    """What each column's weights are fractions of: a little more than the largest, as f16."""
    largest = np.abs(weight).reshape(-1, weight.shape[-1]).max(axis=0)
    found = (largest * (1 + 2**-10)).astype(np.float16)
    if not np.isfinite(found).all():
        raise SystemExit("a weight is too large for f16")
    return np.where(found > 0, found, np.float16(1))


def packed(name: str, weight: np.ndarray, fine: bool) -> dict[str, np.ndarray]:
    """The tensors of a weight whose last axis is the columns."""
    scale = peaks(weight)
    steps = weight.astype(np.float64) / scale.astype(np.float64) * STEPS
    whole = np.round(steps)
    if np.abs(whole).max() >= STEPS:
        raise SystemExit(f"{name} has a weight beyond its column's largest")
    tensors = {name: whole.astype(np.int16), f"{name}.scale": scale}
    if fine:
        rest = np.round((steps - whole) * FRACTIONS).clip(-FRACTIONS // 2, FRACTIONS // 2 - 1)
        tensors[f"{name}.rest"] = rest.astype(np.int8)
    return tensors
