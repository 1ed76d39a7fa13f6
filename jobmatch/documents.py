"""Files that people keep a résumé in, opened: its plain text, or the JSON Resume that it is.

What a file is, is told by its content. What others' programs made is opened in a process of its own, which is stopped
at its limits; nothing in a file is run, and nothing is fetched for it.
"""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from jobmatch import archives, linkedin, resume, word_files
from jobmatch.apart import Done, Job, Trouble, side_by_side
from jobmatch.columns import in_reading_order
from jobmatch.errors import ProfileError
from jobmatch.resume_headings import split_heading
from jobmatch.text import decode

MAX_BYTES = 20_000_000  # of a PDF or a Word file, with its pictures
_MEGABYTES = f"{MAX_BYTES // 1_000_000} MB"
MAX_TEXT_BYTES = 1_000_000  # of a file that is text alone
MAX_CHARACTERS = 200_000  # of the text in any of them: some 60 pages
MAX_PAGES = 100
WORK_S = 8  # of a processor; a résumé takes one
SECONDS = 60.0  # on the wall: a busy computer takes longer over the same work
MEMORY = 300 * 1024**2  # of address space; a page of text takes a tenth of it
LEAST_LETTERS = 20  # a scanned page may have a number or a stamp that is text
KINDS = "a PDF, a Word file (.docx), plain text, JSON Resume (.json or .toml) or LinkedIn's data export (.zip)"

_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc) or one with a password: save it as .docx without a password"),
    (b"{\\rtf", "rich text (RTF): save it as .docx or PDF"),
    (b"\x89PNG", "a picture, without text: import the file that it was made from"),
    (b"\xff\xd8\xff", "a picture, without text: import the file that it was made from"),
    (b"II*\0", "a picture, without text: import the file that it was made from"),
    (b"\x1f\x8b", "compressed (gzip): unpack it first"),
    (b"7z\xbc\xaf", "compressed (7z): unpack it first"),
    (b"Rar!", "compressed (RAR): unpack it first"),
)


def read(path: Path) -> str | dict[str, Any]:
    """Return the plain text of a résumé, or the JSON Resume that a file holds as JSON, TOML or LinkedIn export.

    In the text, columns and text boxes follow each other, parted by form feeds. Raises ProfileError if the file cannot
    be read, holds no text or too much, or is none of the `KINDS`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
        size = path.stat().st_size
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read: {error.strerror}") from error
    suffix = path.suffix.lower()
    if not _is_packed(head):
        if suffix == ".json" or decode(head).lstrip().startswith("{"):
            return resume.load(path)
        if size > MAX_TEXT_BYTES:
            raise ProfileError(
                f"{path}: larger than 1 MB, which no résumé that is text alone is; import that part of it"
            )
        if suffix == ".toml":
            return _toml(path)
    elif size > MAX_BYTES and not head.startswith(b"PK"):
        raise ProfileError(f"{path}: larger than {_MEGABYTES}, which no résumé is; take the pictures out of it")
    return _apart(path)


def _is_packed(head: bytes) -> bool:
    """Whether it is a file that only programs can read, by how it begins."""
    return b"%PDF-" in head[:1024] or head.startswith((b"PK", *(magic for magic, _ in _OTHERS)))


def _toml(path: Path) -> dict[str, Any]:
    """Return a JSON Resume written as TOML: the same names, dates with or without quotes."""
    try:
        stated = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        return resume.cleaned(json.loads(json.dumps(stated, default=_as_text)), path)
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path}: not TOML: {error}; correct it there") from error
    except RecursionError as error:
        raise ProfileError(f"{path}: lists within lists, too deep: this is no résumé") from error


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)


# ----------------------------------------------------------------------------------------- in a process apart


def _apart(path: Path) -> str | dict[str, Any]:
    """Open a file in a process of its own; of what it makes, the last holds: the better reading comes later."""
    made: str | dict[str, Any] | None = None
    job = Job(str(path), opened, lambda: (path,))
    for _, one in side_by_side([job], seconds=SECONDS, memory=MEMORY, work_s=WORK_S):
        if isinstance(one, Trouble) and made is None:
            if one.error:
                raise ProfileError(f"{path}: {one.error}")
            raise ProfileError(
                f"{path}: cannot be read: it is damaged, or larger than a résumé can be; save it anew, as PDF or .docx"
            )
        if not isinstance(one, Done | Trouble):
            made = one
    if isinstance(made, str):
        _check_text(path, made)
    return made or {}


def _check_text(path: Path, text: str) -> None:
    if sum(map(str.isalpha, text[:MAX_CHARACTERS])) < LEAST_LETTERS:
        raise ProfileError(
            f"{path}: there is no text in it: scanned? Import the file that it was made from, or type it"
        )
    if len(text) > MAX_CHARACTERS:
        raise ProfileError(f"{path}: its text is longer than {MAX_CHARACTERS:,} characters, which no résumé is")


def opened(path: Path) -> Iterator[str | dict[str, Any]]:
    """Yield readings of a file, the better later. Raises ProfileError, without the path, if there is none."""
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        yield from _pdf(path)
    elif head.startswith(b"PK"):
        yield _zipped(path)
    elif other := next((says for magic, says in _OTHERS if head.startswith(magic)), ""):
        raise ProfileError(f"it is {other}")
    else:
        yield _plain(path.read_bytes())


def _zipped(path: Path) -> str | dict[str, Any]:
    with archives.opened(path) as archive:
        if word_files.BODY in archive.names:
            if path.stat().st_size > MAX_BYTES:
                raise ProfileError(f"it is larger than {_MEGABYTES}: take the pictures out of it")
            return word_files.text_of(archive)
        if (folder := linkedin.folder_of(archive.names)) is not None:
            return linkedin.to_resume(archive, folder)
    raise ProfileError(f"it is a ZIP file that is neither a Word file nor LinkedIn's export; jobmatch reads {KINDS}")


def _plain(data: bytes) -> str:
    text = decode(data)
    if text.count("\0") > len(text) // 100 or text.count("\ufffd") > len(text) // 100:
        raise ProfileError(f"this is no text; jobmatch reads {KINDS}")
    if text.lstrip()[:20].lower().startswith(("<!doctype html", "<html")):
        raise ProfileError("it is a web page: print it to a PDF, and import that")
    return in_reading_order(text.replace("\r\n", "\n").split("\f"), _heads)


def _pdf(path: Path) -> Iterator[str]:
    """Yield the text as the file has it, then as it stands on paper, unless letters are missing there."""
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415 - half a second, for who imports a PDF alone
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise ProfileError("it is protected by a password: print it to a new PDF without one")
        if len(reader.pages) > MAX_PAGES:
            raise ProfileError(f"it has {len(reader.pages):,} pages: a résumé has fewer; print those that are one")
        plain = [page.extract_text() for page in reader.pages]
        yield "\n".join(plain)
        laid = [
            page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False) for page in reader.pages
        ]
    except DependencyError as error:
        raise ProfileError("it is encrypted: print it to a new PDF without protection") from error
    except PyPdfError as error:
        raise ProfileError(f"the PDF is damaged ({error}): save or print it anew") from error
    if sum(map(_letters, laid)) >= 0.95 * sum(map(_letters, plain)):
        yield in_reading_order(laid, _heads)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _heads(text: str) -> bool:
    return bool(split_heading(text)[0])
