"""The catalog: sizes, graphs and provenance of the dataset, as VoID, DCAT and PROV."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng import __version__
from youcheng.build.derived import LANGUAGES
from youcheng.build.source import Source
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import read_into
from youcheng.rdf.namespaces import ALIGNED, BASE, CATALOG, EXTERNAL, PASSAGE, XSD, in_default_graph
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, TYPE, Term, into, is_thing, rdfs, value_of, yc

DATASET, CONTRIBUTORS = NamedNode(f"{BASE}dataset"), NamedNode(f"{BASE}dataset#contributors")


def load_catalog(path: Path, source: Source) -> list[Quad]:
    """Return the records written by hand: those of the dataset, the voices and the source."""
    return [*read_into(path, CATALOG), *source.quads]


def complete_catalog(voices: list[Quad], source: Source) -> list[Quad]:
    """Return all voices with the catalog completed by statistics, which count the catalog itself, too."""
    written = {quad for quad in voices if value_of(quad.graph_name) == CATALOG}
    others = {quad for quad in voices if value_of(quad.graph_name) != CATALOG}
    sizes = Counter(value_of(quad.graph_name) for quad in others)
    _require_labels([*written, *others], {CATALOG, *sizes})
    graphs = {graph for graph in sizes if in_default_graph(graph)} - {ALIGNED}
    merged = {quad.triple for quad in others if value_of(quad.graph_name) in graphs}
    by_hand = {*(quad.triple for quad in written), *_version(written)}
    catalog = by_hand
    while True:  # until the numbers stay the same
        counted = by_hand | {*_statistics(merged | catalog)}
        for graph, size in (sizes | {CATALOG: len(catalog)}).items():
            counted |= {*_graph(graph, size, source)}
        if counted == catalog:
            return [*others, *into(catalog, CATALOG)]
        catalog = counted


def _require_labels(quads: list[Quad], graphs: set[str]) -> None:
    labels = ((quad.subject, quad.object) for quad in quads if quad.predicate == LABEL)
    labelled = {(value_of(subject), text.language) for subject, text in labels if isinstance(text, Literal)}
    needed = [(graph, language) for graph in sorted(graphs) for language in LANGUAGES]
    missing = [f"{shorten(NamedNode(graph))} @{tag}" for graph, tag in needed if (graph, tag) not in labelled]
    if missing:
        raise VoiceViolated(f"data/catalog.ttl: the graphs {', '.join(missing)} have no rdfs:label; add them")


def _version(written: set[Quad]) -> Iterator[Triple]:
    """Yield the record of this version of the dataset, with the titles and descriptions of the dataset."""
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


def _statistics(triples: set[Triple]) -> Iterator[Triple]:
    """Yield the VoID statistics of the default graph but for `ALIGNED`: sizes, partitions by term, link sets."""
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
    for cls, things in members.items():
        if isinstance(cls, NamedNode):
            yield from _partition("class", cls, "entities", len(things))
    for predicate, number in uses.items():
        yield from _partition("property", predicate, "triples", number)
    yield from _linksets(triples)


def _partition(kind: str, term: NamedNode, unit: str, number: int) -> Iterator[Triple]:
    partition = NamedNode(f"{DATASET.value}#{kind}-{shorten(term).strip('<>').replace(':', '-')}")
    yield Triple(DATASET, _term("void", f"{kind}Partition"), partition)
    yield Triple(partition, _term("void", kind), term)
    yield Triple(partition, _term("void", unit), _integer(number))


def _linksets(triples: set[Triple]) -> Iterator[Triple]:
    """Yield the number of links to each dataset of others (https://www.w3.org/TR/void/#linkset)."""
    for predicate in (_term("schema", "sameAs"), rdfs("seeAlso")):
        name = shorten(predicate).partition(":")[2]
        links = (triple for triple in triples if triple.predicate == predicate and is_thing(triple.subject))
        targets = Counter(_site_of(triple.object) for triple in links if not value_of(triple.object).startswith(BASE))
        for target, number in targets.items():
            linkset = NamedNode(f"{DATASET.value}#{name}-{urlsplit(target).hostname}")
            yield Triple(DATASET, _term("void", "subset"), linkset)
            yield Triple(linkset, TYPE, _term("void", "Linkset"))
            yield Triple(linkset, _term("void", "subjectsTarget"), DATASET)
            yield Triple(linkset, _term("void", "objectsTarget"), NamedNode(target))
            yield Triple(linkset, _term("void", "linkPredicate"), predicate)
            yield Triple(linkset, _term("void", "triples"), _integer(number))


def _site_of(term: Term) -> str:
    """Return the scheme and host of an IRI, which stand for its dataset."""
    parts = urlsplit(value_of(term))
    return f"{parts.scheme}://{parts.netloc}/"


def _graph(graph: str, triples: int, source: Source) -> Iterator[Triple]:
    """Yield the size of a named graph, its provenance, and whether it is part of the default graph.

    The graph of a passage has an IRI of its own here: the passage is a part of a text, not what annotators made of it.
    """
    name, of_passage = NamedNode(graph), graph.startswith(PASSAGE)
    node = NamedNode(f"{graph}#graph") if of_passage else name
    yield Triple(DATASET, _term("sd", "namedGraph"), node)
    yield Triple(node, TYPE, _term("sd", "NamedGraph"))
    yield Triple(node, _term("sd", "name"), name)
    yield Triple(node, yc("inDefaultGraph"), Literal(in_default_graph(graph)))
    if of_passage:
        yield Triple(node, _term("prov", "wasAttributedTo"), CONTRIBUTORS)
        yield Triple(node, _term("prov", "wasDerivedFrom"), source.iri)
    else:
        yield Triple(DATASET, _term("void", "subset"), node)
        yield Triple(node, TYPE, _term("void", "Dataset"))
        yield Triple(node, _term("void", "triples"), _integer(triples))


def _term(prefix: str, name: str) -> NamedNode:
    """Return a term of another vocabulary."""
    return NamedNode(f"{EXTERNAL[prefix]}{name}")


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(f"{XSD}integer"))
