"""Read the axioms of an OWL 2 ontology as rules.

Rules are made of class and property hierarchies and equivalences, domains, ranges, symmetric, transitive and inverse
properties, property chains (with inverse steps, and with classes as steps by ``owl:hasSelf``), and of classes defined
by ``owl:intersectionOf``, ``unionOf``, ``someValuesFrom``, ``hasValue``, ``oneOf`` and ``allValuesFrom``. Axioms that
can only make an ontology inconsistent, such as disjointness, and conclusions about things without a name are left to
the description logic reasoner.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, product

from pyoxigraph import NamedNode, Triple

from youcheng.entailment.rules import DIFFERENT, STRENGTH, Axiom, Pattern, Rule, Slot, substitute
from youcheng.errors import SyntaxInvalid
from youcheng.rdf.lists import list_members
from youcheng.rdf.namespaces import EXTERNAL, YC
from youcheng.rdf.terms import TYPE, Term, iri, owl, rdfs, value_of, yc

CONCEPT = NamedNode(f"{EXTERNAL['skos']}Concept")
"""The one class of another vocabulary that is entailed, because many tools use concepts."""
TWINS = Rule(
    ("x", yc("twinnedWith"), "y"),
    (("p", TYPE, yc("AttestedPairing")), ("p", yc("party"), "x"), ("p", yc("party"), "y"), ("x", DIFFERENT, "y")),
    Axiom("differentFrom", (yc("twinnedWith"), yc("party"))),
)
"""Two parties are twins, whichever their sides. OWL 2 cannot say that they differ: its axiom is about sides alone."""


class Ontology:
    """The triples of an ontology, looked up by predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples in a stable order, so that the order of rules is stable."""
        self.objects: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        self.pairs: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for triple in sorted(triples, key=str):
            self.objects[triple.subject, triple.predicate].append(triple.object)
            self.pairs[triple.predicate].append((triple.subject, triple.object))
        self._fresh = count()

    def value(self, subject: Term, predicate: Term) -> Term | None:
        """Return the first value of a property, or None."""
        return next(iter(self.objects.get((subject, predicate), ())), None)

    def items(self, node: Term) -> list[Term]:
        """Return all members of an RDF list; raise SyntaxInvalid if it is malformed."""
        members = list_members(node, lambda cell, predicate: self.objects.get((cell, predicate), []))
        if members is None:
            raise SyntaxInvalid(f"the ontology has a malformed RDF list ({node}); write lists as ( … ) in Turtle")
        return members

    def fresh(self) -> str:
        """Return an unused variable."""
        return f"v{next(self._fresh)}"

    def step(self, expression: Term, subject: Slot, object_: Slot) -> Pattern:
        """Return the pattern of a property or of the inverse of one."""
        inverse = None if isinstance(expression, NamedNode) else self.value(expression, owl("inverseOf"))
        return (subject, expression, object_) if inverse is None else (object_, inverse, subject)

    def bodies(self, expression: Term, member: Slot) -> list[tuple[Pattern, ...]]:
        """Return alternative conditions for membership in a class; none if rules cannot express it."""
        if isinstance(expression, NamedNode):
            return [()] if expression == owl("Thing") else [((member, TYPE, expression),)]
        if (parts := self.value(expression, owl("intersectionOf"))) is not None:
            choices = product(*(self.bodies(part, member) for part in self.items(parts)))
            return [tuple(pattern for body in choice for pattern in body) for choice in choices]
        if (parts := self.value(expression, owl("unionOf"))) is not None:
            return [body for part in self.items(parts) for body in self.bodies(part, member)]
        return self._restriction_bodies(expression, member)

    def _restriction_bodies(self, expression: Term, member: Slot) -> list[tuple[Pattern, ...]]:
        on = self.value(expression, owl("onProperty"))
        if on is None:
            return []
        if (value := self.value(expression, owl("hasValue"))) is not None:
            return [(self.step(on, member, value),)]
        if (filler := self.value(expression, owl("someValuesFrom"))) is not None:
            other = self.fresh()
            return [(self.step(on, member, other), *body) for body in self.bodies(filler, other)]
        if self.value(expression, owl("hasSelf")) is not None:
            return [(self.step(on, member, member),)]
        return []

    def heads(self, expression: Term, member: Slot) -> Iterator[tuple[tuple[Pattern, ...], Pattern]]:
        """Yield each pattern that holds for the members of a class, after the further conditions it needs."""
        if isinstance(expression, NamedNode):
            yield (), (member, TYPE, expression)
            return
        if (parts := self.value(expression, owl("intersectionOf"))) is not None:
            for part in self.items(parts):
                yield from self.heads(part, member)
        on = self.value(expression, owl("onProperty"))
        if on is None:
            return
        if (value := self.value(expression, owl("hasValue"))) is not None:
            yield (), self.step(on, member, value)
        if (filler := self.value(expression, owl("allValuesFrom"))) is not None:
            other = self.fresh()
            for body, head in self.heads(filler, other):
                yield (self.step(on, member, other), *body), head

    def selves(self) -> dict[Slot, Term]:
        """Return the properties of ``owl:hasSelf``, which make classes steps of chains, with their classes."""
        return {
            on: name
            for name, expression in self.pairs[owl("equivalentClass")]
            if self.value(expression, owl("hasSelf")) is not None
            and (on := self.value(expression, owl("onProperty"))) is not None
        }


def _axiom(kind: str, *terms: Term | None) -> Axiom:
    return Axiom(kind, tuple(term for term in terms if isinstance(term, NamedNode)))


def _inclusions(ontology: Ontology, below: str, equivalent: str) -> Iterator[tuple[str, Term, Term]]:
    """Yield each inclusion of classes or of properties: the kind of its axiom, the narrower and the wider term."""
    for narrow, wide in ontology.pairs[rdfs(below)]:
        yield below, narrow, wide
    for first, second in ontology.pairs[owl(equivalent)]:
        yield equivalent, first, second
        yield equivalent, second, first


def _class_rules(ontology: Ontology) -> Iterator[Rule]:
    for kind, sub, sup in _inclusions(ontology, "subClassOf", "equivalentClass"):
        for body in ontology.bodies(sub, "x"):
            for more, head in ontology.heads(sup, "x"):
                yield Rule(head, (*body, *more), _axiom(kind, sub, sup))
        members = ontology.value(sub, owl("oneOf"))
        for member in ontology.items(members) if members is not None and isinstance(sup, NamedNode) else ():
            yield Rule((member, TYPE, sup), (), _axiom("oneOf", sub, sup))


def _property_rules(ontology: Ontology) -> Iterator[Rule]:
    for kind, member in (("domain", "x"), ("range", "y")):
        for on, expression in ontology.pairs[rdfs(kind)]:
            for body, head in ontology.heads(expression, member):
                yield Rule(head, (ontology.step(on, "x", "y"), *body), _axiom(kind, on, expression))
    for kind, sub, sup in _inclusions(ontology, "subPropertyOf", "equivalentProperty"):
        yield Rule(ontology.step(sup, "x", "y"), (ontology.step(sub, "x", "y"),), _axiom(kind, sub, sup))
    for first, second in ontology.pairs[owl("inverseOf")]:
        if isinstance(first, NamedNode) and isinstance(second, NamedNode):
            yield Rule(("x", second, "y"), (("y", first, "x"),), _axiom("inverseOf", first, second))
            yield Rule(("x", first, "y"), (("y", second, "x"),), _axiom("inverseOf", first, second))


def _chain_rules(ontology: Ontology) -> Iterator[Rule]:
    for on, kind in ontology.pairs[TYPE]:
        if kind == owl("SymmetricProperty"):
            yield Rule(("x", on, "y"), (("y", on, "x"),), _axiom("SymmetricProperty", on))
        elif kind == owl("TransitiveProperty"):
            yield Rule(("x", on, "z"), (("x", on, "y"), ("y", on, "z")), _axiom("TransitiveProperty", on))
    for on, chain in ontology.pairs[owl("propertyChainAxiom")]:
        steps = ontology.items(chain)
        nodes = [f"x{place}" for place in range(len(steps) + 1)]
        body = tuple(map(ontology.step, steps, nodes, nodes[1:]))
        properties = (step if isinstance(step, NamedNode) else ontology.value(step, owl("inverseOf")) for step in steps)
        yield Rule(ontology.step(on, nodes[0], nodes[-1]), body, _axiom("propertyChainAxiom", on, *properties))


def _without_selves(rule: Rule, selves: dict[Slot, Term]) -> Rule:
    """Return a rule with each step that only stands for a class replaced by membership in the class."""
    head, body = rule.head, list(rule.body)
    for place, (subject, predicate, object_) in enumerate(body):
        if predicate in selves and isinstance(object_, str):
            body[place] = (subject, TYPE, selves[predicate])
            body = [substitute(pattern, {object_: subject}) for pattern in body]
            head = substitute(head, {object_: subject})
    return Rule(head, tuple(dict.fromkeys(body)), rule.axiom, rank=rule.rank)


def _strength_rules(ontology: Ontology) -> Iterator[Rule]:
    """Yield, for each way to attest something, the strength of evidence that it gives, by the rank of the strength."""
    for on, strength in ontology.pairs[yc(STRENGTH)]:
        rank = int(value_of(ontology.value(strength, yc("rank"))))
        body = (("passage", on, "x"),)
        yield Rule(
            ("x", yc("strongestAttestation"), strength), body, Axiom(STRENGTH, (iri(on), iri(strength)), YC), rank=rank
        )


def read_rules(ontology: Iterable[Triple], *, foreign: bool = False) -> list[Rule]:
    """Return the rules of an ontology that conclude in its own terms, or those that conclude in foreign ones.

    Its own terms are those that an ontology among the triples defines (``rdfs:isDefinedBy``).
    """
    index = Ontology(ontology)
    selves = index.selves()
    ontologies = {name for name, kind in index.pairs[TYPE] if kind == owl("Ontology")}
    own = {term for term, source in index.pairs[rdfs("isDefinedBy")] if source in ontologies} | {CONCEPT}
    read = (*_class_rules(index), *_property_rules(index), *_chain_rules(index), *_strength_rules(index), TWINS)
    rules = [_without_selves(rule, selves) for rule in read]
    # A conclusion that several axioms entail is put down to the simplest: a hierarchy before a definition.
    rules.sort(key=lambda rule: (rule.axiom.kind not in {"subClassOf", "subPropertyOf"}, len(rule.body)))
    unique: dict[tuple[Pattern, tuple[Pattern, ...]], Rule] = {}
    for rule in rules:
        _, predicate, object_ = rule.head
        concluded = object_ if predicate == TYPE else predicate
        if (concluded not in own) == foreign and predicate not in selves and rule.head not in rule.body:
            unique.setdefault((rule.head, rule.body), rule)
    return list(unique.values())
