"""Figures on the labelled sets: how well requirements are read and postings ranked. Run by `make eval`.

SHARED is the folder of the labelled sets, the real texts and the scorers. Where it is absent, nothing can be said,
and the exit code is 1. The program itself never looks at it. `sets/postings.jsonl` beside this file holds invented
postings with their labels, `sets/real.jsonl` labels alone, whose texts are taken from SHARED/corpus. Of each set the
postings at even positions are there to tune on, the others only to report.
"""

import argparse
import csv
import gzip
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache, partial
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from jobmatch import documents, profiles, resume, resume_text, skills
from jobmatch.dedupe import dedupe
from jobmatch.errors import ProfileError
from jobmatch.jobposting import read
from jobmatch.model import Posting, RawPosting
from jobmatch.vocabulary import load

Row = dict[str, Any]
Pair = tuple[Any, Any]  # what the labels say of a posting, or of a person's, and what the program does

SETS = Path(__file__).parent / "sets"
LABELLED = date(2026, 11, 22)  # the day by which it was told what has expired
RESAMPLES, SEED = 200, 20261121
WORST, WIDTH = 40, 100
COUNTS = {"postings", "missing", "profiles", "negated_fp", "bad@10", "files", "pairs"}
BARS = {  # at least; a count, at most
    "item_f1": 0.92, "level_f1": 0.88, "cert_f1": 0.97, "group_f1": 0.80, "condition_acc": 0.80,
    "education_acc": 0.93, "experience_acc": 0.93, "pay_acc": 0.97, "mode_acc": 0.93, "mode_f1": 0.80,
    "negated_recall": 0.75, "negated_fp": 0, "span_ok": 1, "ndcg@10": 0.90, "p@5": 0.80, "bad@10": 0.2,
    "resume_f1": 0.95, "same_precision": 0.99, "same_recall": 0.95,
}  # fmt: skip
CONDITIONS = {"cond_", "phys_"}  # how the ids of conditions of work begin, which résumés are not read for
FIELDS = {"education", "experience_months", "pay", "work_mode"}


def scorer(path: Path) -> Any:
    """Return the functions of a script, and leave nothing compiled beside it."""
    sys.dont_write_bytecode = True
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a JSON Lines file, or of the one with .gz added where there is no such file."""
    packed = path.with_name(f"{path.name}.gz")
    with path.open(encoding="utf-8") if path.exists() else gzip.open(packed, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def jobmatch(postings: Iterable[Row], *words: object) -> list[Row]:
    """Return what a command, given a file of these postings as its last word, writes; its failure ends this, too."""
    with TemporaryDirectory() as folder:
        given, written = Path(folder) / "postings.jsonl", Path(folder) / "out.jsonl"
        given.write_text("".join(f"{json.dumps(posting)}\n" for posting in postings), encoding="utf-8")
        subprocess.run([Path(sys.executable).with_name("jobmatch"), *words, given, "-o", written], check=True)
        return list(rows(written))


def texts(path: Path, wanted: set[str]) -> dict[str, Row]:
    """Return the wanted texts by id or, if they have none, by line, from 0, and by the number that ends their URL."""
    found = {}
    for number, record in enumerate(rows(path)):
        names = (record["id"],) if "id" in record else (str(number), record["url"].rsplit("/", 1)[-1])
        found |= {name: record | {"id": name, "identifier": name} for name in names if name in wanted}
    return found


def joined(labels: Sequence[Row], corpus: Path) -> tuple[list[Row], list[str]]:
    """Return the labels with the fields of their texts, and what is wrong with those whose text is not there."""
    wanted, sources = {label["id"] for label in labels}, {label["source"] for label in labels}
    found = {source: texts(corpus / f"{source}.jsonl", wanted) for source in sources}
    whole, faults = [], []
    for label in labels:
        record = found[label["source"]].get(label["id"])
        if record and sha256(record["description"].encode()).hexdigest() == label["sha256"]:
            whole.append(record | label)
        else:
            held = "another text than was labelled" if record else "no such text"
            faults.append(f"{label['source']} {label['id']}: the corpus has {held}")
    return whole, faults


def standard_errors(sample: Sequence[Any], score: Callable[[Sequence[Any]], Row]) -> Row:
    """Return the bootstrap standard error of each figure, over samples of the same size drawn with replacement."""
    dice = random.Random(SEED)  # noqa: S311 - a figure must come out the same again, and guards nothing
    drawn = [score(dice.choices(sample, k=len(sample))) for _ in range(RESAMPLES)]
    return {name: statistics.pstdev(figures[name] for figures in drawn) for name in drawn[0]}


def cell(name: str, figure: float, error: float) -> str:
    """Return a figure with its standard error, marked where its bar is not reached."""
    bar = BARS.get(name)
    short = bar is not None and (figure > bar if name in COUNTS else figure < bar)
    stated = f"{figure}" if name in COUNTS else f"{figure:.3f}"
    return stated + f" ±{error:.3f}" * bool(error) + " !" * short


def show_figures(heads: Sequence[str], samples: Sequence[Sequence[Any]], score: Callable[[Sequence[Any]], Row]) -> None:
    """Print every figure with its standard error: a line for each, a column for each sample."""
    measured = [(score(sample), standard_errors(sample, score)) for sample in samples]
    print("".join(f"{word:18}" for word in ("", *heads)).rstrip())
    for name in measured[0][0]:
        cells = [cell(name, figures[name], errors[name]) for figures, errors in measured]
        bar = f"{'at most' if name in COUNTS else 'at least'} {BARS[name]}" if name in BARS else ""
        print("".join(f"{word:18}" for word in (name, *cells, bar)).rstrip())


class Disagreement(NamedTuple):
    """One thing of which the labels and the program say different things; `concept` may be a field of the row."""

    posting: str
    kind: str
    concept: str
    gold: str
    predicted: str
    quote: str = ""


def value(held: Any) -> str:
    """Return what a row has in one of FIELDS, on one short line."""
    parts = held.values() if isinstance(held, dict) else [held]
    return "/".join("-" if part is None else str(part) for part in parts)


def disagreements(pair: Pair, scores: Any) -> Iterator[Disagreement]:
    """Yield the scorer's errors in one posting, each with both sides and our quote, and one if alternatives differ."""
    posting, quotes = pair[0]["id"], {item["id"]: item["quote"] for item in pair[1]["items"]}
    for _, kind, concept, _ in scores.score({0: pair[0]}, {0: pair[1]})[1]:
        if kind in FIELDS:
            yield Disagreement(posting, "field", kind, *(value(row.get(kind)) for row in pair))
        else:
            read = scores.notes if kind == "note" else scores.levels
            sides = (read(row).get(concept, "-") for row in pair)
            yield Disagreement(posting, kind, concept, *sides, " ".join(quotes.get(concept, "").split()))
    optional = {concept for concept, level in scores.levels(pair[0]).items() if level == "optional"}
    want, have = (scores.alternatives(row, optional) for row in pair)
    if want != have:
        concepts = "+".join(sorted({concept for both in want ^ have for concept in both}))
        yield Disagreement(posting, "group", concepts, f"{len(want - have)} pairs", f"{len(have - want)} pairs")


