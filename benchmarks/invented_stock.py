"""Postings as they are read, and people, that nobody wrote: for the benchmark of matching.

What a posting asks for is drawn as in the 63 labelled postings of the development set: how many requirements, how many
of them are required, preferred or duties, how many are a choice of ways, degrees or experience, of which families of
work, with pay, kinds of employment and places (`benchmarks/README.md` has the figures). Only `random.Random(seed)`
decides.
"""

import random
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, count
from typing import Any

from jobmatch import vocabulary
from jobmatch.model import (
    Condition,
    Educated,
    EducationLevel,
    EmploymentType,
    Experienced,
    Holding,
    Holds,
    Importance,
    Pay,
    PayUnit,
    Place,
    Posting,
    Profile,
    Requirement,
    Requirements,
    Span,
    Study,
    Wishes,
    Work,
    WorkMode,
)

WORDS = Span(0, 1)
STATED = (3, 5, 7, 9, 10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 26, 27, 28, 30, 34, 38)  # every twentieth of the postings
FAMILIES = {"adjacent": 23, "core": 16, "coder": 14, "management": 3, "registry": 3, "none": 2, "roi": 1, "billing": 1}
IMPORTANCE = {Importance.REQUIRED: 543, Importance.MENTIONED: 462, Importance.PREFERRED: 90, Importance.NEGATED: 21}
WAYS = {2: 21, 3: 6, 4: 3}  # of a requirement that is a choice
CHOICES = 700  # and so many of them, the n-th met 1/n as often as the first
MODES = {None: 46, WorkMode.HYBRID: 7, WorkMode.REMOTE: 6, WorkMode.ONSITE: 4}
FULL, PART, PER_DIEM = EmploymentType.FULL_TIME, EmploymentType.PART_TIME, EmploymentType.PER_DIEM
TEMPORARY, CONTRACT = EmploymentType.TEMPORARY, EmploymentType.CONTRACT
EMPLOYMENT = {
    (FULL,): 42,
    (FULL, PART): 9,
    (): 4,
    (FULL, PER_DIEM): 3,
    (PART, TEMPORARY, PER_DIEM): 1,
    (FULL, TEMPORARY): 1,
    (TEMPORARY,): 1,
    (PART,): 1,
    (CONTRACT,): 1,
}
SENIORITY = {"entry": 25, "mid": 24, "senior": 5, "manager": 4, "lead": 3, "": 2}
TOWNS = [
    "43004",
    "43015",
    "43026",
    "43040",
    "43055",
    "43081",
    "43101",
    "43113",
    "43123",
    "43130",
    "43138",
    "43140",
    "43160",
    "43215",
    "43302",
    "43311",
    "43324",
    "43402",
    "43420",
    "43440",
    "43452",
    "43502",
    "43512",
    "43526",
    "43537",
    "43545",
    "43560",
    "43604",
    "43701",
    "43725",
    "43764",
    "43812",
    "43832",
    "43906",
    "43920",
    "43952",
    "44004",
    "44024",
    "44035",
    "44044",
    "44060",
    "44077",
    "44089",
    "44113",
    "44120",
    "44130",
    "44145",
    "44202",
    "44212",
    "44224",
    "44240",
    "44256",
    "44266",
    "44281",
    "44308",
    "44406",
    "44430",
    "44446",
    "44460",
    "44503",
    "44601",
    "44614",
    "44622",
    "44646",
    "44654",
    "44663",
    "44691",
    "44702",
    "44805",
    "44811",
    "44820",
    "44830",
    "44870",
    "44883",
    "44903",
    "45005",
    "45011",
    "45036",
    "45040",
    "45103",
    "45121",
    "45133",
    "45150",
    "45177",
    "45202",
    "45239",
    "45304",
    "45320",
    "45331",
    "45338",
    "45365",
    "45373",
    "45385",
    "45402",
    "45429",
    "45503",
    "45601",
    "45631",
    "45638",
    "45648",
    "45662",
    "45679",
    "45701",
    "45750",
    "45769",
    "45801",
    "45817",
    "45822",
    "45840",
    "45875",
    "45885",
    "45891",
]  # ZIP codes of one state, as a center has them


