"""Documents about the project: the vocabulary, the shapes, the example queries and the voices."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, request
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
from youcheng.web.services import services
from youcheng.web.view.description import Description, contents, known, version_of, with_itself
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.templating import render

blueprint = Blueprint("documents", __name__)


def at(path: str) -> Document | None:
    """Return the document at a path outside ``doc/``, or None if there is none."""
    if path in {"", "data", "dataset"}:
        return dataset(path)
    if path in {"ontology", "shapes", "queries"}:
        return {"ontology": vocabulary, "shapes": shapes, "queries": queries}[path]()
    if path.startswith(("query/", "graph/")) and known(services().store, f"{services().base}{path}"):
        return about(path, f"{services().base}{path}", _graph_page)
    return None


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


def shapes() -> Document:
    """Return the document of the shapes."""
    return _of_graph("shapes", SHAPES, shapes_page)


def queries() -> Document:
    """Return the document of the example queries."""
    return _of_graph("queries", QUERIES, queries_page)


def vocabulary() -> Document:
    """Return the document of the vocabulary: one ontology with one header, as OWL requires."""
    document = _of_graph("ontology", ONTOLOGY, ontology_page, (*REPRESENTATIONS, OWL_XML))
    return replace(document, quads=lambda: under_one_header(document.quads(), document.thing), owl_xml=_owl_xml)


def _owl_xml() -> bytes:
    current = services()
    files = (current.settings.dataset_path.parent / Path(OWL_DOCUMENT).name, root() / OWL_DOCUMENT)
    return read_owl_xml(vocabulary().quads(), current.base, *files)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def serve_vocabulary(suffix: str = "") -> Response:
    """Answer with the vocabulary."""
    document = vocabulary()
    return _serve_ontology(document, format_of_suffix(suffix, document.offers))


@blueprint.get("/ontology/<path:name>")
def serve_version(name: str) -> Response:
    """Answer for a version or a part of the vocabulary with the whole vocabulary."""
    current, iri = services(), f"{services().base}ontology/{name}"
    if not known(current.store, iri):
        raise Problem("not-found")
    document = vocabulary()
    graph = NamedNode(rebased(ONTOLOGY, current.base))
    version = replace(
        document,
        path=f"ontology/{name}",
        data="ontology",
        quads=lambda: [*document.quads(), *version_of(current.store, iri, graph)],
    )
    return _serve_ontology(version, None)


def _serve_ontology(document: Document, form: Format | None) -> Response:
    """Answer with the vocabulary; if it has no OWL/XML, in another format or with the reason."""
    try:
        return serve(document, form)
    except FormatImpossible as error:
        if form is None and "format" not in request.args and choose(request.headers.get("Accept"), REPRESENTATIONS):
            return serve(replace(document, offers=REPRESENTATIONS))
        alternatives = not_acceptable(REPRESENTATIONS)
        detail = f"{error} {alternatives.detail}"
        raise Problem(alternatives.name, detail, **alternatives.members) from error


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def serve_shapes(suffix: str = "") -> Response:
    """Answer with the shapes."""
    return serve(shapes(), format_of_suffix(suffix))


@blueprint.get("/queries")
@blueprint.get("/queries.<suffix>")
def serve_queries(suffix: str = "") -> Response:
    """Answer with the example queries."""
    return serve(queries(), format_of_suffix(suffix))


@blueprint.get("/query/<path:name>")
def serve_query(name: str) -> Response:
    """Answer with one example query."""
    stem, form = split_suffix(name)
    path = f"query/{stem}"
    return serve(about(path, f"{services().base}{path}", lambda _, presenter: query_page(stem, presenter)), form)


@blueprint.get("/graph/<path:name>")
def serve_graph(name: str) -> Response:
    """Answer with the description and the content of a voice."""
    stem, form = split_suffix(name)
    iri = f"{services().base}graph/{stem}"
    described = about(f"graph/{stem}", iri, _graph_page)
    quads = partial(contents, services().store, iri)
    return serve(replace(described, quads=lambda: [*described.quads(), *quads()], whole=True), form)


def _graph_page(description: Description, presenter: Presenter) -> str:
    thing = ThingView(description, presenter)
    size = len(contents(presenter.store, description.thing))
    return render("graph.html", path=thing.iri.removeprefix(presenter.base), thing=thing, size=size, pages=(1, 1))
