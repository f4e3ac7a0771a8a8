"""Ask another endpoint a query: one that the operator lists, at an address that is checked, within bounds.

Nothing is followed or guessed: a redirect, another media type, a compressed answer are failures like any other.
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
    """One conversation with another endpoint; `stop` ends it from any thread."""

    endpoint: str
    end: float
    """The time of the monotonic clock at which it must be over."""
    stopped: bool = False
    _socket: socket.socket | None = field(default=None, repr=False)

    def ask(self, query: str, most: int = MAX_BYTES) -> tuple[bytes, str]:
        """Return the answer to a query and its media type, one of those that are understood.

        Raises:
            ServiceFailed: there is none, it is none, or it takes too long or is too large.
        """
        watch = threading.Timer(max(0.0, self.end - time.monotonic()), self.stop)
        watch.daemon = True
        watch.start()
        try:
            return self._ask(query, most)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = "it took too long" if self.stopped else str(error) or type(error).__name__
            raise ServiceFailed(f"The endpoint <{self.endpoint}> failed: {reason}.") from error
        finally:
            watch.cancel()
            self._close()

    def stop(self) -> None:
        """Let whoever waits for the other side wait no longer."""
        self.stopped = True
        if self._socket:
            with suppress(OSError):
                # Of the connection itself: TLS would want to say farewell.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _ask(self, query: str, most: int) -> tuple[bytes, str]:
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
            raise ValueError("it answered with something compressed, which it was not asked for")
        if sign := next((name for name in PARTIAL if name in response.headers), None):
            raise ValueError(f"its answer is declared to be cut or partial ({sign})")
        body = bytearray()
        while part := response.read1(BLOCK):
            body += part
            if len(body) > most:
                raise ValueError(f"its answer has more than {MAX_BYTES} bytes")
        if self.stopped or response.length:
            raise ValueError("its answer is not complete")
        return bytes(body), media_type

    def _connect(self, where: SplitResult) -> http.client.HTTPConnection:
        """Return a connection to the very address that was checked."""
        host, secure = where.hostname or "", where.scheme == "https"
        port = where.port or (443 if secure else 80)
        seconds = max(0.001, self.end - time.monotonic())
        plain = socket.create_connection((address(host, port), port), timeout=seconds)
        self._socket = plain
        if secure:
            self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        if self.stopped:
            raise TimeoutError
        connection = http.client.HTTPConnection(where.netloc)
        connection.sock = self._socket
        return connection

    def _close(self) -> None:
        if self._socket:
            self._socket.close()


def address(host: str, port: int) -> str:
    """Return an address to reach a host at: the host itself where it is one, else one that is public, as all must be.

    A name must not lead into the operator's own network; an address that the operator writes down may.

    Raises:
        ValueError: the name leads to an address that is not public.
    """
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_public, found)):
        raise ValueError("its name leads to an address that is not public")
    return found[0]


def is_public(text: str) -> bool:
    """Tell whether an address is one that anybody can reach.

    >>> [is_public(text) for text in ("93.184.215.14", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    found = ipaddress.ip_address(text.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None) or found
    return found.is_global and not found.is_multicast
