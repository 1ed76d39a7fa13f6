"""Texts as short signatures, by which those that may be the same are found among very many without reading them again.

One-permutation MinHash: pairs of neighbouring words are hashed, each hash falls into one of `BINS`, and each bin keeps
its least. Of two texts, the bins that agree tell how much they share, also where one is cut off or has words around it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 128
BANDS: Final = 8  # of ROWS bins each: texts that agree in one whole band are looked at, whatever else they share
ROWS: Final = 4
KEY: Final = 16  # hex digits of a band's key
CHUNK: Final = 1 << 18  # bytes of text worked on at once: they fit into a processor's cache
LONGEST: Final = 1 << 16  # bytes of one text that are looked at
_EMPTY: Final = np.uint32(0xFFFFFFFF)
_SHIFT: Final = np.uint32(25)  # the upper bits of a hash choose its bin
_MIX: Final = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))
_LOWER: Final = bytes(range(256)).lower()
_TABLE: Final = bytes(code if code >= 0x80 or chr(code).isalnum() else 0x20 for code in _LOWER)
_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64

Parts = tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.int64]]


@cache
def _powers(base: int) -> NDArray[np.uint64]:
    """Return the powers of `base` modulo 2^64, from the zeroth on."""
    factors = np.full(CHUNK + 2 * LONGEST, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def sketch(texts: Iterable[str]) -> Iterator[tuple[bytes, tuple[str, ...], int]]:
    """Yield of each text its bins (a byte each, 0 for an empty one), the keys of its bands, its number of words.

    A key has `KEY` hex digits; a text that has no two neighbouring words has none.
    """
    row = BANDS * KEY
    for chunk in _chunks(texts):
        bins, bands, sizes = _sketch(chunk)
        flat, digits = bins.tobytes(), bands.astype(">u8").tobytes().hex()
        for n, size in enumerate(sizes.tolist()):
            starts = range(n * row, (n + 1) * row, KEY) if size > 1 else ()
            yield flat[n * BINS : (n + 1) * BINS], tuple([digits[at : at + KEY] for at in starts]), size


def _chunks(texts: Iterable[str]) -> Iterator[list[bytes]]:
    chunk, length = list[bytes](), 0
    for text in texts:
        chunk.append(text[:LONGEST].encode("utf-8", "replace")[:LONGEST].translate(_TABLE, b"'"))
        length += len(chunk[-1]) + 2
        if length >= CHUNK:
            yield chunk
            chunk, length = [], 0
    if chunk:
        yield chunk


def _sketch(texts: Sequence[bytes]) -> Parts:
    hashes, owner = _words(texts)
    pairs = _mixed(hashes[:-1] * _MIX[0] + hashes[1:])
    within = owner[:-1] == owner[1:]
    flat = np.full(len(texts) * BINS, _EMPTY, np.uint32)
    np.minimum.at(flat, owner[:-1][within] * BINS + (pairs[within] >> _SHIFT), pairs[within])
    least = flat.reshape(len(texts), BINS)
    return _short(least), _bands(least), np.bincount(owner, minlength=len(texts))


def _words(texts: Sequence[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the hash of each word, and which text it is of.

    A word's hash is the polynomial of its bytes, as a difference of running sums: no word is taken out of its text. It
    is scattered by one more product, since its upper half alone is kept.
    """
    data = np.frombuffer(b" " + b" ".join(texts) + b" ", np.uint8)
    letters = data != ord(" ")
    edges = np.flatnonzero(letters[1:] != letters[:-1])  # a word begins after each other one, and ends at the next
    starts, ends = edges[::2] + 1, edges[1::2]
    sums = np.cumsum(data * _powers(_BASE)[: len(data)], dtype=np.uint64)
    hashes = (sums[ends] - sums[starts - 1]) * _powers(pow(_BASE, -1, 1 << 64))[starts] * np.uint64(_BASE)
    firsts = np.cumsum([1, *(len(text) + 1 for text in texts[:-1])])
    counts = np.diff(np.append(np.searchsorted(starts, firsts), len(starts)))
    return (hashes >> np.uint64(32)).astype(np.uint32), np.repeat(np.arange(len(texts)), counts)


def _mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Scatter the hashes, so that their upper bits are as good as the lower."""
    values = (values ^ (values >> np.uint32(16))) * _MIX[1]
    values = (values ^ (values >> np.uint32(13))) * _MIX[2]
    return values ^ (values >> np.uint32(16))


def _short(least: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return one byte of each bin: two that differ agree once in 255 times, which a hundred bins outweigh."""
    return np.where(least == _EMPTY, 0, 1 + least % np.uint32(255)).astype(np.uint8)


def _bands(least: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a key for each band; that of a text without two words says nothing.

    A short text leaves bins empty: for its bands such a bin has what the next one has, as it does in its copies.
    """
    places = np.where(least == _EMPTY, 2 * BINS, np.arange(BINS))
    ahead = np.concatenate((places, places + BINS), axis=1)[:, ::-1]
    following = np.minimum.accumulate(ahead, axis=1)[:, ::-1][:, : BANDS * ROWS] % BINS
    rows = np.take_along_axis(least, following, axis=1).reshape(len(least), BANDS, ROWS)
    keys = np.zeros(rows.shape[:2], np.uint64)
    for row in range(ROWS):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + rows[:, :, row]
    keys *= np.uint64(BANDS)
    keys += np.arange(BANDS, dtype=np.uint64)
    return keys


def shared(
    left: NDArray[np.uint8], right: NDArray[np.uint8], left_size: NDArray[Any], right_size: NDArray[Any]
) -> NDArray[np.float64]:
    """Return, for rows of signatures, about which share of the shorter text stands in the longer, in [0, 1]."""
    agree = ((left == right) & (left != 0)).sum(axis=-1)
    either = ((left != 0) | (right != 0)).sum(axis=-1)
    alike = agree / np.maximum(either, 1)
    shorter = np.maximum(np.minimum(left_size, right_size), 1)
    share: NDArray[np.float64] = np.minimum(alike * (left_size + right_size) / ((1 + alike) * shorter), 1.0)
    return share
