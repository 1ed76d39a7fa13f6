"""Pages set in columns, read as people read them: one column after the other.

A page is text in which every character stands where it stands on paper (`pypdf`'s layout mode, or a text file). Where
an empty strip runs between headings on its left and on its right, the page has two columns there. A list of skills in
columns under one heading is left as it is.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

LEAST_ROWS = 3  # of text on either side of a strip; fewer are a line of contact data or a small table
DEEPEST = 8  # how far most lines of a right column are indented, at most
LEFTMOST, RIGHTMOST = 8, 160  # where a strip may run, in characters
FLOW = "\f"
"""What parts one flow of text from the next: the section that stood open does not go on behind it."""

Heads = Callable[[str], bool]


def in_reading_order(pages: Sequence[str], heads: Heads) -> str:
    """Return the text of pages with columns one after the other; `heads` tells whether a text begins a section.

    Columns that go on over pages are joined. A column begins a flow of its own (`FLOW`).
    """
    flows: list[list[str]] = [[]]
    strip, at = 0, 0  # where the columns of the page before part, and the flow of its left column
    for page in pages:
        rows = [row.rstrip() for row in page.expandtabs().split("\n")]
        top, bottom, here = _columns(rows, heads)
        goes_on = bool(strip) and not any(_crosses(row, strip) for row in rows)
        if strip and (goes_on or (here and not any(rows[:top]))):
            here, top, bottom = (here, top, bottom) if here else (strip, 0, len(rows))
        elif here:
            flows[-1] += rows[:top]
            flows += [[], []]
            at = len(flows) - 2
        else:
            flows[-1] += rows
            strip = 0
            continue
        strip = here
        flows[at] += [row[:here].rstrip() for row in rows[top:bottom]]
        flows[at + 1] += [row[here:] for row in rows[top:bottom]]
        if any(rows[bottom:]):
            flows.append(rows[bottom:])
            strip = 0
    texts = ["\n".join(flow).strip("\n") for flow in flows]
    return f"\n{FLOW}\n".join(text for text in texts if text.strip())


def _columns(rows: Sequence[str], heads: Heads) -> tuple[int, int, int]:
    """Return the first row of columns, the row after their last, and where they part; 0 if there are none."""
    best, found = 0, (0, 0, 0)
    for at in range(LEFTMOST, min(RIGHTMOST, max(map(len, rows), default=0) - 1)):
        if not _starts(rows, at):
            continue
        first = 0
        for row in range(len(rows) + 1):
            if row < len(rows) and not _crosses(rows[row], at):
                continue
            worth = _worth(rows[first:row], at, heads)
            if worth > best:
                best, found = worth, (first, row, at)
            first = row + 1
    return _without_head(rows, found) if best else found


def _without_head(rows: Sequence[str], found: tuple[int, int, int]) -> tuple[int, int, int]:
    """Leave out the rows above both columns that are on one side only: a name, an address."""
    first, last, at = found
    top = next((row for row in range(first, last) if rows[row][:at].strip() and rows[row][at:].strip()), first)
    above = [row for row in range(first, top) if rows[row].strip()]
    sides = {bool(rows[row][:at].strip()) for row in above}
    return (top, last, at) if len(sides) == 1 else found


def _starts(rows: Sequence[str], at: int) -> bool:
    """Whether texts begin right here, after a gap: where a right column is set."""
    return sum(row[at : at + 1] > " " and row[max(0, at - 2) : at].strip() == "" for row in rows) >= LEAST_ROWS


def _crosses(row: str, at: int) -> bool:
    """Whether a text runs over the place: it stands right before it, or goes on behind a single space."""
    if row[at - 1 : at].strip():
        return bool(row[at:].strip())
    return bool(row[:at].strip() and row[at : at + 1].strip() == "" and row[at - 2 : at + 1].strip())


def _worth(rows: Sequence[str], at: int, heads: Heads) -> int:
    """Return how many rows are filled on both sides, if each side has a heading and rows enough; else 0."""
    left = [row[:at].strip() for row in rows]
    right = [row[at:].strip() for row in rows]
    filled = [sum(map(bool, side)) for side in (left, right)]
    if min(filled) < LEAST_ROWS or not any(map(heads, left)) or not any(map(heads, right)):
        return 0
    begun = [len(row) - len(row[at:].lstrip()) - at for row in rows if row[at:].strip()]
    if sum(indent <= DEEPEST for indent in begun) < 0.6 * len(begun):
        return 0
    sides = [(bool(one), bool(other)) for one, other in zip(left, right, strict=True) if one or other]
    both = sides.count((True, True))
    turns = sum(before != after for before, after in pairwise(sides))  # lines of the two may stand at other heights
    return 1 + both + begun.count(0) if both + turns // 2 >= LEAST_ROWS else 0
