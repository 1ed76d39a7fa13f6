"""The commands that show the words jobmatch knows, say what they make of a text, and add to them."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jobmatch.arguments import USAGE
from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, existing, opened, settings
from jobmatch.terminal import columns, counted, emit, on_terminal, print_line, say

if TYPE_CHECKING:
    from jobmatch.additions import Given
    from jobmatch.config import Settings
    from jobmatch.rows import Entry
    from jobmatch.skills import Sighting
    from jobmatch.vocabulary import Vocabulary

STDIN = "-"
WIDEST_ID = 31  # columns; a longer id pushes what stands beside it to the right
TOLD = 10  # faults, or ids of new rows
MORE = "'jobmatch vocabulary list WORD' looks for a word in all rows, 'jobmatch vocabulary add FILE' adds your own"


def vocabulary_list(args: argparse.Namespace) -> int:
    """List the rows in force, those with a word in them, or those of one kind; then tell their version."""
    from jobmatch.rows import having

    words, rows = _rows(settings(args))
    of_kind = [entry for entry in rows if args.kind in (None, entry.table)]
    found = having(of_kind, " ".join(args.words)) if args.words else of_kind
    if args.json:
        emit([{"table": one.table, "id": one.key, "label": one.label, **one.about, "own": one.own} for one in found])
    else:
        width = min(WIDEST_ID, max((len(entry.key) for entry in found), default=0))
        width_of_lines = columns() if on_terminal() else None  # a line a row for programs
        for entry in found:
            _print_hanging(f"{entry.key:{width}}  ", _told(entry), width + 2, width_of_lines)
    if not found:
        say(f"No row has '{' '.join(args.words)}' in it: {MORE}.")
    _tell_version(words, found)
    return DONE


def _told(entry: "Entry") -> str:
    about = ", ".join(filter(None, entry.about.values()))
    name = f"{entry.label} ({about})" if entry.table == "concept" else f"{entry.table}: {about}"
    return f"{name}, yours" if entry.own else name


def _tell_version(words: "Vocabulary", found: "Sequence[Entry]") -> None:
    from jobmatch.rows import SHORT, rows_version
    from jobmatch.vocabulary import reader_version

    own = sum(entry.own for entry in found)
    mine = f"; {counted(own, 'is', 'are')} your own" if own else ""
    versions = f"rows {rows_version(words)[:SHORT]}, reader {reader_version(words)[:SHORT]}"
    say(f"{counted(len(found), 'row', 'rows')} of {len(words.rows)}{mine}. Version: {versions}.")


def _rows(chosen: "Settings") -> "tuple[Vocabulary, list[Entry]]":
    """Return the vocabulary in force, and its rows to be looked up."""
    from jobmatch import config, rows, vocabulary

    words = vocabulary.load(chosen.vocabulary)
    return words, rows.entries(words, config.read_toml(chosen.vocabulary))


def vocabulary_show(args: argparse.Namespace) -> int:
    """Show rows wholly, in plain words."""
    from jobmatch import rows
    from jobmatch.wording import described

    words, known = _rows(settings(args))
    found = {name: rows.named(known, name) for name in args.ids}
    if unknown := [name for name in found if not found[name]]:
        near = " or ".join(f"'{key}'" for key in rows.nearest(known, unknown[0]))
        raise UsageError(f"no row has the id '{unknown[0]}'{f'; did you mean {near}?' if near else f': {MORE}'}")
    shown = [entry for entries in found.values() for entry in entries]
    if args.json:
        emit([_whole(entry) for entry in shown])
        return DONE
    labels = {name: concept.preferred_label for name, concept in words.concepts.items()}
    for number, entry in enumerate(shown):
        if number:
            print_line("")
        print_line(entry.key if entry.label == entry.key else f"{entry.key}: {entry.label}")
        for sentence in described(entry, labels):
            _print_hanging("  ", sentence, 4, columns())
    return DONE


def _whole(entry: "Entry") -> dict[str, Any]:
    from dataclasses import asdict
    from enum import Enum

    row = {name: value.value if isinstance(value, Enum) else value for name, value in asdict(entry.row).items()}
    return {
        "table": entry.table,
        "id": entry.key,
        "own": entry.own,
        "ships": entry.ships,
        "row": {**row, **entry.notes},
    }


def _print_hanging(first: str, text: str, indent: int, width: int | None) -> None:
    """Print `first` and the text, indented from the second line on; in one line where no width is given."""
    from textwrap import TextWrapper

    rows = [first + text]
    if width:
        hanging = TextWrapper(width, first, " " * indent, break_long_words=False, break_on_hyphens=False)
        rows = hanging.wrap(text)
    for row in rows:
        print_line(row)


# ----------------------------------------------------------------------------------------------------------- why


def vocabulary_why(args: argparse.Namespace) -> int:
    """Say of everything in a text that looks like a concept what was made of it, and what decided."""
    from jobmatch import vocabulary
    from jobmatch.skills import reader
    from jobmatch.wording import because

    text = _text(args.text)
    words = vocabulary.load(settings(args).vocabulary)
    found = list(dict.fromkeys(reader(words).why(text)))
    if args.json:
        emit({"text": text, "sightings": [_sighting(one, text, words) for one in found]})
        return DONE
    for seen in found:
        concept = words.concepts[seen.concept_id]
        quote = text[seen.span.start : seen.span.end]
        _print_hanging(f"\u201c{quote}\u201d ", f"{concept.preferred_label} [{concept.id}]", 4, columns())
        _print_hanging("    ", because(seen, concept, text), 6, columns())
    if not found:
        say(f"Nothing in it looks like a skill, a credential, a trait or a condition: {MORE}.")
    return DONE


def _text(given: Sequence[str]) -> str:
    """Return the text to be read: what was typed, else stdin. Without a blank line all of it is body, no title."""
    from jobmatch.text import clean, decode

    typed = " ".join(given)
    if typed == STDIN:
        if sys.stdin is None:
            raise UsageError("there is no stdin to read: type the text after 'why'")
        if sys.stdin.isatty():
            say("Paste the text; then press Enter and Ctrl-D.")
        typed = decode(sys.stdin.buffer.read())
    return clean(typed)[0].strip()


def _sighting(seen: "Sighting", text: str, words: "Vocabulary") -> Mapping[str, Any]:
    return {
        "id": seen.concept_id,
        "label": words.concepts[seen.concept_id].preferred_label,
        "start": seen.span.start,
        "end": seen.span.end,
        "quote": text[seen.span.start : seen.span.end],
        "section": seen.section,
        "importance": seen.importance,
        "cue": seen.cue,
        "refused": seen.refused,
        "ways": seen.ways,
    }


# ----------------------------------------------------------------------------------------------------------- add


def vocabulary_add(args: argparse.Namespace) -> int:
    """Put rows into the user's own file, all of them or none, and say what they can affect."""
    from jobmatch import additions, config, vocabulary

    path, chosen = existing(args.file), settings(args)
    before = vocabulary.load(chosen.vocabulary)
    given = additions.read_file(path)
    if faults := additions.faults(given, before.concepts):
        _tell_faults(faults)
        return USAGE
    news = additions.news(given, config.read_toml(chosen.vocabulary))
    if not news:
        say(f"All of it stands in {chosen.vocabulary} already: nothing was written.")
        return DONE
    standing = chosen.vocabulary.read_bytes().decode("utf-8") if chosen.vocabulary.exists() else ""
    config.write_private(chosen.vocabulary, additions.appended(standing, news, chosen.vocabulary))
    _tell_added(news, before)
    say(f"They stand in {chosen.vocabulary}; you may edit it.")
    _tell_reach(args, chosen, before)
    return DONE


