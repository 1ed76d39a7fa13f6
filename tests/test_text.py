import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmatch.errors import FormatError
from jobmatch.markup import MAX_MARKUP
from jobmatch.model import Applicants, Place
from jobmatch.text import (
    clean,
    decode,
    line,
    named,
    place_line,
    posting_text,
    read_date,
    read_place,
    untracked,
    who_may_apply,
)

# ----------------------------------------------------------------------------------------------------- clean


@pytest.mark.parametrize("bad", ["\0", "\x07", "\x1b", "\x7f", "\x9d", "\ud800"])
def test_what_no_text_should_hold_is_removed_and_told(bad):
    assert clean(f"HIM{bad} Clerk") == ("HIM Clerk", True)


@pytest.mark.parametrize("text", ["", "HIM Clerk", "Line\n\tnext", "né 🙂 中"])
def test_sound_text_stays_as_it_is(text):
    assert clean(text) == (text, False)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_becomes_a_newline(end):
    assert clean(f"Days{end}Nights") == ("Days\nNights", False)


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\ufeff", "\u202e", "\u2066", "\u2060"])
def test_characters_that_nobody_sees_do_not_part_a_word(unseen):
    assert clean(f"re{unseen}cords") == ("records", False)


def test_text_is_composed():
    assert clean("re\u0301sume\u0301") == ("résumé", False)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_clean_text_is_clean_and_can_be_stored(text):
    cleaned, _ = clean(text)
    assert clean(cleaned) == (cleaned, False)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encoding_it_has(encoding):
    assert decode("“Résumé” \u2013 HIM".encode(encoding)) == "“Résumé” \u2013 HIM"


def test_bytes_that_are_no_character_are_replaced():
    assert decode(b"caf\xe9 \x81") == "café \ufffd"


def test_a_line_is_one_line_without_markup():
    assert line(" <strong>HIM</strong>\n Clerk &amp; Coder<br>II\0 ") == "HIM Clerk & Coder II"


# ---------------------------------------------------------------------------------------------- posting_text


def test_the_text_is_title_place_pay_and_body():
    text, notes = posting_text("HIM Clerk", "Tulsa, OK\nEnid, OK", "USD 17.50 per HOUR", "<p>Scan.</p><p>File.</p>")
    assert text == "HIM Clerk\nTulsa, OK\nEnid, OK\nUSD 17.50 per HOUR\n\nScan.\nFile."
    assert notes == ()


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("HIM Clerk", "", "", "Scan."), "HIM Clerk\n\nScan."),
        (("HIM Clerk", "", "$17", ""), "HIM Clerk\n$17"),
        (("", "", "", "Scan."), "Scan."),
        (("HIM Clerk", "\n\nTulsa\n\n", "", "Scan."), "HIM Clerk\nTulsa\n\nScan."),
    ],
)
def test_empty_fields_leave_no_line(parts, text):
    assert posting_text(*parts)[0] == text


def test_every_part_may_be_markup():
    text, _ = posting_text("<b>HIM</b> Clerk", "St Mary&#39;s, York", "&pound;9.50", "A &amp; E")
    assert text == "HIM Clerk\nSt Mary's, York\n£9.50\n\nA & E"


@pytest.mark.parametrize("part", range(4))
def test_removed_characters_are_noted_wherever_they_were(part):
    parts = ["HIM Clerk", "Tulsa", "$17", "Scan."]
    parts[part] += "\ud800"
    assert posting_text(*parts) == ("HIM Clerk\nTulsa\n$17\n\nScan.", ("removed_characters",))


def test_a_body_past_the_limit_is_cut_and_noted():
    text, notes = posting_text("HIM Clerk", "", "", "<p>Scan.</p>" * MAX_MARKUP)
    assert notes == ("truncated",)
    assert text.startswith("HIM Clerk\n\nScan.\nScan.")
    assert "<" not in text


def test_the_text_is_composed_even_where_entities_were_not():
    assert posting_text("Re&#769;sume", "", "", "e\u0301")[0] == "R\u00e9sume\n\n\u00e9"


@given(st.text(), st.text(), st.text(), st.text())
def test_any_parts_make_one_sound_text(title, place, pay, body):
    text, _ = posting_text(title, place, pay, body)
    assert unicodedata.is_normalized("NFC", text)
    assert "\n\n\n" not in text
    assert text == text.strip("\n")


