"""Compares the index of a generated library with FAISS's IndexHNSWSQ at 8 bits per element.

Both use the same vectors, queries, links per node, candidates when building and threads, in the same run.

    python tools/scale/faiss_compare.py --ratna target/release/ratna --pictures 100000 [--keep DIR] [--threads 1]

Ratna generates and measures the library (`ratna bench scale`), then FAISS reads its vectors. FAISS's index is kept beside
the library. FAISS identifies vectors by position; the table lists separately the 8 bytes per vector that an `IndexIDMap`
would add and that Ratna's index includes. Prints a table on standard error and a JSON object on standard output. Both
search for one vector at a time on one thread; Ratna's times include rescoring 100 candidates with the stored vectors,
FAISS's do not.
"""

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import faiss
import numpy

# The same values as in the engine's `vectors/ann_index`.
CONNECTIVITY = 16
EXPANSION_ADD = 128
DIMENSIONS = 768
EXPANSIONS = [16, 24, 32, 48, 64, 80, 100, 128, 160, 192, 256, 384, 512]
TRAINED_ON = 100_000
CHUNK = 10_000
ROUNDS = 3
FOUND = 10


def on_processor() -> float:
    """CPU seconds of this thread, unaffected by other programs; 0 where the system does not report them."""
    if not hasattr(resource, "RUSAGE_THREAD"):
        return 0.0
    usage = resource.getrusage(resource.RUSAGE_THREAD)
    return usage.ru_utime + usage.ru_stime


def load() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def measure(arguments: argparse.Namespace) -> dict:
    """Ratna's report on the library, which it generates if it is missing."""
    command = [arguments.ratna, "bench", "scale", "--only", "--pictures", str(arguments.pictures)]
    command += ["--keep", str(arguments.keep), "--queries", str(arguments.queries)]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(output)["sizes"][0]


def chunks(library: Path):
    """Yields the stored vectors in the order of writing, as (content IDs, float32 rows)."""
    database = sqlite3.connect(f"file:{library / 'vectors.sqlite'}?mode=ro", uri=True)
    rows = database.execute("SELECT content_id, vector FROM embeddings ORDER BY seq")
    while some := rows.fetchmany(CHUNK):
        ids = numpy.array([row[0] for row in some], dtype=numpy.int64)
        halves = numpy.frombuffer(b"".join(row[1] for row in some), dtype=numpy.float16)
        yield ids, halves.reshape(len(some), DIMENSIONS).astype(numpy.float32)


def build(library: Path, threads: int) -> tuple[faiss.Index, numpy.ndarray, dict]:
    """FAISS's index of the library, the content ID at each position, and the build's time and size."""
    file, notes = library / "faiss.index", library / "faiss.json"
    ids = numpy.concatenate([some for some, _ in chunks(library)])
    if notes.exists():
        return faiss.read_index(str(file)), ids, json.loads(notes.read_text())
    faiss.omp_set_num_threads(threads)
    index = faiss.IndexHNSWSQ(DIMENSIONS, faiss.ScalarQuantizer.QT_8bit, CONNECTIVITY, faiss.METRIC_L2)
    index.hnsw.efConstruction = EXPANSION_ADD
    sample = []
    for _, vectors in chunks(library):
        sample.append(vectors)
        if len(sample) * CHUNK >= TRAINED_ON:
            break
    index.train(numpy.concatenate(sample))
    del sample
    seconds = 0.0
    for _, vectors in chunks(library):
        started = time.perf_counter()
        index.add(vectors)
        seconds += time.perf_counter() - started
    faiss.write_index(index, str(file))
    made = {"seconds": round(seconds, 1), "bytes": file.stat().st_size, "threads": threads, "load": load()}
    notes.write_text(json.dumps(made))
    return index, ids, made


