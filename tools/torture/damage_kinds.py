"""Every kind of damage to a library, by name."""

from __future__ import annotations

import library
from damage import (
    Damage,
    delete,
    directory,
    empty,
    flip,
    flipped,
    from_other,
    garbage,
    header,
    index_pages,
    link_to_itself,
    link_to_nothing,
    log_of_other,
    of_schema,
    older,
    pipe,
    sql,
    swap_pages,
    thumbnail,
    truncate,
    vector,
    zero,
    zero_pages,
)
from library import THUMBNAILS, VECTORS

ANY_FILE = {
    "a flipped bit": flip(1),
    "64 flipped bits": flip(64),
    "a flipped bit in the header": header,
    "zeroed pages": zero_pages,
    "swapped pages": swap_pages,
    "truncated": truncate,
    "zeroed": zero,
    "garbage": garbage,
    "deleted": delete,
    "emptied": empty,
    "a directory": directory,
    "a link to nothing": link_to_nothing,
    "a link to itself": link_to_itself,
    "a pipe": pipe,
    "older": older,
    "of another library": from_other,
    "a foreign log": log_of_other,
    "a missing table": of_schema("table"),
    "a missing index": of_schema("index"),
    "a damaged SQLite index": index_pages,
}
IN_VECTORS = {
    "huge elements": vector(flipped(2, high=True)),
    "a flipped bit in a vector": vector(flipped(1)),
    "flipped bits in a vector": vector(flipped(40)),
    "zeros for a vector": vector(lambda _, v: bytes(len(v))),
    "NaN in a vector": vector(lambda _, v: b"\x00\x7e" + v[2:]),
    "a short vector": vector(lambda _, v: v[: len(v) // 2]),
    "an empty vector": vector(lambda _, v: b""),
    "noise for a vector": vector(lambda r, v: r.randbytes(len(v))),
    "missing vectors": sql("DELETE FROM embeddings WHERE seq % 5 = 0"),
    "vectors of another content": sql("UPDATE embeddings SET content_mark = content_mark + 1 WHERE seq % 7 = 0"),
}
IN_THUMBNAILS = {
    "a zeroed thumbnail": thumbnail(lambda _, j: bytes(len(j))),
    "half a thumbnail": thumbnail(lambda _, j: j[: len(j) // 2]),
    "an empty thumbnail": thumbnail(lambda _, j: b""),
    "noise for a thumbnail": thumbnail(lambda r, j: r.randbytes(len(j))),
    "missing thumbnails": sql("DELETE FROM thumbs WHERE rowid % 3 = 0"),
}


def kinds() -> list[Damage]:
    """Every kind of damage, the kinds of one file not next to each other."""
    found = [Damage(name, file, inflict) for name, inflict in ANY_FILE.items() for file in library.DATABASES]
    found += [Damage(name, VECTORS, inflict) for name, inflict in IN_VECTORS.items()]
    return found + [Damage(name, THUMBNAILS, inflict) for name, inflict in IN_THUMBNAILS.items()]
