"""Education and experience as requirements with paths: "bachelor, or associate and 1 year" is a choice of two.

Levels and months are found by pattern, not by row: the ladder of `extract` and the way numbers are written do not
grow. What an alternative is made of follows the labelling rules: the lowest level, the lower end of a range.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from jobmatch.model import Condition, Educated, EducationLevel, Experienced, Importance, Path, Requirement, Span
from jobmatch.signs import Signs
from jobmatch.vocabulary import lowered
from jobmatch.ways import Reading, Stretch, of_a_higher_grade

Judge = Callable[[int, Span], Importance | None]

# A part of a word that each pattern below needs, from a letter of it that is rare in English: that makes one pass over
# a text cheap. Only the few sentences that hold such a place are read.
_PLACE = re.compile(
    r"""y(?:ear|r|(?=[ -]level)) | xper | bac[ch] | v(?:ocat|alency|el(?=.[2-5])) |
    m(?:o(?:nth|s\b)|ast|ester|plet(?:ion|ed)|a(?<=diploma)|al(?<=formal)) |
    g(?:ree\b|e(?<=college)|radu|rade(?<=th.grade)|cse|sce|ram(?<=program)) |
    c(?:hool|iate|ondar|ate(?<=ficate)|tional)""",
    re.VERBOSE,
)
_UNITS = frozenset(("year", "yr", "month", "mos"))
_DEMANDS = frozenset(("xper", "y"))  # experience, entry-level
_FIELD = r"(?:a\s+)?(?:health|medical|business|public|nursing|social|science|arts|applied|information|human|related)"
_AHEAD = r"(?=\s+(?:[Ll]evel\s+)?[Dd]egree|\s+(?:of|in)\s+(?:an?\s+)?[A-Zahrt])"
# In small letters these are other words, or none. The first pattern tells cheaply where the second may fit.
_CAPITAL = re.compile(
    r"(?:A[AS.]|A['\ -](?=[ -]?[Ll]evel)|B[AST.]|G[CES.]|H[INSi.]|M[BHPS.]|NV|P[Hh](?=\.?\s?D)|QC|RQ|TA)"
    r"(?<![A-Za-z]..)"
)
_CAPITALS = re.compile(
    rf"""(?:(?P<MASTER>M(?:HA|BA|PH|S[Nc]|\.S\.|\.A\.|\.Sc)|P[Hh]\.?\s?D)|
    (?P<BACHELOR>B(?:S/BA|A/BS|S/MS|SN|Sc|\.S\.|\.A\.|\.Sc|[AS](?:{_AHEAD}|(?=\s+or\s+B[AS]\b))))|
    (?P<ASSOCIATE>AAS|A\.A\.S\.?|AA/AS|AS/AA|A\.?[AS]\.?(?:{_AHEAD}|(?=/B\.?[AS]\b|\s+or\s+(?:B\.?[AS]|A[AS])\b))|HND)|
    (?P<CERTIFICATE>(?:NVQ|BTEC|BTech|HNC|QCF|RQF)s?)|
    (?P<HIGH_SCHOOL>GED|G\.E\.D|G(?:CS|SC)E'?s?|HSD\b|H[iI]SET|TASC|H\.?S\.?(?=\s*/\s*G\.?E\.?D)|
        H\.?S\.?\s+(?:[Dd]ip|[Gg]rad)\w*|[AO]S?'?[ -][Ll]evels?(?!\s+(?:of|\d))))(?![A-Za-z])(?:\s+[Dd]egree)?""",
    re.VERBOSE,
)
_COURSE = r"""(?:(?!bachelor|associate|master|degree|high|graduate|orientation|induction|intern|the\b|our|this|all\b)
        [\w/&'-]+\s+){0,5}"""
_VOCATIONAL = r"(?:vocational|technical|trade|secretarial)"
# With each level, the places of which its pattern needs one ("ma" is of diploma); all is in small letters.
_LADDER = tuple(
    (level, places, re.compile(rf"\b(?:{pattern})", re.VERBOSE))
    for level, places, pattern in (
        (
            EducationLevel.MASTER,
            {"mast", "gradu", "gree"},
            rf"""master(?:'s|s')(?:\s+degree)? | masters?\s+(?:level\s+)?degree |
            masters?(?=\s+(?:degree|level|preferred|required|desired)|\s+(?:of|in)\s+{_FIELD}) |
            (?:advanced|doctoral|doctorate)\s+degree |
            (?:post-?\s?)?graduate\s+(?:level\s+)?(?:degree|qualification|diploma)""",
        ),
        (
            EducationLevel.BACHELOR,
            {"bach", "bacc", "gree", "gradu"},
            r"""bachelor(?:'?s|s')?(?:\s+of\s+(?:applied\s+)?\w+)?(?:\s+(?:level\s+)?degree)? |
            baccalaureate(?:\s+degree)? | (?:four|4)[- ]years?\s+(?:\w+\s+){0,2}degree |
            (?:college|university|undergraduate|honou?rs)\s+degree | college\s+graduate |
            graduat(?:e|ion)\s+(?:of|from)\s+an?\s+(?:(?!community)[\w-]+\s+){0,3}(?:college|university) |
            degree\b(?!\s+(?:of|program|lacking|requirements))""",
        ),
        (
            EducationLevel.ASSOCIATE,
            {"ciate", "gree", "mester", "ge"},
            rf"""associate's(?:\s+(?:level\s+)?degree)? |
            associates?'?(?:\s+(?:level\s+)?degree|\s+(?:of|in)\s+{_FIELD}) |
            associates?'?(?=,?\s+or\s+(?:a\s+)?(?:bachelor|higher)|\s*\((?:required|preferred)\)|/\s?bachelor) |
            (?:foundation|billing|coding)\s+degree | (?:two|2)[- ]years?\s+(?:\w+\s+)?degree |
            (?<!first\ )(?:60|sixty)\s+(?:college|semester)\s+(?:credit|hour|unit)s? |
            (?:two|2)\s+(?:\(2\)\s+)?(?:full\s+)?years?\s+of\s+college |
            graduat(?:e|ion)\s+(?:of|from)\s+an?\s+(?:\w+\s+)?community\s+college""",
        ),
        (
            EducationLevel.CERTIFICATE,
            {"cate", "vocat", "chool", "ge", "condar", "mpletion", "mpleted", "gram", "ma", "vel"},
            rf"""certificate\s+(?:(?:in|of)\s+(?:medical|health|billing|coding|business|office)|from\s+an?\s) |
            {_VOCATIONAL}(?:(?:/|\s+|\s+or\s+){_VOCATIONAL})*\s+
                (?:school|college|program(?:me)?|training|course|diploma|certificate|education|qualification) |
            (?:coding|billing)\s+certificate\s+program(?:me)? |
            (?:medical\s+)?(?:office|secretarial|business)\s+certificate\b |
            (?:one|1)\s+(?:\(1\)\s+)?year\s+of\s+college |
            post-?\s?(?:secondary|high[ -]school) | (?:beyond|above|after|past)\s+(?:the\s+)?high[ -]school |
            (?:completion\s+of|completed|graduat(?:e|ion)\s+(?:of|from))\s+(?:an?\s+)?{_COURSE}
                (?:program(?:me)?|course(?!\s+of\s+study)|business\s+school)s?\b |
            level\s+(?:[2-5]|two|three|four)\s+(?:\w+\s+){{0,2}}(?:qualification|diploma|nvq|certificate) |
            diploma\s+(?:in|level)\b""",
        ),
        (
            EducationLevel.HIGH_SCHOOL,
            {"chool", "condar", "grade", "valency", "ma", "ctional", "gcse", "gsce"},
            r"""high[- ]?school(?!er|\s+(?:student|teacher|senior|junior|intern|volunteer))
                (?:\s+(?:diploma|graduat\w+|degree|education))? |
            h\.?s\.?\s+(?:diploma|grad) | secondary\s+(?:school|education) | (?:12th|twelfth)[- ]grade | gcse'?s? |
            general\s+(?:equivalency|education(?:al)?\s+(?:diploma|development)) | functional\s+skills |
            diploma(?=\s*(?:/|\bor\b)\s*(?:an?\s+)?(?:ged|g\.e\.d|equivalent|general))""",
        ),
        (
            EducationLevel.NONE,
            {"gree", "mal", "ma", "vel", "gcse", "valency", "chool"},
            r"""(?:(?<=\bor\ )|(?<=\bor\ be\ ))able\s+to\s+demonstrate |
            (?:degree|diploma|diploma\s*/\s*ged)(?:\s+is|\?)?\s+not\s+(?:required|necessary|needed) |
            no\s+(?:experience\s+or\s+)?
            (?:degree|education|formal\s+(?:education|qualifications?)|diploma|qualifications?)
            (?:\s+(?:is|are))?\s+(?:required|necessary|needed)""",
        ),
    )
)  # fmt: skip
# Before a bare "degree": it takes up one that is named elsewhere, or is none.
_REFERRING = re.compile(
    r"(?:\b(?:the|this|that|such|higher|any|high|of|your|their|qualifying|major\ and)|\d\d|"
    r"\bor\s+(?:an?\s+|in\s+an?\s+)?(?:related|equivalent|similar|comparable))[ -]$"
)
_APART = re.compile(r"[,;/]|\b(?:or|and)\b")
_TO_COME = re.compile(
    r"""\b(?:towards?|(?<!curriculum\ )(?<!study\ )lead(?:s|ing)?\s+to|undertak\w+|enrol\w*|pursu\w+|opportunit\w+|
    tuition|stud(?:y|ying)\s+(?:for|towards)|to\s+(?:gain|obtain|achieve|complete|study)|
    (?:cop(?:y|ies)|list|proof)\s+of|cannot|not\s+(?:have|hold)|support(?:ed)?\s+(?:you\s+)?(?:to|through|with))
    \s+(?:(?!or\b)[\w'/()-]+\s+){0,6}$""",
    re.VERBOSE,
)

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: at for at, word in enumerate(_COUNTED, 1)} | {"fifteen": 15, "eighteen": 18, "a": 1}
NUMBERS |= {"twenty": 20, "twenty-four": 24, "twenty four": 24, "thirty": 30, "thirty-six": 36}
_A_YEAR = r"a(?=\s+(?:full\s+)?year(?:\s+(?:of|or|in|as)\b|'))"
_WORDS = "|".join(sorted((word for word in NUMBERS if word != "a"), key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,2}}(?:\.5)?|{_A_YEAR}|{_WORDS})"
_UNIT = r"(?P<unit>years?|yrs?|months?|mos?)\b"
_MORE = r"(?:more|additional|further|extra)"
_IN_BRACKETS = r"(?:\(\s?(?:(?P<digits>\d{1,2})|\w{3,8})\+?\s?\)\s{0,2})?"
_RANGE = r"(?:\(\s?\d{1,2}\s?(?:-\s?\d{1,2}\s?)?\+?\))?"
_PLUS = r"(?:\+|-?plus\b|or\s+more\b)?"
_DURATION = re.compile(
    rf"""\b(?P<low>{_NUMBER})(?P<half>\s+1/2|(?:\s+and)?\s+(?:a|one)[ -]half)?\)?
    \s{{0,3}}{_IN_BRACKETS}{_PLUS}\s{{0,3}}{_RANGE}\s{{0,3}}
    (?:(?:-|to|or|and)\s{{0,3}}{_NUMBER}\s{{0,3}}{_RANGE}\s{{0,3}}\+?)?
    \s{{0,3}}-?\s{{0,3}}(?:(?:full|calendar|{_MORE})\s+)?{_UNIT}
    (?!'?\s*-?\s*(?:of\s+age|old|(?:or|and|&)\s+older|ago|term\b|contract|fixed|probation|after|(?:\w+\s+)?degree|college|high|
        program|course|school|from|(?:\w+\s+){{0,2}}history|background\b|warranty|in\s+(?:business|duration|length|post)|
        of\s+(?:paper|growth|excellence|tradition)\b|retention|
        placement|block|period|in\s+the\s+first\s+instance|above|beyond|commitment|secondment|rotation|appointment|
        residen|internship|temporary|interim|maternity|trial|prior\s+to|preceding|without\s+a\s+break|tenure|maximum|
        (?:of\s+)?(?:(?:substantially|continuous|active|military|duty)\s+)+service|of\s+service\b|
        (?:of\s+)?time[ -]in[ -]grade|(?:of\s+the\s+)?curriculum|tour\b|
        post\b(?!\s*-?\s*(?:grad|qual|reg|cert))|(?:or\s+less\s+)?of\s+(?:the\s+required|hire|appointment|starting)|
        of\s+(?:which|this|that|such|the\s+(?:above|required)|probation|(?:experience\s+)?credit\b)|
        of\s+(?:(?!exper)[\w-]+\s+){{0,3}}
            (?:college|high\s+school|study|coursework|education(?!\s+(?:and|or))|schooling)))""",
    re.VERBOSE,
)
_NOT_A_NUMBER = re.compile(r"[$.,/]-?$|\w-$")  # before what would be one: "$20", "1,200", "26-year"
_ALLOWED = re.compile(
    rf"\b(?:within|in|after|by)\s+(?:the\s+)?(?:first\s+)?(?P<low>{_NUMBER}|\d{{2,3}}|a)\s{{0,3}}{_IN_BRACKETS}"
    r"-?\s{0,3}(?:calendar\s+|full\s+)?(?P<unit>years?|yrs?|months?|mos?|days?)\b"
)
_OTHER_TIME = re.compile(
    r"""(?:\b(?:within(?:\s+the(?:\s+\w+)?)?|after\s+a\s+minimum\s+of|past|last|next|after|every|first|previous|
    for\s+over|for\s+more\s+than|beyond|break\s+(?:in\s+service\s+)?of|
    of\s+the\s+required|for\s+nearly|almost|under\s+age|(?<!more\ )(?<!no\ less\ )(?<!not\ less\ )than|aged?|
    per|in\s+the|once|each|substitut\w+\s+for|of\s+(?:which|whom|those|these|them)|which|including|includes|
    last(?:ing|s)|duration|up\s+to|a\s+maximum\s+of|takes?|back|period\s+of|fixed[ -]term|these) |
    \b(?:months?|years?|yrs?)\s*(?:to|-) | ,\s+with | \bage[sd]?(?:\s+range)?:?\s+from)\s*$""",
    re.VERBOSE,
)
# "Caring for 20 years" tells of an employer or a term; "have worked in coding for 2 years" of an applicant.
_FOR = re.compile(r"\bfor\s+(?:at\s+least\s+)?$|\bfor$")
_OF_WORK = re.compile(r"(?<!lived or )work(?:ed|ing)\b|employed|experience\b|done\s+this\b")
# "CPC certified for more than five years", "registered for at least two": who has had it so long has worked with it.
_HAD_FOR = re.compile(
    r"(?:certifi(?:ed|cation)|regist(?:ered|ration)|qualified|licensed|licensure|\bheld)\b[^.;]{0,50}"
    r"\bfor\s+(?:at\s+least|more\s+than|over|a\s+minimum\s+of)\s*$"
)
MONTHS = {"y": 12.0, "m": 1.0, "d": 1 / 30}  # by the first letter of the unit
# "Must be 18 years", "21 years and over": an age, though no word for one is said.
_AGE = re.compile(
    r"""\bbe\s+(?:(?:at\s+least|over|a\s+minimum\s+of)\s+)?(?:1[6-9]|2[01])\s+years?\b |
    \b(?:1[6-9]|2[01])\s+years?\s+(?:or|and|&)\s+(?:over|above|up)\b""",
    re.VERBOSE,
)
# What an applicant is told to hand in, or asked about himself: "If you are basing your claim on a degree, attach ...".
_TOLD = re.compile(
    r"""\W*(?:please\s+(?:provide|submit|attach)\b|submit\b|if\s+you\s+(?:are|were|indicate|responded|answered|do\s+not)\b(?!.*:)|
    are\s+you\s+(?:an?|currently)\b.*\b(?:student|graduate\s+who|former|employee|veteran|enrolled))""",
    re.VERBOSE,
)
# What is told in years by the tens is the career of a firm or a doctor, unless it is put as a demand.
_LONG = re.compile(r"[1-9]\d\s*\+?\s*(?:years|yrs)|(?:ten|twelve|fifteen|twenty|thirty)[\w -]*years")
_ASKED = re.compile(r"\b(?:must|requir\w+|minimum|at\s+least|need\w*|you|candidates?|applicants?)\b")
# "Degree? Not needed": a question and its answer.
_ANSWERED_NO = re.compile(r"\?\s*(?:no[.!,;]|no\s+problem|not?\s+(?:needed|required|necessary))")
_OF_AGE = frozenset(("16", "17", "18", "19", "20", "21"))
# "Years of experience: 2", "Experience (years): 2".
_COUNTED_AFTER = re.compile(
    r"(?P<unit>years?|months?)\)?\s*(?:of\s+(?:\w+\s+){0,2}experience\s*(?:required\s*)?)?[:=]\s*"
    rf"(?P<low>{_NUMBER})(?P<digits>)"
)
# "One year required, three preferred": a number that borrows its unit.
_BORROWING = re.compile(
    rf"[,;/&(]\s*(?:(?:and|but|with)\s+)?(?P<low>{_NUMBER})\s*{_PLUS}\s*{_IN_BRACKETS}{_PLUS}\s*"
    r"(?=(?:(?:is|are|strongly|highly)\s+)*(?:preferred|required|desired|desirable)\b)"
)
_WORKED = re.compile(
    rf"""^\W*(?:minimum|at\s+least)\b|\bexp\b|exper|background|worked\b|working\s+(?:in|as|with|at)|work\s+history|
    (?:years?|yrs?|months?)\s+(?:of|in|as)\s|\b{_MORE}\s+(?:years?|months?)\b |
    (?:years?|yrs?|months?)\s*\(?\s*(?:minimum|required|preferred|desired)""",
    re.VERBOSE,
)
_NOTHING_ASKED = re.compile(
    r"""\bno\s+(?:(?:prior|previous|work|relevant|related|medical|health\s?care|office|clerical)\s+){0,2}experience
        (?:\?|\s+(?:or\s+qualifications\s+)?(?:(?:is|are)\s+)?(?:necessary|required|needed)) |
    \b(?:do\s+not|don't)\s+need\s+(?:(?:any|prior|previous)\s+)*experience\b(?!\s+(?:of|in|with)) |
    \bentry[- ]level\s*
        (?:[.,;!]|[-\u2013\u2014]\s|$|
           \s(?:[\w-]+\s+){0,2}(?:position|role|job|post|opportunity|candidate|applicant|employee)) |
    ^\W*(?:(?:prior|previous|work|relevant|related|records|medical|office|clerical)\s+){0,3}experience\s+(?:is\s+)?
        not\s+(?:required|necessary|needed|essential)""",
    re.VERBOSE,
)
_DENIED = re.compile(r"n(?:o\b|ot\b|'t\b|try[ -]l)")
_OR = re.compile(
    r"\bor\b(?!.*\b(?:and|with|plus)\b)|^\s{0,2}/|\bor\s+(?:an?\s+)?[\w/-]+(?:\s+[\w/-]+)?\s+with\s+$", re.DOTALL
)
_OPENING = re.compile(
    r"(?:\W|\b(?:an?|minimum|at|least|of|prior|previous|completion|successful|education|experience|requirements?)\b)*"
)
_INSTEAD = re.compile(
    r"in\s+(?:lieu|place)\s+of|substitut(?!ion)|(?:may|can)\s+(?:replace|offset)|satisfied\s+by|counts?\s+(?:as|towards?)"
)
_NO_LESS = re.compile(r"\bno(?:t)?\s+less\s+than\s*$")
_SOFT = re.compile(
    r"\b(?:prefer\w*|desir\w+|ideally|an?\s+(?:\w+\s+)?(?:plus|asset|advantage)|advantageous|beneficial|helpful)\b"
)
_WISHED = re.compile(r"\b(?:ideally|preferably|prefer|advantageous|desirable)\b[^,;:.]{0,60}$")
_FIRM = re.compile(r"requir|must|essential|mandatory")
_ADVERBS = frozenset(("preferably", "ideally"))
_JOINED = re.compile(r"\b(?:and|or)\b|&")
_DEGREE = re.compile(r"degree|education|diploma|college")
_SPEED = Signs("wpm", "w.p.m", "words")
_ANYWHERE = re.compile(  # of work that is done in every field: "1 year customer service of any kind"
    r"[\s,:()-]*(?:(?:of|in|with|experience|prior|previous|recent|or|full[- ]time|continuous)\s+)*"
    r"(?:(?:clerical|office|administrative|secretarial|data[- ]entry|filing|mail\s?room|reception\w*)\b"
    r"(?!\s+(?:manag|admin))"
    r"|(?:customer|guest)[- ](?:service|facing|care|oriented)|retail|hospitality|call[- ]cent(?:er|re)|food\s+service"
    r"|any\s+(?:field|industry|kind|job|setting|capacity)|(?:general\s+|paid\s+)?work\s+(?:experience|history)(?!\s+(?:as|in|with)\b))"
)
_ANY_INDUSTRY = re.compile(r"\b(?:in|of|from)\s+any\s+(?:field|industry|business|office|setting|line\s+of\s+work)\b")
_OF_THE_FIELD = re.compile(
    r"\b(?:in|within|at|for)\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,3}(?:medic|health|clinic|hospital|dental|physic|doctor)"
)
TYPING = re.compile(
    r"\b(?P<wpm>\d{2,3})\s{0,3}\+?\s{0,3}(?:net\s+)?(?:wpm\b|w\.p\.m|words\s+(?:per|a)\s+minute|words/min)"
)