# ----------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-28",
        " 2026-7-28 ",
        "2026-07-28T00:00",
        "2026-07-28T23:59:59Z",
        "2026-07-28T23:59:59.1234567-05:00",
        "2026-07-28T10:12:28+0100",
        "2026-07-28 00:00:00.0",
        "7/28/2026",
        "07/28/2026 12:00:00 AM",
        "7/28/26",
        "Jul 28, 2026",
        "July 28th, 2026 11:59 PM",
        "Tuesday, July 28, 2026",
        "JUL. 28 26",
        "28 July 2026",
        "28-Jul-26",
        "Tue, 28 Jul 2026 23:30:00 -0600",
        "Tue, 28 Jul 26 08:00:00 GMT",
    ],
)
def test_a_date_is_read_as_it_stands_in_its_own_offset(text):
    assert read_date(text) == date(2026, 7, 28)


def test_every_month_has_its_name():
    names = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "October", "November", "December"]
    assert [read_date(f"{name} 9, 2026").month for name in names] == list(range(1, 13))


def test_a_date_far_ahead_is_read():
    assert read_date("9999-12-31") == date(9999, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026", "2026-13-01", "28/7/2026", "2026-07-28 or later", "28.07.2026", "0000-01-01"),
        *("Open until filled", "July 32, 2026", "Jux 28, 2026", "28 Second 2026", "July 2026", "7/28"),
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(FormatError, match="is not a date"):
        read_date(text)


@given(st.text())
def test_any_other_text_is_a_date_or_a_format_error(text):
    try:
        read = read_date(text)
    except FormatError:
        return
    assert isinstance(read, date)


# ------------------------------------------------------------------------------------------------------ URLs


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://jobs.example/7?utm_source=a&UTM_Medium=b", "https://jobs.example/7"),
        ("https://jobs.example/?gh_jid=7&gh_src=x", "https://jobs.example/?gh_jid=7"),
        ("https://jobs.example/?lever-source=x&refId=1&src=2&jobPipeline=3&source=4&b=5", "https://jobs.example/?b=5"),
        ("https://jobs.example/?b=2&a=%20x&amp;c=+", "https://jobs.example/?b=2&a=%20x&c=+"),
        ("https://JOBS.example/Seven#apply", "https://jobs.example/Seven"),
        ("https://jobs.example/#/job/7", "https://jobs.example/#/job/7"),
        (" http://jobs.example/7 ", "http://jobs.example/7"),
    ],
)
def test_a_url_loses_what_tracks_and_keeps_what_identifies(url, kept):
    assert untracked(url) == kept
    assert untracked(kept) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "jobs.example/7",
        "/jobs/7",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc",
        "https://",
        "https://[x",
    ],
)
def test_what_is_not_the_url_of_a_web_page_is_refused(url):
    with pytest.raises(FormatError, match="URL"):
        untracked(url)


