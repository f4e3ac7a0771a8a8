"""Answers to a request: the representation it asks for, entity tags, links."""

import hashlib
import json
from typing import Any
from urllib.parse import quote

from flask import Response, request

from youcheng.web.http import negotiation
from youcheng.web.http.formats import HTML, REPRESENTATIONS, Format
from youcheng.web.http.problems import Problem, not_acceptable

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
REVALIDATED = "public, max-age=0, must-revalidate, s-maxage=300"
"""Caching of what changes with the dataset: a browser asks each time, a shared cache every five minutes."""
LINKSET = "application/linkset+json"


def select_format(accept: str | None, name: str | None, offers: tuple[Format, ...]) -> Format:
    """Return the format that a client requests by name, else the preferred one; refuse a client that accepts none."""
    format_ = negotiation.by_name(name, offers) if name else negotiation.choose(accept, offers)
    if format_ is None:
        raise not_acceptable(offers)
    return format_


def requested_format(offers: tuple[Format, ...] = REPRESENTATIONS) -> Format:
    """Return the format of the answer to the present request, by ``?format=`` or else by ``Accept``."""
    return select_format(request.headers.get("Accept"), request.args.get("format"), offers)


def requested_page() -> int:
    """Return the page number in the address of the present request."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise Problem("not-found")
    return int(text[:9])


def with_entity_tag(response: Response, cache_control: str = REVALIDATED) -> Response:
    """Return a response with a strong entity tag made from its body, type and language."""
    digest = hashlib.sha256(response.get_data())
    for name in ("Content-Type", "Content-Language"):
        digest.update(response.headers.get(name, "").encode())
    response.set_etag(digest.hexdigest()[:32])
    response.headers["Cache-Control"] = cache_control
    return response


def html(body: str | bytes, language: str) -> Response:
    """Return a page in a language, as one of the representations between which a client can choose."""
    response = Response(body, content_type=HTML.content_type)
    response.headers["Content-Language"] = language
    response.vary.update(("Accept", "Accept-Language"))
    return response


def pretty_json(value: Any) -> str:
    """Return a value as JSON with one member in each line."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def unstored_json(value: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """Return a value as JSON that no cache may store."""
    body = json.dumps(value, ensure_ascii=False) + "\n"
    return Response(body, status, {"Cache-Control": "no-store"}, content_type=content_type)


def uri(iri: str) -> str:
    """Return an IRI in ASCII, as a header needs it (RFC 3987, section 3.1).

    >>> uri("https://example.org/id/place/昆明"), uri("a%20b")
    ('https://example.org/id/place/%E6%98%86%E6%98%8E', 'a%20b')
    """
    return quote(iri, safe="%/:?#[]@!$&'()*+,;=~")


def link(target: str, relation: str, **attributes: str) -> str:
    """Return a typed link for the header ``Link`` (RFC 8288)."""
    return "; ".join([f"<{target}>", f'rel="{relation}"', *(f'{name}="{text}"' for name, text in attributes.items())])