class Fact(NamedTuple):
    """A level or a number of months (the other is None); `choice` numbers the alternatives of its statement.

    `instead` says that it stands in for a degree asked for elsewhere, `anywhere` that the months may be of any field.
    """

    span: Span
    level: EducationLevel | None = None
    months: int | None = None
    choice: int = 0
    instead: bool = False
    anywhere: bool = False


def read(text: str, sentences: Sequence[Stretch], listed: Sequence[bool], judge: Judge) -> tuple[Requirement, ...]:
    """Return what is asked of education and experience.

    `listed[i]` says that sentence i stands in a list of requirements, where a length of time needs no word for
    experience beside it; `judge(i, span)` how a span of it is meant. Sentences that are ways of one demand
    (see `ways`) are one statement.
    """
    cased, plain = _plain(text)
    whole = Reading(cased, plain, sentences)
    found: list[Requirement] = []
    statement: list[tuple[Fact, Importance]] = []
    begun = before = first = 0
    said = (cased[sentence.start : sentence.end] for sentence in sentences)
    for number, stated in enumerate(map(_stated, said, listed)):
        if not stated or of_a_higher_grade(plain, sentences[number].start):
            continue
        sentence = sentences[number]
        said_from = sentence.start + stated[0].span.start
        if statement and whole.one_demand(begun, before, number, said_from):
            first = max(fact.choice for fact, _ in statement) + 1
        else:
            found, statement, first, begun = _added(found, statement) if statement else found, [], 0, number
        opening = plain[sentence.start : said_from]
        denied = _ANSWERED_NO.match(plain, sentence.end - (plain[sentence.end - 1] == "?"))
        for fact in (_moved(one, sentence.start, first) for one in (_denied(stated) if denied else stated)):
            around = plain[sentence.start : fact.span.start], plain[fact.span.end : sentence.end]
            importance = _importance(fact, judge(number, fact.span), opening, *around)
            statement += [(fact, importance)] if importance else []
        before = number
    return tuple(_added(found, statement))


