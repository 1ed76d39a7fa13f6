"""The lines of a résumé's text: cleaned, told from their bullets, and joined again where they were broken."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from textwrap import wrap

from jobmatch.resume import PRIVATE
from jobmatch.text import clean

_BULLET = re.compile(
    r"(?:[•●○◦▪■□▫◾‣\u2043∙·➢➤►▶▸➔→✓✔✦❖★☆*§»>~\uf0a7\uf0b7\uf0d8\uf0fc\u2013\u2014-]|o(?=\s))\s*(?=\S)"
)
_BOX = re.compile(r"\s*(?:(?:\[\s?(?=[xX*✓✔\s\]])|\((?=[xX*\s]\))|(?=[☑☒☐]))([xX*✓✔☑☒]?)\s?[\])☐]?)\s*")
_GAP = re.compile(r"\s{5,}")
_MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*|__")
_SPACED = re.compile(r"(?:\S\s+){3,}\S")
_LABELLED = re.compile(r"([^\W\d][^:]{0,40}):")
_BEGINS_LABELLED = re.compile(r"[a-z]\w*(?: \w+){0,2}:\s")  # "later: CPT", "eClinicalWorks: daily"
_OPEN_END = re.compile(r"(?:[,/&(–—]|\b(?:and|or|of|for|the|a|an|with|in|to|by|on|at|from|using|as|&))$", re.IGNORECASE)  # noqa: RUF001
_BROKEN = re.compile(r"\w-$")
_KEEP_HYPHEN = re.compile(r"(?i)\b(?:multi|self|follow|co|non|well|full|part|long|check|sign|high|front|back)-$")
# Letters of other alphabets that look like Latin ones, for words that mix both: nobody types such a word.
_LOOKALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУасеіјорѕхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # noqa: RUF001
    "ABCEHIJKMOPSTXYaceijopsxyABEZHIKMNOPTYXo",
)
_WORD = re.compile(r"[A-Za-z\u0370-\u052f]+")
MARKS = " \t|•·▪,;:–—-"  # noqa: RUF001 - what parts pieces of a line, and is left at their ends

MIN_STRETCHED = 5  # words of a line of text that was stretched
FEWEST_LINES, MOST_LINES = 3, 8  # of so many lines at least one begins within a sentence, if they are broken text
MAX_LINE = 1_000  # characters; what is longer is read in pieces
MAX_JOINED = 3_000  # characters of a paragraph


@dataclass(frozen=True)
class Row:
    """One line: its text, how far it is indented, and whether a bullet or an empty line stands before it."""

    text: str
    indent: int = 0
    bullet: bool = False
    after_blank: bool = False

    @property
    def end(self) -> int:
        """The place at which it ends on the page, in characters."""
        return self.indent + len(self.text)


def normal(text: str) -> str:
    """Return text in the letters that it is meant in: ligatures and styled letters plain, lookalikes Latin."""
    plain = clean(unicodedata.normalize("NFKC", clean(text)[0]))[0].replace("\u2010", "-")
    return plain if plain.isascii() else _WORD.sub(_latin, plain)


def _latin(word: re.Match[str]) -> str:
    """Return a word that mixes alphabets in Latin letters, and any other as it is."""
    mixed = not word[0].isascii() and re.search("[A-Za-z]", word[0])
    return word[0].translate(_LOOKALIKES) if mixed else word[0]


def rows_of(flow: str) -> list[Row]:
    """Return the lines of a flow of text that hold anything, without those that may not be stored.

    A bullet alone in its line belongs to the next one.
    """
    rows, blank, waiting = list[Row](), True, False
    lines = (_answered(line) for line in _short(normal(flow).replace("\t", "    ").split("\n")))
    for line in chain.from_iterable(lines):
        text = _GAP.sub("    ", _together(_set_close(_MARKDOWN.sub("", line.strip()))))
        indent = len(line) - len(line.lstrip())
        if not text:
            blank = True
            continue
        if waiting or len(text) == 1:
            alone = not waiting and bool(_BULLET.match(f"{text} x"))
            if alone:
                waiting = True
                continue
        bullet = _BULLET.match(text)
        body = text[bullet.end() :] if bullet else text
        if not is_private(body):
            rows.append(Row(body, indent, bool(bullet) or waiting, blank))
        blank = waiting = False
    return rows


def _answered(line: str) -> list[str]:
    """Return a line of a form with boxes ("[x] Scanning  [ ] Fax") as what is ticked, and a line for all the rest."""
    before, *boxes = _BOX.split(line)
    if not boxes:
        return [line]
    marks, texts = boxes[::2], boxes[1::2]
    if not texts[-1].strip():  # the boxes stand behind: "Scanning [x]  Fax [ ]"
        label, colon, first = before.rpartition(":")
        before, texts = f"{label}{colon} ", [first, *texts[:-1]]
    told = [(mark, text.strip()) for mark, text in zip(marks, texts, strict=True) if text.strip()]
    ticked, others = ([text for mark, text in told if bool(mark) is wanted] for wanted in (True, False))
    yes = [f"{before} {' | '.join(ticked)}"] if ticked or before.strip() else []
    return [*yes, *([f"Not: {' | '.join(others)}"] if others else [])]


def _short(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, those longer than any on paper in pieces: a file may be one line."""
    for line in lines:
        if len(line) <= MAX_LINE:
            yield line
        else:
            yield from wrap(_GAP.sub("    ", line), MAX_LINE, break_on_hyphens=False)


