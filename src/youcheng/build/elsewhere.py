"""Other sources: what they say about the same things and about others, each in a graph of its own."""

from pathlib import Path

from pyoxigraph import NamedNode, Quad

from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import CATALOG, ELSEWHERE
from youcheng.rdf.files import name_of, read, short, shown


def load_elsewhere(folder: Path) -> list[Quad]:
    """Return what other sources say; what describes the sources themselves goes to the catalog.

    Raises:
        SyntaxInvalid: a file is not valid TriG.
        VoiceViolated: a file holds a blank node, or speaks in a graph that is not another source's.
    """
    return [_placed(file, quad) for file in sorted(folder.glob("*.trig")) for quad in read(file)]


def _placed(file: Path, quad: Quad) -> Quad:
    """Return a quad in the graph that it belongs to."""
    graph = name_of(quad.graph_name)
    if graph and not graph.startswith(ELSEWHERE):
        raise VoiceViolated(
            f"{shown(file)}: the graph {short(quad.graph_name)} is not one of another source ({ELSEWHERE}…)"
        )
    return Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph or CATALOG))
