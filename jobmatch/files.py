"""Files and folders on this computer, as the sources that partners fill: names and contents, whole or not at all."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jobmatch.errors import FetchError

MAX_FILE_BYTES = 1024**3  # decompressed; a partner's full export has some 100 MB, a gzip bomb has no end


def hashed(url: str, suffixes: tuple[str, ...]) -> list[tuple[Path, str]]:
    """Return the files with one of the suffixes, by name, each with the sha256 of its content.

    `url` is a path or file:// URL of a file or of a folder, of which hidden files, folders within and links that lead
    out of it are left out. Raises FetchError if there is nothing to read.
    """
    paths = [path for path in _paths(url) if suffix(path.name) in suffixes]
    if not paths:
        raise FetchError(f"{url}: there is no file ending in {', '.join(suffixes)}; put one there, or correct the path")
    return [(path, _hash(path)) for path in paths]


def read(path: Path, sha256: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """Return the content of a file, opened if it ends in .gz; at most `limit` bytes.

    Raises FetchError if it is not the content of that hash any more, is larger, or cannot be read whole.
    """
    data = _content(path, limit)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FetchError(f"{path}: it changed while it was read; run again when it is complete")
    return gunzipped(str(path), data, limit) if path.suffix.lower() == ".gz" else data


def beginning(url: str, length: int = 65536) -> bytes:
    """Return how the file begins, or the first file of the folder; nothing if there is none that can be read."""
    try:
        path = next(iter(_paths(url)), None)
        if path is None:
            return b""
        with _telling(path), (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as file:
            return bytes(file.read(length))
    except (FetchError, EOFError, zlib.error):
        return b""


def suffix(name: str) -> str:
    """Return the suffix of a file name in lower case, that before .gz where it is compressed."""
    return Path(name.lower().removesuffix(".gz")).suffix


def suffixes(url: str) -> frozenset[str]:
    """Return the suffixes, without .gz, of the file or of the files in the folder; none if there are none."""
    try:
        return frozenset(suffix(path.name) for path in _paths(url))
    except FetchError:
        return frozenset()


def _paths(url: str) -> list[Path]:
    """Return the file, or the files of the folder by name."""
    path = _path(url)
    with _telling(path):
        if path.is_file():
            return [path]
        root = path.resolve()
        files = [file for file in path.iterdir() if not file.name.startswith(".") and file.is_file()]
        return sorted(file for file in files if file.resolve().is_relative_to(root))


def name(path: Path) -> str:
    """Return the name as text that can be stored: a file system allows names that are none."""
    return path.name.encode("utf-8", errors="backslashreplace").decode("utf-8")


def _path(url: str) -> Path:
    if "://" not in url:
        return Path(url).expanduser()
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        raise FetchError(f"{url}: only files and folders on this computer are read; save the page and give its path")
    return Path(url2pathname(parts.path))


def _hash(path: Path) -> str:
    with _telling(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(path: Path, limit: int) -> bytes:
    with _telling(path), path.open("rb") as file:
        return _up_to(limit, file, str(path))


def gunzipped(what: str, data: bytes, limit: int) -> bytes:
    """Return what all members of gzip data hold, at most `limit` bytes; `what` names it to people.

    Raises FetchError if it holds more, is damaged, or is cut short: that is an error, not a shorter file.
    """
    if not data:
        raise FetchError(f"{what}: the gzip file is empty; get it again")
    try:
        return _up_to(limit, gzip.GzipFile(fileobj=io.BytesIO(data)), what)
    except (EOFError, OSError, zlib.error) as error:
        raise FetchError(f"{what}: the gzip file is damaged or cut short ({error}); get it again") from error


def _up_to(limit: int, file: BinaryIO | gzip.GzipFile, what: str) -> bytes:
    """Return what a file holds; unlike `read(limit)`, without reserving room for what is not there."""
    data = bytearray()
    while piece := file.read(1024**2):
        data += piece
        if len(data) > limit:
            raise FetchError(f"{what}: it holds more than {limit:,} bytes, which are not read")
    return bytes(data)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Turn the trouble that the file system has with a path into a FetchError."""
    try:
        yield
    except OSError as error:
        raise FetchError(f"{path}: {error.strerror}; correct the path, or make it readable") from error