def facts(sentence: str, listed: bool = False) -> tuple[Fact, ...]:
    """Return the levels and months that one sentence states, in order; alternatives are numbered from 0."""
    return _stated(_plain(sentence)[0], listed)


def within(clause: str) -> int | None:
    """Return the time that a clause allows, in months: "within six (6) months of hire" is 6."""
    found = _ALLOWED.search(_plain(clause)[1])
    return _length(found, found["unit"]) if found else None


def typing_speed(text: str) -> int | None:
    """Return the words per minute that a text asks for."""
    found = TYPING.search(_plain(text)[1]) if _SPEED.seen(lowered(text)) else None
    return int(found["wpm"]) if found else None


@lru_cache(maxsize=8)  # a text, and the clauses of it
def _plain(text: str) -> tuple[str, str]:
    """Return the text, place for place, in the letters that the patterns are written in, as it is and lower-cased.

    "?" stands for all other letters.
    """
    spelled = text.replace("\u2019", "'").replace("\u2013", "-").replace("\u00a0", " ").replace("\u00a3", "$")
    cased = spelled.encode("ascii", "replace").decode("ascii")
    return cased, cased.lower()


def _importance(fact: Fact, judged: Importance | None, opening: str, before: str, after: str) -> Importance | None:
    """Return how a fact is meant, given what its sentence says up to the first fact, before this one and after it.

    That nothing is asked is what is required. What opens a sentence is no part of a duty. Softer words in a clause of
    their own are about that clause: "one year of experience, Epic preferred".
    """
    if judged is None or fact.months == 0 or fact.level is EducationLevel.NONE:
        return judged and Importance.REQUIRED
    if judged is Importance.MENTIONED and _OPENING.fullmatch(opening):
        return Importance.PREFERRED if _SOFT.search(after) else Importance.REQUIRED
    if judged is Importance.PREFERRED and not _SOFT.search(before) and _softer_later(fact, after):
        return Importance.REQUIRED
    if judged is Importance.REQUIRED and _WISHED.search(before) and not _FIRM.search(after):
        return Importance.PREFERRED
    if judged is Importance.NEGATED and _NO_LESS.search(before):
        return Importance.REQUIRED
    return judged


