"""Whether the words about a credential say that it is held, under way, run out, or none of these."""

import re
from collections.abc import Sequence

from jobmatch.model import Status
from jobmatch.resume_dates import Period, periods

# What speaks of neither: what never expires, numbers of licences, exams that are over.
_BESIDE = re.compile(
    r"(?i)\b(?:no|never|without|does(?: not|n['’]t)|do(?: not|n['’]t))\s+(?:an?\s+)?expir\w*|\bnot expired\b"  # noqa: RUF001
    r"|\bno\W{0,3}(?=[A-Z]{0,3}\d)|\bpassed\b[^,;.]{0,30}\b(?:exam\w*|try|attempt)"
)
EXPIRED = re.compile(
    r"(?i)\b(?:expired|lapsed?|laps(?:es|ing)|inactive|(?:not|never|\w+n['’]t) (?:been )?(?:renew(?:ed)?"  # noqa: RUF001
    r"|maintain(?:ed)?|kept up|active|current|up to date)"
    r"|(?:let|letting) (?:it |them |that |this )?(?:go|expire|run out)"
    r"|no longer|(?:commission|term|certification|license) ended"
    r"|(?<!, )(?:former|past)(?= \w)|previously|revoked|surrendered|retired|out of date|ran out|run out"
    r"|stopped (?:paying|renewing|keeping|maintaining)|dropped (?:it|them)|gave (?:it|them) up"
    r"|used to|formerly (?:held|certified|licensed)|was certified|discontinued"
    r"|vencid[oa]s?\b|caducad[oa]s?\b"
    r"|did(?: not|n['’]t) (?:keep|renew|maintain)\b)"  # noqa: RUF001
)
_STEP = r"(?:exam(?:ination)?|test(?:ing)?)"
_DAY = (
    r"(?:\d{1,2}/|(?:\d{1,2}(?:st|nd|rd|th)? |early |late |mid-?)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|fall|winter)\w*)"
)
UNDER_WAY = re.compile(
    r"(?i)\b(?:in[ -]progress|in process|in training|underway|under way|expect\w*|anticipat\w*|pending|scheduled"
    r"|pursuing|chasing|aiming|can sit|(?:class|course|program) (?:begins|starts)|booked|studying|stud(?:y|ies) for"
    r"|preparing|prep|enrolled|candidate|eligib(?:le|ility)|working (?:on|towards?|to(?= (?-i:[A-Z]{3})))"
    r"|sit(?:ting)? for|sit(?:ting)?(?= (?-i:[A-Z]{3}))"
    rf"|{_STEP} (?:date|in|on|set|booked|planned|window|appointment)|{_STEP}:?\s+(?:for |is )?{_DAY}"
    r"|(?:second|third|next|another) (?:try|attempt) (?:is|in|on|at|set|scheduled|booked)"
    r"|re-?(?:tak(?:e|ing)|sit(?:ting)?) (?:it )?(?:is|in|on|set|scheduled|booked|this|next)"
    rf"|re-?(?:tak(?:e|ing)|sit(?:ting)?) {_DAY}|theory (?:paper )?passed|passed the theory"  # of two papers, one
    r"|completing|to be completed|currently taking|registered (?:for|to (?:sit|test|take))|awaiting|student|estimated"
    r"|application (?:accepted|approved|submitted|in|sent|pending)"
    r"|(?:approved|authori[sz]ed|cleared) to (?:sit|test|take)"
    r"|authori[sz]ation to test"
    r"|\d+ (?:of|out of) \d+ (?:classes|courses|modules|units|credits|terms|semesters)"
    r"|half(?:way| done)|first (?:term|semester|year)"
    r"|(?:graduat|finish)(?:e|es|ing) (?:in )?(?:20\d\d|[a-z]{3,9} 20\d\d))\b"
)
_PLANNED = re.compile(
    r"(?i)\b(?:plan(?:s|ned|ning)?|goals?|intend\w*|hop(?:e|es|ing)|wants?|would like|interested|not yet|future|will"
    r"|consider\w*|thinking (?:of|about)|undecided|some day|someday|no|not|none|without|never|fail(?:ed|ing)?|missed"
    r"|would need|needs? (?:the|an?) (?:degree|diploma|course|exam)|(?:do|does|did)n['’]t (?:yet )?have"  # noqa: RUF001
    r"|did not|looked (?:at|into)|to (?:obtain|earn|take|get|pursue)|next|wish\w*)\b"
)
_UNTIL = re.compile(
    r"(?i)\b(?:exp(?:ires?|iry|iration)?\b\.?|vence|v[aá]lid[oa] hasta|valid (?:through|thru|until|till|to)"
    r"|good (?:through|until|till|to)|renew\w*"
    r"|current (?:to|through|until|till|thru)|(?<!\d )(?:through|until|thru|till))(?:\s*(?:date|on|by|due|in))*\W{0,3}$"
)


# What is denied of an exam is no step towards it.
_NOT_BEGUN = re.compile(
    r"(?i)\b(?:exam planned,? )?not (?:yet )?(?:been )?(?:scheduled|registered|enrolled|booked|applied|signed up)\b"
    r"|\b(?:decided against|told me about|thought about|maybe|on my list)\b"
)


def state_of(text: str) -> Status | None:
    """Return what words about a credential say of it: held where they say no other, None if not even begun."""
    said = _NOT_BEGUN.sub(" not ", _BESIDE.sub(" ", text))
    if EXPIRED.search(said):
        return Status.EXPIRED
    if UNDER_WAY.search(said):
        return Status.IN_PROGRESS
    return None if _PLANNED.search(said) else Status.HELD


def last_day(text: str) -> str:
    """Return until when words say that a credential is or was good, as a date of JSON Resume; "" if they do not."""
    dates = list(periods(text))
    ending = ending_of(text, dates)
    ranged = next((date for date in dates if not date.single and date.last), None)
    return ending.last if ending else ranged.last if ranged else ""


def ending_of(text: str, dates: Sequence[Period]) -> Period | None:
    """Return which of the dates in a text is the one until which a credential is good."""
    return next((date for date in dates if _UNTIL.search(text[max(0, date.start - 40) : date.start])), None)
