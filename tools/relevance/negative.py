"""Measures what a minus in a query should take away, on captioned photographs.

    python tools/relevance/negative.py --ratna target/release/ratna --flickr DIR --cache DIR

DIR holds photographs and captions.csv (image,caption). A word fits a photograph if two captions of it or more have it,
and does not if none has. The queries are "A -B" for all pairs of words of which at least three photographs fit both, and
three fit A only. For each share of B's vector that is taken away from A's, and each weight of B's ranks in the fusion,
prints the mean average precision of the photographs that fit A only, and the mean number of photographs that fit B among
the first ten.
"""

import argparse
import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy
from measure import embedded

# Too common to tell photographs apart, or without a meaning of their own.
STOP = set(
    """a an and are as at be being by for from front get has have he her him his in into is it its looking of off on one
    onto other out over she some something stand standing that the their them there they this through to two up wearing
    while who with""".split()
)
K = 60  # of reciprocal rank fusion
TAKEN = [0, 0.25, 0.5, 0.75, 1]
PUSHED = [0, 0.25, 0.5, 1]


def words_of(folder: Path) -> dict[str, dict[str, int]]:
    """For each photograph, in how many captions each word is."""
    words = defaultdict(lambda: defaultdict(int))
    with open(folder / "captions.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for word in set(re.findall("[a-z]+", row["caption"].lower())) - STOP:
                words[row["image"]][word] += 1
    return words


def queries(words: list[dict[str, int]]) -> list[tuple[str, str, numpy.ndarray, numpy.ndarray]]:
    """All pairs (A, B) with whether each photograph fits A only, and whether it fits B."""
    everything = {word for photograph in words for word in photograph}
    counts = {word: numpy.array([photograph[word] for photograph in words]) for word in everything}
    common = sorted(word for word in everything if (counts[word] >= 2).sum() >= 6)
    pairs = []
    for wanted in common:
        for avoided in common:
            fits, avoids = counts[wanted] >= 2, counts[avoided] >= 2
            only = fits & (counts[avoided] == 0)
            if wanted != avoided and (fits & avoids).sum() >= 3 and only.sum() >= 3:
                pairs.append((wanted, avoided, only, avoids))
    return pairs


def ranks(scores: numpy.ndarray) -> numpy.ndarray:
    """The rank of each photograph by its score, 1 for the best."""
    found = numpy.empty(len(scores))
    found[numpy.argsort(-scores, kind="stable")] = numpy.arange(1, len(scores) + 1)
    return found


def average_precision(order: numpy.ndarray, right: numpy.ndarray) -> float:
    hits = right[order]
    return float((hits.cumsum()[hits] / (numpy.flatnonzero(hits) + 1)).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ratna", required=True, help="path of the ratna program")
    parser.add_argument("--flickr", required=True, type=Path, help="folder of photographs with captions.csv")
    parser.add_argument("--cache", required=True, type=Path, help="folder for cached vectors")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)

    captions = words_of(args.flickr)
    names = sorted(captions)
    pictures = embedded(args.ratna, args.cache, "negative-pictures", [], [str(args.flickr / name) for name in names])
    pairs = queries([captions[name] for name in names])
    texts = sorted({word for pair in pairs for word in pair[:2]})
    vectors = dict(zip(texts, embedded(args.ratna, args.cache, "negative-texts", ["--text"], texts)))
    print(f"{len(pairs)} queries, {len(names)} photographs")
    for taken in TAKEN:
        for pushed in PUSHED:
            precision, leaked = [], []
            for wanted, avoided, only, avoids in pairs:
                target = vectors[wanted] - taken * vectors[avoided]
                fused = 1 / (K + ranks(pictures @ target)) - pushed / (K + ranks(pictures @ vectors[avoided]))
                order = numpy.argsort(-fused, kind="stable")
                precision.append(average_precision(order, only))
                leaked.append(avoids[order[:10]].sum())
            print(f"  taken away {taken:4}, pushed down {pushed:4}: "
                  f"MAP {numpy.mean(precision):.3f}, {numpy.mean(leaked):.2f} of 10 fit what was to be avoided")


if __name__ == "__main__":
    main()
