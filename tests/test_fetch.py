"""What the web can do to us, served on loopback. Numbers such as F07 are those of the list of faults."""

import _socket
import gc
import gzip
import json
import os
import random
import socket
import ssl
import subprocess
import sys
import time
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from fault_fixtures import (
    OK,
    bomb,
    closed_port,
    crowded,
    drips,
    faulty,
    floods,
    in_turn,
    says,
    says_and_resets,
    says_and_waits,
    sized,
    tls_of,
    tunnels,
)
from web_fixtures import pages, site

from jobmatch import __version__
from jobmatch.config import Manners
from jobmatch.errors import Blocked, FetchError, Forbidden, FormatError, Gone, NotModified
from jobmatch.fetch import DEADLINE_S, TRIES, Answer, Fetch
from jobmatch.held import Held
from jobmatch.markup import html_to_text, json_ld
from jobmatch.model import RawPosting
from jobmatch.text import clean

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOCAL = Manners(allow_loopback=True)
EMPTY = (200, {}, b"")


@pytest.fixture
def fetching():
    """Makes a Fetch that may read this computer, all else as shipped; its connections are closed at the end."""
    made = []

    def make(manners=LOCAL, **options):
        made.append(Fetch(NOW, manners=manners, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def fetch(fetching):
    return fetching()


@pytest.fixture
def hurried(monkeypatch):
    """The pauses between tries are random, from nothing to seconds: here they are nothing."""
    monkeypatch.setattr(random, "uniform", lambda low, high: low)


@pytest.fixture
def names(monkeypatch):
    """A name server: a table from name to what it says, the first time and later; numbers stand for themselves."""
    table = {}

    def look_up(host, port, *_, **__):
        if host not in table:
            return _socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        said = table[host].pop(0) if len(table[host]) > 1 else table[host][0]
        return [(socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in said]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


def answered(fetch, behave, **options):
    """What comes of an answer that a faulty server gives; where it stands is taken out of an error."""
    with faulty(behave) as server:
        return fetch.get(f"{server.url}/jobs", api=True, **options)


def status(code, *headers, body=b""):
    """An answer with a status and headers."""
    lines = [b"HTTP/1.1 %d X" % code, b"Connection: close", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# --------------------------------------------------------------------------------------------- the good case


def test_an_answer_says_where_it_was_found_what_it_is_and_of_which_kind(fetch):
    with site(pages({"/jobs?page=2": (200, {"Content-Type": "Text/HTML; charset=utf-8"}, "<p>é")})) as server:
        url = f"{server.url}/jobs?page=2"
        assert fetch.get(url) == Answer(url, "<p>é".encode(), "text/html")
    assert [path for _, path, _ in server.asked] == ["/robots.txt", "/jobs?page=2"]


def test_a_document_is_given_with_a_name_whose_suffix_tells_its_kind(fetch):
    table = {"/feed": (200, {"Content-Type": "application/json"}, "{}"), "/a.csv?b=c": "title"}
    with site(pages(table)) as server:
        assert list(fetch.files(f"{server.url}/feed", (".json", ".csv"))) == [("feed.json", b"{}")]
        assert list(fetch.files(f"{server.url}/a.csv?b=c", (".json", ".csv"))) == [("a.csv", b"title")]


def test_what_is_posted_is_json(fetch):
    def echo(method, path, headers, body):
        return 200, {}, json.dumps([method, headers["Content-Type"], json.loads(body)]).encode()

    with site(echo) as server:
        assert fetch.json(server.url, post={"offset": 20}, api=True) == ["POST", "application/json", {"offset": 20}]


def test_one_connection_serves_many_requests(fetch):
    with site(pages({}, EMPTY)) as server:
        handled = []
        server.process_request, handle = lambda *of: handled.append(of) or handle(*of), server.process_request
        for _ in range(5):
            fetch.get(server.url)
    assert (len(server.asked), len(handled)) == (6, 1)


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="this system does not list the open files")
def test_connections_that_sources_end_are_ended_here_too(fetch):
    with ExitStack() as stack:
        servers = [stack.enter_context(faulty(says(sized(b"x")))) for _ in range(10)]
        before = len(os.listdir("/dev/fd"))  # noqa: PTH208 - Path.iterdir has one open itself
        for server in servers * 3:
            fetch.get(server.url, api=True)
        assert len(os.listdir("/dev/fd")) < before + 5  # noqa: PTH208 - likewise


# ----------------------------------------------------------------------- F03, F04: asked to be left alone

HTTP_DATES = {
    "Sat, 21 Nov 2026 13:30:00 GMT": timedelta(minutes=90),
    "Saturday, 21-Nov-26 12:20:00 GMT": timedelta(minutes=20),
    "Sat, 21 Nov 2026 13:00:00 +0000": timedelta(hours=1),
    "Fri, 20 Nov 2026 12:00:00 GMT": timedelta(minutes=15),
    "Tue, 21 Nov 2036 12:00:00 GMT": timedelta(hours=24),
    "Tue, 99 Nov 2036 12:00:00 GMT": timedelta(minutes=15),
}
RETRY_AFTER = HTTP_DATES | {
    "": timedelta(minutes=15),
    "120": timedelta(minutes=2),
    " 120 ": timedelta(minutes=2),
    "0": timedelta(0),
    "-5": timedelta(minutes=15),
    "1.5": timedelta(minutes=15),
    "soon": timedelta(minutes=15),
    "315360000": timedelta(hours=24),
    "9" * 5000: timedelta(hours=24),
    "²": timedelta(minutes=15),
}


@pytest.mark.parametrize("stated", RETRY_AFTER, ids=[name[:40] for name in RETRY_AFTER])
def test_a_source_is_left_alone_as_long_as_it_asks_at_most_a_day_without_waiting_here(fetch, stated):
    began = time.monotonic()
    with pytest.raises(Blocked, match=r"left alone until \d\d:\d\d UTC \(429\)") as told:
        answered(fetch, says(status(429, b"Retry-After: " + stated.encode("latin-1"))))
    assert (told.value.status, told.value.not_before - NOW) == (429, RETRY_AFTER[stated])
    assert (fetch.spent, time.monotonic() - began < 1) == (1, True)


@pytest.mark.parametrize("code", [500, 503, 403])
def test_any_refusal_may_ask_for_a_time(fetch, code):
    with pytest.raises(Blocked) as told:
        answered(fetch, says(status(code, b"Retry-After: 60", body=b"later")))
    assert (told.value.not_before, told.value.data, fetch.spent) == (NOW + timedelta(minutes=1), b"later", 1)


@pytest.mark.parametrize("code", [401, 403, 407, 451])
def test_a_refusal_that_asks_for_no_time_names_none(fetch, code):
    with pytest.raises(Blocked, match=rf"does not let programs read it \({code}\)") as told:
        answered(fetch, says(status(code)))
    assert (told.value.status, told.value.not_before) == (code, None)


@pytest.mark.parametrize(("code", "words"), [(404, "there is nothing at this address"), (410, "gone for good")])
def test_what_is_not_there_is_told_from_what_does_not_work(fetch, code, words):
    with pytest.raises(Gone, match=words) as told:
        answered(fetch, says(status(code, body=b"closed")))
    assert (told.value.status, told.value.data, fetch.spent) == (code, b"closed", 1)


# ---------------------------------------------------------------------------------- F05: trouble that passes


@pytest.mark.parametrize("code", [408, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(fetch, hurried, code):
    assert answered(fetch, in_turn(says(status(code)), says(status(code)), says(sized(b"ok")))).data == b"ok"
    assert fetch.spent == 3


@pytest.mark.parametrize("code", [500, 504])
def test_three_tries_are_all(fetch, hurried, code):
    with pytest.raises(FetchError, match=f"answered {code}") as told:
        answered(fetch, says(status(code, body=b"oops")))
    assert (told.value.status, told.value.data, fetch.spent) == (code, b"oops", TRIES)


@pytest.mark.parametrize("code", [501, 505, 418, 400, 206, 204, 999])
def test_what_does_not_pass_is_not_tried_again(fetch, code):
    with pytest.raises(FetchError, match=f"answered {code}"):
        answered(fetch, says(status(code)))
    assert fetch.spent == 1


def test_tries_lie_apart(fetch):
    random.seed(20261121)
    began = time.monotonic()
    answered(fetch, in_turn(says(b""), says(sized(b"ok"))))
    random.seed(20261121)
    assert time.monotonic() - began >= random.uniform(0, 1)  # noqa: S311


# ------------------------------------------------------------------------- F06, F07: what hangs comes to an end

LATE = "not whole within 30 seconds"
SILENT, UNANSWERED = f"fell silent|{LATE}", f"no answer within 10 seconds|{LATE}"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HANGING = {
    "a header": (drips(OK + b"X-Slow: "), LATE),
    "headers": (drips(OK, b"X-Slow: a\r\n"), LATE),
    "a status line": (drips(b"HTTP/1.1 200 "), LATE),
    "answers that say to go on": (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), LATE),
    "a body of known length": (drips(OK + b"Content-Length: 1000\r\n\r\n"), LATE),
    "a body of unknown length": (drips(OK + b"\r\n"), LATE),
    "a body of gzip": (drips(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")), LATE),
    "a body in chunks": (drips(CHUNKED, b"1\r\nx\r\n"), LATE),
    "the length of a chunk": (drips(CHUNKED, b"0"), LATE),
    "silence": (says_and_waits(b""), SILENT),
    "silence in the body": (says_and_waits(OK + b"Content-Length: 9\r\n\r\nx"), SILENT),
}
FOUR = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
TLS_HELLO = b"\x16\x03\x03\x40\x00"  # so begins a record of 16 KB


def hanging(stack):
    """By name: where to find what hangs, how to ask for it, and what is to be told."""
    cases = {
        name: (stack.enter_context(faulty(behave)).url, LOCAL, True, words) for name, (behave, words) in HANGING.items()
    }
    busy, hello = stack.enter_context(crowded(*FOUR)), stack.enter_context(faulty(drips(TLS_HELLO), reads=False))
    robots = stack.enter_context(faulty(drips(OK + b"\r\n")))
    behind = Manners(proxy=stack.enter_context(faulty(drips(b"HTTP/1.1 2"))).url, allow_loopback=True)
    return cases | {
        "a full queue": (f"http://127.0.0.1:{busy}", LOCAL, True, UNANSWERED),
        "full queues at many addresses": (f"http://localhost:{busy}", LOCAL, True, UNANSWERED),
        "a handshake": (f"https://127.0.0.1:{hello.port}", LOCAL, True, SILENT),
        "a proxy": ("https://127.0.0.1", behind, True, LATE),
        "robots.txt": (robots.url, LOCAL, False, "robots.txt cannot be read"),
    }


def end_of(url, manners, api, _):
    """What is told in the end, and after how many seconds."""
    fetch, began = Fetch(NOW, manners=manners), time.monotonic()
    try:
        return repr(fetch.get(url, api=api)), time.monotonic() - began
    except FetchError as error:
        return str(error), time.monotonic() - began
    finally:
        fetch.close()


@pytest.mark.allow_hosts([*FOUR])
def test_whatever_hangs_ends_at_the_deadline_with_a_plain_message(hurried, names):
    names["localhost"] = [FOUR]
    with ExitStack() as stack, ThreadPoolExecutor(20) as threads:
        cases = hanging(stack)
        ends = {name: threads.submit(end_of, *case) for name, case in cases.items()}
        for name, (url, *_, words) in cases.items():
            told, seconds = ends[name].result()
            assert told.startswith(url), f"{name}: {told}"
            assert any(word in told for word in words.split("|")), f"{name}: {told}"
            assert seconds < DEADLINE_S + 1.5, name


@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
def test_of_several_addresses_the_next_is_tried_when_one_does_not_answer(fetch, names):
    names["localhost"] = [["127.0.0.2", "127.0.0.1"]]
    with faulty(says(sized(b"ok"))) as server:
        assert fetch.get(f"http://localhost:{server.port}", api=True).data == b"ok"


# ------------------------------------------------------------------ F08, F09: cut short is no shorter answer

CUT = {
    "a reset": says_and_resets(OK, b"Content-Length: 30\r\n\r\nabc"),
    "a reset where no length was said": says_and_resets(OK, b"\r\nabc"),
    "an end before the length that was said": says(OK, b"Content-Length: 30\r\n\r\nabc"),
    "an end within a chunk": says(CHUNKED, b"5\r\nabc"),
    "an end between chunks": says(CHUNKED, b"3\r\nabc\r\n"),
    "an end within the length of a chunk": says(CHUNKED, b"3\r\nabc\r\n5"),
    "a chunk of less than nothing": says(CHUNKED, b"3\r\nabc\r\n-5\r\n"),
    "a chunk that is no number": says(CHUNKED, b"3\r\nabc\r\nend\r\n"),
    "no answer": says(b""),
}


@pytest.mark.parametrize("name", CUT)
def test_what_was_cut_short_is_asked_for_again_and_never_taken_for_whole(fetch, hurried, name):
    with pytest.raises(FetchError, match=r"/jobs: .*; tried 3 times\Z"):
        answered(fetch, CUT[name])
    assert fetch.spent == TRIES
    assert answered(fetch, in_turn(CUT[name], says(sized(b"whole")))).data == b"whole"


@pytest.mark.parametrize("lost", [1, 4, 8, 9, 500])
def test_gzip_that_is_cut_short_is_no_shorter_answer(fetch, lost):
    packed = gzip.compress(os.urandom(1000))
    with pytest.raises(FetchError, match="gzip file is"):
        answered(fetch, says(OK, b"Content-Encoding: gzip\r\n\r\n", packed[:-lost]))


@pytest.mark.parametrize(
    "head", [OK, OK + b"Content-Enc", OK + b"Content-Encoding: gzip\r\n\r\n"], ids=["one", "two", "all"]
)
def test_an_answer_that_ends_before_its_body_is_not_an_empty_one(fetch, head):
    with pytest.raises(FetchError, match="broke off before it began"):
        answered(fetch, says(head))


def test_an_answer_that_says_that_it_is_empty_is_empty(fetch):
    for empty in (sized(b""), sized(b"", b"Content-Encoding: gzip"), CHUNKED + b"0\r\n\r\n"):
        assert answered(fetch, says(empty)).data == b""


def test_closed_ports_are_told_plainly(fetch, hurried):
    with pytest.raises(FetchError, match=r"/jobs: 127\.0\.0\.1 cannot be reached: .*refused; tried 3 times\Z"):
        fetch.get(f"{closed_port()}/jobs", api=True)


# ------------------------------------------------------------------------------- F10, F11, F12: how it is packed

PACKED = {
    "gzip": (b"gzip", gzip.compress(b"two words")),
    "gzip of two members": (b"gzip", gzip.compress(b"two ") + gzip.compress(b"words")),
    "gzip by its old name": (b"X-GZip", gzip.compress(b"two words")),
    "gzip of a file that is one": (b"gzip", gzip.compress(gzip.compress(b"two words"))),
    "a file that is gzip": (b"identity", gzip.compress(b"two words")),
    "nothing": (b"", b"two words"),
}


@pytest.mark.parametrize("name", PACKED)
def test_what_was_packed_is_unpacked(fetch, name):
    encoding, body = PACKED[name]
    assert answered(fetch, says(sized(body, b"Content-Encoding: " + encoding))).data == b"two words"


MISPACKED = {
    "plain text that is said to be gzip": (b"gzip", b"two words", "gzip file is damaged"),
    "deflate": (b"deflate", zlib.compress(b"two words"), r"not asked for \(deflate\)"),
    "raw deflate": (b"deflate", zlib.compress(b"two words")[2:-4], r"not asked for \(deflate\)"),
    "brotli": (b"br", b"\x0b\x04\x80two words\x03", r"not asked for \(br\)"),
    "gzip twice": (b"gzip, gzip", gzip.compress(b"two words"), "not asked for"),
    "garbage after gzip": (b"gzip", gzip.compress(b"two words") + b"!", "gzip file is damaged"),
}


@pytest.mark.parametrize("name", MISPACKED)
def test_what_was_packed_otherwise_is_an_error(fetch, name):
    encoding, body, words = MISPACKED[name]
    with pytest.raises(FetchError, match=words):
        answered(fetch, says(sized(body, b"Content-Encoding: " + encoding)))


def test_only_gzip_is_asked_for(fetch):
    with faulty(says(sized(b"x"))) as server:
        fetch.get(server.url, api=True)
    assert b"Accept-Encoding: gzip\r\n" in server.requests[0]


def test_a_body_without_a_request_for_one_has_none(fetch):
    with pytest.raises(FetchError, match="answered 204"):
        answered(fetch, says(b"HTTP/1.1 204 X\r\nContent-Encoding: gzip\r\n\r\n"))


def test_an_answer_is_read_up_to_its_limit_and_refused_above(fetch):
    assert len(answered(fetch, says(sized(b"x" * 1000)), limit=1000).data) == 1000
    for body in (sized(b"x" * 1001), OK + b"\r\n" + b"x" * 1001, sized(gzip.compress(b"x" * 1001))):
        with pytest.raises(FetchError, match=r"larger than|more than"):
            answered(fetch, says(body), limit=1000)


LARGE = {
    "of ten to the eighteen bytes": floods(OK + b"Content-Length: 1000000000000000000\r\n\r\n", bytes(65536)),
    "of a number of 5,000 digits": floods(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", bytes(65536)),
    "without end": floods(OK + b"\r\n", bytes(65536)),
    "of chunks without end": floods(CHUNKED, b"10000\r\n" + bytes(65536) + b"\r\n"),
    "of one chunk without end": floods(CHUNKED + b"FFFFFFFFFFFF\r\n", bytes(65536)),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_body_larger_than_anything_is_refused_at_once(fetch, name):
    began = time.monotonic()
    with pytest.raises(FetchError, match="larger than 15 MB: it is not read"):
        answered(fetch, LARGE[name])
    assert (fetch.spent, time.monotonic() - began < 2) == (1, True)


READ_AND_WEIGH = """
import re, sys
from datetime import UTC, datetime
from pathlib import Path
from jobmatch.config import Manners
from jobmatch.errors import FetchError
from jobmatch.fetch import Fetch
fetch = Fetch(datetime.now(UTC), manners=Manners(allow_loopback=True))
try:
    fetch.get(sys.argv[1], api=True) if sys.argv[2] == "get" else list(fetch.files(sys.argv[1], (".json",)))
except FetchError as error:
    print(error)
fetch.close()
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="this system does not tell a program's memory")
@pytest.mark.parametrize("way", ["get", "files"])
def test_a_bomb_of_gzip_is_left_at_the_limit_and_costs_little_memory(way):
    behave = in_turn(says(status(404)), says(sized(bomb(), b"Content-Encoding: gzip")))
    with faulty(behave if way == "files" else says(sized(bomb(), b"Content-Encoding: gzip"))) as server:
        words = [sys.executable, "-c", READ_AND_WEIGH, f"{server.url}/jobs.json", way]
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    told, peak_kb = done.stdout.splitlines()
    assert "it holds more than" in told
    assert int(peak_kb) < 150 * 1024


# --------------------------------------------------------------------------------- F13: something else instead

CHALLENGE = '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body></body></html>'
WALLS = {
    "Cloudflare": CHALLENGE,
    "Cloudflare by its script": '<html><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1">',
    "Incapsula": "<html><body>Request unsuccessful. Incapsula incident ID: 1-2</body></html>",
    "DataDome": '<html><head></head><body><script src="https://ct.captcha-delivery.com/c.js"></script></body></html>',
    "PerimeterX": "<html><head><title>Access to this page has been denied</title></head></html>",
    "Distil": "<html><head>\n<title>\n  Pardon Our Interruption\n</title></head></html>",
    "Akamai": "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD></HTML>",
    "behind comments": f"<!-- one -->\n<!-- two - - -->{CHALLENGE}",
    "in XHTML": f'<?xml version="1.0"?>\n{CHALLENGE}',
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_against_programs_is_told_from_an_answer(fetch, name):
    with pytest.raises(Blocked, match="a wall against programs"):
        answered(fetch, says(sized(WALLS[name].encode())))


NO_WALLS = {
    "a script that Cloudflare puts everywhere": '<html><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js">',
    "another one": '<html><script src="/cdn-cgi/challenge-platform/h/g/scripts/jsd/1/main.js">',
    "a script that Incapsula puts everywhere": '<html><script src="/_Incapsula_Resource?SWJIYLWA=1,2&ns=1">',
    "a form with a captcha": "<html><title>ROI Clerk</title><p>Please verify you are human. <p>Just a moment...",
    "data about walls": '{"title": "<title>Just a moment...</title> captcha-delivery px-captcha"}',
}


@pytest.mark.parametrize("name", NO_WALLS)
def test_what_only_speaks_of_walls_is_an_answer(fetch, name):
    assert answered(fetch, says(sized(NO_WALLS[name].encode()))).data == NO_WALLS[name].encode()


LOGIN = "<!doctype html><html><form action=/login><input name=user><input type='password'></form></html>"


@pytest.mark.parametrize(
    ("page", "error", "words"),
    [
        (CHALLENGE, Blocked, "a wall against programs"),
        (LOGIN, Blocked, "asks for a password"),
        ("<html><h1>We are moving</h1></html>", FormatError, "a web page was answered instead of data"),
        ("<!-- a --><body>Sorry", FormatError, "a web page was answered instead of data"),
    ],
    ids=["wall", "login", "page", "bare page"],
)
def test_a_page_where_data_was_expected_is_no_empty_feed(fetch, page, error, words):
    with site(pages({"/jobs": page}, EMPTY)) as server:
        with pytest.raises(error, match=words):
            fetch.json(f"{server.url}/jobs")
        with pytest.raises(error, match=words):
            list(fetch.files(f"{server.url}/jobs", (".jsonl", ".csv")))


def test_a_page_where_a_page_was_expected_is_given_even_with_a_login(fetch):
    with site(pages({"/jobs": LOGIN}, EMPTY)) as server:
        assert list(fetch.files(f"{server.url}/jobs", (".html", ".json"))) == [("jobs.html", LOGIN.encode())]
        assert fetch.get(f"{server.url}/jobs").data == LOGIN.encode()


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream", "text/plain", "nonsense", ""])
def test_data_is_data_by_whatever_kind_it_calls_itself(fetch, kind):
    with site(pages({"/jobs": (200, {"Content-Type": kind}, '{"jobs": ["<html>"]}')}, EMPTY)) as server:
        assert fetch.json(f"{server.url}/jobs") == {"jobs": ["<html>"]}


@pytest.mark.parametrize("bomb", ["<!---->", "<!-- ", "<!--->", "-->", "<htm", " ", "<?xml", "<title "])
def test_a_page_is_told_from_data_in_no_time_whatever_it_holds(fetch, bomb):
    began = time.monotonic()
    with pytest.raises(FormatError, match="not JSON"), site(pages({"/jobs": bomb * 200_000 + "x"}, EMPTY)) as server:
        fetch.json(f"{server.url}/jobs")
    assert time.monotonic() - began < 1


# ------------------------------------------------------------------------------------- F14: charsets that lie

SMART = "“Café” — naïve"
CHARSETS = {
    "UTF-8 with a byte order mark": ("application/json", f'["{SMART}"]'.encode("utf-8-sig"), SMART),
    "UTF-8 that is said to be Latin-1": ("application/json; charset=iso-8859-1", f'["{SMART}"]'.encode(), SMART),
    "UTF-8 of a charset that there is not": ("application/json; charset=bogus", f'["{SMART}"]'.encode(), SMART),
    "UTF-16, little end first": ("application/json", b"\xff\xfe" + f'["{SMART}"]'.encode("utf-16-le"), SMART),
    "UTF-16, big end first": ("application/json", b"\xfe\xff" + f'["{SMART}"]'.encode("utf-16-be"), SMART),
    "Windows-1252": ("application/json; charset=utf-8", f'["{SMART}"]'.encode("cp1252"), SMART),
    "half UTF-8, half Windows-1252": ("application/json", b'["\xc3\xa9 \xe9"]', "Ã© é"),
    "U+0000 in a string": ("application/json", b'["a\x00b\\u0000"]', "a\0b\0"),
}


@pytest.mark.parametrize("name", CHARSETS)
def test_text_is_right_whatever_its_charset_is_said_to_be(fetch, name):
    kind, body, text = CHARSETS[name]
    with site(pages({"/jobs": (200, {"Content-Type": kind}, body)}, EMPTY)) as server:
        assert fetch.json(f"{server.url}/jobs") == [text]


NO_TEXT = {
    "U+0000 alone": bytes(100),
    "UTF-16 without a mark": '["a"]'.encode("utf-16-le"),
    "UTF-32": "﻿[1]".encode("utf-32-le"),
    "half of UTF-16": b"\xff\xfe[",
    "noise": bytes(range(256)),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "an archive": b"PK\x03\x04" + bytes(50),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_what_is_no_text_is_an_error_and_no_crash(fetch, name):
    with (
        site(pages({"/jobs": NO_TEXT[name]}, EMPTY)) as server,
        pytest.raises(FormatError, match="/jobs: this is not JSON"),
    ):
        fetch.json(f"{server.url}/jobs")


# ------------------------------------------------------------------------------------------ F15: hostile JSON

BAD_JSON = {
    "depth": "[" * 100_000 + "]" * 100_000,
    "depth of objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "depth that Python allows": "[" * 900 + "]" * 900,
    "NaN": '{"pay": NaN}',
    "infinity": '{"pay": -Infinity}',
    "a number too large": '{"pay": 1e400}',
    "a number of 5,000 digits": "9" * 5000,
    "a comma too many": "[1, 2,]",
    "two values": "{} {}",
    "nothing": "",
    "blanks": " \n",
    "half of it": '{"jobs": [{"id": 1',
    "JavaScript": "callback([1]);",
    "single quotes": "{'a': 1}",
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_json_that_is_none_is_an_error_that_names_the_address(fetch, name):
    with (
        site(pages({"/jobs": BAD_JSON[name].encode() or b""}, EMPTY)) as server,
        pytest.raises(FormatError, match=rf"{server.url}/jobs: this "),
    ):
        fetch.json(f"{server.url}/jobs")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("0", 0),
        ('{"id": 1, "id": 2}', {"id": 2}),
        ('{"id": 9223372036854775809}', {"id": 2**63 + 1}),
        ('{"id": 1e3, "pay": 5e-324}', {"id": 1000.0, "pay": 5e-324}),
        (" [1] \n", [1]),
        ('{"": ""}', {"": ""}),
    ],
)
def test_json_that_is_odd_is_read(fetch, text, value):
    with site(pages({"/jobs": text.encode()}, EMPTY)) as server:
        assert fetch.json(f"{server.url}/jobs") == value


def test_a_lone_surrogate_does_no_harm_later(fetch):
    with site(pages({"/jobs": rb'{"title": "HIM \ud800 Clerk", "id": 7}'}, EMPTY)) as server:
        job = fetch.json(f"{server.url}/jobs")
    raw = RawPosting("a", "7", job, "a")
    assert (clean(job["title"])[0].encode(), len(raw.raw_hash)) == (b"HIM  Clerk", 64)


# ------------------------------------------------------------------------------------------ F17: hostile pages

HOSTILE_PAGES = {
    "depth": "<div>" * 300_000 + "ROI Clerk",
    "depth of lists": "<ul><li>" * 200_000 + "ROI Clerk",
    "attributes": "<p " + "".join(f"a{n}=b " for n in range(100_000)) + ">ROI Clerk",
    "attributes without end": "<p " + "a='b" * 100_000,
    "tags without end": "ROI Clerk" + "<a" * 500_000,
    "one line of three megabytes": "ROI Clerk " * 300_000,
    "references": "&lt;p&gt;ROI Clerk" + "&amp;" * 200_000,
    "scripts": "<script type='application/ld+json'>{</script>" * 20_000,
    "a script without end": "<script type='application/ld+json'>" + '{"@type": "JobPosting", ' * 50_000,
}


@pytest.mark.timeout(20)  # it takes about a second; what is not linear takes minutes
@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_a_hostile_page_is_read_in_linear_time(name):
    html_to_text(HOSTILE_PAGES[name])
    json_ld(HOSTILE_PAGES[name], "a.html")


# --------------------------------------------------------------------------------------------- F21: redirects


def to(location, code=302):
    """An answer that leads elsewhere."""
    return code, {"Location": location}, b""


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_to_where_the_answer_is(fetch, code):
    with site(pages({"/a/b": to("../c?d=%C3%A9", code), "/c?d=%C3%A9": "here"})) as server:
        assert fetch.get(f"{server.url}/a/b") == Answer(f"{server.url}/c?d=%C3%A9", b"here")


def test_a_redirect_from_http_to_https_and_back_is_followed(fetching, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    secure = tls_of(authority.issue_cert("localhost"))
    fetch = fetching(Manners(allow_loopback=True, ca_bundle=str(tmp_path / "ca.pem")))
    with (
        site(pages({"/b": "here"})) as plain,
        faulty(says(status(302, b"Location: " + plain.url.encode() + b"/b")), secure) as tls,
    ):
        plain.answer = pages({"/a": to(f"https://localhost:{tls.port}/"), "/b": "here"})
        assert fetch.get(f"{plain.url}/a", api=True).url == f"{plain.url}/b"


@pytest.mark.parametrize("count", [5, 6, 1000])
def test_five_redirects_are_followed_and_no_more(fetch, count):
    with site(
        lambda method, path, *_: (302, {"Location": f"/{int(path[1:]) - 1}"}, b"") if path != "/0" else EMPTY
    ) as server:
        if count == 5:
            assert fetch.get(f"{server.url}/5", api=True).url == f"{server.url}/0"
        else:
            with pytest.raises(FetchError, match="leads in circles: more than 5"):
                fetch.get(f"{server.url}/{count}", api=True)
            assert len(server.asked) == 6


LOOPS = {"itself": "/a", "nothing": "", "a fragment": "#b", "a query": "?", "with a new line": "/a%0d%0aX-Key:%20b"}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_ends(fetch, name):
    with site(pages({}, to(LOOPS[name]))) as server, pytest.raises(FetchError, match="leads in circles"):
        fetch.get(f"{server.url}/a", api=True)
    assert all("X-Key" not in headers for _, _, headers in server.asked)


@pytest.mark.parametrize("location", ["http://[", "http://[::1", "http://a]b/", "//[/"])
def test_a_redirect_to_what_is_no_address_is_an_error(fetch, location):
    with site(pages({"/robots.txt": to(location)}, to(location))) as server:
        for api in (True, False):
            with pytest.raises(FetchError, match="no address"):
                fetch.get(server.url, api=api)


def test_a_redirect_that_says_nowhere_is_an_error(fetch):
    with pytest.raises(FetchError, match="answered 302"):
        answered(fetch, says(status(302)))


def test_an_address_beyond_ascii_is_taken_as_utf_8(fetch):
    with faulty(in_turn(says(status(302, "Location: /médical".encode())), says(sized(b"x")))) as server:
        assert fetch.get(server.url, api=True).url.endswith("/m%C3%A9dical")


def test_what_was_posted_is_not_sent_on(fetch):
    with (
        site(pages({"/a": to("/b", 307), "/b": "x"})) as server,
        pytest.raises(FetchError, match="sends what is asked of it elsewhere"),
    ):
        fetch.get(f"{server.url}/a", post={}, api=True)
    assert server.paths() == ["/a"]


NO_WEB = ["file:///etc/passwd", "ftp://127.0.0.1/", "data:text/plain,a", "javascript:alert(1)", "gopher://127.0.0.1/"]
TRICKS = [
    "http://me@127.0.0.1/",
    "http://127.0.0.1\\@jobs.example/",
    "http://jobs.example:22/",
    "http://a b/",
]


@pytest.mark.parametrize("location", NO_WEB + TRICKS)
def test_a_redirect_out_of_the_web_is_refused(fetch, location):
    with site(pages({"/a": to(location), "/robots.txt": to(location)})) as server:
        for api in (True, False):
            with pytest.raises(Forbidden):
                fetch.get(f"{server.url}/a", api=api)


PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback of IPv6": "[::1]",
    "the whole loopback": "127.8.8.8",
    "nowhere": ".".join("0000"),
    "nowhere of IPv6": "[::]",
    "metadata": "169.254.169.254",
    "a neighbour": "10.0.0.1",
    "another": "192.168.1.1",
    "a shared network": "100.64.0.1",
    "a decimal number": "2130706433",
    "an octal number": "0177.0.0.1",
    "a hexadecimal number": "0x7f.0.0.1",
    "one hexadecimal number": "0x7f000001",
    "a short form": "127.1",
    "IPv4 in IPv6": "[::ffff:127.0.0.1]",
    "IPv4 in IPv6 in hexadecimal": "[::ffff:a9fe:a9fe]",
    "NAT64": "[64:ff9b::7f00:1]",
    "6to4": "[2002:7f00:1::]",
    "Teredo": "[2001:0:808:808:0:0:80ff:fffe]",
    "a local network of IPv6": "[fd00::1]",
}
NAMED = {
    "a full stop more": "localhost.",
    "a name below": "a.localhost",
    "a name of digits": "127.0.0.1.",
    "plainly": "localhost",
}


NO_HOST = {
    "other digits": "①②⑦.⓪.⓪.①",
    "wide digits": "\uff11\uff12\uff17.0.0.1",
    "other full stops": "127。0。0。1",
    "a zone": "[fe80::1%25lo]",
    "loopback with a zone": "[::1%25lo]",
    "a label too long": "a" * 64 + ".example",
    "a label too short": "a..example",
}


@pytest.fixture
def home(names):
    """The names that mean this computer, and a public one."""
    names |= {host: [["127.0.0.1"]] for host in NAMED.values()} | {"jobs.example": [["93.184.216.34"]]}
    return names


@pytest.mark.parametrize("name", PRIVATE | NAMED)
def test_what_is_at_home_is_not_asked(fetching, home, name):
    with pytest.raises(Forbidden, match=r"not a public address"):
        fetching(Manners()).get(f"http://{(PRIVATE | NAMED)[name]}/", api=True)


@pytest.mark.parametrize("name", PRIVATE | NAMED)
def test_a_redirect_to_what_is_at_home_is_not_followed(fetching, home, name):
    with (
        site(pages({}, to(f"http://{(PRIVATE | NAMED)[name]}/secret"))) as server,
        pytest.raises(Forbidden, match="not a public address"),
    ):  # stands for all the web
        fetching(Manners(proxy=server.url)).get("http://jobs.example/a", api=True)
    assert [path for _, path, _ in server.asked] == ["http://jobs.example/a"]


@pytest.mark.parametrize("name", NO_HOST)
def test_what_no_host_is_called_is_an_error(fetching, home, name):
    with pytest.raises(FetchError):
        fetching(Manners()).get(f"http://{NO_HOST[name]}/", api=True)
    with (
        site(pages({}, to(f"http://{NO_HOST[name]}/".encode().decode("latin-1")))) as server,
        pytest.raises(FetchError),
    ):
        fetching(Manners(proxy=server.url)).get("http://jobs.example/a", api=True)
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[::ffff:a00:1]", "0x0a000001"])
def test_what_may_read_this_computer_may_not_read_its_neighbours(fetch, names, host):
    with (
        site(pages({"/robots.txt": (404, {}, b"")}, to(f"http://{host}/"))) as server,
        pytest.raises(Forbidden, match="not a public address"),
    ):
        fetch.get(server.url)


# secrets are for one host and port alone


@pytest.fixture
def keyed(fetching):
    return fetching(secrets={"X-Api-Key": "canary", "Authorization": "canary"})


def test_secrets_go_to_the_host_of_the_first_request_and_stay_there(keyed):
    with site(pages({"/a": to("/b"), "/b": "x", "/c": "x"})) as first, site(pages({}, EMPTY)) as second:
        keyed.get(f"{first.url}/a")
        keyed.get(f"{second.url}/d")
        keyed.get(f"{first.url}/c")
    sent = {path: headers.get("X-Api-Key") for _, path, headers in first.asked}
    assert sent == {"/robots.txt": None, "/a": "canary", "/b": "canary", "/c": "canary"}
    assert "canary" not in str(second.asked)


@pytest.mark.parametrize("other", ["http://127.0.0.1:{port}/b", "http://localhost:{port}/b", "//127.0.0.1:{port}/b"])
def test_secrets_are_dropped_when_host_or_port_change(keyed, other):
    with site(pages({"/b": "x"})) as second, site(pages({"/a": to(other.format(port=second.server_port))})) as first:
        assert keyed.get(f"{first.url}/a", api=True).data == b"x"
    assert ("canary" in str(first.asked), "canary" in str(second.asked), second.paths()) == (True, False, ["/b"])


def test_secrets_are_dropped_when_only_the_host_changes(keyed):
    with site(pages({"/a": "x"})) as server:
        server.answer = pages({"/a": to(f"http://localhost:{server.server_port}/b"), "/b": "x"})
        keyed.get(f"{server.url}/a", api=True)
    assert [headers.get("Authorization") for _, _, headers in server.asked] == ["canary", None]


def test_secrets_are_not_told_in_errors(keyed):
    with pytest.raises(FetchError) as told:
        answered(keyed, says(status(500, b"Retry-After: 1")))
    assert "canary" not in f"{told.value}{told.value.__cause__}"


# and what is for good


@pytest.mark.parametrize(
    ("codes", "moved"), [([301], True), ([308, 301], True), ([302], False), ([301, 307], False), ([], False)]
)
def test_a_source_that_has_moved_for_good_says_so(fetch, codes, moved):
    table = {f"/{n}": to(f"/{n + 1}", code) for n, code in enumerate(codes)} | {f"/{len(codes)}": "x"}
    with site(pages(table)) as server:
        fetch.get(f"{server.url}/0")
        assert fetch.moved == (f"{server.url}/{len(codes)}" if moved else "")


def test_a_page_of_a_source_that_has_moved_is_not_the_source(fetch):
    with site(pages({"/jobs": "x", "/jobs/7": to("/archive/7", 301), "/archive/7": "x"})) as server:
        fetch.get(f"{server.url}/jobs")
        fetch.get(f"{server.url}/jobs/7")
        assert fetch.moved == ""


# ------------------------------------------------------------------------------------ F22: names that change


@pytest.mark.parametrize("said", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["93.184.216.34", "::1"], ["127.0.0.1"]])
def test_a_name_that_stands_for_a_private_address_also_is_not_asked(fetching, names, said):
    names["jobs.example"] = [said]
    with pytest.raises(Forbidden, match=r"jobs\.example stands for"):
        fetching(Manners()).get("http://jobs.example/", api=True)


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(fetching, names):
    names["jobs.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    with (
        warnings.catch_warnings(action="ignore"),
        pytest.raises(RuntimeError, match=r"93\.184\.216\.34"),
    ):  # the guard's own
        fetching(Manners()).get("http://jobs.example/", api=True)
    with pytest.raises(Forbidden, match=r"stands for 127\.0\.0\.1"):
        fetching(Manners()).get("http://jobs.example/", api=True)


def test_each_new_connection_is_looked_at_anew(fetch, names):
    names["localhost"] = [["127.0.0.1"], ["10.0.0.1"]]
    with faulty(says(sized(b"x"))) as server:
        assert fetch.get(f"http://localhost:{server.port}/", api=True).data == b"x"
        with pytest.raises(Forbidden, match=r"stands for 10\.0\.0\.1"):
            fetch.get(f"http://localhost:{server.port}/", api=True)
    assert len(server.requests) == 1


def test_a_host_is_called_by_its_name_though_its_address_is_asked(fetch):
    with faulty(says(sized(b"x"))) as server:
        fetch.get(f"http://localhost:{server.port}/", api=True)
    assert f"Host: localhost:{server.port}\r\n".encode() in server.requests[0]


# ----------------------------------------------------------------------------------------------- F23: a proxy


def test_a_proxy_on_this_computer_is_used_where_it_was_set(fetching, home):
    with site(pages({"http://jobs.example/a": "x"})) as proxy:
        fetch = fetching(Manners(proxy=proxy.url))
        assert fetch.get("http://jobs.example/a") == Answer("http://jobs.example/a", b"x")
    assert [path for _, path, _ in proxy.asked] == ["http://jobs.example/robots.txt", "http://jobs.example/a"]


def test_a_proxy_is_not_asked_for_what_is_at_home(fetching, home):
    home["router.example"] = [["192.168.1.1"]]
    with site(pages({}, EMPTY)) as proxy:
        fetch = fetching(Manners(proxy=proxy.url))
        for url in (
            "http://router.example/",
            "https://router.example/",
            "http://127.0.0.1/",
            proxy.url,
            "http://①0.0.0.1/",
        ):
            with pytest.raises(FetchError):
                fetch.get(url, api=True)
    assert not proxy.asked


def test_a_proxy_carries_https_without_reading_it(fetching, home, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with faulty(tunnels(tls_of(authority.issue_cert("jobs.example")), sized(b"x"))) as proxy:
        fetch = fetching(Manners(proxy=proxy.url, ca_bundle=str(tmp_path / "ca.pem")), secrets={"X-Api-Key": "canary"})
        assert fetch.get("https://jobs.example/a", api=True).data == b"x"
    assert proxy.requests[0].startswith(b"CONNECT jobs.example:443 ")
    assert b"canary" not in b"".join(proxy.requests)


def test_a_proxy_that_asks_for_a_password_gets_it_and_nobody_else(fetching, home):
    with site(pages({}, EMPTY)) as proxy:
        fetching(Manners(proxy=proxy.url.replace("//", "//me:canary@"))).get("http://jobs.example/", api=True)
    assert proxy.asked[0][2]["Proxy-Authorization"] == "Basic bWU6Y2FuYXJ5"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_does_not_work_is_told_without_its_password(fetching, home, hurried, scheme):
    fetch = fetching(Manners(proxy=closed_port().replace("//", "//me:canary@")))
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot be reached") as told:
        fetch.get(f"{scheme}://jobs.example/", api=True)
    assert "canary" not in str(told.value)


def test_a_proxy_that_refuses_is_told(fetching, home, hurried):
    with site(pages({}, (407, {}, b""))) as proxy:
        with pytest.raises(Blocked, match="407"):
            fetching(Manners(proxy=proxy.url)).get("http://jobs.example/", api=True)
        with pytest.raises(FetchError, match="Tunnel connection failed"):
            fetching(Manners(proxy=proxy.url)).get("https://jobs.example/", api=True)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "gopher://127.0.0.1", "nonsense"])
def test_a_proxy_of_another_kind_is_an_error(fetching, home, hurried, proxy):
    with pytest.raises(FetchError):
        fetching(Manners(proxy=proxy)).get("http://jobs.example/", api=True)


# ---------------------------------------------------------------------------------------------- F24: robots.txt


def robots(text, **others):
    """A site with rules, and pages at all other addresses."""
    return pages({"/robots.txt": text} | others, EMPTY)


ALL = "User-agent: *\nDisallow: /\n"
FORBIDDING = {
    "all": ALL,
    "us by name": "User-agent: JobMatch\nDisallow: /\n",
    "a folder": "User-agent: *\nDisallow: /jobs\n",
    "a pattern": "User-agent: *\nDisallow: /*/7$\n",
    "all but a folder": "User-agent: *\nDisallow: /\nAllow: /news\n",
    "with a byte order mark": "\ufeff" + ALL,
    "with old line ends": ALL.replace("\n", "\r"),
    "not in UTF-8": b"# \xe9t\xe9\xff\xfe\n" + ALL.encode(),
    "in UTF-16": b"\xff\xfe" + ALL.encode("utf-16-le"),
    "before ten megabytes of nothing": ALL + "#\n" * 5_000_000,
}
ALLOWING = {
    "nothing": "",
    "others": "User-agent: OtherBot\nDisallow: /\n",
    "all but us": ALL + "User-agent: jobmatch\nAllow: /\n",
    "another folder": "User-agent: *\nDisallow: /news\n",
    "the folder again": "User-agent: *\nDisallow: /\nAllow: /jobs/7\n",
    "a page instead of rules": "<html><body>Disallow: /</body></html>",
    "noise": bytes(range(256)) * 10,
    "after half a megabyte of nothing": "#\n" * 300_000 + ALL,
}


@pytest.mark.parametrize("name", FORBIDDING)
def test_what_robots_txt_forbids_is_not_read(fetch, name):
    with (
        site(robots(FORBIDDING[name])) as server,
        pytest.raises(Blocked, match=r"/jobs/7: the site's robots.txt asks programs not to read this"),
    ):
        fetch.get(f"{server.url}/jobs/7")
    assert server.paths() == []


@pytest.mark.parametrize("name", ALLOWING)
def test_what_robots_txt_allows_is_read(fetch, name):
    with site(robots(ALLOWING[name])) as server:
        assert fetch.get(f"{server.url}/jobs/7").data == b""


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_without_robots_txt_all_may_be_read(fetch, code):
    with site(robots((code, {}, ALL))) as server:
        fetch.get(f"{server.url}/jobs")
    assert (server.paths(), fetch.spent) == (["/jobs"], 2)


@pytest.mark.parametrize("code", [500, 503, 429])
def test_where_robots_txt_cannot_be_read_nothing_is_however_often_it_is_asked_for(fetch, hurried, code):
    with site(robots((code, {}, ""))) as server:
        for _ in range(3):
            with pytest.raises(Blocked, match=rf"its robots.txt cannot be read \(answer {code}\), so nothing is"):
                fetch.get(f"{server.url}/jobs")
    assert len(server.asked) == (1 if code == 429 else TRIES)


def test_a_site_that_cannot_be_reached_is_not_read_either(fetch, hurried):
    url = closed_port()
    for _ in range(2):
        with pytest.raises(FetchError, match=r"its robots\.txt cannot be read, so nothing is: .*refused"):
            fetch.get(f"{url}/jobs")
    assert fetch.spent == TRIES


def test_robots_txt_may_ask_to_be_left_alone(fetch):
    with site(robots((503, {"Retry-After": "60"}, ""))) as server, pytest.raises(Blocked) as told:
        fetch.get(f"{server.url}/jobs")
    assert (told.value.status, told.value.not_before) == (503, NOW + timedelta(minutes=1))


def test_robots_txt_of_another_host_holds_where_it_was_redirected_to(fetch):
    with (
        site(robots(ALL)) as other,
        site(robots(to(f"{other.url}/robots.txt", 301))) as server,
        pytest.raises(Blocked, match="asks programs not to read"),
    ):
        fetch.get(f"{server.url}/jobs")
    assert (server.paths(), fetch.moved) == ([], "")


def test_more_than_five_redirects_are_no_robots_txt(fetch):
    with site(robots(to("/robots.txt"))) as server:
        fetch.get(f"{server.url}/jobs")
    assert [path for _, path, _ in server.asked].count("/jobs") == 1


def test_robots_txt_does_not_get_secrets_or_conditions(fetching):
    fetch = fetching(known='{"etag": "\\"canary\\"", "sha256": "1"}', secrets={"X-Api-Key": "canary"})
    with site(robots("")) as server:
        fetch.get(server.url, news=True)
    assert "canary" not in str(server.asked[0])


def test_robots_txt_is_asked_for_once_a_site_and_run(fetch):
    with site(robots("")) as one, site(robots("")) as two:
        for server in (one, two, one):
            fetch.get(f"{server.url}/a")
            fetch.get(f"{server.url}/b")
    assert [sum(path == "/robots.txt" for _, path, _ in server.asked) for server in (one, two)] == [1, 1]


def test_where_a_redirect_leads_its_own_robots_txt_holds(fetch):
    with (
        site(robots(ALL)) as other,
        site(pages({"/a": to(f"{other.url}/b")})) as server,
        pytest.raises(Blocked, match=f"{other.url}/b: .*robots.txt"),
    ):
        fetch.get(f"{server.url}/a")
    assert other.paths() == []


def test_a_published_interface_is_asked_without_robots_txt(fetch):
    with site(robots(ALL)) as server:
        fetch.get(f"{server.url}/v1", api=True)
    assert [path for _, path, _ in server.asked] == ["/v1"]


def seconds_for(fetch, *urls):
    began = time.monotonic()
    for url in urls:
        fetch.get(url)
    return time.monotonic() - began


def test_the_pauses_that_robots_txt_asks_for_are_kept(fetch):
    with site(robots("User-agent: *\nCrawl-delay: 0.2\n")) as server:
        assert seconds_for(fetch, f"{server.url}/a", f"{server.url}/b", f"{server.url}/c") >= 0.6


@pytest.mark.parametrize("delay", ["", "0", "-9", "nan", "inf", "soon", "1 day"])
def test_a_pause_that_is_none_is_not_kept(fetch, delay):
    with site(robots(f"User-agent: *\nCrawl-delay: {delay}\n")) as server:
        assert seconds_for(fetch, f"{server.url}/a", f"{server.url}/b") < 1


@pytest.mark.parametrize(("delay", "gap"), [("0", 0.5), ("0.2", 0.5), ("7", 7), ("86400", 30), ("", 0.5)])
def test_between_two_requests_there_is_always_a_pause_and_never_a_long_one(fetching, home, delay, gap):
    with site(pages({"http://jobs.example/robots.txt": f"User-agent: *\nCrawl-delay: {delay}\n"}, EMPTY)) as proxy:
        fetch = fetching(Manners(proxy=proxy.url))
        fetch._ask_robots("http://jobs.example", "http://jobs.example/a")
    assert fetch._gap("http://jobs.example/a") == gap


def test_hosts_of_one_backend_are_paused_for_together(fetching, home):
    home["api.jobs.example"] = home["jobs.example"]
    with site(pages({}, EMPTY)) as proxy:
        fetch, began = fetching(Manners(proxy=proxy.url)), time.monotonic()
        fetch.get("http://jobs.example/", api=True)
        fetch.get("http://api.jobs.example/", api=True)
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize("rule", ["/" + "*a" * 30 + "$", "/" + "*" * 2000 + "b", "/" + "a*" * 500])
def test_hostile_rules_take_no_time(fetch, rule):
    with site(robots(f"User-agent: *\nDisallow: {rule}\n")) as server:
        assert seconds_for(fetch, f"{server.url}/{'a' * 200}c") < 2


# ------------------------------------------------------------------------------------------------- F25: TLS


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusting(fetching, authority, tmp_path):
    """A Fetch that trusts the authority, as in a network that has its own."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return fetching(Manners(allow_loopback=True, ca_bundle=str(tmp_path / "ca.pem")))


def over_tls(fetch, context, host="localhost"):
    with faulty(says(sized(b"x")), context) as server:
        return fetch.get(f"https://{host}:{server.port}/jobs", api=True).data


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_that_can_be_trusted_is(trusting, authority, host):
    assert over_tls(trusting, tls_of(authority.issue_cert(host)), host) == b"x"
    chained = authority.create_child_ca().issue_cert(host)
    assert over_tls(trusting, tls_of(chained), host) == b"x"


UNTRUSTED = {
    "expired": "expired",
    "of another name": "not valid for 'localhost'",
    "of an authority that nobody knows": "unable to get local issuer certificate|self.signed certificate in",
    "whose chain is not whole": "unable to get local issuer certificate",
}


@pytest.mark.parametrize("name", UNTRUSTED)
def test_a_certificate_that_cannot_be_trusted_is_refused_and_the_source_named(trusting, authority, name):
    certificates = {
        "expired": lambda: authority.issue_cert("localhost", not_after=datetime(2020, 1, 1, tzinfo=UTC)),
        "of another name": lambda: authority.issue_cert("jobs.example", "127.0.0.1"),
        "of an authority that nobody knows": lambda: trustme.CA().issue_cert("localhost"),
        "whose chain is not whole": lambda: authority.create_child_ca().issue_cert("localhost"),
    }
    context = tls_of(certificates[name](), chain="chain" not in name)
    with pytest.raises(FetchError, match=rf"^https://localhost:\d+/jobs: .* cannot be trusted: .*({UNTRUSTED[name]})"):
        over_tls(trusting, context)
    assert trusting.spent == 1


def test_an_authority_of_ones_own_is_not_trusted_by_itself(fetch, authority):
    with pytest.raises(FetchError, match="its certificate cannot be trusted"):
        over_tls(fetch, tls_of(authority.issue_cert("localhost")))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["1.0", "1.1"])
def test_old_versions_of_tls_are_refused(trusting, authority, version):
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context = tls_of(authority.issue_cert("localhost"), newest=version)
    with pytest.raises(FetchError, match=r"/jobs: it gives no secure connection: .*version"):
        over_tls(trusting, context)


def test_plain_http_where_tls_was_expected_is_refused(trusting):
    with (
        faulty(says(status(400)), reads=False) as server,
        pytest.raises(FetchError, match="it gives no secure connection"),
    ):
        trusting.get(f"https://localhost:{server.port}/", api=True)


def test_a_bundle_that_is_not_there_is_told(fetching, hurried, tmp_path):
    fetch = fetching(Manners(allow_loopback=True, ca_bundle=str(tmp_path / "gone.pem")))
    with pytest.raises(FetchError, match=r"gone\.pem"):
        fetch.get(f"{closed_port().replace('http', 'https')}/", api=True)


# ------------------------------------------------------------------------------------------- F26: news alone


def tagged(body, etag='"1"', modified="Fri, 20 Nov 2026 08:00:00 GMT"):
    """A document that is sent only to those who do not have it."""

    def answer(method, path, headers, _):
        same = etag in headers.get("If-None-Match", "") or headers.get("If-Modified-Since") == modified
        return (304, {}, b"") if same else (200, {"ETag": etag, "Last-Modified": modified}, body)

    return answer


def known_of(fetching, url):
    fetch = fetching()
    fetch.get(url, news=True, api=True)
    return fetch.validator


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', '"é"', '"a, b"', "bare"])
def test_what_has_not_changed_is_not_sent_again(fetching, etag):
    with site(tagged(b"jobs", etag)) as server:
        known = known_of(fetching, server.url)
        fetch = fetching(known=known)
        with pytest.raises(NotModified, match="unchanged"):
            fetch.get(server.url, news=True, api=True)
    assert (fetch.validator, server.asked[1][2]["If-None-Match"]) == (known, etag)


def test_only_the_document_that_tells_of_news_is_asked_for_conditionally(fetching):
    with site(tagged(b"jobs")) as server:
        fetch = fetching(known=known_of(fetching, server.url))
        assert fetch.get(server.url, api=True).data == b"jobs"
        assert (fetch.validator, fetch.json) != ("", None)
    assert "If-None-Match" not in server.asked[1][2]


def test_a_source_that_ignores_the_condition_is_known_by_its_content(fetching):
    with site(pages({"/": "jobs"})) as server:
        known = known_of(fetching, f"{server.url}/")
        with pytest.raises(NotModified, match="the same"):
            fetching(known=known).get(f"{server.url}/", news=True, api=True)
        server.answer = pages({"/": "more jobs"})
        assert fetching(known=known).get(f"{server.url}/", news=True, api=True).data == b"more jobs"


def test_a_tag_that_stays_while_the_content_changes_hides_no_news(fetching):
    with site(pages({"/": (200, {"ETag": '"1"'}, "jobs")})) as server:
        known = known_of(fetching, f"{server.url}/")
        server.answer = pages({"/": (200, {"ETag": '"1"'}, "more jobs")})
        fetch = fetching(known=known)
        assert fetch.get(f"{server.url}/", news=True, api=True).data == b"more jobs"
    assert fetch.validator != known


def test_not_modified_that_nobody_asked_for_is_asked_for_once_more(fetch):
    with faulty(in_turn(says(b"HTTP/1.1 304 X\r\n\r\n"), says(sized(b"jobs")))) as server:
        assert fetch.get(server.url, news=True, api=True).data == b"jobs"
    assert [b"Cache-Control: no-cache" in request for request in server.requests] == [False, True]


def test_not_modified_that_nobody_asked_for_twice_is_an_error(fetch):
    with faulty(says(b"HTTP/1.1 304 X\r\n\r\n")) as server, pytest.raises(FetchError, match="answered 304"):
        fetch.get(server.url, news=True, api=True)
    assert len(server.requests) == 2


@pytest.mark.parametrize("known", ["", "0123456789abcdef", '{"etag": null, "modified": null, "sha256": "1"}', "{}"])
def test_what_says_nothing_of_an_answer_is_no_condition(fetching, known):
    with site(tagged(b"jobs")) as server:
        assert fetching(known=known).get(server.url, news=True, api=True).data == b"jobs"
    assert not {"If-None-Match", "If-Modified-Since"} & server.asked[0][2].keys()


def test_a_failed_answer_is_no_news_and_no_validator(fetching):
    fetch = fetching(known='{"etag": "\\"1\\"", "sha256": "1"}')
    with pytest.raises(Gone):
        answered(fetch, says(status(404, b'ETag: "2"')), news=True)
    assert fetch.validator == ""


# ---------------------------------------------------------------------------------------- F27: hostile heads

HOSTILE_HEADS = {
    "a hundred thousand headers": [OK, *(b"X-%d: y\r\n" % n for n in range(100_000)), b"\r\nx"],
    "a header of a megabyte": [OK, b"X-Long: ", b"y" * 1024**2, b"\r\n\r\nx"],
    "no head at all, as of old": [b"<html>jobs</html>"],
    "another protocol": [b"220 mail.example ESMTP\r\n"],
    "a status that is no number": [b"HTTP/1.1 OK 200\r\n\r\nx"],
    "a length below nothing": [OK, b"Content-Length: -1\r\n\r\nx"],
    "a length that is no number": [OK, b"Content-Length: long\r\n\r\nx"],
}


@pytest.mark.parametrize("name", HOSTILE_HEADS)
def test_a_hostile_head_is_an_error(fetch, hurried, name):
    with pytest.raises(FetchError, match=r"/jobs: .*(not HTTP|bytes long)") as told:
        answered(fetch, says(*HOSTILE_HEADS[name]))
    assert len(str(told.value)) < 200


FLOODS = {
    "a header": floods(OK + b"X-Long: ", b"y" * 65536),
    "headers": floods(OK, b"X-Long: y\r\n" * 1000),
    "a status line": floods(b"HTTP/1.1 200 ", b"y" * 65536),
    "the length of a chunk": floods(CHUNKED + b"1;", b"y" * 65536),
    "what follows the chunks": floods(CHUNKED + b"0\r\n", b"X-Long: " + b"y" * 65536),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_head_without_end_is_left_at_once(fetch, hurried, name):
    began = time.monotonic()
    with pytest.raises(FetchError, match="tried 3 times"):
        answered(fetch, FLOODS[name])
    assert time.monotonic() - began < 2


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # urllib3 forgets to close what it refuses
def test_two_lengths_are_an_error(fetch):
    with pytest.raises(FetchError, match="Content-Length"):
        answered(fetch, says(OK, b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"))
    gc.collect()


def test_the_same_length_said_twice_is_one(fetch):
    assert answered(fetch, says(OK, b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx")).data == b"x"


def test_cookies_are_not_kept(fetch):
    cookie = {"Set-Cookie": "id=canary; Path=/; Max-Age=9999"}
    with site(pages({"/a": (302, cookie | {"Location": "/b"}, b"")}, (200, cookie, b"x"))) as server:
        fetch.get(f"{server.url}/a")
        fetch.get(f"{server.url}/c")
    assert (len(server.asked), "canary" in str(server.asked)) == (4, False)


# ------------------------------------------------------------------------------------- budgets and honesty


def test_the_day_s_budget_counts_every_request(fetching):
    fetch = fetching(allowance=4)
    with site(pages({"/a": to("/b")}, EMPTY)) as server:
        fetch.get(f"{server.url}/a")
        fetch.get(f"{server.url}/c")
        for _ in range(2):
            with pytest.raises(
                Blocked, match=r"today's 4 requests to 127\.0\.0\.1:\d+ are used up: it goes on tomorrow"
            ):
                fetch.get(f"{server.url}/d")
    assert (len(server.asked), fetch.spent) == (4, 4)


@pytest.mark.parametrize("allowance", [0, -1])
def test_without_a_budget_nothing_is_asked(fetching, allowance):
    with site(pages({}, EMPTY)) as server, pytest.raises(Blocked, match="used up"):
        fetching(allowance=allowance).get(server.url)
    assert not server.asked


def test_a_budget_that_ends_between_two_tries_ends_the_tries(fetching, hurried):
    fetch = fetching(allowance=2)
    with pytest.raises(Blocked, match="used up"):
        answered(fetch, says(status(500)))
    assert fetch.spent == 2


@pytest.mark.parametrize(
    ("contact", "who"),
    [
        ("", "run by one person for themselves"),
        ("https://center.example/jobs", "contact: https://center.example/jobs"),
    ],
)
def test_we_say_who_we_are(fetching, contact, who):
    with site(pages({}, EMPTY)) as server:
        fetching(Manners(allow_loopback=True, contact=contact)).get(server.url)
    agents = {headers["User-Agent"] for _, _, headers in server.asked}
    assert agents == {f"jobmatch/{__version__} (job postings for job seekers; {who})"}


def test_a_source_may_ask_for_another_name_and_nobody_else_is_told_it(fetching):
    fetch = fetching(secrets={"user-agent": "me@center.example"})
    with site(pages({}, EMPTY)) as other, site(pages({"/a": to(f"{other.url}/b")})) as server:
        fetch.get(f"{server.url}/a", api=True)
    assert (server.asked[0][2]["user-agent"], "center" in str(other.asked)) == ("me@center.example", False)


def test_what_the_environment_says_of_proxies_and_passwords_is_not_used(fetch, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("default login me password canary\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with site(pages({}, EMPTY)) as trap, site(pages({}, EMPTY)) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, trap.url)
        fetch.get(server.url)
    assert (trap.asked, len(server.asked)) == ([], 2)
    assert not any("Authorization" in headers for _, _, headers in server.asked)


REFUSING = {
    "LinkedIn": "https://www.linkedin.com/jobs",
    "LinkedIn in capitals": "https://WWW.LINKEDIN.COM/jobs",
    "Indeed": "http://uk.indeed.com/",
    "Glassdoor": "https://www.glassdoor.co.uk./",
    "ZipRecruiter": "https://WWW.ZIPRECRUITER.COM",
}


@pytest.mark.parametrize("name", REFUSING)
def test_sites_that_forbid_programs_are_not_asked_nor_looked_up(fetching, monkeypatch, name):
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *of, **_: asked.append(of))
    with pytest.raises(Forbidden, match="forbids reading by programs"):
        fetching(Manners()).get(REFUSING[name], api=True)
    assert not asked


def test_a_redirect_to_a_site_that_forbids_programs_is_not_followed(fetch):
    with (
        site(pages({"/a": to("https://www.linkedin.com/jobs/view/7")}, (404, {}, b""))) as server,
        pytest.raises(Forbidden, match="LinkedIn forbids"),
    ):
        fetch.get(f"{server.url}/a")


def test_the_week_is_that_of_the_calendar_and_what_is_held_needs_a_mark():
    fetch = Fetch(datetime(2027, 1, 1, tzinfo=UTC), held=Held.of([("7", "", "2026-W53"), ("8", "", "")]))
    assert fetch.week == "2026-W53"
    marks = {("7", "2026-W53"), ("7", "2027-W01"), ("8", ""), ("9", "a")}
    assert {one for one in marks if fetch.holds(*one)} == {("7", "2026-W53")}
