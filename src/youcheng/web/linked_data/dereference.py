"""Dereferencing: every IRI of the project leads in one hop to a document about it, in the form asked for."""

import json
from functools import cache

from flask import Blueprint, Response

from youcheng import __version__
from youcheng.web.http.formats import split_suffix
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import requested_page, uri, with_entity_tag
from youcheng.web.linked_data.document import Document, form_of, see_other, serve
from youcheng.web.linked_data.tombstones import refuse
from youcheng.web.pages.editorial_notes import notes
from youcheng.web.pages.passage import PassageView
from youcheng.web.pages.thing import ThingView
from youcheng.web.services import services
from youcheng.web.view.description import Description, as_quads, describe, known
from youcheng.web.view.graphics.maps import map_of
from youcheng.web.view.i18n import Messages
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary import summary
from youcheng.web.view.templating import keep, render, shared

blueprint = Blueprint("resources", __name__)
blueprint.app_context_processor(shared)
blueprint.before_app_request(refuse)
blueprint.after_app_request(keep)


@blueprint.get("/id/<path:name>")
def identify(name: str) -> Response:
    """Answer for a thing, which cannot be sent itself: with the address of the document about it."""
    found = document_of(thing_of(name))
    return see_other(found, form_of(found))


@blueprint.get("/doc/<path:name>")
def document(name: str) -> Response:
    """Answer with the document about a thing."""
    stem, fixed = split_suffix(name)
    return serve(document_of(thing_of(stem)), fixed)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Answer with the context of our JSON-LD."""
    body = json.dumps(services().context.document(), ensure_ascii=False, indent=2) + "\n"
    return with_entity_tag(Response(body, content_type="application/ld+json"), "public, max-age=3600")


def thing_of(name: str) -> str:
    """Return the IRI of the thing of a name, which the server has decoded: as it is, or as it was encoded."""
    given = [f"{services().base}id/{form}" for form in (name, uri(name.replace("%", "%25")))]
    # A percent sign that is left after decoding was one that was encoded.
    for iri in given[1:] if "%" in name else given:
        if known(services().store, iri):
            return iri
    raise Problem("not-found", Messages(request_language())("unknown-iri", iri=given[0]))


def document_of(iri: str) -> Document:
    """Return the document about a thing, the page of it that the present request asks for."""
    path = iri.replace(f"{services().base}id/", "doc/", 1)
    current, number = services(), requested_page()

    @cache
    def described() -> Description:
        found = describe(current.store, current.base, iri, number)
        if found is None:
            raise Problem("not-found")
        return found

    return Document(
        path=path,
        thing=iri,
        quads=lambda: as_quads(current.store, described()),
        page=lambda language: _page(described(), path, language),
        number=number,
        count=lambda: described().pages,
    )


def _page(described: Description, path: str, language: str) -> str:
    """Return the page about a thing."""
    presenter = Presenter(services(), language)
    passage = described.thing.startswith(f"{services().base}id/passage/")
    return render(
        "passage.html" if passage else "thing.html",
        thing=(PassageView if passage else ThingView)(described, presenter),
        notes=notes(described, presenter),
        path=path,
        pages=(described.page, described.pages),
        version=__version__,
        because=presenter.because,
        map=map_of(described.thing, presenter),
        summary=summary(described.thing, presenter),
    )
