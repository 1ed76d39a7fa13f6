"""What other programs rely on: files in, lines out, in the form of section 5 of the design.

One file of postings is extracted and ranked once; the tests look at different things in what came of it.
"""

import json
from datetime import date

import pytest

from jobmatch.errors import UsageError
from jobmatch.streams import extract, ranking

DAY = date(2026, 3, 2)
FIELDS = [
    "id", "text", "items", "education", "experience_months", "pay", "work_mode", "employment", "family", "occupation",
    "evidence",
]  # fmt: skip
CLERK = {
    "id": "x17",
    "title": "Medical Records Clerk",
    "company": "Acme Clinic",
    "location": "Dayton, OH",
    "salary_text": "$18.50 - $22 an hour",
    "employment_type": "full-time",
    "description": "<p>Hybrid work.</p><p>Requirements:</p>"
    "<ul><li>High school diploma</li><li>1 year of experience</li>"
    "<li>RHIT or RHIA, obtained within 12 months of hire</li></ul><p>Associate degree preferred.</p>",
}
CODER = {
    "id": "coder",
    "title": "Medical Coder",
    "description": "Requirements:\n- CPC certification\n- 3 years of coding",
}
TRUCKS = {"id": "trucks", "title": "Truck Driver", "description": "Drive a truck."}
SILENT = {"id": "silent", "title": "Medical Records Clerk", "description": "Come and join us!"}
FAR = {**CLERK, "id": "far", "location": "San Diego, CA"}
BARE = {"id": "bare", "title": "Clerk", "company": None, "location": None, "description": None, "colour": "red"}
ODD = {"id": "odd", "title": "Clerk 😀 Übung", "description": "e\u0301 😀\u0000 RHIT and Chartly required."}
JOB_POSTING = {
    "@type": "JobPosting",
    "identifier": {"value": "R-9"},
    "title": "Medical Coder",
    "description": "<p>CPC certification required.</p>",
}
LINES = [TRUCKS, CLERK, "", CODER, SILENT, '{"id": "2", ', {"id": "3"}, [1], FAR, CLERK, BARE, ODD, JOB_POSTING]
ORDER = ["trucks", "x17", "coder", "silent", "far", "x17", "bare", "odd", "R-9"]
BROKEN = ["postings.jsonl:6:", "postings.jsonl:7:", "postings.jsonl:8:"]
CHARTLY = '[[concept]]\nid = "chartly"\npreferred_label = "Chartly"\nkind = "skill"\nalt_labels = ["Chartly"]\n'

ANA = {"certificates": [{"name": "RHIT"}], "work": [{"position": "Medical Records Clerk", "startDate": "2024-01"}]}
NEAR = {"meta": {"jobmatch": {"wishes": {"postal_code": "45402", "distance_mi": 30}}}}
PEOPLE = {"bo": {}, "ana": ANA, "near": ANA | NEAR, "bad": "{", "wrong": {"work": 7}}


def write(path, *records):
    """Write JSON, a record a line and a text as it stands; return the path."""
    lines = (one if isinstance(one, str) else json.dumps(one) for one in records)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the postings, the person's own words, and people."""
    folder = tmp_path_factory.mktemp("streams")
    write(folder / "postings.jsonl", *LINES)
    write(folder / "vocabulary.toml", CHARTLY)
    folder.joinpath("people").mkdir()
    for name, resume in PEOPLE.items():
        write(folder / "people" / f"{name}.json", resume)
    return folder


def ranked(people, postings, on=DAY):
    """Return the rows of the ranking, and what was broken."""
    broken = []
    return list(ranking(people, postings, postings.with_name("vocabulary.toml"), on, broken)), broken


@pytest.fixture(scope="module")
def extracted(folder):
    """The rows of the postings, and what was broken."""
    broken = []
    return list(extract(folder / "postings.jsonl", folder / "vocabulary.toml", broken)), broken


@pytest.fixture(scope="module")
def ranks(folder):
    """The rows of the ranking, and what was broken."""
    return ranked([folder / "people", folder / "none.json"], folder / "postings.jsonl")


# ---------------------------------------------------------------------------------------------------------- extract


def test_rows_come_one_for_each_posting_in_their_order(extracted):
    assert [row["id"] for row in extracted[0]] == ORDER
    assert {tuple(row) for row in extracted[0]} == {tuple(FIELDS)}


