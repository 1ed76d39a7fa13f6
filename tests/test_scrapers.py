"""The contract of all platforms, over the cases of tests/feeds/<platform>/: each says what is there and what it gives.

A case has `about`, `feed`, what the source holds (`files`: name to text, or to {"base64"}), `expect` (the fields of the
postings that differ from an empty Posting's), `errors` (how each error begins, in order) and `optional` (fields of the
payload that may be left out). A platform over HTTP has `responses` instead of `files`: what it is answered.
"""

import base64
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from inspect import getsource
from pathlib import Path

import pytest
from web_fixtures import scripted, site

from jobmatch.config import Manners
from jobmatch.errors import ConfigError, FetchError, FormatError, NotModified
from jobmatch.fetch import Fetch
from jobmatch.model import Feed, Posting, RawPosting
from jobmatch.scrapers import PLATFORMS, claimed, platform

CASES = sorted((Path(__file__).parent / "feeds").glob("*/*.json"))


def loaded(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def case(request):
    return loaded(request.param)


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def base(case, tmp_path):
    """Where the source of the case is: a folder, or a site on loopback."""
    if "responses" not in case:
        yield str(tmp_path)
        return
    with site(None) as server:
        server.answer = scripted(case_at(case, server.url)["responses"])
        yield server.url


def case_at(case, base):
    """The case with its addresses filled in."""
    return json.loads(json.dumps(case).replace("{server}", base))


def opened(case, base, known=""):
    """The feed and the fetch that a run of the case is given."""
    feed = case_at(case, base)["feed"]
    for name, content in case.get("files", {}).items():
        path = Path(base) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else base64.b64decode(content["base64"]))
    if "files" in case:
        feed["url"] = str(Path(base) / feed["url"])
    return Feed(**feed), fetching(known)


def fetching(known=""):
    return Fetch(NOW, known, manners=Manners(allow_loopback=True))


def run(feed, fetch):
    """What a run collects, with the error that ended it, if one did."""
    found = []
    try:
        found += platform(feed.platform).collect(feed, fetch)
    except (FetchError, FormatError) as error:
        found.append(FormatError(str(error)))
    finally:
        fetch.close()
    return found


@pytest.fixture
def collected(case, base):
    return run(*opened(case, base))


@pytest.fixture
def raws(collected):
    return [raw for raw in collected if isinstance(raw, RawPosting)]


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


def test_postings_are_as_expected(case, base, collected, parse):
    empty = as_json(Posting(case["feed"]["id"], "", "", ""))
    postings = [outcome for outcome in (parsed(parse, raw) for raw in collected) if isinstance(outcome, Posting)]
    assert [as_json(posting) for posting in postings] == [empty | row for row in case_at(case, base)["expect"]]


def test_what_cannot_be_read_is_reported_in_its_place(case, base, collected, parse):
    outcomes = [parsed(parse, raw) for raw in collected]
    errors = [str(outcome) for outcome in outcomes if isinstance(outcome, FormatError)]
    expected = case_at(case, base).get("errors", [])
    assert [error[: len(start)] for error, start in zip(errors, expected, strict=True)] == expected


def test_source_ids_are_unique_and_survive_parsing(collected, parse):
    good = [raw for raw in collected if isinstance(parsed(parse, raw), Posting)]
    assert len({raw.source_id for raw in good}) == len(good)
    assert [parse(raw).posting_id for raw in good] == [raw.posting_id for raw in good]


def test_a_second_collection_gives_the_same(case, base, collected):
    again = run(*opened(case, base))
    assert list(map(repr, again)) == list(map(repr, collected))


def test_a_source_that_has_not_changed_says_so_where_one_document_can_tell(case, base):
    feed, fetch = opened(case, base)
    first = run(feed, fetch)
    if not fetch.validator:  # of many documents each may be new
        assert list(map(repr, run(feed, fetching()))) == list(map(repr, first))
        return
    with pytest.raises(NotModified):
        list(platform(feed.platform).collect(feed, fetching(fetch.validator)))


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
    with pytest.raises(ConfigError, match="no platform 'heron'; there are: file, "):
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
def test_a_file_is_claimed_by_its_suffix_and_a_folder_by_what_is_in_it(tmp_path, name, chosen):
    (tmp_path / name).touch()
    for url in (str(tmp_path / name), str(tmp_path), f"file://{tmp_path}"):
        assert claimed(url) == (chosen, url)


def test_a_folder_of_both_kinds_has_one_answer(tmp_path):
    (tmp_path / "a.html").touch()
    (tmp_path / "b.csv").touch()
    assert claimed(str(tmp_path)) == ("file", str(tmp_path))


@pytest.mark.parametrize("url", ["gone.csv", "https://jobs.example/", ""])
def test_what_is_plainly_no_platforms_is_claimed_by_none(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert claimed(url) == ("", "")


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_platform_knows_its_own_cases_by_address_or_by_content(name):
    cases = [loaded(path) for path in CASES if path.parent.name == name]
    assert any(known(case, name) for case in cases)


def known(case, name):
    feed = case["feed"]["url"].replace("{server}", "https://jobs.example")
    contents = [one.get("body", "") for one in case.get("responses", [])] + [*case.get("files", {}).values()]
    return (
        platform(name).claims(feed)
        or any(platform(name).reads(one.encode()) for one in contents if isinstance(one, str))
        or any(suffixes_of(one) for one in case.get("files", {}))
    )


def suffixes_of(name):
    return name.lower().removesuffix(".gz").endswith((".csv", ".jsonl", ".html"))


# ------------------------------------------------------------------------------------------------ real texts


def read_all(name, url):
    chosen = platform(name)
    return [parsed(chosen.parse, raw) for raw in run(Feed("x", name, str(url)), fetching())]


@pytest.mark.shared
def test_every_real_posting_of_a_folder_is_read(shared):
    folder = shared / "corpus" / "nhs_jsonld"
    assert claimed(str(folder)) == ("jsonld", str(folder))
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
