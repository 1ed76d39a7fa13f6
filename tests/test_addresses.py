import ipaddress
import socket

import pytest

from jobmatch.addresses import backend, checked, is_public, names_this_computer, refusal, resolve
from jobmatch.errors import FetchError, Forbidden

# ----------------------------------------------------------------------------------- faults 21 and 22: what is public

PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
]
PUBLIC_6 = ["2606:4700::1111", "2a00:1450::1", "2002:808:808::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]

ZERO = "0.0.0.0"  # noqa: S104 - nothing is bound
THIS_COMPUTER = ["127.0.0.1", "127.255.255.254", ZERO, "0.1.2.3", "::1", "::"]
NEIGHBOURS = ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.0.1"]
NEIGHBOURS_6 = ["fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1"]
NOBODY = ["192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "240.0.0.1"]
NOBODY_6 = ["2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1", "2001:2::1"]
EVERYBODY = ["224.0.0.1", "239.255.255.250", "255.255.255.255", "ff02::1"]
WRAPPED = {
    "mapped": "::ffff:127.0.0.1",
    "mapped in hexadecimal": "::ffff:a00:1",
    "compatible": "::127.0.0.1",
    "translated": "::ffff:0:127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of a cloud's metadata": "64:ff9b::a9fe:a9fe",
    "local NAT64": "64:ff9b:1::808:808",
    "6to4": "2002:7f00:1::",
    "6to4 of a neighbour": "2002:c0a8:101::1",
    "Teredo": "2001:0:808:808:0:0:80ff:fffe",
    "mapped, of a shared network": "::ffff:100.64.0.1",
}


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", THIS_COMPUTER + NEIGHBOURS + NEIGHBOURS_6 + NOBODY + NOBODY_6 + EVERYBODY)
def test_what_is_at_home_or_nowhere_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", WRAPPED.values(), ids=WRAPPED)
def test_an_address_is_looked_at_also_when_another_one_wraps_it(address):
    assert not is_public(ipaddress.ip_address(address))


# ------------------------------------------------------------------------------------------ what may be asked

ASKED = [
    "https://jobs.example/a?b=c#d",
    "http://jobs.example:80/",
    "https://jobs.example:443",
    "HTTPS://Jobs.Example/é",
]


@pytest.mark.parametrize("url", ASKED)
def test_an_address_of_the_web_may_be_asked(url):
    assert checked(url).hostname == "jobs.example"


NO_WEB = [
    "ftp://jobs.example/",
    "file:///etc/passwd",
    "data:text/plain,a",
    "javascript:alert(1)",
    "gopher://a/",
    "a.csv",
]
NO_HOST = ["http://", "https:///a", "http:a", "//jobs.example/", ""]
BROKEN = ["http://[", "http://[::1", "http://a]/", "http://jobs.example:port/", "http://jobs.example:99999/"]
SMUGGLED = [
    "http://a\\@b/",
    "http://a\n/",
    "http://a/\r\nX: y",
    "http://a b/",
    "http://a/\x00",
    "http://a\t/",
    "http://a/\ud800",
]


@pytest.mark.parametrize("url", NO_WEB + NO_HOST + BROKEN + SMUGGLED)
def test_what_is_no_address_of_the_web_is_not_asked(url):
    with pytest.raises(Forbidden) as told:
        checked(url)
    assert str(told.value).isprintable()


@pytest.mark.parametrize(
    "url", ["https://me:secret@jobs.example/", "http://secret@127.0.0.1/", "http://@jobs.example/"]
)
def test_an_address_holds_no_name_or_password_and_what_it_held_is_not_told(url):
    with pytest.raises(Forbidden, match="no user name or password") as told:
        checked(url, allow_loopback=True)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("url", ["http://jobs.example:8080/", "http://jobs.example:443/", "https://jobs.example:80/"])
def test_only_the_port_of_the_scheme_is_asked(url):
    with pytest.raises(Forbidden, match="port"):
        checked(url, allow_loopback=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_any_port_of_this_computer_is_asked_where_that_is_allowed(host):
    assert checked(f"http://{host}:8080/", allow_loopback=True).port == 8080
    with pytest.raises(Forbidden, match="port 8080"):
        checked(f"http://{host}:8080/")


LOOKALIKES = ["127.0.0.1.jobs.example", "localhost.jobs.example", "10.0.0.1", ZERO, "[::ffff:10.0.0.1]"]


@pytest.mark.parametrize("host", LOOKALIKES)
def test_what_only_looks_like_this_computer_has_no_other_port(host):
    with pytest.raises(Forbidden, match="port 8080"):
        checked(f"http://{host}:8080/", allow_loopback=True)


# ------------------------------------------------------------------------------------- sites that forbid it

REFUSING = ["linkedin.com", "www.linkedin.com", "uk.indeed.com", "indeed.co.uk", "WWW.GLASSDOOR.DE.", "ziprecruiter.in"]
OTHERS = [
    "notlinkedin.com",
    "linkedin.com.jobs.example",
    "linkedin.jobs.example",
    "indeed-careers.com",
    "indeed.org.uk",
]


@pytest.mark.parametrize("host", REFUSING)
def test_sites_that_forbid_programs_are_refused_with_what_to_do_instead(host):
    assert "career pages instead" in refusal(host)
    with pytest.raises(Forbidden, match="terms of use"):
        checked(f"https://{host}/jobs", allow_loopback=True)


@pytest.mark.parametrize("host", OTHERS)
def test_other_sites_are_not_refused(host):
    assert not refusal(host)


# ------------------------------------------------------------------------------------------------- look-ups


def look_up(monkeypatch, *addresses):
    """A name server that says these of every name."""
    found = [(socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_a_name_gives_all_its_addresses_each_once(monkeypatch):
    look_up(monkeypatch, "2606:4700::1111", "8.8.8.8", "8.8.8.8")
    assert resolve("jobs.example", 443) == [
        (socket.AF_INET6, ("2606:4700::1111", 443)),
        (socket.AF_INET, ("8.8.8.8", 443)),
    ]


@pytest.mark.parametrize("private", ["10.0.0.1", "::1", "fe80::1%eth0", "169.254.169.254"])
def test_one_private_address_refuses_the_name(monkeypatch, private):
    look_up(monkeypatch, "8.8.8.8", private)
    with pytest.raises(Forbidden, match=r"jobs\.example stands for .*not a public address"):
        resolve("jobs.example", 443, allow_loopback=private != "::1")


def test_loopback_is_given_only_where_it_is_allowed(monkeypatch):
    look_up(monkeypatch, "127.0.0.1")
    assert resolve("localhost", 80, allow_loopback=True) == [(socket.AF_INET, ("127.0.0.1", 80))]
    with pytest.raises(Forbidden):
        resolve("localhost", 80)


@pytest.mark.parametrize("host", ["a" * 64 + ".localhost", "127..1", "127.0.0.1\u3002"])
def test_a_name_that_nobody_can_look_up_is_an_error_and_no_crash(monkeypatch, host):
    def unknown(*_, **__):
        host.encode("idna")
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match="no such host"):
        resolve(host, 80)


# ------------------------------------------------------------------------------------------------- backends


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://northbell.wd1.myworkdayjobs.com/a", "myworkdayjobs.com"),
        ("https://boards-api.greenhouse.io/v1", "greenhouse.io"),
        ("https://Jobs.Example.COM./", "example.com"),
        ("https://www.jobs.northbell.nhs.uk/", "northbell.nhs.uk"),
        ("https://jobs.northbell.co.uk/", "northbell.co.uk"),
        ("https://northbell.uk/", "northbell.uk"),
        ("https://jobs.co.uk/", "jobs.co.uk"),
        ("https://localhost/", "localhost:443"),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
        ("http://8.8.8.8/", "8.8.8.8:80"),
        ("http://[2606:4700::1111]/", "2606:4700::1111:80"),
        ("file:///a.csv", ""),
        ("a.csv", ""),
    ],
)
def test_a_backend_is_whose_computers_answer(url, name):
    assert backend(url) == name


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "::1", "127.1.2.3"])
def test_this_computer_has_its_names(host):
    assert names_this_computer(host)


@pytest.mark.parametrize("host", ["localhost.", "localhost.example", "127.1", ZERO, "10.0.0.1", ""])
def test_nothing_else_is_this_computer(host):
    assert not names_this_computer(host)
