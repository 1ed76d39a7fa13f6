"""The text of a Word file (DOCX), from its XML alone: no macro is run, no picture opened, no template fetched.

The format is ECMA-376 (Office Open XML), part 1, WordprocessingML.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from jobmatch.archives import Archive
from jobmatch.columns import FLOW
from jobmatch.errors import ProfileError

BODY = "word/document.xml"
_BULLET = "• "
_SKIPPED = {"del", "instrText", "Fallback", "pPr", "rPr", "tblPr", "sectPr", "moveFrom", "delText"}
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def text_of(archive: Archive) -> str:
    """Return headers, body, text boxes and footers, each a flow of its own; list items begin with a bullet.

    Raises ProfileError if a part is no XML, declares entities, or is nested beyond reason.
    """
    parts = sorted(name for name in archive.names if name.startswith("word/") and name.endswith(".xml"))
    heads, feet = ([name for name in parts if name.startswith(f"word/{kind}")] for kind in ("header", "footer"))
    flows = [flow for name in (*heads, BODY, *feet) for flow in _flows(_root(archive, name))]
    return f"\n{FLOW}\n".join(dict.fromkeys(flow for flow in flows if flow.strip()))


def _root(archive: Archive, name: str) -> Element:
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ProfileError(f"{name} in it is no sound XML: save the file anew") from error
    return root


def _flows(root: Element) -> Iterator[str]:
    """Yield the text of a part, then that of each text box in it."""
    boxes: list[Element] = []
    try:
        yield "\n".join(_lines(root, boxes))
        while boxes:
            box = boxes.pop(0)
            yield "\n".join(_lines(box, boxes))
    except RecursionError as error:
        raise ProfileError("its parts are nested too deeply: save the file anew") from error


def _lines(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the lines of what stands in an element; text boxes on the way are put aside."""
    for child in element:
        kind = _kind(child)
        if kind == "p":
            yield from _paragraph(child, boxes)
        elif kind == "tbl":
            for row in child.iter():
                if _kind(row) == "tr":
                    yield from _row(row, boxes)
        elif kind not in _SKIPPED:
            yield from _lines(child, boxes)


def _row(row: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield a row of a table: one line if each cell is one, else the cells one below the other."""
    cells = [list(_lines(cell, boxes)) for cell in _cells(row)]
    filled = [[line for line in cell if line.strip()] for cell in cells]
    if all(len(cell) <= 1 for cell in filled):
        yield "\t".join(cell[0].strip() for cell in filled if cell)
        return
    for index, cell in enumerate(cells):
        if index and len(filled[index]) > 1 and len(filled[index - 1]) > 1:
            yield FLOW
        yield from cell


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if _kind(child) == "tc":
            yield child
        elif _kind(child) in {"sdt", "sdtContent"}:
            yield from _cells(child)


def _paragraph(paragraph: Element, boxes: list[Element]) -> Iterator[str]:
    text = "".join(_runs(paragraph, boxes))
    bullet = _BULLET if text.strip() and _is_listed(paragraph) else ""
    yield from f"{bullet}{text}".split("\n")


def _runs(element: Element, boxes: list[Element]) -> Iterator[str]:
    for child in element:
        kind = _kind(child)
        if kind == "t":
            yield child.text or ""
        elif kind in _MARKS:
            yield _MARKS[kind]
        elif kind == "txbxContent":
            boxes.append(child)
        elif kind not in _SKIPPED:
            yield from _runs(child, boxes)


def _is_listed(paragraph: Element) -> bool:
    """Whether it is an item of a list, by its numbering or the name of its style (List Bullet)."""
    for child in paragraph:
        if _kind(child) != "pPr":
            continue
        for mark in child:
            style = "".join(value for name, value in mark.attrib.items() if name.endswith("val"))
            if _kind(mark) == "numPr" or (_kind(mark) == "pStyle" and style.startswith("List")):
                return True
    return False


def _kind(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
