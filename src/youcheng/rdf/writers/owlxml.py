"""OWL/XML of the vocabulary, for Protégé and the tools around the OWL API (https://www.w3.org/TR/owl2-xml-serialization/).

The mapping is that of https://www.w3.org/TR/owl2-mapping-to-rdf/, for the constructs that our axioms use and some more;
one that it does not know is an error, not left out: a reader of half the axioms would draw wrong conclusions.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from pyoxigraph import Triple

from youcheng.rdf.namespaces import OWL, RDF, RDFS
from youcheng.rdf.terms import value_of
from youcheng.rdf.writers.owl_expressions import NotExpressible, Said, Terms, target
from youcheng.rdf.writers.serialize import order

TYPE = f"{RDF}type"
KINDS = {
    f"{OWL}Class": "Class",
    f"{OWL}ObjectProperty": "ObjectProperty",
    f"{OWL}DatatypeProperty": "DataProperty",
    f"{OWL}AnnotationProperty": "AnnotationProperty",
    f"{RDFS}Datatype": "Datatype",
}
"""What entities are declared as."""
SHORT = {"ObjectProperty": "Object", "DataProperty": "Data", "AnnotationProperty": "Annotation"}
TRAITS = {f"{OWL}{name}Property": name for name in (
    "Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive",
)}  # fmt: skip
BUILT_IN = {f"{OWL}{name}" for name in ("versionInfo", "deprecated", "priorVersion", "backwardCompatibleWith")} | {
    f"{RDFS}{name}" for name in ("label", "comment", "seeAlso", "isDefinedBy")
}
ONTOLOGY, VERSION, IMPORTS = (f"{OWL}{name}" for name in ("Ontology", "versionIRI", "imports"))
HEADER = {TYPE, VERSION, IMPORTS}
CLASSES = {"subClassOf": "SubClassOf", "equivalentClass": "EquivalentClasses", "disjointWith": "DisjointClasses"}
OF_CLASSES = {f"{RDFS}subClassOf"} | {f"{OWL}{name}" for name in ("equivalentClass", "disjointWith", "hasKey")}
PROPERTIES = {
    "subPropertyOf": "Sub{}PropertyOf", "equivalentProperty": "Equivalent{}Properties",
    "propertyDisjointWith": "Disjoint{}Properties", "inverseOf": "Inverse{}Properties",
}  # fmt: skip
ABSENT = {"InverseDataProperties"} | {f"{name}AnnotationProperties" for name in ("Equivalent", "Disjoint", "Inverse")}
"""What the patterns of properties would make that OWL does not have."""
ANNOTATED = [f"{OWL}annotated{part}" for part in ("Source", "Property", "Target")]
OF_INDIVIDUALS = {f"{OWL}NamedIndividual", f"{OWL}Thing"}
MANY = {
    f"{OWL}AllDisjointClasses": ("members", "DisjointClasses"),
    f"{OWL}AllDifferent": ("distinctMembers", "DifferentIndividuals"),
}


class Ontology:
    """A graph on its way to OWL/XML."""

    def __init__(self, iri: str, triples: Iterable[Triple]) -> None:
        """Take the triples of an ontology and its IRI; other headers among them are those of its parts."""
        self._iri = iri
        self._said: dict[str, Said] = defaultdict(lambda: defaultdict(list))
        for triple in order(set(triples), iri):
            self._said[value_of(triple.subject)][triple.predicate.value].append(triple.object)
        self._kinds: dict[str, str] = {}
        for subject, said in self._said.items():
            declared = [KINDS[cls] for cls in map(value_of, said.get(TYPE, [])) if cls in KINDS]
            # What has superclasses is a class, whether or not anything declares it.
            implied = ["Class"] if any(predicate in OF_CLASSES for predicate in said) else []
            if not subject.startswith("_:") and (declared or implied):
                self._kinds[subject] = [*declared, *implied][0]
        self._terms = Terms(self._said, self._kinds)
        self._annotated: set[tuple[str, str, str]] = set()
        self._notes = self._annotated_axioms()
        self._root = ET.Element("Ontology", {"xmlns": OWL, "xml:base": iri, "ontologyIRI": iri})

    def write(self) -> bytes:
        """Return the document.

        Raises:
            NotExpressible: the graph holds what this writer knows no form for.
        """
        try:
            return self._write()
        except RecursionError:
            raise NotExpressible("a class that is made of itself") from None

    def _write(self) -> bytes:
        self._header()
        self._declare()
        for subject, said in self._said.items():
            if subject == self._iri or f"{OWL}Ontology" in map(value_of, said.get(TYPE, [])):
                continue
            if not subject.startswith("_:"):
                self._entity(subject, said)
            else:
                self._anonymous(subject, said)
        self._require_all()
        ET.indent(self._root)
        written: bytes = ET.tostring(self._root, encoding="utf-8", xml_declaration=True)
        return written + b"\n"

    def _require_all(self) -> None:
        """Raise where a blank node, or a note on an axiom, was written nowhere."""
        blank = {name for name in self._said if name.startswith("_:")}
        for name in sorted(blank - self._terms.read):
            said = self._said[name]
            types = [value_of(cls) for cls in said.get(TYPE, [])]
            raise NotExpressible(f"what has no name and is a {', '.join(types) or 'thing'} with {', '.join(said)}")
        for subject, predicate, _ in sorted(self._notes.keys() - self._annotated):
            raise NotExpressible(f"a note on {predicate} of {subject}, which nothing states")

    def _header(self) -> None:
        about = self._said[self._iri]
        for version in about.get(VERSION, []):
            self._root.set("versionIRI", value_of(version))
        for other in about.get(IMPORTS, []):
            ET.SubElement(self._root, "Import").text = value_of(other)
        for predicate, values in about.items():
            for value in values:
                if predicate not in HEADER:
                    self._annotation(self._root, predicate, value)

    def _declare(self) -> None:
        """Declare every entity; a property of others that only annotates is declared as such."""
        annotating = {predicate for said in self._said.values() for predicate in said} - BUILT_IN - self._kinds.keys()
        foreign = {iri for iri in annotating if not iri.startswith((OWL, RDF, RDFS))}
        self._kinds |= dict.fromkeys(sorted(foreign), "AnnotationProperty")
        individuals = {iri: "NamedIndividual" for iri in self._said if self._is_individual(iri)}
        for iri, kind in sorted((self._kinds | individuals).items()):
            ET.SubElement(ET.SubElement(self._root, "Declaration"), kind, IRI=iri)

    def _is_individual(self, iri: str) -> bool:
        types = {value_of(cls) for cls in self._said[iri].get(TYPE, [])}
        return bool(types - {f"{OWL}Ontology"}) and iri not in self._kinds and not iri.startswith("_:")

    def _annotated_axioms(self) -> dict[tuple[str, str, str], Said]:
        """Return the notes on axioms, by the triple that each axiom is."""
        found = {}
        for node, said in self._said.items():
            parts = [
                part for name in ("Source", "Property", "Target") for part in said.get(f"{OWL}annotated{name}", [])
            ]
            if [value_of(cls) for cls in said.get(TYPE, [])] == [f"{OWL}Axiom"] and len(parts) == 3:
                self._terms.read.add(node)
                own = {name: values for name, values in said.items() if not name.startswith((OWL, RDF))}
                found[value_of(parts[0]), value_of(parts[1]), str(parts[2])] = own
        return found

    def _axiom(self, name: str, subject: str, predicate: str, value: object) -> ET.Element:
        """Add an axiom, with the notes on it."""
        element = ET.SubElement(self._root, name)
        key = (subject, predicate, str(value))
        self._annotated.add(key)
        for note, texts in self._notes.get(key, {}).items():
            for text in texts:
                self._annotation(element, note, text)
        return element

    def _entity(self, subject: str, said: Said) -> None:
        kind = self._kinds.get(subject, "NamedIndividual")
        for predicate, values in said.items():
            for value in values:
                self._say(subject, kind, predicate, value)

    def _say(self, subject: str, kind: str, predicate: str, value: Any) -> None:
        """Add the axiom that one triple about an entity is."""
        local = predicate.rpartition("#")[2]
        if predicate == TYPE:
            self._typed(subject, kind, value)
        elif not predicate.startswith((OWL, RDFS)) or predicate in BUILT_IN:
            self._assertion(subject, kind, predicate, value)
        elif kind == "Class" and local in CLASSES:
            axiom = self._axiom(CLASSES[local], subject, predicate, value)
            ET.SubElement(axiom, "Class", IRI=subject)
            self._terms.expression(axiom, value)
        elif kind == "Class" and local == "hasKey":
            self._key(subject, predicate, value)
        elif kind in SHORT and local in {"domain", "range"}:
            axiom = self._axiom(f"{SHORT[kind]}Property{local.title()}", subject, predicate, value)
            ET.SubElement(axiom, kind, IRI=subject)
            if kind == "AnnotationProperty":
                ET.SubElement(axiom, "IRI").text = value_of(value)
            else:
                self._terms.expression(axiom, value)
        elif kind in SHORT and local in PROPERTIES and PROPERTIES[local].format(SHORT[kind]) not in ABSENT:
            axiom = self._axiom(PROPERTIES[local].format(SHORT[kind]), subject, predicate, value)
            ET.SubElement(axiom, kind, IRI=subject)
            self._terms.property(axiom, value)
        elif kind == "ObjectProperty" and local == "propertyChainAxiom":
            axiom = self._axiom("SubObjectPropertyOf", subject, predicate, value)
            chain = ET.SubElement(axiom, "ObjectPropertyChain")
            for member in self._terms.members(value):
                self._terms.property(chain, member)
            ET.SubElement(axiom, kind, IRI=subject)
        else:
            raise NotExpressible(f"{predicate} of {subject}, which is a {kind}")

    def _typed(self, subject: str, kind: str, cls: Any) -> None:
        name = value_of(cls)
        if name in TRAITS and (
            kind == "ObjectProperty" or (kind, name) == ("DataProperty", f"{OWL}FunctionalProperty")
        ):
            axiom = self._axiom(f"{TRAITS[value_of(cls)]}{SHORT[kind]}Property", subject, TYPE, cls)
            ET.SubElement(axiom, kind, IRI=subject)
        elif name in TRAITS or (name.startswith((OWL, RDF, RDFS)) and name not in OF_INDIVIDUALS | KINDS.keys()):
            raise NotExpressible(f"{subject} as a {name}")
        elif name not in KINDS and name != f"{OWL}NamedIndividual":
            axiom = self._axiom("ClassAssertion", subject, TYPE, cls)
            self._terms.expression(axiom, cls)
            ET.SubElement(axiom, "NamedIndividual", IRI=subject)

    def _assertion(self, subject: str, kind: str, predicate: str, value: Any) -> None:
        """Add what is said of an individual by a property, or of any entity by an annotation."""
        how = self._kinds.get(predicate, "AnnotationProperty")
        if kind == "NamedIndividual" and how in {"ObjectProperty", "DataProperty"}:
            axiom = self._axiom(f"{how}Assertion", subject, predicate, value)
            ET.SubElement(axiom, how, IRI=predicate)
            ET.SubElement(axiom, "NamedIndividual", IRI=subject)
            self._terms.individual(axiom, value)
            return
        axiom = self._axiom("AnnotationAssertion", subject, predicate, value)
        ET.SubElement(axiom, "AnnotationProperty", IRI=predicate)
        ET.SubElement(axiom, "IRI").text = subject
        target(axiom, value)

    def _key(self, subject: str, predicate: str, value: Any) -> None:
        axiom = self._axiom("HasKey", subject, predicate, value)
        ET.SubElement(axiom, "Class", IRI=subject)
        members = self._terms.members(value)
        # Object properties come before data properties.
        for member in sorted(members, key=lambda one: self._kinds.get(value_of(one)) == "DataProperty"):
            self._terms.property(axiom, member)

    def _anonymous(self, node: str, said: Said) -> None:
        """Add an axiom about several entities alike; what is nested is written where it belongs."""
        for cls in map(value_of, said.get(TYPE, [])):
            if cls in MANY and len(said.get(f"{OWL}{MANY[cls][0]}", [])) == 1 and len(said) == 2:
                self._terms.read.add(node)
                name, element = MANY[cls]
                axiom = ET.SubElement(self._root, element)
                for member in self._terms.members(said[f"{OWL}{name}"][0]):
                    self._terms.individual(axiom, member) if name == "distinctMembers" else self._terms.expression(
                        axiom, member
                    )

    def _annotation(self, parent: ET.Element, predicate: str, value: Any) -> None:
        annotation = ET.SubElement(parent, "Annotation")
        ET.SubElement(annotation, "AnnotationProperty", IRI=predicate)
        target(annotation, value)
