"""What makes a posting worth a second look before one answers it: quoted, and no more than what its words say.

What is looked for is what the US Federal Trade Commission tells job seekers to look for (consumer.ftc.gov, "Job
Scams"): money or bank data asked for, an interview by chat alone, a private mail address, pay that is too good; and an
advert for a course. Honest employers do some of it too, so nothing here is a verdict, and employers' own
warnings of such things are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobmatch.model import Finding, Pay, PayUnit, Span
from jobmatch.signs import Signs
from jobmatch.vocabulary import lowered

_FLAGS = re.VERBOSE  # all patterns are for a text in lower case: ignoring case would cost several times as much

# Hours of full-time work for a unit of pay, so that all are compared by the year of 2,080 hours.
_PER_YEAR = {
    PayUnit.HOUR: 2_080,
    PayUnit.DAY: 260,
    PayUnit.WEEK: 52,
    PayUnit.BIWEEKLY: 26,
    PayUnit.MONTH: 12,
    PayUnit.YEAR: 1,
}
# In whole currency a year: twice the upper end of what is seen in records work, 95,000 ($45 an hour is 93,600), and
# for its managers, whose median is 117,960 (O*NET-SOC 11-9111), twice that again.
_FAR_ABOVE = 190_000
_FAR_ABOVE_MANAGERS = 380_000
_NO_WINDOW = "none"  # the family of any other work, whose pay is not known here

_REACH = 120  # characters of a sentence that are read, and quoted, on either side of a telling word
_NEAR = 400  # characters on either side in which a warning of fraud speaks of the same
_BREAK = re.compile(r"\n|[.!?](?=\s)")  # the end of a sentence
_AROUND = " \t\n\r\u00a0•·▪●*-"
_WARNING = re.compile(r"\b(?:scam|phish|fraudulent|impersonat|beware)")

# ------------------------------------------------------------------------------------------------------ what is said

_THEM = r"(?:you|applicants?|candidates?|employees?|new\shires?|incumbents?|appointees?|the\ssuccessful\s\w+)"
_MUST = rf"""(?:(?:must|please)\s|(?:need|needs|have|required|asked|expected)\sto\s|responsible\sfor\s
    |{_THEM}\s(?:will|shall)\s)(?:\w+\s)?"""
_COSTS = r"""(?:training|background\s(?:check|screening)s?|screening|fingerprint\w*|drug\stest|dbs|disclosure|uniforms?
    |scrubs|work\sclothe?s|equipment|laptop|computer|software|(?:starter|starting)\skits?|certification\scourse|badge)"""
_FEE = r"""(?:registration|training|processing|onboarding|screening|fingerprint(?:ing)?|check|equipment|badge|kit
    |administrative)\sfee\b"""
_ASKS_MONEY = rf"""
    \b{_MUST}pay(?:ing)?\s(?:(?:for\s)?(?:an?|the|your|their)\s(?:[\w\u00a3$.-]+\s){{0,4}}?fees?\b
        |for\s(?:your|their|the)\s(?:own\s)?(?:\w+\s)?{_COSTS}\b)
    |\b{_FEE}[^,;]{{0,30}}?\b(?:is|must\sbe|will\sbe)\s(?:due|payable|required|deducted|charged|collected|refunded)\b
    |\bthere\sis\san?\s(?:\S+\s){{0,2}}{_FEE}|\b(?:non-?|fully\s)?refundable\s(?:\w+\s){{0,3}}(?:fee|deposit)\b
    |\b(?:send|wire|transfer|forward|pay|payable|fee|money|payments?|deposit)\w*\b[^;]{{0,60}}\b(?:zelle|venmo|western\sunion
        |moneygram|bitcoin|(?:by|via|through)\scash\s?app)\b
    |\b(?:buy|buying|purchase|purchasing)\s(?:\w+\s){{0,2}}gift\scards?\b[^;]{{0,30}}\b(?:send|codes?|photos?|numbers)\b
    |\b(?:(?:send|mail)\syou|receive|get)\sa\sche(?:ck|que)\s[^;]{{0,50}}\b(?:deposit|buy|purchase)\b
        [^;]{{0,40}}\b(?:your|equipment|supplies|vendor)\b
    |\b(?:through|into|in|using)\syour\s(?:own|personal)\s(?:\w+\s)?account\b
    |\b{_COSTS}\b[^;.]{{0,50}}\bat\s(?:your|their)\sown\s(?:expense|cost)\b
    |\bat\s(?:your|their)\sown\s(?:expense|cost)\b[^;.]{{0,20}}\b{_COSTS}\b
    |\bcosts?\s(?:of|for)\s(?:(?:the|your|an?|all|any)\s)?(?:\w+\s){{0,2}}?{_COSTS}\s[^;]{{0,40}}?
        \b(?:(?:paid|borne|met)\sby|responsibility\sof)\s(?:the\s)?(?:\w+\s)?(?:you|applicants?|candidates?|employee|hires?)\b
    |\b(?:buy|purchase)\s(?:an?|the|our|your|their)\s(?:\w+\s)?(?:starter|starting)\skit\b
