"""Content negotiation (RFC 9110, section 12.5): media types and languages, and the elements of every ``Accept…``.

Werkzeug fails on a missing ``Accept`` and on types with parameters. WebOb refuses a type with a parameter that the
offer lacks, drops a header for one invalid element, and does not prefer a named type to one that ``*/*`` admits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar, cast

from flask import current_app, request

from youcheng.web.http.formats import Format

Function = TypeVar("Function", bound=Callable[..., Any])
MAX_CACHED_LENGTH = 500


class Element(NamedTuple):
    """One element of an ``Accept…`` header, in lower case."""

    value: str
    parameters: frozenset[tuple[str, str]]
    quality: float


def cached_for_short_text(function: Function) -> Function:
    """Cache the results of a function, but not for long texts, with which clients could fill the memory."""
    cached: Any = lru_cache(maxsize=512)(function)

    @wraps(function)
    def call(text: str | None, *others: Any, **more: Any) -> Any:
        short = text is None or len(text) <= MAX_CACHED_LENGTH
        return (cached if short else function)(text, *others, **more)

    return cast("Function", call)


@cached_for_short_text
def elements(header: str) -> tuple[Element, ...]:
    """Return the elements of a header, without those whose quality is invalid.

    >>> [(element.value, element.quality) for element in elements('gzip;q=0.3, br;q=x, a/b;profile="c,d"')]
    [('gzip', 0.3), ('a/b', 1.0)]
    """
    parsed = []
    for element in _split(header.lower(), ","):
        value, *rest = _split(element, ";")
        parameters = dict(_parameters(rest))
        try:
            quality = float(parameters.pop("q", "1"))
        except ValueError:
            continue
        if value and 0 <= quality <= 1:
            parsed.append(Element(value, frozenset(parameters.items()), quality))
    return tuple(parsed)


@cached_for_short_text
def parse_accept(header: str) -> tuple[Element, ...]:
    """Return the media ranges of an ``Accept`` header."""
    return tuple(element for element in elements(header) if all(element.value.partition("/")))


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the media type on offer that the client prefers, or None if it accepts none.

    A missing or empty header accepts the first. Of types of equal quality, one that is named beats one that a wildcard
    admits, then the order of the offers decides.

    >>> negotiate("text/turtle;q=0.5, application/ld+json", ["text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> negotiate("image/png", ["text/turtle"]) is None
    True
    """
    ranges = parse_accept(accept or "")
    if not ranges:
        return offers[0] if offers else None
    best: tuple[float, int] = (0.0, -1)
    chosen = None
    for offer in offers:
        specificity, quality = _quality(offer, ranges)
        if quality > 0 and (quality, specificity) > best:
            best, chosen = (quality, specificity), offer
    return chosen


@cached_for_short_text
def choose(accept: str | None, formats: tuple[Format, ...]) -> Format | None:
    """Return the format on offer that the client prefers, with the very media type that the client named.

    A client that accepts ``application/json`` reads SPARQL results in JSON, and expects to see the name it gave.
    A wildcard matches no alias; otherwise ``*/*;q=0.5`` could select an alias of an excluded type.
    """
    named = {range_.value for range_ in parse_accept(accept or "")}
    offers = {format_.media_type: format_ for format_ in formats}
    for format_ in formats:
        for alias in format_.aliases:
            if alias in named:
                offers.setdefault(alias, format_)
    media_type = negotiate(accept, list(offers))
    return replace(offers[media_type], media_type=media_type) if media_type else None


def by_name(name: str, formats: Sequence[Format]) -> Format | None:
    """Return the format of a name, a file suffix or a media type, as clients write it in ``?format=``.

    >>> from youcheng.web.http.formats import GRAPHS
    >>> by_name("ttl", GRAPHS).name, by_name("application/n-quads", GRAPHS).name
    ('turtle', 'nquads')
    """
    name = name.strip().lower()
    for names in (
        lambda format_: (format_.name, format_.suffix, format_.media_type),
        lambda format_: format_.names,
        lambda format_: format_.aliases,
    ):
        for format_ in formats:
            if name in names(format_):
                return format_
    return None


def language(accept_language: str | None, offers: Sequence[str], requested: str | None = None) -> str:
    """Return the language on offer that is requested by name, else the one that the client prefers, else the first.

    A subtag is enough: ``zh-Hant-TW`` is served ``zh`` (RFC 4647, section 3.4).

    >>> language("fr, zh-Hans;q=0.8, en;q=0.5", ["en", "zh"])
    'zh'
    """
    if requested and (match := _lookup(requested.lower(), offers)):
        return match
    ranges = sorted(elements(accept_language or ""), key=lambda range_: -range_.quality)
    refused = {range_.value for range_ in ranges if range_.quality == 0}
    others = [offer for offer in offers if offer not in refused]
    for range_ in ranges:
        match = next(iter(others), None) if range_.value == "*" else _lookup(range_.value, offers)
        if match and range_.quality:
            return match
    return offers[0]


def request_language() -> str:
    """Return the language of the answer to the present request, of those that the application offers."""
    offers = current_app.config["LANGUAGES"]
    return language(request.headers.get("Accept-Language"), offers, request.args.get("lang"))


def _lookup(tag: str, offers: Sequence[str]) -> str | None:
    subtags = tag.strip().split("-")
    while subtags:
        if (candidate := "-".join(subtags)) in offers:
            return candidate
        subtags.pop()
    return None


def _quality(offer: str, ranges: Sequence[Element]) -> tuple[int, float]:
    """Return the specificity of the range that an offer matches, and the quality that this range gives it."""
    media_type, *rest = _split(offer.lower(), ";")
    parameters = frozenset(_parameters(rest))
    matches = [(_specificity(media_type, parameters, range_), range_.quality) for range_ in ranges]
    return max((match for match in matches if match[0] > 0), default=(0, 0.0))


def _specificity(media_type: str, parameters: frozenset[tuple[str, str]], range_: Element) -> int:
    """Return 0 if a range does not match an offer, else a number that is greater for more specific ranges.

    A range with a parameter that the offer lacks matches as the least specific of the exact ones: clients send
    ``text/csv; header=present`` or a JSON-LD profile, and are better served what they named than refused.
    """
    if range_.value == "*/*":
        return 1
    if range_.value == media_type.partition("/")[0] + "/*":
        return 2
    if range_.value != media_type:
        return 0
    if range_.parameters - parameters:
        return 3
    return 5 if range_.parameters else 4


def _parameters(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parameters of an element, but not ``charset=utf-8``, which every answer satisfies."""
    for part in parts:
        name, _, value = part.partition("=")
        name, value = name.strip(), value.strip(' "')
        if name and (name, value) not in {("charset", "utf-8"), ("charset", "utf8")}:
            yield name, value


def _split(text: str, separator: str) -> list[str]:
    """Return the parts of a header value, split at separators outside quoted strings."""
    if '"' not in text:
        return [part.strip() for part in text.split(separator)]
    parts, current, quoted = [], "", False
    for character in text:
        quoted ^= character == '"'
        if character == separator and not quoted:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]
