"""XML that is not trusted: what kind of document it is, and the <job> elements of files that hold nothing else.

Entities and definitions that lie elsewhere are refused, and so is nesting that only an attacker has a use for.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax import SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser, iterparse, tostring

from jobmatch.errors import FetchError, FormatError
from jobmatch.text import decode

MAX_DEPTH = 200  # of elements; XHTML within a posting has 20

_FIRST = re.compile(rb"(?:[^<]++|<!--.*?(?:-->|\Z)|<(?!\w))*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
_TEXTS = {"body", "description"}  # elements that some write as markup, not as text
# No XML may hold these, yet texts that were pasted do. As DEL it may, and is taken out and reported with the posting.
_CONTROLS = bytes(0x7F if code < 0x20 and code not in b"\t\n\r" else code for code in range(256))


def root(data: bytes) -> str:
    """Return the name of the first element in lower case, without prefix; "" if the first 64 KB hold none."""
    opened = _FIRST.match(data[:65536].replace(b"\0", b""))  # every other byte of UTF-16
    return opened[1].decode().lower() if opened else ""


def refused(name: str, data: bytes, wanted: str) -> FormatError:
    """Return the error for a document that is not what is `wanted`, but has another root."""
    there = root(data)
    other = f"XML that begins with <{there}>" if there else "no XML"
    if there in {"html", "head", "body"}:
        other = "a web page"
    return FormatError(f"{name}: this is not {wanted} but {other}; look at the address in a browser and correct it")


def reason(error: Exception) -> str:
    """Return in plain words what keeps a document from being read, given what a parser raised."""
    if isinstance(error, DefusedXmlException):
        return "it declares entities or a definition that lies elsewhere (DTD), which is not safe to read"
    if isinstance(error, SAXParseException):
        return f"it is ill-formed or cut short near line {error.getLineNumber()} ({error.getMessage()})"
    return f"it is ill-formed or cut short ({error})" if isinstance(error, ParseError) else str(error)


def first(stated: Mapping[str, Any], names: str) -> str:
    """Return what the first of these elements states that states anything; `names` are parted by spaces."""
    return next((str(stated[name]) for name in names.split() if stated.get(name)), "")


def needed(stated: Mapping[str, Any], names: str, where: str) -> str:
    """Return what `first` does. Raises FormatError that names the place and the elements if none states anything."""
    if found := first(stated, names):
        return found
    raise FormatError(f"{where}: field {' or '.join(map(repr, names.split()))} is missing; no posting is without it")


def job_elements(name: str, data: bytes) -> Iterator[dict[str, str]]:
    """Yield what each <job> of a <source> or <jobs> document states, by the lower-case names of its elements.

    One job at a time is kept in memory. The charset is told as that of any file (`text.decode`). Raises FormatError if
    it is no such document, and FetchError where it is ill-formed or ends before its end.
    """
    if root(data) not in {"source", "jobs"}:
        raise refused(name, data, "a file of <job> elements")
    sound = _Pieces(decode(data).encode().translate(_CONTROLS))
    path: list[Element] = []
    try:
        for event, element in iterparse(sound, ("start", "end"), XMLParser(encoding="utf-8", forbid_dtd=True)):
            if event == "start":
                path.append(element)
                if len(path) > MAX_DEPTH:
                    raise FetchError(f"{name}: elements are nested more than {MAX_DEPTH} deep; jobs before are kept")
                continue
            path.pop()
            if any(_local(opened) == "job" for opened in path):
                continue
            if _local(element) == "job":
                yield _stated(element)
            if path:
                path[-1].clear()
    except (DefusedXmlException, ParseError) as error:
        raise FetchError(f"{name}: {reason(error)}; jobs before that are kept, so get the whole file again") from error


class _Pieces(BytesIO):
    """Hands out large pieces: in a tag that is longer than one, expat begins anew with every further piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(256 * 1024)


def _stated(job: Element) -> dict[str, str]:
    """Return the attributes and elements of a job; for an element that holds others, those, unless it is the text.

    What is stated several times (places of work) is joined by semicolons.
    """
    stated = {name.lower(): [value] for name, value in job.attrib.items()}
    for element in job:
        is_markup = _local(element) in _TEXTS and len(element) > 0
        for leaf in [element] if is_markup else list(element) or [element]:
            value = tostring(leaf, encoding="unicode") if is_markup else leaf.text or ""
            stated.setdefault(_local(leaf), []).append(value.strip())
    return {name: "; ".join(filter(None, values)) for name, values in stated.items() if any(values)}


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()
