"""What a person holds, by their own words: what they say they lack or would like is not held."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from jobmatch.credential_states import EXPIRED, last_day, state_of
from jobmatch.errors import ProfileError
from jobmatch.model import Concept, Holding, Kind, Status
from jobmatch.resume import as_given, day_of, entries, near, own_of, private_concepts
from jobmatch.vocabulary import is_past, parts

if TYPE_CHECKING:
    from jobmatch.skills import Reader  # spaCy takes seconds: whoever has a reader has imported it

# ------------------------------------------------------------------------------------- what the words say

# Words of a person about themselves; the cues of postings (cues.csv) speak of somebody else, and in other forms.
LACKS = re.compile(
    r"(?i)\b(?:no(?! (?:complaint|absence|error|misfile|finding|backlog|breach)s?\b)|not(?! (?:only|one)\b)|none"
    r"|never(?! (?:once )?(?:miss|breach|los[et]|late|gossip|misfil|had a complaint))"
    r"|without(?! (?:an? |any )*(?:finding|complaint|error|mistake|miss|supervision|being|prompting|reminder))"
    r"|lack(?:s|ing)?|unable|cannot|\w+n['’]t|former(?=\W*$)"  # noqa: RUF001
    r"|(?:decided|chose) against|turned down|gave up on|skipped|dropped out|todav[ií]a no|a[uú]n no"
    r"|dropped(?=\W*$)|left to (?:others?|them|the \w+)|(?:someone|somebody|nobody) else(?!['’])"  # noqa: RUF001
    r"|only (?:ever )?(?:seen|heard|read)"
    r"|0 (?:years?|yrs?|months?))\b"
)
_NOT_WITHOUT = re.compile(r"(?i)\b(?:no|nothing|not|never|none)\b.*\bwithout\b")
WANTS = re.compile(
    r"(?i)\b(?:wants?|wish(?:es)?|seek(?:s|ing)?|looking (?:for|to)|interested in|hop(?:es?|ing)|eager"
    r"|(?:would|['’]d) (?:like|love|learn)"  # noqa: RUF001
    r"|willing|aspir(?:es?|ing)|aims?|goal|objective|plan(?:s|ning)? to|will (?:learn|train)|(?:am|still|currently|now)"
    r" learning|consider(?:ing)?"
    r"|thinking (?:of|about)|appl(?:y|ying|ied) (?:for|to)|still ahead|upcoming|remaining|to come|some day"
    r"|(?:is|are|will be) (?:getting|moving to|switching to|going to|bringing in|rolling out)|later on|down the road"
    r"|(?:told|heard|read) (?:me |us )?(?:about|of)|curious about"
    r"|(?:waiting|on the) list(?: for)?)\b|→"
)
_DESIRED = re.compile(
    r"(?i)\W*(?:(?:desired|preferred) \w+|(?:position|job|work) (?:desired|sought|wanted)|applying for):"
)
_AIM = re.compile(  # "Objective: patient access near Dayton": what stands first is what they would like
    r"(?i)\W*(?:(?:career |job )?(?:objectives?|objetivo|goals?|focus)|seeking|looking (?:for|ahead)|aim"
    r"|(?:what(?:'s| is) )?next):"
    r"(?!.*\b(?:with|my|experienced?|years?|yrs|skilled|certified|bring\w*|trained|have|ha[sd]|am|after)\b)"
)
_WATCHED = re.compile(
    r"(?i)\b(?:watch(?:ed|ing|es)?|shadow(?:ed|ing|s)?|(?:saw|seen) (?:how|what)|sat (?:in on|next to|beside)|toured"
    r"|(?:an?|one|two) (?:days?|afternoons?|mornings?)"
    r" (?:with|at|in)|observ(?:ed|ing|es)(?! (?:all |the |strict )*(?:\w+ )?"
    r"(?:rules?|polic\w+|laws?|HIPAA|privacy|confiden\w+)))\b"
)
_OTHERS = re.compile(
    r"(?i)\b(?:my|our|the|her|his|their)\s+(?:[\w-]+\s+){0,2}(?:boss|director|manager|supervisor|lead|preceptor|mentor"
    r"|colleagues?|co-?workers?|analysts?|trainer|teacher|instructor|mother|father|wife|husband|sister|brother|friend)\b"
    r"|\b(?:under|beside|alongside|next to|supervised by) (?:an?|the|two|another) (?:[\w-]+ ){0,2}$"
)
_THEY_DO = re.compile(  # "Our coders handled all coding"
    r"(?i)^\W*(?:my|our|the|another)\s+(?:[\w-]+\s+)?(?:boss|director|manager|supervisor|lead|coders?|billers?|registrars?"
    r"|colleagues?|co-?workers?|analysts?|doctors?|physicians?|nurses?|vendor|volunteers?)\s+(?:\w+s|\w+ed|do|did|ran|took|take|handle)\b[^.;,]*$"
)
_THEY = re.compile(  # "Nurses pulled their own charts": the deed is in what names the concept
    r"(?i)^\W*(?:(?:my|our|the|another) (?:[\w-]+ )?(?:clerk|coder|biller|registrar|nurse|doctor|physician|vendor"
    r"|volunteer)s?|doctors|physicians|nurses|coders|billers|volunteers|vendors) $"
)
_NONE = re.compile(
    r"(?i)(?:\W{0,3}(?:0(?![\d.,%])|none|zero)\b"
    r"|\W{1,3}(?:no (?:experience|training|use)|never|not (?:my|used|yet|at)|haven['’]t"  # noqa: RUF001
    r"|have not|ha(?:ve|d|s) seen|withdr[ae]w|withdrawn|dropped|failed"
    r"|did(?: not|n['’]t) (?:finish|complete)|would need|will need|needs? training"  # noqa: RUF001
    r"|next (?:step|spring|summer|fall|winter|year|term|semester)"
    r"|planned|some ?day"
    r"|(?:\w+ ){0,2}(?:course|class|demo|demonstration|training|school) only)\b"
    r"|\W+(?:\w+\W+){0,2}(?:(?:go|goes|went)\W+to\W+(?:my|our|another)"
    r"|(?:is|are|was|were) (?:outsourced|not (?:my|part|mine)|(?:sent|handed|passed|forwarded|given) (?:on |over )?to"
    r"|(?:done|handled|run|processed|managed) by(?! me\b)))\b"
    r"|\s*[:(\u2013\u2014-]\s*(?:saw|seen|observed|watched|demo)\b"
    r"|\W+(?:has its own|(?:do|does|did) not report to me)\b"
    r"|\W{1,3}no\b(?=\W*$|\W*[;|,.(])"
    r"|\W{1,3}(?:not (?:for me|mine|me|ours?|here)|is (?:not|what|someone|somebody)\b|(?:seems|looks|sounds) )"
    r"|\W+is what \w+|\s+(?:preferred|required|desired)\b"
    r"|\W+is (?:the|my|a) (?:[\w-]+ ){0,2}(?:plan|goal|aim|dream|target|next step)\b)"
)
_ASKED = re.compile(r"(?i)\s*\?(?!\W*(?:y|yes|s[ií]|x)\b)")
_ASIDE = re.compile(
    r"(?i)\w\W+(?:before|prior to|replaced by|superseded by|instead of|bridge to)\W+(?:(?:the|my|an?)\W+)?$"
)
_DENIES = re.compile(
    r"(?i)(?:\b(?:did|do|does|have|has|had) (?:not|never)|\b(?:did|do|does|have|has|had)n['’]t|\bnever)"  # noqa: RUF001
    r" (?:do|done|did|perform\w*|handled?|use|used|touch\w*)\s+(?:the |any |much )?$"
)
_DENIED = re.compile(r"(?i)\b(?:not(?! (?:only|just))|did(?: not|n['’]t))\b")  # noqa: RUF001 - inside what would be claimed
_HANDED_ON = re.compile(
    r"(?i)\b(?:hand(?:s|ed)?|pass(?:es|ed)?|forward(?:s|ed)?|refer(?:s|red)?|g[ai]ve|turn(?:s|ed)?|rout(?:e|es|ed)|s(?:end|ends|ent))"
    r"\W+(?:\w+\W+){0,3}$"
)
_COLLEAGUES = (
    r"(?:lead|supervisor|manager|boss|director|coders?|billers?|legal|risk|privacy officer"
    r"|(?:\w+ ){0,3}(?:department|dept|desk|office|team|specialists?|clerks?|vendor|gal|lady|staff))"
)
_ON_TO = re.compile(rf"(?i)\W+(?:on |over |up |off )?to (?:(?:the|my|our|a|an|another) )?{_COLLEAGUES}\b")
_TO = re.compile(r"(?i)\b(?:to|under|beside|alongside|near|by) (?:the|my|our|an?|another)\W+$")
_OF_A_TEAM = re.compile(rf"(?i)(?:\w+ )?{_COLLEAGUES}\b")
_WORKERS = re.compile(
    r"(?i)(?:\w+ )?(?!(?:check|work|wait)?lists|(?:or|fol|bin|remin)ders|(?:news)?letters|papers|numbers|errors"
    r"|registers|years|(?:prin|compu|encoun)ters|scanners|copiers|transfers|trackers|viewers|encoders|calendars|request[eo]rs)"
    r"\w+(?:ers|ors|ars|ists|ians)"
)
_FOR_THEM = re.compile(r"(?i)\b(?:the|our|my|their|other|to|for|with|by)\W+(?:\w+\W+)?$")
_NAMED = re.compile(r"\b[A-Z][\w'’.-]+ (?:[A-Z][\w.]* )?(?P<last>[A-Z][a-z][\w'’-]+), (?:[A-Z]{2,5}, )*$")  # noqa: RUF001
_PROSE = frozenset(("basics", "skills"))
_LABEL = re.compile(r"\W*((?:[\w'’/-]+\s+){0,5}[\w'’/-]+):\s")  # noqa: RUF001
_TERM = re.compile(r"(?i)(?:later|next|future|spring|summer|fall|autumn|winter|to do|yet to take)(?: term| semester)?")
_QUOTED = re.compile(r"[\"“][^\"“”]{12,300}[\"”]")  # longer than a nickname
_TOWARDS = re.compile(
    r"(?i)\b(?:pursuing|chasing|aiming|studying|working (?:on|towards?|to)|preparing|enrolled|eligible (?:for|to)"
    r"|candidate for|training (?:for|as)|completing|expect(?:s|ed|ing)?"
    r"|(?:sit(?:s|ting)?|registered|signed up|dates?) for"
    r"|(?:sit|take|test|exam)\w* (?:the |my )?(?:exam |test )?for)\b"
)
UNDER_WAY = re.compile(
    r"(?i:\b(?:in (?:progress|process|training)|eligible|candidate|student|pending|expected|anticipated|scheduled"
    r"|pursuing|studying|enrolled|working towards?|theory (?:paper )?passed|passed the theory)\b)"
)
_LET_GO = re.compile(  # "the CCA in 2018 and let it go", and no other credential between
    r"(?:(?![.;:]\s|\b[A-Z]{3,}\b).){0,60}?\b(?i:let (?:it|that|this|mine) (?:go|lapse|expire|run out|drop)"
    r"|gave it (?:up|back)|(?:it|that|which) (?:has |have )?(?:since )?(?:lapsed|expired|ran out)"
    r"|(?:did(?: not|n['’]t)|never|haven['’]t|have not) (?:renew|keep|kept|renewed|maintain\w*)"  # noqa: RUF001
    r"(?: (?:it|that)\b| up\b|\W|$))"
)
_PLANNED = re.compile(r"(?i)\bnot (?:yet )?(?:certified|held)\b")
_BEGINNER = re.compile(
    r"(?i)\b(?:element\w*|beginn\w*|basic|novice|limited|learning|little|none|few words|some|high school|rusty|A1|A2"
    r"|(?:not|n['’]t) speak|understands?|greetings|un poco|poco|b[aá]sico)\b"  # noqa: RUF001
)
_GAP = re.compile(
    r"(?i)\W{0,3}(?:\([^)]*\)\W{0,3})?(?:(?:certification|credential|certificate|exam|program)\W+)?"
    r"(?:(?:public|card)\W+)?(?:until 20\d\d\W+|20\d\d\W+)?"
)
STOP = re.compile(
    r"(?i)[.;:!?]\s|\b(?:but|where|using|who|which|until|then)\b|,\s*(?=(?:skilled|experienced|proficient|familiar|trained|fluent)\b)"
)


@dataclass(frozen=True)
class _Line:
    """One text of the document: that of `field` in `entry`, an object of `section`."""

    text: str
    where: str
    section: str
    field: str
    entry: Mapping[str, Any]

    @property
    def heads(self) -> bool:
        """Whether it is the name over a list of skills."""
        return self.section == "skills" and self.field == "name" and bool(self.entry.get("keywords"))

    @property
    def lists(self) -> bool:
        """Whether it is an item of a list of skills or credentials, where a bare word is the name of one."""
        return (self.section, self.field) in _LISTS and not self.heads


@dataclass(frozen=True)
class _Said:
    """A concept that `line.text[start:end]` names."""

    concept: Concept
    line: _Line
    start: int
    end: int

    @property
    def credential(self) -> bool:
        """Whether it is something one earns, and may be working towards."""
        return self.concept.kind is Kind.QUALIFICATION

    @property
    def place(self) -> str:
        """The entry that it stands in."""
        return self.line.where.partition(".")[0]

    @property
    def quote(self) -> str:
        """The words that name it."""
        return self.line.text[self.start : self.end]

    def in_name_of(self, other: "_Said") -> bool:
        """Return whether it is only part of what a credential is called, and not had by whoever has that."""
        within = other.start <= self.start and self.end <= other.end and len(other.quote) > len(self.quote)
        one = not self.credential or not re.search(r"[,/]|\bor\b", other.quote)  # not "RHIT, CCS"
        return within and one and other.credential and self.concept.id not in other.concept.implies

    def lacked(self) -> bool:
        """Return whether the words say that the person does not have it, or only would like to."""
        before = self._clause()
        wished = before.rpartition(",")[2] if self.credential else _scope(before)
        lacked = LACKS.search(_NOT_WITHOUT.sub(" ", _scope(before))) or WANTS.search(wished)
        planned = self.credential and self._followed_by(_PLANNED)
        denied = (
            _NONE.match(self.line.text[self.end :]) or self._labelled() or self.is_asked or _DENIED.search(self.quote)
        )
        return bool(lacked or planned or denied or self._spoken_little() or self._is_wished())

    def _is_wished(self) -> bool:
        """Return whether it is in the list of what is wished for: "I want a desk in HIM: scanning, analysis"."""
        sentence = self._sentence()
        told, colon, _ = sentence.rpartition(":")
        in_prose = self.line.section == "basics" and len(told.split()) > 2  # not "Objective: ..."
        listed = colon and in_prose and WANTS.search(told)
        aim = self.line.section == "basics" and not STOP.search(sentence.partition(": ")[2]) and _AIM.match(sentence)
        return bool(listed or aim or _DESIRED.match(sentence))

    def _spoken_little(self) -> bool:
        """Return whether it is a language of which the words say that the person knows a little."""
        before = re.split(r"[,;]|\band\b", self._just_before()[-16:])[-1]
        after = re.split(r"[,;]|\band\b", self.line.text[self.end : self.end + 20])[0]
        said = f"{before}{self.quote}{after}"  # of this language, and of no other beside it
        return self.concept.group == "language" and _BEGINNER.search(said) is not None

    def _handed_on(self) -> bool:
        """Return whether somebody else does it: it is handed on to them, or they are called by it."""
        before, after = self._just_before(), self.line.text[self.start :]
        theirs = self.concept.group in _TRADES and _HANDED_ON.search(before) and _ON_TO.match(after, len(self.quote))
        return bool(theirs or (_TO.search(before) and _OF_A_TEAM.match(after)))

    def of_others(self) -> bool:
        """Return whether the words give it to somebody else: it is watched, or a colleague's, or quoted."""
        before = self._sentence()
        quoted = any(quote.start() < self.start < quote.end() for quote in _QUOTED.finditer(self.line.text))
        colleagues = _WORKERS.fullmatch(self.quote) and _FOR_THEM.search(before)
        return bool(
            quoted
            or colleagues
            or self._handed_on()
            or _WATCHED.search(before + self.quote)
            or _THEY_DO.search(before)
            or (_THEY.match(before) and is_past(self.quote.split()[0].lower()))
            or (self.credential and (_OTHERS.search(before) or self._behind_a_name()))
        )

    def _behind_a_name(self) -> bool:
        """Return whether it stands behind a name, as letters do: "Joanne Petty, RHIA, will speak for me"."""
        named = _NAMED.search(self._just_before())
        own = self.line.entry.get("name", "") if self.line.section == "basics" else ""
        return named is not None and self.line.section in _PROSE and named["last"] not in own.split()

    @property
    def denied(self) -> bool:
        """Whether the words say outright that the person does not do it, whatever else they mention of it."""
        return _DENIES.search(self._just_before()) is not None

    @property
    def is_asked(self) -> bool:
        """Whether it is a question, and not one answered with yes: "RHIA? Only after a degree"."""
        return _ASKED.match(self.line.text, self.end) is not None

    @property
    def aside(self) -> bool:
        """Whether another one is told by it: "RHIT, before the RHIA"."""
        return _ASIDE.search(self._just_before()) is not None

    def lapsed(self) -> bool:
        """Return whether the words say that it has run out."""
        let_go = _LET_GO.match(self.line.text, self.end) or re.search(r"(?i)\bformer(?:ly)?\W*$", self._clause())
        return self._followed_by(EXPIRED) or let_go is not None

    def under_way(self) -> bool:
        """Return whether the words say that the person works towards it."""
        return bool(_TOWARDS.search(_scope(self._clause())) or self._followed_by(UNDER_WAY))

    def _clause(self) -> str:
        ends = (stop.end() for stop in STOP.finditer(self.line.text) if stop.end() <= self.start)
        return self.line.text[max(ends, default=0) : self.start]

    def _just_before(self) -> str:
        return self.line.text[max(0, self.start - 60) : self.start]

    def _sentence(self) -> str:
        return re.split(r"[.;!?]\s", self.line.text[: self.start])[-1]

    def _labelled(self) -> bool:
        """Return whether all of the line is said to be lacked or wished for: "Still ahead: pharmacology; coding"."""
        label = _LABEL.match(self.line.text) if self.line.section != "basics" else None
        ahead = self.line.section == "education" and label and _TERM.fullmatch(label[1])
        return label is not None and bool(LACKS.search(label[1]) or WANTS.search(label[1]) or ahead)

    def _followed_by(self, words: re.Pattern[str]) -> bool:
        gap = _GAP.match(self.line.text, self.end)
        return gap is not None and words.match(self.line.text, gap.end()) is not None


