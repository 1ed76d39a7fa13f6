"""Markup as sources send it: HTML into plain text, and the JobPosting objects that a saved page holds.

What comes in is not trusted. Both readers take time in proportion to the length of their input, whatever it is: tags
are found by one pass of possessive patterns that never look past the next "<", because html.parser (and with it any
tree) needs 46 s for 256 KB of nothing but "<a". Nesting costs nothing, so no text is lost to it. Beautiful Soup is
given only the script elements that the pass has found, to read their attributes.
"""

import html
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from jobmatch.errors import FormatError
from jobmatch.model import canonical

MAX_MARKUP = 256 * 1024  # characters; the longest of 18,567 real descriptions has 46,000
_MAX_ROUNDS = 4  # of escaping around markup; two are seen in the wild
_MAX_DEPTH = 64  # levels of JSON; real postings have 6, and whoever walks the value may recurse

_BLOCKS = (
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h1|h2|h3|h4|h5|h6|header|hr|html|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|title|tr|ul"
)
_INLINE = "a|abbr|b|big|code|del|em|font|i|iframe|img|ins|label|mark|s|small|span|strike|strong|sub|sup|td|th|u|wbr"
_BLOCK_TAGS = frozenset(_BLOCKS.split("|"))
_BOLD_TAGS = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})

_TOKEN = re.compile(
    r"""(?P<raw><(?P<kind>script|style)(?=[\s/>])[^<>]*+>.*?(?:</(?P=kind)[^<>]*+>|\Z))
      | <!--.*?(?:-->|\Z)
      | <(?P<close>/?)(?P<tag>[a-z][\w:-]*+)(?:(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)
      | <[!?][^<>]*+>
      | (?P<text>[^<]++|<)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NAMES = f"{_BLOCKS}|{_INLINE}|br|script|style"
_MARKUP = re.compile(rf"</?(?:{_NAMES})(?=[\s/>])[^<>]*+>", re.IGNORECASE)
_ESCAPED_MARKUP = re.compile(rf"&(?:amp;)*+lt;/?(?:{_NAMES})(?=[\s/&])", re.IGNORECASE)
_LINE_MARKUP = re.compile(rf"</?(?:{_BLOCKS}|br)(?=[\s/>])", re.IGNORECASE)
_HALF_TAG = re.compile(r"<[^<>]{0,999}\Z")
_WORD = re.compile(r"\w")
_ENDLESS_REFERENCE = re.compile(r"&#[0-9]{8,}+;?")  # int() refuses more than 4,300 digits


class _Lines:
    """The lines that a stream of tags and text makes.

    With `breaks`, a newline in the text is a line break, as in plain text and in `<pre>`; otherwise it is a space.
    """

    def __init__(self, *, breaks: bool) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._breaks = breaks
        self._open_bold = 0
        self._is_bold = self._is_plain = self._is_item = False

    def text(self, data: str) -> None:
        first, *others = data.split("\n") if self._breaks else [data]
        self._add(first)
        for other in others:
            self._end(blank=True)
            self._add(other)

    def tag(self, name: str, *, closes: bool) -> None:
        if name == "br":
            self._end(blank=True)
        elif name in _BLOCK_TAGS:
            self._end()
        elif name in {"td", "th"} and not closes and self._pieces:
            self._pieces.append(" | ")
        if name in _BOLD_TAGS:
            self._open_bold = max(0, self._open_bold + (-1 if closes else 1))
        elif name == "li":
            self._is_item = not closes
        elif name == "pre":
            self._breaks = not closes

    def joined(self) -> str:
        self._end()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _add(self, data: str) -> None:
        self._pieces.append(data)
        if _WORD.search(data):
            self._is_bold |= self._open_bold > 0
            self._is_plain |= self._open_bold == 0

    def _end(self, *, blank: bool = False) -> None:
        """End the line. One without text leaves a blank line if `blank`, or if it is a spacer (`<p>&nbsp;</p>`)."""
        raw = "".join(self._pieces)
        line = " ".join(raw.split()).removesuffix(" |")
        if line and self._is_item:
            self._lines.append(f"• {line}")
            self._is_item = False
        elif line:
            self._lines += ["", line] if self._is_bold and not self._is_plain else [line]
        elif blank or "\xa0" in raw:
            self._lines.append("")
        self._pieces.clear()
        self._is_bold = self._is_plain = False


def html_to_text(markup: str) -> str:
    """Return the text of a piece of HTML or of plain text, at most `MAX_MARKUP` characters of it.

    Headings and lines that are bold throughout stand alone after a blank line, list items are lines that begin with
    "• ", the cells of a table row are separated by " | ". Plain text keeps its own lines. Markup that was escaped
    on the way (`&lt;p&gt;`, `&amp;lt;p&amp;gt;`) is read as markup.
    """
    whole = markup if len(markup) <= MAX_MARKUP else _HALF_TAG.sub("", markup[:MAX_MARKUP])
    text = _read(whole)
    for _ in range(_MAX_ROUNDS):
        if not (_MARKUP.search(text) or _ESCAPED_MARKUP.search(text)):
            break
        text = _read(text)
    return text


def _read(markup: str) -> str:
    lines = _Lines(breaks=not _LINE_MARKUP.search(markup))
    if not _MARKUP.search(markup):
        lines.text(_unescape(markup))
        return lines.joined()
    for token in _TOKEN.finditer(markup.replace("<![CDATA[", "").replace("]]>", "")):
        if token["text"]:
            lines.text(_unescape(token["text"]))
        elif token["tag"]:
            lines.tag(token["tag"].lower(), closes=token["close"] == "/")
    return lines.joined()


def _unescape(text: str) -> str:
    return html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", text)) if "&" in text else text


# ------------------------------------------------------------------------------------------------------ JSON


def read_json(text: str) -> Any:
    """Return the value of JSON text; control characters within strings are let pass.

    Raises FormatError if it is not JSON, is nested deeper than 64 levels, or holds NaN or an infinite number.
    """
    try:
        value = json.loads(text, strict=False, parse_constant=_refuse_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"this is not JSON: {error}") from error
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _MAX_DEPTH:
            raise FormatError(f"this JSON is nested deeper than {_MAX_DEPTH} levels")
        level = [child for parent in level for child in _children(parent)]
    return value


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is too large")
    return number


# --------------------------------------------------------------------------------------------------- JSON-LD

_LD_JSON = re.compile(r"ld\+json", re.IGNORECASE)
_GUARD_BEFORE = re.compile(r"\A\s*+(?://|/\*)?\s*+(?:<!\[CDATA\[|<!--)\s*+(?:\*/)?")
_GUARD_AFTER = re.compile(r"(?://|/\*)?[ \t]{0,9}(?:\]\]>|-->)\s{0,9}(?:\*/)?\Z")
_REPAIRABLE = re.compile(
    r"""(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")(?P<next>(?=\s*+"))?   # a string, and no comma before the next one
      | ,(?=\s*+[}\]])                                                # a comma before nothing""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"""\\(?:(?P<valid>["\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<other>.))""", re.DOTALL)