def _softer_later(fact: Fact, after: str) -> bool:
    """Return whether the softer words after a fact are about a later clause: "two years, preferably in a hospital"."""
    soft = _SOFT.search(after)
    if not soft:
        return False
    if soft.group() in _ADVERBS:
        return bool(after[soft.end() :].strip(" .)"))
    own, comma, detail = after[: soft.start()].replace("(", ",").rpartition(",")
    if not (comma and detail.strip()) or _JOINED.search(detail):
        return False
    worded = "exper" in own or own.count(" ") > 2  # "one year in a doctor's office, orthopedics a plus"
    return fact.months is None or worded or _BORROWING.search(after) is not None


def _denied(stated: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact._replace(level=fact.level and EducationLevel.NONE, months=fact.months and 0) for fact in stated)


def _moved(fact: Fact, by: int, first: int) -> Fact:
    """Return a fact of a sentence that begins at `by`, its alternatives numbered from `first`."""
    return fact._replace(span=Span(fact.span.start + by, fact.span.end + by), choice=fact.choice + first)


@lru_cache(maxsize=1 << 14)  # what employers write they write again
def _stated(cased: str, listed: bool) -> tuple[Fact, ...]:
    """Return the levels and months that a sentence states, in order; alternatives are numbered from 0."""
    said = cased.lower()
    places = _PLACE.findall(said)
    if not (places or _CAPITAL.search(cased)) or _TOLD.match(said):
        return ()
    found = sorted([*_levels(said, cased, places), *_lengths(said, places, listed)], key=lambda fact: fact.span.start)
    choice, numbered = 0, found[:1]
    for before, fact in pairwise(found):
        if _OR.search(said[before.span.end : fact.span.start]):
            choice += before.level is None or before.level is not fact.level
        numbered.append(fact._replace(choice=choice))
    return tuple(_standing_in(said, numbered)) if found else ()