def search(index: faiss.Index, ids: numpy.ndarray, library: Path) -> list[dict]:
    """Times in milliseconds and recall for each number of candidates."""
    queries = numpy.fromfile(library / "queries.f32", dtype=numpy.float32).reshape(-1, DIMENSIONS)
    truth = numpy.fromfile(library / "truth.i64", dtype=numpy.int64).reshape(len(queries), FOUND)
    faiss.omp_set_num_threads(1)
    measured = []
    for expansion in EXPANSIONS:
        index.hnsw.efSearch = expansion
        times, busy, same = [], [], 0
        for turn in range(ROUNDS + 1):
            for query, nearest in zip(queries, truth):
                row = query.reshape(1, -1)
                started, before = time.perf_counter(), on_processor()
                _, found = index.search(row, FOUND)
                elapsed, spent = time.perf_counter() - started, on_processor() - before
                if turn == 0:
                    same += len(set(ids[found[0]]) & set(nearest))
                else:
                    times.append(elapsed * 1e3)
                    busy.append(spent * 1e3)
        measured.append({
            "expansion": expansion,
            "recall_at_10": round(same / truth.size, 4),
            "p50": round(float(numpy.percentile(times, 50)), 3),
            "p99": round(float(numpy.percentile(times, 99)), 3),
            "p50_on_processor": round(float(numpy.percentile(busy, 50)), 3),
            "p99_on_processor": round(float(numpy.percentile(busy, 99)), 3),
        })
    return measured


def beside(ours: dict, theirs: list[dict]) -> list[dict]:
    """Pairs each row of Ratna with the cheapest row of FAISS that has at least the same recall, if any."""
    rows = []
    for part in ours["searching"]:
        equal = [other for other in theirs if other["recall_at_10"] >= part["recall_at_10"]]
        best = min(equal, key=lambda other: other["expansion"], default=None)
        busy = part["nearest_on_processor"] or {"p50": 0.0, "p99": 0.0}
        rows.append({
            "recall_at_10": round(part["recall_at_10"], 4),
            "ratna": {
                "expansion": part["expansion"],
                "p50": round(part["nearest"]["p50"], 3),
                "p99": round(part["nearest"]["p99"], 3),
                "p50_on_processor": round(busy["p50"], 3),
                "p99_on_processor": round(busy["p99"], 3),
                "index_p50": round(part["index"]["p50"], 3),
            },
            "faiss": best,
        })
    return rows


def table(report: dict) -> None:
    """Prints the report as a table on standard error."""
    def say(text: str) -> None:
        print(text, file=sys.stderr)

    say(f"{report['pictures']} vectors of {DIMENSIONS} elements; load {report['load']}")
    for name in ["ratna", "faiss"]:
        made = report["build"][name]
        size = f"{made['bytes'] / report['pictures']:.1f} bytes per vector"
        size += " and 8 for its ID" if name == "faiss" else ", ID included"
        say(f"{name}: built in {made['seconds']:.0f} s by {made.get('threads', 1)} thread, load {made['load']}; {size}")
    say("milliseconds; cpu: on the processor; index: without rescoring")
    say("  recall   ratna ef    p50    p99    cpu  index   faiss ef    p50    p99    cpu")
    for row in report["at_equal_recall"]:
        ours, theirs = row["ratna"], row["faiss"]
        line = f"  {row['recall_at_10']:.4f}  {ours['expansion']:8}  {ours['p50']:5.2f}  {ours['p99']:5.2f}"
        line += f"  {ours['p50_on_processor']:5.2f}  {ours['index_p50']:5.2f}"
        if theirs:
            line += f"   {theirs['expansion']:8}  {theirs['p50']:5.2f}  {theirs['p99']:5.2f}"
            line += f"  {theirs['p50_on_processor']:5.2f}"
        else:
            line += "   never reaches this recall"
        say(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ratna", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, default=Path.home() / ".cache" / "ratna" / "scale")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--threads", type=int, default=1, help="threads for building; Ratna's index has one writer")
    arguments = parser.parse_args()
    ours = measure(arguments)
    library = arguments.keep / f"{arguments.pictures}-1"
    index, ids, made = build(library, arguments.threads)
    theirs = search(index, ids, library)
    index_bytes = ours["disk"]["index_bytes_per_picture"] * arguments.pictures
    report = {
        "pictures": arguments.pictures,
        "load": load(),
        "build": {
            "ratna": {
                "seconds": ours["making"]["index_seconds"],
                "bytes": index_bytes,
                "load": ours["making"]["load"],
            },
            "faiss": made,
        },
        "faiss": theirs,
        "at_equal_recall": beside(ours, theirs),
        "ratna": ours,
    }
    table(report)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