def cost(one: Disagreement, certs: set[str]) -> int:
    """Return the place of a disagreement among all by what it costs a person: 0 is the dearest."""
    item = one.kind in {"spurious", "missed"}
    dearest_first = (
        one.gold == "negated" and one.predicted in {"required", "preferred"},
        item and one.concept in certs,
        one.kind == "spurious" and one.predicted == "required",
        one.kind == "missed" and one.gold == "required",
        one.kind == "field",
        one.kind == "level" or (item and "preferred" in {one.gold, one.predicted}),
        one.kind in {"group", "note"},
        True,
    )
    return dearest_first.index(True)


def show_worst(found: Iterable[Disagreement], certs: set[str]) -> None:
    """Print the disagreements that cost most, dearest first, each concept of a posting once."""
    dearest: dict[tuple[str, str], Disagreement] = {}
    for one in sorted(found, key=lambda one: (cost(one, certs), one)):
        dearest.setdefault((one.posting, one.concept), one)
    print(f"\nThe {WORST} worst disagreements of the tune half, dearest first: labelled | read, and our quote")
    for one in list(dearest.values())[:WORST]:
        quote = f"“{one.quote[:60]}”" if one.quote else ""
        line = f"{one.posting:5} {one.kind:8} {one.concept:24} {one.gold:9} | {one.predicted:9} {quote}".rstrip()
        print(line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…")


def show_extraction(shared: Path) -> list[str]:
    """Print how well each labelled set is read; return what is wrong with the sets."""
    scores = scorer(shared / "bench" / "score_extraction.py")
    table = (shared / "domain" / "certifications.csv").read_text(encoding="utf-8")
    certs = {row["id"] for row in csv.DictReader(table.splitlines())}

    def score(pairs: Sequence[Pair]) -> Row:
        gold, read = ({n: pair[side] for n, pair in enumerate(pairs)} for side in (0, 1))
        return scores.score(gold, read, certs)[0]

    dev, real = shared / "gold" / "extraction_dev.jsonl", SETS / "real.jsonl"
    sets = {path: list(rows(path)) for path in (dev, SETS / "postings.jsonl", real) if path.exists()}
    sets[real], faults = joined(sets.get(real, []), shared / "corpus")
    for path, gold in sets.items():
        if not gold:
            continue
        pairs = list(zip(gold, jobmatch(gold, "extract"), strict=True))
        print(f"\nRequirements read, against the labels of {path.name} (! = the bar is not reached)")
        show_figures(("whole set", "tune half", "report half"), (pairs, pairs[::2], pairs[1::2]), score)
        if path == dev:
            show_worst((one for pair in pairs[::2] for one in disagreements(pair, scores)), certs)
    return faults


def show_families(shared: Path) -> None:
    """Print how many postings of other work, and how many of this work, are taken for this work."""
    corpus = shared / "corpus"
    numbers = {Path(name).stem for name in (corpus / "nhs_family.txt").read_text(encoding="utf-8").split()}
    others, own = list(rows(corpus / "hard_negatives.jsonl")), list(texts(corpus / "nhs_all.jsonl", numbers).values())
    core = {row["id"] for row in jobmatch(others + own, "extract") if row["family"] == "core"}
    wrong, right = (sum(posting["id"] in core for posting in postings) for postings in (others, own))
    print("\nFamily core, by title and text (! = the bar is not reached)")
    print(f"hard negatives    {wrong} of {len(others)}, at most 5{' !' * (wrong > 5)}")
    print(f"the family        {right} of {len(numbers)}, at least 34{' !' * (right < 34)}")


def said(held: Any) -> Iterator[str]:
    """Yield the words of all text in a value, in lower case and without markup."""
    if isinstance(held, str):
        yield from re.findall(r"[a-z0-9]+", re.sub(r"<[^>]+>", " ", held.lower()))
    elif isinstance(held, list | dict):
        for part in held.values() if isinstance(held, dict) else held:
            yield from said(part)


def by_words(people: dict[str, Row], postings: Sequence[Row], *, bm25: bool) -> list[Row]:
    """Return how the words that résumés and postings share rank them: by BM25 (k1 1.5, b 0.75), or TF-IDF cosine."""
    bags = [Counter(said([row.get("title"), row.get("description")])) for row in postings]
    within = Counter(word for bag in bags for word in bag)
    mean = statistics.mean(bag.total() for bag in bags)

    def weight(word: str) -> float:
        n = within[word]
        return math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) if bm25 else math.log((1 + len(bags)) / (1 + n)) + 1

    def length(bag: Counter[str]) -> float:
        return math.sqrt(sum((count * weight(word)) ** 2 for word, count in bag.items()))

    def likeness(asked: Counter[str], bag: Counter[str]) -> float:
        shared = [word for word in asked if word in bag]
        if bm25:
            damp = 1.5 * (0.25 + 0.75 * bag.total() / mean)
            return sum(weight(word) * bag[word] * 2.5 / (bag[word] + damp) for word in shared)
        return sum(asked[word] * bag[word] * weight(word) ** 2 for word in shared) / (length(asked) * length(bag) or 1)

    asked = {who: Counter(said(resume)) for who, resume in people.items()}
    return [
        {"profile": who, "posting": row["id"], "score": likeness(words, bag)}
        for who, words in asked.items()
        for row, bag in zip(postings, bags, strict=True)
    ]


