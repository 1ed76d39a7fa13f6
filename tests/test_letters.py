"""Letters: what they say, that it is true, and that nothing foreign can speak in them."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from report_fixtures import DANA, LABELS, TODAY, best, hostile, one_step, stretch

from jobmatch.letters import WIDTH, Letter, Mention, write
from jobmatch.messages import Edition
from jobmatch.model import FeedHealth, Outcome, Reason

LAST = date(2026, 11, 18)
NEW = Reason("new", (("since", "2026-11-18"),))
CLOSING = Reason("closing_soon", (("on", "2026-11-25"), ("days", "4")))
WELL = FeedHealth("lantern", Outcome.COMPLETE)


def told(listing, *news):
    return replace(listing, news=news)


def letter(*listings, since=LAST, **more):
    return Letter(DANA, TODAY, since, listings, **{"feeds": (WELL,), **more})


def text(made):
    return write(made, Edition(LABELS), "Riverbend Job Center", "stop@center.example").text


def html(made):
    return write(made, Edition(LABELS), "Riverbend Job Center", "stop@center.example").html


def flat(written):
    return " ".join(written.split())


@pytest.mark.parametrize(
    ("made", "subject"),
    [
        (letter(told(best(), NEW)), "1 new job for you"),
        (letter(told(best(), NEW), told(stretch(), NEW)), "2 new jobs for you"),
        (letter(told(best(), CLOSING)), "News about jobs you know"),
        (letter(closed=(Mention("a1b2c3", "Clerk", "Acme", TODAY),)), "News about jobs you know"),
        (letter(), "Your jobs: nothing new"),
    ],
)
def test_the_subject_says_how_much_there_is_and_names_nobody(made, subject):
    assert write(made, Edition(LABELS), "", "").subject == subject


@pytest.mark.parametrize("written", [text, html])
def test_a_letter_says_what_is_new_since_the_last_one(written):
    said = flat(written(letter(told(best(), NEW), waiting=3)))
    assert "1 job is new for you since November 18, 2026." in said
    assert "3 more wait for the next letters, the best first." in said
    assert best().posting.title in said


@pytest.mark.parametrize("written", [text, html])
def test_a_first_letter_says_that_it_is_the_first(written):
    first = letter(told(best(), Reason("new", (("since", ""),))), since=None)
    assert "This is your first letter: 1 job fits you best today." in flat(written(first))
    assert "This is your first letter, and no job fits you today." in flat(written(letter(since=None)))


@pytest.mark.parametrize("written", [text, html])
def test_jobs_stand_under_their_tiers_the_best_first(written):
    said = written(letter(told(one_step(), NEW), told(best(), NEW), told(stretch(), NEW)))
    headings = ("You qualify now", "A stretch", "One step away")
    assert sorted(headings, key=said.index) == list(headings)


@pytest.mark.parametrize("written", [text, html])
def test_what_is_missing_is_quoted_and_what_one_has_is_named(written):
    said = flat(written(letter(told(one_step(), NEW))))
    assert "Missing" in said
    assert "You have:" in said


@pytest.mark.parametrize("written", [text, html])
def test_a_quiet_letter_names_what_is_still_open_and_how_many_more(written):
    known = tuple(Mention(f"c{number}", f"Clerk {number}", "Acme Clinic") for number in range(10))
    said = flat(written(letter(known=known, known_count=14)))
    assert "No new job has come for you since November 18, 2026." in said
    assert "Clerk 0" in said
    assert "and 4 more" in said


@pytest.mark.parametrize("written", [text, html])
def test_a_job_of_ones_own_that_closed_is_told_with_the_day(written):
    said = flat(written(letter(closed=(Mention("a1b2c3", "File Clerk", "Acme", date(2026, 11, 20)),))))
    assert "Jobs of yours that have closed" in said
    assert "November 20, 2026" in said


@pytest.mark.parametrize("written", [text, html])
def test_what_could_not_be_looked_at_is_said(written):
    ill = FeedHealth("birch", Outcome.FAILED, reason="it answers with an error")
    said = flat(written(letter(feeds=(WELL, ill), missed=(date(2026, 11, 19),))))
    assert "1 of 2 sources was not read in full" in said
    assert "birch" in said
    assert "On these days nothing was looked at; what came then is in this letter: November 19, 2026." in said


@pytest.mark.parametrize("written", [text, html])
def test_a_letter_says_who_sends_it_and_how_to_stop_it(written):
    said = flat(written(letter()))
    assert "This letter comes from Riverbend Job Center." in said
    assert "To get no more of them: stop@center.example" in said


def test_the_text_fits_into_a_quoted_mail():
    lines = text(letter(told(best(), NEW), told(hostile(), NEW), told(one_step(), CLOSING))).splitlines()
    assert all(len(line) <= WIDTH for line in lines if "://" not in line)


def test_nothing_in_a_page_comes_from_the_network_or_runs():
    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    found = []
    Tags().feed(html(letter(told(hostile(), NEW), closed=(Mention("x", "<script>1</script>", "<img src=x>", TODAY),))))
    assert not {tag for tag, _ in found} & {"script", "img", "iframe", "link", "object", "form"}
    assert not any(name.startswith("on") or name == "src" for _, attrs in found for name in attrs)
    assert all(attrs["href"].startswith("http") for tag, attrs in found if tag == "a")
