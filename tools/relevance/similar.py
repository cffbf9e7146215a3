"""Measures whether similar pictures end where likeness ends.

    python tools/relevance/similar.py --ratna target/release/ratna --data DIR --cache DIR

Embeds the photographs of DIR (truth.py describes its layout) once and searches by each of them, with the engine's rule as
`ratna relevance` applies it: in all of them, in those with captions, in those with classes, and in random libraries of
100. Two photographs are alike if they share a subject of truth.py other than people; pairs that may share one do not count.
Each line reports, over the photographs that have any like them: the precision of those shown before the fold, beside the
share of all pairs that are alike; the recall; the share that shows none although there are some; how many are shown in the
median; and the precision of those rated strong. Of the photographs without any like them: the share that shows none.
`--half 0|1` searches by every other photograph, to tune limits on one half and verify them on the other.
"""

import argparse
from pathlib import Path

import numpy
import truth
from measure import Rule, embedded, share

# Shared by most photographs of people, however different.
PEOPLE = {"man", "woman", "girl", "boy", "child", "baby"}
# As many pictures as the engine compares with its sample.
COMPARED = 128
# The elements of the built-in model's vectors, and those of them by which pictures are compared.
BUILT_IN, LIKENESS = 784, 768


def pairs(pictures: truth.Pictures) -> numpy.ndarray:
    """For each pair of pictures: 1 alike, 0 not alike, -1 unknown."""
    subjects = [fits for kind, name, fits in truth.queries(pictures) if kind in ("kind", "word") and name not in PEOPLE]
    nowhere = numpy.zeros(len(pictures.captioned), int)
    subjects += [numpy.concatenate([pictures.of_kind(line).astype(int), nowhere]) for line in truth.ALIKE]
    alike, unknown = numpy.zeros((2, pictures.count, pictures.count), bool)
    for fits in subjects:
        shows, may_show = fits == 1, fits != 0
        alike |= numpy.outer(shows, shows)
        unknown |= numpy.outer(shows, may_show) | numpy.outer(may_show, shows)
    return numpy.where(alike, 1, numpy.where(unknown, -1, 0))


def likeness(vectors: numpy.ndarray) -> numpy.ndarray:
    """What pictures are compared by, of length 1."""
    parts = vectors[:, :LIKENESS] if vectors.shape[1] == BUILT_IN else vectors
    return parts / numpy.linalg.norm(parts, axis=1, keepdims=True)


def searches(rule: Rule, vectors: numpy.ndarray, alike: numpy.ndarray, by: numpy.ndarray):
    """For each picture of `by`: which others are fairly and strongly alike by the rule, and by the truth."""
    scores = vectors @ vectors.T
    others = ~numpy.eye(len(vectors), dtype=bool)
    compared = range(0, len(vectors), -(-len(vectors) // COMPARED))
    rule.ask({"background": [scores[i][others[i]].tolist() for i in compared]})
    for i in by:
        answer = rule.ask({"similar": scores[i].tolist()})
        fair, strong = answer["fair"], answer["strong"]
        here = scores[i][others[i]]
        yield here >= (-1 if fair is None else fair), here >= strong, alike[i][others[i]]


def line(found) -> str:
    rows = list(found)
    having = [(shown, sure, fits) for shown, sure, fits in rows if (fits == 1).any()]
    lonely = [shown.any() for shown, _, fits in rows if (fits == 0).all()]
    count = lambda select: sum(select(*row).sum() for row in having)
    hits, misses = count(lambda shown, _, fits: shown & (fits == 1)), count(lambda shown, _, fits: shown & (fits == 0))
    sure, unsure = count(lambda _, sure, fits: sure & (fits == 1)), count(lambda _, sure, fits: sure & (fits == 0))
    right, wrong = count(lambda _, __, fits: fits == 1), count(lambda _, __, fits: fits == 0)
    return (
        f"P {share(hits, hits + misses):.2f} of {share(right, right + wrong):.2f}  R {share(hits, right):.2f}  "
        f"none shown {numpy.mean([not shown.any() for shown, _, _ in having]):.2f} ({len(having)})  "
        f"shown {numpy.median([shown.sum() for shown, _, _ in having]):.0f}  strong P {share(sure, sure + unsure):.2f}  "
        f"lonely {1 - numpy.mean(lonely) if lonely else float('nan'):.2f} ({len(lonely)})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ratna", required=True, help="path of the ratna program")
    parser.add_argument("--data", required=True, type=Path, help="folder with labels/ and flickr/")
    parser.add_argument("--cache", required=True, type=Path, help="folder for cached vectors")
    parser.add_argument("--half", type=int, choices=[0, 1], help="search by every other photograph only")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    rule, pictures = Rule(args.ratna), truth.Pictures(args.data)
    paths = [str(path) for path in [*pictures.labelled, *pictures.captioned]]
    vectors = likeness(embedded(args.ratna, args.cache, "pictures", [], paths))
    alike = pairs(pictures)
    everything, labelled = numpy.arange(pictures.count), len(pictures.labelled)
    random = numpy.random.default_rng(1)
    libraries = {
        "all": [everything],
        "captioned": [everything[labelled:]],
        "labelled": [everything[:labelled]],
        "100": [random.permutation(pictures.count)[:100] for _ in range(8)],
    }
    for name, members in libraries.items():
        found = []
        for library in members:
            by = numpy.arange(len(library))
            by = by if args.half is None else by[by % 2 == args.half]
            found += searches(rule, vectors[library], alike[numpy.ix_(library, library)], by)
        print(f"{name:10} {line(found)}")


if __name__ == "__main__":
    main()