def json_ld(page: str, where: str) -> list[dict[str, Any] | FormatError]:
    """Return the JobPosting objects of an HTML page, each once, in the order of the page.

    A block that speaks of a JobPosting but cannot be read, even once repaired, is returned as its error; `where`
    names the page in it.
    """
    scripts = "".join(f"{token['raw']}</script>" for token in _TOKEN.finditer(page) if token["raw"])
    found: dict[str, dict[str, Any] | FormatError] = {}
    for script in BeautifulSoup(scripts, "html.parser").find_all("script", type=_LD_JSON):
        block = script.get_text()
        if "jobposting" in block.lower():
            found |= {canonical(posting): posting for posting in read_block(block, where)}
    return list(found.values())


_LINK = re.compile(r"""\b(?:href|src)\s{0,9}=\s{0,9}["']([^"'<>\s]{1,2000})["']""", re.IGNORECASE)


def links(data: bytes, base: str) -> list[str]:
    """Return the addresses that a page links to or embeds, absolute, each once, in the order of the page."""
    found = (html.unescape(match[1]) for match in _LINK.finditer(data.decode("utf-8", errors="replace")))
    return list(dict.fromkeys(filter(None, (_absolute(base, link) for link in found))))


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # such as http://[
        return ""


def read_block(block: str, where: str) -> list[dict[str, Any] | FormatError]:
    """Return the JobPosting objects of one JSON-LD document, or its error if it cannot be read.

    They may stand alone, in a list, in an `@graph` or as a `mainEntity`. Keys in PascalCase become camelCase.
    """
    try:
        return list(_job_postings(_repaired(block)))
    except FormatError as error:
        return [FormatError(f"{where}: the JSON-LD cannot be read: {error}")]


def _repaired(block: str) -> Any:
    """Return the value of a block, put right only where it is not JSON as it stands (forms: FEEDS section 4)."""
    bare = _GUARD_AFTER.sub("", _GUARD_BEFORE.sub("", block).strip().removesuffix(";"))
    try:
        return read_json(bare)
    except FormatError:
        unescaped = bare if '"' in bare else _unescape(bare)
        return read_json(_REPAIRABLE.sub(_repair, unescaped))


def _repair(match: re.Match[str]) -> str:
    if match["string"] is None:
        return ""
    string = _ESCAPE.sub(lambda escape: escape[0] if escape["valid"] else escape["other"], match["string"])
    return string if match["next"] is None else f"{string},"


def _job_postings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for member in value:
            yield from _job_postings(member)
    elif isinstance(value, dict):
        node = {_camel_case(key): child for key, child in value.items()}
        if _is_job_posting(node.get("@type")):
            yield _camel_cased(node)
        else:
            yield from _job_postings([node.get("@graph"), node.get("mainEntity")])


def _is_job_posting(types: Any) -> bool:
    names = types if isinstance(types, list) else [types]
    return any(re.split(r"[/#:]", str(name))[-1] == "JobPosting" for name in names)


def _camel_cased(value: Any) -> Any:
    if isinstance(value, dict):
        return {_camel_case(key): _camel_cased(child) for key, child in value.items()}
    return [_camel_cased(child) for child in value] if isinstance(value, list) else value


def _camel_case(key: str) -> str:
    return key[:1].lower() + key[1:]
