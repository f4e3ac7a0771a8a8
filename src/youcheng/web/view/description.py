"""Descriptions of things: the statements about a thing, those that refer to it, and the voices of each."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple, Variable

from youcheng.paths import PACKAGE
from youcheng.rdf.namespaces import BASE, EXTERNAL, kind_of, rebased_text
from youcheng.rdf.terms import LABEL, Term, in_graph, oa, owl, rdfs, value_of, yc

PAGE_SIZE = 500
WORDING = ("paraphrase", "modality", "scope", "mode", "recurrence")
SD_NAME = NamedNode(f"{EXTERNAL['sd']}name")

Anchored = tuple[int, int, str, str]
"""Words of a line: start, end, text, and the thing that they name."""


@dataclass(frozen=True)
class Fact:
    """One triple and the graphs that state it."""

    triple: Triple
    voices: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """The statements about a thing, one page of those that refer to it, and those that its document contains.

    A document contains the content of a passage, and the statements about parts of a thing (IRIs with a fragment).
    """

    thing: str
    outgoing: tuple[Fact, ...]
    incoming: tuple[Fact, ...]
    contained: tuple[Fact, ...]
    incoming_total: int
    page: int

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return max(1, -(-self.incoming_total // PAGE_SIZE))

    @property
    def facts(self) -> list[Fact]:
        """Return every fact once, those about the thing itself first."""
        facts: dict[Triple, Fact] = {}
        for fact in (*self.outgoing, *self.contained, *self.incoming):
            facts.setdefault(fact.triple, fact)
        return list(facts.values())


@lru_cache(maxsize=128)
def query_text(name: str, base: str = BASE) -> str:
    """Return a query of ``queries/``, where it is written with the canonical base."""
    return rebased_text((PACKAGE / "web" / "view" / "queries" / f"{name}.rq").read_text(encoding="utf-8"), base)


def select(store: Store, query: str, base: str = BASE, *, union: bool = False, **bindings: str) -> QuerySolutions:
    """Return the solutions of a SELECT query of this package, with some variables bound to IRIs.

    With `union` the query is evaluated over the union of all graphs, not over the default graph.
    """
    bound: dict[Variable, Term] = {Variable(name): NamedNode(iri) for name, iri in bindings.items()}
    solutions = store.query(query_text(query, base), substitutions=bound, use_default_graph_as_union=union)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"{query} is not a SELECT query")
    return solutions


def anchored(store: Store, passage: str | None = None) -> dict[str, list[Anchored]]:
    """Return the anchored words of one passage or of all, in the order of the text."""
    by_passage: dict[str, list[Anchored]] = defaultdict(list)
    bindings = {"passage": passage} if passage else {}
    for row in select(store, "anchors", BASE, union=False, **bindings):
        position = int(row["start"].value), int(row["end"].value)
        by_passage[row["passage"].value].append((*position, row["words"].value, row["thing"].value))
    return by_passage


def gather(quads: list[Quad]) -> tuple[Fact, ...]:
    """Return the triples of quads in their order, each with the graphs that state it."""
    voices: dict[Triple, list[str]] = {}
    for quad in quads:
        voices.setdefault(quad.triple, []).append(value_of(quad.graph_name))
    return tuple(Fact(triple, tuple(graphs)) for triple, graphs in voices.items())


def known(store: Store, iri: str) -> bool:
    """Tell whether the store names a thing; a text that is not an IRI names none."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    return any(True for pattern in patterns for _ in store.quads_for_pattern(*pattern))