def _levels(said: str, cased: str, places: Sequence[str]) -> Iterator[Fact]:
    """Yield the levels that a sentence says are held, in order; of names that overlap, the first and longest."""
    named = [
        (found.start(), found.end(), level)
        for level, needed, pattern in _LADDER
        if not needed.isdisjoint(places)
        for found in pattern.finditer(said)
    ]
    initials = (_CAPITALS.match(cased, initial.start()) for initial in _CAPITAL.finditer(cased))
    named += [(name.start(), name.end(), EducationLevel[name.lastgroup or ""]) for name in initials if name]
    last = 0
    for begins, ends, level in sorted(named, key=lambda name: (name[0], -name[1])):
        if last <= begins and _held(said, last, begins, ends):
            last = ends
            yield Fact(Span(begins, ends), level=level)


def _held(said: str, last: int, start: int, end: int) -> bool:
    """Return whether a level is one to have, and neither to come ("works towards an NVQ") nor another word for `last`.

    `last` is where the level before it ends, 0 for the first.
    """
    if said[start:end] == "degree":
        of_the_last = bool(last) and start - last < 30 and not _APART.search(said, last, start)
        if of_the_last or _REFERRING.search(said, max(0, start - 20), start):
            return False
    return not _TO_COME.search(said, max(0, start - 60), start)


