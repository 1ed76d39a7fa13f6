"""The contract of all platforms, over the cases of tests/feeds/<platform>/: each says what is there and what it gives.

A case has `about`, `feed`, what the source holds (`files`: name to text, or to {"base64"}), `expect` (the fields of the
postings that differ from an empty Posting's), `errors` (how each error begins, in order) and `optional` (fields of the
payload that may be left out). A platform over HTTP adds what it is answered, and a branch to `opened`.
"""

import base64
import json
from dataclasses import asdict, replace
from inspect import getsource
from pathlib import Path

import pytest

from jobmatch.errors import ConfigError, FormatError, NotModified, UsageError
from jobmatch.fetch import Fetch
from jobmatch.model import Feed, Posting
from jobmatch.scrapers import PLATFORMS, platform, route

CASES = sorted((Path(__file__).parent / "feeds").glob("*/*.json"))


def loaded(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def case(request):
    return loaded(request.param)


def opened(case, folder, known=None):
    """The feed and the fetch that a run of the case is given."""
    for name, content in case["files"].items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else base64.b64decode(content["base64"]))
    return Feed(**{**case["feed"], "url": str(folder / case["feed"]["url"])}), Fetch(known)


@pytest.fixture
def collected(case, tmp_path):
    feed, fetch = opened(case, tmp_path)
    return list(platform(feed.platform).collect(feed, fetch))


@pytest.fixture
def raws(collected):
    return [raw for raw in collected if not isinstance(raw, FormatError)]


@pytest.fixture
def parse(case):
    return platform(case["feed"]["platform"]).parse


def parsed(parse, outcome):
    """The posting, or the error of collecting or parsing it."""
    try:
        return outcome if isinstance(outcome, FormatError) else parse(outcome)
    except FormatError as error:
        return error


def as_json(posting):
    return json.loads(json.dumps(asdict(posting), default=str))


def test_postings_are_as_expected(case, collected, parse):
    empty = as_json(Posting(case["feed"]["id"], "", "", ""))
    postings = [outcome for outcome in (parsed(parse, raw) for raw in collected) if isinstance(outcome, Posting)]
    assert [as_json(posting) for posting in postings] == [empty | row for row in case["expect"]]


def test_what_cannot_be_read_is_reported_in_its_place(case, collected, parse):
    outcomes = [parsed(parse, raw) for raw in collected]
    errors = [str(outcome) for outcome in outcomes if isinstance(outcome, FormatError)]
    expected = case.get("errors", [])
    assert [error[: len(start)] for error, start in zip(errors, expected, strict=True)] == expected


def test_source_ids_are_unique_and_survive_parsing(collected, parse):
    good = [raw for raw in collected if isinstance(parsed(parse, raw), Posting)]
    assert len({raw.source_id for raw in good}) == len(good)
    assert [parse(raw).posting_id for raw in good] == [raw.posting_id for raw in good]


def test_a_second_collection_gives_the_same(case, collected, tmp_path):
    feed, fetch = opened(case, tmp_path)
    again = list(platform(feed.platform).collect(feed, fetch))
    assert list(map(repr, again)) == list(map(repr, collected))


def test_a_source_that_has_not_changed_says_so(case, tmp_path):
    feed, fetch = opened(case, tmp_path)
    list(platform(feed.platform).collect(feed, fetch))
    with pytest.raises(NotModified):
        list(platform(feed.platform).collect(feed, Fetch(fetch.validator)))


def test_a_mandatory_field_that_vanishes_is_reported(case, raws, parse):
    for raw in (raw for raw in raws if isinstance(parsed(parse, raw), Posting)):
        for name in raw.payload.keys() - set(case["optional"]):
            payload = {key: value for key, value in raw.payload.items() if key != name}
            with pytest.raises(FormatError, match=name):
                parse(replace(raw, payload=payload))


def test_an_optional_field_that_vanishes_costs_nothing_else(case, raws, parse):
    for raw in (raw for raw in raws if isinstance(parsed(parse, raw), Posting)):
        for name in raw.payload.keys() & (set(case["optional"]) - {"title", "description"}):
            payload = {key: value for key, value in raw.payload.items() if key != name}
            assert parse(replace(raw, payload=payload)).title == parse(raw).title


