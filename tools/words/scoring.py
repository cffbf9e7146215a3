"""Compares what a reader returned with what stands in a picture."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

# The search's trigram table finds no shorter part of a word.
TRIGRAM = 3
# Punctuation around a word. Vowel signs of Devanagari are marks, which \w leaves out.
EDGES = re.compile(r"^[^\w\u0900-\u097f]+|[^\w\u0900-\u097f]+$")


@dataclass
class Score:
    """Sums over pictures: words that stand in them, found exactly and by trigram; characters, and those read wrongly."""

    words: int = 0
    exact: int = 0
    trigram: int = 0
    characters: int = 0
    wrong: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


def words(lines: list[str]) -> list[str]:
    """The words as a search compares them: without case and without punctuation around them."""
    bare = (EDGES.sub("", word) for line in lines for word in folded(line).split())
    return [word for word in bare if word]


def distance(line: str, text: str) -> int:
    """How many characters must change to find `line` in `text`, wherever it stands there (Sellers 1980)."""
    row = [0] * (len(text) + 1)
    for i, x in enumerate(line, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(text, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return min(row)


def score(standing: list[str], read: list[str]) -> Score:
    """Scores the lines `read` where the lines `standing` are right, in any order: pages have more than one."""
    joined = ["".join(folded(line).split()) for line in read]
    left = Counter(words(read))
    result = Score(characters=sum(map(len, standing)))
    for word in words(standing):
        exact = left[word] > 0
        left[word] -= exact
        result.words += 1
        result.exact += exact
        result.trigram += exact or len(word) >= TRIGRAM and any(word in line for line in joined)
    result.wrong = sum(distance(line, " ".join(read)) for line in standing)
    return result


def false_words(lines: list[str], letters: int = 3) -> list[str]:
    """The words of at least `letters` letters that were read in a picture without text."""
    return [word for line in lines for word in line.split() if sum(c.isalpha() for c in word) >= letters]
