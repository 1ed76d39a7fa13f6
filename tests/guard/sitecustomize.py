"""Imported by every Python that the tests start: it may talk to this computer and to nobody else.

A guard of ours that is broken then fails a test instead of reaching out. `conftest` puts this folder on PYTHONPATH.
"""

import socket

_HERE = ("127.", "::1", "localhost")
_connect, _look_up = socket.socket.connect, socket.getaddrinfo


class OutsideError(RuntimeError):
    """Somebody tried to leave this computer."""


def _allowed(host):
    return isinstance(host, str) and (host.startswith(_HERE) or host == "")


def connect(self, address):
    if self.family != getattr(socket, "AF_UNIX", None) and not _allowed(address[0]):
        raise OutsideError(f"a test tried to connect to {address}")
    return _connect(self, address)


def getaddrinfo(host, *args, **kwargs):
    if not _allowed(host):
        raise OutsideError(f"a test tried to look up {host}")
    return _look_up(host, *args, **kwargs)


socket.socket.connect = connect
socket.getaddrinfo = getaddrinfo
