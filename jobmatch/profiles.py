"""A JSON Resume into a Profile, and the days on which time alone changes how one stands."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from jobmatch import places
from jobmatch.errors import ProfileError
from jobmatch.holdings import CARE, LACKS, UNDER_WAY, WANTS, expiries, holdings_of, said_of, spoken
from jobmatch.model import (
    Applicants,
    EducationLevel,
    EmploymentType,
    Kind,
    Pay,
    PayUnit,
    Profile,
    Shift,
    Status,
    Study,
    Travel,
    Wishes,
    Work,
    WorkMode,
)
from jobmatch.resume import RESUME, as_given, check, copied, day_of, entries, near, own_of, period, schema
from jobmatch.titles import LADDER, Role, levels_named, read_title
from jobmatch.vocabulary import Title

if TYPE_CHECKING:
    from jobmatch.skills import Reader  # spaCy takes seconds: whoever has a reader has imported it

# ---------------------------------------------------------------------------------------- education and work

_DEGREES = (
    (EducationLevel.MASTER, r"\bmaster\W?s?\b|\bdoctor(?:al|ate| of)\b", "MA MS MSC MBA MHA MHI MPH MSN MED PHD JD MD"),
    (EducationLevel.BACHELOR, r"\bbachelor|(?<!international )\bbaccalaureate\b", "AB BA BS BSC BSN BBA BHA"),
    (EducationLevel.ASSOCIATE, r"^(?!.*\bcertified\b).*\bassociate", "AA AS AAS AAB ADN AOS ASN"),
    (EducationLevel.HIGH_SCHOOL, r"high school|secondary school|equivalency|international bacc|\b[ao][- ]levels?\b",
     "GED HS HSD HSED HISET TASC GCSE GCSES"),
    (EducationLevel.CERTIFICATE, r"certificat|diploma|vocational|technical (?:program|school|training)|trade school",
     "NVQ BTEC CTE"),
)  # fmt: skip
_UNFINISHED = re.compile(
    r"(?i)\b(?:some|incomplete|unfinished|no (?:degree|diploma)|non-degree|not (?:completed|finished)|withdr\w+|credits"
    r"|coursework|dropped out)\b"
)


def read_level(study: str, area: str = "", institution: str = "") -> EducationLevel | None:
    """Return the level of a kind of study ("Associate of Applied Science", "B.S.", "GED"), else of its area.

    None where neither tells, or says that it was not finished. Only a bare "Diploma" is judged by the kind of school.
    """
    if _UNFINISHED.search(f"{study} {area}"):
        return None
    if study.strip().casefold() == "diploma" and "high school" in institution.casefold():
        return EducationLevel.HIGH_SCHOOL
    return _level_by_words(study) or _level_by_letters(study) or _level_by_words(area)


def _level_by_words(text: str) -> EducationLevel | None:
    return next((level for level, words, _ in _DEGREES if re.search(words, text.casefold())), None)


def _level_by_letters(text: str) -> EducationLevel | None:
    tokens = re.findall(r"[A-Za-z]+", text.replace(".", ""))
    letters = {token.upper() for token in tokens if len(tokens) == 1 or not token.islower()}
    return next((level for level, _, known in _DEGREES if letters & set(known.split())), None)


def _studies(document: Mapping[str, Any], credentials: Container[str]) -> Iterator[Study]:
    """Yield what is or was studied; of what is in progress, that which is not among the places of `credentials`."""
    for where, entry in entries(document, "education"):
        study, area = entry.get("studyType", ""), entry.get("area", "")
        level = read_level(study, area, entry.get("institution", ""))
        start, end = period(entry, where)
        begun = end is None and (start or entry.get("endDate", "").strip())
        if level:
            quote = ", ".join(text for text in (study, area) if text)
            status = Status.IN_PROGRESS if begun or UNDER_WAY.search(study) else Status.HELD
            yield Study(level, quote, where, status, end)
    for where, entry in entries(document, "in_progress"):
        end = day_of(entry["expected"], f"{where}.expected", last=True) if "expected" in entry else None
        if f"{where}.name" not in credentials:
            yield Study(_pursued_level(entry["name"], where), entry["name"], where, Status.IN_PROGRESS, end)


def _pursued_level(name: str, where: str) -> EducationLevel:
    level = read_level(name)
    if level is None:
        hint = "write its letters or full name, such as RHIT or Associate of Science"
        raise ProfileError(f"{where}.name: {as_given(name)} is no credential or degree that jobmatch knows; {hint}")
    return level


IN_CARE = "a clinic, its patients"  # whoever uses jobmatch looks for work in health care: their "coder" codes visits


def _works(document: Mapping[str, Any], titles: Sequence[Title]) -> Iterator[Work]:
    for section in ("work", "volunteer"):
        for where, entry in entries(document, section):
            title, story = entry.get("position", ""), (entry.get("summary", ""), *entry.get("highlights", ()))
            alone = read_title(title, titles)
            role = alone if alone.family != "none" else read_title("\n".join((title, *story)), titles)
            cared = _of_care(entry, " ".join(story))
            if role.family == "none" and cared:  # "NCOIC, Outpatient Records / Release of Information"
                pieces = _parted(title)
                named = (_role(piece, titles) for piece in pieces if len(pieces) > 1)
                role = next((one for one in named if one.family != "none"), role)
            family = "none" if role.family == "adjacent" and not cared else role.family
            start, end = period(entry, where)
            yield Work(title, family, start, end, where, role.seniority if family != "none" else "")


def _of_care(entry: Mapping[str, Any], story: str) -> bool:
    """Return whether a clerk's or receptionist's job was in health care, as far as it says where it was."""
    named = " ".join(entry.get(field, "") for field in ("position", "name", "organization"))
    said = len(CARE.findall(story))
    return CARE.search(named) is not None or said >= _ENOUGH or not (story or entry.get("name", ""))


_ENOUGH = 2  # words of health care in what a job is told of: one may be that of a customer


def _target(document: Mapping[str, Any], titles: Sequence[Title]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the families of work that a person looks for or calls their own, what they would take too, and the level.

    Of what a summary wishes for, the first goes before the rest.
    """
    label = document.get("basics", {}).get("label", "")
    asked, told = own_of(document).get("target", ()), [*_sought(document.get("basics", {}).get("summary", ""))]
    called = [_role(piece, titles) for piece in _parted(label)]
    chosen, wished = (_families(_wished(words, titles)) for words in (asked, told))
    target = dict.fromkeys((*chosen, *wished[: not chosen], *_families(called)))
    levels = [
        level for words in (*asked, *told) for level in ("entry",) * bool(_FIRST.search(words)) or levels_named(words)
    ]
    own = next((role.seniority for role in called if role.family != "none"), "")
    own = "entry" if own and _FIRST.search(label) else own
    return tuple(target), tuple(one for one in wished if one not in target), min(levels, key=LADDER.index, default=own)


