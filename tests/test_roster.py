"""A roster: which rows become whom, what a bad one is told, and what a later one changes."""

import csv
from datetime import date
from pathlib import Path

import pytest

from jobmatch import roster, skills, vocabulary
from jobmatch.errors import ProfileError
from jobmatch.profiles import read_resume
from jobmatch.questions import QUESTIONS, Known

READER = skills.Reader(vocabulary.load())
KNOWN = Known(lambda: READER)
ON = date(2026, 11, 21)
HEAD = "client_id,name,email,postal_code,travel,schooling,credentials,work,pay"
JO = 'C-1,Jo Sample,jo@example.org,43215,"25, remote",GED,"RHIT in progress, CPR",3 years as file clerk,18.50 an hour'


@pytest.fixture
def written(tmp_path):
    def write(*lines, content=None):
        path = tmp_path / "roster.csv"
        path.write_bytes("\n".join(lines).encode() if content is None else content)
        return path

    return write


@pytest.fixture
def read(written):
    """The rows of a roster by number: the client, or what is wrong."""

    def rows(*lines, content=None):
        table = roster.load(written(*lines, content=content))
        return {row.number: said(row, table) for row in table.rows}

    def said(row, table):
        try:
            return roster.client(row, table, KNOWN, ON)
        except ProfileError as error:
            return str(error)

    return rows


def profile(client):
    return read_resume(client.document, READER, "p")


# ---------------------------------------------------------------------------------------------- one client


def test_a_row_is_a_client_with_all_that_the_questions_ask(read):
    (jo,) = read(HEAD, JO).values()
    assert (jo.client_id, jo.name, jo.email) == ("C-1", "Jo Sample", "jo@example.org")
    assert jo.document == {
        "basics": {"name": "Jo Sample", "email": "jo@example.org", "location": {"postalCode": "43215"}},
        "work": [{"position": "file clerk", "startDate": "2023-11", "endDate": "2026-10"}],
        "education": [{"studyType": "High School Diploma or GED"}],
        "certificates": [{"name": "RHIT in progress"}, {"name": "CPR"}],
        "meta": {
            "note": "The dates of work were counted back from its length, on 2026-11-21.",
            "jobmatch": {
                "wishes": {
                    "distance_mi": 25,
                    "pay_min": {"amount": 18.5, "unit": "hour"},
                    "work_modes": ["onsite", "hybrid", "remote"],
                }
            },
        },
    }


def test_a_client_may_be_nothing_but_an_id(read):
    (one,) = read("client_id,name", "C-7,").values()
    assert (one.client_id, one.name, one.document) == ("C-7", "C-7", {"basics": {"name": "C-7"}})


def test_a_name_may_stand_in_two_columns(read):
    assert [one.name for one in read("Last name,First name", "Ortiz,Ana", "Day,").values()] == ["Ana Ortiz", "Day"]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+1", "-1+1", "{{7*7}}", "<b>Jo</b>"])
def test_a_formula_is_text(read, cell):
    (one,) = read("name", cell).values()
    assert profile(one).name == one.name == cell


@pytest.mark.parametrize(
    ("cell", "code"), [("2138", "02138"), ("601", "00601"), ("43215", "43215"), ("43215-0001", "43215")]
)
def test_the_zeros_that_a_spreadsheet_takes_from_a_zip_code_are_put_back(read, cell, code):
    (one,) = read("name,zip", f"Jo,{cell}").values()
    assert one.document["basics"]["location"] == {"postalCode": code}


@pytest.mark.parametrize("zip_code", ["99999", "", "skip"])
def test_miles_from_a_place_that_is_not_known_are_kept_and_cost_no_row(read, zip_code):
    (one,) = read("name,zip,travel", f"Jo,{zip_code},25").values()
    assert profile(one).wishes.distance_mi == 25
    assert profile(one).wishes.postal_code == zip_code.removeprefix("skip")


# ---------------------------------------------------------------------------------------------- the columns


def test_there_is_a_column_for_every_question_under_its_key_and_its_words(read):
    for heading in (*(question.key for question in QUESTIONS), *(f'"{question.words}"' for question in QUESTIONS)):
        assert roster._known_columns([heading.strip('"')]), heading
    assert set(roster._PARTS) | roster.SHARED == {question.key for question in QUESTIONS} | {"email"}


@pytest.mark.parametrize(
    ("headings", "key"),
    [
        ("Client ID, client-id, CLIENT NUMBER, Case No., id", "client_id"),
        ("ZIP, Zip Code, zip_code, Postal code, ZIPCODE", "postal_code"),
        ("E-mail, EMAIL, Email address", "email"),
        ("Education, Highest Education, degree", "schooling"),
        ("Certificates, Licenses, certifications", "credentials"),
        ("Minimum pay, Wage, PAY", "pay"),
    ],
)
def test_columns_are_known_by_what_people_call_them(headings, key):
    assert {tuple(roster._known_columns([name])) for name in headings.split(", ")} == {(key,)}


def test_columns_that_are_not_known_are_named_and_nothing_of_them_is_kept(written):
    table = roster.load(written("name,SSN,Date of birth", "Jo,078-05-1120,1990-01-01"))
    assert table.unread == ("SSN", "Date of birth")
    assert [dict(row.cells) for row in table.rows] == [{"name": "Jo"}]


def test_which_sources_are_read_is_not_for_a_row_to_say(read):
    (one,) = read("name,sources", "Jo,Riverside Hospital").values()
    assert one.document == {"basics": {"name": "Jo"}}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_of_all_common_spreadsheets_are_read(read, mark, code, end):
    content = f'Name{mark}Travel{end}José Nuñez{mark}"25, remote"{end}'.encode(code)
    (one,) = read(content=content).values()
    assert (one.name, profile(one).wishes.distance_mi) == ("José Nuñez", 25)


