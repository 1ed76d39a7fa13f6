"""The lines of a résumé that tell of schooling, into the education of a JSON Resume."""

import re
from collections.abc import Sequence
from typing import Any

from jobmatch.resume_dates import Period, periods
from jobmatch.resume_lines import MARKS, Row, parts

_DEGREE = re.compile(
    r"(?i:\b(?:associate(?:'?s)?|bachelor'?s?|master'?s?|doctor(?:ate)?|diploma|degree"
    r"|(?<!birth )(?<!death )certificate(?! of destruction)|high school"
    r" (?:diploma|equivalency|graduate|degree)|g\.?e\.?d\b\.?|hiset|equivalency|minor in|major(?:ed)? in"
    r"|certificate program|some college|college credits|credits toward|secondary school|graduate of)\b)"
    r"|\b(?:A\.?A\.?S?|A\.?S|B\.?A|B\.?S|B\.?S\.?N|B\.?Sc|M\.?A|M\.?S|M\.?B\.?A|M\.?H\.?A|M\.?P\.?H|Ph\.?D|A\.?O\.?S|B\.?B\.?A"
    r"|A\.?D\.?N|N\.?V\.?Q|BTEC|GCSEs?)\b\.?(?=[\s,)]|$)"
)
_SCHOOL = re.compile(
    r"(?i)\b(?:university|college|school|institute|academy|polytechnic|campus|seminary|conservatory|penn foster"
    r"|job corps|career center|learning center|community college|technical center|universidad|vo-tech)\b"
)
_TRAINING = re.compile(
    r"(?i)\b(?:training|workshop|webinar|seminar|course)\b.*\bcertificate\b|\bcertificate of (?:training|completion)"
    r"|\bcertificate\s+(?:course|class|training|workshop)"
)
_STATE = re.compile(
    r"(?i)\b(?:expected|anticipated|in[ -]progress|present|current(?:ly)?|ongoing|pursuing|enrolled|candidate|student"
    r"|incomplete|not (?:completed|finished)|unfinished|withdr\w+|no degree|some|coursework|credits|pending|graduating"
    r"|to be (?:completed|awarded)|graduated|completed|graduation|attended|did not (?:finish|graduate|complete))\b"
)
_UNDER_WAY = re.compile(
    r"(?i)\b(?:expected|anticipated|in[ -]progress|pursuing|enrolled|candidate|student|pending|graduating|ongoing"
    r"|current(?:ly)?|to be (?:completed|awarded))\b"
)
_UNFINISHED = re.compile(
    r"(?i)\b(?:incomplete|not (?:completed|finished)|unfinished|withdr\w+|no degree|some|coursework|credits"
    r"|did not (?:finish|graduate|complete))\b"
)
COURSES = re.compile(
    r"(?i)\W*(?:(?:relevant|related|selected|completed|key|major|core) )?(?:course ?work|courses?(?: taken| completed)?"
    r"|classes|subjects|studies)(?:(?: included?| in)?\s*(?::|-|–|included?)|\s+in\b)\s*"  # noqa: RUF001
)
AHEAD = re.compile(
    r"(?i)\W*(?:still (?:ahead|to (?:come|take))|remaining|upcoming|next (?:term|semester|year)|to come|planned"
    r"|(?:later|next|future|spring|summer|fall|autumn|winter|to do|yet to take)(?: term| semester)?(?=:))\b"
)
_SCORE = re.compile(
    r"(?i)\b(?:cumulative )?g\.?p\.?a\.?:?\s*(?P<score>\d\.\d+(?:\s*/\s*\d(?:\.\d+)?)?)|(?P<alone>\d\.\d+)\s*gpa"
)
LIST = 2  # small words behind a degree that are a list of subjects
_PLACE = re.compile(r"[A-Z][\w.' -]*,\s*[A-Z]{2}(?:\s+\d{5})?")
_IN = re.compile(r"(?i)\s+(?:in(?! progress)|of study:?)\s+|:\s+|\s+[–—-]\s+")  # noqa: RUF001


def is_schooling(text: str) -> bool:
    """Whether a line names a school, or what one leaves it with; a certificate of some training is neither."""
    return not is_training(text) and bool(_SCHOOL.search(text) or _DEGREE.search(text))


def is_training(text: str) -> bool:
    """Whether a line names a certificate of some training, at no school."""
    return bool(_TRAINING.search(text)) and not _SCHOOL.search(text)


