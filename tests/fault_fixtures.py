"""Servers on loopback that misbehave: what they do to a connection is a function of it, once a request has come."""

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from contextlib import ExitStack, contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


class Faulty:
    """A server that hands each connection to `behave`; `requests` are what it was asked, as sent."""

    def __init__(self, behave, tls=None, *, reads=True):
        self.behave, self.tls, self.reads, self.requests = behave, tls, reads, []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def serve(self):
        """Take connections until the listener is shut."""
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.handle, args=[connection], daemon=True).start()

    def handle(self, connection):
        """Read a request from a connection, and misbehave. What the client breaks off is no trouble of the server."""
        with suppress(OSError), connection:
            served = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with served:
                if self.reads:
                    self.requests.append(head_of(served))
                self.behave(served)


@contextmanager
def faulty(behave, tls=None, *, reads=True):
    """A faulty server for as long as a test needs it; one that `reads` not misbehaves before any request."""
    server = Faulty(behave, tls, reads=reads)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()


@contextmanager
def crowded(*hosts):
    """The port of servers that take no connection: those that wait for them fill their queues."""
    port = 0
    with ExitStack() as stack:
        for host in hosts:
            listener = stack.enter_context(socket.socket())
            listener.bind((host, port))
            listener.listen(0)
            port = listener.getsockname()[1]
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex((host, port))
        yield port


def closed_port():
    """A URL where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def head_of(connection):
    """The request as sent, up to its body."""
    data = b""
    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
        data += more
    return data


# ------------------------------------------------------------------------------------------------- behaviour


def says(*parts):
    """It sends this and ends the connection."""

    def behave(connection):
        connection.sendall(b"".join(parts))

    return behave


def says_and_waits(*parts):
    """It sends this and waits for the client to end the connection."""

    def behave(connection):
        connection.sendall(b"".join(parts))
        while connection.recv(65536):
            pass

    return behave


def says_and_resets(*parts):
    """It sends this, and a reset instead of an end."""

    def behave(connection):
        connection.sendall(b"".join(parts))
        time.sleep(0.05)  # a reset overtakes what the client has not read
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return behave


def drips(beginning, drop=b"x", every=0.4):
    """It sends the beginning, and then a drop at a time, without end."""

    def behave(connection):
        connection.sendall(beginning)
        while True:
            time.sleep(every)
            connection.sendall(drop)

    return behave


def floods(beginning, wave):
    """It sends the beginning, and then wave after wave, without end."""

    def behave(connection):
        connection.sendall(beginning)
        while True:
            connection.sendall(wave)

    return behave


def in_turn(*behaviours):
    """It does one thing after the other, a connection each; the last one for ever."""
    waiting = list(behaviours)

    def behave(connection):
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(connection)

    return behave


def tunnels(tls, *parts):
    """A proxy that says yes to CONNECT, and then answers in place of the target."""

    def behave(connection):
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tls.wrap_socket(connection, server_side=True) as inner:
            head_of(inner)
            inner.sendall(b"".join(parts))

    return behave


# ---------------------------------------------------------------------------------------------------- bodies


def sized(body, *headers):
    """A whole answer with its length."""
    return OK + b"".join(b"%s\r\n" % one for one in headers) + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def bomb():
    """Two megabytes of gzip that hold two gigabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(16 * 1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)  # such blocks can be repeated
    return gzip.compress(b"")[:10] + block * 128 + b"\x03\x00" + bytes(8)


# ------------------------------------------------------------------------------------------------------- TLS


def tls_of(certificate, *, chain=True, newest=None):
    """What a server shows: a trustme certificate, without its chain or with old versions of TLS only, if so told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if chain:
        certificate.configure_cert(context)
    else:
        with certificate.private_key_pem.tempfile() as key, certificate.cert_chain_pems[0].tempfile() as leaf:
            context.load_cert_chain(leaf, key)
    if newest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
    return context