def _lengths(said: str, places: Sequence[str], listed: bool) -> Iterator[Fact]:
    none = None if _DEMANDS.isdisjoint(places) or not _DENIED.search(said) else _NOTHING_ASKED.search(said)
    if none:
        yield Fact(Span(*none.span()), months=0)
    if _UNITS.isdisjoint(places):
        return
    asked = [
        found
        for found in _DURATION.finditer(said)
        if _HAD_FOR.search(said, max(0, found.start() - 100), found.start()) or not _other_time(said, found, listed)
    ]
    after = [*_COUNTED_AFTER.finditer(said)]
    if not (asked or after) or not (listed or _WORKED.search(said)):
        return
    for found in asked + after:
        yield Fact(Span(*found.span()), months=_length(found, found["unit"]), anywhere=_is_anywhere(said, found.end()))
    if asked:
        for found in _BORROWING.finditer(said, asked[-1].end()):
            yield Fact(Span(found.start("low"), found.end()), months=_length(found, asked[-1]["unit"]))


def _is_anywhere(said: str, end: int) -> bool:
    """Return whether what follows a length of time is work that is done in every field, and not in this one alone."""
    general = _ANYWHERE.match(said, end) and not _OF_THE_FIELD.search(said, end, end + 80)
    return bool(general) or _ANY_INDUSTRY.search(said, end, end + 80) is not None


