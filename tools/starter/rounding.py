"""Rounds weights to the precision in which assets hold them."""

import numpy as np


def halves(array: np.ndarray) -> np.ndarray:
    """The array as f16; exits if a value overflows."""
    # safetensors writes the memory in its current order.
    half = np.ascontiguousarray(array, dtype=np.float16)
    if not np.isfinite(half).all():
        raise SystemExit("a weight is too large for f16")
    return half
