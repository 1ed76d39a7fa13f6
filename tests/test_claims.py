"""How people claim what they can do, in their own words, and what only looks like it: each row of `claims.csv` is one.

A row is one line of a résumé of somebody who works with records ("other": in another trade): where it stands, and
how the person has the concept by it: held, in_progress, expired, or not at all. All lines are invented.
"""

from functools import partial

import pytest
from labelled_rows import rows_of

from jobmatch.profiles import credentials_in, read_resume
from jobmatch.resume_text import to_resume
from jobmatch.skills import Reader

CLAIMS = rows_of("claims.csv")
ABOVE = {
    "work": "EXPERIENCE\nRecords Assistant, Mercy Example Clinic\nJan 2019 - Present\n- ",
    "other": "EXPERIENCE\nOffice Assistant, Kline & Sons\nJan 2019 - Present\n- ",
    "skills": "SKILLS\n",
    "certificates": "CERTIFICATIONS\n",
    "summary": "SUMMARY\n",
    "education": "EDUCATION\nAAS Health Information Technology, Ivy Example College, 2020\n",
}


def _status(row: dict[str, str], reader: Reader) -> str:
    document = to_resume(f"Jane Doe\n\n{ABOVE[row['section']]}{row['line']}\n", partial(credentials_in, reader=reader))
    held = {one.concept_id: one.status.value for one in read_resume(document, reader, "p").holdings}
    return held.get(row["concept"], "")


@pytest.mark.parametrize("concept", sorted({row["concept"] for row in CLAIMS}))
def test_a_line_claims_what_its_writer_means(concept: str, reader: Reader) -> None:
    rows = [row for row in CLAIMS if row["concept"] == concept]
    wrong = [(row["line"], found, row["status"]) for row in rows if (found := _status(row, reader)) != row["status"]]
    assert not wrong


def test_every_line_is_of_a_concept_that_there_is(reader: Reader) -> None:
    assert {row["concept"] for row in CLAIMS} <= reader.vocabulary.concepts.keys()
