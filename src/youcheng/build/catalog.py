"""The catalog: what the dataset holds, who speaks in each graph, and where it comes from, as VoID, DCAT and PROV."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng import __version__
from youcheng.build.derived import LANGUAGES
from youcheng.build.source import Source
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import read_into
from youcheng.rdf.namespaces import BASE, CATALOG, EXTERNAL, PASSAGE, XSD, in_default_graph
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, TYPE, Term, into, is_thing, value_of, yc

DATASET = NamedNode(f"{BASE}dataset")


def load_catalog(path: Path, source: Source) -> list[Quad]:
    """Return what is written by hand: the dataset's record, the voices and the source.

    Raises:
        SyntaxInvalid: the file is not valid Turtle.
        VoiceViolated: the file holds a blank node.
    """
    return [*read_into(path, CATALOG), *source.quads]


def complete_catalog(voices: list[Quad], source: Source) -> list[Quad]:
    """Return all voices with the catalog made complete by what it counts, itself included.

    Raises:
        VoiceViolated: a graph of the dataset is not described by hand in `catalog.ttl`.
    """
    written = {quad for quad in voices if value_of(quad.graph_name) == CATALOG}
    others = {quad for quad in voices if value_of(quad.graph_name) != CATALOG}
    _require_descriptions(written, others)
    sizes = Counter(value_of(quad.graph_name) for quad in others)
    merged = {quad.triple for quad in others if in_default_graph(value_of(quad.graph_name))}
    catalog = {quad.triple for quad in written}
    while True:  # the catalog is part of what it counts: count until the numbers stay the same
        counted = {*_version(written), *_count(merged | catalog)}
        for graph, size in (sizes | {CATALOG: len(catalog)}).items():
            counted |= {*_graph(graph, size, source)}
        counted |= {quad.triple for quad in written}
        if counted == catalog:
            return [*others, *into(catalog, CATALOG)]
        catalog = counted


def _count(triples: set[Triple]) -> Iterator[Triple]:
    """Yield the VoID statistics of the default graph."""
    members: dict[Term, set[Term]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == TYPE:
            members[triple.object].add(triple.subject)
    uses = Counter(triple.predicate for triple in triples)
    subjects = {triple.subject for triple in triples}
    totals = {
        "triples": len(triples),
        "entities": sum(map(is_thing, subjects)),
        "distinctSubjects": len(subjects),
        "properties": len(uses),
        "classes": len(members),
    }
    for name, number in totals.items():
        yield Triple(DATASET, _term("void", name), _integer(number))
    yield from _partitions(members, uses)
    yield from _linksets(triples)


def _linksets(triples: set[Triple]) -> Iterator[Triple]:
    """Yield how many links of which kind lead to each dataset of others (https://www.w3.org/TR/void/#linkset)."""
    matches = {name: _term("skos", name) for name in ("exactMatch", "closeMatch")}
    links = [
        triple
        for triple in triples
        if triple.predicate in matches.values()
        and is_thing(triple.subject)
        and not value_of(triple.object).startswith(BASE)
    ]
    for name, predicate in matches.items():
        targets = Counter(_site_of(triple.object) for triple in links if triple.predicate == predicate)
        for target, number in targets.items():
            linkset = NamedNode(f"{DATASET.value}#{name}-{urlsplit(target).hostname}")
            yield Triple(DATASET, _term("void", "subset"), linkset)
            yield Triple(linkset, TYPE, _term("void", "Linkset"))
            yield Triple(linkset, _term("void", "subjectsTarget"), DATASET)
            yield Triple(linkset, _term("void", "objectsTarget"), NamedNode(target))
            yield Triple(linkset, _term("void", "linkPredicate"), predicate)
            yield Triple(linkset, _term("void", "triples"), _integer(number))


def _site_of(term: Term) -> str:
    """Return the address of the site that an IRI belongs to, which stands for its dataset."""
    parts = urlsplit(value_of(term))
    return f"{parts.scheme}://{parts.netloc}/"


def _version(written: set[Quad]) -> Iterator[Triple]:
    """Yield which version of the dataset this is; it is called and described as the dataset is."""
    version = NamedNode(f"{BASE}dataset/{__version__}")
    yield Triple(DATASET, _term("dcat", "version"), Literal(__version__))
    yield Triple(DATASET, _term("dcat", "hasCurrentVersion"), version)
    yield Triple(version, _term("dcat", "isVersionOf"), DATASET)
    yield Triple(version, TYPE, _term("dcat", "Dataset"))
    for quad in written:
        text = quad.object
        if quad.subject != DATASET or not isinstance(text, Literal) or not text.language:
            continue
        if quad.predicate == _term("dcterms", "description"):
            yield Triple(version, quad.predicate, text)
        elif quad.predicate in {_term("dcterms", "title"), LABEL}:
            yield Triple(version, quad.predicate, Literal(f"{text.value} {__version__}", language=text.language))


def _partitions(members: Mapping[Term, set[Term]], uses: Mapping[NamedNode, int]) -> Iterator[Triple]:
    """Yield the VoID partitions of the default graph: members of each class, triples of each property."""
    for cls, things in members.items():
        if isinstance(cls, NamedNode):
            partition = _part("class", cls)
            yield Triple(DATASET, _term("void", "classPartition"), partition)
            yield Triple(partition, _term("void", "class"), cls)
            yield Triple(partition, _term("void", "entities"), _integer(len(things)))
    for predicate, number in uses.items():
        partition = _part("property", predicate)
        yield Triple(DATASET, _term("void", "propertyPartition"), partition)
        yield Triple(partition, _term("void", "property"), predicate)
        yield Triple(partition, _term("void", "triples"), _integer(number))


def _graph(graph: str, triples: int, source: Source) -> Iterator[Triple]:
    """Yield what a named graph is, how much it holds, and whether it is part of the default graph."""
    node = NamedNode(graph)
    yield Triple(DATASET, _term("sd", "namedGraph"), node)
    yield Triple(DATASET, _term("void", "subset"), node)
    yield Triple(node, TYPE, _term("sd", "NamedGraph"))
    yield Triple(node, TYPE, _term("void", "Dataset"))
    yield Triple(node, _term("sd", "name"), node)
    yield Triple(node, _term("void", "triples"), _integer(triples))
    yield Triple(node, yc("inDefaultGraph"), Literal(in_default_graph(graph)))
    if graph.startswith(PASSAGE):
        yield Triple(node, _term("prov", "wasAttributedTo"), source.iri)


def _require_descriptions(written: set[Quad], voices: set[Quad]) -> None:
    """Raise where a graph is in the dataset and nobody wrote what it is and who speaks in it."""
    graphs = {value_of(quad.graph_name) for quad in voices} | {CATALOG}
    labels = (quad for quad in (*written, *voices) if quad.predicate == LABEL and isinstance(quad.subject, NamedNode))
    labelled = {(value_of(q.subject), q.object.language) for q in labels if isinstance(q.object, Literal)}
    missing = [
        f"{shorten(NamedNode(graph))} @{language}"
        for graph in sorted(graphs)
        for language in LANGUAGES
        if (graph, language) not in labelled
    ]
    if missing:
        raise VoiceViolated(f"the graphs {', '.join(missing)} have no rdfs:label; data/catalog.ttl is the place for it")


def _part(kind: str, term: NamedNode) -> NamedNode:
    """Return the IRI of a partition, named after its class or property."""
    return NamedNode(f"{DATASET.value}#{kind}-{shorten(term).strip('<>').replace(':', '-')}")


def _term(prefix: str, name: str) -> NamedNode:
    """Return a term of another vocabulary."""
    return NamedNode(f"{EXTERNAL[prefix]}{name}")


def _integer(number: int) -> Literal:
    """Return a number as a literal."""
    return Literal(str(number), datatype=NamedNode(f"{XSD}integer"))
