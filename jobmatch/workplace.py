"""Where the work is done and in what kind of employment, as far as the text of a posting says so of this job."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from jobmatch.model import EmploymentType, Span, WorkMode

_FLAGS = re.IGNORECASE | re.VERBOSE


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


@dataclass(frozen=True)
class _Mention:
    saying: _Saying
    span: Span


# -------------------------------------------------------------------------------------------------- words of the place

_WORK_AWAY = r"""(?:work(?:ing|s|ed)?\s(?:\w+\s){0,3}?(?:remotely|from[-\s]home)|remote\swork(?:ing)?|tele-?work(?:ing)?
    |telecommut(?:e|es|ing)|home[-\s]?working|work[-\s]from[-\s]home|WFH)"""
_AWAY = rf"(?:{_WORK_AWAY}|remote(?:ly)?)"
_IN = r"(?:on[-\s]?site|in[-\s]person|in[-\s](?:the\s)?office(?!\sof\b))"
_JOB = r"(?:position|role|job|post|opportunity|opening|assignment|employee|associate|employment)s?"
_LABEL = r"""(?:(?:remote|virtual|hybrid)(?:\s(?:job|work|position|status))?|work(?:ing|s)?\sremotely
    |telework(?:\seligible)?|work(?:ing|place)?[-\s]?(?:arrangement|location|mode|model|setting|site|type|style|place)|workplace|modality
    |(?:job\s|work\s)?locations?(?:\stype)?)"""
_FEW = r"(?:[1-4]|one|two|three|four|some|certain|a\sfew|several|alternate|other|most)"
_DAYS = rf"""(?:{_FEW}(?:\s(?:to|or|-)\s{_FEW})?\s(?:anchor\s|scheduled\s|full\s)?days?\b
    |(?<!to\s)(?<!through\s)(?<!thru\s)(?<![-\u2013])(?<![-\u2013]\s)
     \b(?:mon|tues|wednes|thurs|fri)days?\b(?!\s?(?:to|through|thru|[-\u2013])))"""
_ALL_WEEK = r"(?:(?:5|five)\sdays|mon(?:day)?\s?(?:to|through|thru|[-\u2013])\s?fri(?:day)?)"
_POSSIBLE = r"""(?:option(?:s|al(?:ly)?)?|opportunit(?:y|ies)|abilit(?:y|ies)|flexib\w+|possib\w+|able|may|can|could
    |eligible|eligibility|potential|available|allow(?:s|ed)?|permitted|approv\w+|suitable|choice)"""

# Sentences about something else: where patients, machines and interviews are, what candidates have done, and what
# held only while a pandemic did or only now and then.
_NOISE = re.compile(
    r"""\binterview|proctor|pandemic|covid|coronavirus|\btemporarily|\binitially|foreseeable|inclement
    |\b(?:in|during)\s(?:an?\s)?emergenc|\bonly\s(?:in|during)\b|regardless\sof|\bwhether\b|title\s38|\breturning\sall|\bexpanded\stelework
    |\bcurrently\s(?:\w+\s)?(?:working|home|remote)|\bat\s(?:present|the\smoment|this\stime)
    |\boccasional(?:ly)?\s(?:\w+\s){0,2}(?:remote|telework|home)|\b(?:remote(?:ly)?|home|telework)\b[^,]{0,20}\boccasional
    |\b(?:experience|experienced|knowledge|skills?|familiar\w*)\b[^,]{0,30}\b(?:remote|hybrid|virtual|telework)
    |\bremote(?:ly)?[-\s](?:patient|monitor|clinic|area|access|support|sensing|desktop|locat|facilit|control|follow
        |consult|terminal|device|hospital|communit|villag|server|sites?\b|diagnos|video|care\b|deposit|check|proctor)
    |\bon[-\s]call\b[^,]{0,20}\bhome|hybrid[-\s](?:record|chart|medical|health|paper|electronic|theatre|operating|lab|system|title|vehicle|car\b|file|EHR
        |endovascular|facilit|inpatient|cardiac|suite|filing|document|format|legal)""",
    _FLAGS,
)
_SAID_BY = {
    _Saying.NOT_REMOTE: rf"""(?:\bnot?\b|n['\u2019]t\b|\bnever\b|\bunable\sto\soffer\b)\s
            (?:(?:an?|the|be|been|is|eligible|available|offered|considered|currently|suitable|for|as|any|done|performed
                |allow|offer|include)\s){{0,4}}(?:{_AWAY}|hybrid)\b
        |\b(?:{_AWAY}|hybrid)\b[^,]{{0,30}}\b(?:is|are)\snot\b|\bnot\sa\svirtual\b
        |{_LABEL}\s*\??\s*[:\n]+\s*(?:no|not|none)\b|\bcannot\sbe\s(?:done|performed|worked)\s(?:remotely|from\shome)""",
    _Saying.HYBRID: rf"""\bhybrid[-\s](?:remote|{_JOB}|work|schedule|model|arrangement|basis|environment|telework)
        |\b{_JOB}\s(?:is|will\sbe|offers)\s(?:an?\s)?hybrid\b|{_LABEL}\s*[:\n-]\s*(?:[\w,/]+\s){{0,4}}?[(]?hybrid\b
        |^\W*hybrid\b|\(hybrid|\b(?:partially|partly|semi|part[-\s]time)[-\s]remote|\bnot\s(?:fully|100%|entirely)\sremote
        |\btelework(?:\seligible)?\s*\??\s*[:\n]+\s*yes|\bsuitable\sfor\stelework|\beligible\sfor\s(?:\w+\s){{0,2}}telework
        |\btelework\s(?:may|with|as\sdetermined|is\spermitted)
        |\bmay\sbe\s(?:allowed|approved|permitted)\sto\s(?:telework|work\s(?:remotely|from\shome))""",
    _Saying.SOME_DAYS: rf"""(?!.{{0,80}}\b(?:training|orientation|onboarding|per\s(?:year|quarter)|a\syear)\b)
        (?:{_DAYS}[^,]{{0,40}}\b(?:{_AWAY}|(?:at|from)\shome|{_IN})\b|\b(?:{_AWAY}|(?:at|from)\shome|{_IN})\b[^,]{{0,25}}\b{_DAYS})
        |\b(?:combin|mix|blend|split|divid|mixture)\w*\b.{{0,50}}\b(?:home\b|remote)
        |\b(?:home|remote)\b.{{0,30}}\b(?:combin|mix|blend)\w*""",
    _Saying.REMOTE: rf"""\b(?:100\s?%|fully|full-time|permanent(?:ly)?|completely|entirely|all|primarily)[-\s]{_AWAY}
        |\bremote[-\s](?:{_JOB}|based|first|coder|coding|in\b|within\b|from\b|anywhere|us\b|usa\b|after\b|opportunit)
        |\bremote\s*[(,/|-]|\b{_JOB}\s(?:is|are|will\sbe)\s(?:\w+\s)?(?:an?\s)?(?:remote|home[-\s]?based|virtual)\b
        |{_LABEL}\s*[:\n-]\s*(?:[\w,/%]+\s){{0,4}}?[(]?(?:{_AWAY}|home[-\s]?based|virtual)
        |\b(?:remote|work\sremotely)(?:\s(?:job|work|position))?\s*\??\s*[:\n]+\s*yes
        |\b(?:work[-\s]from[-\s]home|WFH|home[-\s]?based|telework|telecommut(?:e|ing)|virtual)[-\s]{_JOB}
        |^\W*(?:100%\s)?(?:remote|WFH|work\sfrom\shome|home[-\s]based)\W*$|\(\s?remote\b
        |\b{_JOB}\s(?:is|can\sbe|may\sbe|will\sbe)\s(?:worked|performed|done)\s(?:fully\s|entirely\s)?remotely""",
    _Saying.MAY: rf"""\b{_POSSIBLE}\b[^,]{{0,25}}\b{_WORK_AWAY}\b|\b{_WORK_AWAY}\b\s(?:\w+\s){{0,2}}?{_POSSIBLE}\b
        |\b(?:some|partial|part[-\s]time|part(?:ly)?|flexible|limited)\s{_AWAY}\b|\bremote\soptions?\b
        |\b(?:may|can|could)\sbe\s(?:\w+\s)?remote\b""",
    _Saying.ONSITE: rf"""{_LABEL}\s*[:\n-]\s*(?:[\w,/%]+\s){{0,2}}?{_IN}\b|^\W*{_IN}(?:\s(?:only|required))?\W*$
        |\b{_IN}[-\s](?:{_JOB}|only|presence|attendance|daily|full[-\s]time)
        |\b{_ALL_WEEK}[^,]{{0,25}}\s{_IN}\b|\b{_IN}[^,]{{0,25}}\s{_ALL_WEEK}\b
        |\b(?:fully|100\s?%|entirely|strictly|full[-\s]time|part[-\s]time),?\s{_IN}\b
        |\b{_JOB}\s(?:is|are|will\sbe|must\sbe)\s(?:\w+\s)?{_IN}\b
        |\b(?:must|required\sto)\s(?:be\sable\sto\s)?work\s{_IN}\b
        |\b(?:performed|worked|done)\s(?:fully\s|entirely\s)?{_IN}\b|\bworks\s{_IN}\b""",
    _Saying.AT_HOME: r"""\b(?:you(?:['\u2019]ll|\swill)?|and|to|coders?|everyone)\swork\s(?:remotely|from\shome)
        |\bremote\s(?:staff|workers?)\smust\b
        |\bperforms\sremote\b""",
}
_SAYINGS = {saying: re.compile(pattern, _FLAGS) for saying, pattern in _SAID_BY.items()}
# In the head, where title and place stand, the bare word is enough.
_IN_HEAD = {
    _Saying.HYBRID: re.compile(r"\bhybrid\b", _FLAGS),
    _Saying.REMOTE: re.compile(
        rf"\b{_AWAY}\b|\bhome[-\s]?based\b(?!\s(?:primary|care|treatment|support))|(?:^|[-(])\s?virtual\W*$", _FLAGS
    ),
    _Saying.ONSITE: re.compile(rf"\b{_IN}\b", _FLAGS),
}
_TOPIC = re.compile(rf"remote|hybrid|tele-?work|telecommut|\bhome|\bWFH\b|\bvirtual\b|{_IN}", _FLAGS)
# A label alone on its line goes with the line below.
_SENTENCE = re.compile(rf"(?:^\W{{0,4}}{_LABEL}\W{{0,3}}\n+)?(?:[^\n.;!?]|[.;!?](?!\s|$))+", _FLAGS | re.MULTILINE)


def read_work_mode(text: str) -> tuple[WorkMode | None, Span | None]:
    """Return where the work is done and the words that say so; two Nones where the posting does not say.

    Of several sentences the weightiest holds (the order of `_Saying`), of equals the first.
    """
    mentions = _mentions(text)
    for saying in _Saying:
        for mention in mentions:
            if mention.saying is saying:
                return _MODES[saying], mention.span
    return None, None


def _mentions(text: str) -> list[_Mention]:
    head = text.find("\n\n")
    sentences = (m for m in _SENTENCE.finditer(text) if _TOPIC.search(m[0]) and not _NOISE.search(m[0]))
    return [mention for m in sentences for mention in (*_said(m), *(_named(m) if m.start() < head else ()))]


def _said(sentence: re.Match[str]) -> Iterator[_Mention]:
    """Yield what a sentence says; words that are part of one saying are not read again as another."""
    taken = [False] * len(sentence[0])
    for saying, pattern in _SAYINGS.items():
        m = pattern.search(sentence[0])
        if m and not any(taken[m.start() : m.end()]):
            taken[m.start() : m.end()] = [True] * (m.end() - m.start())
            yield _Mention(saying, _span(sentence, m))


def _named(line: re.Match[str]) -> Iterator[_Mention]:
    for saying, pattern in _IN_HEAD.items():
        if m := pattern.search(line[0]):
            yield _Mention(saying, _span(line, m))


def _span(sentence: re.Match[str], m: re.Match[str]) -> Span:
    return Span(sentence.start() + m.start(), sentence.start() + m.end())


# --------------------------------------------------------------------------------------------------------- employment

# Who else is full-time, or what was: years of experience, benefits for a group, students.
_OTHERS = r"""(?!\s(?:\w+\s){0,2}?(?:experience|employees|staff|associates|team\smembers|members|students?|equivalent
    |benefits|caregivers|teammates|colleagues|workers|study|paid|years?|school|faculty))"""
_NOT_OTHERS = r"(?<!years\s)(?<!year\s)(?<!years\sof\s)(?<!year\sof\s)(?<!months\s)(?<!all\s)(?<!our\s)(?<!other\s)"
_A_WEEK = r"(?:hours?|hrs?)\.?\s?(?:of\swork\s)?(?:(?:per|a|each|every|/)\s?(?:week|wk)|weekly|p\.?w\b)"
_TERMS = {
    EmploymentType.FULL_TIME: rf"""{_NOT_OTHERS}\bfull[-\s]?time\b{_OTHERS}|(?-i:\bFT\b)|\b1\.0\s?(?:FTE|WTE)\b
        |\bfull\s?(?:/|or|and|&)\s?part[-\s]?time\b
        |\b(?:3[5-9]|40|37\.5)\+?\s?{_A_WEEK}|\bweekly\shours\s?:\s?(?:3[5-9]|40)\b
        |\b(?:7[2-9]|80)\s(?:hours|hrs)\s?(?:/|per\s|bi-?weekly)""",
    EmploymentType.PART_TIME: rf"""{_NOT_OTHERS}\bpart[-\s]?time\b{_OTHERS}|(?-i:\bFT/PT\b|[-(|,]\s?PT\b(?=\W|$))
        |(?<![\d.])0?\.[1-9]\d?\s?(?:FTE|WTE)\b|(?<![\d.:-])(?:[89]|1\d|2\d|3[0-2])(?:\.\d+)?\s?{_A_WEEK}""",
    EmploymentType.PER_DIEM: r"""\bper[-\s]diem\b(?!\s(?:rate|allowance|travel|expense|reimburs))|(?-i:\bPRN\b)
        |\bas[-\s]needed\sbasis|\bcasual\s(?:position|role|job|basis|employment|on-call)|\bfloat\spool\b|\bzero[-\s]hours?\b
        |\b(?:staff\s)?bank\s(?:contract|worker|staff|role|position|post|basis|shifts?|work)\b|\bstaff\sbank\b""",
    EmploymentType.TEMPORARY: r"""\btemporary\s(?:position|role|job|assignment|post|contract|appointment|employment
            |full|part)
        |\b(?:is|be)\s(?:an?\s)?temporary\b|\btemp(?:orary)?[-\s]to[-\s](?:hire|perm)|\bseasonal\s(?:position|role|job|post)
        |\bfixed[-\s]term\b|\b(?:maternity|parental)\s(?:leave\s)?cover\b|\bsecondment\b|\blimited[-\s]term\b
        |\bterm\sappointment\b|\bnot\sto\sexceed\s(?:\w+\s){0,2}(?:year|month|day)
        |\b\d+[-\s]months?\s(?:contract|assignment)""",
    EmploymentType.CONTRACT: r"""\bcontract(?:or)?\s(?:position|role|job|assignment|opportunity|basis|work)
        |\bcontract[-\s]to[-\s]hire|\bindependent\scontractor|\b(?:as|on)\s(?:an?\s)?contract(?:or)?\sbasis|(?-i:\bC2H\b)""",
    EmploymentType.INTERN: r"\b(?:paid\s|this\s|an?\s)(?:intern|extern)ship\b",
    EmploymentType.VOLUNTEER: r"\b(?:is\san?\s|this\s|unpaid\s)volunteer\s(?:position|role|opportunity|post)",
}
_SAID_TYPES = {type_: re.compile(pattern, _FLAGS) for type_, pattern in _TERMS.items()}
_TYPE_FIELD = re.compile(
    r"\b(?:job|employment|position|contract|appointment)\s?(?:type|status|basis)\b[\s:-]{1,4}([^\n;]{0,60})"
    r"|\b(?:FTE|status|contract|shift|schedule)\s?:\s?([^\n;]{0,60})",
    re.IGNORECASE,
)
# In a title or a field one word is enough.
_TYPE_NAMES = {
    EmploymentType.FULL_TIME: r"\bfull[-\s]?time\b|(?-i:\bFT\b)|\b1\.0\b",
    EmploymentType.PART_TIME: r"\bpart[-\s]?time\b|(?-i:[-(|,/]\s?PT\b)|(?<!\d)0?\.[1-9]\d?\s?(?:FTE|WTE)\b",
    EmploymentType.PER_DIEM: r"\bper[-\s]diem\b|(?-i:\bPRN\b)|\bcasual\b|\bon[-\s]call\b|\bbank\b(?!ing|s)",
    EmploymentType.TEMPORARY: r"\btemp(?:orary)?\b|\bseasonal\b|\bfixed[-\s]term\b|\bcover\b|\bsecondment\b",
    EmploymentType.CONTRACT: r"\bcontract(?:or)?\b(?!\s(?:analyst|manager|specialist|administrator|coordinator))",
    EmploymentType.INTERN: r"\bintern(?:ship)?\b|\bexternship\b",
    EmploymentType.VOLUNTEER: r"\bvolunteer\b(?!\s(?:coordinator|manager|services))",
}
_NAMED_TYPES = {type_: re.compile(pattern, _FLAGS) for type_, pattern in _TYPE_NAMES.items()}


def read_employment(text: str) -> tuple[EmploymentType, ...]:
    """Return the kinds of employment that a posting states of this job, in the order of `EmploymentType`.

    The title holds before a field of the text ("Job type: part-time"), and that before running words.
    """
    title = text.partition("\n")[0]
    fields = " | ".join(" ".join(filter(None, m.groups())) for m in _TYPE_FIELD.finditer(text))
    for words, patterns in ((title, _NAMED_TYPES), (fields, _NAMED_TYPES), (text, _SAID_TYPES)):
        found = tuple(type_ for type_ in EmploymentType if type_ in patterns and patterns[type_].search(words))
        if found:
            return found
    return ()
