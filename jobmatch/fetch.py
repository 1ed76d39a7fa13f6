"""Sources into bytes: the only module that reads what feeds point to. So far these are files and folders on disk."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jobmatch.errors import FetchError, NotModified
from jobmatch.model import digest

MAX_FILE_BYTES = 1024**3  # decompressed; a partner's full export has some 100 MB, a gzip bomb has no end


class Fetch:
    """One run's reading of one source.

    `known` is the validator of the source's last complete run. `validator` is this run's, once reading has begun: the
    sha256 over the names and contents of the files. A file that holds more than `max_file_bytes` is refused.
    """

    def __init__(self, known: str | None = None, *, max_file_bytes: int = MAX_FILE_BYTES) -> None:
        self._known = known
        self._max_file_bytes = max_file_bytes
        self.validator: str | None = None

    def files(self, url: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file with one of the suffixes, by name; those ending in .gz are opened.

        `url` is a path or file:// URL of a file or of a folder, of which hidden files, folders within and links that
        lead out of it are left out. Raises NotModified if nothing has changed since the run that gave `known`, and
        FetchError if there is nothing to read, or something cannot be read whole.
        """
        paths = [path for path in _paths(url) if suffix(path.name) in suffixes]
        if not paths:
            raise FetchError(
                f"{url}: there is no file ending in {', '.join(suffixes)}; put one there, or correct the path"
            )
        hashes = [_hash(path) for path in paths]
        self.validator = digest(*map(_name, paths), *hashes)
        if self.validator == self._known:
            raise NotModified(f"{url}: unchanged since the last complete run")
        for path, sha256 in zip(paths, hashes, strict=True):
            data = _content(path, self._max_file_bytes)
            if hashlib.sha256(data).hexdigest() != sha256:
                raise FetchError(f"{path}: it changed while it was read; run again when it is complete")
            if path.suffix.lower() == ".gz":
                data = _gunzipped(path, data, self._max_file_bytes)
            yield _name(path), data


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


def _name(path: Path) -> str:
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
        return _bounded(path, file.read(limit + 1), limit)


def _gunzipped(path: Path, data: bytes, limit: int) -> bytes:
    """Return what all members of a gzip file hold. One cut short is an error, not a shorter file."""
    if not data:
        raise FetchError(f"{path}: the gzip file is empty; get it again")
    try:
        return _bounded(path, gzip.GzipFile(fileobj=io.BytesIO(data)).read(limit + 1), limit)
    except (EOFError, OSError, zlib.error) as error:
        raise FetchError(f"{path}: the gzip file is damaged or cut short ({error}); get it again") from error


def _bounded(path: Path, data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise FetchError(f"{path}: it holds more than {limit:,} bytes; split it")
    return data


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Turn the trouble that the file system has with a path into a FetchError."""
    try:
        yield
    except OSError as error:
        raise FetchError(f"{path}: {error.strerror}; correct the path, or make it readable") from error
