"""A request as it arrives, and the answer of the application to it."""

import socket
import tempfile
import time
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from youcheng.errors import Busy

MAX_HEAD_BYTES = 128 * 1024
"""A request whose target and headers are longer is refused."""
MAX_BODY_BYTES = 16 * 2**20
"""Of a longer body no more is read: the application refuses it by its length."""
MAX_PIPELINED_REQUESTS = 32
"""More requests that arrive together are dropped, and the connection closes after those."""
BLOCK = 64 * 1024
"""Bytes that are read at once, and that a client must send or take before its time ends."""
MAX_BODY_BYTES_IN_MEMORY = 16 * 1024


class Request:
    """A request that the parser fills."""

    def __init__(self, common: "WSGIEnvironment") -> None:
        self.environ = common.copy()
        self.target = b""
        self.head_bytes = self.size = 0
        self.client = ""
        self.keep_alive = self.has_head = self.is_too_long = False
        self.refused: HTTPStatus | Busy | None = None
        """Why it is not answered as it is: a status if it is not valid HTTP, else an error."""
        self._body: tempfile.SpooledTemporaryFile[bytes] | None = None

    def add_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, unless its name has ``_``, which WSGI does not tell from ``-``."""
        key, text = _key(name), value.decode("latin-1")
        if key is None:
            return
        if key in self.environ:
            self.refused = HTTPStatus.BAD_REQUEST if key == "HTTP_HOST" else self.refused
            text = f"{self.environ[key]},{text}"
        self.environ[key] = text

    def end_head(self, method: bytes, version: str) -> None:
        """Complete the environment when all headers are known."""
        environ, self.has_head = self.environ, True
        if version == "1.1" and "HTTP_HOST" not in environ:
            self.refused = HTTPStatus.BAD_REQUEST
        path, _, query = self.target.partition(b"#")[0].partition(b"?")
        if not path.startswith(b"/"):  # the form for proxies, or * of OPTIONS
            path = urlsplit(path).path.lstrip(b"*") or b"/"
        environ["REQUEST_METHOD"], environ["SERVER_PROTOCOL"] = method.decode("ascii"), f"HTTP/{version}"
        environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
        environ["QUERY_STRING"] = query.decode("latin-1")
        self.is_too_long = int(environ.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES

    def add_body(self, data: bytes) -> None:
        """Keep a part of the body."""
        if self._body is None:
            self._body = tempfile.SpooledTemporaryFile(MAX_BODY_BYTES_IN_MEMORY, prefix="youcheng-")  # noqa: SIM115
        self._body.write(data)
        self.size += len(data)
        self.is_too_long = self.size > MAX_BODY_BYTES

    def end_body(self) -> None:
        """Make the body readable; its length is known now, however it was sent."""
        self.environ.pop("HTTP_TRANSFER_ENCODING", None)
        if self._body:
            self._body.seek(0)
            self.environ["wsgi.input"] = self._body
        if not self.is_too_long or self.size:
            self.environ["CONTENT_LENGTH"] = str(self.size)

    def close(self) -> None:
        """Drop the body."""
        if self._body:
            self._body.close()


@lru_cache(maxsize=256)
def _key(name: bytes) -> str | None:
    """Return the key of a header in the environment, or None if it would be taken for another."""
    key = name.decode("latin-1").upper().replace("-", "_")
    return None if b"_" in name else key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"


class Answer:
    """An answer of the application: its body has the length that the headers give, else it ends with the connection."""

    def __init__(self, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes]) -> None:
        self.status, self._headers, self._parts = status, headers, parts
        length = next((value for name, value in headers if name.lower() == "content-length"), None)
        self.has_length, self.size = length is not None, int(length or 0)
        self.blocks = iter(parts)

    @property
    def is_long(self) -> bool:
        """Return whether the body is counted for the client: a shorter one fits the buffers of the kernel."""
        return self.size > BLOCK

    def head(self, *, keep_alive: bool, version: str) -> bytes:
        """Return the status line and the headers."""
        lines = [f"HTTP/1.1 {self.status}", *[f"{name}: {value}" for name, value in self._headers]]
        lines.append(f"Date: {http_date(int(time.time()))}")
        if not keep_alive:
            lines.append("Connection: close")
        elif version == "HTTP/1.0":
            lines.append("Connection: keep-alive")
        return "\r\n".join([*lines, "\r\n"]).encode("latin-1")

    def close(self) -> None:
        """Drop the body."""
        if hasattr(self._parts, "close"):
            self._parts.close()


def raw_answer(status: HTTPStatus) -> bytes:
    """Return the answer to a request that is not valid, after which the connection closes."""
    text = f"{status.value} {status.phrase}\n"
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
    return f"{head}Connection: close\r\n\r\n{text}".encode("ascii")


@lru_cache(maxsize=1)
def http_date(seconds: int) -> str:
    """Return a time as the header ``Date`` has it.

    >>> http_date(0)
    'Thu, 01 Jan 1970 00:00:00 GMT'
    """
    return formatdate(seconds, usegmt=True)


def is_connected(connection: socket.socket) -> bool:
    """Return whether the client has not closed a connection; what it sent stays to be read."""
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False