def _tell_faults(faults: Sequence[str]) -> None:
    for fault in faults[:TOLD]:
        say(f"jobmatch: {fault}")
    say(f"jobmatch: {counted(len(faults), 'row is', 'rows are')} not well formed: nothing was added")


def _tell_added(news: "Sequence[Given]", before: "Vocabulary") -> None:
    known = [f"{row.table}:{row.key}" in before.rows for row in news]
    for verb, again in (("Added", False), ("Replaced", True)):
        names = [f"{row.table} '{row.key}'" for row, was in zip(news, known, strict=True) if was is again]
        if names:
            more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
            say(f"{verb} {counted(len(names), 'row', 'rows')}: {', '.join(names[:TOLD])}{more}.")


def _tell_reach(args: argparse.Namespace, chosen: "Settings", before: "Vocabulary") -> None:
    """Say how many stored postings a rebuild would read again; where there is no database, that there is none."""
    from jobmatch.additions import touched
    from jobmatch.pipeline import has_store
    from jobmatch.vocabulary import reader_version

    if not has_store(chosen):
        say("There is no database yet: what is collected will be read with them.")
        return
    with opened(args) as line:
        texts = (one.text for one in line.store.stale_texts(line.reader_version))
        count, number = touched(texts, before, line.vocabulary)
        others = line.store.reader_versions() - {reader_version(before), line.reader_version}
    again = f"read {count} of {counted(number, 'stored posting', 'stored postings')} again"
    besides = " It will also read what was stale before." if others else ""
    if number:
        say(f"'jobmatch rebuild' will {again}; they cannot affect the others.{besides}")
    else:
        say("No stored posting need be read again.")
