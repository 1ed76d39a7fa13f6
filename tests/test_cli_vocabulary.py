"""The words that jobmatch knows, as people look them up, ask why, and add to them."""

import io
import json
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
import termios
from functools import partial
from pathlib import Path

import pytest

from jobmatch import wording
from jobmatch.arguments import ROWS
from jobmatch.cli import main
from jobmatch.vocabulary import TABLES, Category, Direction, Scope, SectionKind, load

PAGE = Path(__file__).resolve().parents[1].joinpath("docs", "vocabulary.md").read_text("utf-8")

CHARTLY = """
[[concept]]
id = "ehr_chartly"
preferred_label = "Chartly"
kind = "skill"
group = "ehr"
alt_labels = ["Chartly", "{pull, find} ... {charts, files} ... Chartly"]
example = "Chartly required."
"""
TICKET = '\n[[cue]]\ncue = "golden ticket"\ncategory = "preferred"\ndirection = "backward"\n'
POWERS = '\n[[heading]]\nheading = "your superpowers"\nkind = "requirement"\n'
WRANGLER = '\n[[title]]\ntitle = "Chart Wrangler"\nfamily = "core"\n'
EVERY_KIND = CHARTLY + TICKET + POWERS + WRANGLER
COLUMNS = (
    "id,preferred_label,group,kind,when_absent,alt_labels,context_labels,anchors,vetoes,broader,example,"
    "counter_example,source,esco,onet\n"
)
SCANWELL = f"{COLUMNS}scanwell,Scanwell,records_ops,skill,,Scanwell|Scan-Well,=SW,scan|scanner,radio,scanning,,,,,\n"
VERSION = r"Version: rows [0-9a-f]{8}, reader [0-9a-f]{8}\.\n"


@pytest.fixture
def home(fresh):
    """A home in which nothing stands yet."""
    return fresh


@pytest.fixture
def jobmatch(home, jobmatch):
    """What is typed after `jobmatch vocabulary`, done in this process."""
    return partial(jobmatch, "vocabulary")


@pytest.fixture(scope="session")
def read_before(tmp_path_factory):
    """A home in which three postings are read; to be copied."""
    folder = tmp_path_factory.mktemp("read")
    texts = {"Records Clerk 1": "RHIT required.", "Records Clerk 2": "We use Chartly.", "Chart Wrangler": "Epic."}
    rows = [{"id": str(n), "title": title, "description": text} for n, (title, text) in enumerate(texts.items())]
    folder.joinpath("acme.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for words in (["feeds", "add", str(folder / "acme.jsonl")], ["collect"]):
        assert main(["--home", str(folder), *words]) == 0
    return folder


@pytest.fixture
def collected(home, read_before):
    """A copy of that home."""
    shutil.copytree(read_before, home)
    return home


def file(name, text):
    """Write a file into the folder to work in; return its path."""
    Path(name).write_text(text, encoding="utf-8")
    return str(Path(name).absolute())


def own(home, text):
    """Write the user's own rows."""
    home.mkdir(exist_ok=True)
    home.joinpath("vocabulary.toml").write_text(text, encoding="utf-8")


def unwrapped(done):
    """What was printed, as if lines had no end."""
    return " ".join(done.out.split())


# ---------------------------------------------------------------------------------------------------------- list


def test_rows_are_listed_a_line_each_and_their_version_is_told_at_the_end(jobmatch):
    done = jobmatch("list")
    assert (done.code, done.out.count("\n")) == (0, len(load().rows))
    assert re.search(r"(?m)^rhit +Registered Health Information Technician \(RHIT\) \(qualification, cert", done.out)
    assert re.search(r"(?m)^is a plus +cue: preferred, backward, clause$", done.out)
    assert re.fullmatch(rf"(\d+) rows of \1\. {VERSION}", done.err)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("concept", r"ehr_epic +Epic \(skill, ehr\)"),
        ("cue", "must have +cue: required, forward, clause"),
        ("heading", "essential functions +heading: duty"),
        ("title", "Medical Records Clerk +title: core, entry, 29-2072.00"),
    ],
)
def test_rows_of_one_kind_are_listed_alone(kind, line, jobmatch):
    out = jobmatch("list", "--kind", kind).out
    assert out.count("\n") == sum(key.startswith(f"{kind}:") for key in load().rows)
    assert re.search(f"(?m)^{line}$", out)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ehr_epic", "ehr_epic"),
        ("CADENCE", "ehr_epic_cadence"),
        ("release of information", "release_of_information"),
        ("master  patient", "mpi"),
        ("pull charts", "record_retrieval"),
    ],
)
def test_a_word_finds_rows_by_id_label_or_written_form_in_any_case(word, meant, jobmatch):
    found = [row["id"] for row in jobmatch("list", *word.split(" "), "--kind", "concept", "--json").json]
    assert meant in found
    assert len(found) < 20


