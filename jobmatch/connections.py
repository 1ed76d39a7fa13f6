"""HTTP connections that go to checked addresses only and end at a deadline, whatever the other side does.

requests has no total deadline and follows whatever a name server says: so the connections it makes are ours. They look
up a name once and connect to the address that was looked at; and a timer shuts them, which ends a wait that no read
timeout ends, such as for a server that sends one byte a second.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from jobmatch.addresses import PORTS, resolve
from jobmatch.config import Manners

CONNECT_S = 10.0


class Wire:
    """The connections of one run, and the deadline of the request that is under way."""

    def __init__(self, manners: Manners) -> None:
        self.expired = False
        self._manners = manners
        self._adapter = _Adapter(self)
        proxy = urlsplit(manners.proxy)
        self._proxy = (proxy.hostname, proxy.port or PORTS.get(proxy.scheme))
        self._open: dict[HTTPConnection, socket.socket] = {}
        self._until = 0.0

    def send(self, request: requests.PreparedRequest, read_s: float) -> requests.Response:
        """Return the beginning of the answer; its body waits to be read. Raises what requests raises."""
        # The adapter itself, not a session: a session follows redirects into their bodies, keeps cookies, and takes
        # proxies and passwords from the environment.
        proxy = self._manners.proxy
        return self._adapter.send(
            request,
            stream=True,
            timeout=(CONNECT_S, read_s),
            verify=self._manners.ca_bundle or True,
            proxies={"http": proxy, "https": proxy} if proxy else {},
        )

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """End every wait within after so many seconds; `expired` tells that this was needed."""
        self.expired, self._until = False, time.monotonic() + seconds
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            for owner in [one for one in self._open if one.sock is None]:
                self._open.pop(owner).close()

    def connect(self, owner: HTTPConnection, host: str, timeout: float) -> socket.socket:
        """Return a socket to one of the addresses of a host, the proxy apart all of them checked; raises OSError.

        Raises FetchError if one of them may not be asked.
        """
        port = owner.port
        own = (host, port) == self._proxy
        endpoints = _unchecked(host, port) if own else resolve(host, port, allow_loopback=self._manners.allow_loopback)
        trouble: OSError = OSError("no address")
        for family, place in endpoints:
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.settimeout(max(0.001, min(timeout, self._until - time.monotonic())))
            try:
                connection.connect(place)
            except OSError as error:
                connection.close()
                trouble = error
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if owner in self._open:
                self._open[owner].close()
            self._open[owner] = connection.dup()  # TLS takes the socket itself away; a copy shuts the same connection
            return connection
        raise trouble

    def close(self) -> None:
        """Close what is open."""
        self._adapter.close()
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _cut(self) -> None:
        self.expired = True
        for connection in list(self._open.values()):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it was shut already
                continue


def _unchecked(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, place) for family, *_, place in found]


class _Adapter(HTTPAdapter):
    """requests' way to the connections of a wire."""

    def __init__(self, wire: Wire) -> None:
        self._pools = _pools(wire)
        super().__init__(pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(wire: Wire) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3's pools by scheme, of connections that a wire makes."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(wire, self)

    class Tls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(wire, self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


def _connected(wire: Wire, connection: HTTPConnection) -> socket.socket:
    host = connection._dns_host  # noqa: SLF001 - what urllib3 itself looks up
    timeout = connection.timeout if isinstance(connection.timeout, int | float) else CONNECT_S
    try:
        return wire.connect(connection, host, timeout)
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{host} did not answer within {timeout:g} seconds") from error
    except OSError as error:
        raise NewConnectionError(connection, f"{host} cannot be reached: {error}") from error