def _set_close(text: str) -> str:
    """Return a line that was stretched to its margin with single spaces: there each word is parted from the next."""
    pieces = re.split(r" {2,4}", text)
    stretched = len(pieces) > MIN_STRETCHED and sum(len(piece.split()) for piece in pieces) <= 1.5 * len(pieces)
    sentence = stretched and sum(piece[:1].islower() for piece in pieces) * 3 > len(pieces)
    return " ".join(text.split()) if sentence else text


def _together(text: str) -> str:
    """Return a heading whose letters are set apart (E D U C A T I O N) as words."""
    if not _SPACED.fullmatch(text):
        return text
    return " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", text))


def is_private(text: str) -> bool:
    """Whether a line states, under such a name, what is never stored: "Date of birth: ..."."""
    label = _LABELLED.match(text)
    return bool(label and PRIVATE.fullmatch(re.sub(r"[\W_]", "", label[1])))


def joined(rows: Iterable[Row], *, prose: bool, starts: Callable[[Row], bool] = lambda _row: False) -> list[Row]:
    """Return rows with broken lines joined; of `prose` also those that end where the next word did not fit.

    A row for which `starts` holds is never joined to the one before.
    """
    listed = list(rows)
    width = max((row.end for row in listed), default=0)
    wraps = sum(row.text[0].islower() for row in listed) * MOST_LINES >= len(listed)
    found: list[Row] = []
    last = Row("")  # as it stands on paper, of what was joined so far
    for row in listed:
        first = row.text.split(" ", 1)[0]
        full = (
            prose and (wraps or len(listed) < FEWEST_LINES) and width > 50 and last.end + 1 + len(first) > 0.94 * width
        )
        deeper = bool(found) and found[-1].bullet and row.indent > found[-1].indent and not row.after_blank
        if (
            found
            and _may_go_on(found[-1], row)
            and not starts(row)
            and (_goes_on(found[-1].text, row) or full or deeper)
        ):
            found[-1] = replace(found[-1], text=_pasted(found[-1].text, row.text))
        else:
            found.append(row)
        last = row
    return found


def _may_go_on(before: Row, row: Row) -> bool:
    return not row.bullet and len(before.text) < MAX_JOINED


def _goes_on(before: str, row: Row) -> bool:
    """Whether the words themselves tell that a line goes on in the next."""
    if before.count("(") > before.count(")") and ")" in row.text:
        return True
    if row.after_blank or before.endswith((".", ":")) or _BEGINS_LABELLED.match(row.text):
        return False
    return row.text[0].islower() or bool(_OPEN_END.search(before[-20:]) or _BROKEN.search(before[-2:]))


def _pasted(before: str, after: str) -> str:
    if not _BROKEN.search(before[-2:]):
        return f"{before} {after}"
    divided = before[-2].isalpha() and after[0].islower() and not _KEEP_HYPHEN.search(before[-20:])
    return f"{before[:-1]}{after}" if divided else f"{before}{after}"


_SEPARATORS = re.compile(r"\s*[;|•●▪■◦‣·∙►✓✔★\u2022\uf0b7]\s*|\s{2,}|\t+")
_COMMA = re.compile(r"\s*,\s+")


def parts(text: str, *, commas: bool = True) -> list[str]:
    """Return what a line lists, parted by bars, dots, gaps and (if wanted) `commas`, but never within brackets."""
    found = _cut(text, _SEPARATORS)
    return [part for piece in found for part in (_cut(piece, _COMMA) if commas else [piece])]


def _cut(text: str, at: re.Pattern[str]) -> list[str]:
    cuts = [cut for cut in at.finditer(text) if _closed(text[: cut.start()])]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    pieces = (text[start:end].strip(" \t,;|") for start, end in zip(starts, ends, strict=True))
    return [piece for piece in pieces if piece]


def _closed(text: str) -> bool:
    return text.count("(") <= text.count(")")
