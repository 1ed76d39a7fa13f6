"""Files in, lines out, for other programs: what `extract` and `rank` do, with no database.

A record that cannot be read is told in `broken` and costs itself alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jobmatch import profiles, resume, scrapers, skills
from jobmatch.batch import judged
from jobmatch.errors import FormatError, ProfileError, UsageError
from jobmatch.fetch import Fetch
from jobmatch.harvest import parse
from jobmatch.match import Scorer, rank
from jobmatch.model import (
    Condition,
    Educated,
    Experienced,
    Feed,
    Holds,
    Match,
    Posting,
    Profile,
    RawPosting,
    Requirements,
    Tier,
    Verdict,
)
from jobmatch.projection import projection
from jobmatch.vocabulary import load

NEVER = datetime.min.replace(tzinfo=UTC)  # a file on disk has no time of its own


def read_postings(path: Path, broken: list[str]) -> Iterator[tuple[RawPosting, Posting]]:
    """Yield each posting of a file or folder, in its order, with its record as sent."""
    name, url = scrapers.claimed(str(path))
    if not name:
        raise UsageError(f"{path}: nothing there that can be read; give a file of postings ({scrapers.about('file')})")
    platform = scrapers.platform(name)
    for record in platform.collect(Feed("stream", name, url, every_h=0), Fetch(NEVER)):
        if isinstance(record, FormatError):
            broken.append(str(record))
        elif isinstance(record, RawPosting):
            parsed, _, refused = parse(platform, [record])
            yield from parsed
            broken.extend(message for _, message in refused)


def extract(path: Path, own_words: Path, broken: list[str]) -> Iterator[dict[str, Any]]:
    """Yield for each posting the row of `extract`: its id and what it asks for."""
    reader = skills.reader(load(own_words))
    for raw, posting in read_postings(path, broken):
        yield {"id": raw.source_id, **projection(posting, reader.extract(posting.text))}


def ranking(
    people: Sequence[Path], postings: Path, own_words: Path, on: date, broken: list[str]
) -> Iterator[dict[str, Any]]:
    """Yield for each profile a row for every posting, best first; what a wish is against comes last.

    Raises UsageError if there is no profile to rank for.
    """
    files = [file for path in people for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise UsageError(f"no .json file in {', '.join(map(str, people)) or 'nothing'}: give JSON Resume files")
    words = load(own_words)
    reader, scorer = skills.reader(words), Scorer(words)
    read = _read_each_once(reader, postings, broken)
    for file in files:
        try:
            profile = _person(reader, file)
        except ProfileError as error:
            broken.append(str(error))
            continue
        matches = rank(judged(scorer, profile, one.posting, one.requirements, on) for one in read.values())
        for match in sorted(matches, key=lambda match: bool(match.removed_by)):
            yield _row(file.stem, read[match.posting_id], match)


@dataclass(frozen=True)
class _Read:
    """A posting, the id it came with, and what it asks for."""

    source_id: str
    posting: Posting
    requirements: Requirements


def _read_each_once(reader: skills.Reader, path: Path, broken: list[str]) -> dict[str, _Read]:
    """Return what was read by posting id; an id that stands twice with other content is a fault of the file."""
    read: dict[str, _Read] = {}
    for raw, posting in read_postings(path, broken):
        first = read.get(posting.posting_id)
        if first is None:
            read[posting.posting_id] = _Read(raw.source_id, posting, reader.extract(posting.text))
        elif first.posting != posting:
            broken.append(f"{raw.where}: the id {raw.source_id!r} stands twice: the first one was taken")
    return read


def _person(reader: skills.Reader, file: Path) -> Profile:
    document = resume.load(file)
    try:
        return profiles.read_resume(document, reader, profile_id=file.stem)
    except ProfileError as error:
        raise ProfileError(f"{file}: {error}") from error


def _row(profile: str, one: _Read, match: Match) -> dict[str, Any]:
    return {
        "profile": profile,
        "posting": one.source_id,
        "score": round(match.score, 6),
        "tier": _tier(match).value,
        "matched": _named(match, one.requirements, Verdict.MET),
        "missing": _named(match, one.requirements, Verdict.MISSING),
    }


def _tier(match: Match) -> Tier:
    """Return one of the four ranked tiers: where too little is said, a stretch; other work is not yet theirs."""
    return {Tier.TOO_LITTLE_SAID: Tier.STRETCH, Tier.OTHER_WORK: Tier.NOT_YET}.get(match.tier, match.tier)


def _named(match: Match, requirements: Requirements, verdict: Verdict) -> list[str]:
    """Return codes of the conditions on the path that was judged, of the requirements with that verdict."""
    paths = (requirements.stated[part.requirement].paths[part.path] for part in match.parts if part.verdict is verdict)
    return [_code(condition) for path in paths for condition in path]


def _code(condition: Condition) -> str:
    match condition:
        case Holds():
            return condition.concept_id
        case Educated():
            return f"education:{condition.level.value}"
        case Experienced():
            return f"months:{condition.months}"
