"""Where one must live to be hired for remote work, as far as the text of a posting says so by states."""

import re
from collections.abc import Iterator

from jobmatch import places
from jobmatch.model import Residence, Span
from jobmatch.signs import Signs
from jobmatch.vocabulary import lowered

_NAMES = sorted({name.title() for name in places.STATES if "." not in name} - {"District Of Columbia"}, key=len)
_LONGEST_FIRST = "|".join(name.replace(" ", r"[ ]") for name in reversed(_NAMES))
_STATE = rf"""\b(?:(?:{_LONGEST_FIRST}|District[ ]of[ ]Columbia)\b(?![ ]City\b)
    |(?:{"|".join(sorted(set(places.STATES.values())))})\b(?![.'\u2019-]\w))"""
_ONE = re.compile(_STATE, re.VERBOSE)
_AND = r"(?:\s*[,/|;&]\s*(?:and\s|or\s|&\s)?|\s(?:and|or)\s)"
_STATES = rf"(?P<states>{_STATE}(?:{_AND}{_STATE})*)"
_TOWN = r"(?:(?:the\s)?(?:greater\s)?(?:[A-Z][a-z.]+\s?){1,3},\s)??"
_OF = r"""(?:the\s)?(?:(?:US\s|U\.S\.\s)?states?\sof\s
    |(?:one\sof\s)?(?:the|these)?\s?(?:following\s)?(?:approved\s)?states:?\s)?"""
_LIVE = r"(?i:resid(?:e|es|ing|ents?)|liv(?:e|es|ing)|located|based|domiciled)\s(?i:of|in|within)\s"
_HIRED = r"""(?i:must|only|required|needs?|remote\w*|telework|open|limited|restricted|eligible|applicants?|candidates?
    |consider\w*)"""
_PREFERRED = re.compile(r"(?i)\b(?:prefer\w*|a plus|ideally|not required|relocat\w+)\b")

_EXCLUDED = re.compile(
    rf"""\b(?i:except(?:\sfor|ing)?|exclud(?:es?|ing)|other\sthan
        |(?:not|cannot|can['\u2019]t|unable\sto|don['\u2019]t)\s(?:[a-z]+\s){{0,3}}?
         (?:hir(?:e|es|ing)|employ|consider|accept|available|open|eligible|offered)\s(?:[a-z]+\s){{0,3}}?(?:in|from|to|for|of))
    \s(?i:(?:those|people|candidates|applicants)\s)?(?:{_LIVE}|(?i:from|in)\s)?{_OF}{_STATES}""",
    re.VERBOSE,
)
_ALLOWED = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"\b{_HIRED}\b[^\n.;]{{0,60}}?\b{_LIVE}{_OF}{_TOWN}{_STATES}",
        rf"{_STATES}[ ](?i:residents?)\b[^\n.;]{{0,20}}?\b(?i:only)\b",
        rf"\b{_HIRED}\b[^\n.;]{{0,30}}?\b(?i:to|for|be(?:\san?)?)[ ]{_STATES}[ ](?i:residents?)\b",
        rf"""\b(?i:remote(?:ly)?|work(?:ed)?[ ]from[ ]home)\s?[-\u2013(,:]?\s?(?i:from[ ]within|within|in|from)?\s?
            {_OF}{_STATES}\)?[ ](?i:only)\b""",
        rf"\b(?i:remote(?:ly)?|from[ ]home)[ ](?i:from[ ]within|within|from[ ]anywhere[ ]in)[ ]{_OF}{_STATES}",
        rf"""\b(?i:as[ ]long[ ]as|provided|only[ ]if|must)\b[^\n.;]{{0,30}}?\b(?i:residence|home)[ ]
            (?i:is|be)[ ](?i:in|within)[ ]{_OF}{_STATES}""",
        rf"\b(?i:hir(?:e|es|ing))[ ](?i:(?:[a-z]+[ ]){{0,3}})(?i:in|from)[ ]{_OF}{_STATES}",
    )
)
_IN_HEAD = re.compile(rf"\b(?i:remote)\s?[-\u2013(,:/|]+\s?(?P<states>{_STATE}(?:{_AND}{_STATE})+)", re.VERBOSE)
# Where to look: words of which one stands in whatever is said of it.
_TOPICS = Signs(
    *("resid", "live", "living", "located in", "based in", "domiciled", "remote", "from home", "hire", "hiring"),
    *("except", "exclud", "other than", "available", "eligible"),
)
_BEFORE, _AFTER = 100, 400  # characters of its line that are looked at beside such a word


def read_residence(text: str) -> Residence | None:
    """Return the states whose residents alone, or all but whose residents, are hired; None where it does not say.

    In the head, where the place stands, "Remote - TX, OK" is enough; one state alone may be where the office is.
    """
    head = len(text.partition("\n\n")[0])
    for start, end in _windows(text):
        said = text[start:end]
        found = None if _PREFERRED.search(said) else _said(said)
        found = found or (_IN_HEAD.search(said) if start < head else None)
        if found:
            span = Span(start + found.start(), start + found.end())
            return Residence(_codes(found["states"]), found.re is _EXCLUDED, span)
    return None


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of lines that hold a word of the topic and begin to name a state."""
    done = 0
    for hit in _TOPICS.places(lowered(text)):
        if hit >= done:
            start = max(text.rfind("\n", 0, hit) + 1, hit - _BEFORE)
            end = text.find("\n", hit)
            end = min(len(text) if end < 0 else end, hit + _AFTER)
            done = end - _BEFORE if end == hit + _AFTER else end
            if _ONE.search(text, start, end):
                yield start, end


def _codes(states: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places.state_code(" ".join(one[0].split())) or "" for one in _ONE.finditer(states)))


def _said(line: str) -> re.Match[str] | None:
    return _EXCLUDED.search(line) or next((found for each in _ALLOWED if (found := each.search(line))), None)
