"""Measures how well words in pictures are read, on pictures of the project's own making.

    python tools/words/measure.py --ratna target/release/ratna [--reader ratna --reader tesseract] [--only "English memes"]
    python tools/words/measure.py --ratna target/release/ratna --no-text DIR [--limit 60]

Renders the kinds of pictures that kinds.py lists, the same for the same seed, and prints for each kind and reader: the
share of words found exactly; by the search's table of trigrams, which ignores blanks; the share of characters read
wrongly; milliseconds of processor time a picture on one thread, without the start of the program. Tesseract reads the
same pictures in the same run. `--no-text` counts the pictures of a folder, the first ones by name, in which a reader
sees a word of three letters or more: give it photographs without text. Fails if Ratna misses one of the goals that
goals.py lists. `--keep DIR` leaves the pictures there. Needs what requirements.txt lists, the Debian packages that
fonts.py names, and tesseract-ocr and tesseract-ocr-hin for Tesseract and for Hindi.
"""

import argparse
import resource
import shutil
import tempfile
from pathlib import Path

import goals
from drawing import Sample
from kinds import KINDS
from readers import Ratna, Reader, readers
from scoring import Score, false_words, score


def processor_time() -> float:
    """Seconds that the processors spent on the programs that were run: other programs don't prolong them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(reader: Reader, paths: list[Path], language: str) -> tuple[list[list[str]], float]:
    start = processor_time()
    return reader.read(paths, language), processor_time() - start


def milliseconds(reader: Reader, first: Path, paths: list[Path], language: str) -> tuple[list[list[str]], float]:
    """What is read in `paths`, and the time for each: the first picture, read before them, pays for the start."""
    _, start = timed(reader, [first], language)
    lines, whole = timed(reader, [first, *paths], language)
    return lines[1:], 1000 * max(0.0, whole - start) / len(paths)


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    –  "


def report(kind: str, samples: list[Sample], folder: Path, compared: list[Reader], misses: bool) -> list[str]:
    """Prints a line for each reader; returns what Ratna misses of its goals."""
    missed: list[str] = []
    language = "hin" if kind.startswith("Hindi") else "eng"
    paths = [sample.save(folder) for sample in samples]
    first = folder / "first.png"
    samples[0].picture.save(first)
    for reader in compared:
        lines, each = milliseconds(reader, first, paths, language)
        total = sum((score(sample.lines, read) for sample, read in zip(samples, lines)), Score())
        shares = f"{percent(total.exact, total.words)}  {percent(total.trigram, total.words)}"
        wrong = percent(total.wrong, total.characters)
        print(f"{kind:<20} {len(samples):>3} {total.words:>5}  {shares}  {wrong}  {each:7.0f}  {reader.name}", flush=True)
        if isinstance(reader, Ratna):
            missed += goals.missed(kind, total, each)
        if misses:
            print_misses(samples, lines)
    return missed


def print_misses(samples: list[Sample], lines: list[list[str]]) -> None:
    for sample, read in zip(samples, lines):
        found = score(sample.lines, read)
        if found.exact < found.words:
            print(f"    {sample.name}: {' / '.join(sample.lines)}\n    {' ' * len(sample.name)}  {' / '.join(read)}")


def without_text(folder: Path, limit: int, compared: list[Reader]) -> list[str]:
    missed: list[str] = []
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png"})[:limit]
    for reader in compared:
        lines, each = milliseconds(reader, paths[0], paths, "eng")
        seen = {path.name: false_words(read) for path, read in zip(paths, lines)}
        wrong = {name: words for name, words in seen.items() if words}
        print(f"{len(wrong)} of {len(paths)} pictures with false words, {each:.0f} ms each: {reader.name}", flush=True)
        for name, words in wrong.items():
            print(f"    {name}: {' '.join(words)}")
        if isinstance(reader, Ratna):
            missed += goals.missed_without_text(len(wrong), len(paths), each)
    return missed


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reader", action="append", choices=["ratna", "tesseract"], help="what to compare (default: both)")
    options.add_argument("--ratna", default="ratna", help="the program that reads as `ratna text --json PATH…` does")
    options.add_argument("--only", action="append", choices=list(KINDS), help="a kind of pictures (default: all)")
    options.add_argument("--seed", type=int, default=1, help="draws sentences and noise")
    options.add_argument("--keep", type=Path, help="folder for the pictures")
    options.add_argument("--misses", action="store_true", help="print the pictures in which words were missed")
    options.add_argument("--no-text", type=Path, help="folder of photographs without text")
    options.add_argument("--limit", type=int, default=60, help="how many of these")
    return options.parse_args()


def tell(missed: list[str]) -> None:
    if missed:
        raise SystemExit("Goals missed:\n" + "\n".join(f"  {line}" for line in missed))


def main() -> None:
    options = arguments()
    compared = readers(options.reader or ["ratna", "tesseract"], options.ratna)
    if options.no_text:
        return tell(without_text(options.no_text, options.limit, compared))
    missed: list[str] = []
    folder = options.keep or Path(tempfile.mkdtemp(prefix="ratna-words-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{'kind':<20}   n words    exact  trigram    wrong       ms  reader")
    try:
        for kind in options.only or KINDS:
            missed += report(kind, KINDS[kind](options.seed), folder, compared, options.misses)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    tell(missed)


if __name__ == "__main__":
    main()
