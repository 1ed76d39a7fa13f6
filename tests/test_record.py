import pytest

from jobmatch.errors import FormatError
from jobmatch.record import Record, as_text, csv_rows, json_lines, json_list
from jobmatch.text import read_date

WHERE = "partners.csv:17"


def record(**fields):
    return Record(fields, WHERE)


def outcomes(rows):
    """The values, with the message in place of an error."""
    return [(where, str(value) if isinstance(value, FormatError) else value) for where, value in rows]


# ---------------------------------------------------------------------------------------------------- Record


def test_a_field_is_read_as_asked():
    assert record(pay="17").pop("pay", int) == 17


@pytest.mark.parametrize("fields", [{}, {"pay": None}, {"pay": ""}])
def test_a_field_that_vanishes_is_reported(fields):
    with pytest.raises(FormatError, match=r"^partners.csv:17: field 'pay': is missing"):
        record(**fields).pop("pay", int)


@pytest.mark.parametrize("fields", [{}, {"pay": None}, {"pay": ""}])
def test_a_field_that_may_be_left_out_is_none(fields):
    assert record(**fields).pop_optional("pay", int) is None


def test_falsehood_and_zero_are_values():
    fields = record(remote=False, count=0)
    assert fields.pop_optional("remote", bool) is False
    assert fields.pop("count", int) == 0


@pytest.mark.parametrize(("value", "read"), [("x", int), ([1], int), ("soon", read_date), (5, as_text)])
def test_a_field_that_cannot_be_read_is_reported_with_its_place(value, read):
    with pytest.raises(FormatError, match=r"^partners.csv:17: field 'pay': "):
        record(pay=value).pop("pay", read)


def test_the_trouble_is_the_reason_and_its_cause_is_kept():
    with pytest.raises(FormatError, match="field 'pay': invalid literal") as caught:
        record(pay="x").pop_optional("pay", int)
    assert isinstance(caught.value.__cause__, ValueError)


def test_an_unknown_category_is_reported():
    with pytest.raises(FormatError, match="field 'status': 'TEMP' is not a value that we know"):
        record(status="TEMP").pop("status", {"FT": "full_time"}.__getitem__)


def test_a_fault_of_ours_is_not_taken_for_the_source():
    with pytest.raises(ZeroDivisionError):
        record(pay=0).pop("pay", lambda value: 1 / value)


def test_a_field_that_appears_is_reported():
    fields = record(title="HIM Clerk", shift="days", bonus=1)
    fields.pop("title", as_text)
    with pytest.raises(FormatError, match=r"partners.csv:17: field 'bonus', 'shift': is new"):
        fields.done()


def test_a_record_that_is_used_up_or_ignored_is_done():
    fields = record(title="HIM Clerk", logo="m.png", note=None)
    fields.pop("title", as_text)
    fields.pop_optional("note", as_text)
    fields.done(ignore={"logo"})


def test_a_field_is_read_once():
    fields = record(title="HIM Clerk")
    fields.pop("title", as_text)
    assert fields.pop_optional("title", as_text) is None


def test_the_payload_stays_as_it_was():
    payload = {"title": "HIM Clerk"}
    Record(payload, WHERE).pop("title", as_text)
    assert payload == {"title": "HIM Clerk"}


@pytest.mark.parametrize("payload", [None, [], "HIM Clerk", 7])
def test_what_is_no_record_is_refused(payload):
    with pytest.raises(FormatError, match=r"partners.csv:17: .* not (NoneType|list|str|int)"):
        Record(payload, WHERE)


# ----------------------------------------------------------------------------------------------------- files


def test_each_line_is_a_record_with_its_place():
    rows = json_lines("a.jsonl", '{"id": 1}\n\n  \n{"id": 2}\r\n')
    assert outcomes(rows) == [("a.jsonl:1", {"id": 1}), ("a.jsonl:4", {"id": 2})]


def test_a_line_ends_only_at_a_newline():
    assert outcomes(json_lines("a.jsonl", '"a\u2028b\x85c"\n')) == [("a.jsonl:1", "a\u2028b\x85c")]


def test_a_bad_line_costs_itself_and_names_its_place():
    first, bad, last = outcomes(json_lines("a.jsonl", '{"id": 1}\n{"id": \n{"id": 3}'))
    assert bad[1].startswith("a.jsonl:2: this is not JSON")
    assert (first[1], last[1]) == ({"id": 1}, {"id": 3})


@pytest.mark.parametrize(("text", "count"), [('[{"id": 1}, {"id": 2}]', 2), ('{"id": 1}', 1), ("[]", 0)])
def test_a_json_file_holds_a_list_or_one_record(text, count):
    assert [value["id"] for _, value in json_list("a.json", text)] == [1, 2][:count]


