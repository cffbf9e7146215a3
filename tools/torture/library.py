"""What a library holds, read from its files, and how two of them differ. Never writes into a library."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sqlite3
from pathlib import Path

CATALOGUE, VECTORS, THUMBNAILS = "catalogue.sqlite", "vectors.sqlite", "thumbs.sqlite"
DATABASES = (CATALOGUE, VECTORS, THUMBNAILS)
# Columns of a content that its bytes alone decide. Others depend on a path or on when it was first seen.
DECIDED_BY_BYTES = "bytes, format, width, height, orientation, phash"


def query(library: Path, database: str, sql: str, *values) -> list[tuple]:
    """Reads a database, also while a program has it open."""
    connection = sqlite3.connect(f"{(library / database).as_uri()}?mode=ro", uri=True, timeout=20)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def change(library: Path, database: str, sql: str, *values) -> None:
    """Changes a database that no program has open: only to damage a library on purpose."""
    connection = sqlite3.connect(library / database, timeout=20)
    try:
        connection.execute(sql, values)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@dataclasses.dataclass
class Snapshot:
    """A library without ids and times, which differ between two of them."""

    # Absolute path → (state, hash if there is a picture, whether it is a companion).
    files: dict[str, tuple]
    # Hash → what its bytes decide; contents without a present file are left out.
    contents: dict[str, tuple]
    # (model, hash) → digest of the stored vector.
    vectors: dict[tuple, str]
    # Hash → digest of the JPEG.
    thumbnails: dict[str, str]

    def only(self, other: Snapshot) -> Snapshot:
        """Without what the other one does not have."""
        parts = [field.name for field in dataclasses.fields(self)]
        return Snapshot(
            **{
                part: {key: value for key, value in getattr(self, part).items() if key in getattr(other, part)}
                for part in parts
            }
        )


def snapshot(library: Path) -> Snapshot:
    rows = query(
        library,
        CATALOGUE,
        "SELECT d.path, f.path, f.state, lower(hex(c.hash)), f.companion FROM files f"
        " JOIN folders d ON d.id = f.folder_id LEFT JOIN contents c ON c.id = f.content_id WHERE f.state <> 'gone'",
    )
    files = {}
    for folder, path, state, content, companion in rows:
        whole = os.path.join(os.fsdecode(folder), os.fsdecode(path))
        files[whole] = (state, content if state == "present" else None, companion)
    live = {content for _, content, _ in files.values() if content}
    contents = {
        content: tuple(values)
        for content, *values in query(library, CATALOGUE, f"SELECT lower(hex(hash)), {DECIDED_BY_BYTES} FROM contents")
        if content in live
    }
    thumbnails = {
        content: hashlib.md5(jpeg).hexdigest()
        for content, jpeg in query(library, THUMBNAILS, "SELECT lower(hex(hash)), jpeg FROM thumbs")
        if content in live
    }
    vectors = {key: digest for key, digest in stored_vectors(library).items() if key[1] in live}
    return Snapshot(files, contents, vectors, thumbnails)


def stored_vectors(library: Path) -> dict[tuple, str]:
    """Digests of the vectors whose content is in the catalogue, by model and hash."""
    hashes = dict(query(library, CATALOGUE, "SELECT id, lower(hex(hash)) FROM contents"))
    sql = "SELECT m.name, e.content_id, e.vector FROM embeddings e JOIN models m ON m.id = e.model_id"
    rows = query(library, VECTORS, sql)
    return {(model, hashes[id]): hashlib.md5(vector).hexdigest() for model, id, vector in rows if id in hashes}


def differences(
    found: Snapshot, expected: Snapshot, parts: tuple = ("files", "contents", "vectors", "thumbnails")
) -> list[str]:
    """What differs, one line each; empty if the libraries are equal. Vectors of a model that is not in use answer nothing."""
    lines = []
    in_use = {model for model, _ in expected.vectors}
    for part in parts:
        ours, theirs = getattr(found, part), getattr(expected, part)
        if part == "vectors":
            ours = {key: digest for key, digest in ours.items() if key[0] in in_use}
        for key in sorted(set(ours) | set(theirs), key=str):
            if ours.get(key) != theirs.get(key):
                lines.append(f"{part[:-1]} {key!r}: {ours.get(key)}, expected {theirs.get(key)}")
    return lines


def summary(lines: list[str]) -> str:
    """The first differences and their number."""
    if not lines:
        return "no differences"
    return f"{len(lines)} differences, such as {' | '.join(lines[:3])}"


def complete(library: Path) -> tuple[int, int, int]:
    """How many files are present, and how many contents have a vector and a thumbnail. Zeros if it cannot be read."""
    try:
        files = query(library, CATALOGUE, "SELECT count(*) FROM files WHERE state = 'present'")[0][0]
        hashes = {row[0] for row in query(library, CATALOGUE, "SELECT hash FROM contents")}
        vectors = query(library, VECTORS, "SELECT count(DISTINCT content_id) FROM embeddings")[0][0]
        thumbnails = sum(row[0] in hashes for row in query(library, THUMBNAILS, "SELECT hash FROM thumbs"))
    except sqlite3.Error:
        return 0, 0, 0
    return files, vectors, thumbnails
