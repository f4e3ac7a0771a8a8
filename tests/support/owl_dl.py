"""Check that an ontology keeps to OWL 2 DL (https://www.w3.org/TR/owl2-syntax/#Ontologies, sections 3, 5.7, 5.8, 11).

No implementation exists in Python; this one checks all restrictions that an ontology in RDF can break, and refuses
what it does not know. Dates in annotations are allowed: annotations have no meaning in OWL.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from youcheng.rdf.namespaces import OWL, RDF, RDFS, XSD

TYPE = NamedNode(f"{RDF}type")
PROPERTY_KINDS = {f"{OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}
DATATYPES = {f"{XSD}{name}" for name in (
    "string", "boolean", "decimal", "integer", "nonNegativeInteger", "positiveInteger", "double", "float", "dateTime",
    "dateTimeStamp", "anyURI", "hexBinary", "base64Binary",
)} | {f"{RDFS}Literal", f"{RDF}PlainLiteral", f"{RDF}XMLLiteral", f"{OWL}real", f"{OWL}rational"}  # fmt: skip
ANNOTATIONS = {f"{RDFS}{name}" for name in ("label", "comment", "seeAlso", "isDefinedBy")} | {
    f"{OWL}{name}" for name in (
        "versionInfo", "deprecated", "priorVersion", "backwardCompatibleWith", "incompatibleWith"
    )
}  # fmt: skip
SYNTAX = {f"{RDF}{name}" for name in ("type", "first", "rest")} | {
    f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")
} | {f"{OWL}{name}" for name in (
    "imports", "versionIRI", "equivalentClass", "disjointWith", "equivalentProperty", "inverseOf", "propertyChainAxiom",
    "propertyDisjointWith", "hasKey", "members", "distinctMembers", "annotatedSource", "annotatedProperty",
    "annotatedTarget", "onProperty", "someValuesFrom", "allValuesFrom", "hasValue", "hasSelf", "cardinality",
    "minCardinality", "maxCardinality", "qualifiedCardinality", "minQualifiedCardinality", "maxQualifiedCardinality",
    "onClass", "onDataRange", "intersectionOf", "unionOf", "complementOf", "oneOf",
)}  # fmt: skip
KINDS = {f"{OWL}{name}" for name in (
    "Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Restriction",
    "AllDisjointClasses", "AllDisjointProperties", "AllDifferent", "Axiom", "FunctionalProperty",
    "InverseFunctionalProperty", "SymmetricProperty", "AsymmetricProperty", "TransitiveProperty", "ReflexiveProperty",
    "IrreflexiveProperty",
)} | {f"{RDFS}Datatype"}  # fmt: skip
CARDINALITIES = {name for name in SYNTAX if name.lower().endswith("cardinality")}
NEEDS_SIMPLE = {f"{OWL}{name}Property" for name in ("Functional", "InverseFunctional", "Asymmetric", "Irreflexive")}
FILLERS = {f"{OWL}{name}" for name in ("someValuesFrom", "allValuesFrom", "hasValue", "hasSelf")} | CARDINALITIES


class Checker:
    """The triples of an ontology with its imports, looked up by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(triples)
        self.of: dict = defaultdict(lambda: defaultdict(list))
        for triple in self.triples:
            self.of[triple.subject][triple.predicate.value].append(triple.object)
        self.kinds: dict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
                self.kinds[str(triple.subject)].add(triple.object.value)

    def is_a(self, term: object, kind: str) -> bool:
        return f"{OWL}{kind}" in self.kinds[str(term)] or (isinstance(term, NamedNode) and term.value in (
            {f"{OWL}Thing", f"{OWL}Nothing"} if kind == "Class" else {f"{OWL}top{kind}"}
        ))  # fmt: skip

    def items(self, node: object) -> list:
        found = []
        while node in self.of and self.of[node][f"{RDF}first"]:
            found += self.of[node][f"{RDF}first"]
            (node,) = self.of[node][f"{RDF}rest"]
        return found

    def named(self, expression: object) -> object:
        """Return the property that an expression stands for: itself, or the one it is the inverse of."""
        inverse = self.of[expression][f"{OWL}inverseOf"] if isinstance(expression, BlankNode) else []
        return inverse[0] if inverse else expression

    def all_of(self, predicate: str) -> Iterator[tuple]:
        return ((t.subject, t.object) for t in self.triples if t.predicate.value == predicate)

    # --- 5.7, 5.8: declarations and what they exclude

    def declarations(self) -> Iterator[str]:
        for term, kinds in self.kinds.items():
            if len(kinds & PROPERTY_KINDS) > 1:
                yield f"{term} is declared as more than one kind of property"
            if {f"{OWL}Class", f"{RDFS}Datatype"} <= kinds:
                yield f"{term} is both a class and a datatype"
        for triple in self.triples:
            predicate = triple.predicate.value
            if predicate not in SYNTAX | ANNOTATIONS and not self.kinds[str(triple.predicate)] & PROPERTY_KINDS:
                yield f"{triple.predicate} is not declared as a property"
            if self.is_a(triple.predicate, "ObjectProperty") and isinstance(triple.object, Literal):
                yield f"{triple.predicate} is an object property, {triple.object} is a literal"
            if self.is_a(triple.predicate, "DatatypeProperty") and not isinstance(triple.object, Literal):
                yield f"{triple.predicate} is a datatype property, {triple.object} is no literal"

    def reserved(self) -> Iterator[str]:
        for triple in self.triples:
            subject, object_ = triple.subject, triple.object
            if isinstance(subject, NamedNode) and subject.value.startswith((OWL, RDF, RDFS, XSD)):
                yield f"{subject} belongs to the language and is given a meaning of its own"
            if triple.predicate == TYPE and isinstance(object_, NamedNode):
                language = object_.value.startswith((OWL, RDF, RDFS, XSD))
                if object_.value not in KINDS if language else not self.is_a(object_, "Class"):
                    yield f"{object_} is no class that {subject} can be a member of"
            if isinstance(object_, Literal) and not object_.language and not self._annotation(triple.predicate):
                yield from self._datatype(object_.datatype)

    def _annotation(self, predicate: NamedNode) -> bool:
        return predicate.value in ANNOTATIONS or self.is_a(predicate, "AnnotationProperty")

    def _datatype(self, datatype: NamedNode) -> Iterator[str]:
        if datatype.value not in DATATYPES:
            yield f"{datatype} is not in OWL 2's datatype map"

    def hierarchies(self) -> Iterator[str]:
        for sub, sup in self.all_of(f"{RDFS}subPropertyOf"):
            kinds = [self.kinds[str(self.named(term))] & PROPERTY_KINDS for term in (sub, sup)]
            if kinds[0] != kinds[1] or not kinds[0]:
                yield f"{sub} and {sup} are not of one kind of property"
        for name in (f"{RDFS}domain", f"{RDFS}range"):
            for on, expression in self.all_of(name):
                if name == f"{RDFS}range" and self.is_a(on, "DatatypeProperty"):
                    yield from self._datatype(expression)
                else:
                    yield from self._class(expression)
        for name in (f"{RDFS}subClassOf", f"{OWL}equivalentClass", f"{OWL}disjointWith"):
            for pair in self.all_of(name):
                for expression in pair:
                    yield from self._class(expression)

    # --- 3.2.4, 8: expressions

    def _class(self, expression: object) -> Iterator[str]:
        if isinstance(expression, NamedNode):
            if not self.is_a(expression, "Class"):
                yield f"{expression} is not declared as a class"
            return
        parts = self.of[expression]
        lists = [name for name in ("intersectionOf", "unionOf", "oneOf") if parts[f"{OWL}{name}"]]
        for name in lists:
            members = self.items(parts[f"{OWL}{name}"][0])
            if not members:
                yield f"{name} has no members"
            for member in members if name != "oneOf" else ():
                yield from self._class(member)
        if not lists and not self.is_a(expression, "Restriction"):
            yield f"{expression} is no class expression that is known here"

    def restrictions(self) -> Iterator[str]:
        for node in [node for node in self.of if self.is_a(node, "Restriction")]:
            parts = self.of[node]
            on = parts[f"{OWL}onProperty"]
            fillers = [name for name in parts if name in FILLERS and parts[name]]
            if len(on) != 1 or len(fillers) != 1:
                yield f"a restriction on {on} has {len(fillers)} conditions"
                continue
            yield from self._restriction(self.named(on[0]), fillers[0], parts)

    def _restriction(self, on: object, condition: str, parts: dict) -> Iterator[str]:
        (filler,) = parts[condition]
        if condition in CARDINALITIES and filler.datatype.value != f"{XSD}nonNegativeInteger":
            yield f"the cardinality of {on} is no xsd:nonNegativeInteger"
        if condition in CARDINALITIES | {f"{OWL}hasSelf"}:
            yield from self._simple(on, condition)
        if condition.endswith("ValuesFrom"):
            if self.is_a(on, "ObjectProperty"):
                yield from self._class(filler)
            elif self.is_a(on, "DatatypeProperty"):
                yield from self._datatype(filler)
        if not self.is_a(on, "ObjectProperty") and (
            condition.endswith("hasSelf") or not self.is_a(on, "DatatypeProperty")
        ):
            yield f"{on} is not a property that can be restricted so"

    # --- 11.2: simple properties and the order of chains

    def inclusions(self) -> Iterator[tuple]:
        for sub, sup in self.all_of(f"{RDFS}subPropertyOf"):
            yield self.named(sub), self.named(sup)
        for name in (f"{OWL}inverseOf", f"{OWL}equivalentProperty"):
            for one, other in self.all_of(name):
                if isinstance(one, NamedNode):
                    yield one, other
                    yield other, one

    def composite(self) -> set:
        """Return the properties that are no simple ones."""
        found = {on for on, kind in self.all_of(TYPE.value) if kind == NamedNode(f"{OWL}TransitiveProperty")}
        found |= {self.named(on) for on, _ in self.all_of(f"{OWL}propertyChainAxiom")}
        while more := {sup for sub, sup in self.inclusions() if sub in found} - found:
            found |= more
        return found

    def _simple(self, on: object, where: str) -> Iterator[str]:
        if on in self.composite():
            yield f"{on} is not simple and must not be used with {where.removeprefix(OWL)}"

    def simplicity(self) -> Iterator[str]:
        for on, kind in self.all_of(TYPE.value):
            if isinstance(kind, NamedNode) and kind.value in NEEDS_SIMPLE:
                yield from self._simple(on, kind.value)
        for pair in self.all_of(f"{OWL}propertyDisjointWith"):
            for on in pair:
                yield from self._simple(on, "propertyDisjointWith")

    def regularity(self) -> Iterator[str]:
        before = set()
        for sup, chain in self.all_of(f"{OWL}propertyChainAxiom"):
            steps = self.items(chain)
            if steps != [sup, sup]:
                inner = steps[1:] if steps[0] == sup else steps[:-1] if steps[-1] == sup else steps
                before |= {(self.named(step), self.named(sup)) for step in inner}
        edges = before | set(self.inclusions())
        for low, high in sorted(before, key=str):
            reached, waiting = set(), [high]
            while waiting:
                node = waiting.pop()
                waiting += [up for down, up in edges if down == node and up not in reached]
                reached |= {up for down, up in edges if down == node}
            if low in reached or low == high:
                yield f"the chains of {high} cannot be put in order: {low} must come before it and after it"


def violations(triples: Iterable[Triple]) -> list[str]:
    """Return the violations of OWL 2 DL in an ontology with its imports."""
    checker = Checker(triples)
    checks = (
        checker.declarations, checker.reserved, checker.hierarchies, checker.restrictions, checker.simplicity,
        checker.regularity,
    )  # fmt: skip
    return sorted({fault for check in checks for fault in check()})