def test_a_word_is_found_where_a_word_begins_and_not_in_the_middle_of_one(home, jobmatch):
    own(home, CHARTLY)
    assert [row["id"] for row in jobmatch("list", "chartl", "--json").json] == ["ehr_chartly"]
    assert jobmatch("list", "hartly", "--json").json == []


def test_own_rows_are_marked_and_counted(home, jobmatch):
    own(home, CHARTLY + TICKET)
    done = jobmatch("list", "chartly")
    assert done.out == "ehr_chartly  Chartly (skill, ehr), yours\n"
    assert re.fullmatch(rf"1 row of \d+; 1 is your own\. {VERSION}", done.err)
    assert "golden ticket  cue: preferred, backward, clause, yours\n" in jobmatch("list", "golden").out


def test_listed_as_json_a_row_has_its_kind_by_name(home, jobmatch):
    own(home, CHARTLY)
    (row,) = jobmatch("list", "chartly", "--json").json
    assert row == {
        "table": "concept",
        "id": "ehr_chartly",
        "label": "Chartly",
        "kind": "skill",
        "group": "ehr",
        "own": True,
    }


def test_a_word_of_no_row_is_told_with_what_to_do(jobmatch):
    done = jobmatch("list", "frobnicate")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("No row has 'frobnicate' in it: 'jobmatch vocabulary list WORD' looks ")


def test_a_kind_that_is_none_is_told_with_those_there_are(jobmatch):
    done = jobmatch("list", "--kind", "skill")
    assert (done.code, done.out) == (2, "")
    assert "'skill' is no kind of row; there are: concept, cue, heading, title" in done.err


def versions(done):
    return re.search(r"rows (\w+), reader (\w+)", done.err).groups()


def test_another_row_makes_another_version_of_rows_and_reader(home, jobmatch):
    before = versions(jobmatch("list", "rhit"))
    own(home, CHARTLY)
    after = versions(jobmatch("list", "rhit"))
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_on_a_terminal_a_long_row_goes_on_below_its_beginning(home):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    words = [sys.executable, "-m", "jobmatch", "vocabulary", "list", "ehr_epic_him"]
    environ = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    subprocess.run(words, stdout=theirs, stderr=subprocess.DEVNULL, env=environ, check=True)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        drawn = terminal.read(4096).decode().splitlines()
    assert len(drawn) == 1 or drawn[1].startswith(" " * len("ehr_epic_him  "))
    assert all(len(line) <= 80 for line in drawn)


# ---------------------------------------------------------------------------------------------------------- show


def test_a_concept_is_shown_wholly_in_plain_words(jobmatch):
    done = jobmatch("show", "cca")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("cca: Certified Coding Associate (CCA)\n  A qualification, of the group certification.")
    for sentence in (
        "A profile that does not mention it lacks it.",
        "Counts wherever it is written: certified coding associate | ",
        "Counts by what stands around it, in just these letters: CCA.",
        "That is with one of these near: coder | coders | ",
        "Does not count with one of these near: Corrections | ",
        "Wider: Coding certification (any) / AHIMA or AAPC credential [coding_cert_generic].",
        "Nobody has it with less than: High school diploma or equivalent.",
        "It comes with jobmatch.",
        "Counter example: Community Choice Aggregation (CCA) lowers ",
        "Costs at least (USD): 199",
        "Source: P:",
    ):
        assert sentence in unwrapped(done)
    assert max(map(len, done.out.splitlines())) <= 80


def test_what_a_concept_brings_with_it_is_shown_by_name(jobmatch):
    assert "Who has it also has: Registered Health Information Technician (RHIT) [rhit], " in unwrapped(
        jobmatch("show", "rhia")
    )


