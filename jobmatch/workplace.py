"""Where the work is done and in what kind of employment, as far as the text of a posting says so of this job."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from jobmatch.model import EmploymentType, Span, WorkMode
from jobmatch.signs import Signs
from jobmatch.vocabulary import lowered

_FLAGS = re.VERBOSE  # the patterns are for lower-cased text: ignoring case would cost several times as much


class _Saying(Enum):
    """What a sentence can say of the place of work, in the order in which one outweighs another."""

    HYBRID = "calls itself hybrid, or telework may be approved"
    NOT_REMOTE = "says that it is not remote: outweighs a day at home promised for later"
    SOME_DAYS = "some days at home, or some at the office"
    REMOTE = "calls itself remote"
    MAY = "working from home is possible"
    ONSITE = "calls itself on-site"
    AT_HOME = "speaks of working at home"


_MODES = {
    _Saying.HYBRID: WorkMode.HYBRID,
    _Saying.NOT_REMOTE: WorkMode.ONSITE,
    _Saying.SOME_DAYS: WorkMode.HYBRID,
    _Saying.REMOTE: WorkMode.REMOTE,
    _Saying.MAY: WorkMode.HYBRID,
    _Saying.ONSITE: WorkMode.ONSITE,
    _Saying.AT_HOME: WorkMode.REMOTE,
}


class _Mention(NamedTuple):
    saying: _Saying
    start: int  # within its sentence
    end: int


# -------------------------------------------------------------------------------------------------- words of the place

_WORK_AWAY = r"""(?:work(?:ing|s|ed)?\s(?:[\w%]+\s){0,3}?(?:remotely|from[-\s](?:your\s(?:own\s)?)?home)
    |remote\swork(?:ing)?
    |tele-?work(?:ing)?|telecommut(?:e|es|ing)|home[-\s]?working|work[-\s](?:from|at)[-\s]home|wfh)"""
_AWAY = rf"(?:{_WORK_AWAY}|remote(?:ly)?)"
_IN = r"(?:on[-\s]?site|office[-\s]based|in[-\s]person|in[-\s](?:the\s|our\s(?:\w+\s)?)?office(?!\sof\b))"
_JOB = r"(?:position|role|job|post|opportunity|opening|assignment|employee|associate|employment)s?"
_LABEL = r"""(?:(?:remote|virtual|hybrid)(?:\s(?:job|work|position|status|type|option|eligible)){0,2}
    |work(?:ing|s)?\sremotely|telework(?:\seligible)?|work(?:ing|place)?[-\s]?(?:arrangement|location|mode|model|setting|site|type|style|place|schedule
    |environment)|workplace|modality
    |where(?:\syou(?:['\u2019]ll|\swill)\swork)?|(?:job|employment|position)\stype|(?:job\s|work\s)?locations?(?:\stype)?)"""
_FEW = r"(?:[1-4]|one|two|three|four|some|certain|a\sfew|several|alternate|other|most)"
_DAYS = rf"""(?:{_FEW}(?:\s(?:to|or|-)\s{_FEW})?\s(?:anchor\s|scheduled\s|full\s)?days?\b
    |(?<!to\s)(?<!through\s)(?<!thru\s)(?<![-\u2013])(?<![-\u2013]\s)
     \b(?:mon|tues|wednes|thurs|fri)days?\b(?!\s?(?:to|through|thru|[-\u2013])))"""
_ALL_WEEK = r"(?:(?:5|five)\sdays|mon(?:day)?\s?(?:to|through|thru|[-\u2013])\s?fri(?:day)?)"
_POSSIBLE = r"""(?:option(?:s|al(?:ly)?)?|opportunit(?:y|ies)|abilit(?:y|ies)|flexib\w+|possib\w+|able|may|can|could
    |eligible|eligibility|potential|available|allow(?:s|ed)?|permitted|approv\w+|suitable|choice|scope)"""

# Sentences about something else: where patients, machines and interviews are, what candidates have done, and what
# held only while a pandemic did or only now and then.
_NOISE = re.compile(
    r"""\b(?:interview|proctor|pandemic|covid|coronavirus|temporarily|initially|foreseeable|inclement|weather|snow|storms?\b
    |(?:in|during)\s(?:an?\s)?emergenc|only\s(?:in|during)\b|regardless\sof|whether\b|title\s38|returning\sall|expanded\stelework
    |currently\s(?:\w+\s)?(?:working|home|remote)|at\s(?:present|the\smoment|this\stime)
    |occasional(?:ly)?\s(?:\w+\s){0,2}(?:remote|telework|home)
    |(?:remote(?:ly)?|home|telework)\b[^,]{0,20}\boccasional(?!(?:ly)?\s(?:\w+\s){0,2}?(?:travel|visit|trip|meeting|on-?site|office))
    |(?:experience|experienced|knowledge|skills?|familiar\w*)\b[^,]{0,30}\b(?:remote|hybrid|virtual|telework)
    |(?:manag|supervis|overse|coordinat)\w*\s(?:\w+\s){0,3}remote[-\s](?:cod|scrib|staff|team|work(?:er|force)|vendor|employee)
    |remote(?:ly)?[-\s](?:patient|monitor|clinic|area|access|support|sensing|desktop|locat|facilit|control|follow
        |consult|terminal|device|hospital|communit|villag|server|sites?\b|diagnos|video|care\b|deposit|check|proctor)
    |on[-\s]call\b[^,]{0,20}\bhome|hybrid[-\s](?:record|chart|medical|health|paper|electronic|theatre|operating|lab|system|title|vehicle|car\b|file|ehr
        |endovascular|facilit|inpatient|cardiac|suite|filing|document|format|legal))""",
    _FLAGS,
)
_AWAY_WORDS = "remote hybrid tele wfh virtual home anywhere"
# Each saying with words of which one stands wherever its pattern matches; most sentences are told by these.
_SAID_BY = (
    (
        _Saying.NOT_REMOTE,
        _AWAY_WORDS,
        rf"""(?:\bnot?\b|n['\u2019]t\b|\bnever\b|\bunable\sto\soffer\b|\bnobody\b|\bno\sone\b)\s
            (?:(?:an?|the|be|been|is|eligible|available|offered|considered|currently|suitable|for|as|any|done|performed
                |allow|offer|include|to)\s){{0,4}}(?:{_AWAY}|hybrid)(?:\s?(?:/|,|or|and)\s?(?:\w+\s)?(?:{_AWAY}|hybrid))*\b
        |\b(?:{_AWAY}|hybrid)\b[^,]{{0,30}}\b(?:(?:is|are)(?:\snot|n['\u2019]t)\b|not\s(?:available|offered|permitted|allowed|possible))
        |\bnot\sa\svirtual\b
        |{_LABEL}\s*\??\s*[:\n]+\s*(?:no|not|none|n)\b|\bhome[-\s]?working\s*[:\n]+\s*no\b
        |\bno\s(?:option|possibility|opportunity|scope)\s(?:to|of|for)\s(?:\w+\s)?{_AWAY}
        |\b(?:cannot|can['\u2019]t)\sbe\s(?:done|performed|worked)\s(?:remotely|from\shome)""",
    ),
    (
        _Saying.HYBRID,
        _AWAY_WORDS,
        rf"""\bhybrid[-\s](?:remote|{_JOB}|work|schedule|model|arrangement|basis|environment|telework|way\b|pattern|set-?up)
        |\b{_JOB}\s(?:is|will\sbe|offers)\s(?:an?\s)?hybrid\b|{_LABEL}\s*[:\n-]\s*(?:[\w,/]+\s){{0,4}}?[(]?hybrid\b
        |^\W*hybrid\b|\(hybrid|\bremote\s?[/|]\s?hybrid\b|\#li-hybrid\b
        |\b(?:partial(?:ly)?|partly|semi|part|part[-\s]time)[-\s]remote|\bnot\s(?:fully|100%|entirely)\sremote
        |\btelework(?:\seligible)?\s*\??\s*[:\n]+\s*yes|\bsuitable\sfor\stelework|\beligible\sfor\s(?:\w+\s){{0,2}}telework
        |\btelework\s(?:may|with|as\sdetermined|is\spermitted)
        |\bmay\sbe\s(?:allowed|approved|permitted)\sto\s(?:telework|work\s(?:remotely|from\shome))""",
    ),
    (
        _Saying.SOME_DAYS,
        "day",
        rf"""(?!.{{0,80}}\b(?:training|orientation|onboarding|per\s(?:year|quarter)|a\syear)\b)
        (?:{_DAYS}[^,]{{0,40}}\b(?:{_AWAY}|(?:at|from)\shome|{_IN})\b|\b(?:{_AWAY}|(?:at|from)\shome|{_IN})\b[^,]{{0,25}}\b{_DAYS})""",
    ),
    (
        _Saying.SOME_DAYS,
        "home remote",
        r"""\b(?:combin|mix|blend|split|divid|mixture)\w*\b.{0,50}\b(?:home\b|remote)
        |\b(?:home|remote)\b.{0,30}\b(?:combin|mix|blend)\w*
        |\b(?:mon|tues?|wed|thu(?:rs)?|fri)\s(?:from|at)\shome\b
        |\b(?:one|two|three|four|[1-4])\shome\sdays?\b|\bhome\s(?:one|two|three|four|[1-4])\sdays?\b
        |\bpart(?:ly)?\s(?:from|at)\shome|\b\d\d\s?%.{0,40}\b(?:office|on[-\s]?site)\b.{0,30}\bhome\b
        |\b(?:some|part|half)\sof\s(?:the|your)\s(?:time|week)\b.{0,40}\b(?:home\b|remote)
        |\b(?:home\b|remote).{0,20}\b(?:some|part|half)\sof\s(?:the|your)\s(?:time|week)\b
        |\b(?:once|twice|(?:two|three)\stimes)\s(?:a|per|each)\sweek\b.{0,30}\b(?:from\shome\b|remote)
        |\bweek\s(?:in|at|on).{0,30}\bweek\s(?:from|at)\shome
        |\b[1-7]\d\s?%\s(?:\w+\s){0,3}?(?:remote|from\shome)|\b(?:remote(?:ly)?|from\shome)\s(?:\w+\s){0,3}?[1-7]\d\s?%""",
    ),
    (
        _Saying.REMOTE,
        _AWAY_WORDS,
        rf"""\b(?:100\s?%|fully|full-time|permanent(?:ly)?|completely|entirely|all|primarily)[-\s]{_AWAY}
        |\bremote[-\s](?:{_JOB}|based|first|coder|coding|in\b|within\b|from\b|anywhere|us\b|usa\b|after\b|opportunit)
        |\bremote\s*[(,/|-]|\#li-remote\b|\b100\s?%\sfrom\shome\b|\b(?:work\sfrom|live)\sanywhere\b|{_LABEL}\s*[:\n-]\s*(?:anywhere\b|(?:from\s|your\s(?:own\s)?)?home\W*$)
        |\bwork\sremotely\sfrom\sany|\b(?:coders?|team|staff|employees)\s(?:is|are)\s(?:all\s|fully\s)?remote\b
        |\b(?:job|work\sis\s(?:performed|done))\sfrom\s(?:your\s)?home\b|^\W*work\sfrom\shome,|\bhome\soffice\s(?:is\s)?required
        |^\W*home[-\s]based,?\s(?:with|and)\b|\bwork\s(?:happens|takes\splace)\sat\shome\b
        |\b(?:telecommuting|(?:remote|home)[-\s]?work(?:ing)?|work(?:ing)?\sfrom\shome)\sis\s(?:the\snorm|standard|usual)
        |\bwork\w*\sfrom\sthe\scomfort\sof\syour\s(?:own\s)?home\b
        |\bremote\swork\s(?:position|role|job|opportunity)\b
        |\bin\sa\s(?:\w+\s)?remote\s(?:work\s|working\s)?(?:environment|setting)\b
        |\bthen\s(?:\w+\s){{0,2}}?(?:remote(?:ly)?|(?:work\s)?from\shome)\b
        |\b{_JOB}\s(?:is|are|will\sbe)\s(?:\w+\s)?(?:an?\s)?(?:remote|home[-\s]?based|virtual)\b
        |{_LABEL}\s*[:\n-]\s*(?:[\w,/%-]+\s){{0,4}}?[(]?(?:{_AWAY}|home[-\s]?based|virtual)
        |\b(?:remote|work\sremotely|work\sfrom\shome)(?:\s(?:job|work|position|eligible))?\s*\??\s*[:\n]+\s*yes
        |\b(?:work[-\s](?:from|at)[-\s]home|wfh|home[-\s]?based|telework|telecommut(?:e|ing)|virtual)[-\s]{_JOB}
        |^\W*(?:100%\s)?(?:remote|wfh|work\sfrom\shome|home[-\s]based)\W*$|\(\s?remote\b
        |(?:\b{_JOB}\s(?:is|can\sbe|may\sbe|will\sbe)|^\W*(?:can|may)\sbe)\s(?:worked|performed|done)\s(?:fully\s|entirely\s)?(?:remotely|from\shome)\b""",
    ),
    (
        _Saying.MAY,
        _AWAY_WORDS,
        rf"""\b{_POSSIBLE}\b[^,]{{0,25}}\b{_WORK_AWAY}\b|\b{_WORK_AWAY}\b\s(?:\w+\s){{0,2}}?{_POSSIBLE}\b
        |\b(?:some|partial|part[-\s]time|part(?:ly)?|flexible|limited)\s{_AWAY}\b|\bremote\soptions?\b
        |\b(?:may|can|could)\sbe\s(?:\w+\s)?remote\b|\b{_POSSIBLE}\b[^,]{{0,25}}\bhybrid(?:\sscheduling|\W*$)""",
    ),
    (
        _Saying.ONSITE,
        "site person office",
        rf"""{_LABEL}\s*[:\n-]\s*(?:[\w,/%]+\s){{0,2}}?{_IN}\b|^\W*{_IN}(?:\s(?:only|required))?\W*$
        |\b{_IN},?[-\s](?:{_JOB}|work\s(?:is\s)?required|only|presence|attendance|daily|full[-\s]time|for\s(?:every|each|all)\s(?:shift|hour|day))|\bpresence\s{_IN}
        |\b(?:come|report|commute)\s(?:in\s?)?to\s(?:the|our)\soffice\s(?:daily|every\sday|each\sday)|\b(?:we|you(?:['\u2019]ll|\swill)(?:\sbe)?)\swork(?:ing)?\s{_IN}
        |^\W*on-?site\s?[-\u2013]\s|\b(?:must|you(?:['\u2019]ll|\swill)|(?:requires?\syou|required|expected|need)\sto)\sbe\s{_IN}
        |\bin[-\s]person\steam\b(?!\s(?:meet|build|event))
        |\b{_ALL_WEEK}[^,]{{0,25}}\s{_IN}\b|\b{_IN},?[^,]{{0,25}}\s{_ALL_WEEK}\b|\#li-on-?site\b
        |\b(?:fully|100\s?%|entirely|strictly|full[-\s]time|part[-\s]time),?\s{_IN}\b
        |\b{_JOB}\s(?:is|are|will\sbe|must\sbe)\s(?:\w+\s)?{_IN}\b
        |\b(?:must|required\sto)\s(?:be\sable\sto\s)?work\s{_IN}\b
        |\b(?:performed|worked|done)\s(?:fully\s|entirely\s)?{_IN}\b|\b(?:works|{_JOB}\swork)\s{_IN}\b""",
    ),
    (
        _Saying.AT_HOME,
        _AWAY_WORDS,
        r"""\b(?:you(?:['\u2019](?:ll|d)|\swill|\swould)?|and|to|coders?|everyone)\s(?:be\sworking|works?|code)\s(?:remotely|from\s(?:your\s(?:own\s)?)?home)
        |\b(?:dedicated|secure|private|quiet)\s(?:and\s\w+\s)?(?:home\s(?:office|work)|(?:room|space|area|office)\s(?:in|at)\s(?:your\s)?home\b)
        |\bremote\s(?:staff|workers?)\smust\b
        |\bperforms\sremote\b""",
    ),
)
_SAYINGS = tuple((saying, words.split(), re.compile(pattern, _FLAGS)) for saying, words, pattern in _SAID_BY)
# In the head, where title and place stand, the bare word is enough.
_IN_HEAD = {
    _Saying.HYBRID: re.compile(r"\bhybrid\b", _FLAGS),
    _Saying.REMOTE: re.compile(
        rf"\b{_AWAY}\b|\bhome[-\s]?based\b(?!\s(?:primary|care|treatment|support))|(?:^|[-(])\s?virtual\W*$", _FLAGS
    ),
    _Saying.ONSITE: re.compile(rf"\b{_IN}\b", _FLAGS),
}
# Where to look: a text is searched for these alone, each where it has the word, which is in front.
_TOPICS = {
    word: re.compile(word + rest)
    for word, rest in (
        ("remote", ""),
        ("hybrid", ""),
        ("tele", "(?:-?work|commut)"),
        ("wfh", ""),
        ("virtual", r"\b"),
        ("home", ""),
        ("anywhere", r"(?:(?<=from anywhere)|(?<=live anywhere)|(?<=:\sanywhere))"),
        ("site", r"(?:(?<=onsite)|(?<=on[-\s]site))"),
        ("person", r"(?<=in[-\s]person)"),
        ("office", r"(?:(?<=in[-\s]office)|(?<=in[-\s]the\soffice)|[-\s]based|(?=\s(?:daily|every\sday|each\sday)))"),
    )
}
_TOPICAL = Signs(*_TOPICS)
_OTHER_HOME = re.compile(  # homes of patients, by far the most: nothing in the sentence but "home" is of the topic
    rf"(?!.*(?:{_AWAY}|hybrid|virtual|anywhere|{_IN}|home[-\s]?based|comfort\sof|(?:from|at)[-\s]home|combin|mix|blend|split|divid|own\shome|your\shome|home\sdays?\b|home\s[1-4]|home\soffice|to\s(?:the|our)\soffice|[:-]\s*(?:your\s)?home\W*$))",
    _FLAGS | re.DOTALL,
)
# A label alone on its line goes with the line below.
_SENTENCE = re.compile(rf"(?:^\W{{0,4}}{_LABEL}\W{{0,3}}\n+)?(?:[^\n.;!?]++|[.;!?](?!\s|$))+", _FLAGS | re.MULTILINE)


def read_work_mode(text: str) -> tuple[WorkMode | None, Span | None]:
    """Return where the work is done and the words that say so; two Nones where the posting does not say.

    Of several sentences the weightiest holds (the order of `_Saying`), of equals the first.
    """
    lower = lowered(text)
    head = lower.find("\n\n")
    mentions = [(m.start(), said) for m in _sentences(lower) for said in _mentions(m[0], m.start() < head)]
    for saying, mode in _MODES.items():
        for at, mention in mentions:
            if mention.saying is saying:
                return mode, Span(at + mention.start, at + mention.end)
    return None, None


def _sentences(text: str) -> Iterator[re.Match[str]]:
    """Yield the sentences in which a word of the topic stands, in order."""
    end = 0
    topics = _TOPICAL.seen(text).items()
    for hit in sorted(m.start() for word, first in topics for m in _TOPICS[word].finditer(text, first)):
        if hit >= end:
            sentence = next(m for m in _SENTENCE.finditer(text, _line_above(text, end, hit)) if m.end() > hit)
            yield sentence
            end = sentence.end()


def _line_above(text: str, start: int, at: int) -> int:
    """Return where the line before that of `at` begins, empty ones aside, or `start`: that line may be a label."""
    line = max(start, text.rfind("\n", start, at))
    while line > start and text[line - 1] == "\n":
        line -= 1
    return max(start, text.rfind("\n", start, line) + 1)


@lru_cache(maxsize=1 << 13)  # what employers write of it they write again
def _mentions(sentence: str, in_head: bool) -> tuple[_Mention, ...]:
    if _OTHER_HOME.match(sentence) or _NOISE.search(sentence):
        return ()
    return (*_said(sentence), *(_named(sentence) if in_head else ()))


def _said(sentence: str) -> Iterator[_Mention]:
    """Yield what a sentence says; words that are part of one saying are not read again as another."""
    taken = [False] * len(sentence)
    for saying, words, pattern in _SAYINGS:
        m = pattern.search(sentence) if any(word in sentence for word in words) else None
        if m and not any(taken[m.start() : m.end()]):
            taken[m.start() : m.end()] = [True] * (m.end() - m.start())
            yield _Mention(saying, *m.span())


def _named(line: str) -> Iterator[_Mention]:
    for saying, pattern in _IN_HEAD.items():
        if m := pattern.search(line):
            yield _Mention(saying, *m.span())


# --------------------------------------------------------------------------------------------------------- employment


class _Term(NamedTuple):
    """What `pattern` says, and a word without which it says nothing, which is found far faster.

    One in capitals must be written in them.
    """

    word: str
    pattern: re.Pattern[str]
    in_capitals: bool = False


_Terms = Mapping[EmploymentType, Sequence[_Term]]  # in the order of `EmploymentType`


def _term(word: str, *uses: tuple[str, str], start: str = r"\b") -> _Term:
    """Return `word` in its uses, each a pattern of what stands before it, of one length, and one of what follows.

    What stands before is looked at only behind the word: a pattern that begins with a literal is found far faster.
    """
    plain = re.escape(word)
    used = "|".join(f"(?<={start}{before}{plain}){after}" for before, after in uses)
    return _Term(word, re.compile(f"{plain}(?:{used})"), word.isupper())


def _after(firsts: str, rest: str) -> tuple[tuple[str, str], ...]:
    """Return the uses of a word after one of the patterns in `firsts`, parted by spaces, with or without a gap."""
    return tuple((first + gap, rest) for first in firsts.split() for gap in ("", r"\s"))


# After "full" or "part", the four letters: not who else is full-time, or what was (years of experience, benefits for a
# group, students).
_TIME = (
    "".join(rf"(?<!{words}\s....)" for words in ("years", "year", r"years\sof", r"year\sof", "months"))
    + "".join(rf"(?<!\b{words}\s....)" for words in ("all", "our", "other", "another"))
    + r"[-\s]?time\b(?!\s(?:\w+\s){0,2}?(?:experience|employees|staff|associates|team\smembers|members|students?"
    r"|equivalent|benefits|caregivers|teammates|colleagues|workers|study|paid|years?|school|faculty))"
)
_A_WEEK = r"s?\.?\s?(?:of\swork\s)?(?:(?:per|a|each|every|/)\s?(?:week|wk)|weekly|p\.?w\b)"
_FULL_HOURS = (
    *_after(r"3[5-9] 3[5-9]\+ 40 40\+ 37\.5 37\.5\+", _A_WEEK),
    *_after("7[2-9] 80", r"s\s?(?:/|per\s|bi-?weekly)"),
)
_FEW_HOURS = _after(r"[89] [89]\.\d [89]\.\d\d [12]\d [12]\d\.\d [12]\d\.\d\d 3[0-2] 3[0-2]\.\d 3[0-2]\.\d\d", _A_WEEK)
# Where a number of hours starts, often run together with the word before; "8.30" and "8:30" are times of day.
_NUMBER, _SMALL_NUMBER = r"(?<!\d)", r"(?<![\d.:])"
_PART_OF_ONE = _Term("te", re.compile(r"\.(?:(?<!\d\.)|(?<=\b0\.))[1-9]\d?\s?[fw]te\b"))
_SAID: _Terms = {
    EmploymentType.FULL_TIME: (
        _term("full", ("", _TIME), ("", r"\s?(?:/|or|and|&)\s?part[-\s]?time\b")),
        _term("FT", ("", r"\b")),
        _term("1.0", ("", r"\s?[fw]te\b")),
        _term("weekly", ("", r"\shours\s?:\s?(?:3[5-9]|40)\b")),
        _term("hour", *_FULL_HOURS, start=_NUMBER),
        _term("hr", *_FULL_HOURS, start=_NUMBER),
    ),
    EmploymentType.PART_TIME: (
        _term("part", ("", _TIME)),
        _term("hour", *_FEW_HOURS, start=_SMALL_NUMBER),
        _term("hr", *_FEW_HOURS, start=_SMALL_NUMBER),
        _PART_OF_ONE,
        _Term("PT", re.compile(r"PT\b(?:(?<=\bFT/PT)|(?<=[-(|,]PT)|(?<=[-(|,]\sPT))"), in_capitals=True),
    ),
    EmploymentType.CONTRACT: (
        _term(
            "contract",
            ("", r"(?:or)?\s(?:position|role|job|assignment|opportunity|basis|work)"),
            ("", r"[-\s]to[-\s]hire"),
            (r"independent\s", "or"),
        ),
        _term("C2H", ("", r"\b")),
    ),
    EmploymentType.TEMPORARY: (
        _term(
            "temp",
            ("", r"orary\s(?:position|role|job|assignment|post|contract|appointment|employment|full|part)"),
            ("", r"(?:orary)?[-\s]to[-\s](?:hire|perm)"),
            (r"(?:is|be)\s", r"orary\b"),
            (r"(?:is|be)\sa\s", r"orary\b"),
        ),
        _term("seasonal", ("", r"\s(?:position|role|job|post)")),
        _term("term", (r"fixed[-\s]", r"\b"), (r"limited[-\s]", r"\b"), ("", r"\sappointment\b")),
        _term("cover", *((leave + gap, r"\b") for leave in ("maternity", "parental") for gap in (r"\s", r"\sleave\s"))),
        _term("secondment", ("", r"\b")),
        _term("exceed", (r"not\sto\s", r"\s(?:\w+\s){0,2}(?:year|month|day)")),
        _term("month", *((number + r"[-\s]", r"s?\s(?:contract|assignment)") for number in (r"\d", r"\d\d"))),
    ),
    EmploymentType.INTERN: (
        _term("ternship", *((before + r"\s[ie][nx]", r"\b") for before in ("paid", "this", "a", "an"))),
    ),
    EmploymentType.VOLUNTEER: (
        _term(
            "volunteer",
            *((before + r"\s", r"\s(?:position|role|opportunity|post)") for before in (r"is\sa", "this", "unpaid")),
        ),
    ),
    EmploymentType.PER_DIEM: (
        _term("PRN", ("", r"\b")),
        _term("diem", (r"per[-\s]", r"\b(?!\s(?:rate|allowance|travel|expense|reimburs))")),
        _term("needed", (r"as[-\s]", r"\sbasis")),
        _term("casual", ("", r"\s(?:position|role|job|basis|employment|on-call)")),
        _term("float", ("", r"\spool\b")),
        _term("zero", ("", r"[-\s]hours?\b")),
        _term(
            "bank",
            ("", r"\s(?:contract|worker|staff|role|position|post|basis|shifts?|work)\b"),
            (r"staff\s", r"\b"),
        ),
    ),
}
_SAID_BY_WORDS = Signs(*(term.word.lower() for said in _SAID.values() for term in said))
# In a title or a field one word is enough.
_NAMED: _Terms = {
    EmploymentType.FULL_TIME: (
        _term("full", ("", r"[-\s]?time\b")),
        _term("FT", ("", r"\b")),
        _term("1.0", ("", r"\b")),
    ),
    EmploymentType.PART_TIME: (
        _term("part", ("", r"[-\s]?time\b")),
        _PART_OF_ONE,
        _Term("PT", re.compile(r"PT\b(?:(?<=[-(|,/]PT)|(?<=[-(|,/]\sPT))"), in_capitals=True),
    ),
    EmploymentType.CONTRACT: (
        _term("contract", ("", r"(?:or)?\b(?!\s(?:analyst|manager|specialist|administrator|coordinator))")),
    ),
    EmploymentType.TEMPORARY: (
        _term("temp", ("", r"(?:orary)?\b")),
        _term("seasonal", ("", r"\b")),
        _term("term", (r"fixed[-\s]", r"\b")),
        _term("cover", ("", r"\b")),
        _term("secondment", ("", r"\b")),
    ),
    EmploymentType.INTERN: (_term("intern", ("", r"(?:ship)?\b")), _term("externship", ("", r"\b"))),
    EmploymentType.VOLUNTEER: (_term("volunteer", ("", r"\b(?!\s(?:coordinator|manager|services))")),),
    EmploymentType.PER_DIEM: (
        _term("PRN", ("", r"\b")),
        _term("diem", (r"per[-\s]", r"\b")),
        _term("casual", ("", r"\b")),
        _term("call", (r"on[-\s]", r"\b")),
        _term("bank", ("", r"\b")),
    ),
}


# The last word of a field's label, with the words before it; what is in the field begins where the match ends.
_FIELDS = (
    *(
        _term(last, *_after("job employment position contract appointment", r"\b[\s:-]{1,4}"))
        for last in ("type", "status", "basis")
    ),
    _term(":", *_after("fte status contract shift schedule", r"\s?")),
)
_FIELD_END, _LONGEST_FIELD = re.compile(r"[\n;]"), 60


def read_employment(text: str) -> tuple[EmploymentType, ...]:
    """Return the kinds of employment that a posting states of this job, in the order of `EmploymentType`.

    The title holds before a field of the text ("Job type: part-time"), and that before running words.
    """
    title = text.partition("\n")[0]
    lower = lowered(text)
    starts = [m.end() for field in _FIELDS if field.word in lower for m in field.pattern.finditer(lower)]
    fields = " | ".join(_FIELD_END.split(text[start : start + _LONGEST_FIELD])[0] for start in starts)
    said_of_fields = _kinds(fields, fields.lower(), _NAMED) if fields else ()
    return _kinds(title, title.lower(), _NAMED) or said_of_fields or _kinds(text, lower, _likely(lower))


def _likely(lower: str) -> _Terms:
    """Return what may be said in a text by the words that it has."""
    seen = _SAID_BY_WORDS.seen(lower)
    return {kind: [term for term in said if term.word.lower() in seen] for kind, said in _SAID.items()}


def _kinds(text: str, lower: str, terms: _Terms) -> tuple[EmploymentType, ...]:
    """Return the kinds of which a term stands in the text."""
    forms = (lower, text)
    return tuple(
        kind
        for kind, said in terms.items()
        if any(word in forms[capitals] and pattern.search(forms[capitals]) for word, pattern, capitals in said)
    )