# --------------------------------------------------------------------------------------------- who may apply


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("This job is open to\nThe public", Applicants.PUBLIC),
        ("Who May Apply : All U.S. Citizens and nationals", Applicants.PUBLIC),
        ("(Exam open to all, including current City employees)", Applicants.PUBLIC),
        ("(Exam Open to All including Current City Employees)", Applicants.PUBLIC),
        ("Open to all qualified applicants.", Applicants.PUBLIC),
        ("INTERNAL APPLICANTS ONLY", Applicants.INTERNAL),
        ("HIM Clerk\n\nPLEASE NOTE: INTERNAL APPLICANTS ONLY", Applicants.INTERNAL),
        ("*INTERNAL ONLY* HIM Clerk", Applicants.INTERNAL),
        ("** Internal only **", Applicants.INTERNAL),
        ("This vacancy is for internal candidates only.", Applicants.INTERNAL),
        ("For current County employees only", Applicants.INTERNAL),
        ("Current employees only.", Applicants.INTERNAL),
        ("(Exam open to current City employees)", Applicants.INTERNAL),
        ("This post is only open to current employees of the hospital.", Applicants.INTERNAL),
        ("Limited to permanent employees of the department", Applicants.INTERNAL),
        ("This vacancy is only open to current permanent Federal employees.", Applicants.FEDERAL),
        ("Positions are open to: recent graduates who have", Applicants.HIRING_PATH),
        ("Restricted to veterans", Applicants.HIRING_PATH),
        ("Open to: Veterans and military spouses", Applicants.HIRING_PATH),
        ("Only internal candidates will be considered.", Applicants.INTERNAL),
        ("Only internal candidates will be considered for this post.", Applicants.INTERNAL),
        ("Please note that only current hospital staff may apply.", Applicants.INTERNAL),
        ("HIM Clerk\n\n*** INTERNAL POSTING ***\nScan charts.", Applicants.INTERNAL),
        ("HIM Clerk (Internal Applicants Only)\n\nScan charts.", Applicants.INTERNAL),
        ("HIM Clerk - Internal Only\n\nScan charts.", Applicants.INTERNAL),
        ("HIM Clerk - INTERNAL POSTING\n\nScan charts.", Applicants.INTERNAL),
        ("PLEASE NOTE THIS POST IS FOR INTERNAL NHT EMPLOYEES ONLY", Applicants.INTERNAL),
        ("Who may apply: Current employees of the county", Applicants.INTERNAL),
        ("Current federal employees only", Applicants.FEDERAL),
        ("This job is open to\nFederal employees", Applicants.FEDERAL),
        ("Only current federal employees may apply.", Applicants.FEDERAL),
    ],
)
def test_who_may_apply_is_read_where_it_is_plainly_said(text, who):
    assert who_may_apply(text) == (who,)


@pytest.mark.parametrize(
    "text",
    [
        "Scan and index charts.",
        "Our lobby is open to visitors.",
        "Internal applicants are exempt from the probationary period.",
        "Based in Leeds or York (London - internal only)",
        "Internal candidates only: those without NVQ 3 may",
        "It is also announced elsewhere, open to status candidates.",
        "The job is also open to current City employees with a disability.",
        "Veterans are encouraged to apply",
        "Tuition reimbursement is limited to current employees",
        "Only current employees may apply for tuition support",
        "Referral bonus open to all current full-time employees",
        "HIM Clerk\n\nReferral bonus (current employees only)",
        "Parking is limited to permanent employees",
        "HIM Clerk\n\nParking: limited to permanent employees",
        "Release of records is limited to veterans",
        "Open to recent graduates!",
        "This post is open to all staff from any field.",
        "This position is open to recent graduates.",
        "Our reports are for internal use only.",
        "Internal posting period: November 2 to 6",
    ],
)
def test_who_may_apply_is_not_guessed(text):
    assert who_may_apply(text) == ()


def test_that_all_may_apply_outweighs_that_employees_may():
    assert who_may_apply("Option 1: internal applicants only. Option 2: open to the public.") == (Applicants.PUBLIC,)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["internal ", "open to all ", "\n", "(only ", "job posting is "])
def test_who_may_apply_is_read_quickly_in_a_text_of_any_length(piece):
    assert who_may_apply("HIM Clerk\n\n" + piece * 50_000) == ()


