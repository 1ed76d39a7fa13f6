"""The eight questions that make a profile: their words, how an answer is read, and the JSON Resume that comes of them.

`init` asks them, the printed form (`intake`) has them, and the columns of a roster are these (`roster`). Nothing is
asked about health, age, immigration or criminal history. What is left out filters nothing and is never guessed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from jobmatch import places, spells
from jobmatch.errors import ProfileError
from jobmatch.holdings import holdings_of, said_of
from jobmatch.messages import FAMILIES
from jobmatch.model import EducationLevel, Feed, Pay, PayUnit, Status, Travel, WorkMode
from jobmatch.resume import private_concepts
from jobmatch.spells import Spell
from jobmatch.text import clean
from jobmatch.titles import read_title

if TYPE_CHECKING:
    from jobmatch.skills import Reader  # spaCy takes seconds: whoever has a reader has imported it

NOTHING = frozenset(("none", "no", "nothing", "skip", "n/a", "-"))
"""The answers that leave out any question that may be left out."""

MAX_MILES = 3000  # from coast to coast
MAX_CHARACTERS = 1000


# --------------------------------------------------------------------------------------- what was answered


@dataclass(frozen=True)
class Answers:
    """What was answered, and empty or None where nothing was.

    `remote` is set if the person named work from home: as the only kind, or beside `distance_mi`. `credentials` are in
    their own words; `work` begins with what they named first; `sources` are ids of feeds.
    """

    name: str = ""
    postal_code: str = ""
    distance_mi: int | None = None
    remote: bool = False
    travel: Travel | None = None
    schooling: EducationLevel = EducationLevel.NONE
    credentials: tuple[str, ...] = ()
    work: tuple[Spell, ...] = ()
    pay_min: Pay | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What an answer is read against: the words that are known, loaded when first needed; the feeds to choose from."""

    reader: Callable[[], "Reader"]
    feeds: tuple[Feed, ...] = ()


Lines = Callable[[Answers, Known], Sequence[str]]


def _nothing(_answers: Answers, _known: Known) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Question:
    """One question. `default` is the answer that an empty one stands for; `explains` is what "?" is answered with.

    `words` ask it anywhere, with the `example`; `typing` says how to answer at a keyboard. On paper are `lines` to
    write on and `boxes` to tick: answers too, or the end of one that begins with a number. `read` puts an answer beside
    those given before, and raises ProfileError with the reason, in plain words, where it cannot be one. `choices` are
    what can be chosen; a question that has them and finds none is not to be asked. `tells` says how it was understood.
    """

    key: str
    words: str
    explains: str
    default: str
    read: Callable[[str, Answers, Known], Answers]
    choices: Lines | None = None
    tells: Lines = _nothing
    typing: str = ""
    example: str = ""
    lines: int = 1
    boxes: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """The question as it is asked at a keyboard."""
        example = f"Such as: {self.example}" if self.example else ""
        return " ".join(part for part in (self.words, self.typing, example) if part)

    def answered(self, typed: str, answers: Answers, known: Known) -> Answers:
        """Return the answers with this one; raises ProfileError where it cannot be read."""
        text, spoiled = clean(typed)
        if spoiled:
            raise ProfileError("some of that is no letter (an arrow key, perhaps): type it again")
        said = " ".join(text.split()) or self.default
        if len(said) > MAX_CHARACTERS:
            raise ProfileError(f"that is longer than {MAX_CHARACTERS} letters: say it shorter")
        if self.default in NOTHING and said.casefold() in NOTHING:
            return answers
        return self.read(said, answers, known)


# ------------------------------------------------------------------------------- who, where and how far


def _name(said: str, answers: Answers, _known: Known) -> Answers:
    return replace(answers, name=said)


def _zip_code(said: str, answers: Answers, _known: Known) -> Answers:
    if places.point(said) is None:
        raise ProfileError(
            f"'{said}' is no US ZIP code that jobmatch knows: give five digits, such as 43215, or 'skip'"
        )
    return replace(answers, postal_code=said[:5])


def _zip_told(answers: Answers, _known: Known) -> Sequence[str]:
    return (f"{answers.postal_code} is in {places.state(answers.postal_code)}.",) if answers.postal_code else ()


