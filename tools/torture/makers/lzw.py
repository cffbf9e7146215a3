"""LZW data that stands for one value over and over: codes for ever longer runs."""

from __future__ import annotations

CODES = 4096


def run_codes(length: int, bits: int) -> list[int]:
    """The codes of one round, until the table is full or `length` values are coded: runs of 1, 2, 3, …"""
    first = (1 << bits) + 2
    codes, coded, run = [1 << bits], 0, 1
    while coded < length and first + run - 2 < CODES - 2:
        codes.append(0 if run == 1 else first + run - 2)
        coded += run
        run += 1
    return codes


def packed(codes: list[int], bits: int, early: int, big_endian: bool) -> bytes:
    """Codes in as many bits as the table needs by then; `early` is 1 for TIFF, where codes grow sooner."""
    texts, size, entries = [], bits + 1, 0
    for code in codes:
        text = f"{code:0{size}b}"
        texts.append(text if big_endian else text[::-1])
        if code == 1 << bits:
            size, entries = bits + 1, 0
            continue
        # The first code after a clear adds no entry to the table.
        entries += 1
        if (1 << bits) + 1 + entries + early >= 1 << size and size < 12:
            size += 1
    joined = "".join(texts)
    joined += "0" * (-len(joined) % 8)
    parts = [joined[at : at + 8] for at in range(0, len(joined), 8)]
    return bytes(int(part if big_endian else part[::-1], 2) for part in parts)


def coded(length: int, bits: int, early: int, big_endian: bool) -> bytes:
    codes, left = [], length
    while left > 0:
        part = run_codes(left, bits)
        runs = len(part) - 1
        left -= runs * (runs + 1) // 2
        codes += part
    return packed([*codes, (1 << bits) + 1], bits, early, big_endian)


def tiff_zeros(length: int) -> bytes:
    return coded(length, 8, 1, True)


def gif_zeros(length: int) -> bytes:
    """In the blocks of a GIF."""
    data = coded(length, 2, 0, False)
    blocks = [data[at : at + 255] for at in range(0, len(data), 255)]
    return b"\x02" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
