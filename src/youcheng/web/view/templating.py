"""Templates and what each of them may ask for."""

import hashlib
from functools import lru_cache
from typing import Any

from flask import Response, current_app, render_template, request

from youcheng.paths import PACKAGE
from youcheng.web.http.formats import HTML, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.responses import requested_format, with_entity_tag
from youcheng.web.http.static_files import IMMUTABLE
from youcheng.web.search.facets import FACETS
from youcheng.web.services import services
from youcheng.web.view.i18n import LANGUAGES, Messages
from youcheng.web.view.presenter import Presenter, query_string

NAVIGATION = ("passages", "browse", "queries", "sparql", "validate", "ontology", "data")
"""The pages that every page links to, by path and message."""


KEPT = ("q", *FACETS, "page", "group", "query", "subject", "predicate", "object")
"""The arguments of an address that a change of language keeps; others are nobody's, and must not end up in a page."""


def shared() -> dict[str, Any]:
    """Return what every template may ask for; nothing here opens the graph: errors are shown without it."""
    language = request_language()
    presenter = Presenter(services(), language)
    return {
        "lang": language,
        "t": Messages(language),
        "languages": LANGUAGES,
        "navigation": NAVIGATION,
        "presenter": presenter,
        "asset": asset,
        "in_language": in_language,
        "base": services().base,
    }


def render(template: str, **values: Any) -> str:
    """Return a page."""
    return render_template(template, **values)


def page(template: str, offered: tuple[Format, ...] = (HTML,), **values: Any) -> Response:
    """Answer with a page, where the client reads one of the forms on offer."""
    requested_format(offered)
    return finished(render(template, **values).encode())


def finished(body: bytes) -> Response:
    """Answer with a page that is made."""
    response = Response(body, content_type=HTML.content_type)
    response.headers["Content-Language"] = request_language()
    response.vary.update(("Accept", "Accept-Language"))
    return with_entity_tag(response)


def in_language(language: str, path: str | None = None) -> str:
    """Return the address of a page, by default the present one, in another language: an address that can be shared."""
    kept = {name: request.args.getlist(name) for name in KEPT if name in request.args} | {"lang": [language]}
    return f"{request.script_root}{request.path if path is None else f'/{path}'}{query_string(kept)}"


def asset(name: str) -> str:
    """Return the address of a static file, which changes with its content so that it can be kept for ever."""
    return f"{request.script_root}{current_app.static_url_path}/{name}?v={fingerprint(name)}"


def keep(response: Response) -> Response:
    """Let a static file be kept for ever by who asked for the very content that it has."""
    if request.endpoint == "static" and response.status_code < 400:
        name = (request.view_args or {}).get("filename", "")
        if request.args.get("v") == fingerprint(name):
            response.headers["Cache-Control"] = IMMUTABLE
    return response


@lru_cache(maxsize=32)
def fingerprint(name: str) -> str:
    """Return a few characters that tell one content of a static file from another."""
    return hashlib.sha256((PACKAGE / "web" / "static" / name).read_bytes()).hexdigest()[:12]