def studies(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the schooling that lines tell of: a second degree, school or date begins the next."""
    found: list[_Study] = []
    for row in rows:
        courses = COURSES.match(row.text)
        if courses:
            found = found or [_Study()]
            found[-1].courses += parts(row.text[courses.end() :].rstrip("."))
            continue
        if found and AHEAD.match(row.text):
            found[-1].courses.append(row.text)
            continue
        piece = _Study.of(row.text)
        if not found or found[-1].is_other(piece, row):
            found.append(piece)
        else:
            found[-1].take(piece)
    return [study.entry() for study in found]


class _Study:
    """One stretch of schooling as far as it is known."""

    def __init__(self) -> None:
        self.degrees: list[str] = []
        self.schools: list[str] = []
        self.states: list[str] = []
        self.others: list[str] = []
        self.courses: list[str] = []
        self.score = ""
        self.period: Period | None = None

    @classmethod
    def of(cls, text: str) -> "_Study":
        """Return what one line tells."""
        study = cls()
        if scored := _SCORE.search(text):
            study.score = scored["score"] or scored["alone"]
            text = text.replace(scored[0], " ; ")
        found = list(periods(text))
        study.period = next((one for one in found if not one.single), found[-1] if found else None)
        if study.period:
            text = f"{text[: study.period.start]} ; {text[study.period.end :]}"
        if place := re.search(rf"(?:(?<=, )|(?<=; )|(?<=  )|(?<=\| )){_PLACE.pattern}\s*(?=;|$|\|)", text):
            text = f"{text[: place.start()]} ; {text[place.end() :]}"
        pieces = (piece.strip(f"() {MARKS}") for piece in parts(re.sub(r"\s[–—-]\s", " ; ", text)))  # noqa: RUF001
        for piece in filter(None, pieces):
            study._sort(piece)
        study.schools += [place[0].strip()] if place else []
        return study

    def _sort(self, piece: str) -> None:
        school, degree = _SCHOOL.search(piece), _DEGREE.search(piece)
        if degree and (not school or degree.start() < school.start() or "high school" in piece.casefold()):
            at = re.search(r"(?i)\s+(?:from|at)\s+(?=[A-Z])", piece)
            self.degrees.append(piece[: at.start()] if at and school else piece)
            self.schools += [piece[at.end() :]] if at and school else []
        elif school:
            self.schools.append(piece)
        elif _STATE.search(piece) and len(piece.split()) <= 6:
            self.states.append(piece)
        elif self.degrees and not self.schools:
            self.degrees.append(piece)
        else:
            self.others.append(piece)

    def is_other(self, other: "_Study", row: Row) -> bool:
        """Whether a line tells of another stretch than this one."""
        if self.degrees and other.degrees and self.schools and other.schools:
            return True
        if row.bullet and not (other.schools or other.degrees):
            return False
        twice = (self.degrees and other.degrees) or (self.schools and other.schools)
        again = self.period and other.period and (other.schools or other.degrees)
        whole = row.after_blank and self.degrees and self.schools and (other.degrees or other.schools)
        return bool(twice or again or whole)

    def take(self, other: "_Study") -> None:
        """Add what another line tells of the same stretch."""
        if self.degrees and not self.schools and other.others and not other.schools and not self.others:
            self.schools += (
                other.others[:1] if not re.search(r"(?i)honou?r|list|laude|activit", other.others[0]) else []
            )
            other.others = other.others[len(self.schools) :]
        self.degrees += other.degrees
        self.schools += other.schools
        self.states += other.states
        self.others += other.others
        self.score = self.score or other.score
        self.period = self.period or other.period

    def entry(self) -> dict[str, Any]:
        """Return it as an object of `education`."""
        kind, area, subjects = self._kind()
        said = [state for state in self.states if _UNDER_WAY.search(state) or _UNFINISHED.search(state)]
        rest = [state for state in self.states if state not in said and len(state.split()) > 1]
        if said and kind:
            kind = f"{kind} ({', '.join(said).replace('(', '')})"
        elif said:
            area = ", ".join(filter(None, (area, *said)))
        fields: dict[str, Any] = {
            "institution": ", ".join(self.schools),
            "area": area,
            "studyType": kind,
            "startDate": self.period.first if self.period and not self.period.single else "",
            "endDate": self.period.last if self.period else "",
            "score": self.score,
            "courses": [*subjects, *self.courses, *self.others, *rest],
        }
        return {name: value for name, value in fields.items() if value}

    def _kind(self) -> tuple[str, str, list[str]]:
        """Return what was earned and in which area, and, where a list follows it, the subjects that were studied."""
        if not self.degrees:
            high = next((school for school in self.schools if re.search(r"(?i)\bhigh school\b", school)), "")
            return ("High School" if high else ""), "", []
        whole, *more = self.degrees
        cut = _IN.search(whole)
        kind, area = (whole[: cut.start()], whole[cut.end() :]) if cut else (whole, "")
        pieces = [area.strip(MARKS), *more]
        subjects = [piece for piece in pieces if piece[:1].islower()]
        subjects = subjects if len(subjects) >= LIST else []
        return kind.strip(MARKS), ", ".join(piece for piece in pieces if piece and piece not in subjects), subjects
