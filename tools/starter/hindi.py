"""Compares what queries in Hindi find with what their English finds; prints the overlap of the first ten pictures.

Indexes the photos of each folder into a temporary library, with the built-in model. `hindi_queries.tsv` has the queries, in
groups that say how independent of the lexicon they are. An overlap of 1 means the same ten pictures in any order. Beside each
mean stands what chance gives: the overlap with the English of the group's other queries.
"""

import argparse
from pathlib import Path
from statistics import mean

from evaluate import search

QUERIES = Path(__file__).with_name("hindi_queries.tsv")

Pairs = list[tuple[set[str], set[str]]]


def queries() -> list[tuple[str, str, str]]:
    """Group, Hindi and English of each query."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(group, hindi, english) for group, hindi, english in rows]


def found(ratna: str, folder: Path, rows: list[tuple[str, str, str]]) -> Pairs:
    """The first ten pictures of each query's Hindi and of its English."""
    asked = [hindi for _, hindi, _ in rows] + [english for _, _, english in rows]
    names = [{name for name, *_ in hits} for hits in search(ratna, folder, asked)]
    return list(zip(names[: len(rows)], names[len(rows) :]))


def overlap(hindi: set[str], english: set[str]) -> float:
    return len(hindi & english) / max(1, len(english))


def chance(pairs: Pairs) -> float:
    return mean(
        overlap(hindi, english)
        for at, (hindi, _) in enumerate(pairs)
        for other, (_, english) in enumerate(pairs)
        if other != at
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratna", required=True, help="the ratna program")
    parser.add_argument("folders", nargs="+", type=Path, help="folders of photos")
    options = parser.parse_args()
    rows = queries()
    for folder in options.folders:
        pairs = found(options.ratna, folder, rows)
        print(f"{folder}:")
        for pair, row in zip(pairs, rows):
            print("\t".join([f"{overlap(*pair):.1f}", *row]))
        for group in dict.fromkeys(group for group, *_ in rows):
            chosen = [pair for pair, row in zip(pairs, rows) if row[0] == group]
            overlaps = mean(overlap(*pair) for pair in chosen)
            print(f"{group}: mean overlap {overlaps:.3f}, by chance {chance(chosen):.3f}")


if __name__ == "__main__":
    main()
