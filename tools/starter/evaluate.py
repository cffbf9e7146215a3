"""Measures search quality with the `ratna` program; prints two figures as JSON.

`recall_at_10`: for photos with a captions.csv (image,caption), the share whose first caption finds them among the first
ten. `first_hit`: for photos named ID_class_name.EXT, the share that their class name finds first.
"""

import argparse
import csv
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def search(ratna: str, folder: Path, queries: list[str]) -> list[list[str]]:
    """Indexes the folder into a temporary library. Returns the file names of each query's ten best hits."""
    with tempfile.TemporaryDirectory() as library:
        base = [ratna, "--library", library]
        subprocess.run(base + ["index", str(folder), "--json"], check=True, stdout=subprocess.DEVNULL)
        lines = "".join(" ".join(query.split()) + "\n" for query in queries)
        command = base + ["search", "-", "-n", "10", "--json"]
        out = subprocess.run(command, input=lines, check=True, capture_output=True, text=True).stdout
    answers = [json.loads(line) for line in out.splitlines() if line.strip()]
    if len(answers) != len(queries):
        raise SystemExit(f"{len(queries)} queries, {len(answers)} answers")
    return [[Path(hit["path"]).name for hit in answer["hits"]] for answer in answers]


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


def share(ratna: str, folder: Path, queries: dict[str, str], first: int) -> float:
    """The share of photos that their query finds among the first hits."""
    hits = search(ratna, folder, list(queries.values()))
    return sum(name in found[:first] for name, found in zip(queries, hits)) / len(queries)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flickr", type=Path, help="folder of photos with captions.csv")
    parser.add_argument("--labels", type=Path, help="folder of photos named by class")
    parser.add_argument("--ratna", default=shutil.which("ratna") or "target/release/ratna", help="path of the ratna program")
    options = parser.parse_args()
    report = {}
    if options.flickr:
        report["recall_at_10"] = round(share(options.ratna, options.flickr, flickr(options.flickr), 10), 4)
    if options.labels:
        report["first_hit"] = round(share(options.ratna, options.labels, labels(options.labels), 1), 4)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
