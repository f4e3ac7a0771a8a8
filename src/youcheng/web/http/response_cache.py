"""The layer in front of Flask: finished answers and 304s without its cost, and compression for all.

The graph does not change while the service runs. So an answer to a GET that may be cached by anyone may be given again
to whoever asks in the same words: same path, parameters, and headers of negotiation.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from youcheng.web.http.compression import COMPRESS, choose
from youcheng.web.http.lru_cache import Kept, remembered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

NEGOTIATION = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_QUERY_ID")
COMPRESSIBLE = re.compile(r"text/|image/svg|.*[/+](?:json|xml|javascript|n-triples|n-quads|trig)\b", re.IGNORECASE)
SMALLEST = 1000
"""A body of fewer bytes is not worth compressing."""
LARGEST = 8 * 2**20
"""A body of more bytes is passed on as it comes."""
BODILESS = frozenset({"204", "304"})
NOT_OF_304 = frozenset({"content-type", "content-length", "content-encoding", "content-language"})


class Answer(NamedTuple):
    """A finished answer."""

    status: str
    headers: Headers
    body: bytes
    etag: str | None
    keep: bool = False
    """Whether it may be given to others."""


class Front:
    """A WSGI application around another."""

    def __init__(self, app: "WSGIApplication", bound: int) -> None:
        """Keep at most so many bytes of answers."""
        self._app = app
        self._kept: Kept[Answer] = Kept(bound)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, from what is kept where it can be."""
        method = environ["REQUEST_METHOD"]
        encoding = choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if method not in {"GET", "HEAD"}:
            answer = self._ask(environ, start_response, encoding=encoding)
            return _give(answer, start_response) if isinstance(answer, Answer) else answer
        key = (
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            encoding,
            *map(environ.get, NEGOTIATION),
        )
        found: Answer | Iterable[bytes] | None = self._kept.get(key)
        if found is None:
            asked = environ if method == "GET" else environ | {"REQUEST_METHOD": "GET"}
            found = self._ask(asked, start_response, encoding=encoding)
            if isinstance(found, Answer) and found.keep:
                self._kept.put(key, found, len(found.body) + sum(map(len, filter(None, key))))
        if not isinstance(found, Answer):
            return found if method == "GET" else _closed(found)
        return _give(_conditional(found, environ), start_response, body=method == "GET")

    def _ask(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", *, encoding: str | None
    ) -> Answer | Iterable[bytes]:
        """Return the finished answer of the application, or, where it is too large, its body as it comes."""
        begun: list[Any] = []
        required = environ.get("HTTP_IF_MATCH")
        if required is not None:
            environ = {name: value for name, value in environ.items() if name != "HTTP_IF_MATCH"}
        condition = environ.get("HTTP_IF_NONE_MATCH", "")
        suffix = f'-{encoding}"'
        if suffix in condition:
            # The application knows its own tags; that of a compressed answer has a suffix.
            environ = environ | {"HTTP_IF_NONE_MATCH": condition.replace(suffix, '"')}

        def begin(status: str, headers: Headers, exc_info: Any = None) -> Any:
            begun[:] = [status, headers, exc_info]
            return lambda _: None

        parts = self._app(environ, begin)
        status, headers, _ = begun
        given = {name.lower(): value for name, value in headers}
        if status.startswith("304"):
            if suffix in condition:
                headers = [(n, _with_suffix(value, suffix) if n.lower() == "etag" else value) for n, value in headers]
            headers = _varied(headers)
        elif int(given.get("content-length", 0 if status[:3] in BODILESS else LARGEST + 1)) > LARGEST:
            if meets(required, given.get("etag", "")):
                start_response(status, headers)
                return parts
            _closed(parts)
            return _unmet(headers)
        try:
            body = b"".join(parts)
        finally:
            _closed(parts)
        return _finished(Answer(status, headers, body, given.get("etag")), given, encoding=encoding)


def _conditional(answer: Answer, environ: "WSGIEnvironment") -> Answer:
    """Return an answer, or what it is under the conditions of the request (RFC 9110, section 13.2.2)."""
    if not answer.etag or answer.status[:3] not in {"200", "304"}:
        return answer
    if not meets(environ.get("HTTP_IF_MATCH"), answer.etag):
        return _unmet(answer.headers)
    if matches(environ.get("HTTP_IF_NONE_MATCH"), answer.etag):
        headers = [header for header in answer.headers if header[0].lower() not in NOT_OF_304]
        return Answer("304 NOT MODIFIED", headers, b"", answer.etag)
    return answer


def _unmet(headers: Headers) -> Answer:
    """Return that what the request requires is not so; it is kept for nobody else."""
    kept = [header for header in headers if header[0].lower() not in NOT_OF_304]
    return Answer("412 PRECONDITION FAILED", [*kept, ("Content-Length", "0")], b"", None)


def _with_suffix(etag: str, suffix: str) -> str:
    """Return the tag of the compressed form of what a tag is of."""
    return etag.removesuffix('"') + suffix


def _finished(answer: Answer, given: dict[str, str], *, encoding: str | None) -> Answer:
    """Return an answer in the encoding that the client reads, with the tag of this very representation."""
    status, headers, body, etag, _ = answer
    keep = status.startswith("200") and etag is not None and "public" in given.get("cache-control", "")
    if "content-encoding" in given or not _is_compressible(given.get("content-type", "")):
        return Answer(status, headers, body, etag, keep)
    headers = _varied(headers)
    if encoding and len(body) >= SMALLEST:
        body = COMPRESS[encoding](body)
        changed = {"content-encoding": encoding, "content-length": str(len(body))}
        if etag is not None:
            changed["etag"] = etag = _with_suffix(etag, f'-{encoding}"')
        headers = [header for header in headers if header[0].lower() not in changed]
        headers += [(name.title(), value) for name, value in changed.items()]
    return Answer(status, headers, body, etag, keep)


def _varied(headers: Headers) -> Headers:
    """Return headers that tell that the answer depends on the encodings that the client reads."""
    vary = next((value for name, value in headers if name.lower() == "vary"), "")
    others = [header for header in headers if header[0].lower() != "vary"]
    return [*others, ("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")]


@remembered
def _is_compressible(content_type: str) -> bool:
    return COMPRESSIBLE.match(content_type) is not None


def _give(answer: Answer, start_response: "StartResponse", *, body: bool = True) -> list[bytes]:
    start_response(answer.status, answer.headers)
    return [answer.body] if body else []


def _closed(parts: Iterable[bytes]) -> list[bytes]:
    if hasattr(parts, "close"):
        parts.close()
    return []


def meets(condition: str | None, etag: str) -> bool:
    """Tell whether If-Match lets a tag pass; a weak tag is no match (RFC 9110, section 13.1.1).

    >>> meets(None, '"a"'), meets('"b", "a"', '"a"'), meets('W/"a"', '"a"'), meets("*", '"a"')
    (True, True, False, True)
    """
    return condition is None or bool({"*", etag} & {tag.strip() for tag in condition.split(",")})


def matches(condition: str | None, etag: str) -> bool:
    """Tell whether If-None-Match names a tag; whether either is weak does not matter (RFC 9110, section 13.1.2).

    >>> matches('W/"a", "b"', '"a"'), matches("*", '"a"'), matches('"c"', '"a"')
    (True, True, False)
    """
    if not condition:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