def _other_time(said: str, found: re.Match[str], listed: bool) -> bool:
    """Return whether a length of time is no experience asked for, but an age, a term, a career or part of a number."""
    at = found.start()
    if _NOT_A_NUMBER.search(said, max(0, at - 2), at) or _OTHER_TIME.search(said, max(0, at - 30), at):
        return True
    if _FOR.search(said, max(0, at - 24), at) and not _OF_WORK.search(said, max(0, at - 90), at):
        return True
    if "tenure" in said[:at]:
        return True
    if found["low"] == "0" and not (listed or "exper" in said[found.end() : found.end() + 30]):
        return True
    if _LONG.match(found.group()) and not (listed or _ASKED.search(said)):
        return True
    return found["low"] in _OF_AGE and any(age.start() <= at < age.end() for age in _AGE.finditer(said))


def _length(found: re.Match[str], unit: str) -> int:
    written = found["digits"] or found["low"]
    number = (NUMBERS.get(written) or float(written)) + bool(found.groupdict().get("half")) / 2
    return max(1, int(number * MONTHS[unit[0]])) if number else 0


def _standing_in(said: str, found: list[Fact]) -> list[Fact]:
    """Mark what stands in for a degree, and leave out what stands in for experience."""
    cut = _INSTEAD.search(said) if found else None
    if not cut:
        return found
    clause = said.rfind(";", 0, cut.start()) + 1
    kept = [fact for fact in found if fact.span.end <= clause]
    replaced = _DEGREE.search(said, cut.end(), cut.end() + 80)
    if not replaced:
        return kept
    leading = not said[clause : cut.start()].strip(" ,.")  # "In lieu of a degree, four years of experience"
    first, last = (replaced.end(), len(said)) if leading else (clause, cut.start())
    offered = [fact for fact in found if first <= fact.span.start < last]
    months = any(fact.months is not None for fact in offered)
    # "Associate degree required, or five years in lieu of the degree": what stands before the "or" is asked for.
    last_way = max((fact.choice for fact in offered), default=0)
    return kept + [fact._replace(instead=months and fact.choice == last_way) for fact in offered]


