"""Read RDF files; errors name file, line and column."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import BlankNode, Quad, Triple, parse

from youcheng.errors import SyntaxInvalid, VoiceViolated
from youcheng.paths import root
from youcheng.rdf.formats import GRAPH_SUFFIXES, suffix_of
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import into


def display_path(path: Path) -> str:
    """Return a path for messages: relative to the working directory or to the project if it lies in one of them."""
    resolved = path.resolve()
    for folder in (Path.cwd(), root().resolve()):
        if resolved.is_relative_to(folder):
            return str(resolved.relative_to(folder))
    return str(path)


def read(path: Path, *, blank_nodes: bool = False) -> list[Quad]:
    """Return the quads of a file in its order; the suffix tells the format.

    Blank nodes are refused in data: they cannot be cited, and graphs with them cannot be compared line by line.

    Raises:
        SyntaxInvalid: the file cannot be read or is not valid.
        VoiceViolated: the file has blank nodes, and they are not allowed.
    """
    try:
        quads = list(parse(path=str(path), format=GRAPH_SUFFIXES[suffix_of(path)].codec, rename_blank_nodes=True))
    except SyntaxError as error:
        place = f"{display_path(path)}:{error.lineno}:{error.offset}" if error.lineno else display_path(path)
        raise SyntaxInvalid(f"{place}: {error.msg}") from error
    except OSError as error:
        raise SyntaxInvalid(f"{display_path(path)} cannot be read: {error.strerror or error}") from error
    if not blank_nodes:
        _refuse_blank_nodes(path, quads)
    return quads


def _refuse_blank_nodes(path: Path, quads: Iterable[Quad]) -> None:
    """Confirm that no quad has a blank node or a triple as a term."""
    unnamed = (BlankNode, Triple)
    found = [q for q in quads if any(isinstance(term, unnamed) for term in (q.subject, q.object, q.graph_name))]
    if found:
        described = "; ".join(sorted({" ".join(map(shorten, (q.subject, q.predicate, q.object))) for q in found}))
        raise VoiceViolated(f"{display_path(path)}: blank nodes are not allowed in data; give each an IRI: {described}")


def read_folder(folder: Path, graph: str, *, blank_nodes: bool = False) -> list[Quad]:
    """Return the triples of all Turtle files of a folder as quads of one graph."""
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise SyntaxInvalid(f"{display_path(folder)} has no Turtle file (*.ttl)")
    return [quad for file in files for quad in read_into(file, graph, blank_nodes=blank_nodes)]


def read_into(path: Path, graph: str, *, blank_nodes: bool = False) -> list[Quad]:
    """Return the triples of a Turtle file as quads of a graph."""
    return into(read(path, blank_nodes=blank_nodes), graph)
