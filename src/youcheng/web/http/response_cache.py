"""WSGI middleware in front of Flask: caches answers, evaluates entity tags (304 and 412) and compresses.

The graph does not change while the service runs, so an answer to a GET that any cache may store is given again to
every client that sends the same path, parameters and headers of negotiation.
"""

import re
import time
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from cachetools import LRUCache

from youcheng.web.http.compression import COMPRESS, choose
from youcheng.web.http.default_headers import ALWAYS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
Value = TypeVar("Value")

ENTRY_OVERHEAD = 500
"""Bytes that an entry takes beside its body and its key, roughly."""
NEGOTIATION = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_QUERY_ID")
CONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"})
"""Conditions that the application does not see; dates are ignored, since every answer that can be cached has a tag."""
HELD = "youcheng.held_tags"
"""The key under which the application finds the tags that the client holds, without the suffix of an encoding."""
COMPRESSIBLE = re.compile(r"text/|image/svg|.*[/+](?:json|xml|javascript|n-triples|n-quads|trig)\b", re.IGNORECASE)
MIN_COMPRESSED_BYTES = 1000
MAX_FINISHED_BYTES = 8 * 2**20
"""A longer body is passed on in parts: neither cached nor compressed."""
BODILESS = frozenset({"204", "304"})
NOT_OF_BODILESS = frozenset({"content-type", "content-length", "content-encoding", "content-language", "etag"})


