"""Which process writes to an SQLite database, by what Linux tells of its locks.

The files themselves are not opened for it: closing one would let go of the locks that this process holds on it.
"""

from contextlib import suppress
from pathlib import Path

LOCKS = Path("/proc/locks")
_WRITE_LOCK = "120"  # byte of the -shm file; source: SQLite's wal.c, WALINDEX_LOCK_OFFSET + WAL_WRITE_LOCK


def writer(database: Path) -> str:
    """Return the process that holds the write lock, like "sqlite3, process 4711"; "" where that cannot be told.

    It cannot elsewhere than on Linux, and not of a process in another container.
    """
    with suppress(OSError):
        inode = str(Path(f"{database}-shm").stat().st_ino)
        for line in LOCKS.read_text("ascii").splitlines():
            *_, kind, pid, place, first, last = line.split()
            # The device is not compared: a layered file system gives the file another one than the lock.
            if (kind, place.rpartition(":")[2], first, last) == ("WRITE", inode, _WRITE_LOCK, _WRITE_LOCK):
                return f"{Path(f'/proc/{pid}/comm').read_text('utf-8', 'replace').strip()}, process {pid}"
    return ""
