"""ZIP files that are not trusted: their names, and a few of their members, within limits.

Nothing is unpacked to disk, so no name in them leads anywhere, and nothing is read but what is asked for.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobmatch.errors import ProfileError

MAX_DIRECTORY = 2_000_000  # bytes of the list of members: some 20,000 of them; a Word file has 30
MAX_MEMBER = 10_000_000  # bytes, decompressed: of a long document's text
_END = b"PK\x05\x06"
_PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others may ask for memory without limit


class Archive:
    """An open ZIP file, whose members' names are `names`."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.names = frozenset(file.namelist())

    def read(self, name: str) -> bytes:
        """Return what a member holds. Raises ProfileError if it is encrypted, damaged or holds too much."""
        member = self._file.getinfo(name)
        if member.flag_bits & 1:
            raise ProfileError("it is protected by a password: save a copy without one")
        if member.compress_type not in _PLAIN:
            raise ProfileError(f"{name} in it is packed in an unusual way: save the file anew")
        try:
            with self._file.open(member) as packed:
                data = packed.read(MAX_MEMBER + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ProfileError(f"{name} in it is damaged: save or download the file anew") from error
        if len(data) > MAX_MEMBER:
            raise ProfileError(f"{name} in it unpacks to more than {MAX_MEMBER // 1_000_000} MB, which no résumé does")
        return data


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a ZIP file. Raises ProfileError if it is damaged, or lists more members than any résumé has."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65557))  # the end record and the longest comment behind it
        tail = file.read()
    end = tail[tail.rfind(_END) :]
    if _END in tail and int.from_bytes(end[12:16], "little") > MAX_DIRECTORY:
        raise ProfileError("it holds too many files to be a résumé")
    try:
        with zipfile.ZipFile(path) as file_:
            yield Archive(file_)
    except zipfile.BadZipFile as error:
        raise ProfileError("the file is damaged or cut short: save or download it anew") from error
