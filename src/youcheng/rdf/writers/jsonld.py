"""JSON-LD for web developers: one object a thing, terms as keys, what it names nested with its labels.

The context is made from the ontology and published at ``/context.jsonld``, so that nobody has to fetch anything from
elsewhere (https://www.w3.org/TR/json-ld11/).
"""

import json
from collections import defaultdict
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from youcheng.rdf.namespaces import EXTERNAL, OWL, RDF, RDFS, XSD
from youcheng.rdf.terms import LABEL, TYPE, value_of

Json = Any
PLAIN = {f"{XSD}string", f"{RDF}langString"}
SHORT = {
    "label": LABEL.value,
    "altLabel": f"{EXTERNAL['skos']}altLabel",
    "definition": f"{EXTERNAL['skos']}definition",
    "example": f"{EXTERNAL['skos']}example",
    "scopeNote": f"{EXTERNAL['skos']}scopeNote",
    "sameAs": f"{OWL}sameAs",
    "exactMatch": f"{EXTERNAL['skos']}exactMatch",
    "closeMatch": f"{EXTERNAL['skos']}closeMatch",
    "wasDerivedFrom": f"{EXTERNAL['prov']}wasDerivedFrom",
    "lat": f"{EXTERNAL['wgs84']}lat",
    "long": f"{EXTERNAL['wgs84']}long",
}
"""Terms of other vocabularies that are worth a key of their own."""

BY_LANGUAGE = {SHORT[name] for name in ("label", "altLabel", "definition", "example", "scopeNote")}


class Context:
    """The keys that stand for IRIs, and the document that says so."""

    def __init__(self, store: Store, base: str) -> None:
        """Make the context from the ontology of a store."""
        self.iri = f"{base}context.jsonld"
        vocabulary = f"{base}ontology#"
        names = _terms(store, vocabulary)
        self.by_language = BY_LANGUAGE | _with_range(store, f"{RDF}langString")
        self.keys = {iri: name for name, iri in SHORT.items()} | names | {TYPE.value: "type"}
        self._prefixes = {"yc": vocabulary} | EXTERNAL

    def key(self, iri: str) -> str:
        """Return the key of a property or class: its term, a compact IRI, or the IRI itself."""
        if iri in self.keys:
            return self.keys[iri]
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def document(self) -> Json:
        """Return the context as it is published."""
        terms: dict[str, Json] = {}
        for iri, name in sorted(self.keys.items(), key=lambda item: item[1]):
            if name != "type":
                terms[name] = {"@id": iri, "@container": "@language"} if iri in self.by_language else iri
        own = {"@version": 1.1, "id": "@id", "type": "@type"}
        return {"@context": own | {k: v for k, v in self._prefixes.items() if k not in terms} | terms}


def _terms(store: Store, vocabulary: str) -> dict[str, str]:
    """Return the local name of every term of the vocabulary by its IRI."""
    names = {}
    for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"):
        for quad in store.quads_for_pattern(None, TYPE, NamedNode(f"{OWL}{kind}"), DefaultGraph()):
            if value_of(quad.subject).startswith(vocabulary):
                names[value_of(quad.subject)] = value_of(quad.subject).removeprefix(vocabulary)
    return names


def _with_range(store: Store, datatype: str) -> set[str]:
    """Return the properties whose values are all of a datatype."""
    range_ = NamedNode(f"{RDFS}range")
    return {
        value_of(quad.subject) for quad in store.quads_for_pattern(None, range_, NamedNode(datatype), DefaultGraph())
    }


def compact(triples: list[Triple], thing: str, context: Context) -> bytes:
    """Return triples as one JSON-LD object about a thing.

    What it names is nested once, where it is first met; what points to it is under ``@reverse``; what is left over is
    under ``@included``.
    """
    return _dump({"@context": context.iri} | _Tree(triples, context).grow(thing))