def test_a_form_with_a_gap_or_a_choice_is_explained(home, jobmatch):
    own(home, CHARTLY.replace('"Chartly", ', '"Chartly", "Chartly {Pro, Max}", "=CHLY", '))
    said = unwrapped(jobmatch("show", "ehr_chartly"))
    assert "Counts wherever it is written: Chartly. " in said
    assert "written, in just these letters: CHLY. " in said
    assert "written, with any one of the words in { }: Chartly {Pro, Max}. " in said
    assert "room for a few words at each ..., and any one of the words in { }: {pull, find} ... {charts, f" in said


def test_a_form_that_only_people_use_of_themselves_is_explained(home, jobmatch):
    own(home, CHARTLY + """claims = ["[Chartly Pro]", "{pull, find} ~ {chart}"]""")
    said = unwrapped(jobmatch("show", "ehr_chartly"))
    assert "tell of themselves, as one of the things that a line lists: Chartly Pro. " in said
    assert "at ~, either side of it first, and any one of the words in { }: {pull, find} ~ {chart}. " in said


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("", "That is with a word of the field near, such as EHR or records; or where it is asked for by itself."),
        ('anchors = ["*"]', "That is anywhere but in the title and in what is said of the employer, its offers"),
    ],
)
def test_what_must_stand_near_a_form_is_said(fields, says, home, jobmatch):
    own(home, CHARTLY.replace("alt_labels", "context_labels") + fields)
    assert says in unwrapped(jobmatch("show", "ehr_chartly"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("is a plus", "A cue. What stands before it in the same clause is preferred."),
        ("but", "A cue. Another clause begins with it: no cue reaches across."),
        ("essential functions", "A heading. What stands below it is about the work to be done."),
        ("=bonus", "It must be the whole heading, not a part of one."),
        ("Registrar", "A job title. Who has it works in this field or another, as the text below it tells [ambiguous"),
        ("medical records clerk", "A job title. Who has it works in medical records [core]. Seniority: entry."),
    ],
)
def test_rows_of_the_other_kinds_are_shown_as_well(name, says, jobmatch):
    assert says in unwrapped(jobmatch("show", name))


def test_every_row_can_be_shown(home, jobmatch):
    own(home, EVERY_KIND)
    names = {key.partition(":")[2] for key in load(home / "vocabulary.toml").rows}
    done = jobmatch("show", *names)
    assert (done.code, done.err) == (0, "")
    assert len(re.findall(r"(?m)^  (?:It comes with jobmatch|It is your own row)\.$", done.out)) >= len(names)


def test_there_are_words_for_whatever_a_row_can_say():
    assert wording.SAYS.keys() | wording.OF_A_SENTENCE.keys() == set(Category)
    assert wording.ABOUT.keys() == set(SectionKind)
    assert wording.SCOPES.keys() == set(Scope)


def test_whose_a_row_is_is_said(home, jobmatch):
    own(home, CHARTLY + CHARTLY.replace("ehr_chartly", "rhit"))
    assert "It is your own row. Example: Chartly required." in unwrapped(jobmatch("show", "ehr_chartly"))
    assert "It is your own row, in place of the one that comes with jobmatch." in unwrapped(jobmatch("show", "rhit"))


def test_shown_as_json_a_row_has_all_its_fields(home, jobmatch):
    own(home, CHARTLY)
    chartly, rhit = jobmatch("show", "ehr_chartly", "rhit", "--json").json
    assert (chartly["own"], chartly["ships"], chartly["row"]["example"]) == (True, False, "Chartly required.")
    assert chartly["row"]["alt_labels"][0] == "Chartly"
    assert (rhit["own"], rhit["ships"], rhit["row"]["implies_education"]) == (False, True, "associate")


@pytest.mark.parametrize(
    ("typed", "meant"), [("rhitt", "'rhit'"), ("Epic", "'ehr_epic'"), ("essential function", "'essential functions'")]
)
def test_of_an_id_that_is_none_near_ones_are_offered(typed, meant, jobmatch):
    done = jobmatch("show", "rhit", typed)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"jobmatch: no row has the id '{typed}'; did you mean ")
    assert meant in done.err


def test_of_an_id_that_is_near_to_none_it_is_told_where_to_look(jobmatch):
    done = jobmatch("show", "qqqqqqqq")
    assert done.code == 2
    assert "no row has the id 'qqqqqqqq': 'jobmatch vocabulary list WORD' looks for a word in all rows" in done.err


