"""Content negotiation (RFC 9110, section 12.5): the rule by which a representation is chosen.

Werkzeug's own choice fails on a missing ``Accept`` and on types with parameters, hence this module.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import current_app, request

from youcheng.web.http.formats import Format
from youcheng.web.http.lru_cache import remembered


@dataclass(frozen=True)
class Range:
    """One element of an ``Accept`` header."""

    media_type: str
    parameters: frozenset[tuple[str, str]]
    quality: float


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the media type among those on offer that the client likes best, or None where it likes none of them.

    A missing or empty header takes the first. Of types that are liked equally well, one that is named beats one that
    a wildcard lets in, then the order of the offers decides.

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


@remembered
def choose(accept: str | None, formats: tuple[Format, ...]) -> Format | None:
    """Return the format on offer that the client likes best, labelled with the very media type it asked for.

    A client that asks for ``application/json`` reads SPARQL results in JSON, and expects to see the name it gave.
    """
    offers = {format_.media_type: format_ for format_ in formats}
    for format_ in formats:
        for alias in format_.aliases:
            offers.setdefault(alias, format_)
    # A wildcard must let in proper names alone, or ``*/*;q=0.5`` could end at an alias of an excluded type.
    wanted = negotiate(accept, [format_.media_type for format_ in formats])
    named = {range_.media_type for range_ in parse_accept(accept or "")} & set(offers)
    wanted = negotiate(accept, [*([wanted] if wanted else []), *(name for name in offers if name in named)])
    if wanted is None:
        return None
    found = offers[wanted]
    return found if wanted == found.media_type else replace(found, media_type=wanted)


def by_name(name: str, formats: Sequence[Format]) -> Format | None:
    """Return the format of a name, a file suffix or a media type, as clients write it in ``?format=``.

    >>> from youcheng.web.http.formats import GRAPHS
    >>> by_name("ttl", GRAPHS).name, by_name("application/n-quads", GRAPHS).name
    ('turtle', 'nquads')
    """
    wanted = name.strip().lower()
    for known in (
        lambda format_: (format_.name, format_.suffix, format_.media_type),
        lambda format_: format_.names,
        lambda format_: format_.aliases,
    ):
        for format_ in formats:
            if wanted in known(format_):
                return format_
    return None


@remembered
def parse_accept(header: str) -> tuple[Range, ...]:
    """Return the elements of an ``Accept`` header; an element that is none is passed over.

    >>> [(r.media_type, r.quality) for r in parse_accept('text/csv;q=0.3, */*;q=x, a/b;profile="c,d"')]
    [('text/csv', 0.3), ('a/b', 1.0)]
    """
    return tuple(range_ for element in _split(header, ",") if (range_ := _parse_range(element)))


def language(accept_language: str | None, offers: Sequence[str], asked: str | None = None) -> str:
    """Return the language on offer that the reader asked for, likes best, or the first.

    A subtag is enough: ``zh-Hant-TW`` is served ``zh`` (RFC 4647, section 3.4).

    >>> language("fr, zh-Hans;q=0.8, en;q=0.5", ["en", "zh"])
    'zh'
    """
    if asked and (found := _lookup(asked, offers)):
        return found
    wishes, refused = [], set()
    for position, element in enumerate(_split(accept_language or "", ",")):
        tag, *parameters = _split(element, ";")
        quality = _parse_quality(dict(_parameters(parameters)).get("q", "1"))
        if quality == 0:
            refused.add(tag.lower())
        elif quality and tag:
            wishes.append((-quality, position, tag))
    others = [offer for offer in offers if offer not in refused]
    for _, _, tag in sorted(wishes):
        if found := next(iter(others), None) if tag == "*" else _lookup(tag, offers):
            return found
    return offers[0]


def request_language() -> str:
    """Return the language of the answer to the present request, of those that the application offers."""
    offers = current_app.config["LANGUAGES"]
    return language(request.headers.get("Accept-Language"), offers, request.args.get("lang"))


def _lookup(tag: str, offers: Sequence[str]) -> str | None:
    subtags = tag.strip().lower().split("-")
    while subtags:
        if (candidate := "-".join(subtags)) in offers:
            return candidate
        subtags.pop()
    return None


def _quality(offer: str, ranges: Sequence[Range]) -> tuple[int, float]:
    """Return how specific the range is that an offer falls under, and the quality that this range gives it."""
    media_type, *rest = _split(offer.lower(), ";")
    parameters = frozenset(_parameters(rest))
    matches = [(_specificity(media_type, parameters, range_), range_.quality) for range_ in ranges]
    return max((match for match in matches if match[0] > 0), default=(0, 0.0))


def _specificity(media_type: str, parameters: frozenset[tuple[str, str]], range_: Range) -> int:
    """Return 0 for a range that an offer is not in, and more for the more specific ones that it is in.

    A range with a parameter that the offer has not is let in last of the exact ones: clients send ``text/csv;
    header=present`` or a JSON-LD profile, and are better served what they named than refused.
    """
    if range_.media_type == "*/*":
        return 1
    if range_.media_type == media_type.partition("/")[0] + "/*":
        return 2
    if range_.media_type != media_type:
        return 0
    if range_.parameters - parameters:
        return 3
    return 5 if range_.parameters else 4


def _parse_range(element: str) -> Range | None:
    media_type, *rest = _split(element.lower(), ";")
    kind, slash, subtype = media_type.partition("/")
    if not (kind and slash and subtype):
        return None
    parameters = dict(_parameters(rest))
    quality = _parse_quality(parameters.pop("q", "1"))
    return None if quality is None else Range(media_type, frozenset(parameters.items()), quality)


def _parse_quality(text: str) -> float | None:
    try:
        quality = float(text)
    except ValueError:
        return None
    return quality if 0 <= quality <= 1 else None


def _parameters(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        # UTF-8 is what everything is in: naming it asks for nothing that is not given anyway.
        if name.strip() and not (name.strip().lower() == "charset" and value.strip(' "').lower() in {"utf-8", "utf8"}):
            yield name.strip().lower(), value.strip(' "')


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
