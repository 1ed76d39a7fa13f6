"""The lines of a résumé that tell of work, into the spells of a JSON Resume: title, employer, dates, what was done."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from jobmatch.resume_dates import Period, periods
from jobmatch.resume_lines import MARKS, Row, joined

MIN_TOLD = 3  # words behind the dates of a job that tell of it
MAX_HEAD = 110  # characters of a line that names a job; longer ones tell of it
_TITLE = re.compile(
    r"(?i)\b(?:clerk|tech(?:nician|nologist)?|specialist|coordinator|assistant|associate|manager|supervisor|director"
    r"|analyst|coder|biller|registrar|receptionist|secretary|administrator|representative|rep|agent|officer|auditor"
    r"|abstractor|transcriptionist|scheduler|operator|attendant|cashier|server|aide|nurse|cna|lpn|intern|extern|trainee"
    r"|volunteer|lead|leader|team member|worker|driver|teacher|tutor|instructor|trainer|consultant|advisor|adviser"
    r"|counselor|navigator|liaison|custodian|archivist|librarian|bookkeeper|accountant|processor|indexer|scanner"
    r"|preparer|runner|porter|host|hostess|barista|crew|stocker|packer|picker|clerical|temp|editor|writer|developer"
    r"|engineer|programmer|caregiver|babysitter|nanny|cook|chef|waiter|waitress|bartender|salesperson|sales|medic"
    r"|paramedic|emt|phlebotomist|pharmacist|therapist|dietitian|owner|founder|president|chair|member|mentor|captain"
    r"|sergeant|specialist|private|guard|inspector|investigator|examiner|adjuster|abstracter|monitor|reviewer"
    r"|translator|interpreter|dispatcher|planner|buyer|designer|helper|laborer|mechanic|student|fellow|resident|chief"
    r"|head|keyer|typist|messenger|courier|housekeeper|janitor|greeter|teller|underwriter|paralegal|externship"
    r"|internship|practicum)s?\b"
)
_EMPLOYER = re.compile(
    r"(?i)\b(?:hospital|clinic|clinics|center|centre|health|healthcare|medical (?:group|center|associates)|inc|llc|ltd"
    r"|corp(?:oration)?|company|co|university|college|school|department|dept|county|city of|state of|services|systems?"
    r"|group|associates|partners|pharmacy|laborator(?:y|ies)|institute|foundation|agency|practice|physicians|network"
    r"|bank|store|stores|market|restaurant|cafe|library|office of|nursing home|hospice|rehabilitation|staffing"
    r"|solutions|insurance|army|navy|air force|memorial|regional|saint|st\.)(?=\W|$)"
)
_PLACE = re.compile(r"(?:[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3},\s*[A-Z]{2}(?:\s+\d{5})?|remote|hybrid)", re.IGNORECASE)  # noqa: RUF001
_TOWN = re.compile(
    r"(?:^|[,;|]\s*|\s{2,}|\s[\u2013\u2014-]\s|\()"
    r"(?P<town>[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,2},\s*[A-Z]{2}(?:\s+\d{5})?)\)?(?=\s*(?:$|[;|)]|\s{2}))"
)
_HARD = re.compile(r"\s{2,}|\t+|\s*[|;•·]\s*|\s+[–—-]+\s+|\s+@\s+|\s+at\s+(?=[A-Z])|\s*\((?=[^)]*$)|\n")  # noqa: RUF001
_CUT = re.compile(r"(?i)\d{4}\s*(?:[\u2013\u2014-]|to)(?:\s*[a-z]{3,9}\.?)?$")
_REST = re.compile(r"(?i)(?:[a-z]{3,9}\.? )?\d{4}|present|current|now")
_DID = re.compile(
    r"(?i)(?:[a-z]+(?:ed|ing)|kept|made|ran|led|took|sent|taught|wrote|built|held|met|did|gave|got|set)\b"
)
_ASIDE = re.compile(  # what was done, in small letters behind the dates
    r"\)?\s*(?:[\u2013\u2014:;,-]\s+|\((?=[^()]*\)$))(?P<told>(?!(?:part|full|on|in|to|at|the|per|a|an|home|seasonal|remote"
    r"|hybrid|contract|temp\w*|nights?|days?|evenings?|weekends?|summers?|with|same|while)\b)[a-z][^|]+?)\)?$"
)
_BEGINS = re.compile(
    r"(?i)(?:[a-z]+(?:ed|ing)|kept|made|ran|led|took|sent|taught|wrote|built|held|met|did|gave|got|set|lead|count|take|files?"
    r"|pull|scan|answer|process|prep(?:are)?|assist|maintain|manage|handle|help|train|teach|check|review|verify|register"
    r"|schedule|enter|order|greet|keep|run|work|serve|sort|open|close|cover|provide|perform|ensure|create|update|collect"
    r"|post|submit|code|abstract|audit|resolve|analyze|supervise|overnight)s?\b"
)
_FORM = re.compile(  # what forms print before the employer, the title and the dates of a job
    r"(?i)(?:(?P<employer>(?:(?:most recent|current|last|previous|prior|past|present|next|former) )?"
    r"(?:employer|company|organi[sz]ation|agency|facility|workplace)(?: name)?)"
    r"|job title|title|position(?: held| title)?|role|dates?(?: employed| worked| of employment)?|employed|period"
    r"|(?:start|from)(?= ?(?:date)?:.*\b(?:to|end)\b)(?: date)?)(?: ?#?\d)?:\s*(?=\S)"
)
_DUTIES = re.compile(r"(?i)(?:(?:job|main|key|your) )?(?:duties|responsibilities|tasks)(?: \w+)?:\s*(?=\S)")
_UNTIL = re.compile(r"(?i)[\s,;]+(?:to|end|until)(?: date)?:\s*")
_SENTENCE = re.compile(
    r"^\W*(?:I|we|it|he|she|they)\b|^\W*[a-z]+(?:\s+\S+){3}|^\W*(?:\S+\s+){0,3}(?:was|were|is|are|have|had)\b"
)


def spells(rows: Sequence[Row], *, employer: str) -> list[dict[str, Any]]:
    """Return the jobs that lines tell of, in their order; `employer` is the field that names who it was done for."""
    rows = _mended([_out_of_form(row) for row in rows])
    starts = _starts(rows)
    bounds = [*([0] if not starts or starts[0] else []), *starts, len(rows)]
    return [_spell(rows[first:last], employer) for first, last in pairwise(bounds) if first < last]


def _mended(rows: Sequence[Row]) -> list[Row]:
    """Return rows with periods joined that were broken in a narrow column: "Mar 2019 to", and below it "Present"."""
    found: list[Row] = []
    for row in rows:
        if found and _CUT.search(found[-1].text) and _REST.fullmatch(row.text):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {row.text}")
        else:
            found += _parted_from_deeds(row)
    return found


def _parted_from_deeds(row: Row) -> list[Row]:
    """Return a row that tells of a job and, behind its dates, begins to tell what was done in it as two."""
    ranged = next((one for one in periods(row.text) if not one.single), None)
    told = row.text[ranged.end :].lstrip(" .:;,)") if ranged else ""
    if ranged and not row.bullet and (deed := _ASIDE.match(row.text, ranged.end)):
        return [replace(row, text=row.text[: ranged.end]), replace(row, text=deed["told"], after_blank=False)]
    if row.bullet or not ranged or len(told.split()) < MIN_TOLD or _heads(replace(row, text=told)):
        return [row]
    if (
        not re.match(r"\)?(?:[.:]\s+|\s+(?!(?:I|We)\b))[A-Z]", row.text[ranged.end :])
        or not row.text[: ranged.start].strip()
    ):
        return [row]
    head = row.text[: len(row.text) - len(told)].rstrip(" .:;,")
    return [replace(row, text=head), replace(row, text=told, after_blank=False)]


def begins_form(text: str) -> bool:
    """Return whether a line is the one of a form that names an employer: "Previous employer: ..."."""
    label = _FORM.match(text)
    return label is not None and label["employer"] is not None


def _out_of_form(row: Row) -> Row:
    """Return a row without what a form prints before it: "Job title: Clerk"."""
    if duties := _DUTIES.match(row.text):
        return replace(row, text=row.text[duties.end() :], bullet=True)
    label = _FORM.match(row.text)
    return replace(row, text=_UNTIL.sub(" to ", row.text[label.end() :], count=1)) if label else row


def names_job(text: str) -> bool:
    """Return whether a line names a job or an employer."""
    return bool(_TITLE.search(text) or _EMPLOYER.search(text))


def first_job(rows: Sequence[Row]) -> int | None:
    """Return at which line a job begins among lines that tell of something else: at its title, with dates in reach."""
    begins = first_dated(rows)
    titled = begins is not None and any(_TITLE.search(row.text) and not row.bullet for row in rows[begins : begins + 2])
    return begins if titled else None


def first_dated(rows: Sequence[Row]) -> int | None:
    """Return at which line work begins that stands under no heading: at a period, or the title above it."""
    for index, row in enumerate(rows):
        found = _period(row)
        if found and not found.single and not row.text.endswith("."):
            above = rows[index - 1] if index else None
            titled = above and _heads(above) and _TITLE.search(above.text)
            return index - 1 if titled else index
    return None


def _period(row: Row) -> Period | None:
    """Return when a job lasted, if the line says it: a period, or a date at its end or alone."""
    if len(row.text) > MAX_HEAD:
        return None
    found = list(periods(row.text))
    ranged = next((one for one in found if not one.single), None)
    if row.bullet and ranged and re.search(r"(?i)\bsince\W+$", row.text[: ranged.start + len("since ")]):
        return None
    if ranged:
        if _SENTENCE.search(row.text[ranged.end :]) and row.text[: ranged.start].strip():
            return None
        return ranged if not row.bullet or len(row.text) - (ranged.end - ranged.start) < 70 else None
    if found and not row.bullet and not row.text[found[-1].end :].strip(") .|"):
        return found[-1] if _heads(row) else None
    return None


def _heads(row: Row) -> bool:
    """Whether a line may name a job or an employer: short, no bullet, no sentence, no deed."""
    text = row.text
    return (
        not row.bullet
        and len(re.sub(r"\([^()]*\)", "", text)) <= MAX_HEAD
        and not (text.endswith((".", ";", ",")) and not re.search(r"(?i)\b(?:inc|co|corp|ltd|st)\.$", text))
        and not text[0].islower()
        and not _DID.match(text)
        and not text.startswith("I ")
    )


def _starts(rows: Sequence[Row]) -> list[int]:
    """Return at which lines jobs begin: as many lines above each date as above the first."""
    dated = [index for index, row in enumerate(rows) if _period(row)]
    if not dated:
        return [index for index, row in enumerate(rows) if _begins_undated(rows, index)]
    lead = sum(_heads(row) for row in rows[: dated[0]])
    starts: list[int] = []
    floor = -1
    for index in dated:
        if floor >= 0 and index - floor == 1 and _date_alone(rows[index]):
            continue
        start = index
        while start - 1 > floor and index - start < min(lead, 3) and _heads(rows[start - 1]) and _level(rows, start):
            start -= 1
        titled = any(_is_title(row.text) for row in rows[start : index + 1])
        if start - 1 > floor and not titled and _heads(rows[start - 1]) and _is_title(rows[start - 1].text):
            start -= 1
        starts.append(start)
        floor = index
    spare = [
        index
        for index in range(len(rows))
        if _begins_undated(rows, index) and all(abs(index - start) > 3 or index > start + 3 for start in starts)
        and not any(index <= other <= index + 3 for other in dated)
    ]  # fmt: skip
    return sorted({*starts, *spare})


def _level(rows: Sequence[Row], start: int) -> bool:
    return rows[start - 1].indent <= rows[start].indent + 3 or not rows[start].text


def _date_alone(row: Row) -> bool:
    found = _period(row)
    return found is not None and not re.sub(r"\W", "", row.text[: found.start] + row.text[found.end :])


def _begins_undated(rows: Sequence[Row], index: int) -> bool:
    row = rows[index]
    told = index and (rows[index - 1].bullet or rows[index - 1].text.endswith(".") or row.after_blank)
    titled = _TITLE.search(row.text) and len(row.text) < 80
    return bool(_heads(row) and titled and (not index or told))


def _spell(rows: Sequence[Row], employer: str) -> dict[str, Any]:
    heads = _head_rows(rows)
    period = next(filter(None, map(_period, rows[:heads])), None)
    texts = [_undated(row) for row in rows[:heads]]
    places = [place for text in texts for place in _towns(text)]
    pieces = [piece for text in texts for piece in _pieces(_TOWN.sub(" | ", text))]
    title, others = _titled(pieces)
    location = "; ".join(places)
    told = joined(rows[heads:], prose=True, starts=_begins_deed)
    fields: dict[str, Any] = {
        employer: ", ".join(others),
        "position": title,
        "location": location if employer == "name" else "",
        "startDate": period.first if period else "",
        "endDate": period.last if period else "",
        "highlights": [row.text for row in told],
    }
    if employer != "name" and location:
        fields[employer] = ", ".join([*others, location])
    return {name: value for name, value in fields.items() if value}


def _begins_deed(row: Row) -> bool:
    return row.text[0].isupper() and _BEGINS.match(row.text) is not None


def _head_rows(rows: Sequence[Row]) -> int:
    """Return how many of the first lines name the job, not what was done in it."""
    dated = next((index for index, row in enumerate(rows[:4]) if _period(row)), -1)
    count = dated + 1
    if dated < 0:
        count = 1 if rows and _heads(rows[0]) else 0
    known = " ".join(row.text for row in rows[:count])
    while count < min(len(rows), 4) and _names(rows, count, known):
        known = f"{known} {rows[count].text}"
        count += 1
    return count


def _names(rows: Sequence[Row], at: int, known: str) -> bool:
    """Whether the next line still names the job: what the lines before it leave open, or a place."""
    row, text = rows[at], rows[at].text
    if not _heads(row) or row.indent > rows[at - 1].indent + 3 or len(text) > 80:
        return False
    if _period(row) and _date_alone(row):
        return True
    told = at + 1 >= len(rows) or rows[at + 1].bullet or rows[at + 1].text.endswith(".")
    missing = (_TITLE.search(text) and not _TITLE.search(known)) or (
        _EMPLOYER.search(text) and not _EMPLOYER.search(known)
    )
    short = len(text.split()) <= 8 and not row.after_blank
    return bool(
        _PLACE.fullmatch(text)
        or (missing and short)
        or (short and at == 1 and (told or row.indent < rows[at - 1].indent))
    )


def _undated(row: Row) -> str:
    found = _period(row)
    return f"{row.text[: found.start]} | {row.text[found.end :]}" if found else row.text


def _towns(text: str) -> list[str]:
    return [found["town"] for found in _TOWN.finditer(text)]


def _pieces(text: str) -> list[str]:
    pieces = (
        re.sub(r"\(\s*\)", "", piece).strip(f"{MARKS}()" if piece.count("(") != piece.count(")") else MARKS)
        for piece in _HARD.split(text)
    )
    return [part for piece in pieces if re.search(r"\w", piece) for part in _parted(piece)]


def _parted(piece: str) -> list[str]:
    """Return the title and the employer of a piece that names both, parted by a comma."""
    cuts = [cut.start() for cut in re.finditer(r",\s", piece)]
    for cut in cuts:
        left, right = piece[:cut].strip(), piece[cut + 1 :].strip()
        if _is_title(left) != _is_title(right) and (
            _EMPLOYER.search(left) or _EMPLOYER.search(right) or len(cuts) == 1
        ):
            other = right if _is_title(left) else left
            if not re.fullmatch(
                r"(?i)(?:him|roi|health information|medical records|records|part.?time|full.?time|[ivx]+|inc\.?|llc)",
                other,
            ):
                return [left, right]
    return [piece]


def _is_title(text: str) -> bool:
    """Whether a piece names a job: its words say so more than they name an employer."""
    title, firm = _TITLE.findall(text), _EMPLOYER.findall(text)
    last = re.sub(r"[^\w ]", "", text).split()[-1:] or [""]
    return bool(title) and (not firm or bool(_TITLE.fullmatch(last[0])))


def _titled(pieces: list[str]) -> tuple[str, list[str]]:
    """Return the title, and the other pieces."""
    titles = [piece for piece in pieces if _is_title(piece)]
    loose = [piece for piece in pieces if not _EMPLOYER.search(piece)]
    title = next(iter(titles), next(iter(loose), "") if len(pieces) > 1 else "")
    if not title and pieces and not _EMPLOYER.search(pieces[0]):
        title = pieces[0]
    others = list(pieces)
    if title:
        others.remove(title)
    return title, others