# ----------------------------------------------------------------------------------------------------------- why


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "RHIT required.",
            "“RHIT” Registered Health Information Technician (RHIT) [rhit] required, by the cue “requir",
        ),
        ("Epic is a plus.", "“Epic” Epic [ehr_epic] preferred, by the cue “is a plus”; under no heading that is known"),
        ("No CPC needed.", "[cpc] said not to be needed, by the cue"),
        ("Here we use RHIT.", "[rhit] part of the work, by where it stands: under no heading that is known"),
        ("Clerk\n\nRequirements:\n- RHIT", "[rhit] required, by where it stands: in a part about what is required"),
        ("RHIT Clerk\n\nBe kind.", "[rhit] required, by where it stands: in the title"),
        ("Clerk\n\nBenefits:\n- RHIT bonus", "no concern of an applicant: in a part about what the employer offers"),
        ("We will need a drug screen.", "[cond_drug_screen] required, "),
        ("Community Choice Aggregation (CCA) it is.", "it has another sense near “aggregation” or “community choice”;"),
        ("The CCA was there.", "[cca] does not count: none of the words that it needs is near, such as “coder”, "),
        ("Clerk\n\nBenefits:\n- accurate pay", "does not count: it counts only where something may be asked for; in a"),
        ("A coder with cca.", "[cca] does not count: it is not written “CCA”; under no heading that is known"),
        (
            "Clerk\n\nRequirements:\n- RHIT or CCS",
            "[rhit] required, by where it stands: in a part about what is required; one of these is enough: rhit, ccs",
        ),
        (
            "Clerk\n\nRequirements:\n- A completed course or one year of medical billing",
            "[medical_billing] not asked for by itself: it is one way among others that have no name here; in a part",
        ),
    ],
)
def test_of_what_looks_like_a_concept_it_is_said_what_it_is_taken_for_and_why(text, says, jobmatch):
    done = jobmatch("why", text)
    assert (done.code, done.err) == (0, "")
    assert says in unwrapped(done)
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Clerk\n\nRequirements:\nAs a Chartly clerk you greet.",
            "part of the work, as it only tells what the job is;",
        ),
        (
            "Our physicians use Chartly.",
            "no concern of an applicant: by the cue “physicians” it is the business of som",
        ),
        ("Chartly offers equal opportunity employment.", "no concern of an applicant: its sentence is a notice; under"),
        ("Chartly Clerk\n\nBe kind.", "no concern of an applicant: in the title"),
    ],
)
def test_of_what_asks_nothing_of_an_applicant_it_is_said_why(text, says, home, jobmatch):
    own(home, CHARTLY.replace('ehr"', 'quality"'))
    assert f"“Chartly” Chartly [ehr_chartly] {says}" in unwrapped(jobmatch("why", text))


def test_where_conditions_are_bound_to_no_heading_that_is_said(jobmatch):
    said = unwrapped(jobmatch("why", "Clerk\n\nOther:\nThere is a drug screen."))
    assert "[cond_drug_screen] required, as conditions of employment are wherever they are stated; " in said


def test_words_need_no_quotation_marks(jobmatch):
    assert jobmatch("why", "RHIT", "preferred") == jobmatch("why", "RHIT preferred")


@pytest.mark.parametrize(
    "text", ["Experience with Epic and RHIT.", "\n\nEpic.\nRHIT required.\n\n", "RHIT\r\nZoë Epic "]
)
def test_without_a_blank_line_nothing_is_a_title_and_quotes_stand_where_they_say(text, jobmatch):
    found = jobmatch("why", text, "--json").json
    assert {one["id"] for one in found["sightings"]} >= {"ehr_epic", "rhit"}
    for one in found["sightings"]:
        assert found["text"][one["start"] : one["end"]] == one["quote"]
        assert one["section"] != "title"


def test_why_as_json_has_what_decided(jobmatch):
    (one,) = jobmatch("why", "RHIT preferred.", "--json").json["sightings"]
    assert one == {
        "id": "rhit",
        "label": "Registered Health Information Technician (RHIT)",
        "start": 0,
        "end": 4,
        "quote": "RHIT",
        "section": "unknown",
        "importance": "preferred",
        "cue": "preferred",
        "refused": "",
        "ways": [],
    }