def test_a_broken_line_is_told_with_its_place_and_costs_itself(extracted):
    assert [message[: len(place)] for message, place in zip(extracted[1], BROKEN, strict=True)] == BROKEN


def test_a_posting_becomes_the_row_that_is_promised(extracted):
    row = {name: value for name, value in extracted[0][1].items() if name not in {"text", "items", "evidence"}}
    assert row == {
        "id": "x17",
        "education": {"required": "high_school", "preferred": "associate"},
        "experience_months": {"required": 12, "preferred": None},
        "pay": {"min": 18.5, "max": 22.0, "unit": "hour", "currency": "USD"},
        "work_mode": "hybrid",
        "employment": ["full_time"],
        "family": "core",
        "occupation": "29-2072.00",
    }


def test_items_say_what_how_much_and_where(extracted):
    row = extracted[0][1]
    start = row["text"].index("RHIT")
    rhit, rhia = ({"start": start + at, "end": start + at + 4} for at in (0, len("RHIT or ")))
    same = {"level": "required", "note": "obtain_within", "months": 12, "group": 1}
    assert row["items"] == [
        {"id": "rhit", "quote": "RHIT", **rhit, **same},
        {"id": "rhia", "quote": "RHIA", **rhia, **same},
    ]


def test_the_text_is_head_lines_then_body_and_the_evidence_stands_in_it(extracted):
    text, evidence = extracted[0][1]["text"], extracted[0][1]["evidence"]
    assert text.startswith("Medical Records Clerk\nDayton, OH\n$18.50 - $22 an hour\n\nHybrid work.")
    assert {name: text[start:end].strip("\n.") for name, (start, end) in evidence.items()} == {
        "education": "High school diploma",
        "experience_months": "1 year of experience",
        "pay": "$18.50 - $22 an hour",
        "work_mode": "Hybrid",
    }


def test_spans_count_code_points(extracted):
    row = extracted[0][ORDER.index("odd")]
    assert row["text"].endswith("é 😀 RHIT and Chartly required.")
    quotes = [row["text"][item["start"] : item["end"]] for item in row["items"]]
    assert quotes == [item["quote"] for item in row["items"]] == ["RHIT", "Chartly"]


def test_ones_own_words_count(extracted):
    assert [item["id"] for item in extracted[0][ORDER.index("odd")]["items"]] == ["rhit", "chartly"]


def test_only_the_id_and_some_words_must_be_there(extracted):
    row = extracted[0][ORDER.index("bare")]
    assert (row["text"], row["items"], row["pay"], row["work_mode"]) == ("Clerk", [], None, None)
    assert (row["employment"], row["occupation"], row["evidence"]) == ([], None, {})


def test_schema_org_postings_are_read_too(extracted):
    row = extracted[0][ORDER.index("R-9")]
    assert ([item["id"] for item in row["items"]], row["family"]) == (["cpc"], "core")


def test_rows_are_json_as_they_are(extracted):
    assert json.loads(json.dumps(extracted[0])) == extracted[0]


def test_what_no_platform_reads_is_refused(tmp_path):
    with pytest.raises(
        UsageError, match=r"jobs\.docx: nothing there that can be read; give a file of postings \(Files"
    ):
        list(extract(tmp_path / "jobs.docx", tmp_path / "vocabulary.toml", []))


# ------------------------------------------------------------------------------------------------------------- rank


def of(ranks, name):
    return {row["posting"]: row for row in ranks[0] if row["profile"] == name}


def test_every_posting_comes_once_for_each_person(ranks):
    assert [row["profile"] for row in ranks[0]] == ["ana"] * 8 + ["bo"] * 8 + ["near"] * 8
    for name in ("ana", "bo", "near"):
        assert of(ranks, name).keys() == set(ORDER)


@pytest.mark.parametrize("name", ["ana", "bo"])
def test_the_best_come_first(ranks, name):
    scores = [row["score"] for row in of(ranks, name).values()]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 4


