"""What is said about a thing: by whom, in which words, and what points to it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple, Variable

from youcheng.paths import PACKAGE
from youcheng.rdf.namespaces import BASE as CANONICAL
from youcheng.rdf.namespaces import EXTERNAL, OWL, RDFS
from youcheng.rdf.terms import LABEL, in_graph, value_of

PAGE_SIZE = 500
"""How many triples that point to a thing one page of its description holds."""

Anchored = tuple[int, int, str, str]
"""Words of a line: where they begin and end, how they are printed, and the thing that they name."""
Substitutions = dict[Variable, NamedNode | BlankNode | Literal | Triple]


@dataclass(frozen=True)
class Fact:
    """One triple and the graphs of all who say it."""

    triple: Triple
    voices: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """What is said of a thing, what points to it (one page of it), and what is part of its document.

    `said` holds what a passage says, and what is said of parts of a thing, whose IRIs are its own with a fragment.
    """

    thing: str
    outgoing: tuple[Fact, ...]
    incoming: tuple[Fact, ...]
    said: tuple[Fact, ...]
    incoming_total: int
    page: int

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return max(1, -(-self.incoming_total // PAGE_SIZE))

    @property
    def facts(self) -> Iterator[Fact]:
        """Yield every fact once, those about the thing itself first."""
        seen: set[Triple] = set()
        for fact in (*self.outgoing, *self.said, *self.incoming):
            if fact.triple not in seen:
                seen.add(fact.triple)
                yield fact


@lru_cache(maxsize=128)
def query_text(name: str, base: str = CANONICAL) -> str:
    """Return the text of one of the queries of this package; they are written with the canonical base."""
    text = (PACKAGE / "web" / "view" / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    return text.replace(CANONICAL, base)


def select(store: Store, query: str, base: str = CANONICAL, *, union: bool = False, **bindings: str) -> QuerySolutions:
    """Return the solutions of a SELECT query of this package, with some variables bound to IRIs.

    With `union` the query is evaluated over the union of all graphs, not over the default graph.
    """
    bound: Substitutions = {Variable(name): NamedNode(iri) for name, iri in bindings.items()}
    solutions = store.query(query_text(query, base), substitutions=bound, use_default_graph_as_union=union)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"{query} is not a SELECT query")
    return solutions


def anchored(store: Store, passage: str | None = None) -> dict[str, list[Anchored]]:
    """Return the anchored words of one passage or of all, in the order of the text."""
    by_passage: dict[str, list[Anchored]] = defaultdict(list)
    bindings = {"passage": passage} if passage else {}
    for row in select(store, "anchors", CANONICAL, union=False, **bindings):
        position = int(row["start"].value), int(row["end"].value)
        by_passage[row["passage"].value].append((*position, row["words"].value, row["thing"].value))
    return by_passage


def gather(quads: list[Quad]) -> tuple[Fact, ...]:
    """Return the triples of quads in their order, each with all who say it."""
    voices: dict[Triple, list[str]] = {}
    for quad in quads:
        voices.setdefault(quad.triple, []).append(value_of(quad.graph_name))
    return tuple(Fact(triple, tuple(said_by)) for triple, said_by in voices.items())


def known(store: Store, iri: str) -> bool:
    """Tell whether any voice names a thing; what is no IRI is not known."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return any(
        next(iter(store.quads_for_pattern(*pattern)), None) is not None
        for pattern in ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    )


def describe(store: Store, base: str, thing: str, page: int = 1) -> Description | None:
    """Return the description of a thing, or None where no voice names it or the page does not exist."""
    node = NamedNode(thing)
    outgoing = gather(
        [Quad(node, row["predicate"], row["object"], row["graph"]) for row in select(store, "outgoing", thing=thing)]
    )
    # An axiom may point to a thing by a blank node, which tells a reader of the thing nothing.
    pointing = [row for row in select(store, "incoming", thing=thing) if isinstance(row["subject"], NamedNode)]
    incoming = gather([Quad(row["subject"], row["predicate"], node, row["graph"]) for row in pointing])
    said = _contents(store, node) if thing.startswith(f"{base}id/passage/") else _parts(store, thing, outgoing)
    if not (outgoing or incoming or said):
        return None
    first = (page - 1) * PAGE_SIZE
    description = Description(thing, outgoing, incoming[first : first + PAGE_SIZE], said, len(incoming), page)
    return description if 1 <= page <= description.pages else None


def _contents(store: Store, passage: NamedNode) -> tuple[Fact, ...]:
    quads = contents(store, passage.value)
    return gather(sorted(quads, key=lambda quad: (str(quad.subject), quad.predicate.value, str(quad.object))))


def _parts(store: Store, thing: str, outgoing: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return what is said of the parts of a thing: who asks for the thing asks for them too."""
    parts = {
        fact.triple.object
        for fact in outgoing
        if isinstance(fact.triple.object, NamedNode) and fact.triple.object.value.startswith(f"{thing}#")
    }
    return gather(
        [
            Quad(part, row["predicate"], row["object"], row["graph"])
            for part in sorted(parts, key=value_of)
            for row in select(store, "outgoing", thing=part.value)
        ]
    )


def contents(store: Store, graph: str) -> list[Quad]:
    """Return everything that one voice says."""
    return list(store.quads_for_pattern(None, None, None, NamedNode(graph)))


def names(store: Store, description: Description) -> Iterator[Quad]:
    """Yield the labels, in every language, of all things that a description names, each in its own voice."""
    seen = {description.thing}
    for fact in description.facts:
        for term in (fact.triple.subject, fact.triple.object, *map(NamedNode, fact.voices)):
            if isinstance(term, NamedNode) and term.value not in seen:
                seen.add(term.value)
                yield from (
                    quad
                    for quad in store.quads_for_pattern(term, LABEL, None)
                    if isinstance(quad.graph_name, NamedNode)
                )


def as_quads(store: Store, description: Description) -> list[Quad]:
    """Return a description as quads, each triple in the graphs that state it, with the labels of what it names."""
    stated = [in_graph(fact.triple, NamedNode(voice)) for fact in description.facts for voice in fact.voices]
    return list(dict.fromkeys([*stated, *names(store, description)]))


def version_of(store: Store, iri: str, graph: NamedNode) -> list[Quad]:
    """Return statements that lead from a version IRI to its ontology; none for another IRI."""
    node = NamedNode(iri)
    number = Literal(iri.rpartition("/")[2])
    return [
        quad
        for version in store.quads_for_pattern(None, NamedNode(f"{OWL}versionIRI"), node, graph)
        for quad in (
            Quad(node, NamedNode(f"{RDFS}isDefinedBy"), version.subject, graph),
            Quad(node, NamedNode(f"{OWL}versionInfo"), number, graph),
        )
    ]


def with_itself(quads: list[Quad], thing: str) -> list[Quad]:
    """Return a graph with statements about its own IRI if it has none, so that dereferencing returns some."""
    node, has = NamedNode(thing), NamedNode(f"{EXTERNAL['dcterms']}hasPart")
    if any(quad.subject == node for quad in quads):
        return quads
    parts = {(quad.subject, quad.graph_name) for quad in quads if isinstance(quad.subject, NamedNode)}
    return [*quads, *(Quad(node, has, part, graph) for part, graph in parts)]
