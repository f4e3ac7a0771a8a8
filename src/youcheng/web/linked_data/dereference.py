"""Dereferencing: every IRI of a thing leads in one hop to the document about it."""

from flask import Blueprint, Response, render_template

from youcheng.rdf.namespaces import iri_of, kind_of, path_of
from youcheng.web.http.formats import split_suffix
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import pretty_json, uri, with_entity_tag
from youcheng.web.linked_data.document import Document, about, form_of, see_other, serve
from youcheng.web.linked_data.schema_org import thing_record
from youcheng.web.linked_data.tombstones import refuse
from youcheng.web.pages.editorial_notes import notes
from youcheng.web.pages.passages import PassageView
from youcheng.web.pages.thing import ThingView
from youcheng.web.services import services
from youcheng.web.view.description import Description, known
from youcheng.web.view.graphics.maps import map_of
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary import summary
from youcheng.web.view.templating import current_presenter

blueprint = Blueprint("dereference", __name__)
blueprint.before_app_request(refuse)


@blueprint.get("/id/<path:name>")
def identify(name: str) -> Response:
    """Redirect from a thing to the document about it."""
    document = document_of(thing_of(name))
    return see_other(document, form_of(document))


@blueprint.get("/doc/<path:name>")
def serve_document(name: str) -> Response:
    """Answer with the document about a thing."""
    stem, fixed = split_suffix(name)
    return serve(document_of(thing_of(stem)), fixed)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Answer with our JSON-LD context."""
    body = pretty_json(services().context.document())
    return with_entity_tag(Response(body, content_type="application/ld+json"), "public, max-age=3600")


def thing_of(name: str) -> str:
    """Return the IRI of a name that the server has decoded: as decoded, or encoded again."""
    forms = [iri_of(f"id/{form}", services().base) for form in (name, uri(name.replace("%", "%25")))]
    # A percent sign after decoding was itself encoded, so only the encoded form is right.
    for iri in forms[1:] if "%" in name else forms:
        if known(services().store, iri):
            return iri
    raise Problem("not-found", current_presenter().messages("unknown-iri", iri=forms[0]))


def document_of(iri: str) -> Document:
    """Return the document about a thing, at the page of the present request."""
    return about(_path_of_document(iri, services().base), iri, _page)


def _path_of_document(iri: str, base: str) -> str:
    return (path_of(iri, base) or "").replace("id/", "doc/", 1)


def _page(description: Description, presenter: Presenter) -> str:
    """Return the page about a thing."""
    passage = kind_of(description.thing, presenter.base) == "passage"
    paragraph = summary(description.thing, presenter)
    return render_template(
        "passage.html" if passage else "thing.html",
        thing=(PassageView if passage else ThingView)(description, presenter),
        notes=notes(description, presenter),
        path=_path_of_document(description.thing, presenter.base),
        pages=(description.page, description.pages),
        because=presenter.because,
        map=map_of(description.thing, presenter),
        summary=paragraph,
        record=thing_record(description, presenter, paragraph),
    )
