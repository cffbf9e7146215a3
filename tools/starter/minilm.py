"""all-MiniLM-L6-v2 in numpy: the reference for the text tower.

Paper: Reimers & Gurevych 2019, arXiv 1908.10084, on MiniLM (Wang et al. 2020, arXiv 2002.10957). Checkpoint:
sources.MINILM. Tokenised by the `tokenizers` package to at most 256 tokens; the mean over the tokens, scaled to length 1.
"""

import math

import numpy as np
from tokenizers import Tokenizer

DIMENSIONS = 384
LAYERS = 6
HEADS = 12
WINDOW = 256
LAYER_NORM_EPS = 1e-12

# numpy has no erf: linear interpolation in a table this fine is exact to f32.
_GRID = np.linspace(-6.0, 6.0, 48001)
_ERF = np.array([math.erf(x) for x in _GRID])


def _gelu(x):
    return (0.5 * x * (1.0 + np.interp(x / math.sqrt(2.0), _GRID, _ERF))).astype(np.float32)


class MiniLM:
    """The text tower with its original f32 weights."""

    def __init__(self, weights: dict[str, np.ndarray], tokenizer: bytes):
        self.weights = weights
        self.tokenizer = Tokenizer.from_str(tokenizer.decode())
        self.tokenizer.enable_truncation(max_length=WINDOW)
        self.tokenizer.no_padding()

    def __call__(self, text: str) -> np.ndarray:
        """Maps a text to its vector (384) of length 1."""
        x = self._embeddings(self.tokenizer.encode(text).ids)
        for i in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{i}")
        mean = x.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _embeddings(self, ids):
        table = lambda name: self.weights[f"embeddings.{name}_embeddings.weight"]
        x = table("word")[ids] + table("position")[: len(ids)] + table("token_type")[0]
        return self._norm(x, "embeddings.LayerNorm")

    def _linear(self, x, name):
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _norm(self, x, name):
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + LAYER_NORM_EPS)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _layer(self, x, name):
        x = self._norm(x + self._attention(x, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
        y = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._norm(x + self._linear(y, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attention(self, x, name):
        split = lambda part: self._linear(x, f"{name}.self.{part}").reshape(len(x), HEADS, -1).transpose(1, 0, 2)
        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).transpose(1, 0, 2).reshape(len(x), -1)
        return self._linear(mixed, f"{name}.output.dense")