def _scope(clause: str) -> str:
    """Return what of the words before a mention bears on it: back to a comma, but not one that parts a list."""
    parts = clause.split(",")
    first = len(parts) - 1
    while first and len(re.sub(r"\b(?:and|or)\b", " ", parts[first]).split()) <= 2:
        first -= 1
    return ",".join(parts[first:])


_SPELL_TEXTS = ("position", "summary", "highlights")
_TEXTS_OF = {
    "in_progress": ("name",),
    "certificates": ("name", "issuer"),
    "skills": ("name", "keywords"),
    "work": _SPELL_TEXTS,
    "volunteer": _SPELL_TEXTS,
    "projects": ("description", "highlights", "keywords"),
    "education": ("studyType", "courses"),
    "basics": ("summary", "label"),
}
"""The texts in which concepts are sought; of two sections that name the same one, the first has the last word."""
_SECTIONS = tuple(_TEXTS_OF)
_LISTS = frozenset((("in_progress", "name"), ("certificates", "name"), ("skills", "name"), ("skills", "keywords")))
_CONTEXT = dict.fromkeys(("in_progress", "certificates"), "Certifications and credentials")
"""The heading that a printed résumé has over a section, under which letters such as CPC are what they seem to be."""


def _lines(document: Mapping[str, Any]) -> Iterator[_Line]:
    for section, fields in _TEXTS_OF.items():
        listed = entries(document, section)
        if listed and section in _CONTEXT:
            yield _Line(_CONTEXT[section], section, section, "", {})
        for place, entry in listed:
            for field in fields:
                value = entry.get(field, "")
                parts = [(f"{field}[{index}]", text) for index, text in enumerate(value)]
                if field == "studyType":
                    value = _studied(entry)
                elif section == "skills" and field == "name" and re.search(r"\d", entry.get("level", "")):
                    value = f"{value} {entry['level']}"  # "typing", "68 wpm"
                for name, text in [(field, value)] if isinstance(value, str) else parts:
                    yield _Line(text.replace("\n", " "), f"{place}.{name}", section, field, entry)


