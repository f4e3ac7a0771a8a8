"""Documents about the project: the vocabulary, the shapes, the example queries and the voices."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from youcheng.rdf.merged_ontology import under_one_header
from youcheng.rdf.namespaces import AXIOMS, ONTOLOGY, QUERIES, SHAPES, iri_of, rebased
from youcheng.web.http.formats import OWL_XML, REPRESENTATIONS, Format, split_suffix
from youcheng.web.http.negotiation import choose
from youcheng.web.http.problems import Problem, not_acceptable
from youcheng.web.linked_data.dataset import dataset
from youcheng.web.linked_data.document import Document, about, form_of, format_of_suffix, serve
from youcheng.web.pages.example_queries import queries_page, query_page
from youcheng.web.pages.thing import ThingView
from youcheng.web.pages.vocabulary import ontology_page, shapes_page
from youcheng.web.services import services
from youcheng.web.view.description import Description, contents, known, version_of, with_itself
from youcheng.web.view.presenter import Presenter

blueprint = Blueprint("project_documents", __name__)
WITH_OWL_XML = (*REPRESENTATIONS, OWL_XML)
NO_OWL_XML = "`youcheng build` writes the OWL/XML of its vocabulary; the vocabulary of this dataset is another one."


def at(path: str) -> Document | None:
    """Return the document at a path outside ``doc/``, or None if there is none."""
    if path in {"", "data", "dataset"}:
        return dataset(path)
    if path == "ontology":
        return vocabulary()
    if path in {"shapes", "queries"}:
        graph, page = {"shapes": (SHAPES, shapes_page), "queries": (QUERIES, queries_page)}[path]
        return _of_graphs(path, (graph,), page)
    current, iri = services(), f"{services().base}{path}"
    if not path.startswith(("query/", "graph/")) or not known(current.store, iri):
        return None
    if path.startswith("query/"):
        return about(path, iri, lambda _, presenter: query_page(path.removeprefix("query/"), presenter))
    described = about(path, iri, _graph_page)
    return replace(described, quads=lambda: [*described.quads(), *contents(current.store, iri)], whole=True)


def _of_graphs(
    path: str, graphs: tuple[str, ...], page: Callable[[Presenter], str], offers: tuple[Format, ...] = REPRESENTATIONS
) -> Document:
    """Return the document that consists of some named graphs."""
    current, thing = services(), iri_of(path, services().base)
    names = [rebased(graph, current.base) for graph in graphs]
    return Document(
        path=path,
        thing=thing,
        quads=lambda: with_itself(contents(current.store, *names), thing),
        page=page,
        whole=True,
        offers=offers,
    )


def vocabulary() -> Document:
    """Return the document of the vocabulary: one ontology with one header, as OWL requires."""
    offers = WITH_OWL_XML if services().owl_xml else REPRESENTATIONS
    document = _of_graphs("ontology", (ONTOLOGY, AXIOMS), ontology_page, offers)
    return replace(document, quads=lambda: under_one_header(document.quads(), document.thing))


@blueprint.get("/<any(ontology, shapes, queries):path>")
@blueprint.get("/<any(ontology, shapes, queries):path>.<suffix>")
def graph(path: str, suffix: str = "") -> Response:
    """Answer with the vocabulary, the shapes or the example queries."""
    document = _existing(path)
    if path == "ontology":
        return _serve_ontology(document, suffix)
    return serve(document, format_of_suffix(suffix))


@blueprint.get("/<any(query, graph):folder>/<path:name>")
def described(folder: str, name: str) -> Response:
    """Answer with one example query, or with the description and the content of a voice."""
    stem, form = split_suffix(name)
    return serve(_existing(f"{folder}/{stem}"), form)


@blueprint.get("/ontology/<path:name>")
def version(name: str) -> Response:
    """Answer for a version or a part of the vocabulary with the whole vocabulary."""
    current, iri = services(), iri_of(f"ontology/{name}")
    if not known(current.store, iri):
        raise Problem("not-found")
    document, node = vocabulary(), NamedNode(rebased(ONTOLOGY, current.base))
    return _serve_ontology(
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


def _serve_ontology(document: Document, suffix: str = "") -> Response:
    """Answer with the vocabulary; if it has no OWL/XML, in another format or with the reason."""
    form = format_of_suffix(suffix, WITH_OWL_XML)
    if services().owl_xml is None and (form or form_of(replace(document, offers=WITH_OWL_XML))).name == OWL_XML.name:
        accept = request.headers.get("Accept")
        if suffix or "format" in request.args or not choose(accept, REPRESENTATIONS):
            problem = not_acceptable(REPRESENTATIONS)
            raise Problem(problem.name, f"{NO_OWL_XML} {problem.detail}", **problem.members)
        form = None
    return serve(document, form)


def _graph_page(description: Description, presenter: Presenter) -> str:
    thing = ThingView(description, presenter)
    path, size = thing.iri.removeprefix(presenter.base), len(contents(presenter.store, thing.iri))
    return render_template("graph.html", path=path, thing=thing, size=size, pages=(description.page, description.pages))
