"""Quads: read them from files with the place of every fault."""

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
    """Return the quads of a Turtle or TriG file in the order of the file.

    Data hold no blank nodes: what has no name cannot be cited, and its graph cannot be compared line by line.

    Raises:
        SyntaxInvalid: the file is not valid; the message names file, line and column.
        VoiceViolated: the file holds a blank node though it may not.
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
    """Raise where a quad holds a blank node (or a triple), naming the file and what stands beside it."""
    unnamed = (BlankNode, Triple)
    found = [q for q in quads if any(isinstance(term, unnamed) for term in (q.subject, q.object, q.graph_name))]
    if found:
        described = "; ".join(sorted({" ".join(map(shorten, (q.subject, q.predicate, q.object))) for q in found}))
        raise VoiceViolated(f"{display_path(path)}: data hold no blank nodes; give each an IRI: {described}")


def read_folder(folder: Path, graph: str, *, blank_nodes: bool = False) -> list[Quad]:
    """Return the triples of all Turtle files of a folder as quads of one graph.

    Raises:
        SyntaxInvalid: a file is not valid, or the folder holds none (an empty folder is a moved one).
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise SyntaxInvalid(f"{display_path(folder)} holds no Turtle file")
    return [quad for file in files for quad in read_into(file, graph, blank_nodes=blank_nodes)]


def read_into(path: Path, graph: str, *, blank_nodes: bool = False) -> list[Quad]:
    """Return the triples of a Turtle file as quads of a graph."""
    return into(read(path, blank_nodes=blank_nodes), graph)
