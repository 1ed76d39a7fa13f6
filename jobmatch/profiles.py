"""A JSON Resume into a Profile, and the days on which time alone changes how one stands."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from jobmatch import career, places
from jobmatch.errors import ProfileError
from jobmatch.holdings import UNDER_WAY, expiries, holdings_of, said_of, spoken
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
    WorkMode,
)
from jobmatch.resume import RESUME, as_given, check, copied, day_of, entries, near, own_of, period, schema

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
    wanted = career.sought(document, titles)
    return Profile(
        profile_id=profile_id,
        name=basics.get("name", "").strip(),
        email=basics.get("email", "").strip(),
        holdings=tuple(replace(one, expires=expires.get(one.concept_id)) for one in holdings_of(said, languages)),
        education=tuple(_studies(document, {one.line.where for one in said if one.credential})),
        work=tuple(career.works(document, titles)),
        answers=_answers(own, reader),
        target=wanted.target,
        also=wanted.also,
        unwanted=wanted.unwanted,
        level=wanted.level,
        hiring=tuple(map(Applicants, own.get("hiring", ()))),
        wishes=_wishes(document),
        center_id=center_id,
    )


# ------------------------------------------------------------------------------------------- what time changes
