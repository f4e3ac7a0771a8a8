"""Documents about the project: the vocabulary, the shapes, the example queries and the voices."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from youcheng.errors import FormatImpossible
from youcheng.paths import OWL_DOCUMENT, root
from youcheng.rdf.namespaces import ONTOLOGY, QUERIES, SHAPES
from youcheng.rdf.rebase import rebased
from youcheng.rdf.writers.owl_xml import read_owl_xml, under_one_header
from youcheng.web.http.formats import OWL_XML, REPRESENTATIONS, Format, split_suffix
from youcheng.web.http.negotiation import choose
from youcheng.web.http.problems import Problem, not_acceptable
from youcheng.web.linked_data.dataset import dataset
from youcheng.web.linked_data.document import Document, about, format_of_suffix, serve
from youcheng.web.pages.example_queries import queries_page, query_page
from youcheng.web.pages.thing import ThingView
from youcheng.web.pages.vocabulary import ontology_page, shapes_page
from youcheng.web.services import Services, services
from youcheng.web.view.description import Description, contents, known, version_of, with_itself
from youcheng.web.view.presenter import Presenter

blueprint = Blueprint("project_documents", __name__)


def at(path: str) -> Document | None:
    """Return the document at a path outside ``doc/``, or None if there is none."""
    if path in {"", "data", "dataset"}:
        return dataset(path)
    if path == "ontology":
        return vocabulary()
    if path in {"shapes", "queries"}:
        return _of_graph(path, *{"shapes": (SHAPES, shapes_page), "queries": (QUERIES, queries_page)}[path])
    current, iri = services(), f"{services().base}{path}"
    if not path.startswith(("query/", "graph/")) or not known(current.store, iri):
        return None
    if path.startswith("query/"):
        return about(path, iri, lambda _, presenter: query_page(path.removeprefix("query/"), presenter))
    described = about(path, iri, _graph_page)
    return replace(described, quads=lambda: [*described.quads(), *contents(current.store, iri)], whole=True)


def _of_graph(
    path: str, graph: str, page: Callable[[Presenter], str], offers: tuple[Format, ...] = REPRESENTATIONS
) -> Document:
    """Return the document that consists of one named graph."""
    current, thing = services(), f"{services().base}{path}"
    return Document(
        path=path,
        thing=thing,
        quads=lambda: with_itself(contents(current.store, rebased(graph, current.base)), thing),
        page=page,
        whole=True,
        offers=offers,
    )


def vocabulary() -> Document:
    """Return the document of the vocabulary: one ontology with one header, as OWL requires."""
    document = _of_graph("ontology", ONTOLOGY, ontology_page, (*REPRESENTATIONS, OWL_XML))
    return replace(
        document,
        quads=lambda: under_one_header(document.quads(), document.thing),
        owl_xml=lambda: _owl_xml(services()),
        unlinked=lambda: () if services().has_owl_xml else (OWL_XML,),
    )


def has_owl_xml(services: Services) -> bool:
    """Tell whether the vocabulary is available as OWL/XML."""
    try:
        return bool(_owl_xml(services))
    except FormatImpossible:
        return False


def _owl_xml(current: Services) -> bytes:
    files = (current.settings.dataset_path.parent / Path(OWL_DOCUMENT).name, root() / OWL_DOCUMENT)
    return read_owl_xml(vocabulary().quads(), current.base, *files)


@blueprint.get("/<any(ontology, shapes, queries):path>")
@blueprint.get("/<any(ontology, shapes, queries):path>.<suffix>")
def graph(path: str, suffix: str = "") -> Response:
    """Answer with the vocabulary, the shapes or the example queries."""
    document = _existing(path)
    return _serve(document, format_of_suffix(suffix, document.offers))


@blueprint.get("/<any(query, graph):folder>/<path:name>")
def described(folder: str, name: str) -> Response:
    """Answer with one example query, or with the description and the content of a voice."""
    stem, form = split_suffix(name)
    return _serve(_existing(f"{folder}/{stem}"), form)


@blueprint.get("/ontology/<path:name>")
def version(name: str) -> Response:
    """Answer for a version or a part of the vocabulary with the whole vocabulary."""
    current, iri = services(), f"{services().base}ontology/{name}"
    if not known(current.store, iri):
        raise Problem("not-found")
    document, node = vocabulary(), NamedNode(rebased(ONTOLOGY, current.base))
    return _serve(
        replace(
            document,
            path=f"ontology/{name}",
            data="ontology",
            quads=lambda: [*document.quads(), *version_of(current.store, iri, node)],
        )
    )


def _existing(path: str) -> Document:
    document = at(path)
    if document is None:
        raise Problem("not-found")
    return document


def _serve(document: Document, form: Format | None = None) -> Response:
    """Answer with a document; if it has no OWL/XML, in another format or with the reason."""
    try:
        return serve(document, form)
    except FormatImpossible as error:
        if form is None and "format" not in request.args and choose(request.headers.get("Accept"), REPRESENTATIONS):
            return serve(replace(document, offers=REPRESENTATIONS))
        alternatives = not_acceptable(REPRESENTATIONS)
        detail = f"{error} {alternatives.detail}"
        raise Problem(alternatives.name, detail, **alternatives.members) from error


def _graph_page(description: Description, presenter: Presenter) -> str:
    thing = ThingView(description, presenter)
    path, size = thing.iri.removeprefix(presenter.base), len(contents(presenter.store, thing.iri))
    return render_template("graph.html", path=path, thing=thing, size=size, pages=(description.page, description.pages))
