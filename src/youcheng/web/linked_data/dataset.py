"""The dataset: the home page, its files and its description, each as a page and as RDF."""

from collections import defaultdict
from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import Literal, NamedNode

from youcheng.rdf.namespaces import CATALOG, EXTERNAL, rebased
from youcheng.rdf.terms import value_of
from youcheng.web.http.formats import HTML
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import requested_format
from youcheng.web.linked_data.document import Document, format_of_suffix, serve
from youcheng.web.linked_data.dumps import SPDX, are_made, described
from youcheng.web.pages.home import overview
from youcheng.web.pages.thing import ThingView
from youcheng.web.services import services
from youcheng.web.view.description import contents, describe, known
from youcheng.web.view.presenter import Presenter, Reference

VOID, DCAT = EXTERNAL["void"], EXTERNAL["dcat"]
KINDS = {
    f"{DCAT}downloadURL": f"{DCAT}distribution",
    f"{VOID}objectsTarget": f"{VOID}Linkset",
    f"{VOID}class": f"{VOID}classPartition",
    f"{VOID}property": f"{VOID}propertyPartition",
}
"""The property with the subject of a part, and the term that names the kind of the part, in the order of the page."""
NUMBERS = (f"{DCAT}byteSize", f"{VOID}triples", f"{VOID}entities")
OTHERS = ""
"""The kind of parts without such a property."""

blueprint = Blueprint("dataset", __name__)


@blueprint.get("/")
def home() -> Response:
    """Answer with the home page; for programs, with the description of the dataset."""
    document = dataset("", _home_page)
    if services().large and requested_format(document.offers).name == HTML.name:
        response = Response(status=303)
        response.headers["Location"] = f"{request.script_root}/sparql"
        return response
    return serve(document)


@blueprint.get("/data")
def data() -> Response:
    """Answer with the list of the dataset's files; for programs, with the description of the dataset."""
    return serve(dataset("data", _data_page))


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>")
def description(suffix: str = "") -> Response:
    """Answer with the description of the dataset."""
    return serve(dataset("dataset", _dataset_page), format_of_suffix(suffix))


@blueprint.get("/dataset/<path:name>")
def version(name: str) -> Response:
    """Answer with a version of the dataset; only the present one is available."""
    if not known(services().store, f"{services().base}dataset/{name}"):
        raise Problem("not-found")
    return serve(dataset(f"dataset/{name}", _dataset_page))


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Redirect to the description of the dataset (https://www.w3.org/TR/void/#well-known)."""
    return redirect(f"{request.script_root}/dataset", 302, Response)  # type: ignore[return-value]


def dataset(path: str, page: Callable[[Presenter], str] | None = None) -> Document:
    """Return a document about the dataset, at one of the paths that stand for it."""
    current = services()
    return Document(
        path=path,
        data="dataset",
        thing=f"{current.base}dataset",
        quads=lambda: [*contents(current.store, rebased(CATALOG, current.base)), *described(current)],
        page=page or _dataset_page,
        whole=True,
        state="" if are_made() else "without sizes",
        files=lambda: [(f"{current.base}dumps/{dump.name}", dump.format) for dump in current.dumps.values()],
    )


def _home_page(presenter: Presenter) -> str:
    return render_template("home.html", path="", **overview(presenter))


def _data_page(presenter: Presenter) -> str:
    sizes = [(presenter.voice(row["graph"].value), int(row["triples"].value)) for row in presenter.select("sizes")]
    sizes.sort(key=lambda size: size[0].order)
    others = [size for size in sizes if "/graph/elsewhere/" in size[0].iri]
    return render_template(
        "data.html",
        path="data",
        dumps=services().dumps.values(),
        voices=[size for size in sizes if size not in others],
        others=others,
    )


def _dataset_page(presenter: Presenter) -> str:
    dataset = describe(presenter.store, presenter.base, f"{presenter.base}dataset")
    if dataset is None:
        raise Problem("not-found")
    thing = ThingView(dataset, presenter)
    return render_template("dataset.html", path="dataset", thing=thing, parts=parts(presenter))


def parts(presenter: Presenter) -> list[tuple[Reference | None, list[tuple[str, Reference, int | None, str]]]]:
    """Return the parts of the dataset by kind, each with its fragment, subject, size and checksum."""
    start = f"{presenter.base}dataset#"
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in dataset("dataset").quads():
        if value_of(quad.subject).startswith(start):
            value = quad.object.value if isinstance(quad.object, Literal | NamedNode) else ""
            values[value_of(quad.subject)][quad.predicate.value] = value
    checksums = {properties[f"{SPDX}checksum"] for properties in values.values() if f"{SPDX}checksum" in properties}
    by_kind: dict[str, list[tuple[str, Reference, int | None, str]]] = defaultdict(list)
    for iri in sorted(values.keys() - checksums):
        properties = values[iri]
        kind, target = next(((KINDS[name], properties[name]) for name in KINDS if name in properties), (OTHERS, iri))
        number = next((int(properties[name]) for name in NUMBERS if name in properties), None)
        checksum = values.get(properties.get(f"{SPDX}checksum", ""), {}).get(f"{SPDX}checksumValue", "")
        subject = presenter.reference(iri if kind == f"{DCAT}distribution" else target)
        by_kind[kind].append((iri.removeprefix(start), subject, number, checksum))
    return [(presenter.reference(kind) if kind else None, by_kind[kind]) for kind in (*KINDS.values(), OTHERS)]
