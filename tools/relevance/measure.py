"""Measures how often the engine judges correctly whether a query matches a picture.

    python tools/relevance/measure.py --ratna target/release/ratna --data DIR --cache DIR

Embeds the photographs of DIR (truth.py describes its layout) and the queries once, then compares the engine's rule, as
`ratna relevance` applies it, with a fixed floor: on all pictures, on random libraries of 100 and 10 pictures, and on one
that shows only dogs. Each line reports, over the queries with matches: precision, recall and F1 of all pictures rated fair
or better together; the mean of the F1 per query; the share with any result ("kept"); precision and recall of pictures
rated strong. Over the queries without matches: the share without results ("none"). Over captions: the share that finds
its own photograph, and the mean number of results. `--half 0|1` uses every other query, to tune limits on one half and
verify them on the other. Finally applies the rule to simulated scores distributed like CLIP's.
"""

import argparse
import json
import subprocess
from collections import Counter
from pathlib import Path

import numpy
import truth

BATCH = 50


class Rule:
    """The engine's rule, evaluated by a `ratna relevance` process."""

    def __init__(self, ratna: str):
        texts = subprocess.run([ratna, "relevance", "--texts"], check=True, capture_output=True, text=True)
        self.bank = json.loads(texts.stdout)["texts"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([ratna, "relevance"], **pipes)
        self.known = None

    def ask(self, question: dict) -> dict:
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def background(self, scores: numpy.ndarray):
        """The background for `cutoffs`, from scores (texts, pictures)."""
        return scores

    def cutoffs(self, floor: float, background, own: numpy.ndarray, pictures: int, rarity=None) -> tuple[float, float]:
        """The cutoffs (strong, fair); without a background, they depend on the floor alone."""
        if background is not self.known:
            self.ask({"background": [] if background is None else background.tolist()})
            self.known = background
        answer = self.ask({"own": own.tolist(), "pictures": int(pictures), "floor": floor, "rarity": rarity})
        return answer["strong"], answer["fair"]


def embedded(ratna: str, cache: Path, name: str, flag: list[str], items: list[str]) -> numpy.ndarray:
    """The unit vectors of pictures or texts, cached while the items stay the same."""
    file, listed = cache / f"{name}.npy", cache / f"{name}.json"
    if not (listed.exists() and json.loads(listed.read_text()) == items):
        vectors = []
        for at in range(0, len(items), BATCH):
            asked = [part for item in items[at : at + BATCH] for part in [*flag, item]]
            out = subprocess.run([ratna, "embed", "--json", *asked], check=True, capture_output=True, text=True)
            vectors += json.loads(out.stdout)["vectors"]
        numpy.save(file, numpy.array(vectors, numpy.float32))
        listed.write_text(json.dumps(items))
    return numpy.load(file)


def share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


class Tally:
    """Counts over all queries and all libraries of one kind."""

    def __init__(self):
        self.fair, self.strong = Counter(), Counter()
        self.f1, self.kept, self.none, self.own, self.shown = [], [], [], [], []

    def add(self, kind: str, scores: numpy.ndarray, fits: numpy.ndarray, strong: float, fair: float) -> None:
        right, wrong, shown = fits == 1, fits == 0, scores >= fair
        if kind == "caption":
            if right.any():
                self.own.append(shown[right].any())
                self.shown.append(shown.sum())
        elif right.any():
            here = Counter(hit=(shown & right).sum(), false=(shown & wrong).sum(), right=right.sum())
            self.fair += here
            sure = scores >= strong
            self.strong += Counter(hit=(sure & right).sum(), false=(sure & wrong).sum(), right=right.sum())
            self.f1.append(2 * here["hit"] / (here["hit"] + here["false"] + here["right"]))
            self.kept.append(shown.any())
        elif wrong.all():
            self.none.append(not shown.any())

    def line(self) -> str:
        mean = lambda values: float(numpy.mean(values)) if values else float("nan")
        precision, recall = (
            [share(c["hit"], c["hit"] + c["false"]) for c in (self.fair, self.strong)],
            [share(c["hit"], c["right"]) for c in (self.fair, self.strong)],
        )
        f1 = share(2 * precision[0] * recall[0], precision[0] + recall[0])
        return (
            f"P {precision[0]:.2f}  R {recall[0]:.2f}  F1 {f1:.2f}  mean F1 {mean(self.f1):.2f}  "
            f"kept {mean(self.kept):.2f} ({len(self.kept)})  none {mean(self.none):.2f} ({len(self.none)})  "
            f"strong P {precision[1]:.2f} R {recall[1]:.2f}  "
            f"captions {mean(self.own):.2f} of {mean(self.shown):.0f} shown"
        )


def libraries(pictures: truth.Pictures) -> dict[str, list[numpy.ndarray]]:
    """The tested libraries by kind, each as indices of pictures."""
    random, everything = numpy.random.default_rng(1), numpy.arange(pictures.count)
    labelled = len(pictures.labelled)
    dogs = numpy.concatenate([pictures.of_kind(truth.KINDS["dog"]), pictures.saying(truth.WORDS["dog"][0]) >= 4])
    return {
        "all": [everything],
        "captioned": [everything[labelled:]],
        "labelled": [everything[:labelled]],
        "100": [random.permutation(pictures.count)[:100] for _ in range(8)],
        "10": [random.permutation(pictures.count)[:10] for _ in range(40)],
        "dogs only": [everything[dogs]],
    }


def like_clip(rule: Rule) -> None:
    """Applies the rule to normally distributed scores with a floor of 0.20.

    Unrelated pictures have 0.17 ± 0.022, shifted per text by ± 0.015; matches have 0.28 ± 0.025.
    """
    random = numpy.random.default_rng(0)

    def scores(count: int, fitting: float):
        found = 0.17 + 0.015 * random.standard_normal() + 0.022 * random.standard_normal(count)
        fits = random.random(count) < fitting
        found[fits] = 0.28 + 0.025 * random.standard_normal(fits.sum())
        return found, fits

    for count in (50, 200, 1000):
        for fitting in (0.02, 0.3, 0.9):
            rows = []
            for _ in range(100):
                bank = numpy.array([scores(count, 0.01 * random.exponential())[0] for _ in rule.bank])
                background = rule.background(bank)
                (own, fits), (absent, _) = scores(count, fitting), scores(count, 0)
                strong, fair = rule.cutoffs(0.20, background, own, count)
                none = not (absent >= rule.cutoffs(0.20, background, absent, count)[1]).any()
                if fits.any() and not fits.all():
                    far, near = own[fits], own[~fits]
                    rows.append((fair, strong, (far >= fair).mean(), (far >= strong).mean(), (near >= fair).mean(),
                                 none, (near >= 0.20).mean()))
            fair, strong, kept, sure, false, none, floor = numpy.mean(rows, axis=0)
            print(f"  {count:5} pictures, {fitting:4.0%} fit: fair {fair:.3f} keeps {kept:.2f} and {false:.4f} of "
                  f"misfits (floor alone {floor:.2f}), strong {strong:.3f} keeps {sure:.2f}, none {none:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ratna", required=True, help="path of the ratna program")
    parser.add_argument("--data", required=True, type=Path, help="folder with labels/ and flickr/")
    parser.add_argument("--cache", required=True, type=Path, help="folder for cached vectors")
    parser.add_argument("--floors", type=float, nargs="+", default=[0.10, 0.15, 0.20], help="floors to compare")
    parser.add_argument("--floor", type=float, default=0.08, help="the lowest cutoff of the rule, as the model states it")
    parser.add_argument("--rarity", type=float, default=4.0, help="how much rarer high scores are, as the model states it")
    parser.add_argument("--half", type=int, choices=[0, 1], help="use only every other query")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)

    rule, pictures = Rule(args.ratna), truth.Pictures(args.data)
    asked = truth.queries(pictures)
    paths = [str(p) for p in [*pictures.labelled, *pictures.captioned]]
    vectors = embedded(args.ratna, args.cache, "pictures", [], paths)
    bank = embedded(args.ratna, args.cache, "bank", ["--text"], rule.bank) @ vectors.T
    texts = [text for _, text, _ in asked]
    scores = embedded(args.ratna, args.cache, "queries", ["--text"], texts) @ vectors.T

    alone = {f"floor {f:.2f}": lambda _b, _o, _n, f=f: rule.cutoffs(f, None, _o, _n) for f in args.floors}
    rules = {**alone, "the rule": lambda b, o, n: rule.cutoffs(args.floor, b, o, n, args.rarity)}
    for name, some in libraries(pictures).items():
        print(f"{name}: {len(some)} of {len(some[0])} pictures")
        for label, cutoffs in rules.items():
            tally = Tally()
            for library in some:
                background = rule.background(bank[:, library])
                for at, (kind, _, fits) in enumerate(asked):
                    if args.half is None or at % 2 == args.half:
                        own = scores[at, library]
                        tally.add(kind, own, fits[library], *cutoffs(background, own, len(library)))
            print(f"  {label:10} {tally.line()}")
    print("scores spread like CLIP's:")
    like_clip(rule)


if __name__ == "__main__":
    main()