def _studied(entry: Mapping[str, Any]) -> str:
    """Return what a certificate that a school gives is called; a degree is none of the credentials sought here."""
    kind, area = entry.get("studyType", ""), entry.get("area", "")
    named = re.sub(r"\W*\([^)]*\)", "", kind)
    whole = f"{named} in {area}" if area and area.casefold() not in named.casefold() else named
    return whole if re.search(r"(?i)\b(?:certificate|diploma|NVQ|GCSEs?)\b", whole) else ""


def said_of(document: Mapping[str, Any], reader: "Reader") -> list[_Said]:
    """Return what the texts name, by section; they are context to each other, but a list alone is to its heading."""
    lines = [line for line in _lines(document) if line.text]
    said = [one for one in _scanned(lines, reader) if not one.line.heads]
    for _, entry in groupby(lines, key=lambda line: line.where.rpartition(".")[0]):
        listed = list(entry)
        said += [one for one in _scanned(listed, reader) if one.line.heads] if listed[0].heads else []
    said = [one for one in said if not any(one.in_name_of(other) for other in said if other.line is one.line)]
    return sorted(said, key=lambda one: _SECTIONS.index(one.line.section))


def _scanned(lines: Sequence[_Line], reader: "Reader") -> Iterator[_Said]:
    """Scan the texts as the lines of one, so that none runs into the next."""
    starts = [0, *accumulate(len(line.text) + 1 for line in lines)]
    listed = frozenset(number for number, line in enumerate(lines) if line.lists)
    for mention in reader.scan("\n".join(line.text for line in lines), listed):
        index = bisect_right(starts, mention.start) - 1
        line, start = lines[index], starts[index]
        if line.field and mention.concept_id not in private_concepts():
            yield _Said(
                reader.vocabulary.concepts[mention.concept_id], line, mention.start - start, mention.end - start
            )


