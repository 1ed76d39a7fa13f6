r"""Codes into words: with the templates, the only place that holds what people read.

The English text is gettext's message id. A language is therefore one catalogue,
`locale/<language>/LC_MESSAGES/jobmatch.mo`, and English needs none. `locale/jobmatch.pot` is what translators start
from; after a change of any message, make it again with

    pybabel extract -F jobmatch/locale/babel.cfg --no-location --omit-header --sort-output \
        -o jobmatch/locale/jobmatch.pot jobmatch
"""

import gettext
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from jobmatch.errors import UsageError
from jobmatch.model import (
    Applicants,
    Condition,
    Educated,
    EducationLevel,
    EmploymentType,
    FeedHealth,
    Grace,
    Holds,
    Importance,
    Listing,
    Other,
    Outcome,
    Pay,
    PayUnit,
    Place,
    Reason,
    Requirement,
    Shift,
    Status,
    Tier,
    Travel,
    Verdict,
    Wishes,
    WorkMode,
)

LOCALE: Final = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a message for translators where it is stored, not shown."""
    return message


MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
TIERS: Final = {
    Tier.QUALIFIED: N_("You qualify now"),
    Tier.STRETCH: N_("A stretch"),
    Tier.ONE_STEP: N_("One step away"),
    Tier.NOT_YET: N_("Not yet"),
    Tier.TOO_LITTLE_SAID: N_("Too little said to judge"),
    Tier.OTHER_WORK: N_("Other kinds of work"),
}
TIER_LEADS: Final = {
    Tier.QUALIFIED: N_("All that was read in these as required, you have or will be asked. Read them, then apply."),
    Tier.STRETCH: N_("Close enough to try: something is half met, unclearly said, or the work is next door to yours."),
    Tier.ONE_STEP: N_("One requirement stands between you and each of these, and it is one that you can take on."),
    Tier.NOT_YET: N_("More is missing here, or takes longer, or is closed to you. Kept short."),
}
REASONS: Final = {
    "all_required_met": N_("Everything that it requires, you have or will be asked about."),
    "half_met": N_("Something that it requires is only half met."),
    "unclear_posting": N_("It does not say clearly what it requires."),
    "unread_demand": N_("It asks for something that was not understood here. Look at that line before you apply."),
    "language_unasked": N_(
        "It requires a language that your profile says nothing about. If you speak it, you qualify."
    ),
    "neighbouring_work": N_("It is another trade of the field than yours."),
    "somewhat_above_your_level": N_("It is a little above the work you have done so far."),
    "above_your_level": N_("It is far above the work you have done so far."),
    "one_credential_missing": N_("One required thing is missing: a credential that you can earn."),
    "one_level_missing": N_("One required thing is missing: the next level of education."),
    "one_skill_missing": N_("One required thing is missing: a skill that can be learned."),
    "one_missing": N_("One required thing is missing, and it takes longer than one step."),
    "several_missing": N_("Several required things are missing."),
    "license_missing": N_("It requires the license of another profession."),
    "closed_to_you": N_("It is not open to you."),
    "past_closing_day": N_("Its stated closing day has passed."),
    "nothing_stated": N_("It states nothing to judge by."),
    "other_work": N_("It is another kind of work than yours."),
}
STEPS: Final = {
    "one_credential_missing": N_("earn the credential: {what}"),
    "one_level_missing": N_("finish the education: {what}"),
    "one_skill_missing": N_("learn or show: {what}"),
}
FAMILIES: Final = {  # of work, and the trades inside them
    "core": N_("medical records"),
    "coder": N_("medical coding"),
    "roi": N_("release of information"),
    "registry": N_("registries"),
    "management": N_("management of health information"),
    "billing": N_("billing"),
    "adjacent": N_("office work of a clinic"),
    "none": N_("other work"),
    "porter": N_("moving medical records"),
    "him": N_("health information: quality and analysis of records"),
    "coding_support": N_("support of medical coding"),
    "coding_quality": N_("audit and training of medical coding"),
    "coding_management": N_("management of medical coding"),
    "registration": N_("patient registration"),
    "authorization": N_("insurance verification and authorization"),
    "booking": N_("scheduling and booking"),
    "ward": N_("the desk of a ward"),
    "secretary": N_("medical secretary"),
    "office": N_("office administration"),
    "data": N_("data analysis"),
    "filing": N_("filing"),
}
HIRING: Final = {
    Applicants.PUBLIC: N_("the public"),
    Applicants.INTERNAL: N_("people who already work for the employer"),
    Applicants.FEDERAL: N_("current or former federal employees"),
    Applicants.HIRING_PATH: N_("people of a special hiring path"),
}
VERDICTS: Final = {
    Verdict.MET: N_("met"),
    Verdict.PARTLY: N_("partly met"),
    Verdict.MISSING: N_("missing"),
    Verdict.ASK: N_("they will ask"),
}
DUTIES: Final = {
    Verdict.MET: N_("you know it"),
    Verdict.PARTLY: N_("you know something like it"),
    Verdict.MISSING: N_("new to you"),
    Verdict.ASK: N_("they may ask"),
}
IMPORTANCES: Final = {
    Importance.REQUIRED: N_("required"),
    Importance.PREFERRED: N_("preferred"),
    Importance.MENTIONED: N_("part of the work"),
    Importance.NEGATED: N_("said not to be needed"),
}
EDUCATION: Final = {
    EducationLevel.NONE: N_("no formal education"),
    EducationLevel.HIGH_SCHOOL: N_("High school diploma or equivalent"),
    EducationLevel.CERTIFICATE: N_("Certificate from a training program"),
    EducationLevel.ASSOCIATE: N_("Associate degree"),
    EducationLevel.BACHELOR: N_("Bachelor's degree"),
    EducationLevel.MASTER: N_("Master's degree"),
}
PAY_UNITS: Final = {
    PayUnit.HOUR: N_("{amount} an hour"),
    PayUnit.DAY: N_("{amount} a day"),
    PayUnit.WEEK: N_("{amount} a week"),
    PayUnit.BIWEEKLY: N_("{amount} every two weeks"),
    PayUnit.MONTH: N_("{amount} a month"),
    PayUnit.YEAR: N_("{amount} a year"),
}
CURRENCY_SIGNS: Final = {"USD": "$", "GBP": "£", "EUR": "€"}
WORK_MODES: Final = {
    WorkMode.ONSITE: N_("on site"),
    WorkMode.HYBRID: N_("hybrid"),
    WorkMode.REMOTE: N_("remote"),
}
EMPLOYMENT: Final = {
    EmploymentType.FULL_TIME: N_("full time"),
    EmploymentType.PART_TIME: N_("part time"),
    EmploymentType.CONTRACT: N_("contract"),
    EmploymentType.TEMPORARY: N_("temporary"),
    EmploymentType.INTERN: N_("internship"),
    EmploymentType.VOLUNTEER: N_("volunteer work"),
    EmploymentType.PER_DIEM: N_("per diem, as needed"),
    EmploymentType.OTHER: N_("another kind of contract"),
}
SHIFTS: Final = {
    Shift.DAY: N_("days"),
    Shift.EVENING: N_("evenings"),
    Shift.NIGHT: N_("nights"),
    Shift.WEEKEND: N_("weekends"),
}
TRAVEL: Final = {
    Travel.CAR: N_("by car"),
    Travel.TRANSIT: N_("by bus or train"),
    Travel.WALK: N_("on foot or by bicycle"),
    Travel.RIDE: N_("with a ride from somebody"),
}
CLOSED_TO: Final = {
    Applicants.INTERNAL: N_("Only people who already work for this employer may apply."),
    Applicants.FEDERAL: N_("Only current or former federal employees may apply."),
    Applicants.HIRING_PATH: N_("Only people of a special hiring path may apply; the posting says which."),
}
REMOVED: Final = {
    "too_far": N_("{said} away; you asked for at most {wished}"),
    "elsewhere": N_("remote, for people who live in {said}; you live in {wished}"),
    "state_excluded": N_("remote, but not for people who live in {said}, as you do"),
    "pay_below": N_("pays {said}; you asked for at least {wished}"),
    "work_mode": N_("the work is {said}; you asked for {wished}"),
    "employment": N_("the job is {said}; you asked for {wished}"),
    "shift": N_("the hours are {said}; you asked for {wished}"),
    "family": N_("another kind of work than you asked for"),
    "hidden_organization": N_("you asked not to see jobs of {said}"),
    "hidden_title": N_("you asked not to see titles with “{said}”"),
}
_SAID: Final = {  # the value of such a reason that says what the posting is
    "elsewhere": "states",
    "state_excluded": "home",
    "hidden_organization": "name",
    "hidden_title": "words",
}
WISHES: Final = {
    "too_far": N_("too far away"),
    "elsewhere": N_("for people who live in other states"),
    "pay_below": N_("pay below your wish"),
    "work_mode": N_("not where you want to work (on site, hybrid, remote)"),
    "state_excluded": N_("not for people who live in your state"),
    "employment": N_("not the kind of contract you want"),
    "shift": N_("not the hours you want to work"),
    "family": N_("another kind of work"),
    "hidden_organization": N_("employers you asked not to see"),
    "hidden_title": N_("titles you asked not to see"),
}
FINDINGS: Final = {
    "no_requirements_section": N_("No requirements section was found; the whole text was read instead."),
    "attached_specification": N_("It points to a document for its requirements. That document was not read."),
    "unread_demand": N_("It asks for something that was not understood. Look whether you have it:"),
    "unread_line": N_("Among what it asks for, this was not understood:"),
    "two_pays": N_("The pay field and the text do not agree. Ask the employer which one holds."),
    "removed_characters": N_("Characters that cannot be shown were taken out of the text."),
    "truncated": N_("The source cut the text short. More may be asked for than is listed here."),
    "unknown_employment_type": N_("Its kind of employment is stated in words that are not known here. Look for it."),
    "unusable_url": N_("Its address could not be used. Look for the posting on the employer's own page."),
    "unreadable_date": N_("A date of it could not be read. Ask until when one can apply."),
    "asks_money": N_("It asks you to pay for something yourself. Few employers do: ask what it is for before you pay."),
    "asks_bank_data": N_("It asks early for a bank, card or Social Security number. You can wait until you are hired."),
    "chat_only": N_("It hires by chat, or without an interview. Ask to speak with somebody before you go on."),
    "private_mail": N_("Its mail address is a private one. Small offices have those too; a call tells you who it is."),
    "pay_above": N_("The pay is far above what such work is seen to pay. Ask the employer what it is for."),
    "course_advert": N_("It may be about a course, not a job. Ask what it costs and whether they hire you."),
}
SAME: Final = {  # why another posting is the same job
    "same_requisition": N_("the same requisition number ({number})"),
    "same_address": N_("the same page"),
    "same_text": N_("the same text ({percent}% of the shorter one)"),
    "same_details": N_("the same job in other words ({percent}% of the words that few adverts have)"),
    "same_pay": N_("the same pay"),
    "same_employer": N_("the same employer"),
    "named_employer": N_("one names the employer of the other"),
    "same_place": N_("the same place"),
    "same_title": N_("the same title"),
    "renamed": N_("its source gave it a new number"),
    "joined": N_("a person joined the two"),
}
OUTCOMES: Final = {
    Outcome.RUNNING: N_("was still being read when this report was made"),
    Outcome.COMPLETE: N_("was read"),
    Outcome.PARTIAL: N_("could be read only in part"),
    Outcome.NOT_MODIFIED: N_("had nothing new"),
    Outcome.BLOCKED: N_("turned us away"),
    Outcome.EMPTY: N_("came back empty, which it should not"),
    Outcome.FAILED: N_("could not be read"),
    None: N_("has never been read"),
}


def catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages in `language` ("en", "es"). Raises UsageError if there is no such catalogue."""
    if language == "en":
        return gettext.NullTranslations()
    try:
        return gettext.translation("jobmatch", LOCALE, languages=[language])
    except OSError as error:
        known = ", ".join(["en", *sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/jobmatch.mo"))])
        raise UsageError(f"language {language!r}: there is no translation; choose one of: {known}") from error


class Words:
    """Makes words of codes, in one language.

    `labels` maps the ids of concepts to their preferred labels. An id that it lacks (a row that is gone from the
    vocabulary, in an old match) is shown as it stands.
    """

    def __init__(self, labels: Mapping[str, str], language: str = "en") -> None:
        self.labels = labels
        self.language = language
        self.catalogue = catalogue(language)
        self.gettext = self.catalogue.gettext
        self.ngettext = self.catalogue.ngettext

    def calling(self, names: Mapping[str, str]) -> "Words":
        """Return words that call some concepts by other names."""
        return Words({**self.labels, **names}, self.language) if names else self

    # ------------------------------------------------------------------------------------------ requirements

    def label(self, concept_id: str) -> str:
        """Name a concept."""
        return self.labels.get(concept_id, concept_id)

    def condition(self, condition: Condition) -> str:
        """Name one condition: a concept with its grace, a level of education, a length of experience."""
        if isinstance(condition, Holds):
            return self._held(condition)
        if isinstance(condition, Educated):
            return self.level(condition.level)
        return self.experience(condition.months)

    def _held(self, held: Holds) -> str:
        label, months = self.label(held.concept_id), held.within_months
        if held.grace is Grace.ELIGIBLE:
            return self.gettext("{label} (being eligible for it is enough)").format(label=label)
        if held.grace is Grace.OBTAIN_WITHIN and months is None:
            return self.gettext("{label} (may be earned after starting)").format(label=label)
        if held.grace is Grace.OBTAIN_WITHIN:
            within = self.span_of_time(months or 0)
            return self.gettext("{label} (may be earned within {time} of starting)").format(label=label, time=within)
        return label

    def span_of_time(self, months: int) -> str:
        """Say months as years where they are whole years."""
        if months and months % 12 == 0:
            return self.ngettext("{count} year", "{count} years", months // 12).format(count=months // 12)
        return self.ngettext("{count} month", "{count} months", months).format(count=months)

    def level(self, level: EducationLevel) -> str:
        """Name a level of education."""
        return self.gettext(EDUCATION[level])

    def standing(self, what: str, status: Status) -> str:
        """Name what a person has, had, or is on the way to."""
        stands = {
            Status.HELD: "{what}",
            Status.IN_PROGRESS: self.gettext("{what}, in progress"),
            Status.EXPIRED: self.gettext("{what}, expired: it does not count until it is renewed"),
        }
        return stands[status].format(what=what)

    def experience(self, months: int) -> str:
        """Say a length of relevant experience."""
        if not months:
            return self.gettext("no experience")
        return self.gettext("{time} of experience").format(time=self.span_of_time(months))

    def worked(self, months: int) -> str:
        """Say the experience that a profile's work adds up to."""
        return self.gettext("{experience}, counted from the work in your profile").format(
            experience=self.experience(months)
        )

    def going(self, travel: Travel) -> str:
        """Say how a person gets to work."""
        return self.gettext("to work {how}").format(how=self.gettext(TRAVEL[travel]))

    def hours(self, shifts: Sequence[Shift]) -> str:
        """Name the shifts that are wished."""
        return self.shifts([(each,) for each in shifts])

    def way(self, way: tuple[Condition, ...]) -> str:
        """Name all conditions of one path."""
        return self.joined([self.condition(condition) for condition in way], self.gettext("{these} and {last}"))

    def requirement(self, requirement: Requirement) -> str:
        """Name a requirement as a choice: "RHIT or RHIA"; "bachelor; or associate and 1 year"."""
        ways = list(dict.fromkeys(self.way(way) for way in requirement.paths))
        if any(len(way) > 1 for way in requirement.paths):
            return self.joined(ways, self.gettext("{these}; or {last}"), "; ")
        return self.joined(ways, self.gettext("{these} or {last}"))

    @staticmethod
    def joined(items: Sequence[str], last: str, separator: str = ", ") -> str:
        """Join all items into one phrase; `last` is the pattern for the last two."""
        if len(items) < 2:
            return "".join(items)
        return last.format(these=separator.join(items[:-1]), last=items[-1])

    # ---------------------------------------------------------------------------------------------- postings

    def day(self, day: date) -> str:
        """Write a date as people say it."""
        month = self.gettext(MONTHS[day.month - 1])
        return self.gettext("{month} {day}, {year}").format(month=month, day=day.day, year=day.year)

    def closing(self, last_day: date, days_left: int | None) -> str:
        """Say until when one can apply, and how soon that is where `days_left` (0: today) is given."""
        day = self.day(last_day)
        if days_left is None:
            return day
        if not days_left:
            return self.gettext("{day} (today)").format(day=day)
        return self.ngettext("{day} (in {count} day)", "{day} (in {count} days)", days_left).format(
            day=day, count=days_left
        )

    def apply_by(self, closing: str) -> str:
        """Say `closing` as a sentence."""
        return self.gettext("Apply by {day}.").format(day=closing)

    def moment(self, instant: datetime) -> str:
        """Write an instant, with its zone: the day alone would be wrong near midnight."""
        return f"{self.day(instant.date())}, {instant:%H:%M} {instant.tzname()}"

    def pay(self, pay: Pay) -> str:
        """Say pay as stated: one amount, a range, or the one end that is known."""
        if pay.min_cents is None or pay.max_cents is None:
            pattern = self.gettext("up to {amount}") if pay.min_cents is None else self.gettext("from {amount}")
            amount = pattern.format(amount=_money(pay, pay.min_cents or pay.max_cents or 0))
        elif pay.min_cents == pay.max_cents:
            amount = _money(pay, pay.min_cents)
        else:
            low, high = _money(pay, pay.min_cents), _money(pay, pay.max_cents)
            amount = self.gettext("{low} to {high}").format(low=low, high=high)
        return self.gettext(PAY_UNITS[pay.unit]).format(amount=amount)

    def miles(self, miles: int) -> str:
        """Say a distance."""
        return self.ngettext("{count} mile", "{count} miles", miles).format(count=miles)

    def places(self, places: Sequence[Place]) -> str:
        """Name the first place, and how many more there are; empty where none is stated."""
        named = [name for name in map(place, places) if name]
        if len(named) < 2:
            return "".join(named)
        more = len(named) - 1
        return self.ngettext("{place} and {count} more place", "{place} and {count} more places", more).format(
            place=named[0], count=more
        )

    def modes(self, modes: Sequence[WorkMode]) -> str:
        """Name work modes as a choice."""
        return self.joined([self.gettext(WORK_MODES[mode]) for mode in modes], self.gettext("{these} or {last}"))

    def shifts(self, choices: Sequence[Sequence[Shift]]) -> str:
        """Name shifts as a choice, each with all times that come with it."""
        named = [
            self.joined([self.gettext(SHIFTS[each]) for each in choice], self.gettext("{these} and {last}"))
            for choice in choices
        ]
        return self.joined(named, self.gettext("{these} or {last}"))

    def way_there(self, miles: int, travel: Travel | None) -> str:
        """Say a distance, and how the person would go where that is not by car."""
        if travel in {None, Travel.CAR}:
            return self.miles(miles)
        return self.gettext("{miles}; you go {how}").format(miles=self.miles(miles), how=self.gettext(TRAVEL[travel]))

    def without_car(self, travel: Travel) -> str:
        """Say what to ask where a posting wants a driver of a person who does not go by car."""
        return self.gettext("It speaks of driving, and you go {how}. Ask whether the work can be done so:").format(
            how=self.gettext(TRAVEL[travel])
        )

    def unknown_home(self, postal_code: str) -> str:
        """Say that a distance was wished and cannot be counted."""
        if not postal_code:
            return self.gettext("You gave a distance and no ZIP code to count it from: no job was taken for too far.")
        return self.gettext(
            "Your ZIP code, {zip}, is not known here, so no job was taken for too far. Look whether it is right."
        ).format(zip=postal_code)

    def employment(self, types: Sequence[EmploymentType]) -> str:
        """Name kinds of employment as a choice."""
        return self.joined([self.gettext(EMPLOYMENT[kind]) for kind in types], self.gettext("{these} or {last}"))

    # ------------------------------------------------------------------------------------- matches and feeds

    def tally(self, met: int, stated: int, partly: int, asked: int) -> str:
        """Say in counts how a posting's requirements stand; `stated` leaves out what they will ask."""
        if not stated:
            return self._unjudged(asked)
        said = self.ngettext(
            "{met} of {stated} stated requirement met", "{met} of {stated} stated requirements met", stated
        ).format(met=met, stated=stated)
        if partly:
            said += ", " + self.ngettext("{count} partly", "{count} partly", partly).format(count=partly)
        if asked:
            said += "; " + self.ngettext("{count} they will ask", "{count} they will ask", asked).format(count=asked)
        return said

    def _unjudged(self, asked: int) -> str:
        said = self.gettext("It states nothing that can be counted")
        if not asked:
            return said
        return said + "; " + self.ngettext("{count} they will ask", "{count} they will ask", asked).format(count=asked)

    def summary(self, tiers: Mapping[Tier, int], removed: int) -> str:
        """Say in one line how many postings stand where; the three best tiers always, the rest where there are any."""
        qualified, stretch, step = (tiers.get(tier, 0) for tier in (Tier.QUALIFIED, Tier.STRETCH, Tier.ONE_STEP))
        not_yet = tiers.get(Tier.NOT_YET, 0)
        ranked = [
            self.ngettext("{count} you qualify for now", "{count} you qualify for now", qualified),
            self.ngettext("{count} with a stretch", "{count} with a stretch", stretch),
            self.ngettext("{count} one step away", "{count} one step away", step),
            self.ngettext("{count} not yet", "{count} not yet", not_yet),
        ]
        said = [text.format(count=n) for text, n in zip(ranked, (qualified, stretch, step, not_yet), strict=True)]
        line = ", ".join(said if not_yet else said[:3])
        if too_little_said := tiers.get(Tier.TOO_LITTLE_SAID, 0):
            vague = self.ngettext("{count} says too little", "{count} say too little", too_little_said)
            line += "; " + vague.format(count=too_little_said)
        if removed:
            beyond = self.ngettext("{count} more beyond your wishes", "{count} more beyond your wishes", removed)
            line += "; " + beyond.format(count=removed)
        return line + "."

    def nothing_fits(self, removed: int) -> str:
        """Say what to do on a day without a posting in the two best tiers."""
        if not removed:
            return self.gettext("Nothing to apply for today. Tomorrow's postings will be looked at as well.")
        wider = self.ngettext(
            "Nothing to apply for today. Your wishes removed {count} posting: is one of them too narrow?",
            "Nothing to apply for today. Your wishes removed {count} postings: is one of them too narrow?",
            removed,
        )
        return wider.format(count=removed)

    def step_that_opens(self, step: str, postings: int) -> str:
        """Say which one requirement most of the postings that are one step away lack."""
        return self.ngettext(
            "The step that would open most ({count} posting): {step}.",
            "The step that would open most ({count} postings): {step}.",
            postings,
        ).format(step=step, count=postings)

    def be_ready(self, asked: Sequence[tuple[str, int]]) -> str:
        """Name what employers will ask, with the number of postings that do."""
        counted = (
            self.ngettext("{what} ({count} posting)", "{what} ({count} postings)", count).format(what=what, count=count)
            for what, count in asked
        )
        return self.gettext("Be ready for what employers will ask: {list}.").format(list=", ".join(counted))

    def coverage(self, unread: int, of: int) -> str:
        """Say how many sources were read; said even when all is well."""
        if not of:
            return self.gettext("No source of postings is set up yet, so nothing was looked at.")
        if not unread:
            return self.ngettext(
                "{total} source was read, in full.", "All {total} sources were read in full.", of
            ).format(total=of)
        return self.ngettext(
            "{count} of {total} sources was not read in full, so postings may be missing.",
            "{count} of {total} sources were not read in full, so postings may be missing.",
            unread,
        ).format(count=unread, total=of)

    def refused(self, count: int) -> str:
        """Say how many records of the sources were given up."""
        if not count:
            return self.gettext("No record was refused.")
        return self.ngettext(
            "{count} record was refused, because it could not be understood.",
            "{count} records were refused, because they could not be understood.",
            count,
        ).format(count=count)

    def hidden(self, count: int) -> str:
        """Say how many ranked postings are not on the page; empty where all are."""
        if not count:
            return ""
        return self.ngettext(
            "{count} more is ranked below these and not shown here.",
            "{count} more are ranked below these and not shown here.",
            count,
        ).format(count=count)

    def blocker(self, reason: Reason) -> str:
        """Say what stands in the way of applying."""
        if reason.code == "past_closing_day":
            return self.past_closing_day(date.fromisoformat(dict(reason.values)["on"]))
        if reason.code == "license":
            said = dict(reason.values)["said"]
            return self.gettext("It requires a license that takes years of its own schooling: “{said}”.").format(
                said=said
            )
        if reason.code != "closed_to":
            raise KeyError(reason.code)
        groups = [Applicants(who) for who in dict(reason.values)["who"].split()]
        if len(groups) == 1:
            return self.gettext(CLOSED_TO[groups[0]])
        return self.gettext("Only these may apply: {groups}.").format(groups=self.hiring(groups))

    def past_closing_day(self, day: date) -> str:
        """Say that a posting is still shown although the day that it names is over."""
        return self.gettext(
            "Its stated closing day, {day}, has passed; its source still shows it: ask before you apply."
        ).format(day=self.day(day))

    def because(self, code: str) -> str:
        """Say why a posting stands where it does; nothing for a match of before there were reasons."""
        return self.gettext(REASONS[code]) if code else ""

    def step(self, code: str, what: str) -> str:
        """Say what to do about the one thing missing."""
        return self.gettext(STEPS[code]).format(what=what) if code in STEPS else what

    def families(self, families: Sequence[str]) -> str:
        """Name families of work, or trades, as a choice."""
        return self.joined([self.gettext(FAMILIES[each]) for each in families], self.gettext("{these} or {last}"))

    def hiring(self, groups: Sequence[Applicants]) -> str:
        """Name the closed groups that a person belongs to."""
        return self.joined([self.gettext(HIRING[each]) for each in groups], self.gettext("{these} and {last}"))

    def removal(self, reason: Reason, listing: Listing, wishes: Wishes) -> str:
        """Say which wish took a posting away: what the posting says, and what was wished."""
        said, wished = self._against(reason, listing.requirements.pay, wishes)
        return self.gettext(REMOVED[reason.code]).format(said=said, wished=wished)

    def _against(self, reason: Reason, pay: Pay | None, wishes: Wishes) -> tuple[str, str]:
        values = dict(reason.values)
        match reason.code:
            case "too_far":
                return self.miles(int(values["miles"])), self.miles(int(values["wished"]))
            case "pay_below":
                floor = wishes.pay_min and replace(wishes.pay_min, max_cents=wishes.pay_min.min_cents)
                return self.pay(pay) if pay else "", self.pay(floor) if floor else ""
            case "work_mode" | "employment" | "shift":
                return self._unlike(reason.code, values["said"].split(), wishes)
        return values.get(_SAID.get(reason.code, ""), ""), values.get("home", "")

    def _unlike(self, code: str, said: Sequence[str], wishes: Wishes) -> tuple[str, str]:
        if code == "work_mode":
            return self.modes([WorkMode(mode) for mode in said]), self.modes(wishes.work_modes)
        if code == "employment":
            kinds = [EmploymentType(each) for each in said]
            return self.employment(kinds), self.employment(wishes.employment_types)
        shifts = [tuple(Shift(each) for each in one.split("+")) for one in said]
        return self.shifts(shifts), self.hours(wishes.shifts)

    def other(self, other: Other) -> str:
        """Name another posting of the same job: where it is, and its code."""
        if other.stands:
            return self.gettext("The report shows this job as it is at {feed} (code {code})").format(
                feed=other.feed_id, code=other.code
            )
        return self.gettext("Also seen at {feed} (code {code})").format(feed=other.feed_id, code=other.code)

    def same(self, reasons: Sequence[Reason]) -> str:
        """Say why two postings are the same job."""
        said = [self.gettext(SAME[reason.code]).format(**dict(reason.values)) for reason in reasons]
        return self.joined(said, self.gettext("{these} and {last}"))

    def feed(self, feed: FeedHealth) -> str:
        """Say how a source stands, as the end of a sentence that begins with its name."""
        said = [self.gettext(OUTCOMES[feed.outcome])]
        if feed.last_good_at:
            said.append(self.gettext("last read in full on {moment}").format(moment=self.moment(feed.last_good_at)))
        if feed.open_postings:
            said.append(
                self.ngettext("{count} posting is open", "{count} postings are open", feed.open_postings).format(
                    count=feed.open_postings
                )
            )
        return "; ".join(said)


def _money(pay: Pay, cents: int) -> str:
    """Cents are written where either end of the pay has any, so that both ends look alike."""
    fraction = any((end or 0) % 100 for end in (pay.min_cents, pay.max_cents))
    number = f"{cents / 100:,.2f}" if fraction else f"{cents // 100:,}"
    return CURRENCY_SIGNS.get(pay.currency, f"{pay.currency} ") + number


def place(place: Place) -> str:
    """Name a place as `Dayton, OH`: a country only if it is abroad, a ZIP code only if there is nothing else."""
    country = "" if place.country in {"US", "USA"} else place.country
    return ", ".join(part for part in (place.locality, place.region, country) if part) or place.postal_code


@dataclass(frozen=True)
class Edition:
    """How a report is written.

    `labels` maps concept ids to preferred labels. `width` is in columns, for plain text alone.
    """

    labels: Mapping[str, str]
    language: str = "en"
    width: int = 80

    @property
    def words(self) -> Words:
        """What makes words of codes; raises UsageError where there is no such language."""
        return Words(self.labels, self.language)