_FROM_HOME = frozenset(("remote", "home", "from home", "work from home"))
_WAYS = {  # in the order in which one reaches further than another
    Travel.CAR: frozenset(("car", "drive", "driving")),
    Travel.RIDE: frozenset(("ride", "somebody drives me", "rides", "a ride")),
    Travel.TRANSIT: frozenset(("bus", "train", "transit", "public transit")),
    Travel.WALK: frozenset(("walk", "walking", "foot", "bicycle", "bike")),
}


def _travel(said: str, answers: Answers, _known: Known) -> Answers:
    found = re.split(r"\s*(?:[,;+&/]|\band\b|\bor\b|\s(?:by|on)\s)\s*", said.casefold().replace(" only", ""))
    parts = [re.sub(r"^(?:by|on) ", "", part) for part in found]
    miles = [int(one[1]) for part in parts if (one := re.fullmatch(r"([0-9]{1,6}) ?(?:miles?|mi)?", part))]
    remote = sum(part in _FROM_HOME for part in parts)
    ways = [way for way, words in _WAYS.items() for part in parts if part in words]
    if len(miles) + remote + len(ways) != len(parts) or len(miles) > 1:
        raise ProfileError(f"'{said}' was not understood: type a number of miles, such as 25, or 'remote', or 'skip'")
    if miles and not 1 <= miles[0] <= MAX_MILES:
        raise ProfileError(f"type a number of miles from 1 to {MAX_MILES}, or 'remote' to work from home only")
    if miles and not answers.postal_code:
        raise ProfileError("miles are counted from your ZIP code, and you gave none: type 'remote' or 'skip'")
    distance = miles[0] if miles else None
    return replace(answers, distance_mi=distance, remote=remote > 0, travel=ways[0] if ways else None)


# ------------------------------------------------------------------------------ schooling and credentials


class Rung(NamedTuple):
    """A step of schooling: what people call it, what a JSON Resume says of it, and shorter words for it."""

    label: str
    study: str
    words: tuple[str, ...]


LADDER: Mapping[EducationLevel, Rung] = {
    EducationLevel.NONE: Rung("No diploma yet", "", ("no diploma", "no diploma yet")),
    EducationLevel.HIGH_SCHOOL: Rung(
        "High school diploma, GED or HiSET", "High School Diploma or GED", ("high school", "hs", "ged", "hiset")
    ),
    EducationLevel.CERTIFICATE: Rung(
        "Certificate from a trade, technical or vocational school", "Certificate", ("trade school", "technical school")
    ),
    EducationLevel.ASSOCIATE: Rung("Associate degree", "Associate degree", ("associates", "aa", "as", "aas")),
    EducationLevel.BACHELOR: Rung("Bachelor's degree", "Bachelor's degree", ("bachelors", "ba", "bs")),
    EducationLevel.MASTER: Rung("Master's degree or higher", "Master's degree", ("masters", "ma", "ms", "phd")),
}


def _ladder(_answers: Answers, _known: Known) -> Sequence[str]:
    return [f"{number}  {rung.label}" for number, rung in enumerate(LADDER.values(), 1)]


def _schooling(said: str, answers: Answers, _known: Known) -> Answers:
    word = _plainest(said)
    for number, (level, rung) in enumerate(LADDER.items(), 1):
        if word in {str(number), *map(_plainest, (level.value, rung.label, rung.study or rung.label, *rung.words))}:
            return replace(answers, schooling=level)
    raise ProfileError(f"'{said}' is not on the list: type a number from 1 to {len(LADDER)}, or 'skip'")


def _plainest(words: str) -> str:
    return re.sub(r"['\u2019.]|\s(?:degree|diploma)$", "", words.casefold()).strip()


def _credentials(said: str, answers: Answers, known: Known) -> Answers:
    names = tuple(dict.fromkeys(name for part in re.split(r"[,;]", said) if (name := part.strip())))
    for name in names:
        if any(mention.concept_id in private_concepts() for mention in known.reader().scan(name)):
            raise ProfileError(f"'{name}' is about health, a record or citizenship, which is never kept: leave it out")
    return replace(answers, credentials=names)


def _certificates(answers: Answers) -> dict[str, Any]:
    return {"certificates": [{"name": name} for name in answers.credentials]}


