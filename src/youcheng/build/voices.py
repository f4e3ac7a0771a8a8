"""Load the voices beside the article: the editors and other sources; the gazetteer is read as it is."""

from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad

from youcheng.build.derived import derive_bounds, derive_coverage, generate_labels
from youcheng.build.passages import Passages
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import display_path, read, read_folder
from youcheng.rdf.namespaces import AXIOMS, CATALOG, EDITORIAL, ELSEWHERE, ONTOLOGY
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import in_graph, into, value_of


def load_ontology(folder: Path) -> list[Quad]:
    """Return the vocabulary; what has a blank node, an axiom or a note on an alignment, in a graph of its own."""
    return [
        in_graph(quad, NamedNode(AXIOMS))
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        else quad
        for quad in read_folder(folder, ONTOLOGY, blank_nodes=True)
    ]


def load_editorial(folder: Path, passages: Passages, others: list[Quad]) -> list[Quad]:
    """Return the editors' voice: their files, generated labels, bounds of dates, and the coverage of passages.

    `others` (the vocabulary and the gazetteer) supply the names used in generated labels. A label or bound in the
    editors' files takes precedence over a generated one.
    """
    written = read_folder(folder, EDITORIAL)
    bounds, coverage = derive_bounds(passages.quads, written), derive_coverage(passages.quads, written)
    labels = generate_labels([*passages.quads, *written, *others])
    return [*written, *into([*bounds, *coverage, *labels], EDITORIAL)]


def load_elsewhere(folder: Path) -> list[Quad]:
    """Return the voices of other sources; their bibliographic records go to the catalog."""
    return [_in_graph(file, quad) for file in sorted(folder.glob("*.trig")) for quad in read(file)]


def _in_graph(file: Path, quad: Quad) -> Quad:
    """Return a quad of another source's file, in the catalog if the file puts it in the default graph."""
    graph = value_of(quad.graph_name)
    if graph and not graph.startswith(ELSEWHERE):
        name = shorten(quad.graph_name)
        raise VoiceViolated(
            f"{display_path(file)}: the graph {name} is not one of another source; name it {ELSEWHERE}…"
        )
    return Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph or CATALOG))