def test_the_place_in_a_list_is_counted_from_one():
    assert [where for where, _ in json_list("a.json", "[{}, {}]")] == ["a.json, record 1", "a.json, record 2"]


def test_a_json_file_that_is_none_is_one_error():
    ((_, error),) = outcomes(json_list("a.json", "[{"))
    assert error.startswith("a.json: this is not JSON")


def test_rows_have_the_fields_of_the_header():
    rows = csv_rows("a.csv", 'ID,Title, Date posted \r\n7,"Clerk, HIM",\r\n')
    assert outcomes(rows) == [("a.csv:2", {"id": "7", "title": "Clerk, HIM", "date_posted": ""})]


def test_a_row_over_several_lines_is_placed_at_its_first():
    rows = csv_rows("a.csv", 'title\n"HIM\nClerk"\nCoder\n')
    assert outcomes(rows) == [("a.csv:2", {"title": "HIM\nClerk"}), ("a.csv:4", {"title": "Coder"})]


def test_empty_rows_are_passed_over():
    assert outcomes(csv_rows("a.csv", "\ntitle,id\n\n,\nClerk,7\n")) == [("a.csv:5", {"title": "Clerk", "id": "7"})]


@pytest.mark.parametrize("bad", ["Clerk", "Clerk,7,8", '"Clerk"x,7'])
def test_a_bad_row_costs_itself_and_names_its_place(bad):
    first, error, last = outcomes(csv_rows("a.csv", f"title,id\nCoder,1\n{bad}\nAide,3\n"))
    assert error[1].startswith("a.csv:3: ")
    assert (first[1]["id"], last[1]["id"]) == ("1", "3")


def test_a_quote_left_open_is_an_error_and_not_a_row():
    rows = outcomes(csv_rows("a.csv", 'title\nCoder\n"Clerk\nAide\n'))
    assert rows[0] == ("a.csv:2", {"title": "Coder"})
    assert rows[1][1].startswith("a.csv:3: this row is not CSV")


def test_a_long_description_fits_a_cell():
    ((_, row),) = csv_rows("a.csv", f"description\n{'x' * 200_000}\n")
    assert len(row["description"]) == 200_000


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Job Title", "title"),
        ("Job-title*", "title"),
        ("Employer Name", "company"),
        ("ORGANIZATION", "company"),
        ("Job Location", "location"),
        ("City", "location"),
        ("Job_Description", "description"),
        ("Salary", "salary_text"),
        ("Wage", "salary_text"),
        ("Job Type", "employment_type"),
        ("Apply URL", "url"),
        ("Post Date", "date_posted"),
        ("Closing date:", "valid_through"),
        ("Deadline", "valid_through"),
        ("Req. ID", "id"),
        ("Shift", "shift"),
    ],
)
def test_a_column_may_have_the_name_that_partners_give_it(heading, column):
    other = "description" if column == "title" else "title"
    assert outcomes(csv_rows("a.csv", f"{other},{heading}\n,x\n")) == [("a.csv:2", {other: "", column: "x"})]


def test_of_two_columns_for_one_field_the_one_of_its_own_name_holds_else_the_first():
    ((_, row),) = csv_rows("a.csv", "Job title,City,Location,Pay,Wage,Title\na,b,c,d,e,f\n")
    assert row == {"job_title": "a", "city": "b", "location": "c", "salary_text": "d", "wage": "e", "title": "f"}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_cells_is_the_one_that_the_header_has(mark):
    rows = csv_rows("a.csv", f'\n"Job Title"{mark}City\n"Clerk, HIM; days"{mark}Tulsa\n')
    assert outcomes(rows) == [("a.csv:3", {"title": "Clerk, HIM; days", "location": "Tulsa"})]


def test_other_marks_in_the_header_part_nothing():
    assert outcomes(csv_rows("a.csv", "Title,Pay; hourly | yearly\nClerk,17\n"))[0][1]["title"] == "Clerk"


def test_a_file_without_a_title_or_a_description_is_one_error_that_names_its_columns():
    ((where, error),) = outcomes(csv_rows("a.csv", "Position code,Region\n7,North\n8,South\n"))
    assert where == "a.csv:1"
    assert error.startswith("a.csv:1: no column holds a title or a description, only 'Position code', 'Region'; ")


@pytest.mark.parametrize("reader", [csv_rows, json_lines])
def test_an_empty_file_has_no_records(reader):
    assert list(reader("a", "")) == []
