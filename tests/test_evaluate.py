"""The figures of `make eval`: its pure functions, on sets that are invented and small."""

import gzip
import json
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

SPEC = spec_from_file_location("evaluate", Path(__file__).parents[1] / "benchmarks" / "evaluate.py")
evaluate = module_from_spec(SPEC)
SPEC.loader.exec_module(evaluate)

CLERK = {"id": "u1", "title": "Records Clerk", "description": "Files charts."}
CODER = {"@type": "JobPosting", "title": "Coder", "description": "Codes visits.", "url": "https://jobs.test/vacancy/77"}


def _label(source: str, name: str, text: str) -> dict[str, Any]:
    return {"id": name, "source": source, "sha256": sha256(text.encode()).hexdigest(), "items": []}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "us_public.jsonl").write_text(json.dumps(CLERK), encoding="utf-8")
    with gzip.open(tmp_path / "nhs_all.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in ({**CODER, "url": "https://jobs.test/vacancy/76"}, CODER))
    return tmp_path


@pytest.fixture
def scores(shared: Path) -> Any:
    return evaluate.scorer(shared / "bench" / "score_extraction.py")


def test_labels_get_the_text_of_their_id(corpus: Path) -> None:
    whole, faults = evaluate.joined([_label("us_public", "u1", "Files charts.")], corpus)
    assert faults == []
    assert (whole[0]["title"], whole[0]["description"], whole[0]["items"]) == ("Records Clerk", "Files charts.", [])


@pytest.mark.parametrize("name", ["1", "77"])
def test_a_text_without_id_is_called_by_its_line_or_by_the_number_of_its_url(name: str, corpus: Path) -> None:
    whole, faults = evaluate.joined([_label("nhs_all", name, "Codes visits.")], corpus)
    assert faults == []
    assert (whole[0]["url"], whole[0]["identifier"]) == (CODER["url"], name)


def test_labels_whose_text_is_not_there_are_told_and_the_others_kept(corpus: Path) -> None:
    labels = [_label("us_public", "u9", "Files charts."), _label("us_public", "u1", "Files charts.")]
    whole, faults = evaluate.joined(labels, corpus)
    assert [row["id"] for row in whole] == ["u1"]
    assert faults == ["us_public u9: the corpus has no such text"]


def test_a_label_without_a_text_is_told_even_if_it_was_made_of_an_empty_one(corpus: Path) -> None:
    whole, faults = evaluate.joined([_label("us_public", "u9", "")], corpus)
    assert (whole, faults) == ([], ["us_public u9: the corpus has no such text"])


def test_labels_of_a_text_that_has_changed_are_told(corpus: Path) -> None:
    whole, faults = evaluate.joined([_label("us_public", "u1", "Filed charts.")], corpus)
    assert (whole, faults) == ([], ["us_public u1: the corpus has another text than was labelled"])


def _mean(sample: list[float]) -> dict[str, float]:
    return {"mean": sum(sample) / len(sample)}


def test_the_standard_error_of_a_mean_is_that_of_the_textbook() -> None:
    sample = [0.0, 1.0] * 50  # sd 0.5, so 0.05 for a mean of 100; 200 resamples know it to some 5 %
    assert evaluate.standard_errors(sample, _mean)["mean"] == pytest.approx(0.05, rel=0.2)


def test_the_standard_error_comes_out_the_same_again() -> None:
    sample = [0.1, 0.4, 0.9, 0.2]
    assert evaluate.standard_errors(sample, _mean) == evaluate.standard_errors(sample, _mean)


@pytest.mark.parametrize(
    ("name", "figure", "error", "expected"),
    [
        ("item_f1", 0.9199, 0.011, "0.920 ±0.011 !"),
        ("item_f1", 0.92, 0.011, "0.920 ±0.011"),
        ("span_ok", 1.0, 0.0, "1.000"),
        ("item_recall", 0.5, 0.02, "0.500 ±0.020"),
        ("negated_fp", 1, 0.7, "1 ±0.700 !"),
        ("negated_fp", 0, 0.0, "0"),
        ("postings", 63, 0.0, "63"),
    ],
)
def test_a_figure_is_marked_where_its_bar_is_not_reached(name: str, figure: float, error: float, expected: str) -> None:
    assert evaluate.cell(name, figure, error) == expected


def test_what_costs_a_person_most_comes_first() -> None:
    dearest_first = [
        ("negated", "epic", "negated", "required"),
        ("missed", "rhit", "mentioned", "-"),
        ("spurious", "epic", "-", "required"),
        ("missed", "epic", "required", "-"),
        ("field", "pay", "-", "18/22/hour/USD"),
        ("level", "rhit", "required", "preferred"),
        ("note", "rhit", "eligible", "-"),
        ("spurious", "epic", "-", "mentioned"),
    ]
    found = [evaluate.Disagreement("p1", *one) for one in dearest_first]
    assert [evaluate.cost(one, {"rhit"}) for one in found] == list(range(8))


def test_a_preferred_item_too_many_or_too_few_costs_what_a_wrong_level_does() -> None:
    level, missed, spurious = (
        evaluate.Disagreement("p1", kind, "epic", gold, predicted)
        for kind, gold, predicted in (
            ("level", "required", "mentioned"),
            ("missed", "preferred", "-"),
            ("spurious", "-", "preferred"),
        )
    )
    assert evaluate.cost(level, set()) == evaluate.cost(missed, set()) == evaluate.cost(spurious, set())


def test_each_concept_of_a_posting_is_listed_once_by_what_costs_most(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        evaluate.Disagreement("p1", "spurious", "epic", "negated", "required", "Epic"),
        evaluate.Disagreement("p1", "negated", "epic", "negated", "required", "Epic"),
        evaluate.Disagreement("p2", "missed", "epic", "mentioned", "-"),
    ]
    evaluate.show_worst(found, set())
    listed = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[:3] for line in listed] == [["p1", "negated", "epic"], ["p2", "missed", "epic"]]
    assert listed[0].endswith("negated   | required  “Epic”")