@pytest.mark.parametrize("data", ["RHIT — required.\n".encode(), "\ufeffRHIT \u2013 required.".encode("utf-16")])
def test_a_text_can_come_from_stdin(data, monkeypatch, jobmatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert jobmatch("why", "-").out.startswith("“RHIT” Registered Health Information Technician (RHIT) [rhit]\n")


def test_without_stdin_there_is_nothing_to_read(monkeypatch, jobmatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert jobmatch("why", "-") == (2, "", "jobmatch: there is no stdin to read: type the text after 'why'\n")


@pytest.mark.parametrize("text", ["Hello there.", " ", "\udcff\x00"])
def test_where_nothing_is_found_it_is_said_with_what_to_do(text, jobmatch):
    done = jobmatch("why", text)
    assert (done.code, done.out, done.err.count("\n")) == (0, "", 1)
    assert done.err.startswith("Nothing in it looks like a skill, a credential, ")
    assert "'jobmatch vocabulary add FILE' adds your own" in done.err


def test_own_rows_are_at_work(home, jobmatch):
    own(home, CHARTLY + TICKET)
    assert "“Chartly” Chartly [ehr_chartly] preferred, by the cue “golden ticket”" in unwrapped(
        jobmatch("why", "Chartly is a golden ticket.")
    )


# ----------------------------------------------------------------------------------------------------------- add


def test_rows_of_every_kind_are_added_and_only_their_owner_can_read_them(home, jobmatch):
    done = jobmatch("add", file("rows.toml", EVERY_KIND))
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "Added 4 rows: concept 'ehr_chartly', cue 'golden ticket', heading 'your superpowers', title 'Chart Wrangler'.",
        f"They stand in {home / 'vocabulary.toml'}; you may edit it.",
        "There is no database yet: what is collected will be read with them.",
    ]
    assert stat.S_IMODE(home.joinpath("vocabulary.toml").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["vocabulary.toml"]
    words = load(home / "vocabulary.toml")
    assert words.concepts["ehr_chartly"].alt_labels == ("Chartly", "{pull, find} ... {charts, files} ... Chartly")
    assert len(words.rows) == len(load().rows) + 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_concepts_are_added_from_a_table_as_spreadsheets_save_it(encoding, home, jobmatch):
    Path("rows.csv").write_bytes(SCANWELL.replace("Scanwell,rec", "Scänwell,rec").encode(encoding))
    assert jobmatch("add", "rows.csv").err.startswith("Added 1 row: concept 'scanwell'.\n")
    row = load(home / "vocabulary.toml").concepts["scanwell"]
    assert (row.preferred_label, row.broader, row.when_absent) == ("Scänwell", "scanning", "lacking")
    assert (row.alt_labels, row.context_labels) == (("Scanwell", "Scan-Well"), ("=SW",))
    assert (row.anchors, row.vetoes) == (("scan", "scanner"), ("radio",))


@pytest.mark.parametrize(
    "standing", ["# mine, all mine\n", "# mine\r\n[[cue]] # yes\r\ncue='x'\r\n", "# no end of line"]
)
def test_what_a_person_wrote_stays_as_it_is(standing, home, jobmatch):
    standing = standing.replace("cue='x'", "cue='x'\r\ncategory='required'\r\ndirection='forward'")
    home.mkdir()
    home.joinpath("vocabulary.toml").write_bytes(standing.encode())
    assert jobmatch("add", file("rows.toml", CHARTLY)).code == 0
    assert home.joinpath("vocabulary.toml").read_bytes().startswith(standing.encode())
    assert "ehr_chartly" in load(home / "vocabulary.toml").concepts


def test_a_row_takes_the_place_of_one_with_its_id_shipped_or_own(home, jobmatch):
    jobmatch("add", file("rows.toml", CHARTLY))
    other = CHARTLY.replace('"Chartly"', '"Chartly Pro"')
    done = jobmatch("add", file("rows.toml", other + other.replace("ehr_chartly", "rhit") + WRANGLER))
    assert done.err.startswith(
        "Added 1 row: title 'Chart Wrangler'.\nReplaced 2 rows: concept 'ehr_chartly', concept 'rhit'.\n"
    )
    concepts = load(home / "vocabulary.toml").concepts
    assert {concepts[name].preferred_label for name in ("ehr_chartly", "rhit")} == {"Chartly Pro"}


@pytest.mark.parametrize(("name", "text"), [("rows.toml", EVERY_KIND), ("rows.csv", SCANWELL)])
def test_what_stands_there_already_is_not_written_again(name, text, home, jobmatch):
    jobmatch("add", file(name, text))
    before = home.joinpath("vocabulary.toml").read_text()
    done = jobmatch("add", file(name, text))
    assert done == (0, "", f"All of it stands in {home / 'vocabulary.toml'} already: nothing was written.\n")
    assert home.joinpath("vocabulary.toml").read_text() == before


def test_letters_of_every_kind_survive(home, jobmatch):
    label = 'Ärzte\\"s 😀 \u2028'
    row = CHARTLY.replace('"Chartly", ', f"{json.dumps(label, ensure_ascii=False)}, ")
    assert jobmatch("add", file("rows.toml", row)).code == 0
    assert load(home / "vocabulary.toml").concepts["ehr_chartly"].alt_labels[0] == label.strip()


def test_rows_of_one_file_may_name_each_other_and_own_rows(home, jobmatch):
    own(home, CHARTLY)
    second, third = CHARTLY.replace("ehr_chartly", "second"), CHARTLY.replace("ehr_chartly", "third")
    text = f'{second}broader = "third"\n{third}broader = "ehr_chartly"\nimplies = ["rhit"]\n'
    assert jobmatch("add", file("rows.toml", text)).code == 0
    assert load(home / "vocabulary.toml").concepts["second"].broader == "third"


BAD_ROWS = [
    ("r.toml", CHARTLY.replace("skill", "skil"), ", [[concept]] 1: field kind cannot be 'skil'; correct the row"),
    (
        "r.toml",
        CHARTLY + 'broader = "x"',
        ", [[concept]] 1: field broader names 'x', which is no concept's id; correct",
    ),
    ("r.toml", CHARTLY + 'implies = ["x"]', ", [[concept]] 1: field implies names 'x', which is no concept's id"),
    ("r.toml", CHARTLY + CHARTLY, "[[concept]] 2: field id is the same as in "),
    ("r.toml", CHARTLY + "issuer = 2020-01-01", ", [[concept]] 1: field issuer must be text"),
    ("r.toml", TICKET.replace("backward", "up"), ", [[cue]] 1: field direction cannot be 'up'"),
    ("r.toml", POWERS + "colour = 1", ", [[heading]] 1: field colour is not a field of this kind of row"),
    ("r.toml", '[[title]]\ntitle = "x"', ", [[title]] 1: field family is missing"),
    ("r.csv", SCANWELL.replace("skill", "craft"), ", line 2: field kind cannot be 'craft'"),
    ("r.csv", SCANWELL.rstrip() + ",x\n", ", line 2: field (beyond the last column) is not a field of this kind"),
    ("r.csv", SCANWELL.replace("Scanwell|", "...|"), ", line 2: field alt_labels holds '...', of which a part has no"),
]


@pytest.mark.parametrize(("name", "text", "says"), BAD_ROWS)
def test_a_bad_row_is_told_by_file_row_and_field_and_nothing_is_added(name, text, says, home, jobmatch):
    path = file(name, text)
    done = jobmatch("add", path)
    assert (done.code, done.out) == (2, "")
    fault, nothing = done.err.splitlines()
    assert fault.startswith(f"jobmatch: {path}")
    assert says in fault
    assert nothing == "jobmatch: 1 row is not well formed: nothing was added"
    assert not home.exists()


def test_all_bad_rows_are_told_at_once_but_no_flood_of_them(home, jobmatch):
    bad = "".join(CHARTLY.replace("ehr_chartly", f"c{number}").replace("skill", "skil") for number in range(12))
    done = jobmatch("add", file("rows.toml", WRANGLER + bad))
    assert done.code == 2
    assert re.findall(r"\[\[concept\]\] (\d+)", done.err) == [str(number) for number in range(1, 11)]
    assert done.err.endswith("jobmatch: 12 rows are not well formed: nothing was added\n")
    assert not home.exists()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("r.toml", "[[concept]", "this is no TOML: "),
        ("r.toml", "# nothing", "there is no row in it; write some"),
        ("r.toml", '[[skill]]\nid = "x"', "[[skill]] is not a kind of row; write one of concept, cue, heading, title"),
        ("r.toml", "concept = 3", "concept must be written as [[concept]] tables"),
        ("r.csv", COLUMNS, "there is no row in it"),
        ("r.csv", "name,kind\nx,skill\n", "line 1: it must name the columns, such as id, preferred_label, kind"),
        ("r.csv", f'{COLUMNS}"x', "this is no CSV: "),
        ("r.txt", CHARTLY, "rows are read from files whose names end in .toml or .csv"),
    ],
)
def test_a_file_that_holds_no_rows_is_told_in_one_line(name, text, says, home, jobmatch):
    path = file(name, text)
    done = jobmatch("add", path)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"jobmatch: {path}")
    assert says in done.err
    assert not home.exists()


