"""OWL/XML of the vocabulary, for Protégé and the tools around the OWL API (https://www.w3.org/TR/owl2-xml-serialization/).

The mapping is that of https://www.w3.org/TR/owl2-mapping-to-rdf/, for the constructs that our axioms use; one that it
does not know is an error, not left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from pyoxigraph import Triple

from youcheng.namespaces import OWL, RDF, RDFS
from youcheng.web.owlterms import Said, Terms, target
from youcheng.web.rdf import order
from youcheng.web.terms import name_of

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
HEADER = {TYPE, f"{OWL}versionIRI", f"{OWL}imports"}
CLASSES = {"subClassOf": "SubClassOf", "equivalentClass": "EquivalentClasses", "disjointWith": "DisjointClasses"}
OF_CLASSES = {f"{RDFS}subClassOf"} | {f"{OWL}{name}" for name in ("equivalentClass", "disjointWith", "hasKey")}
PROPERTIES = {
    "subPropertyOf": "Sub{}PropertyOf", "equivalentProperty": "Equivalent{}Properties",
    "propertyDisjointWith": "Disjoint{}Properties", "inverseOf": "Inverse{}Properties",
}  # fmt: skip
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
            self._said[name_of(triple.subject)][triple.predicate.value].append(triple.object)
        self._kinds: dict[str, str] = {}
        for subject, said in self._said.items():
            declared = [KINDS[cls] for cls in map(name_of, said.get(TYPE, [])) if cls in KINDS]
            # What has superclasses is a class, whether or not anything declares it.
            implied = ["Class"] if any(predicate in OF_CLASSES for predicate in said) else []
            if not subject.startswith("_:") and (declared or implied):
                self._kinds[subject] = [*declared, *implied][0]
        self._notes = self._annotated_axioms()
        self._terms = Terms(self._said, self._kinds)
        self._root = ET.Element("Ontology", {"xmlns": OWL, "xml:base": iri, "ontologyIRI": iri})

    def write(self) -> bytes:
        """Return the document."""
        self._header()
        self._declare()
        for subject, said in self._said.items():
            if subject == self._iri or f"{OWL}Ontology" in map(name_of, said.get(TYPE, [])):
                continue
            if not subject.startswith("_:"):
                self._entity(subject, said)
            else:
                self._anonymous(said)
        ET.indent(self._root)
        written: bytes = ET.tostring(self._root, encoding="utf-8", xml_declaration=True)
        return written + b"\n"

    def _header(self) -> None:
        about = self._said[self._iri]
        for version in about.get(f"{OWL}versionIRI", []):
            self._root.set("versionIRI", version.value)
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
        types = {name_of(cls) for cls in self._said[iri].get(TYPE, [])}
        return bool(types - {f"{OWL}Ontology"}) and iri not in self._kinds and not iri.startswith("_:")

    def _annotated_axioms(self) -> dict[tuple[str, str, str], Said]:
        """Return the notes on axioms, by the triple that each axiom is."""
        found = {}
        for said in self._said.values():
            if [name_of(cls) for cls in said.get(TYPE, [])] == [f"{OWL}Axiom"]:
                parts = [said[f"{OWL}annotated{part}"][0] for part in ("Source", "Property", "Target")]
                own = {name: values for name, values in said.items() if not name.startswith((OWL, RDF))}
                found[name_of(parts[0]), name_of(parts[1]), str(parts[2])] = own
        return found

    def _axiom(self, name: str, subject: str, predicate: str, value: object) -> ET.Element:
        """Add an axiom, with the notes on it."""
        element = ET.SubElement(self._root, name)
        for note, texts in self._notes.get((subject, predicate, str(value)), {}).items():
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
                ET.SubElement(axiom, "IRI").text = name_of(value)
            else:
                self._terms.expression(axiom, value)
        elif kind in SHORT and local in PROPERTIES:
            axiom = self._axiom(PROPERTIES[local].format(SHORT[kind]), subject, predicate, value)
            ET.SubElement(axiom, kind, IRI=subject)
            self._terms.property(axiom, value)
        elif local == "propertyChainAxiom":
            axiom = self._axiom("SubObjectPropertyOf", subject, predicate, value)
            chain = ET.SubElement(axiom, "ObjectPropertyChain")
            for member in self._terms.members(value):
                self._terms.property(chain, member)
            ET.SubElement(axiom, kind, IRI=subject)
        else:
            raise ValueError(f"OWL/XML for {predicate} of a {kind} is not written")

    def _typed(self, subject: str, kind: str, cls: Any) -> None:
        if name_of(cls) in TRAITS:
            axiom = self._axiom(f"{TRAITS[name_of(cls)]}{SHORT[kind]}Property", subject, TYPE, cls)
            ET.SubElement(axiom, kind, IRI=subject)
        elif name_of(cls) not in KINDS and name_of(cls) != f"{OWL}NamedIndividual":
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
        for member in sorted(members, key=lambda one: self._kinds.get(name_of(one)) == "DataProperty"):
            self._terms.property(axiom, member)

    def _anonymous(self, said: Said) -> None:
        """Add an axiom about several entities alike; what is nested is written where it belongs."""
        for cls in map(name_of, said.get(TYPE, [])):
            if cls in MANY:
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