def test_a_cell_may_go_over_several_lines(read):
    rows = read("name,credentials,travel", 'Jo,"RHIT,\nCPR",remote', "Bo,,remote")
    assert [one["name"] for one in rows[2].document["certificates"]] == ["RHIT", "CPR"]
    assert rows[3].name == "Bo"


# ------------------------------------------------------------------------------------------------ bad rows


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",,,43215,,,,,", "there is no client_id and no name; write one of them"),
        ("C-2,Bo,bo at example,,,,,,", "email: 'bo at example' is no e-mail address; correct it, or leave it empty"),
        ("C-2,Bo,,Columbus,,,,,", "postal_code: 'Columbus' is no US ZIP code that jobmatch knows"),
        ("C-2,Bo,,,far,,,,", "travel: 'far' was not understood: type a number of miles"),
        ("C-2,Bo,,,,clown school,,,", "schooling: 'clown school' is not on the list"),
        ("C-2,Bo,,,,,drug screen,,", "credentials: 'drug screen' is about health, a record or citizenship"),
        ("C-2,Bo,,,,,,a while,", "work: 'a while' was not understood"),
        ("C-2,Bo,,,,,,,plenty", "pay: 'plenty' was not understood"),
        ("C-2,Bo,,,,,,,,more,", "11 cells under 9 headings; put text that holds the mark between cells in quotes"),
        ('C-2,"Bo,,,,,,,', "no cells can be made out; close the quotation mark that is opened, or shorten the cell"),
        ("C-1,Bo,,,,,,,", "the same client_id as in row 2; give each client a client_id of their own"),
    ],
)
def test_a_bad_row_costs_itself_and_is_told_what_to_do(read, row, says):
    rows = read(HEAD, JO, row, *(f'C-{number},Kim {number},,,"5, remote",,,,' for number in range(4, 40)))
    assert says in rows.pop(3)
    assert [one.client_id for one in rows.values()] == ["C-1", *(f"C-{number}" for number in range(4, 40))]
    assert [*rows] == [2, *range(4, 40)]


def test_a_cell_as_long_as_a_book_costs_its_row(read):
    limit = csv.field_size_limit(1000)
    try:
        rows = read("name", "x" * 2000, "Bo")
    finally:
        csv.field_size_limit(limit)
    assert rows[2].startswith("no cells can be made out")
    assert rows[3].name == "Bo"


def test_two_rows_of_one_name_need_ids_to_be_told_apart(read):
    rows = read("client_id,name", ",Ana Ortiz", ",ana ortiz", "C-1,Ana Ortiz")
    assert [getattr(one, "client_id", one) for one in rows.values()] == [
        "",
        "the same name as in row 2; give each client a client_id of their own",
        "C-1",
    ]


def test_empty_rows_are_no_clients_and_are_counted_as_a_spreadsheet_does(read):
    assert [*read("", "name,zip", "Jo,", ",", "", "Bo,")] == [3, 6]


def test_of_ten_thousand_rows_one_bad_one_costs_itself_alone(read):
    cells = ("43215" if number != 5000 else "nowhere" for number in range(10_000))
    rows = read("client_id,zip", *(f"C-{number},{cell}" for number, cell in enumerate(cells)))
    bad = {number: one for number, one in rows.items() if isinstance(one, str)}
    assert (len(rows), [*bad]) == (10_000, [5002])
    assert "'nowhere' is no US ZIP code" in bad[5002]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "names no column 'name' or 'client_id'; the columns are client_id, name, postal_code, travel, schooling"),
        (b"zip,pay\n43215,18", "names no column 'name' or 'client_id'"),
        (b"%PDF-1.7\x00\xff", "names no column 'name' or 'client_id'"),
        (b'"name', "names no column 'name' or 'client_id'"),
    ],
)
def test_a_file_that_is_no_roster_is_told_what_one_is(written, content, says):
    with pytest.raises(ProfileError, match=r"roster\.csv: ") as refused:
        roster.load(written(content=content))
    assert says in str(refused.value)


def test_a_file_that_is_not_there_or_too_large_is_said_to_be(written, monkeypatch):
    with pytest.raises(ProfileError, match="cannot be read: No such file"):
        roster.load(Path("none.csv"))
    monkeypatch.setattr(roster, "MAX_BYTES", 10)
    with pytest.raises(ProfileError, match="part it into several files"):
        roster.load(written("name", "Jo Sample and many more"))


# ------------------------------------------------------------------------------------------- a later roster


def test_a_later_row_changes_what_it_says_and_nothing_else(read):
    rows = read(HEAD, JO, "C-2,Jo Sample,,,10 by bus,,none,,")
    before = {**rows[2].document, "skills": [{"name": "Epic"}]}
    after = roster.updated(before, rows[3])
    wishes = {"pay_min": {"amount": 18.5, "unit": "hour"}, "distance_mi": 10, "travel": "transit"}
    assert after == {
        **{name: value for name, value in before.items() if name != "certificates"},
        "meta": {**before["meta"], "jobmatch": {"wishes": wishes}},
    }


def test_what_is_stored_is_left_alone_until_it_is_stored_again(read):
    rows = read(HEAD, JO, "C-2,Bo,,,,,,,20")
    before = rows[2].document
    assert roster.updated(before, rows[3])["basics"]["name"] == "Bo"
    assert before["basics"]["name"] == "Jo Sample"


def test_a_row_goes_with_a_document_of_any_form(read):
    (jo,) = read(HEAD, JO).values()
    assert roster.updated({"basics": [], "meta": None}, jo) == jo.document
