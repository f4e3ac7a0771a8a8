"""The client of other endpoints: it connects to an address that was checked, and limits time and size.

A redirect, another media type or a compressed answer is a failure like any other.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlencode, urlsplit

from youcheng import __version__
from youcheng.errors import ServiceFailed
from youcheng.sparql.federation.results import ACCEPT, FORMATS

PARTIAL = ("X-SPARQL-MaxRows", "X-SQL-State", "X-SQL-Message")
"""Headers by which Virtuoso says that an answer is cut or partial."""
MAX_BYTES = 10_000_000
BLOCK = 64 * 1024
HEADERS = {
    "Accept": ACCEPT,
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": f"youcheng/{__version__}",
}


@dataclass(eq=False)
class Remote:
    """One request to another endpoint; any thread can stop it."""

    endpoint: str
    deadline: float
    """The time of the monotonic clock at which the request is stopped."""
    stopped: bool = False
    _socket: socket.socket | None = field(default=None, repr=False)

    def ask(self, query: str, limit: int = MAX_BYTES) -> tuple[bytes, str]:
        """Return the answer to a query and its media type, a key of FORMATS.

        Raises:
            ServiceFailed: there is no complete answer in such a format, within the limits.
        """
        watch = threading.Timer(max(0.0, self.deadline - time.monotonic()), self.stop)
        watch.daemon = True
        watch.start()
        try:
            return self._ask(query, limit)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = "it took too long" if self.stopped else str(error) or type(error).__name__
            raise ServiceFailed(f"The endpoint <{self.endpoint}> failed: {reason}.") from error
        finally:
            watch.cancel()
            if self._socket:
                self._socket.close()

    def stop(self) -> None:
        """Stop the request, and wake the thread that waits for it."""
        self.stopped = True
        if self._socket:
            with suppress(OSError):
                # The method of the plain socket: that of TLS would send a message first.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _ask(self, query: str, limit: int) -> tuple[bytes, str]:
        where = urlsplit(self.endpoint)
        connection = self._connect(where)
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        connection.request("POST", target, urlencode({"query": query}), HEADERS)
        response = connection.getresponse()
        if response.status != 200:
            raise ValueError(f"it answered with {response.status}")
        media_type = response.headers.get_content_type()
        if media_type not in FORMATS:
            raise ValueError(f"it answered with {media_type[:80]}, not with SPARQL results in JSON, XML or TSV")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise ValueError("it answered with compressed data, which was not requested")
        if sign := next((name for name in PARTIAL if name in response.headers), None):
            raise ValueError(f"its answer is declared to be cut or partial ({sign})")
        body = bytearray()
        while part := response.read1(BLOCK):
            body += part
            if len(body) > limit:
                raise ValueError(f"its answer has more than {MAX_BYTES} bytes")
        if self.stopped or response.length:
            raise ValueError("its answer is not complete")
        return bytes(body), media_type

    def _connect(self, where: SplitResult) -> http.client.HTTPConnection:
        """Return a connection to the address that was checked."""
        host, secure = where.hostname or "", where.scheme == "https"
        port = where.port or (443 if secure else 80)
        seconds = max(0.001, self.deadline - time.monotonic())
        plain = socket.create_connection((address(host, port), port), timeout=seconds)
        self._socket = plain
        if secure:
            self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        if self.stopped:
            raise TimeoutError
        connection = http.client.HTTPConnection(where.netloc)
        connection.sock = self._socket
        return connection


def address(host: str, port: int) -> str:
    """Return the host if it is an address, else the first address of its name.

    A name must not lead into the operator's network; an address that the operator lists may.

    Raises:
        ValueError: an address of the name is not public.
    """
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_public, addresses)):
        raise ValueError("its name leads to an address that is not public")
    return addresses[0]


def is_public(text: str) -> bool:
    """Return whether an address is public.

    >>> [is_public(text) for text in ("93.184.215.14", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    parsed = ipaddress.ip_address(text.partition("%")[0])
    parsed = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    return parsed.is_global and not parsed.is_multicast