@pytest.mark.parametrize(("name", "says"), [("none.toml", "there is no such file"), (".", "cannot be read: Is a")])
def test_what_is_no_file_is_told(name, says, jobmatch):
    done = jobmatch("add", name)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err


def test_below_rows_written_as_one_list_nothing_can_be_added(home, jobmatch):
    standing = 'heading = [{heading = "x y", kind = "duty"}]\n'
    own(home, standing)
    done = jobmatch("add", file("rows.toml", POWERS))
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert f"{home / 'vocabulary.toml'}: no row can be added below what stands there: " in done.err
    assert home.joinpath("vocabulary.toml").read_text() == standing


@pytest.mark.parametrize(
    ("rows", "read"),
    [(WRANGLER, 1), (CHARTLY + WRANGLER, 2), (CHARTLY.replace("Chartly", "Nobodyknows"), 0)],
)
def test_how_much_a_rebuild_would_read_again_is_told_as_it_then_is(rows, read, collected, jobmatch, capsys):
    done = jobmatch("add", file("rows.toml", rows))
    said = f"'jobmatch rebuild' will read {read} of 3 stored postings again; they cannot affect the others.\n"
    assert done.err.endswith(said)
    assert main(["rebuild"]) == 0
    assert f", {read} text{'s' if read != 1 else ''} read again, {3 - read} kept " in capsys.readouterr().err


