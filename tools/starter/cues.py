"""The words of a query that the starter model also looks for by other means than their meaning: colours, people, kinds of
pictures.

Reads the list of `cues.rs`, `assets/starter/cues.tsv`, and weighs the words as it does.
"""

import re
from pathlib import Path

LIST = Path(__file__).resolve().parents[2] / "src-tauri/crates/models/assets/starter/cues.tsv"
COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "pink"]
# Kinds of pictures count as much in a query of more words than this.
MOST_WORDS = 3
PERSON_WEIGHT = 0.5

_LINES = [line.split("\t") for line in LIST.read_text("utf-8").splitlines() if not line.startswith("#")]
KINDS = {word: kind for kind, words in _LINES for word in words.split()}


def kind(word: str) -> str | None:
    """The kind of a word in lower case; None for one that only its meaning says something about."""
    if word in KINDS:
        return KINDS[word]
    singular = [word.removesuffix(ending) for ending in ("s", "es") if word.endswith(ending)]
    return "people" if any(KINDS.get(stem) == "person" for stem in singular) else None


def found(text: str) -> tuple[set[str], int]:
    """The kinds in a text, and how many words say something, at least 1."""
    # "Black and white" is a kind of picture where nothing or a picture follows, and else describes a thing.
    picture = "|".join(word for word, kind in KINDS.items() if kind == "picture")
    text = re.sub(rf"\bblack\W+(?:and\W+)?white\b(?=\W*$|\W+(?:{picture})\b)", "monochrome", text.lower())
    kinds = [kind(word) for word in re.findall("[a-z]+", text)]
    return set(filter(None, kinds)), max(1, sum(kind not in ("filler", "picture") for kind in kinds))


def weights(text: str) -> list[float]:
    """What a text asks for beside its meaning: the weights of the colours, of one and of more people, and of pictures that are
    monochrome, of the night, and flat."""
    kinds, words = found(text)
    colours = [(colour in kinds) / words for colour in COLOURS]
    people = [PERSON_WEIGHT * bool(kinds & asked) / words for asked in ({"person", "people"}, {"people"})]
    return colours + people + [(kind in kinds) / min(words, MOST_WORDS) for kind in ("monochrome", "night", "flat")]
