"""The headings of résumés: which section each begins, in the words that people use."""

import re
from enum import StrEnum
from functools import lru_cache


class Section(StrEnum):
    """A part of a résumé; `PREAMBLE` is what stands before the first heading."""

    PREAMBLE = "preamble"
    SUMMARY = "summary"
    SKILLS = "skills"
    CERTIFICATES = "certificates"
    LANGUAGES = "languages"
    WORK = "work"
    VOLUNTEER = "volunteer"
    EDUCATION = "education"
    COURSES = "courses"
    PROJECTS = "projects"
    REFERENCES = "references"
    INTERESTS = "interests"
    AWARDS = "awards"
    PUBLICATIONS = "publications"


# Each part of a heading ("Education", "Certifications" of "Education & Certifications") is one of these nouns, with
# words before it that change nothing ("Professional", "Relevant", "Technical").
_NOUNS = {
    Section.SUMMARY: "summary|profile|objectives?|about(?: me)?|introduction|overview|career goals?|goals?|statement"
    "|summary of qualifications|qualifications?(?: summary| profile)?|highlights(?: of qualifications)?"
    "|additional information|other information|additional details|career focus|personal statement|bio(?:graphy)?"
    "|career highlights|notes?|headline|availability"
    "|next"
    "|what(?:'s| is) next|more|other|else|looking ahead|additional|who i am|summary statement|executive summary"
    "|at a glance|in (?:short|brief)|why me|snapshot|extras?|odds and ends|also|anything else|miscellaneous|misc"
    "|a (?:bit|little) about me|my story|hello|aim|seeking|looking for"
    "|perfil(?: profesional)?|objetivo|resumen|sobre m[ií]|who am i|for the record|in my own words"
    "|(?:a )?word about me"
    "|about myself|what (?:others|people|my (?:boss|manager|supervisor|coworkers)) (?:would )?(?:tell you"
    "|say)(?: about me)?"
    "|what you should know|good to know|personal|the short version|background in brief",
    Section.SKILLS: "skills?(?: summary| set| profile)?|skillset|competenc(?:y|ies)|proficienc(?:y|ies)|expertise"
    "|areas of (?:expertise|knowledge|strength|focus)|strengths?|abilities|capabilities|knowledge|software|tools"
    "|technolog(?:y|ies)|systems?|computer literacy|specialties|technical knowledge|ehrs?|applications"
    "|knowledge skills(?: abilities)?|what i (?:know|do|can do|bring)|skills i (?:have|use)|software i use|programs"
    "|toolbox|technical|computers?"
    "|familiar with|experienced (?:in|with)|comfortable with|good at|trained (?:in|on)"
    "|ehr systems?|emr systems?|medical software|strong points|toolkit|tech(?: stack| skills| tools)?|apps"
    "|(?:software|systems|programs|tools|equipment|machines) (?:used|known|experience|knowledge)|equipment|machines"
    "|(?:things )?i(?:'m| am) good at|what i(?:'m| am) good at|things i (?:do well|know)|i know|know-how"
    "|systems i (?:know|use|have used)|skills at a glance|key words|keywords|experience with|proficient (?:in|with)"
    "|working knowledge(?: of)?|traits|qualities|soft side|good with"
    "|habilidades|destrezas|conocimientos|competencias|computaci[oó]n|inform[aá]tica|(?<! )office|soft|hard"
    "|what i can (?:do )?(?:and (?:what )?(?:i )?(?:can ?not|can't)|and can(?: ?not|'t))?(?: do)?"
    "|things i can do|programs? (?:used|known|i know)|software and (?:machines|equipment)|on the computer"
    "|computer things"
    "|tools of the trade|day to day|what i use|i (?:can|use|work with)|skills checklist|checklist|self[ -]assessment"
    "|strong suits?|people skills|qualifications by function|by function|functions",
    Section.CERTIFICATES: "certifications?|certificates?|credentials?|licen[cs]es?|licensures?|registrations?"
    "|certified|licensed|licensed and certified"
    "|credentialed|licen[cs]es held|registrations held|certifications held|exams?|designations|certs?|cards?"
    "|letters|papers held|what i hold|certifications earned"
    "|certificados|certificaciones|licencias|certification goals?|papers|cards and (?:papers|licen[cs]es)|tickets"
    "|what i have earned|certifications held and (?:lapsed|expired)|held|active certifications",
    Section.LANGUAGES: "languages?(?: skills?| proficiency| spoken)?|language abilities|languages i speak"
    "|idiomas|lenguas|tongues|i speak",
    Section.WORK: "experiences?|work|employment(?: history| experience| record)?|(?:work|job|career|employment) history"
    "|history|background|positions?(?: held)?|internships?|externships?|practicum|clinical rotations?|jobs?"
    "|careers?|professional practice|professional practice experience|ppe"
    "|practice experience|where i(?: have|'ve)? worked"
    "|career path|appointments|practical training|what i(?: have|'ve) done|employers?|jobs i have (?:had|held)"
    "|work life|on the job|(?:work|job) background|posts|earlier|before that|rotations?|clinicals?"
    "|experiencia(?: laboral| profesional)?|empleos?|trabajos?|historial laboral|places i(?: have|'ve) worked"
    "|work i(?: have|'ve) done"
    "|where i work(?:ed)?|the work|positions and duties"
    r"|(?:work|jobs?|experience|employment)(?: experience| history)? (?:in|abroad|overseas|here|back home|before|since)"
    r"(?: (?:the )?[\w.]+){0,2}",
    Section.VOLUNTEER: "volunteer(?:ing|ism)?(?: experience| work| service| activities)?|community (?:service"
    "|involvement|engagement|work)|civic involvement|service|community|giving back|outreach"
    "|voluntariado",
    Section.EDUCATION: "education(?:al)?(?: background| history| qualifications)?|academics?(?: background| history"
    "| credentials| qualifications)?|schooling|studies|degrees?|training|school|qualifications and training"
    "|where i(?: have)? studied|formal education|professional development|continuing education|workshops"
    "|educational background|study|schools|learning|classroom|trainings|schooling and training|school work"
    "|educaci[oó]n|estudios|formaci[oó]n(?: acad[eé]mica)?|escuela|schooling and papers|what i studied"
    "|highest (?:level of )?education|education level|highest (?:grade|degree|level)(?: completed)?",
    Section.COURSES: "courses?(?: ?work)?|subjects?(?: studied| taken)?|classes|courses taken"
    "|courses completed|modules",
    Section.PROJECTS: "projects?|portfolio|accomplishments|achievements|contributions",
    Section.REFERENCES: "references?|referees?|recommendations|testimonials|referencias",
    Section.INTERESTS: "interests?|hobbies|activities|extracurriculars?(?: activities)?|memberships?|affiliations?"
    "|associations?|organi[sz]ations?|professional bodies|leisure",
    Section.AWARDS: "awards?|honou?rs?|recognitions?|distinctions?|scholarships?|achievements and awards",
    Section.PUBLICATIONS: "publications?|presentations?|research|papers|talks",
}
_BEFORE = (
    r"(?:(?:professional|relevant|related|technical|technology|key|core|career|work|personal|additional|other|my|the"
    r"|clinical|medical|health ?care|healthcare|computer|software|administrative|office|special|specialized|selected"
    r"|recent|previous|prior|past|current|general|main|major|hard|soft|transferable|applied|active|academic"
    r"|educational|vocational|industry|him|health information|paid|unpaid|field|hands-on|military|leadership|areas? of"
    r"|summary of|list of|language|foreign|it|ehr|emr|ehr/emr|coding|teaching|executive|brief|interpersonal"
    r"|employment|national|state|board|job|professional work|and|skills?|community|early|earlier|further|formal) )*"
)
_ALL = [(section, re.compile(f"{before}(?:{nouns})")) for before in ("", _BEFORE) for section, nouns in _NOUNS.items()]
_PARTED = re.compile(r"\s+(?:and|&|\+)\s+|\s*[/,|]\s*|\s+-\s+")
MAX_WORDS = 7
MAX_LABEL = 2  # long words of a heading before a colon that is written like a sentence: "Highest education: ..."
MAX_SENTENCE = 3  # long words of a heading that is written like a sentence: "Education, credentials"

