"""What a mail is made of, whatever stands in a letter (O05): programs for reading mail take it apart again."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_fixtures import DAY, FROM, NOW

from jobmatch import mail
from jobmatch.config import Mailing
from jobmatch.errors import ConfigError
from jobmatch.outbox import Channel, Delivery, address_of, mailable

MAILING = Mailing(delivery="smtp", mail_from=FROM)
ID = "<0123456789abcdef@center.example>"


def composed(mailing=MAILING, **fields):
    """A letter as it is sent."""
    given = {"subject": "3 new jobs", "text": "Three.\n", "html": "<p>Three.</p>", "address": "ana@clients.example"}
    letter = Delivery(
        **{"profile_id": "a1b2", "day": DAY, "kind": "letter", "channel": Channel.SMTP, **given, **fields}
    )
    return mail.addressed(mail.compose(letter, mailing, ID, NOW), letter.address)


def read(mailing=MAILING, **fields):
    return message_from_bytes(composed(mailing, **fields), policy=default)


def said(part):
    """What a part says; lines of a mail end in two characters."""
    return part.get_content().replace("\r\n", "\n")


def test_a_mail_has_the_headers_that_it_needs_each_once():
    message = read()
    assert {name: message.get_all(name) for name in message} == {
        "To": ["ana@clients.example"],
        "Message-ID": [ID],
        "List-Unsubscribe": ["<mailto:jobs@center.example?subject=unsubscribe>"],
        "From": [FROM],
        "Subject": ["3 new jobs"],
        "Date": ["Mon, 02 Mar 2026 11:00:00 +0000"],
        "Auto-Submitted": ["auto-generated"],
        "MIME-Version": ["1.0"],
        "Content-Type": [message["Content-Type"]],
    }


def test_a_mail_says_the_same_as_text_and_as_html():
    message = read(text="Zwölf 😀\n", html="<p>Zwölf 😀</p>\n")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [said(part) for part in message.iter_parts()] == ["Zwölf 😀\n", "<p>Zwölf 😀</p>\n"]


def test_a_letter_without_html_is_text_alone():
    assert read(html="").get_content_type() == "text/plain"


HOSTILE = {
    "a second header": ("Clerk\r\nBcc: all@center.example", "Clerk Bcc: all@center.example"),
    "an end of the head": ("Clerk\n\n<b>body</b>", "Clerk <b>body</b>"),
    "a bare return": ("Clerk\rFrom: boss@bank.example", "Clerk From: boss@bank.example"),
    "separators of lines": ("one\u2028two\u2029three\x85four", "one two three four"),
    "controls": ("\x00bell\x07 \x1b[31mred\x7f", "bell [31mred"),
    "half a character": ("half \ud800 one", "half ? one"),
    "directions": ("abc\u202etxt.exe\u2066", "abctxt.exe"),
    "an emoji": ("💼 1 job", "💼 1 job"),
    "an encoded word": ("=?utf-8?q?From=3A_boss?=", "=?utf-8?q?From=3A_boss?="),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_subjects_are_cleaned_and_the_letter_is_sent_all_the_same(name):
    subject, cleaned = HOSTILE[name]
    message = read(subject=subject)
    assert mail.subject(subject) == cleaned
    assert message["Subject"] == cleaned or name == "an encoded word"
    assert message.get_all("Bcc") is None
    assert message.get_all("From") == [FROM]
    assert said(message.get_body(("plain",))) == "Three.\n"


def test_a_subject_of_10_kb_is_cut_where_nobody_reads_on():
    subject = read(subject="Medical records " * 700)["Subject"]
    assert subject == f"{('Medical records ' * 700)[: mail.SUBJECT - 1].rstrip()}…"


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.text(max_size=2000), st.text(max_size=2000))
def test_any_letter_is_seven_bits_in_short_lines_and_is_read_as_it_was_meant(subject, text, html):
    content = composed(subject=subject, text=text, html=html and f"<p>{html}</p>")
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", content)
    message = message_from_bytes(content, policy=default)
    assert message.get_all("Message-ID") == [ID]
    assert message.get_all("To") == ["ana@clients.example"]
    assert len(message.get_all("From")) == len(message.get_all("Subject")) == 1


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=140))
def test_a_subject_without_oddities_arrives_as_it_is(subject):
    if "=?" not in subject:
        assert read(subject=subject)["Subject"] == mail.subject(subject)


def test_a_long_line_of_ascii_is_wrapped_and_comes_back_whole():
    text = f"{'x' * 5000}\n.\n..\nFrom me\n"
    assert max(map(len, composed(text=text).split(b"\r\n"))) <= 998
    assert said(read(text=text).get_body(("plain",))) == text


def test_the_name_of_the_sender_may_be_in_any_script_and_spoofs_nothing():
    message = read(Mailing(delivery="smtp", mail_from='"Zoë, <boss@bank.example>" <jobs@center.example>'))
    assert message["From"].addresses[0].addr_spec == "jobs@center.example"
    assert message["From"].addresses[0].display_name == "Zoë, <boss@bank.example>"


def test_answers_may_go_elsewhere():
    assert read(Mailing(delivery="smtp", mail_from=FROM, mail_reply_to="Ask <ask@center.example>"))["Reply-To"] == (
        "Ask <ask@center.example>"
    )


# -------------------------------------------------------------------------------------------------- unsubscribing


def ways_out(unsubscribe, **fields):
    message = read(Mailing(delivery="smtp", mail_from=FROM, unsubscribe=unsubscribe), **fields)
    return message["List-Unsubscribe"], message["List-Unsubscribe-Post"]


def test_an_address_for_ending_the_mails_is_given():
    assert ways_out("mailto:stop@center.example") == ("<mailto:stop@center.example>", None)


def test_a_page_for_ending_the_mails_takes_one_click_and_knows_whose():
    page = f"https://center.example/{'long/' * 30}stop?who={{id}}"
    assert ways_out(page) == (f"<{page.replace('{id}', 'a1b2')}>", "List-Unsubscribe=One-Click")


def test_an_odd_id_cannot_leave_the_address():
    assert ways_out("https://center.example/{id}", profile_id="a>\r\nBcc: x")[0] == (
        "<https://center.example/a%3E%0D%0ABcc%3A%20x>"
    )


def test_mail_to_whoever_runs_it_has_no_end():
    assert ways_out("mailto:stop@center.example", profile_id=None) == (None, None)


# ------------------------------------------------------------------------------------------------- ids and pages


def test_a_message_id_is_of_the_senders_domain_and_tells_nothing():
    ids = {mail.new_message_id(MAILING) for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"<[0-9a-f]{32}@center\.example>", one) for one in ids)
    assert mail.new_message_id(Mailing()).endswith("@print.invalid>")


def test_a_printed_letter_is_its_page_and_without_one_its_text():
    letter = Delivery("a1b2", DAY, "letter", Channel.PRINT, "", "<3 new>", "a < b\n", "<!doctype html><p>Three.")
    assert mail.compose(letter, Mailing(), ID, NOW) == letter.html
    plain = mail.compose(Delivery("a1b2", DAY, "letter", Channel.PRINT, "", "<3 new>", "a < b\n"), Mailing(), ID, NOW)
    assert "<title>&lt;3 new&gt;</title>" in plain
    assert "<pre>a &lt; b\n</pre>" in plain


def test_the_page_of_a_mail_can_be_printed_after_all():
    letter = Delivery("a1b2", DAY, "letter", Channel.SMTP, "a@b.example", "3 new", "Three.\n", "<p>Zwölf 😀</p>\n")
    assert mail.page_of(mail.compose(letter, MAILING, ID, NOW)) == "<p>Zwölf 😀</p>\n"
    text = Delivery("a1b2", DAY, "letter", Channel.SMTP, "a@b.example", "3 < 4", "Three.\n")
    assert "<title>3 &lt; 4</title>" in mail.page_of(mail.compose(text, MAILING, ID, NOW))


def test_a_list_of_pages_shows_names_as_they_are_and_leads_to_ids():
    page = mail.list_of("Monday", [('<script>"Ana"&', "unassigned/a1b2-letter.html", "3 new")])
    assert '<a href="unassigned/a1b2-letter.html">&lt;script&gt;&quot;Ana&quot;&amp;</a> <span>3 new</span>' in page


def test_without_a_sender_there_is_no_mail():
    with pytest.raises(ConfigError, match='delivery = "folder" needs to know who the mails are from'):
        mail.require(Mailing(delivery="folder"))
    mail.require(Mailing(delivery="print"))


# ----------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("ana@x.example", "ana@x.example"),
        (" a.b+c_d'e@sub.x-y.example ", "a.b+c_d'e@sub.x-y.example"),
        ("root@localhost", "root@localhost"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        *((bad, "") for bad in ["", "ana", "@x", "a@", "a@b@c", "a b@c.d", "a@b c", "a.@b.c", ".a@b.c", "a..b@c.d"]),
        *((bad, "") for bad in ["<a@b.c>", "a@b.c, d@e.f", "a@b.c\r\nX: y", 'a"b@c.d', "ä@b.c", "a@b..c", "a@-.-.\n"]),
        ("x" * 65 + "@b.c", ""),
        ("x@" + ".".join(["y" * 60] * 5), ""),
    ],
)
def test_an_address_is_one_that_every_server_takes_or_none(address, taken):
    assert mailable(address) == taken


def test_the_address_of_a_mailbox():
    assert address_of(FROM) == address_of("jobs@center.example") == "jobs@center.example"
    assert address_of("Job Center") == address_of("") == ""


def test_the_date_is_that_of_queueing_in_any_zone():
    assert read()["Date"].datetime == datetime(2026, 3, 2, 11, tzinfo=UTC)
