"""Measures search quality with the `ratna` program; prints figures as JSON.

For photos with a captions.csv (image,caption), the share whose first caption finds them among the first ten: all of them
(`recall_at_10`), those that the window shows by default (`visible_at_10`: good matches, and the first of the less certain
ones), and those found as good matches (`good_at_10`). `first_hit`: for photos named ID_class_name.EXT, the share that their
class name finds first.
"""

import argparse
import csv
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


# How many less certain matches the window shows by default; NEAREST_SHOWN of the engine.
NEAREST_SHOWN = 60


def search(ratna: str, folder: Path, queries: list[str]) -> list[list[tuple[str, bool, bool]]]:
    """Indexes the photos into a temporary library, numbered, since searches find names as well. Returns each query's ten
    best hits: the file name, whether it is a good match, and whether the window shows it by default."""
    photos = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)
    names = {f"{number}{path.suffix}": path.name for number, path in enumerate(photos)}
    with tempfile.TemporaryDirectory() as temporary:
        numbered = Path(temporary) / "photos"
        numbered.mkdir()
        for name, path in zip(names, photos):
            shutil.copy(path, numbered / name)
        base = [ratna, "--library", f"{temporary}/library"]
        subprocess.run(base + ["index", str(numbered), "--json"], check=True, stdout=subprocess.DEVNULL)
        lines = "".join(" ".join(query.split()) + "\n" for query in queries)
        command = base + ["search", "-", "-n", "10", "--json"]
        out = subprocess.run(command, input=lines, check=True, capture_output=True, text=True).stdout
    answers = [json.loads(line) for line in out.splitlines() if line.strip()]
    if len(answers) != len(queries):
        raise SystemExit(f"{len(queries)} queries, {len(answers)} answers")
    return [hits(answer, names) for answer in answers]


def hits(answer: dict, names: dict[str, str]) -> list[tuple[str, bool, bool]]:
    found, weak = [], 0
    for hit in answer["hits"]:
        good = hit["strength"] != "weak"
        weak += not good
        found.append((names[Path(hit["path"]).name], good, good or weak <= NEAREST_SHOWN))
    return found


def flickr(folder: Path) -> dict[str, str]:
    """The first caption of each photo."""
    captions = {}
    with open(folder / "captions.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            captions.setdefault(row["image"], row["caption"])
    return captions


def labels(folder: Path) -> dict[str, str]:
    """The class name of each photo."""
    photos = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES)
    return {p.name: p.stem.split("_", 1)[1].replace("_", " ") for p in photos}


def found(ratna: str, folder: Path, queries: dict[str, str], first: int) -> list[tuple[bool, bool, bool]]:
    """For each photo whether its query finds it among the first hits: at all, as a good match, and shown by default."""
    answers = search(ratna, folder, list(queries.values()))
    places = [[hit for hit in answer[:first] if hit[0] == name] for name, answer in zip(queries, answers)]
    return [(bool(hit), bool(hit) and hit[0][1], bool(hit) and hit[0][2]) for hit in places]


def share(values) -> float:
    values = list(values)
    return round(sum(values) / len(values), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flickr", type=Path, help="folder of photos with captions.csv")
    parser.add_argument("--labels", type=Path, help="folder of photos named by class")
    parser.add_argument("--ratna", default=shutil.which("ratna") or "target/release/ratna", help="path of the ratna program")
    options = parser.parse_args()
    report = {}
    if options.flickr:
        photos = found(options.ratna, options.flickr, flickr(options.flickr), 10)
        report["recall_at_10"] = share(any_hit for any_hit, _, _ in photos)
        report["visible_at_10"] = share(shown for _, _, shown in photos)
        report["good_at_10"] = share(good for _, good, _ in photos)
    if options.labels:
        photos = found(options.ratna, options.labels, labels(options.labels), 1)
        report["first_hit"] = share(first for first, _, _ in photos)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