def test_a_row_says_how_good_and_why(ranks):
    mine = of(ranks, "ana")
    assert {tuple(row) for row in mine.values()} == {("profile", "posting", "score", "tier", "matched", "missing")}
    of_clerk = ["education:high_school", "months:12", "rhit", "education:associate"]  # whoever is RHIT has the degree
    assert (mine["x17"]["matched"], mine["x17"]["missing"]) == (of_clerk, [])
    assert mine["odd"]["missing"] == ["chartly"]
    assert (mine["trucks"]["matched"], mine["trucks"]["missing"]) == ([], [])


def test_scores_are_shares_and_tiers_are_four(ranks):
    assert all(0 <= row["score"] <= 1 for row in ranks[0])
    assert {row["tier"] for row in ranks[0]} <= {"qualified", "stretch", "one_step", "not_yet"}
    tiers = {posting: row["tier"] for posting, row in of(ranks, "ana").items()}
    said = {"x17": "qualified", "silent": "stretch", "coder": "not_yet", "trucks": "not_yet"}
    assert tiers.items() >= said.items()


def test_what_a_wish_is_against_comes_last_whatever_its_score(ranks):
    near = list(of(ranks, "near").values())
    assert near[-1]["posting"] == "far"
    assert near[-1]["score"] == of(ranks, "near")["x17"]["score"] > near[-2]["score"]


def test_without_wishes_nothing_is_put_last(ranks):
    assert {row["posting"] for row in list(of(ranks, "ana").values())[:2]} == {"far", "x17"}


def test_a_person_that_cannot_be_read_costs_itself_and_is_named_once(ranks, folder):
    of_people = [message for message in ranks[1] if message.startswith(str(folder))]
    places = [f"{folder}/{name}.json:" for name in ("people/bad", "people/wrong", "none")]
    assert [message[: len(place)] for message, place in zip(of_people, places, strict=True)] == places
    assert [message.count(str(folder)) for message in of_people] == [1, 1, 1]


def test_a_posting_that_cannot_be_read_is_told_once_for_all_people(ranks):
    assert [message[: len(place)] for message, place in zip(ranks[1], BROKEN, strict=False)] == BROKEN
    assert len(ranks[1]) == 3 + 3


def test_an_id_that_stands_twice_with_other_content_is_told_and_the_first_is_taken(tmp_path):
    postings = write(tmp_path / "postings.jsonl", CLERK, SILENT | {"id": "x17"})
    rows, broken = ranked([write(tmp_path / "ana.json", ANA)], postings)
    assert [row["tier"] for row in rows] == ["qualified"]
    assert broken == ["postings.jsonl:2: the id 'x17' stands twice: the first one was taken"]


def test_the_day_counts(tmp_path):
    postings = write(tmp_path / "postings.jsonl", CLERK)
    ana = write(tmp_path / "ana.json", ANA | {"meta": {"jobmatch": {"expires": {"RHIT": "2026-06-15"}}}})
    before, after = (ranked([ana], postings, date(2026, 6, day))[0][0] for day in (15, 16))
    assert before["score"] > after["score"]


def test_files_and_folders_of_people_come_in_the_order_given(folder, tmp_path):
    people = [folder / "people" / "near.json", folder / "people"]
    rows, _ = ranked(people, write(tmp_path / "postings.jsonl", CLERK))
    assert [row["profile"] for row in rows] == ["near", "ana", "bo", "near"]


@pytest.mark.parametrize("empty", [[], ["one"], ["one", "two"]])
def test_without_anybody_there_is_nothing_to_rank_for(folder, tmp_path, empty):
    for name in empty:
        tmp_path.joinpath(name).mkdir()
    with pytest.raises(UsageError, match=r"^no \.json file in .*: give JSON Resume files"):
        ranked([tmp_path / name for name in empty], folder / "postings.jsonl")


# ------------------------------------------------------------------------------------------------- the labelled set


@pytest.mark.shared
def test_every_labelled_posting_is_extracted_and_every_quote_stands_where_it_says(shared, tmp_path):
    path = shared / "gold" / "extraction_dev.jsonl"
    broken = []
    rows = list(extract(path, tmp_path / "vocabulary.toml", broken))
    labelled = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert ([row["id"] for row in rows], len(rows), broken) == (labelled, 63, [])
    for row in rows:
        for one in row["items"]:
            assert row["text"][one["start"] : one["end"]] == one["quote"] != ""
        for start, end in row["evidence"].values():
            assert 0 <= start < end <= len(row["text"])