class Inventor:
    """Makes postings and people; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.concepts = vocabulary.load().concepts
        self.asked = sorted(self.concepts.values(), key=lambda row: row.id)
        self.random.shuffle(self.asked)
        # The n-th most frequent is asked for 1/n as often as the first.
        self.frequency = list(accumulate(1 / rank for rank in range(1, len(self.asked) + 1)))
        self.often = list(accumulate(1 / rank for rank in range(1, CHOICES + 1)))
        self.choices = [tuple((self._condition(iter(())),) for _ in range(self._drawn(WAYS))) for _ in range(CHOICES)]
        self.numbers = count()

    def postings(self, number: int) -> Iterator[tuple[Posting, Requirements]]:
        """Yield so many postings, with what was read in them."""
        for _ in range(number):
            yield self._posting(str(next(self.numbers))), self._requirements()

    def people(self, number: int) -> Iterator[Profile]:
        """Yield so many people, whose wishes some 9 % of the postings pass."""
        for _ in range(number):
            yield self._person(str(next(self.numbers)))

    def _posting(self, number: str) -> Posting:
        return Posting(
            "bench",
            number,
            title=f"Clerk {self.random.randrange(300)}",
            text="Text",
            hiring_organization=f"Hospital {self.random.randrange(200)}",
            job_location=(Place(postal_code=self.random.choice(TOWNS)),),
        )

    def _requirements(self) -> Requirements:
        stated = self.random.choice(STATED)
        drawn = self.random.choices(self.asked, cum_weights=self.frequency, k=2 * stated)
        waiting = iter(dict.fromkeys(row.id for row in drawn))  # no concept twice, while they last
        cents = self.random.randrange(1500, 4000, 50)
        return Requirements(
            text_hash="hash",
            reader_version="1",
            stated=tuple(self._requirement(waiting) for _ in range(stated)),
            pay=Pay(cents, cents + 500, PayUnit.HOUR, "USD") if self.random.random() < 47 / 63 else None,
            work_mode=self._drawn(MODES),
            employment=self._drawn(EMPLOYMENT),
            family=self._drawn(FAMILIES),
            seniority=self._drawn(SENIORITY),
        )

    def _requirement(self, waiting: Iterator[str]) -> Requirement:
        is_choice = self.random.random() < 30 / 1115
        ways = (
            self.random.choices(self.choices, cum_weights=self.often)[0]
            if is_choice
            else ((self._condition(waiting),),)
        )
        return Requirement(ways, self._drawn(IMPORTANCE), WORDS)

    def _condition(self, waiting: Iterator[str]) -> Condition:
        kind = self.random.random()
        if kind < 0.041:
            return Experienced(self.random.choice((6, 12, 24, 36, 60)), WORDS)
        if kind < 0.077:
            return Educated(self.random.choice(list(EducationLevel)[1:]), WORDS)
        concept = next(waiting, None) or self.random.choice(self.asked).id
        return Holds(concept, self.concepts[concept].when_absent, WORDS)

    def _person(self, number: str) -> Profile:
        held = self.random.choices(self.asked, cum_weights=self.frequency, k=self.random.randrange(10, 45))
        began = date(self.random.randrange(2012, 2026), self.random.randrange(1, 13), 1)
        return Profile(
            number,
            "",
            holdings=tuple(Holding(row.id, "", "") for row in dict.fromkeys(held)),
            education=(Study(self.random.choice(list(EducationLevel)[1:]), "", ""),),
            work=(Work("", self.random.choice(("core", "core", "adjacent", "coder")), began, None, ""),),
            target=(self.random.choice(("core", "coder", "roi")),),
            wishes=Wishes(
                postal_code=self.random.choice(TOWNS),
                distance_mi=self.random.choice((15, 20, 25)),
                pay_min=Pay(self.random.randrange(1600, 2600, 100), None, PayUnit.HOUR, "USD"),
                employment_types=(EmploymentType.FULL_TIME,),
            ),
        )

    def _drawn(self, weights: dict[Any, int]) -> Any:
        return self.random.choices(list(weights), weights=list(weights.values()))[0]
