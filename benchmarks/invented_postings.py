"""Postings that nobody wrote, in any number, with the likenesses of real ones: for the benchmarks.

A posting has some 1.7 kB of text: a paragraph that all postings of its employer share, duties and demands that are
sentences of its title, and sentences of its own. One in eight is another posting once more, as another feed would show
it: now and then a word changed, the end cut off, a header and a footer, the employer's name in another form, an address
with tracking. Only `random.Random(seed)` decides, so that two runs are of the same postings.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from jobmatch.model import Place, Posting

EMPLOYERS, TITLES, TOWNS, WORDS = 2000, 300, 400, 6000
COPIES = 8  # one in so many postings is a copy
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo wu an er in or ul st ent ing ion al"


class Inventor:
    """Makes postings; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.words = [self._word() for _ in range(WORDS)]
        self.employers = [
            f"{self._name()} {self.random.choice(('Hospital', 'Clinic', 'Health'))}" for _ in range(EMPLOYERS)
        ]
        self.titles = [f"{self._name()} {self.random.choice(('Clerk', 'Coder', 'Technician'))}" for _ in range(TITLES)]
        self.towns = [self._name() for _ in range(TOWNS)]
        self.about = [self._sentences(5) for _ in range(EMPLOYERS)]
        self.duties = [[self._sentences(1) for _ in range(30)] for _ in range(TITLES)]

    def postings(self, count: int) -> Iterator[Posting]:
        """Yield so many postings."""
        made: list[Posting] = []
        for number in range(count):
            one = self._posting(number) if not made or number % COPIES else self._copy(self.random.choice(made), number)
            if number % COPIES:
                made.append(one)
            yield one

    def _word(self) -> str:
        return "".join(self.random.choices(SYLLABLES.split(), k=self.random.choice((1, 2, 2, 3, 3, 4))))

    def _name(self) -> str:
        return "".join(self.random.choices(SYLLABLES.split(), k=4)).title()

    def _sentences(self, count: int) -> str:
        """Words are as unevenly frequent as those of a language."""
        lengths = (self.random.randint(8, 16) for _ in range(count))
        ranks = ([int(WORDS ** self.random.random()) - 1 for _ in range(length)] for length in lengths)
        return " ".join(" ".join(self.words[rank] for rank in sentence).capitalize() + "." for sentence in ranks)

    def _posting(self, number: int) -> Posting:
        employer, kind = self.random.randrange(EMPLOYERS), self.random.randrange(TITLES)
        town = self.towns[self.random.randrange(TOWNS)]
        duties = " ".join(self.random.sample(self.duties[kind], 8))
        body = f"{self.about[employer]}\n\n{duties}\n\n{self._sentences(9)}"
        return Posting(
            feed_id="own",
            source_id=str(number),
            title=self.titles[kind],
            text=f"{self.titles[kind]}\n{town}, OH\n\n{body}",
            url=f"https://jobs.example.org/{employer}/{number:07d}",
            hiring_organization=self.employers[employer],
            job_location=(Place(town, "OH", "", "US"),),
        )

    def _copy(self, one: Posting, number: int) -> Posting:
        head, _, body = one.text.partition("\n\n")
        words = body.split(" ")
        if self.random.randrange(4) == 0:
            words[self.random.randrange(len(words))] = self.random.choice(self.words)
        kept = words[: int(len(words) * self.random.uniform(0.5, 1.0))]
        text = f"{head}\n\n{self._sentences(1)}\n\n{' '.join(kept)} ...\n\n{self._sentences(1)}"
        return replace(
            one,
            feed_id="other",
            source_id=str(number),
            text=text,
            url=f"https://board.example.net/view/{number}?utm_source=mail",
            hiring_organization=f"{one.hiring_organization}, Inc.",
        )
