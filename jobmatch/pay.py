"""Base pay in the text of a posting: what is offered, for which stretch of time, and where it says so.

An amount counts as pay when it is marked as money and either a word for pay stands before it or a unit of time
beside it. Bonuses, differentials, fees and other money that is not base pay are told by the words around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from jobmatch.model import Finding, Pay, PayUnit, Span
from jobmatch.vocabulary import lowered

_CURRENCIES = {
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "€": "EUR",
    "CA$": "CAD",
    "C$": "CAD",
    "A$": "AUD",
    "DOLLARS": "USD",
}
_UNSAID_CURRENCY = "USD"  # where nothing in the text names one: the bundled feeds are US first

# The least and the most, in whole currency, that base pay for a unit can be; outside, the unit is taken to be wrong.
# Wider than this trade's: by the hour it runs from a UK apprentice to a locum doctor.
_POSSIBLE = {
    PayUnit.HOUR: (4, 400),
    PayUnit.DAY: (40, 3_000),
    PayUnit.WEEK: (150, 8_000),
    PayUnit.BIWEEKLY: (300, 15_000),
    PayUnit.MONTH: (600, 40_000),
    PayUnit.YEAR: (5_000, 1_000_000),
}
# The unit of an amount beside which no sensible one stands. Between these it could be either of two: not read at all.
_UNSAID = {PayUnit.HOUR: (4, 149), PayUnit.MONTH: (1_500, 9_999), PayUnit.YEAR: (10_000, 1_000_000)}
_HOURS = {
    PayUnit.HOUR: 1,
    PayUnit.DAY: 8,
    PayUnit.WEEK: 40,
    PayUnit.BIWEEKLY: 80,
    PayUnit.MONTH: 173,
    PayUnit.YEAR: 2_080,
}

_SAME_UNIT_TOLERANCE = 0.03  # a rounded step, or last year's scale beside this year's
_OTHER_UNIT_TOLERANCE = 0.30  # boards convert with anything from 1,560 to 2,200 hours a year
_ONE_OFFER = 3  # figures further apart than this factor are not one offer

# In characters: how far from an amount the words may stand that tell what it is; the longest line above that is its
# heading; how far apart, on one line and across a break, the figures of one offer may stand.
_BEFORE, _AFTER, _HEADING, _GAP, _LINE_GAP = 80, 50, 40, 60, 25
_BESIDE = len(" per annum")

_FLAGS = re.VERBOSE  # all patterns are for a text in lower case: ignoring case would cost several times as much
_CODES = r"\b(?:usd|gbp|eur|cad|aud)\b"


def _amount(n: int) -> str:
    """The pattern of one amount; possessive, so that no part of a longer number or word is taken for one."""
    return rf"""(?:(?P<sign{n}>(?:us|ca|c|a)?\$|[£€]|{_CODES})\s{{0,2}}|(?<![\w.,\#$£€]))
        (?P<number{n}>
            (?>[1-9]\d{{0,2}}(?:,\d{{3}})+|[1-9]\d,[ ]\d{{3}}(?=\s?(?:[-\u2013]|to\b|p|$))|[1-9]\d*+)(?:\.\d++)?+)
        (?P<k{n}>\s?k\b)?+(?!\s?%|[.,]?\d|(?!ph|p/h|pa\b|p\.|per\b|hr|up)\w)
        (?P<code{n}>\s?(?:{_CODES}|dollars\b))?"""


# A grade is consumed first: the number in "Band 6 - £31,300" is no amount. Most places are told by their first letter.
_STATEMENT = re.compile(
    rf"""(?=[1-9$£€acu]|\b[beglst])(?:\b(?:band|grade|step|tier|level|class|gs|gg)\s?[:\#-]?\s?\d\d?[a-d]?
        (?:\s?(?:[-/&]|\bto\b)\s?\d\d?[a-d]?)*+(?![.,]?\d)
    |{_amount(1)}
    (?:[ ]?(?P<unit>(?:/|\bper\b|\ban?\b|p/?)[ ]?(?:hour|hr|h|year|yr|annum|a)\b)?
       [\s\u200b]{{0,3}}(?:[-\u2013\u2014\u2212]|\bto\b|\bthrough\b|\bthru\b|\bup\s?to\b)(?:\s?[-\u2013\u2014\u2212])?[\s\u200b]{{0,3}}
       {_amount(2)}(?!\s?(?:hours|hrs|days|weeks|months|years|yrs|hr/)))?)""",
    _FLAGS,
)
_UNIT = re.compile(
    r"""(?=[/hpst]|\b[abdefmwy])(?:(?P<not_pay>semi-?\s?monthly|twice\sa\smonth
            |(?:\bper\s|/\s?)(?:line|chart|page|record|visit|session|mile|case|account|encounter|shift|word|call)s?\b)
      |(?P<biweekly>\bbi-?\s?weekly|\bevery\s(?:two|2|other)\sweeks?|\bfortnight|\bper\spay\speriod)
      |(?P<hour>(?:\bper\s|\ban?\s|/\s?|p/)(?:hours?|hrs?|h)\b|hourly|p\.?h\b|\bphr\b)
      |(?P<day>(?:\bper\s|\ba\s|/\s?)day\b|\bdaily\b)
      |(?P<week>(?:\bper\s|\ba\s|/\s?)(?:week|wk)\b|\bweekly\b)
      |(?P<month>(?:\bper\s|\ba\s|/\s?)(?:month|mo)\b|\bmonthly\b|\bpcm\b)
      |(?P<year>(?:\bper\s|\ba\s|/\s?)(?:year|yr|ann?um|ann)\b|\bannual(?:ly|i[sz]ed)?\b|\byearly\b|\bp\.?\s?a\b))""",
    _FLAGS,
)

_BARE_UNIT = re.compile(
    r"\s?(?:(?P<hour>hour|hr)|(?P<day>day)|(?P<week>week)|(?P<month>month)|(?P<year>year))\b", _FLAGS
)

# What is looked for at every place of a text has one \b in front of all words, and each word begins with a letter.
_NOT_PAY = r"""bonus|sign[-\s]?on\b|differential|stipend|allowance|tuition|reimburs|fees?\b|deductible|40[13]\b
    |match|contribution|budget(?!ed)|revenue|turnover|discount|voucher|gift|referral|premium|overtime|double\stime
    |awards?\b(?!-)|grants?\b(?![-\s]funded)|scholarship|loans?\b|forgiveness|relocation|rrp\b|supplement
    |enhancement|incentive|cash\b|costs?\b|extra\b|raises?\b|c2c\b|1099\b|in\s(?:sales|assets|savings)\b"""
_NOT_PAY_BEFORE = r"""plus\b|adds?\b|additional\s*$|value|worth\b|assets\b|balances?\b|deposit(?<!direct\sdeposit)
    |co-?pay|cafeteria|purchas|sav(?:e|ings)\b|portfolio|contracts?\b|generat|funding\b|donat|invest|bilingual
    |longevity|(?:call|standby|holiday|weekend|shift|(?:sat|sun|night|evening)\w*)(?:/\w+)?\s(?:pay|rate)|actual\b
    |equivalent\sto\b|workers'?\s?comp|minimum\swage|parking"""
_PAY_WORD = r"""salar(?:y|ies)|pay(?:s|ing)?\b|paid\b|wages?\b|compensation|remuneration|rates?\b
    |earn(?:s|ing)?\b|comp\b|(?:hiring|hourly|annual)\srange\b|range\s(?:min|max)|start(?:s|ing)?\s(?:people\s|you\s|everyone\s)?at\b
    |(?:gs|gg|grade|band|step|tier)[-\s]?\d"""
_CUE = re.compile(
    rf"\b(?:(?P<not_pay>{_NOT_PAY}|{_NOT_PAY_BEFORE})|(?P<pay>{_PAY_WORD}))|(?P<run_together>salary)", _FLAGS
)
_WORDS_FOR_PAY = ("pay", "salary", "wage", "wages", "compensation", "rate", "range", "from", "between", "min", "max")
_BREAK = re.compile(r"[,;:&|)]|\band\b")
_OTHER_AMOUNT = re.compile(rf"[$£€]\s?\d[\d,.]*k?\s[^$£€:]*\b(?:{_NOT_PAY})[^$£€:]*\band\s(?:\w+\s)*$", _FLAGS)
_ELSE = re.compile(rf"\s?(?:million|billion|thousand|mm\b|bn\b|per\sdiem\b)|.*\b(?:{_NOT_PAY})", _FLAGS)
_PAY_AFTER = re.compile(r".*\b(?:salary|wages?\b|base\spay\b|pro[-\s]?rata\b|w-?2\b|doe\b)", _FLAGS)
_SENTENCE_END = re.compile(r"[.!?]\s")
_UNIT_ENDS = re.compile(r"[\n;\d(.!?](?:(?<![.!?])|\s)")
_IN_CENTS = re.compile(r"\.\d\d\b")
_RANGE_IN_CENTS = re.compile(r"\.\d\d\b.*\.\d\d\b")
_LINE = re.compile(r"[^\n]+")
_NUMBERS = re.compile(r"[0-9](?:[^\n0-9]{0,40}+[0-9])*+.{0,12}")  # those that may make one statement, and what follows
_LEAD = 10  # characters before them where a currency or a grade begins
_MAY_BE_MONEY = re.compile(  # a currency, the form of an amount, or the beginning of a range or of a unit
    r"""(?=[$£€0-9acdegu])(?:[$£€]|\d(?:[.,]\d|\s?k\b|\s*(?:[-\u2013\u2014\u2212/]|to\b|thr|up\s?to|per\b|an?\b|p[./ha]|pcm|hourly|daily|weekly
        |monthly|annual|yearly|bi|every|fortnight|semi|twice))|(?:usd|gbp|eur|cad|aud|dollars)\b)""",
    _FLAGS,
)
_CLAUSE = re.compile(
    r"(?:(?!\s[-\u2013\u2014]\s|\b(?:plus|and|with|inc|incl|including|inclusive|excl|excluding|or)\b)(?:1099|[^\n.;,(+&\d$£€]))*+"
)

_FROM = re.compile(
    r"""(?:\bfrom|\bstart(?:s|ing)?\b[^.;,\n\d]{0,40}|\bmin(?:imum)?\b[^.;,\n\d]{0,12}|\bat\sleast|\b(?:not|no)\sless\sthan
      |\bbegin(?:s|ning)\sat|\bupwards\sof|\bover|\bmore\sthan|\bin\sexcess\sof)[\s:=]*$""",
    _FLAGS,
)
_UP_TO = re.compile(r"(?:\bup\s?to|\bmax(?:imum)?\b[^.;,\n\d]{0,12}|\bas\smuch\sas|\btops?\sout\sat)[\s:=]*$", _FLAGS)
_AND_UP = re.compile(
    r"(?:\+(?!\s*(?!an?\b|per\b|hourly|doe\b)[a-z])|\s?and\sup\b|\s?or\smore\b|\s?min(?:imum)?\b|\s?(?:to\s)?start(?:ing)?\b)",
    _FLAGS,
)
_AT_MOST = re.compile(r"\s?(?:up\sto\b|max(?:imum)?\b|or\sless\b)(?!\W{0,3}[$£€\d])", _FLAGS)


@dataclass(frozen=True)
class _Statement:
    """An amount or a range, with the words of its sentence that stand around it."""

    match: re.Match[str]
    after: str
    start: int  # of the part of the text in which it is read
    in_field: bool

    @cached_property
    def before(self) -> str:
        """The words of its sentence before it; where it begins its line, the heading above."""
        at = self.match.start()
        window = self.match.string[max(self.start, at - _BEFORE) : at]
        line = window.rpartition("\n")[2]
        if line.strip(" \t•*-\u2013:"):
            return _SENTENCE_END.split(line)[-1]
        heading = window.rstrip(" \t\n•*-\u2013:").rpartition("\n")[2]
        return heading if len(heading) <= _HEADING else ""

    @property
    def is_alone(self) -> bool:
        """Tell whether it is a field, and nothing else is on its line."""
        ahead = self.match.string[self.start : self.match.start()]
        return self.in_field and not (ahead.strip(" ~") or self.after.strip(" ~"))

    @property
    def is_range(self) -> bool:
        return self.match["number2"] is not None

    @property
    def is_marked(self) -> bool:
        """Tell whether a currency stands beside it."""
        return any(self.match.group("sign1", "code1", "sign2", "code2"))


class _Offer(NamedTuple):
    """A figure or range of pay in cents.

    How sure it is that this is base pay: 2 for a word that says so, 1 for a unit, 3 for both, 1 for a bare range.
    """

    low: int | None
    high: int | None
    unit: PayUnit
    currency: str
    span: Span
    sureness: int

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the most of what is stated, in cents."""
        stated = [cents for cents in (self.low, self.high) if cents is not None]
        return min(stated), max(stated)


def read_pay(text: str) -> tuple[Pay | None, tuple[Finding, ...]]:
    """Return the base pay that a posting states, and `two_pays` where its pay field and its own words disagree.

    The pay field is a line of the head: before the first blank line, after the title. It holds, unless the words
    give the pay for another unit. None where no pay is stated, or only an amount that could be for either of two units.
    """
    text = lowered(text)
    field, said = _field(text), _said(text)
    offer, findings = _settle(field, said)
    if offer is None:
        return None, findings
    currency = offer.currency or ("GBP" if "£" in text else _UNSAID_CURRENCY)
    return Pay(offer.low, offer.high, offer.unit, currency, offer.span), findings


def _settle(field: _Offer | None, said: list[_Offer]) -> tuple[_Offer | None, tuple[Finding, ...]]:
    """Choose between the field and what is said, surest first."""
    if field is None or not said:
        return field or next(iter(said), None), ()
    if any(offer.unit == field.unit and _within(field, offer) for offer in said):
        return field, ()
    surest = said[0]
    agree = _within(field, surest)
    said_holds = surest.unit != field.unit and (agree or surest.sureness >= 2)
    said_holds = said_holds or (not agree and field.sureness == 0 and surest.sureness >= 2)
    return surest if said_holds else field, () if agree else (Finding("two_pays", surest.span),)


def _within(field: _Offer, said: _Offer) -> bool:
    """Tell whether what is said lies within the field's range, both taken by the hour."""
    tolerance = _SAME_UNIT_TOLERANCE if field.unit == said.unit else _OTHER_UNIT_TOLERANCE
    low, high = (cents / _HOURS[field.unit] for cents in field.ends)
    least, most = (cents / _HOURS[said.unit] for cents in said.ends)
    return least >= low * (1 - tolerance) and most <= high * (1 + tolerance)


# -------------------------------------------------------------------------------------- where offers are looked for


def _field(text: str) -> _Offer | None:
    """Read the last line of the head that holds an offer: the pay field stands after the places."""
    title, head = _bounds(text)
    lines = reversed([*_LINE.finditer(text, title, head)])
    found = (_offers(text, *line.span(), in_field=True) for line in lines)
    return next((_joined(text, offers)[0] for offers in found if offers), None)


def _said(text: str) -> list[_Offer]:
    """Read title and body; the surest offers first, those of which nothing says that they are pay left out."""
    title, head = _bounds(text)
    offers = _joined(text, [*_offers(text, 0, title), *_offers(text, head, len(text))])
    return sorted((offer for offer in offers if offer.sureness), key=lambda offer: -offer.sureness)


def _bounds(text: str) -> tuple[int, int]:
    """Return where the title ends and where the head does."""
    head = text.find("\n\n")
    head = len(text) if head < 0 else head
    title = text.find("\n", 0, head)
    return (head if title < 0 else title), head


def _offers(text: str, start: int, end: int, *, in_field: bool = False) -> list[_Offer]:
    amounts = ((m, text[m.end() : min(end, m.end() + _AFTER)]) for m in _amounts(text, start, end))
    statements = (_Statement(m, after, start, in_field) for m, after in amounts)
    return [offer for offer in map(_offer, statements) if offer]


def _amounts(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the amounts and ranges in a part of the text, of the plain numbers only those beside what may be money."""
    for numbers in _NUMBERS.finditer(text, start, end):
        lead = max(start, numbers.start() - _LEAD)
        if _MAY_BE_MONEY.search(text, lead, numbers.end()):
            line = max(lead, text.rfind("\n", lead, numbers.start()) + 1)
            yield from (m for m in _STATEMENT.finditer(text, line, numbers.end()) if m["number1"])


def _joined(text: str, offers: list[_Offer]) -> list[_Offer]:
    """Join what stands near: steps, grades, a start and what follows ("$19.50, $20.25 after 90 days")."""
    joined = offers[:1]
    for offer in offers[1:]:
        if _belongs(text, joined[-1], offer):
            joined[-1] = _join(joined[-1], offer)
        else:
            joined.append(offer)
    return joined


def _join(first: _Offer, second: _Offer) -> _Offer:
    return first._replace(
        low=min((offer.low for offer in (first, second) if offer.low is not None), default=None),
        high=max((offer.high for offer in (first, second) if offer.high is not None), default=None),
        span=Span(first.span.start, second.span.end),
        sureness=max(first.sureness, second.sureness),
    )


def _belongs(text: str, first: _Offer, second: _Offer) -> bool:
    """Tell whether the second of two offers is part of the first: near, for the same unit, of the same size."""
    gap = text[first.span.end : second.span.start]
    (low, high), (least, most) = first.ends, second.ends
    near = len(gap) <= (_LINE_GAP if "\n" in gap else _GAP)
    return near and second.unit == first.unit and least * _ONE_OFFER >= high and most <= low * _ONE_OFFER


# ------------------------------------------------------------------------------------------------------- one figure


def _offer(statement: _Statement) -> _Offer | None:
    """Read one statement, or return None if it is not one of base pay."""
    m = statement.match
    if not (statement.is_marked or _is_money(statement, said=True)):  # most numbers: no words will make them money
        return None
    clause = _clause(statement.after)
    cue = _cue(statement, clause)
    stated, unit_end = _stated_unit(statement)
    said = statement.in_field or cue == "pay"
    if "not_pay" in (cue, stated) or not (statement.is_marked or _is_money(statement, said=said)):
        return None
    low, high = _ends(m)
    unit = _fitting(stated, high) or _unsaid(statement, stated, high, beside=0 < unit_end <= _BESIDE, said=said)
    if unit is None or high < low:
        return None
    sureness = max(2 * (cue == "pay") + (unit == stated), int(statement.is_range))
    if statement.in_field and len({found.lastgroup for found in _UNIT.finditer(statement.after)}) > 1:
        sureness = 0  # "£8.37 per hour per YEAR" is a form filled in wrongly
    offer = _Offer(low, high, unit, _currency(m), Span(m.start(), m.end() + unit_end), sureness)
    return offer if statement.is_range else _one_sided(offer, statement, unit_end)


def _clause(after: str) -> str:
    """Return the words that belong to an amount behind it; none if they belong to the next one ("..., bonus $500")."""
    m = _CLAUSE.match(after)
    return "" if m is None or after[m.end() :].startswith(("$", "£", "€")) else m[0]


def _cue(statement: _Statement, clause: str) -> str:
    """Return `pay`, `not_pay` or "": what the nearest telling word says of an amount.

    A word for pay that goes with one for other money says nothing new ("overtime is paid at", "bonus pay"), and one for
    other money that has its own amount says nothing of the next ("a $500 bonus and $18 an hour").
    """
    if statement.before.rstrip().endswith("+") or _ELSE.match(clause):
        return "not_pay"
    last, end = "", 0
    for cue in _CUE.finditer(statement.before):
        if last != "not_pay" or _BREAK.search(statement.before, end, cue.start()):
            last = "not_pay" if cue["not_pay"] else "pay"
        end = cue.end()
    if last == "not_pay" and _OTHER_AMOUNT.search(statement.before):
        last = ""
    return last or ("pay" if _PAY_AFTER.match(clause) else "")


def _stated_unit(statement: _Statement) -> tuple[str, int]:
    """Return the unit of an amount ("" if none, `not_pay` if not of pay) and how far behind it the unit's word ends."""
    after = statement.after[: _unit_reach(statement.after)]
    if behind := _BARE_UNIT.match(after) or _UNIT.search(after):
        return str(behind.lastgroup), behind.end()
    if inside := _UNIT.search(statement.match["unit"] or ""):
        return str(inside.lastgroup), 0
    ahead = [str(unit.lastgroup) for unit in _UNIT.finditer(statement.before)]
    return (ahead[-1] if ahead else ""), 0


def _unit_reach(after: str) -> int:
    """Return how far behind an amount its unit may stand: to the end of the sentence or the next number."""
    cut = _UNIT_ENDS.search(after)
    return cut.start() if cut else len(after)


def _is_money(statement: _Statement, *, said: bool) -> bool:
    """Tell whether a number without a currency is pay: by its form, or by what stands beside it.

    `said`: it stands in a pay field or after a word for pay.
    """
    m, ranged = statement.match, statement.is_range
    if statement.is_alone:
        return bool(m["k1"]) or (ranged and _number(m["number1"]) < _number(m["number2"]))
    if _has_unit_beside(statement):
        return said or _IN_CENTS.search(m[0]) is not None
    if not said or m["k1"] or m["k2"] or (ranged and _RANGE_IN_CENTS.search(m[0])):
        return said
    as_money = ranged or any(mark in m["number1"] for mark in ",.")
    return as_money and statement.before.rstrip(" :").endswith(_WORDS_FOR_PAY)


def _has_unit_beside(statement: _Statement) -> bool:
    return _UNIT.match(statement.after.lstrip(" ")) is not None


def _ends(m: re.Match[str]) -> tuple[int, int]:
    """Return both ends in cents. "38-44K" and "£38-£41,000" are thousands at both ends."""
    low = _number(m["number1"], m["k1"])
    if not m["number2"]:
        return low, low
    high = _number(m["number2"], m["k2"])
    if m["sign2"] and not (m["sign1"] or m["k1"] or any(mark in m["number1"] for mark in ",.")):
        return high, high  # the first number is of something else ("Year 2 - $55,666")
    if low * 1000 <= high:
        low *= 1000
    if high < low and not (m["sign2"] or m["code2"]):
        high = low  # the second is ("$18 - 1 opening")
    return low, high


def _number(digits: str, k: str | None = None) -> int:
    """Return an amount in cents; `k` if it is in thousands."""
    cents = Decimal(digits.replace(",", "").replace(" ", "")) * (100_000 if k else 100)
    return int(cents.to_integral_value(ROUND_HALF_UP))


def _fitting(stated: str, cents: int) -> PayUnit | None:
    """Return the stated unit if the amount can be pay for it."""
    for unit, (least, most) in _POSSIBLE.items():
        if unit == stated and least <= cents / 100 <= most:
            return unit
    return None


def _unsaid(statement: _Statement, stated: str, cents: int, *, beside: bool, said: bool) -> PayUnit | None:
    """Return the unit that an amount must be for where none is stated or the stated one is absurd.

    In running words an absurd unit right beside the amount is no slip of a form but some other money ("£20/month"),
    and a single amount in the thousands may be anything.
    """
    if stated and beside and not (statement.in_field or (statement.is_range and said)):
        return None
    unit = next((unit for unit, (least, most) in _UNSAID.items() if least <= cents / 100 <= most), None)
    sure = statement.in_field or (statement.is_range and said)
    return None if unit == PayUnit.MONTH and not sure else unit


def _currency(m: re.Match[str]) -> str:
    mark = next((m[group] for group in ("code1", "code2", "sign1", "sign2") if m[group]), "").strip().upper()
    return _CURRENCIES.get(mark, mark)


def _one_sided(offer: _Offer, statement: _Statement, unit_end: int) -> _Offer:
    """Take away the end that a single figure does not state: "from $20", "up to $25"."""
    behind = (statement.after, statement.after[unit_end:])
    if _FROM.search(statement.before) or any(map(_AND_UP.match, behind)):
        return offer._replace(high=None)
    if _UP_TO.search(statement.before) or any(map(_AT_MOST.match, behind)):
        return offer._replace(low=None)
    return offer
