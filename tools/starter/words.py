"""Lists the English words that the starter's tokenizer splits: `python tools/starter/words.py DICTIONARY...`.

The dictionaries have one word a line, such as `american-english` and `british-english` of Debian's packages wamerican and
wbritish (SCOWL, size 60). To them come the descriptions of the classes and `everyday.txt`. A word that the rules of
`words.rs` recognise by its parts is left out. The output is the same in every run.
"""

import re
import sys
from pathlib import Path

from tokenizers import Tokenizer

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parents[1] / "src-tauri/crates/models/assets/starter"
PLAIN = re.compile("[a-z]{3,}")

# As in words.rs.
SUFFIXES = "s es ed ing ings er ers y ly ish less ness ful ist ists like".split()
SHORTEST_STEM = 4
COMMON = 12_000


class Words:
    """The rules of words.rs."""

    def __init__(self, ranks: dict[str, int], listed: set[str]) -> None:
        self.ranks = ranks
        self.listed = listed

    def knows(self, word: str) -> bool:
        stems = [word.removesuffix(plural) for plural in ("", "s", "es") if word.endswith(plural)]
        return self.is_word(word) or any(self.is_derived(stem) or self.is_compound(stem) for stem in stems)

    def is_word(self, word: str) -> bool:
        return word in self.ranks or word in self.listed

    def is_derived(self, word: str) -> bool:
        for suffix in SUFFIXES:
            stem = word.removesuffix(suffix)
            if stem == word:
                continue
            forms = [stem, stem + "e"]
            if stem.endswith("i"):
                forms.append(stem[:-1] + "y")
            if stem[-1:] == stem[-2:-1]:
                forms.append(stem[:-1])
            if any(len(form) >= SHORTEST_STEM and self.is_word(form) for form in forms):
                return True
        return False

    def is_compound(self, word: str) -> bool:
        cuts = range(3, len(word) - 2)
        return any(self.is_part(word[:cut]) and self.is_part(word[cut:]) for cut in cuts)

    def is_part(self, word: str) -> bool:
        return word in self.listed or self.ranks.get(word, COMMON) < COMMON


def candidates(dictionaries: list[str]) -> set[str]:
    lines = [line for path in dictionaries for line in Path(path).read_text("utf-8").splitlines()]
    words = {line for line in lines if PLAIN.fullmatch(line)}
    for name in ("descriptions.txt", "everyday.txt"):
        for line in (HERE / name).read_text("utf-8").splitlines():
            if not line.startswith("#"):
                words.update(PLAIN.findall(line.lower()))
    return words


def main(dictionaries: list[str]) -> None:
    vocabulary = Tokenizer.from_file(str(ASSETS / "tokenizer.json")).get_vocab()
    ranks = {word: rank for word, rank in vocabulary.items() if PLAIN.fullmatch(word)}
    words = candidates(dictionaries)
    # Words that are derived from others of the list, then those that were derived from what that left out.
    all_words = Words(ranks, words)
    listed = {word for word in words if not all_words.is_derived(word) and not all_words.is_compound(word)}
    listed -= ranks.keys()
    while missing := {word for word in words if not Words(ranks, listed).knows(word)}:
        listed |= missing
    (ASSETS / "words.txt").write_text("".join(f"{word}\n" for word in sorted(listed)), "utf-8")
    print(f"{len(listed)} of {len(words)} words")


if __name__ == "__main__":
    main(sys.argv[1:])