def test_every_payload_can_be_stored_and_read_again(raws, parse):
    for raw in raws:
        stored = replace(raw, payload=json.loads(json.dumps(raw.payload)))
        assert repr(parsed(parse, stored)) == repr(parsed(parse, raw))


# ----------------------------------------------------------------------------------------------- all of them


def test_every_platform_has_a_case_and_every_case_a_platform():
    assert {path.parent.name for path in CASES} == PLATFORMS
    assert all(loaded(path)["feed"]["platform"] == path.parent.name for path in CASES)


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_platform_shows_that_a_broken_record_costs_only_itself(name):
    cases = [loaded(path) for path in CASES if path.parent.name == name]
    assert any(case["expect"] and case.get("errors") for case in cases)


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_a_platform_is_at_most_60_lines_and_names_its_source_and_terms(name):
    source = getsource(platform(name))
    assert len(source.splitlines()) <= 60
    assert "\nSource: " in source
    assert "\nTerms: " in source


def test_an_unknown_platform_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match="no platform 'heron'; there are: file, jsonld"):
        platform("heron")


# --------------------------------------------------------------------------------------------------- routing


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("a.jsonl", "file"),
        ("a.ndjson", "file"),
        ("A.CSV", "file"),
        ("a.jsonl.gz", "file"),
        ("a.html", "jsonld"),
        ("a.htm", "jsonld"),
        ("a.json", "jsonld"),
        ("a.jsonld", "jsonld"),
    ],
)
def test_a_file_is_routed_by_its_suffix_and_a_folder_by_what_is_in_it(tmp_path, name, chosen):
    (tmp_path / name).touch()
    assert route(str(tmp_path / name)) == chosen
    assert route(str(tmp_path)) == chosen
    assert route(f"file://{tmp_path}") == chosen


def test_a_folder_of_both_kinds_has_one_answer(tmp_path):
    (tmp_path / "a.html").touch()
    (tmp_path / "b.csv").touch()
    assert route(str(tmp_path)) == "file"


@pytest.mark.parametrize("url", ["gone.csv", "https://jobs.example/a.html", ""])
def test_what_nothing_can_read_is_refused_with_what_can_be_read(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"nothing there that can be read.*file: .*\.csv.*jsonld: .*\.html"):
        route(url)


# ------------------------------------------------------------------------------------------------ real texts


def read_all(name, url):
    chosen = platform(name)
    return [parsed(chosen.parse, raw) for raw in chosen.collect(Feed("x", name, str(url)), Fetch())]


@pytest.mark.shared
def test_every_real_posting_of_a_folder_is_read(shared):
    folder = shared / "corpus" / "nhs_jsonld"
    assert route(str(folder)) == "jsonld"
    postings = read_all("jsonld", folder)
    assert len(postings) == 240
    assert all(posting.title and len(posting.text) > 200 for posting in postings)
    assert len({posting.source_id for posting in postings}) == 240


@pytest.mark.shared
def test_no_markup_is_left_in_real_texts(shared):
    texts = [posting.text for posting in read_all("jsonld", shared / "corpus" / "nhs_jsonld")]
    assert not [text for text in texts if "</" in text or "&amp;" in text or "&nbsp;" in text or "<p" in text]


@pytest.mark.shared
def test_a_captured_posting_is_read(shared):
    (posting,) = read_all("jsonld", shared / "feeds" / "captured" / "jsonld_nhs_jobposting.json")
    assert posting.text.startswith("Patient Records Administrator - 37.5 hours per week\nYork, YO24 3WX, GB\nGBP £8.37")


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["page_usajobs_527728800.html", "page_advancemedical_medical_records_coordinator.html"]
)
def test_a_captured_page_without_json_ld_is_reported_as_such(shared, name):
    (error,) = read_all("jsonld", shared / "feeds" / "captured" / name)
    assert str(error).startswith(f"no JobPosting in {name}")


@pytest.mark.shared
def test_the_input_of_extract_is_read(shared):
    postings = read_all("file", shared / "gold" / "extraction_dev.jsonl")
    assert len(postings) == 63
    assert all(isinstance(posting, Posting) for posting in postings)
