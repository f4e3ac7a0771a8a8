"""The ontology in other formats, for tools that read no Turtle: RDF/XML, and OWL/XML for tools of the OWL API."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyhornedowl
from pyhornedowl.model import DifferentIndividuals, DisjointClasses
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from youcheng.errors import AxiomsDiffer
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.lists import list_members
from youcheng.rdf.merged_ontology import digest_of, under_one_header
from youcheng.rdf.namespaces import BASE, OWL
from youcheng.rdf.terms import NIL, REST, TYPE, Term, into

NOTICE = b"<!-- Written by `youcheng build` from the Turtle file beside it: change that file instead. -->"
OWL_NOTICE = "<!-- Written by `youcheng build` from ontology/*.ttl: change those files instead. Graph: sha256:{} -->\n"
IRI = f"{BASE}ontology"
MAX_SHOWN = 10


def ontology_documents(folder: Path) -> dict[Path, bytes]:
    """Return the RDF/XML document beside each Turtle file of a folder; equal graphs give equal bytes."""
    return {path.with_suffix(".rdf"): _rdf_xml(path) for path in sorted(folder.glob("*.ttl"))}


def _rdf_xml(path: Path) -> bytes:
    statements = parse(path=str(path), format=RdfFormat.TURTLE)
    canonical = parse(dump_canonical(statements), format=RdfFormat.N_QUADS)
    triples = [quad.triple for quad in canonical]
    written = serialize(triples, format=RdfFormat.RDF_XML, prefixes=dict(sorted(statements.prefixes.items())))
    declaration, _, document = (written or b"").partition(b"\n")
    return b"\n".join([declaration, NOTICE, document])


def owl_xml(quads: list[Quad]) -> bytes:
    """Return an ontology with its parts as one OWL/XML document; equal graphs give equal bytes."""
    merged = under_one_header(quads, IRI)
    disjoint, others = _split_disjoint({quad.triple for quad in merged})
    ontology = _read_rdf(others)
    for kind, members in disjoint:
        if kind == f"{OWL}AllDifferent":
            ontology.add_axiom(DifferentIndividuals([ontology.named_individual(iri) for iri in members]))
        else:
            ontology.add_axiom(DisjointClasses([ontology.class_(iri) for iri in members]))
    document = ontology.save_to_string("owx")
    require_same_axioms(ontology, document)
    declaration, _, rest = document.partition("\n")
    return f"{declaration}\n{OWL_NOTICE.format(digest_of(merged))}{rest}".encode()


def require_same_axioms(ontology: pyhornedowl.PyIndexedOntology, document: str) -> None:
    """Raise AxiomsDiffer unless a document holds exactly the axioms and annotations of an ontology."""
    expected, found = (
        Counter(str(component) for component in each.get_components())
        for each in (ontology, pyhornedowl.open_ontology_from_string(document, "owx"))
    )
    _require_equal(expected, found)


def _read_rdf(triples: set[Triple]) -> pyhornedowl.PyIndexedOntology:
    """Return triples as OWL axioms.

    The reader ignores constructs that it does not know. So the axioms are written as RDF again and compared.
    """
    quads = into(triples, IRI)
    written = serialize(sorted(triples, key=str), format=RdfFormat.RDF_XML) or b""
    ontology = pyhornedowl.open_ontology_from_string(written.decode(), "rdf")
    again = parse(ontology.save_to_string("rdf"), format=RdfFormat.RDF_XML)
    before, after = dump_canonical(quads), dump_canonical(into(again, IRI))
    if before != after:
        _require_equal(Counter(before.decode().splitlines()), Counter(after.decode().splitlines()))
    return ontology


def _split_disjoint(triples: set[Triple]) -> tuple[list[tuple[str, list[str]]], set[Triple]]:
    """Return the axioms that several classes or individuals are disjoint, and the triples of all other axioms.

    py-horned-owl 2.0 reads no owl:AllDisjointClasses and writes owl:AllDifferent with another property.
    """
    by_subject: dict[Term, list[Triple]] = defaultdict(list)
    for triple in sorted(triples, key=str):
        by_subject[triple.subject].append(triple)

    def values(node: Term, predicate: NamedNode) -> list[Term]:
        return [triple.object for triple in by_subject.get(node, []) if triple.predicate == predicate]

    def cells(node: Term) -> Iterator[Term]:
        while node != NIL:
            yield node
            (node,) = values(node, REST)

    axioms, used = [], set()
    for kind, name in (("AllDisjointClasses", "members"), ("AllDifferent", "distinctMembers")):
        for node in [node for node in by_subject if NamedNode(f"{OWL}{kind}") in values(node, TYPE)]:
            lists = values(node, NamedNode(f"{OWL}{name}"))
            members = list_members(lists[0], values) or [] if len(lists) == 1 and len(by_subject[node]) == 2 else []
            names = [member.value for member in members if isinstance(member, NamedNode)]
            if names and len(names) == len(members):
                axioms.append((f"{OWL}{kind}", names))
                used |= {node, *cells(lists[0])}
    return sorted(axioms), {triple for triple in triples if triple.subject not in used}


def _require_equal(expected: Counter[str], found: Counter[str]) -> None:
    missing, added = sorted((expected - found).elements()), sorted((found - expected).elements())
    if missing or added:
        lines = [*(f"missing: {line}" for line in missing), *(f"added: {line}" for line in added)]
        shown = "\n  ".join([*lines[:MAX_SHOWN], *([f"… {len(lines)} in all"] if len(lines) > MAX_SHOWN else [])])
        raise AxiomsDiffer(f"the ontology cannot be written as OWL/XML without a difference:\n  {shown}")