def describe(store: Store, base: str, thing: str, page: int = 1) -> Description | None:
    """Return the description of a thing, or None if there is none or the page does not exist."""
    node = NamedNode(thing)
    outgoing = _outgoing(store, node)
    # A blank node that refers to a thing, as in an axiom, says nothing to a reader.
    rows = [row for row in select(store, "incoming", base, thing=thing) if isinstance(row["subject"], NamedNode)]
    incoming = gather([Quad(row["subject"], row["predicate"], node, row["graph"]) for row in rows])
    if kind_of(thing, base) == "passage":
        stated = contents(store, thing)
        quads = [*stated, *_parts(store, node), *_wording(store, stated)]
        quads.sort(key=lambda quad: (str(quad.subject), quad.predicate.value, str(quad.object)))
        contained = gather(quads)
    else:
        parts: dict[str, tuple[Fact, ...]] = {}
        waiting = list(outgoing)
        while waiting:
            part = value_of(waiting.pop().triple.object)
            if part.startswith(f"{thing}#") and part not in parts:
                parts[part] = _outgoing(store, NamedNode(part))
                waiting += parts[part]
        contained = tuple(fact for part in sorted(parts) for fact in parts[part])
    if not (outgoing or incoming or contained):
        return None
    first = (page - 1) * PAGE_SIZE
    description = Description(thing, outgoing, incoming[first : first + PAGE_SIZE], contained, len(incoming), page)
    return description if 1 <= page <= description.pages else None


def _outgoing(store: Store, node: NamedNode) -> tuple[Fact, ...]:
    rows = select(store, "outgoing", thing=node.value)
    return gather([Quad(node, row["predicate"], row["object"], row["graph"]) for row in rows])


def _wording(store: Store, stated: list[Quad]) -> Iterator[Quad]:
    """Return what the editors word about the things of a passage: paraphrases, their modality, scopes of numbers."""
    things = {quad.subject for quad in stated}
    quads = (quad for thing in things for name in WORDING for quad in store.quads_for_pattern(thing, yc(name), None))
    return (quad for quad in quads if isinstance(quad.graph_name, NamedNode))


def _parts(store: Store, passage: NamedNode) -> Iterator[Quad]:
    """Return the statements about the graph of a passage, and about its annotations, their targets and selectors."""
    parts = {quad.subject for quad in store.quads_for_pattern(None, SD_NAME, passage)} - {passage}
    for target in {quad.subject for quad in store.quads_for_pattern(None, oa("hasScope"), passage)}:
        selected = (quad.object for quad in store.quads_for_pattern(target, oa("hasSelector"), None))
        selectors = (term for term in selected if isinstance(term, NamedNode))
        annotations = (quad.subject for quad in store.quads_for_pattern(None, oa("hasTarget"), target))
        parts |= {target, *selectors, *annotations}
    quads = (quad for part in parts for quad in store.quads_for_pattern(part, None, None))
    return (quad for quad in quads if isinstance(quad.graph_name, NamedNode))


def contents(store: Store, *graphs: str) -> list[Quad]:
    """Return the content of some named graphs."""
    return [quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))]


def names(store: Store, description: Description) -> Iterator[Quad]:
    """Yield the labels of all things that a description names, in every language and graph."""
    seen = {description.thing}
    for fact in description.facts:
        for term in (fact.triple.subject, fact.triple.object, *map(NamedNode, fact.voices)):
            if isinstance(term, NamedNode) and term.value not in seen:
                seen.add(term.value)
                labels = store.quads_for_pattern(term, LABEL, None)
                yield from (quad for quad in labels if isinstance(quad.graph_name, NamedNode))


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
        for kind in ("versionIRI", "priorVersion")
        for version in store.quads_for_pattern(None, owl(kind), node, graph)
        for quad in (
            Quad(node, rdfs("isDefinedBy"), version.subject, graph),
            Quad(node, owl("versionInfo"), number, graph),
        )
    ]


def with_itself(quads: list[Quad], thing: str) -> list[Quad]:
    """Return a graph with statements about its own IRI if it has none, so that dereferencing returns some."""
    node, has = NamedNode(thing), NamedNode(f"{EXTERNAL['dcterms']}hasPart")
    if any(quad.subject == node for quad in quads):
        return quads
    parts = {(quad.subject, quad.graph_name) for quad in quads if isinstance(quad.subject, NamedNode)}
    return [*quads, *(Quad(node, has, part, graph) for part, graph in parts)]