def test_where_only_what_people_read_changes_no_posting_need_be_read_again(collected, jobmatch):
    jobmatch("add", file("rows.toml", CHARTLY))
    assert main(["rebuild"]) == 0
    done = jobmatch("add", file("rows.toml", CHARTLY.replace("Chartly required", "I know Chartly")))
    assert "Replaced 1 row: concept 'ehr_chartly'.\n" in done.err
    assert done.err.endswith("No stored posting need be read again.\n")


def test_what_was_stale_before_is_not_forgotten(collected, jobmatch):
    jobmatch("add", file("rows.toml", CHARTLY))
    done = jobmatch("add", file("rows.toml", WRANGLER))
    assert done.err.endswith("will read 1 of 3 stored postings again; they cannot affect the others. "
                             "It will also read what was stale before.\n")  # fmt: skip


# ------------------------------------------------------------------------------------------------------ the page


def test_the_rows_of_the_page_can_be_added(home, jobmatch):
    (example,) = re.findall(r"(?ms)^```toml\n(.*?)^```", PAGE)
    assert jobmatch("add", file("rows.toml", example)).err.startswith("Added 4 rows: ")
    assert "“CHLY” Chartly [ehr_chartly] preferred, by the cue “is a golden ticket”" in unwrapped(
        jobmatch("why", "EHR, that is CHLY, is a golden ticket.")
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("`category` of a cue", set(Category)),
        ("`direction` of a cue", set(Direction)),
        ("`scope` of a cue", set(Scope)),
        ("`kind` of a heading", set(SectionKind) - {SectionKind.TITLE, SectionKind.UNKNOWN}),
    ],
)
def test_the_page_names_every_value_of_a_field(field, values):
    (cell,) = re.findall(rf"(?m)^\| {field} \| (.*) \|$", PAGE)
    assert set(re.findall("`(.*?)`", cell)) == values


def test_the_page_shows_what_is_really_said(jobmatch):
    text, answer = re.search(r'(?ms)^\$ jobmatch vocabulary why "(.*?)"\n(.*?)^```', PAGE).groups()
    assert jobmatch("why", text).out == answer


def test_the_kinds_that_can_be_typed_are_those_of_the_vocabulary():
    assert tuple(TABLES) == ROWS