def _wished(phrases: Iterable[str], titles: Sequence[Title]) -> list[Role]:
    return [_role(f"{piece} clerk", titles) for words in phrases for piece in _parted(words)]


def _families(roles: Iterable[Role]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role.family for role in roles if role.family != "none"))


_PARTS = re.compile(r"\s*(?:[()/,;|&]|\s-\s|\b(?:and|or)\b)\s*")
_FIRST = re.compile(r"(?i)\b(?:first (?:\w+ ){0,2}(?:position|job|role)|entry[- ]level|trainee|apprentice(?:ship)?)\b")
_BESIDE = re.compile(
    r"(?i)\b(?:later|eventually|some ?day|one day|down the road|in time|long[- ]term|in (?:the|my) (?:future|long run))"
    r"\b.*|\b(?:where|which|who|because|since|using)\b.*"
)
_WORK_OF = (  # what people name instead of a title
    ("core", re.compile(r"(?i)\b(?:records?|charts?|filing|scanning)\b")),
    ("registry", re.compile(r"(?i)\babstract(?:ing|ion|or)\b")),
    ("roi", re.compile(r"(?i)\b(?:release of information|ROI)\b")),
)


def _parted(words: str) -> list[str]:
    """Return the kinds of work that words name one after the other: "ROI or medical records" are two."""
    return [piece for piece in _PARTS.split(words) if piece]


def _role(words: str, titles: Sequence[Title]) -> Role:
    """Return the role that a person names, as a title or by its field alone: "Release of Information"."""
    role = read_title(f"{words}\n{IN_CARE}", titles)
    if role.family not in ("none", "adjacent"):
        return role
    named = next((family for family, form in _WORK_OF if form.search(words)), "")
    return Role(named, role.seniority, "") if named else role


def _sought(summary: str) -> Iterator[str]:
    """Yield what the sentences that speak of wishes wish for, but for what is to come much later."""
    for sentence in re.split(r"[.;!?](?:\s|$)", summary):
        wish = WANTS.search(sentence)
        if wish and not LACKS.search(sentence[: wish.end()]):
            before, after = sentence[: wish.start()], _BESIDE.sub("", sentence[wish.end() :])
            yield before if _ENDING.match(after) else after
        elif _OPEN.search(sentence):
            yield _BESIDE.sub("", sentence)