# --------------------------------------------------------------------------------------------- what is held


def holdings_of(said: Iterable[_Said], languages: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return one holding for each concept: of the section that knows best, the best it says."""
    held = {language.concept_id: language for language in languages}
    known = dict.fromkeys(held, "languages")
    said = list(said)
    denied = {(one.concept.id, one.place) for one in said if one.denied}
    for one in said:
        id_ = one.concept.id
        status = None if (id_, one.place) in denied else _STATUS[one.line.section](one)
        better = known.get(id_) == one.line.section and status and _BEST.index(status) < _BEST.index(held[id_].status)
        if status and (id_ not in held or better):
            known[id_], held[id_] = one.line.section, Holding(id_, one.quote, one.line.where, status)
    return tuple(holding for _, holding in sorted(held.items()))


_BEST = (Status.HELD, Status.IN_PROGRESS, Status.EXPIRED)


def _pursued(said: _Said) -> Status | None:
    return Status.IN_PROGRESS if said.credential else None


def _certified(said: _Said) -> Status | None:
    if said.line.field != "name" or said.aside or said.is_asked or said.of_others():  # the issuer is context alone
        return None
    status = state_of(" ".join(text for text in said.line.entry.values() if isinstance(text, str)))  # of any field
    return status if said.credential or status is Status.HELD else None


def _skilled(said: _Said) -> Status | None:
    name, level = (said.line.entry.get(field, "").strip() for field in ("name", "level"))
    heading = (level,) if said.line.field == "name" and not said.line.heads else (name, level)
    if any(UNDER_WAY.fullmatch(text) or text.casefold() == "learning" for text in heading):
        return Status.IN_PROGRESS
    told = said.line.entry.get("keywords", [""])[:1] if said.line.heads else []  # "Epic: have not used it yet"
    if any(LACKS.search(text) or WANTS.search(text) for text in (*heading, *told)) or any(
        _NONE.match(f": {text}") for text in told
    ):
        return None
    return _claimed(said)


def _told(said: _Said) -> Status | None:
    # Another trade's codes are no medical ones, and what it only calls "scanning" is no work with records.
    alike = said.concept.group in _TRADES or (said.concept.id in _ELSEWHERE and " " not in said.quote)
    titled = said.line.field == "position" and _CARING_TITLE.search(said.quote)
    if said.credential or (alike and not titled and not _of_care(said)):
        return None  # a credential in a story of work may be a colleague's
    return _claimed(said)


_ELSEWHERE = frozenset(
    ("scanning", "document_imaging", "records_storage", "admission_discharge", "patient_registration")
)
_CARING_TITLE = re.compile(r"(?i)\b(?:medical|clinical|hospital|HCC|pro-?fee|risk adjustment|inpatient|outpatient)\b")
_TRADES = frozenset(("coding", "registry", "revenue", "release_of_information"))
CARE = re.compile(
    r"(?i)\b(?:health\w*|medic\w*|clini\w*|hospital\w*|patients?|physicians?|doctors?|dr|nurs\w*|dental|dentist\w*|hospice"
    r"|pharmac\w*|surg\w*|rehab\w*|therap\w*|orthop\w*|p(?:a)?ediatric\w*|radiolog\w*|laborator\w*|urgent care|charts?"
    r"|HIM|ROI|EHR|EMR|ICD|DRG|HIPAA|PHI|HEDIS|insur\w*|claims?|trauma|cancer|tumou?r|registr(?:y|ar)|registries"
    r"|immuni[sz]\w*|vaccin\w*|diagnos\w*|blood pressure|athena\w*|eCW|epic|cerner|nextgen|medicare|medicaid"
    r"|m[eé]dic[oa]s?|cl[ií]nicas?|pacientes?|doctora?|care)\b"
)


def _of_care(said: _Said) -> bool:
    """Return whether a spell of work has to do with care, or with what is paid for it, by any words but these."""
    entry = said.line.entry
    texts = (value if isinstance(value, str) else " ".join(map(str, value)) for value in entry.values() if value)
    return bool(CARE.search(" ".join(texts).replace(said.quote, " ")))


def _learned(said: _Said) -> Status | None:
    if said.line.field != "studyType":  # "self-paced" praises the course
        return None if said.credential or said.concept.kind is Kind.TRAIT else _claimed(said)
    entry = said.line.entry
    told = " ".join((entry.get("studyType", ""), *entry.get("courses", ())))
    state = state_of(told)
    if not said.credential or (entry.get("endDate", "").strip() and state is not Status.IN_PROGRESS):
        return None  # an end may lie ahead: only the day knows
    undated = said.concept.id in _SCHOOL_LEAVING and not entry.get("startDate", "").strip()
    return Status.HELD if undated and state is Status.HELD else Status.IN_PROGRESS


_SCHOOL_LEAVING = frozenset(("uk_nvq",))  # one names those that one has; a program without a date may still last


def _claimed(said: _Said) -> Status | None:
    if said.lacked() or said.of_others():
        return None
    if said.credential and said.lapsed():
        return Status.EXPIRED
    return Status.IN_PROGRESS if said.credential and said.under_way() else Status.HELD


_STATUS: Mapping[str, Callable[[_Said], Status | None]] = {
    "in_progress": _pursued,
    "certificates": _certified,
    "skills": _skilled,
    "work": _told,
    "volunteer": _told,
    "projects": _told,
    "education": _learned,
    "basics": _claimed,
}


def spoken(document: Mapping[str, Any], concepts: Iterable[Concept]) -> Iterator[Holding]:
    """Yield the languages spoken well enough to work in; here a bare name is one, which in a text it is not."""
    tongues = [concept for concept in concepts if concept.group == "language"]
    for where, entry in entries(document, "languages"):
        name = entry.get("language", "")
        for concept in tongues if not _BEGINNER.search(entry.get("fluency", "")) else ():
            if any(re.search(rf"(?i)\b{re.escape(label)}\b", name) for label in _tongues_of(concept)):
                yield Holding(concept.id, name, f"{where}.language")


def _tongues_of(concept: Concept) -> Iterator[str]:
    """Yield what its languages are called: its labels, and the names that end one ("speaks ... {French, Hindi}")."""
    for label in (*concept.alt_labels, *concept.context_labels, *concept.claims):
        yield label.lstrip("=")
        yield from (name for name in parts(label)[-1] if name.istitle() and " " not in name)


def expiries(document: Mapping[str, Any], said: Iterable[_Said]) -> dict[str, date]:
    """Return by concept the last days that certificates state, and over them those of meta.jobmatch.expires.

    There a certificate goes by its name, letters or id.
    """
    said = list(said)
    names = {entry.get("name", "") for _, entry in entries(document, "certificates")}
    called: dict[str, set[str]] = {}
    for one in said:
        for name in {one.line.text, one.quote, one.concept.id} if one.credential and not one.aside else ():
            called.setdefault(name.casefold(), set()).add(one.concept.id)
    expires = dict(_written_expiries(said))
    for name, text in own_of(document).get("expires", {}).items():
        if name not in names and name.casefold() not in called:
            hint = f"{near(name, names)}; write its name as it stands under certificates"
            raise ProfileError(f"meta.jobmatch.expires: {as_given(name)} is no certificate of this profile{hint}")
        last = day_of(text, f"meta.jobmatch.expires[{as_given(name)}]", last=True)
        expires |= dict.fromkeys(called.get(name.casefold(), ()), last)
    return expires


def _written_expiries(said: Iterable[_Said]) -> Iterator[tuple[str, date]]:
    for one in said:
        if one.credential and one.line.section == "certificates" and not one.aside:
            name, awarded, ended = (one.line.entry.get(field, "") for field in ("name", "date", "endDate"))
            if last := ended or last_day(f"{name} {awarded}"):
                yield one.concept.id, day_of(last, one.line.where, last=True)
