"""Folders of files for people and programs to take away: only their owner can read them, each is there whole or not.

Names are made of ids and dates, never of what somebody is called, and no link leads out of the folder.
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from jobmatch import drafts
from jobmatch.errors import DeliveryError

_NAME = re.compile(r"[A-Za-z0-9][\w-]*(?:\.[a-z]+)?", re.ASCII)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # of Windows, in any folder
_LONGEST = 100


def write(output: Path, names: tuple[str, ...], content: bytes) -> None:
    """Write a file within `output`, by the names of the folders and its own; one that is there is replaced.

    Raises DeliveryError if a name could lead elsewhere, if a folder is a link, or if it cannot be written.
    """
    for name in names:
        if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name) or len(name) > _LONGEST:
            raise DeliveryError(f"{name!r} cannot be the name of a file: please report this")
    try:
        folder = _folder(output, names[:-1])
        drafts.put(folder / names[-1], content)
        _keep(folder)
    except OSError as error:
        raise DeliveryError(f"{error.filename or output}: cannot be written: {error.strerror}") from error


def _folder(output: Path, names: tuple[str, ...]) -> Path:
    output.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        output = output / name
        with suppress(FileExistsError):
            output.mkdir(mode=0o700)
        if output.is_symlink() or not output.is_dir():
            raise DeliveryError(f"{output} is a link or no folder: nothing is written there; remove it")
    return output


def _keep(folder: Path) -> None:
    """Make the name of a new file outlast a power cut."""
    if os.name == "nt":  # there a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