# ---------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ("Tulsa, OK", Place("Tulsa", "OK", "", "US")),
        ("Tulsa OK 74101", Place("Tulsa", "OK", "74101", "US")),
        ("Scranton, PA 18503", Place("Scranton", "PA", "18503", "US")),
        ("Louisville, KY 40202-1234, USA", Place("Louisville", "KY", "40202-1234", "US")),
        ("12 Main St, Joplin, Missouri", Place("Joplin", "MO", "", "US")),
        ("Hartford, Connecticut, US", Place("Hartford", "CT", "", "US")),
        ("US, TX, Fort Worth", Place("Fort Worth", "TX", "", "US")),
        ("New York, New York", Place("New York", "NY", "", "US")),
        ("Washington, D.C.", Place("Washington", "DC", "", "US")),
        ("Spokane, WA area", Place("Spokane", "WA", "", "US")),
        ("Los Angeles, CA", Place("Los Angeles", "CA", "", "US")),
        ("New Mexico", Place("", "NM", "", "US")),
        ("18503", Place("", "", "18503", "")),
        ("Tulsa", Place("Tulsa", "", "", "")),
    ],
)
def test_a_line_of_a_place_in_the_states_is_read(stated, place):
    assert read_place(stated) == place


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ("Clinical Coders (Dept), Milton Keynes, MK6 5LD, GB", Place("Milton Keynes", "", "MK6 5LD", "GB")),
        ("Isleworth, TW76AF, GB", Place("Isleworth", "", "TW76AF", "GB")),
        ("Erith, DA1, United Kingdom", Place("Erith", "", "DA1", "GB")),
        ("Perth, WA, Australia", Place("Perth", "WA", "", "AU")),
        ("Ottawa, Ontario, Canada", Place("", "", "", "CA")),
        ("London, England, United Kingdom", Place("London", "", "", "GB")),
        ("Wales, GB", Place("Wales", "", "", "GB")),
        ("Location Negotiable After Selection", Place()),
        ("Many vacancies", Place()),
    ],
)
def test_a_line_of_a_place_elsewhere_is_read_as_far_as_it_is_sure(stated, place):
    assert read_place(stated) == place


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ("Remote", Place()),
        ("100% Remote", Place()),
        ("Remote - TX residents only", Place()),
        ("Remote, India", Place(country="IN")),
        ("Remote - Ohio", Place(region="OH", country="US")),
        ("Remote (Huntington, WV)", Place("Huntington", "WV", "", "US")),
        ("Multiple Locations", Place()),
        ("Colorado, Nevada, New Mexico", Place(country="US")),
        ("", Place()),
        (None, Place()),
    ],
)
def test_no_place_is_made_up_where_none_is_stated(stated, place):
    assert read_place(stated) == place


ADDRESS = {
    "@type": "PostalAddress",
    "streetAddress": "1 Main St",
    "addressLocality": "Tulsa",
    "addressRegion": "Oklahoma",
    "postalCode": "74101",
    "addressCountry": "US",
}


@pytest.mark.parametrize(
    "value",
    [
        ADDRESS,
        {"@type": "Place", "name": "Mercy Valley", "address": ADDRESS},
        [{"@type": "Place", "address": [ADDRESS]}],
        ADDRESS | {"addressCountry": {"@type": "Country", "name": "United States"}},
        ADDRESS | {"addressRegion": "OK", "addressCountry": "usa", "postalCode": 74101},
        ADDRESS | {"addressCountry": None},
        {"@type": "Place", "address": "Tulsa, OK 74101"},
    ],
)
def test_a_place_may_be_given_in_many_forms(value):
    assert read_place(value) == Place("Tulsa", "OK", "74101", "US")


def test_a_zip_code_given_as_a_number_has_its_zero_back():
    assert read_place(ADDRESS | {"addressRegion": "MA", "postalCode": 2115}).postal_code == "02115"


def test_a_country_that_is_not_known_stays_empty_and_a_region_elsewhere_as_stated():
    elsewhere = ADDRESS | {"addressRegion": "Bavaria", "addressCountry": "Freedonia"}
    assert read_place(elsewhere) == Place("Tulsa", "Bavaria", "74101", "")
    assert read_place(elsewhere | {"addressCountry": "de"}).country == "DE"


def test_the_name_of_a_place_is_not_taken_for_a_town():
    assert read_place({"@type": "Place", "name": "Mercy Valley"}) == Place()


@pytest.mark.parametrize(
    ("value", "stated"),
    [
        (ADDRESS, "Tulsa, Oklahoma, 74101, US"),
        (
            {"address": {"addressLocality": "St Mary&#39;s, York", "postalCode": "YO24", "addressCountry": "GB"}},
            "St Mary's, York, YO24, GB",
        ),
        ("Remote (Huntington, WV)", "Remote (Huntington, WV)"),
        ({"name": "Mercy Valley"}, ""),
        ([], ""),
    ],
)
def test_the_place_line_is_as_stated(value, stated):
    assert place_line(value) == stated


@pytest.mark.parametrize("value", ["Mercy", {"name": "Mercy"}, [{"name": "Mercy"}, "x"], {"name": ["<b>Mercy</b>"]}])
def test_a_name_may_be_given_in_many_forms(value):
    assert named(value) == "Mercy"


@pytest.mark.parametrize(("value", "text"), [(None, ""), ([], ""), ({}, ""), (7, "7"), ({"name": None}, "")])
def test_what_has_no_name_has_an_empty_one(value, text):
    assert named(value) == text
