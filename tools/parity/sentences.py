"""Trains small vocabularies on a corpus of sentences.

Google's vocabularies are not needed: a small one of the same kind and settings uses the same tokenizer code.
"""

import io

import sentencepiece

import common

WORDS = common.ROOT / "tools/starter/descriptions.txt"


def corpus() -> list[str]:
    """English names and descriptions, and the fixtures' texts, which add other scripts."""
    lines = [line.strip() for line in WORDS.read_text().splitlines() if line.strip()]
    return lines + [line.lower() for line in lines] + [text for text in common.TEXTS if 0 < len(text) < 100] * 3


def train(**options) -> bytes:
    """A trained SentencePiece model."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_writer=model, num_threads=1, minloglevel=2, **options
    )
    return model.getvalue()