def show_ranking(shared: Path) -> None:
    """Print how well postings are ranked for each set of people, and how well by the words they share."""
    scores = scorer(shared / "bench" / "score_ranking.py")
    pool = list(rows(shared / "corpus" / "pool.jsonl"))

    def score(people: Sequence[Pair]) -> Row:
        sides = ([row | {"profile": n} for n, pair in enumerate(people) for row in pair[side]] for side in (0, 1))
        return scores.score(*sides, 10)

    for stem in (
        shared / "gold" / "ranking_dev",
        *(SETS / f"ranking{which}" for which in ("", "_third", "_fourth", "_fifth", "_sixth", "_seventh")),
    ):
        folder = stem.with_name(f"{stem.name}_profiles")
        people = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
        graded = _by_person(rows(stem.with_name(f"{stem.name}_grades.jsonl")))
        ranked = {
            "jobmatch": jobmatch(pool, "rank", "--profile", folder, "--postings"),
            "BM25": by_words(people, pool, bm25=True),
            "TF-IDF": by_words(people, pool, bm25=False),
        }
        given = [_by_person(found) for found in ranked.values()]
        print(f"\nPostings ranked, against the grades of {stem.parent.name}/{stem.name} (! = the bar is not reached)")
        show_figures(tuple(ranked), [[(graded[who], found[who]) for who in people] for found in given], score)


def _by_person(found: Iterable[Row]) -> dict[str, list[Row]]:
    people: dict[str, list[Row]] = {}
    for row in found:
        people.setdefault(row["profile"], []).append(row)
    return people


