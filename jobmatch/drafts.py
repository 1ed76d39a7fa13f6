"""A file is written as a draft beside its place and then put there: whole, or not at all, readable by its owner alone.

Whoever is killed while writing leaves the draft behind, which a later one sweeps away.
"""

import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

PREFIX = ".jobmatch-"


def put(path: Path, content: bytes) -> None:
    """Write a file, in place of what stands there; a link of that name is replaced, not followed. Raises OSError."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def sweep(folder: Path, before: datetime, *, deep: bool = False) -> int:
    """Delete the drafts of a folder, with `deep` of those within it too, that were left before then; return how many.

    What cannot be deleted stays for the next one.
    """
    gone = 0
    for path in (folder.rglob if deep else folder.glob)(f"{PREFIX}*"):
        with suppress(OSError):
            if not path.is_symlink() and path.is_file() and path.stat().st_mtime < before.timestamp():
                path.unlink()
                gone += 1
    return gone
