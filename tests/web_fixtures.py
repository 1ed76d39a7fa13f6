"""A source on the web, on loopback: it answers what it is told to, and remembers what it was asked."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site(ThreadingHTTPServer):
    """Answers by a function from (method, path, headers, body) to (status, headers, body); `asked` are the requests."""

    daemon_threads = True

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.asked = answer, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        """Say nothing either when a reader has gone away in the middle of an answer."""

    def paths(self):
        return [path for _, path, _ in self.asked if path != "/robots.txt"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for 40 ms

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        status, headers, data = self.server.answer(self.command, self.path, self.headers, body)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_):
        """Say nothing: a test's output is its own."""


@contextmanager
def site(answer):
    """A site for as long as a test needs it."""
    with Site(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def pages(table, default=(404, {}, b"")):
    """An answer by path: text, bytes, a JSON value, or a triple of status, headers and one of these."""

    def answer(method, path, headers, body):
        found = table.get(path, default)
        status, more, data = found if isinstance(found, tuple) else (200, {}, found)
        return status, more, as_bytes(data)

    return answer


def as_bytes(data):
    if isinstance(data, bytes):
        return data
    return data.encode() if isinstance(data, str) else json.dumps(data).encode()


def scripted(responses):
    """An answer by the `responses` of a case: each names its request, and part of the JSON that is posted."""

    def answer(method, path, headers, body):
        for one in responses:
            posted = json.loads(body) if "json" in one and body else None
            if one["request"] == f"{method} {path}" and ("json" not in one or one["json"].items() <= posted.items()):
                return one.get("status", 200), one.get("headers", {}), as_bytes(one.get("body", ""))
        return 404, {}, b""

    return answer