def _credentials_told(answers: Answers, known: Known) -> Sequence[str]:
    """Say of each credential what it was taken for, by the same rules as a profile that is imported."""
    if not answers.credentials:
        return ()
    said = said_of(_certificates(answers), known.reader())
    held = {holding.concept_id: holding.status for holding in holdings_of(said, ())}
    told: dict[str, list[str]] = {name: [] for name in answers.credentials}
    for one in said:
        told[one.line.text].append(one.concept.preferred_label + _STANDING[held.get(one.concept.id)])
    return [f"{name}: {' and '.join(dict.fromkeys(those)) or _UNKNOWN}" for name, those in told.items()]


_STANDING = {
    Status.HELD: "",
    Status.IN_PROGRESS: ", in progress",
    Status.EXPIRED: ", run out: it does not count",
    None: ", not held: it does not count",
}
_UNKNOWN = "not understood. It is kept, but it does not count"


# ------------------------------------------------------------------------------------------- work and pay


def _work(said: str, answers: Answers, _known: Known) -> Answers:
    return replace(answers, work=spells.read(said))


def _work_told(answers: Answers, known: Known) -> Sequence[str]:
    titles = known.reader().vocabulary.titles if answers.work else ()
    return [
        f"{spells.length(spell.months)} as {spell.title}: counted as {FAMILIES[read_title(spell.title, titles).family]}"
        for spell in answers.work
    ]


_SUM = re.compile(
    r"\$? ?(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})(?:\.[0-9]{1,2})?)"
    r" ?(?P<k>k\b)? ?(?:dollars?|usd)? ?(?P<unit>.*)",
    re.IGNORECASE,
)
_UNITS = {  # what an hour's or a year's work can pay, in dollars: no sum could be either
    PayUnit.HOUR: (r"(?:an|per|/|a)? ?(?:hours?|hr|h)|hourly", 4, 400),
    PayUnit.YEAR: (r"(?:a|per|/)? ?(?:years?|yr|y|annum)|yearly|annually", 5_000, 1_000_000),
}


def _pay(said: str, answers: Answers, _known: Known) -> Answers:
    if found := _SUM.fullmatch(said):
        amount = Decimal(found["number"].replace(",", "")) * (1000 if found["k"] else 1)
        for unit, (words, least, most) in _UNITS.items():
            if re.fullmatch(f"(?:{words})?", found["unit"], re.IGNORECASE) and least <= amount <= most:
                return replace(answers, pay_min=Pay(int(amount * 100), None, unit, "USD"))
    examples = "such as '18.50 an hour' or '40000 a year', or 'none'"
    raise ProfileError(f"'{said}' was not understood: type what an hour or a year must pay, {examples}")


# ------------------------------------------------------------------------------------------------- sources


def serving(feeds: Sequence[Feed], postal_code: str) -> list[Feed]:
    """Return the feeds that are for the state or the ZIP area of a ZIP code, and those that are for no certain area."""
    home = places.state(postal_code)
    return [feed for feed in feeds if not feed.where or any(_covers(area, home, postal_code) for area in feed.where)]


def _covers(area: str, home: str | None, postal_code: str) -> bool:
    return home is not None and (places.state(area) == home or (area.isdigit() and postal_code.startswith(area)))


def _sources(answers: Answers, known: Known) -> Sequence[str]:
    return [
        f"{number}  {feed.organization or feed.id} ({urlsplit(feed.url).hostname or feed.url})"
        for number, feed in enumerate(serving(known.feeds, answers.postal_code), 1)
    ]


def _chosen(said: str, answers: Answers, known: Known) -> Answers:
    ids = [feed.id for feed in serving(known.feeds, answers.postal_code)]
    if said.casefold() == "all":
        return replace(answers, sources=tuple(ids))
    by_word = {**dict(zip(ids, ids, strict=True)), **{str(number): name for number, name in enumerate(ids, 1)}}
    words = [word for word in re.split(r"[,;\s]+", said) if word]
    for word in words:
        if word not in by_word:
            raise ProfileError(f"'{word}' is not on the list: type numbers from 1 to {len(ids)}, 'all' or 'none'")
    return replace(answers, sources=tuple(dict.fromkeys(by_word[word] for word in words)))


# ------------------------------------------------------------------------------------------- the questions