def compact_graph(triples: list[Triple], context: Context) -> bytes:
    """Return triples as a flat JSON-LD document, one object for each subject, in the order of the triples."""
    tree = _Tree(triples, context)
    subjects = list(dict.fromkeys(value_of(triple.subject) for triple in triples))
    return _dump({"@context": context.iri, "@graph": [tree.flat(subject) for subject in subjects]})


def _dump(document: Json) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


class _Tree:
    """A graph on its way to nested objects; a subject is written out the first time it is met."""

    def __init__(self, triples: list[Triple], context: Context) -> None:
        self.context = context
        self.about: dict[str, list[Triple]] = defaultdict(list)
        for triple in triples:
            self.about[value_of(triple.subject)].append(triple)
        self.written: set[str] = set()

    def grow(self, thing: str) -> Json:
        """Return the object of a thing with everything else of the graph inside it."""
        incoming = [
            triple
            for subject, about in self.about.items()
            if subject != thing
            for triple in about
            if isinstance(triple.object, NamedNode) and triple.object.value == thing
        ]
        for triple in incoming:
            self.about[value_of(triple.subject)].remove(triple)
        tree = self.nest(thing)
        reverse: dict[str, list[Json]] = defaultdict(list)
        for triple in incoming:
            reverse[self.context.key(triple.predicate.value)].append(self.nest(value_of(triple.subject)))
        left = [self.nest(subject) for subject in self.about if self.about[subject] and subject not in self.written]
        return tree | ({"@reverse": reverse} if reverse else {}) | ({"@included": left} if left else {})

    def nest(self, subject: str) -> Json:
        """Return a subject with what is said of it, or its identifier alone where that is written already."""
        return self._node(subject, nested=True)

    def flat(self, subject: str) -> Json:
        """Return a subject with what is said of it, naming other things by their identifiers."""
        return self._node(subject, nested=False)

    def _node(self, subject: str, *, nested: bool) -> Json:
        node: dict[str, Json] = {"id": subject}
        known = subject in self.written
        self.written.add(subject)
        for triple in self.about.get(subject, ()):
            # A name is repeated wherever a thing is: who reads JSON should not have to look it up.
            if not known or triple.predicate.value == SHORT["label"]:
                self._add(node, triple, nested=nested)
        return {key: _single(value) for key, value in node.items()}

    def _add(self, node: dict[str, Json], triple: Triple, *, nested: bool) -> None:
        predicate, value = triple.predicate.value, triple.object
        key = self.context.key(predicate)
        if key == "type" and not isinstance(value, Literal):
            name = self.context.key(value_of(value))
            node.setdefault(key, []).append(name)
        elif not isinstance(value, Literal):
            node.setdefault(key, []).append(self.nest(value_of(value)) if nested else {"id": value_of(value)})
        elif predicate in self.context.by_language and value.datatype.value in PLAIN:
            node.setdefault(key, {}).setdefault(value.language or "@none", []).append(value.value)
        else:
            node.setdefault(key, []).append(_value(value, self.context))


def _single(value: Json) -> Json:
    """Return the only member of a list instead of the list; of a map by language likewise."""
    if isinstance(value, dict):
        return {language: _single(texts) for language, texts in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _value(literal: Literal, context: Context) -> Json:
    """Return a literal as the JSON value that expands to exactly this literal."""
    datatype = literal.datatype.value
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    if datatype == f"{XSD}string":
        return literal.value
    if datatype == f"{XSD}boolean" and literal.value in {"true", "false"}:
        return literal.value == "true"
    if datatype == f"{XSD}integer" and literal.value == str(_whole(literal.value)):
        return int(literal.value)
    return {"@value": literal.value, "@type": context.key(datatype)}


def _whole(text: str) -> int | None:
    """Return an integer that a JSON reader keeps exactly, or None."""
    number = int(text) if text.lstrip("+-").isdigit() else None
    return number if number is not None and abs(number) < 2**53 else None
