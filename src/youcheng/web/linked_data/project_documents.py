"""Documents about the project itself: the dataset, its voices, the vocabulary, the shapes, the example questions."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, Quad

from youcheng import __version__
from youcheng.rdf.namespaces import BASE, CATALOG, ONTOLOGY, OWL, QUERIES, SHAPES
from youcheng.rdf.terms import TYPE, value_of
from youcheng.rdf.writers.owl_expressions import NotExpressible
from youcheng.web.http.formats import OWL_XML, REPRESENTATIONS, Format, by_suffix, split_suffix
from youcheng.web.http.negotiation import choose
from youcheng.web.http.problems import Problem, not_acceptable
from youcheng.web.http.responses import requested_page
from youcheng.web.linked_data.dataset_parts import parts
from youcheng.web.linked_data.distributions import described, make_ahead
from youcheng.web.linked_data.document import Document, serve
from youcheng.web.linked_data.schema_org import dataset_record
from youcheng.web.pages import vocabulary as documentation
from youcheng.web.pages.example_queries import questions, table
from youcheng.web.pages.thing import ThingView
from youcheng.web.services import services
from youcheng.web.view.description import as_quads, contents, describe, known
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.self_description import version_of, with_itself
from youcheng.web.view.templating import render

blueprint = Blueprint("documents", __name__)


def holdings(graph: str) -> Callable[[], list[Quad]]:
    """Return how to get everything that a voice, named under the canonical base, says."""
    return lambda: contents(services().store, services().base + graph.removeprefix(BASE))


def dataset(path: str, page: Callable[[str], str]) -> Document:
    """Return a document about the dataset, at one of the paths that stand for it."""
    said = holdings(CATALOG)
    return Document(
        path=path,
        data="dataset",
        thing=f"{services().base}dataset",
        quads=lambda: [*said(), *described(services())],
        page=page,
        whole=True,
        # What was made before the files were is never kept for what comes after.
        state="" if make_ahead() else "without sizes",
        items=lambda: [(f"{services().base}dumps/{file.name}", file.format) for file in services().dumps.values()],
    )


def vocabulary() -> Document:
    """Return the document that the vocabulary is: one ontology, with one header, as OWL asks for."""
    found = document("ontology", ONTOLOGY, documentation.ontology_page, (*REPRESENTATIONS, OWL_XML))
    return replace(found, quads=lambda: under_one_header(found.quads(), found.thing))


def under_one_header(quads: list[Quad], ontology: str) -> list[Quad]:
    """Return an ontology with its parts merged into it (https://www.w3.org/TR/owl2-syntax/#Ontology_Documents).

    The parts are described still, but are no ontologies to be imported; where there is no whole, all stays as it is.
    """
    kinds = [quad for quad in quads if quad.predicate == TYPE and value_of(quad.object) == f"{OWL}Ontology"]
    parts = {quad.subject for quad in kinds} - {NamedNode(ontology)}
    if len(parts) == len({quad.subject for quad in kinds}):
        return quads
    dropped = {f"{OWL}imports", f"{OWL}versionIRI"}
    merged = {NamedNode(ontology), *parts}
    return [
        quad
        for quad in quads
        if not (quad.subject in parts and (quad.predicate.value in dropped or quad in kinds))
        and not (quad.predicate.value == f"{OWL}imports" and quad.object in merged)
    ]


def at(path: str) -> Document | None:
    """Return the document at a path that is no thing's, None where there is none."""
    if path in {"", "data", "dataset"}:
        return dataset(path, dataset_page)
    if path == "ontology":
        return vocabulary()
    if path in {"shapes", "queries"}:
        return document(path, {"shapes": SHAPES, "queries": QUERIES}[path], queries_page)
    if path.startswith(("query/", "graph/")) and known(services().store, f"{services().base}{path}"):
        return about(path, dataset_page)
    return None


def document(
    path: str, graph: str, page: Callable[[str], str], offers: tuple[Format, ...] = REPRESENTATIONS
) -> Document:
    """Return the document that one voice is."""
    said, thing = holdings(graph), f"{services().base}{path}"
    return Document(
        path=path, thing=thing, quads=lambda: with_itself(said(), thing), page=page, whole=True, offers=offers
    )


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Answer with the vocabulary."""
    found = vocabulary()
    return written(found, fixed(suffix, found.offers))


def written(found: Document, form: Format | None) -> Response:
    """Answer with the vocabulary; where it cannot be written as OWL/XML, with another form or the reason."""
    try:
        return serve(found, form)
    except NotExpressible as error:
        others = replace(found, offers=REPRESENTATIONS)
        if form is None and "format" not in request.args and choose(request.headers.get("Accept"), REPRESENTATIONS):
            return serve(others)
        alternatives = not_acceptable(REPRESENTATIONS)
        detail = f"OWL/XML is not written for {error}. {alternatives.detail}"
        raise Problem(alternatives.name, detail, **alternatives.members) from error


@blueprint.get("/ontology/<path:name>")
def part_of_ontology(name: str) -> Response:
    """Answer for a version or a part of the vocabulary, which is one voice: with the whole of it."""
    iri = f"{services().base}ontology/{name}"
    if not known(services().store, iri):
        raise Problem("not-found")
    found = vocabulary()
    told = replace(
        found, path=f"ontology/{name}", data="ontology", quads=lambda: [*found.quads(), *version_of(iri, services())]
    )
    return written(told, None)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:
    """Answer with the shapes."""
    return serve(document("shapes", SHAPES, documentation.shapes_page), fixed(suffix))


@blueprint.get("/queries")
@blueprint.get("/queries.<suffix>")
def queries(suffix: str = "") -> Response:
    """Answer with the example questions."""
    return serve(document("queries", QUERIES, queries_page), fixed(suffix))


@blueprint.get("/query/<path:name>")
def query(name: str) -> Response:
    """Answer with one example question."""
    stem, form = split_suffix(name)
    return serve(about(f"query/{stem}", lambda language: query_page(stem, language)), form)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Answer with what a voice says."""
    stem, form = split_suffix(name)
    path = f"graph/{stem}"
    known = about(path, lambda language: graph_page(path, language))
    said = holdings(f"{BASE}{path}")
    everything = Document(
        path=path, thing=known.thing, quads=lambda: [*known.quads(), *said()], page=known.page, whole=True
    )
    return serve(everything, form)


@blueprint.get("/dataset/<path:name>")
def version(name: str) -> Response:
    """Answer with a version of the dataset: the present one is the only one at hand."""
    if not known(services().store, f"{services().base}dataset/{name}"):
        raise Problem("not-found")
    return serve(dataset(f"dataset/{name}", dataset_page))


def fixed(suffix: str, offers: tuple[Format, ...] = REPRESENTATIONS) -> Format | None:
    """Return the representation of a suffix, None for no suffix."""
    if not suffix:
        return None
    form = by_suffix(suffix, offers)
    if form is None:
        raise Problem("not-found")
    return form


def about(path: str, page: Callable[[str], str]) -> Document:
    """Return the document about a thing whose IRI is its own address."""
    current, number = services(), requested_page()
    known = describe(current.store, current.base, f"{current.base}{path}", number)
    if known is None:
        raise Problem("not-found")
    return Document(
        path=path,
        thing=known.thing,
        quads=lambda: as_quads(current.store, known),
        page=page,
        number=number,
        count=lambda: known.pages,
    )


def dataset_page(language: str) -> str:
    """Return the page of the dataset's description."""
    presenter = Presenter(services(), language)
    known = describe(services().store, services().base, f"{services().base}dataset")
    if known is None:
        raise Problem("not-found")
    record = dataset_record(presenter)
    thing = ThingView(known, presenter)
    return render(
        "dataset.html", path="dataset", thing=thing, version=__version__, record=record, parts=parts(presenter)
    )


def queries_page(language: str) -> str:
    """Return the page of the example questions."""
    presenter = Presenter(services(), language)
    return render("queries.html", path="queries", questions=questions(presenter))


def query_page(name: str, language: str) -> str:
    """Return the page of an example question with its answer."""
    presenter = Presenter(services(), language)
    found = next((question for question in questions(presenter) if question.name == name), None)
    if found is None:
        raise Problem("not-found")
    return render("query.html", path=f"query/{name}", question=found, answer=table(found, presenter))


def graph_page(path: str, language: str) -> str:
    """Return the page of a voice."""
    presenter = Presenter(services(), language)
    known = describe(services().store, services().base, f"{services().base}{path}")
    if known is None:
        raise Problem("not-found")
    thing = ThingView(known, presenter)
    size = len(contents(services().store, known.thing))
    return render("graph.html", path=path, thing=thing, size=size, pages=(1, 1), version=__version__)