class ByteBoundedCache(Generic[Value]):
    """Values by key, of at most so many bytes together; the least recently used are dropped first."""

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self._entries: LRUCache[Hashable, tuple[int, Value]] = LRUCache(bound, getsizeof=lambda entry: entry[0])
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value of a key, or None."""
        with self._lock:
            entry = self._entries.get(key)
        return entry[1] if entry else None

    def set(self, key: Hashable, value: Value, size: int) -> None:
        """Store a value of so many bytes, unless it would take more than an eighth of the cache."""
        size += ENTRY_OVERHEAD
        if size <= self.bound // 8:
            with self._lock:
                self._entries[key] = (size, value)


class Answer(NamedTuple):
    """An answer; its body is one finished part if it can be cached."""

    status: str
    headers: Headers
    body: Iterable[bytes]
    etag: str | None
    cacheable: bool = False


class ResponseCache:
    """WSGI middleware that answers from a cache."""

    def __init__(
        self, app: "WSGIApplication", cache: ByteBoundedCache[Answer], observe: Callable[[str, str, float], None]
    ) -> None:
        """Wrap an application; `observe` is called with the path, status and seconds of each answer."""
        self._app = app
        self._cache = cache
        self._observe = observe

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        started = time.perf_counter()
        method = environ["REQUEST_METHOD"]
        encoding = choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if method in {"GET", "HEAD"}:
            answer = _conditional(self._get(environ, encoding), environ, encoding)
        else:
            answer = self._ask(environ, encoding)
        self._observe(environ.get("PATH_INFO", ""), answer.status[:3], time.perf_counter() - started)
        start_response(answer.status, answer.headers)
        return _closed(answer.body) if method == "HEAD" else answer.body

    def _get(self, environ: "WSGIEnvironment", encoding: str | None) -> Answer:
        """Return the answer to a GET or HEAD without conditions, from the cache if it is there."""
        key = (
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            encoding,
            *map(environ.get, NEGOTIATION),
        )
        answer = self._cache.get(key)
        if answer is None:
            if environ["REQUEST_METHOD"] == "HEAD" or not CONDITIONS.isdisjoint(environ):
                held = environ.get("HTTP_IF_NONE_MATCH", "").replace(f'-{encoding}"', '"')
                others = {name: value for name, value in environ.items() if name not in CONDITIONS}
                answer = self._ask(others | {"REQUEST_METHOD": "GET", HELD: held}, encoding)
            else:
                answer = self._ask(environ, encoding)
            if answer.cacheable:
                self._cache.set(key, answer, sum(map(len, [*answer.body, *filter(None, key)])))
        return answer

    def _ask(self, environ: "WSGIEnvironment", encoding: str | None) -> Answer:
        """Return the answer of the application, finished and compressed unless it is too long."""
        begun: list[Any] = []

        def begin(status: str, headers: Headers, *_: Any) -> Any:
            begun[:] = [status, headers + ALWAYS]
            return lambda _: None

        parts = self._app(environ, begin)
        status, headers = begun
        fields = {name.lower(): value for name, value in headers}
        etag, length = fields.get("etag"), fields.get("content-length")
        if status[:3] not in BODILESS and (length is None or int(length) > MAX_FINISHED_BYTES):
            return Answer(status, headers, parts, etag)
        try:
            body = b"".join(parts)
        finally:
            _closed(parts)
        cacheable = status.startswith("200") and etag is not None and "public" in fields.get("cache-control", "")
        if status.startswith("304"):
            return Answer(status, _varied(headers), [], etag)
        if "content-encoding" in fields or not COMPRESSIBLE.match(fields.get("content-type", "")):
            return Answer(status, headers, [body], etag, cacheable)
        headers = _varied(headers)
        if encoding and len(body) >= MIN_COMPRESSED_BYTES:
            body = COMPRESS[encoding](body)
            changed = {"content-encoding": encoding, "content-length": str(len(body))}
            if etag is not None:
                changed["etag"] = etag = _encoded(etag, encoding)
            headers = [header for header in headers if header[0].lower() not in changed]
            headers += [(name.title(), value) for name, value in changed.items()]
        return Answer(status, headers, [body], etag, cacheable)


def holds(environ: "WSGIEnvironment", etag: str) -> bool:
    """Return whether the client holds the answer with an entity tag, so that 304 needs no evaluation."""
    return matches(environ.get(HELD, ""), etag)


def _conditional(answer: Answer, environ: "WSGIEnvironment", encoding: str | None) -> Answer:
    """Return an answer under the conditions of the request (RFC 9110, section 13.2.2)."""
    etag, held = answer.etag, environ.get("HTTP_IF_NONE_MATCH", "")
    if not etag or answer.status[:3] not in {"200", "304"}:
        return answer
    if answer.status.startswith("304") and _encoded(etag, encoding) in held:
        etag = _encoded(etag, encoding)
    if not meets(environ.get("HTTP_IF_MATCH"), etag):
        return _bodiless("412 PRECONDITION FAILED", answer, etag)
    return _bodiless("304 NOT MODIFIED", answer, etag) if matches(held, etag) else answer


def _bodiless(status: str, answer: Answer, etag: str) -> Answer:
    headers = [header for header in answer.headers if header[0].lower() not in NOT_OF_BODILESS]
    length = [("Content-Length", "0")] if status.startswith("412") else []
    return Answer(status, [*headers, ("ETag", etag), *length], _closed(answer.body), etag)


def _encoded(etag: str, encoding: str | None) -> str:
    """Return the entity tag of the compressed form of an answer."""
    return f'{etag[:-1]}-{encoding}"' if encoding else etag


def _varied(headers: Headers) -> Headers:
    """Return headers that say that the answer depends on ``Accept-Encoding``."""
    vary = next((value for name, value in headers if name.lower() == "vary"), "")
    others = [header for header in headers if header[0].lower() != "vary"]
    return [*others, ("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")]


def _closed(parts: Iterable[bytes]) -> list[bytes]:
    """Close a body that is not sent, and return an empty one."""
    if hasattr(parts, "close"):
        parts.close()
    return []


def meets(condition: str | None, etag: str) -> bool:
    """Return whether If-Match admits a tag; a weak tag never matches (RFC 9110, section 13.1.1).

    >>> meets(None, '"a"'), meets('"b", "a"', '"a"'), meets('W/"a"', '"a"'), meets("*", '"a"')
    (True, True, False, True)
    """
    return condition is None or bool({"*", etag} & {tag.strip() for tag in condition.split(",")})


def matches(condition: str, etag: str) -> bool:
    """Return whether If-None-Match names a tag, weak or strong (RFC 9110, section 13.1.2).

    >>> matches('W/"a", "b"', '"a"'), matches("*", '"a"'), matches('"c"', '"a"')
    (True, True, False)
    """
    tags = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
