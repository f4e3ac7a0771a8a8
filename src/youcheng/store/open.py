"""The dataset: put together from the voices, dumped in canonical form, opened as a store under any base."""

import gzip
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    Quad,
    RdfFormat,
    Store,
    serialize,
)

from youcheng.errors import StoreInvalid, VoiceViolated
from youcheng.rdf.files import Term, name_of, short
from youcheng.rdf.formats import GRAPH_SUFFIXES, suffix_of
from youcheng.rdf.namespaces import BASE, RDF, XSD, in_default_graph
from youcheng.store.bulk_load import fill
from youcheng.store.statistics import record

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
_NUMBERS = {f"{XSD}decimal", f"{XSD}integer"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_UNTOUCHED = {f"{RDF}langString"} | {
    f"{XSD}{name}"
    for name in (
        "string", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int",
        "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
}  # fmt: skip
_LOADABLE = ("nq", "nt", "trig", "ttl")
"""The suffixes of the formats in which a dataset can be loaded."""


def assemble(quads: Iterable[Quad]) -> list[Quad]:
    """Return the quads of all voices together with the default graph, which is the merge of those that make it up.

    Numbers are in canonical form (7, not 7.0), as the engine keeps them: what is dumped is what is served.
    """
    voices = [
        Quad(quad.subject, quad.predicate, _canonical(quad.object), quad.graph_name)
        if isinstance(quad.object, Literal)
        else quad
        for quad in quads
    ]
    in_default = {graph for graph in {quad.graph_name for quad in voices} if in_default_graph(name_of(graph))}
    default = DefaultGraph()
    merged = {
        Quad(quad.subject, quad.predicate, quad.object, default) for quad in voices if quad.graph_name in in_default
    }
    return [*voices, *merged]


def _canonical(term: Term) -> Term:
    """Return a decimal or integer in its canonical form, any other term (and what is no number) as it is.

    >>> from pyoxigraph import NamedNode
    >>> _canonical(Literal("-97.0", datatype=NamedNode(f"{XSD}decimal"))).value
    '-97'
    """
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS and _NUMBER.fullmatch(term.value):
        number = Decimal(term.value)
        return Literal(f"{number.normalize():f}" if number else "0", datatype=term.datatype)
    return term


def dump_canonical(quads: Iterable[Quad]) -> bytes:
    """Return a dataset as canonical N-Quads: blank nodes named by RDFC-1.0, each statement once, in code point order.

    Equal datasets give equal bytes (https://www.w3.org/TR/rdf-canon/#canonicalization). The names of blank nodes depend
    on the quads that hold them and on no others, so only those are given to the algorithm.
    """
    named: list[Quad] = []
    unnamed: list[Quad] = []
    for quad in quads:
        has_blank_node = isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        (unnamed if has_blank_node else named).append(quad)
    dataset = Dataset(unnamed)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    written = serialize([*named, *dataset], format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def require_faithful(quads: Iterable[Quad]) -> None:
    """Confirm that a store gives back the literals of a dataset as they are written.

    The engine keeps booleans and times by value: what is written "1" would be served as "true". That it takes the types
    derived from `xsd:integer` for `xsd:integer` cannot be helped, and is let pass; in the dump they are as they should.

    Raises:
        VoiceViolated: it would change literals; the message lists them.
    """
    literals = {quad.object: quad for quad in quads if isinstance(quad.object, Literal)}
    typed = {term: quad for term, quad in literals.items() if term.datatype.value not in _UNTOUCHED}
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, term, DefaultGraph()) for term, quad in typed.items())
    kept = {quad.object for quad in store}
    faults = [f"{short(q.subject)} {short(q.predicate)} {term}" for term, q in typed.items() if term not in kept]
    if faults:
        reason = "literals that would be served in another form; write the canonical one:"
        raise VoiceViolated("\n  ".join([reason, *sorted(faults)]))


def open_store(dataset: Path | bytes, base: str = BASE) -> Store:
    """Return a store that holds a dataset, its IRIs moved from the canonical base to another one where asked.

    A file (N-Quads, TriG, N-Triples or Turtle; `.gz` too) or its bytes are read into memory. A folder is a store on
    disk, opened read-only; its base is the one it was loaded with. Literals move with the IRIs, because the example
    questions name their prefixes in their text.

    Raises:
        StoreInvalid: there is no such dataset, it is not valid or empty, or the base is no IRI that ends in a slash.
    """
    require_base(base)
    name = "the dataset" if isinstance(dataset, bytes) else str(dataset)
    try:
        if not isinstance(dataset, bytes) and dataset.is_dir():
            store = _open_folder(dataset, base)
        else:
            store = _read(*_content(dataset), base)
    except SyntaxError as error:
        raise StoreInvalid(f"{name}:{error.lineno}: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise StoreInvalid(f"{name} cannot be opened: {error}") from error
    if next(iter(store), None) is None:
        raise StoreInvalid(f"{name} holds nothing")
    return store


def require_base(base: str) -> None:
    """Confirm that IRIs can start with a base.

    Raises:
        StoreInvalid: it is no IRI that ends in a slash.
    """
    if not _BASE.fullmatch(base):
        raise StoreInvalid(f"the base {base!r} is no http(s) IRI that ends in a slash")


def format_of(name: Path) -> RdfFormat:
    """Return the format of a dataset from its name.

    Raises:
        StoreInvalid: the name has none of the known endings.
    """
    suffix = suffix_of(name)
    if suffix not in _LOADABLE:
        raise StoreInvalid(f"{name}: the name must end in .{', .'.join(_LOADABLE)}, with or without .gz")
    return GRAPH_SUFFIXES[suffix].codec


def _content(dataset: Path | bytes) -> tuple[bytes, RdfFormat]:
    """Return the bytes of a dataset and their format, decompressed where they are gzip."""
    if isinstance(dataset, bytes):
        data, form = dataset, RdfFormat.N_QUADS
    else:
        form = format_of(dataset)
        data = dataset.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data, form


def _read(data: bytes, rdf_format: RdfFormat, base: str) -> Store:
    """Return a store in memory that holds some bytes under a base."""
    store = Store()
    fill(store, data, rdf_format, BASE.encode(), base.encode())
    return store


def _open_folder(folder: Path, base: str) -> Store:
    """Return a store on disk, read-only."""
    known = record(folder)
    fixed = known.base if known else BASE
    if base != fixed:
        raise StoreInvalid(f"{folder} is a store on disk: its base was fixed as {fixed} when it was loaded")
    return Store.read_only(str(folder))