def test_only_so_many_are_listed_and_none_is_wider_than_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    evaluate.show_worst(
        [evaluate.Disagreement(f"p{n}", "spurious", "a" * 70, "-", "required", "b") for n in range(90)], set()
    )
    listed = capsys.readouterr().out.splitlines()[2:]
    assert len(listed) == 40
    assert max(map(len, listed)) == 100


def _row(items: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"id": "p1", "items": items, "education": None, "experience_months": None, "pay": None, **fields}


@pytest.mark.shared
def test_a_disagreement_has_both_sides_and_our_quote(scores: Any) -> None:
    read = _row([{"id": "epic", "level": "required", "start": 0, "end": 9, "quote": "Epic\nCare"}])
    gold = _row([{"id": "cerner", "level": "preferred"}])
    assert set(evaluate.disagreements((gold, read), scores)) == {
        ("p1", "spurious", "epic", "-", "required", "Epic Care"),
        ("p1", "missed", "cerner", "preferred", "-", ""),
    }


@pytest.mark.shared
def test_fields_and_notes_are_put_against_each_other(scores: Any) -> None:
    rhit = {"id": "rhit", "level": "required", "quote": "RHIT"}
    gold = _row([{**rhit, "note": "eligible"}], education={"required": "associate", "preferred": None})
    assert set(evaluate.disagreements((gold, _row([rhit])), scores)) == {
        ("p1", "field", "education", "associate/-", "-", ""),
        ("p1", "note", "rhit", "eligible", "-", "RHIT"),
    }


@pytest.mark.shared
def test_alternatives_that_differ_are_counted_in_pairs(scores: Any) -> None:
    both = [{"id": id_, "level": "required", "quote": id_} for id_ in ("rhia", "rhit")]
    gold = _row([{**item, "group": 1} for item in both])
    assert list(evaluate.disagreements((gold, _row(both)), scores)) == [
        ("p1", "group", "rhia+rhit", "1 pairs", "0 pairs", "")
    ]


def test_without_the_labelled_sets_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", str(tmp_path)])
    assert evaluate.main() == 1
    assert "nothing was measured" in capsys.readouterr().err


@pytest.mark.parametrize("bm25", [True, False])
def test_by_words_the_posting_that_shares_the_rarest_ones_comes_first(bm25: bool) -> None:
    postings = [
        {"id": "near", "title": "Clerk", "description": "<p>Files charts</p> for the clinic"},
        {"id": "far", "title": "Clerk", "description": "Sells shoes for the shop"},
        {"id": "none", "title": "Surgeon", "description": "Operates"},
    ]
    found = evaluate.by_words({"p1": {"skills": [{"name": "Charts"}], "summary": "clerk"}}, postings, bm25=bm25)
    assert [row["posting"] for row in sorted(found, key=lambda row: -row["score"])] == ["near", "far", "none"]
    assert found[2]["score"] == 0