MAX_CAPITALS, MIN_CAPITALS = 4, 4  # words of a line in capitals that is a heading, and letters that one has more


@lru_cache(maxsize=4096)
def sections_of(heading: str) -> tuple[Section, ...]:
    """Return the sections that a heading names, as it stands without its line's other text; () if it is none."""
    words = re.sub(r"[^\w/&+,|' -]", " ", heading).casefold()
    words = re.sub(r"^\s*(?:\d+|[ivx]+(?=\.))\W+|\b(?:cont(?:inued|'d|d)?)\b", " ", words)
    words = " ".join(words.split()).strip(" -|/&+,'")
    if not words or len(words.split()) > MAX_WORDS:
        return ()
    if whole := _one(words):
        return (whole,)
    parts = [_one(part) for part in _PARTED.split(words) if part]
    found = tuple(dict.fromkeys(part for part in parts if part))
    return found if len(parts) > 1 and all(parts) else ()


def _one(words: str) -> Section | None:
    return next((section for section, form in _ALL if form.fullmatch(words)), None)


def is_capitals(text: str) -> bool:
    """Whether a line is a few words in capitals, and nothing else: where headings are set so, it is one of its own."""
    words = re.findall(r"[^\W\d_]+", text)
    return (
        text.isupper()
        and not re.search(r"\d|[,;|.]", text)
        and len(words) <= MAX_CAPITALS
        and max(map(len, words)) > MIN_CAPITALS
    )


def split_heading(line: str) -> tuple[tuple[Section, ...], str, str]:
    """Return the sections that a line begins, the heading as it stands, and what follows it in the line.

    A heading stands alone, or is followed by a colon or by a wide gap (a heading in the margin). One in small letters
    alone is the end of a sentence, not a heading; `()` if the line begins none.
    """
    text = line.strip()
    for parted in (re.compile(r":\s*"), re.compile(r"\s{3,}|\t|(?<=[A-Z]{3})\s{2,}")):
        cut = parted.search(text)
        if not cut or not cut.end() < len(text):
            continue
        head, rest = text[: cut.start()], text[cut.end() :].strip()
        if _is_set(head, few=MAX_LABEL) and (found := sections_of(head)):
            return found, head, rest
    text = re.sub(r"(?<=\w)\s+\([^()]*\)(?=:?$)", "", text)
    bare = text.rstrip(":").strip()
    alone = _is_set(bare, few=MAX_SENTENCE) or text.endswith(":")
    return (sections_of(bare), bare, "") if alone and not text.endswith((".", ",", ";")) else ((), "", "")


def _is_set(head: str, few: int = 0) -> bool:
    """Whether words are set as a heading: the first begins with a capital, and so do most, or there are but `few`."""
    words = re.findall(r"[^\W\d_]+", head)
    letters = [word[0] for word in words if len(word) > 3]
    most = len(letters) <= few or sum(map(str.isupper, letters)) * 2 > len(letters)
    return bool(letters) and words[0][0].isupper() and most
