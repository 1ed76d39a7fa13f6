"""What a list is about whose heading nobody has listed ("Non-negotiables", "The records hat"): its items tell.

Items of a list of duties open with what one does; those of an offer name money, leave and insurance; what is asked
for is a degree, a credential, an ability. The heading, read for its tone, tells a wish from a demand, and what the post
is not.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from jobmatch.vocabulary import SectionKind

FEWEST = 2  # items that are enough to tell
MOST = 8  # items that are looked at
BEGINNING = 100  # characters of an item that are
DUTIES, OFFERS, ASKED = 0.6, 0.5, 0.4  # the share of items that makes a list one of these

# What one does in such posts, without its ending.
_VERBS = """
abstract act address adhere administer advise analyze answer apply arrange assemble assign assist attend audit
back balance bill box break build calculate call carry catch chase check classify clean clear close code collect
communicate compile complete comply conduct confirm consult contact coordinate copy correct cover create deliver
determine develop direct discuss dispatch distribute document download draft drive educate email ensure enter
escalate establish evaluate examine explain export fax field file fill find fix flag follow forward gather generate
get give go greet grow guide handle help hold identify implement index initiate input inspect instruct interact
interpret interview investigate issue keep key label lead learn liaise listen load locate log look mail maintain
make manage match meet merge modify monitor move notify observe obtain open operate order organize organise oversee
own participate pass perform photocopy pick plan post prep prepare present print prioritize process promote protect
provide pull purge push put query raise reach read receive recognize recommend reconcile record redact refer
register reject release remain remind remove report request research resolve respond restock retain retrieve return
review revise route run save scan schedule screen search secure select send separate serve set share ship show shred
sign sort staff stage start stay stock store submit suggest supervise supply support survey take tally teach tell
test track train transcribe transfer transmit transport treat turn type undertake undo update upload use utilize
validate verify visit walk watch welcome work write
"""
_DOES = frozenset(_VERBS.split())
# What has to stand at the beginning of a word is in one group: `re` then passes over most letters at once.
_OFFERED = re.compile(
    r"""401|403\(?b|insurance|holiday|tuition|discount|bonus|retirement|pension|vacation|benefit|wellness|\$\s?\d
    |childcare|annual\sleave|parental|we\s(?:pay|offer|provide|give|match)|reimburse|free\s(?:parking|meal|lunch|coffee)
    |\b(?:(?:pto|paid|dental|vision|hsa|fsa|gym|perks?)\b|shift\sdiff)""",
    re.VERBOSE,
)
_WANTED = re.compile(
    r"""diploma|degree|certifi|licen[sc]|experience|ability|knowledge|proficien|familiar|comfortable|understanding
    |words\sper|command\sof|eligible|authorized|you(?:['\u2019]re|['\u2019]ve|\sare|\shave|\scan|\sknow|\sdon)
    |detail|10-key|bilingual|background|terminology|trustworthy|reliable|dependable
    |\b(?:skill|lift|stand|(?:able\sto|ged|years?|months?|wpm|must|or\s(?:older|over|above)|rhi[at]|cc[as]|cp[cb]|excel
    |epic|strong|excellent|good|basic|solid|working|some|prior|previous|current|valid|active|exceptional|superior)\b)""",
    re.VERBOSE,
)
_WISHED = re.compile(
    r"""\b(?:plus|plusses|pluses|bonus|extras?|nice|love|loved|like|prefer\w*|desir\w*|ideal\w*|helpful|great|welcome
    |favou?r\w*|advantage\w*|better|wish|optional|apart|edge|scale|points|icing|stand\sout|beneficial|asset|cherry
    |would\shelp)\b""",
    re.VERBOSE,
)
_DENIED = re.compile(r"\bnot\b|n['\u2019]t\b|\bnever\b|\bskip\b|\bwithout\b|\bnone\b")
_OPENING = re.compile(r"[^a-z]*([a-z]+)(?:[^a-z]+([a-z]+))?")  # the first two words


def kind_of(heading: str, items: Sequence[str]) -> SectionKind | None:
    """Return what a list is about; None where it cannot be told. `heading` is "" for a list without one."""
    if len(items) < FEWEST:
        return None
    said, above = [item[:BEGINNING].casefold() for item in items[:MOST]], heading.casefold()
    kind = _told_by(said)
    if kind is SectionKind.REQUIREMENT and _WISHED.search(above):
        kind = SectionKind.PREFERENCE
    return SectionKind.EXCLUSION if kind and kind is not SectionKind.OFFER and _DENIED.search(above) else kind


@lru_cache(1 << 12)  # many items are of everybody's
def _says(item: str) -> tuple[bool, bool, bool]:
    """Return whether an item opens with what one does, asks for something, offers something."""
    return _opens_with_doing(item), _WANTED.search(item) is not None, _OFFERED.search(item) is not None


def _told_by(said: Sequence[str]) -> SectionKind | None:
    doing, wanted, offered = map(sum, zip(*map(_says, said), strict=True))
    if doing >= DUTIES * len(said):
        return SectionKind.DUTY
    if offered >= OFFERS * len(said) and offered > wanted:
        return SectionKind.OFFER
    return SectionKind.REQUIREMENT if wanted >= ASKED * len(said) else None


def _opens_with_doing(item: str) -> bool:
    """Return whether an item opens with what one does: "file", "files", "filing", "accurately files"."""
    opening = _OPENING.match(item, 0, 40)
    if opening is None:
        return False
    first, second = opening.groups("")
    return not _DOES.isdisjoint(_forms(second if first.endswith("ly") else first))


def _forms(word: str) -> tuple[str, ...]:
    """Return the word without the endings of a verb: "files", "carries", "passes", "filing", "planning"."""
    if word.endswith("ing"):
        bare = word[:-3]
        return bare, bare + "e", bare[:-1]
    if word.endswith("ies"):
        return (word[:-3] + "y",)
    return (word, word[:-1], word[:-2]) if word.endswith("s") else (word,)