QUESTIONS = (
    Question(
        "name",
        "What should jobmatch call you?",
        "Any name will do. It stands at the top of your lists, and it stays on this computer.",
        "Me",
        _name,
    ),
    Question(
        "postal_code",
        "What is your ZIP code?",
        "The way to each job is measured from there. Without it, no job is too far.",
        "skip",
        _zip_code,
        tells=_zip_told,
    ),
    Question(
        "travel",
        "How many miles would you travel to work, and how do you get there? Or would you work from home?",
        "Jobs that are farther away are taken off your list; jobs that are done from home are never too far. Home "
        "alone takes off every job that says it is on site, or partly so.",
        "skip",
        _travel,
        typing="Type miles, such as 25 or '25 by bus'; 'remote' to work from home only; '25, remote' for both.",
        boxes=("by car", "by bus or train", "on foot or by bicycle", "somebody drives me", "from home"),
    ),
    Question(
        "schooling",
        "What is the highest schooling that you have finished?",
        "Many postings ask for some schooling. Only what you finished counts; a GED counts as a high school diploma.",
        "skip",
        _schooling,
        choices=_ladder,
        typing="Type its number.",
        lines=0,
        boxes=tuple(rung.label for rung in LADDER.values()),
    ),
    Question(
        "credentials",
        "Which certificates or licenses do you hold, or are you working on?",
        "Letters or full names will do. Write 'RHIT in progress' for one that you are working on. Write nothing about "
        "your health, age, citizenship or criminal record: jobmatch does not want to know.",
        "none",
        _credentials,
        tells=_credentials_told,
        typing="Put commas between them.",
        example="RHIT, CPR",
        lines=2,
    ),
    Question(
        "work",
        "How long have you worked with medical records, or at something like it, and as what?",
        "Paid and unpaid work counts. You may name more than one job: 2 years as file clerk, 6 months as receptionist.",
        "none",
        _work,
        tells=_work_told,
        example="3 years as medical records clerk",
        lines=3,
    ),
    Question(
        "pay",
        "What is the least pay you would take, for an hour or a year?",
        "Before tax. Jobs that say they pay less are taken off your list; jobs that do not say what they pay stay.",
        "none",
        _pay,
        example="18.50 an hour",
        boxes=("an hour", "a year"),
    ),
    Question(
        "sources",
        "Where should jobmatch look for jobs? It asks each web site that you choose for its jobs once a day, and tells "
        "it nothing about you.",
        "Each of these is an employer or a job board. You can switch more on later: 'jobmatch feeds list --all' shows "
        "them. 'none' is fine, too: you can add a page or a file of your own.",
        "none",
        _chosen,
        choices=_sources,
        typing="Type numbers, 'all' or 'none'.",
        lines=2,
        boxes=("all", "none"),
    ),
)


def defaults(known: Known) -> Answers:
    """Return the answers of who says nothing."""
    answers = Answers()
    for question in QUESTIONS:
        answers = question.answered("", answers, known)
    return answers


# ------------------------------------------------------------------------------------------ the JSON Resume


def to_resume(answers: Answers, on: date) -> dict[str, Any]:
    """Return the JSON Resume that says what was answered on that day.

    Lengths of work become dates, one job before the other, back from the end of last month; a note in `meta` says so.
    """
    sections = {
        "basics": _filled({"name": answers.name, "location": _filled({"postalCode": answers.postal_code})}),
        "work": _spells(answers.work, on),
        "education": [{"studyType": study}] if (study := LADDER[answers.schooling].study) else [],
        **_certificates(answers),
        "meta": _filled(
            {
                "note": f"The dates of work were counted back from its length, on {on}." if answers.work else "",
                "jobmatch": _filled({"wishes": _wishes(answers)}),
            }
        ),
    }
    return _filled(sections)


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _spells(work: Sequence[Spell], on: date) -> list[dict[str, str]]:
    entries, month = [], on.year * 12 + on.month - 2
    for spell in work:
        first = month - spell.months + 1
        entries.append({"position": spell.title, "startDate": _written(first), "endDate": _written(month)})
        month = first - 1
    return entries


def _written(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _wishes(answers: Answers) -> dict[str, Any]:
    pay = answers.pay_min
    return _filled(
        {
            "distance_mi": answers.distance_mi,
            "pay_min": pay and {"amount": (pay.min_cents or 0) / 100, "unit": pay.unit.value},
            "work_modes": [mode.value for mode in _modes(answers)],
            "travel": answers.travel and answers.travel.value,
        }
    )


def _modes(answers: Answers) -> Sequence[WorkMode]:
    if not answers.remote:
        return ()
    return (WorkMode.REMOTE,) if answers.distance_mi is None else tuple(WorkMode)
