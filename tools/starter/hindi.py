"""Compares what queries in Hindi find with what their English finds; prints the overlap of the first ten pictures.

Indexes the photos of each folder into a temporary library, with the built-in model. `hindi_queries.tsv` has the queries:
"open" ones, and those "held back" while the lexicon was written. An overlap of 1 means the same ten pictures in any order.
"""

import argparse
from pathlib import Path

from evaluate import search

QUERIES = Path(__file__).with_name("hindi_queries.tsv")


def queries() -> list[tuple[str, str, str]]:
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(kind, hindi, english) for kind, hindi, english in rows]


def overlaps(ratna: str, folder: Path, rows: list[tuple[str, str, str]]) -> list[float]:
    """For each query the share of the pictures found by its English, the first ten, that the Hindi finds too."""
    asked = [hindi for _, hindi, _ in rows] + [english for _, _, english in rows]
    found = [{name for name, *_ in hits} for hits in search(ratna, folder, asked)]
    pairs = zip(found[: len(rows)], found[len(rows) :])
    return [len(hindi & english) / max(1, len(english)) for hindi, english in pairs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratna", required=True, help="the ratna program")
    parser.add_argument("folders", nargs="+", type=Path, help="folders of photos")
    options = parser.parse_args()
    rows = queries()
    by_folder = [overlaps(options.ratna, folder, rows) for folder in options.folders]
    for (kind, hindi, english), *shares in zip(rows, *by_folder):
        print("\t".join([*(f"{share:.1f}" for share in shares), kind, hindi, english]))
    for wanted in ("open", "held back"):
        means = []
        for shares in by_folder:
            chosen = [share for share, row in zip(shares, rows) if row[0] == wanted]
            means.append(sum(chosen) / len(chosen))
        print(f"{wanted}: mean overlap {sum(means) / len(means):.3f}, by folder {[round(mean, 3) for mean in means]}")


if __name__ == "__main__":
    main()