"""
_ASKS_NO_MONEY = r"""
    \b(?:never|no|nor|not|without)\b[^,;]{0,30}\b(?:fees?|costs?|charged?|pay|money|deposit|purchase|ask(?:s|ed)?)\b
    |\b(?:invoice|client|customer|patient|requester|tenant)|\bvendors\b|\b(?:we(?:\swill|['\u2019]ll)?\s(?:pay|cover))
    |\b(?:paid|covered|met)\sby\s(?:us|the\s(?:employer|company|hospital|trust|practice))\b
"""

_ACCOUNT = r"""\b(?:(?:bank|checking)\s(?:account|details?|login|information)|routing\snumber|debit\scard|card\snumber
    |online\sbanking|social\ssecurity\snumber|ssn\b)"""
_ASKS_BANK_DATA = rf"""
    \A(?=.*{_ACCOUNT})
    (?=.*\b(?:appl(?:y|ying|ication|icants?)|candidates?|interview|r[e\u00e9]sum[e\u00e9]|cv|letter|get\sstarted|be\shired|screening)\b)
    .*?\b(?:includ(?:e|ing)|provide|send|submit|text|e-?mail|give|enter|have\s(?:your|their)|need|upload|attach|supply|forward|contain)\b
    [^;]*{_ACCOUNT}
"""
_ASKS_NO_BANK_DATA = r"""
    \b(?:never|not|no|nor)\b|n['\u2019]t\b|\blast\s(?:four|4)\b|\b(?:redact|remov|reconcil|collect|verif|e-verify|process)
    |\bdirect\sdeposit\b(?!.*\bappl)|\bpayroll\b|\bafter\b|\bupon\shire|\bnew\shires?\b|\bfirst\sday\b|\bproof\sof\b
    |\b(?:patient|customer|client|member|requester|resident|vendor)s?\b|\beligib|\bgovernment\b
"""

_CHAT = r"""\b(?:telegram|whats\s?app|google\s(?:chat|hangouts?)|hangouts?|signal(?=\s(?:app|messenger)\b)
    |(?:on|via|by|through)\ssignal\b)"""
_HIRING = r"\b(?:interviews?|hiring|recruit(?:er|ment)|hr|human\sresources|screening)\b"
_CHAT_ONLY = rf"""
    {_CHAT}[^;]{{0,80}}{_HIRING}|{_HIRING}[^;]{{0,80}}{_CHAT}
    |\b(?:contact|message|text|write|reach|add|apply)\s(?:\w+\s){{0,4}}(?:on|via|by|through|at)\s{_CHAT}
    |\btext[-\s]only\s(?:\w+\s)?interview|\binterviews?\s(?:is|are|will\sbe|takes?\splace)\s(?:(?:held|conducted|done|carried\sout
        |only|online|entirely|solely)\s){{0,3}}(?:by|via|over|through)\s(?:text|e-?mail|(?:live\s|online\s)?chat|instant\smessag\w+)\b
    |\bno\sinterview\s(?:is\s)?(?:needed|required|necessary)\b|\bno\sinterview[!.,]
    |\b(?:hired|hire\syou|start|offer)\b[^;]{{0,30}}\bwithout\s(?:an\s|any\s)?interview\b
"""
_CHAT_NOT_ONLY = r"""
    \b(?:video|in[-\s]person|face[-\s]to[-\s]face|zoom|teams|channels?|groups?|posts?|each\sother|patients?|never)\b|\bby\s(?:tele)?phone\b
    |\b(?:tele)?phone\sinterview|\b(?:not|n['\u2019]t)\s(?:\w+\s)?(?:interview|contact|use|conduct|hold|recruit|hire|message)
"""

_PRIVATE_MAIL = r"""
    (?<![\w.+-])[\w.+-]{1,64}@(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|msn|aol|icloud|proton|protonmail|gmx
        |mail|comcast|verizon|sbcglobal|bellsouth|btinternet)\.(?:com|net|me|us|ca|co\.uk|ch)\b(?![.-]?\w)
"""
_NOT_THEIR_MAIL = r"\b(?:never|not|such\sas|example|e\.g)\b|n['\u2019]t\b"

_COURSE = r"(?:course|class(?:es)?|program(?:me)?|school|academy|training)"
_COURSE_ADVERT = rf"""
    \benroll?\s(?:now|today)\b|\btuition\b[^;]{{0,30}}\b(?:payable|payment\splan)\b|\blow\stuition\b
    |\b(?:our|this)\s(?:[\w-]+\s){{0,4}}{_COURSE}\s(?:will\s)?(?:trains?|teach(?:es)?|prepares?|qualif(?:y|ies))\s(?:you|students)\b
        [^;]{{0,20}}\bbecome\sa\b
    |\bjob\splacement\b[^;]{{0,40}}\b(?:graduat|complet)\w*
    |\b(?:start|begin)\syour\s(?:\w+\s){{0,2}}training\b[^;]{{0,20}}\b(?:today|now|career|in\s)|\baid\s(?:is\s)?available\sfor\sthose\b
    |\bclasses\sbegin\b[^;]{{0,40}}\bseats\b|\b{_COURSE},?\s(?:and\s)?not\sa\sjob\b
    |\bbecome\sa\s(?:certified|licensed|registered)\s(?:[\w-]+\s){{1,5}}in\s(?:as\slittle\sas\s|only\s|just\s|under\s)?
        (?:\d+|four|six|eight|ten|twelve)\s(?:short\s)?(?:weeks|months)\b
"""
_NO_COURSE_ADVERT = r"""
    \b(?:reimburs|paid\b|we\spay|earn\b|salary\b|salaries|wage|assistance\sprogram|cover(?:ed|s)\b|benefits?\b|wellness|insurance|dental
        |apprentice|preceptorship|residen|patients?\b|clients?\b|participants?\b|employees?\b|staff\b|free\b|no\scost)
"""


@dataclass(frozen=True)
class _Caution:
    """A clause says it that `says` matches and `unless` does not.

    Only clauses that hold one of `words` are read: they are rare in postings, and what `says` matches has one (a Social
    Security number that is called by its letters is asked for along with the date of birth).
    """

    code: str
    words: Signs
    says: re.Pattern[str]
    unless: re.Pattern[str]


def _caution(code: str, words: str, says: str, unless: str) -> _Caution:
    return _Caution(code, Signs(*words.split("|")), re.compile(says, _FLAGS), re.compile(unless, _FLAGS))


_CAUTIONS = (
    _caution(
        "asks_money",
        "to pay |must pay |please pay |will pay |shall pay |for paying "
        "|registration fee|training fee|processing fee|onboarding fee|screening fee|fingerprinting fee|fingerprint fee"
        "|check fee|equipment fee|badge fee|kit fee|administrative fee|refundable|zelle|venmo|western union|moneygram"
        "|bitcoin|by cash|via cash|through cash|gift card|a check |a cheque |own account|own bank"
        "|your personal account|personal bank|own expense|own cost|paid by|borne by|met by"
        "|responsibility of|starter kit|starting kit",
        _ASKS_MONEY,
        _ASKS_NO_MONEY,
    ),
    _caution(
        "asks_bank_data",
        "bank account|bank detail|bank login|bank information|checking account|checking detail|routing number"
        "|debit card|card number|online banking|security number|your ssn|of birth",
        _ASKS_BANK_DATA,
        _ASKS_NO_BANK_DATA,
    ),
    _caution(
        "chat_only",
        "telegram|whatsapp|whats app|hangout|google chat|signal|text-only|text only|by text|via text|over text"
        "|through text|by chat|via chat|live chat|no interview|without an interview"
        "|without any interview|without interview",
        _CHAT_ONLY,
        _CHAT_NOT_ONLY,
    ),
    _caution("private_mail", "@", _PRIVATE_MAIL, _NOT_THEIR_MAIL),
    _caution(
        "course_advert",
        "enroll now|enrol now|enroll today|enrol today|payable|payment plan|low tuition"
        "|become a |job placement|begin your|start your|aid available|aid is available|classes begin|not a job",
        _COURSE_ADVERT,
        _NO_COURSE_ADVERT,
    ),
)


def cautions(text: str, pay: Pay | None, family: str) -> tuple[Finding, ...]:
    """Return what a person should look at twice, each code once, with the clause that says it.

    Codes: `asks_money`, `asks_bank_data`, `chat_only`, `private_mail`, `course_advert`, `pay_above`. Pay is far
    above what is seen for `family` (of `titles.csv`, or "none") from twice the upper end of the
    family's plausible pay, 22,000 to 95,000 a year or 11 to 45 an hour (a domain estimate, not a survey), taken by
    its lower end where one is stated, in whatever currency: those that occur are worth about as much.
    """
    found = [Finding(code, clause) for clause, code in sorted(_said(lowered(text)), key=_place)]
    if pay and _is_far_above(pay, family):
        found.append(Finding("pay_above", pay.span))
    return tuple(found)


def _place(said: tuple[Span, str]) -> int:
    return said[0].start


def _is_far_above(pay: Pay, family: str) -> bool:
    cents = pay.max_cents if pay.min_cents is None else pay.min_cents
    if cents is None or family == _NO_WINDOW:
        return False
    limit = _FAR_ABOVE_MANAGERS if family == "management" else _FAR_ABOVE
    return cents * _PER_YEAR[pay.unit] >= limit * 100


def _said(lower: str) -> Iterator[tuple[Span, str]]:
    """Yield the first clause of each code, with it; a clause is read once for a code, whatever telling words it has."""
    for caution in _CAUTIONS:
        end = 0
        for at in caution.words.places(lower):
            if at >= end:
                clause = _clause(lower, at)
                end = clause.end
                if _is_said(lower, clause, caution):
                    yield clause, caution.code
                    break


def _is_said(lower: str, clause: Span, caution: _Caution) -> bool:
    words = lower[clause.start : clause.end]
    if not caution.says.search(words) or caution.unless.search(words):
        return False
    return not _WARNING.search(lower, max(0, clause.start - _NEAR), clause.end + _NEAR)


def _clause(lower: str, at: int) -> Span:
    """Return the sentence around a place; of a long one, what is within reach, cut between words."""
    least, most = max(0, at - _REACH), min(len(lower), at + _REACH)
    begins = [m.end() for m in _BREAK.finditer(lower, least, at)]
    ends = _BREAK.search(lower, at, most)
    start = begins[-1] if begins else least
    end = ends.end() if ends else most
    if least and not begins:
        start = max(start, lower.find(" ", least, at))
    if most < len(lower) and not ends:
        end = lower.rfind(" ", at, most)
        end = most if end < 0 else end
    kept = lower[start:end].strip(_AROUND)
    start = lower.index(kept, start, end)
    return Span(start, start + len(kept))