_OPEN = re.compile(r"(?i)\b(?:anything|open to|happy with)\b")  # "Front desk, filing, anything at a desk"
# "Medical records is where I'd love to end up" names what is wished for before the wish.
_ENDING = re.compile(r"(?i)\s*(?:to )?(?:end up|be|go|land|work)\b(?!\s+\w)[,\s]*")


# --------------------------------------------------------------------------------------------- what is said


def credentials_in(text: str, reader: "Reader") -> frozenset[str]:
    """Return the ids of the credentials that a text names, read as what stands under a heading for them."""
    heading = "Certifications and credentials\n"
    concepts = reader.vocabulary.concepts
    named = (one.concept_id for one in reader.scan(f"{heading}{text}", frozenset((1,))) if one.start >= len(heading))
    return frozenset(name for name in named if concepts[name].kind is Kind.QUALIFICATION)


def _answers(own: Mapping[str, Any], reader: "Reader") -> tuple[tuple[str, bool], ...]:
    answers, concepts = own.get("answers", {}), reader.vocabulary.concepts
    for name in answers:
        if name not in concepts:
            meant = {mention.concept_id for mention in reader.scan(name.replace("_", " "))}
            hint = near(name, meant) or near(name, concepts)
            raise ProfileError(
                f"meta.jobmatch.answers: {as_given(name)} is no id of a skill or credential{hint}; "
                "the ids are those of skills.csv and certifications.csv"
            )
    return tuple(sorted(answers.items()))


def _wishes(document: Mapping[str, Any]) -> Wishes:
    """Return what is wished. A distance from where nobody knows is kept; until it is known, nothing is too far."""
    wishes = own_of(document).get("wishes", {})
    home = document.get("basics", {}).get("location", {}).get("postalCode", "")
    return Wishes(
        postal_code=wishes.get("postal_code", home).strip(),
        distance_mi=wishes.get("distance_mi"),
        pay_min=_pay(wishes["pay_min"]) if "pay_min" in wishes else None,
        work_modes=tuple(map(WorkMode, wishes.get("work_modes", ()))),
        employment_types=tuple(map(EmploymentType, wishes.get("employment_types", ()))),
        families=tuple(wishes.get("families", ())),
        shifts=tuple(map(Shift, wishes.get("shifts", ()))),
        travel=Travel(wishes["travel"]) if "travel" in wishes else None,
        remote_from=_state(wishes["remote_from"]) if "remote_from" in wishes else "",
        hidden_organizations=tuple(wishes.get("hidden_organizations", ())),
        hidden_titles=tuple(wishes.get("hidden_titles", ())),
    )


def _state(name: str) -> str:
    code = places.state_code(name.strip())
    if code is None:
        raise ProfileError(
            f"meta.jobmatch.wishes.remote_from: {as_given(name)} is no US state; write its two letters, such as OH"
        )
    return code


def _pay(wish: Mapping[str, Any]) -> Pay:
    cents = (Decimal(str(wish["amount"])) * 100).to_integral_value(ROUND_HALF_UP)
    return Pay(int(cents), None, PayUnit(wish["unit"]), wish.get("currency", "USD"))


def read_resume(document: dict[str, Any], reader: "Reader", profile_id: str, center_id: str = "home") -> Profile:
    """Return the profile that a JSON Resume describes.

    Raises ProfileError for the first field that is not of its form, by its path in the document.
    """
    document = copied(document, keep=lambda _, item: item is not None)  # null is how many programs write "nothing"
    check(document, RESUME, "")
    own, basics = own_of(document), document.get("basics", {})
    check(own, schema(), "meta.jobmatch")
    said = said_of(document, reader)
    languages = spoken(document, reader.vocabulary.concepts.values())
    titles, expires = reader.vocabulary.titles, expiries(document, said)
    target, also, level = _target(document, titles)
    return Profile(
        profile_id=profile_id,
        name=basics.get("name", "").strip(),
        email=basics.get("email", "").strip(),
        holdings=tuple(replace(one, expires=expires.get(one.concept_id)) for one in holdings_of(said, languages)),
        education=tuple(_studies(document, {one.line.where for one in said if one.credential})),
        work=tuple(_works(document, titles)),
        answers=_answers(own, reader),
        target=target,
        also=also,
        level=level,
        hiring=tuple(map(Applicants, own.get("hiring", ()))),
        wishes=_wishes(document),
        center_id=center_id,
    )


# ------------------------------------------------------------------------------------------- what time changes
