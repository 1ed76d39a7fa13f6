"""Which addresses may be asked: the public ones of the web, and nothing within the user's own network.

What stands in a feed's row, in a redirect or in the answer of a name server may point at a router, a neighbour or a
cloud's metadata service. So every address is looked at that is about to be connected to, not the name alone.
"""

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from jobmatch.errors import FetchError, Forbidden

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Endpoint = tuple[socket.AddressFamily, tuple[str, int]]

PORTS = {"http": 80, "https": 443}

# `is_global` differs between Python versions for some of these; the list makes the answer the same on all of them.
_NOT_PUBLIC = [
    ipaddress.ip_network(net)
    for net in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3"),
        *("::/3", "4000::/2", "8000::/1"),  # of IPv6, 2000::/3 alone has been given out
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

_REFUSED = {"linkedin": "LinkedIn", "indeed": "Indeed", "glassdoor": "Glassdoor", "ziprecruiter": "ZipRecruiter"}
_REFUSED_HOST = re.compile(rf"(?:\A|\.)(?P<site>{'|'.join(_REFUSED)})\.(?:com|[a-z]{{2}}|com?\.[a-z]{{2}})\Z")
# Under these, one more label tells one organization from another; where it is missed, the limits are only stricter.
_SECOND_LEVEL = {"ac", "co", "com", "edu", "gov", "net", "nhs", "org"}


def is_public(address: IPAddress) -> bool:
    """Return whether an address is one of the public internet, also where it wraps another one."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not any(address in net for net in _NOT_PUBLIC if net.version == address.version)


def _wrapped(address: IPAddress) -> IPAddress | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])


def checked(url: str, *, allow_loopback: bool = False) -> SplitResult:
    """Return the parts of a URL that may be asked, as far as it says itself.

    Raises Forbidden for another scheme than http and https, a user name in it, a port that is not the scheme's own
    (unless the host is this computer and that is allowed), characters that no URL has, and sites that forbid programs.
    """
    if re.search(r"[\x00-\x20\x7f\\\ud800-\udfff]", url):
        raise Forbidden(f"{url!r}: no address holds such characters; correct it")
    parts = _split(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Forbidden(f"{url}: only addresses that begin with https:// or http:// are read")
    if parts.username is not None or parts.password is not None:
        raise Forbidden(f"{parts.scheme}://***@{parts.hostname}: an address must hold no user name or password")
    if reason := refusal(parts.hostname):
        raise Forbidden(reason)
    own = allow_loopback and names_this_computer(parts.hostname)
    if _port(parts) not in (None, PORTS[parts.scheme]) and not own:
        raise Forbidden(f"{url}: port {parts.port} is not read, only {PORTS[parts.scheme]}")
    return parts


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise Forbidden(f"{url}: this is no address: {error}") from error


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise Forbidden(f"{parts.geturl()}: this is no address: {error}") from error


def refusal(host: str) -> str:
    """Return why a site is never read, "" if it may be. The four named forbid programs in their terms of use."""
    found = _REFUSED_HOST.search(host.lower().rstrip("."))
    if not found:
        return ""
    return (
        f"{_REFUSED[found['site']]} forbids reading by programs in its terms of use, and blocks them: jobmatch does "
        "not. Add the employers' own career pages instead ('jobmatch feeds add https://...')"
    )


def names_this_computer(host: str) -> bool:
    """Return whether a host is written as this computer itself: localhost or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def resolve(host: str, port: int, *, allow_loopback: bool = False) -> list[Endpoint]:
    """Return what a host's name stands for, all of it looked at: one forbidden address among them refuses the name.

    Raises FetchError if the name is unknown, Forbidden if it stands for an address that is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host}: there is no such host, or its name cannot be looked up ({error})") from error
    endpoints: list[Endpoint] = []
    for family, *_, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not (is_public(address) or (allow_loopback and address.is_loopback)):
            raise Forbidden(f"{host} stands for {address}, which is not a public address: it is not asked")
        endpoints.append((family, (str(address), port)))
    return list(dict.fromkeys(endpoints))


def backend(url: str) -> str:
    """Return whose computers answer at an address: tenants of one vendor share its limits.

    That is the domain without its first names ("trinity.wd1.myworkdayjobs.com" is "myworkdayjobs.com"); for an address
    in numbers, and for this computer, host and port; "" for what is no web address.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        return ""
    labels = parts.hostname.lower().rstrip(".").split(".")
    if names_this_computer(parts.hostname) or labels[-1].isdecimal() or ":" in parts.hostname:
        return f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}"
    country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if country else labels[-2:])