def _added(found: list[Requirement], statement: list[tuple[Fact, Importance]]) -> list[Requirement]:
    for importance in (Importance.REQUIRED, Importance.PREFERRED):
        stated = [fact for fact, meant in statement if meant is importance]
        plain = [fact for fact in stated if not fact.instead]
        offered = [fact for fact in stated if fact.instead]
        if plain:
            found = [*found, _requirement(plain, importance)]
        if offered:
            found = _with_alternative(found, _path(offered))
    return found


def _requirement(stated: list[Fact], importance: Importance) -> Requirement:
    choices = sorted({fact.choice for fact in stated})
    paths = (_path([fact for fact in stated if fact.choice == choice]) for choice in choices)
    return Requirement(tuple(dict.fromkeys(paths)), importance, Span(stated[0].span.start, stated[-1].span.end))


def _path(stated: list[Fact]) -> Path:
    """Return the conditions that hold together: the lowest of levels said side by side, and the longest time."""
    levels = [Educated(fact.level, fact.span) for fact in stated if fact.level is not None]
    lengths = [Experienced(fact.months, fact.span, fact.anywhere) for fact in stated if fact.months is not None]
    lowest: list[Condition] = [min(levels, key=lambda asked: asked.level)] if levels else []
    return (*lowest, max(lengths, key=lambda asked: asked.months)) if lengths else tuple(lowest)


def _with_alternative(found: list[Requirement], path: Path) -> list[Requirement]:
    """Add what replaces a degree as a path of the last requirement that asks for one."""
    for at in range(len(found) - 1, -1, -1):
        asked = found[at]
        if any(isinstance(condition, Educated) for path in asked.paths for condition in path):
            return [*found[:at], replace(asked, paths=(*asked.paths, path)), *found[at + 1 :]]
    return found