def show_resumes(_shared: Path) -> None:
    """Print how well résumés of all formats are read: every skill and credential, held, under way or expired."""
    reader = skills.reader(load())
    kinds = (".pdf", ".docx", ".txt", ".json", ".zip", ".toml")
    for name in ("resumes", "resumes_second", "resumes_third", "resumes_fourth"):
        labels = list(rows(SETS / f"{name}.jsonl"))
        pairs = [(label, _holdings(SETS / name / label["file"], reader)) for label in labels]
        by_kind = [[pair for pair in pairs if pair[0]["file"].endswith(kind)] for kind in kinds]
        print(f"\nRésumés read, against sets/{name}.jsonl (! = the bar is not reached)")
        heads, samples = ("all", "tune half", "report half"), (pairs, pairs[::2], pairs[1::2])
        show_figures((*heads, *kinds), (*samples, *by_kind), _resume_figures)


def _holdings(file: Path, reader: skills.Reader) -> set[tuple[str, str]]:
    """Return the ids that a file is read to name, each with how it stands today; none where it is refused."""
    try:
        found = documents.read(file)
        if isinstance(found, str):
            found = resume_text.to_resume(found, cache(partial(profiles.credentials_in, reader=reader)))
        held = profiles.read_resume(resume.without_private(found), reader, "p").holdings
    except ProfileError as error:
        print(error, file=sys.stderr)
        return set()
    return {(one.concept_id, "expired" if one.expires and one.expires < LABELLED else one.status.value) for one in held}


def _resume_figures(pairs: Sequence[Pair]) -> Row:
    right = found = wanted = 0
    for label, held in pairs:
        stated = {(one, state) for state in ("held", "in_progress", "expired") for one in label[state]}
        gold = {pair for pair in stated if pair[0][:5] not in CONDITIONS}
        asked = {pair for pair in held if pair[0] not in label["optional"] and pair[0][:5] not in CONDITIONS}
        right, found, wanted = right + len(gold & asked), found + len(asked), wanted + len(gold)
    precision, recall = right / (found or 1), right / (wanted or 1)
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    return {"files": len(pairs), "resume_precision": precision, "resume_recall": recall, "resume_f1": f1}


def show_pairs(_shared: Path) -> None:
    """Print which pairs of postings are taken for the same job, among all of a set at once."""
    for name in ("pairs", "pairs_second"):
        labels = list(rows(SETS / f"{name}.jsonl"))
        postings = {(label["id"], side): _posting(label[side]) for label in labels for side in ("a", "b")}
        jobs = {one: at for at, job in enumerate(dedupe(postings.values())) for one in job.posting_ids}
        of = {key: jobs[posting.posting_id] for key, posting in postings.items()}
        pairs = [(label["same"], of[label["id"], "a"] == of[label["id"], "b"]) for label in labels]
        print(f"\nPostings taken for the same job, against sets/{name}.jsonl (! = the bar is not reached)")
        show_figures(("whole set", "tune half", "report half"), (pairs, pairs[::2], pairs[1::2]), _pair_figures)


def _posting(row: Row) -> Posting:
    return read(RawPosting(row["feed"], row["id"], {key: value for key, value in row.items() if key != "feed"}))


def _pair_figures(pairs: Sequence[Pair]) -> Row:
    right = sum(same and joined for same, joined in pairs)
    joined, same = sum(joined for _, joined in pairs), sum(same for same, _ in pairs)
    return {"pairs": len(pairs), "same_precision": right / (joined or 1), "same_recall": right / (same or 1)}


PARTS: dict[str, Callable[[Path], list[str] | None]] = {  # each prints its figures; one returns what is wrong
    "extraction": show_extraction,
    "families": show_families,
    "ranking": show_ranking,
    "resumes": show_resumes,
    "pairs": show_pairs,
}


def main() -> int:
    """Print the figures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, metavar="SHARED")
    parser.add_argument("--only", choices=PARTS, help="print this part alone")
    args = parser.parse_args()
    if not (args.shared / "gold").is_dir():
        print(f"{args.shared}: the labelled sets are not there, so nothing was measured", file=sys.stderr)
        return 1
    if args.only is None:
        return _all(args.shared)
    faults = PARTS[args.only](args.shared) or []
    for fault in faults:
        print(f"{SETS / 'real.jsonl'}: {fault}", file=sys.stderr)
    return bool(faults)


def _all(shared: Path) -> int:
    """Print all parts in their order, each made by a program of its own, so many at a time as there are processors."""

    def made(part: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, __file__, str(shared), "--only", part]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)

    worst = 0
    with ThreadPoolExecutor(os.cpu_count()) as programs:
        for done in programs.map(made, PARTS):
            print(done.stdout, end="", flush=True)
            worst = max(worst, abs(done.returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main())
