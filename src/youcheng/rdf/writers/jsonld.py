"""JSON-LD for web developers: keys of our own context, the thing itself first, names beside identifiers.

The context is made from the ontology and published at ``/context.jsonld``, so that documents refer to no other site
(https://www.w3.org/TR/json-ld11/).
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from youcheng.rdf.namespaces import EXTERNAL, RDF, XSD, YC
from youcheng.rdf.prefixes import PrefixMap
from youcheng.rdf.terms import DEFINITION, LABEL, STRING, TYPE, owl, rdfs, value_of

Json = Any
SKOS = EXTERNAL["skos"]
TEXTS = {"label": LABEL.value, "definition": DEFINITION.value} | {
    name: f"{SKOS}{name}" for name in ("altLabel", "example", "scopeNote")
}
SHORT = TEXTS | {
    "sameAs": f"{EXTERNAL['schema']}sameAs",
    "seeAlso": rdfs("seeAlso").value,
    "exactMatch": f"{SKOS}exactMatch",
    "closeMatch": f"{SKOS}closeMatch",
    "wasDerivedFrom": f"{EXTERNAL['prov']}wasDerivedFrom",
    "lat": f"{EXTERNAL['wgs84']}lat",
    "long": f"{EXTERNAL['wgs84']}long",
}
"""The terms of other vocabularies that have a key without a prefix."""
KEYWORDS = {"@version": 1.1, "id": "@id", "type": "@type"}
RESERVED = {"id", "type", *SHORT}
NAME = re.compile(r"\w[\w-]*")
"""A local name that can be a key."""
PLACES = {"@context": 0, "id": 1, "type": 1, "label": 2, "@included": 4}
"""The places of keys in a document about a thing."""
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")


class Context:
    """The published JSON-LD context: the keys that stand for IRIs."""

    def __init__(self, ontology: Iterable[Quad | Triple], base: str) -> None:
        self.iri = f"{base}context.jsonld"
        self._keys = {iri: name for name, iri in SHORT.items()}
        self._texts = set(TEXTS.values())
        kinds = {owl(kind) for kind in KINDS}
        for triple in ontology:
            subject = value_of(triple.subject)
            name = subject.removeprefix(YC)
            if triple.predicate == rdfs("range") and value_of(triple.object) == f"{RDF}langString":
                self._texts.add(subject)
            elif triple.predicate == TYPE and triple.object in kinds and NAME.fullmatch(name) and name not in RESERVED:
                self._keys[subject] = name
        names = {"yc": YC} | EXTERNAL
        taken = set(self._keys.values())
        self._prefixes = PrefixMap({prefix: space for prefix, space in names.items() if prefix not in taken})

    def document(self) -> Json:
        """Return the context as it is published."""
        terms = {name: self._definition(iri) for iri, name in self._keys.items()}
        prefixes = self._prefixes.namespaces
        return {"@context": KEYWORDS | prefixes | dict(sorted(terms.items()))}

    def part(self, iris: set[str], schemes: set[str]) -> tuple[Json, dict[str, str], Json]:
        """Return the context to refer to, and the prefixes and terms of it that a document needs.

        Args:
            iris: the properties, classes and datatypes of the document.
            schemes: the schemes of all its IRIs; a prefix of the same name (geo) is switched off.
        """
        off = dict.fromkeys(sorted(schemes & self._prefixes.namespaces.keys()))
        named = {self._keys[iri]: self._definition(iri) for iri in iris if iri in self._keys}
        parts = (self._prefixes.split(iri) for iri in iris if iri not in self._keys)
        used = {part[0]: self._prefixes.namespaces[part[0]] for part in parts if part and part[0] not in off}
        return [self.iri, off] if off else self.iri, used, named

    def _definition(self, iri: str) -> Json:
        return {"@id": iri, "@container": "@language"} if iri in self._texts else iri


def context_of(store: Store, base: str) -> Context:
    """Return the context made from the ontology in the default graph of a store."""
    patterns = ((TYPE, owl(kind)) for kind in KINDS)
    ranges = store.quads_for_pattern(None, rdfs("range"), None, DefaultGraph())
    terms = (quad for pattern in patterns for quad in store.quads_for_pattern(None, *pattern, DefaultGraph()))
    return Context([*terms, *ranges], base)


def write_json_ld(triples: list[Triple], thing: str, context: Context) -> bytes:
    """Return triples as one object about a thing, with all others under ``@included``; or flat, without a thing."""
    from pyld import jsonld

    nodes = _nodes(triples, thing)
    if thing:
        first = nodes.pop(thing, {"@id": thing})
        nodes = {thing: first | ({"@included": list(nodes.values())} if nodes else {})}
    all_terms = (term for triple in triples for term in (triple.subject, triple.predicate, triple.object))
    schemes = {term.value.partition(":")[0] for term in all_terms if isinstance(term, NamedNode)}
    vocabulary = {iri for triple in triples for iri in _vocabulary(triple)}
    reference, prefixes, terms = context.part(vocabulary, schemes)
    options = {"skipExpansion": True, "graph": not thing, "documentLoader": _refuse}
    compacted = jsonld.compact(list(nodes.values()), KEYWORDS | prefixes | terms, options)
    compacted = _with_full_ids(compacted, PrefixMap(prefixes))
    if "@included" in compacted:
        compacted["@included"] = jsonld.JsonLdProcessor.arrayify(compacted["@included"])
    ordered = sorted(compacted.items(), key=lambda item: PLACES.get(item[0], 3))
    return (json.dumps(dict(ordered) | {"@context": reference}, ensure_ascii=False, indent=2) + "\n").encode()


def _with_full_ids(value: Json, prefixes: PrefixMap) -> Json:
    """Return a compacted document with its identifiers in full: clients use them as addresses."""
    if isinstance(value, list):
        return [_with_full_ids(member, prefixes) for member in value]
    if not isinstance(value, dict):
        return value
    return {
        key: prefixes.expand(member) or member if key == "id" else _with_full_ids(member, prefixes)
        for key, member in value.items()
    }


def _nodes(triples: list[Triple], thing: str) -> dict[str, Json]:
    """Return the expanded node objects by subject, in the order of the triples.

    In a document about a thing each identifier stands with the labels of what it identifies, so that nobody has to look
    them up; subjects of which only labels are stated need no node of their own then.
    """
    labels: dict[str, list[Json]] = {}
    for triple in triples if thing else ():
        if triple.predicate == LABEL and value_of(triple.subject) != thing:
            labels.setdefault(value_of(triple.subject), []).append(_value(triple.object, {}))
    nodes: dict[str, Json] = {}
    for triple in triples:
        subject, predicate = value_of(triple.subject), triple.predicate.value
        node = nodes.setdefault(subject, {"@id": subject})
        if triple.predicate == TYPE and not isinstance(triple.object, Literal):
            node.setdefault("@type", []).append(value_of(triple.object))
        else:
            node.setdefault(predicate, []).append(_value(triple.object, labels))
    named = {value_of(triple.object) for triple in triples if triple.predicate != TYPE}
    only_labels = {subject for subject in labels.keys() & named if nodes[subject].keys() == {"@id", LABEL.value}}
    return {subject: node for subject, node in nodes.items() if subject not in only_labels}


def _value(term: Any, labels: dict[str, list[Json]]) -> Json:
    """Return a term as the expanded JSON-LD value that stands for exactly this term."""
    if not isinstance(term, Literal):
        name = value_of(term)
        return {"@id": name} | ({LABEL.value: labels[name]} if name in labels else {})
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == STRING:
        return {"@value": term.value}
    datatype = term.datatype.value
    if datatype == f"{XSD}boolean" and term.value in {"true", "false"}:
        return {"@value": term.value == "true"}
    if datatype == f"{XSD}integer" and term.value == str(_exact(term.value)):
        return {"@value": int(term.value)}
    return {"@value": term.value, "@type": datatype}


def _exact(text: str) -> int | None:
    """Return an integer that every JSON reader keeps exactly, or None."""
    number = int(text) if text.lstrip("+-").isdigit() and len(text) < 20 else None
    return number if number is not None and abs(number) < 2**53 else None


def _vocabulary(triple: Triple) -> tuple[str, ...]:
    """Return the IRIs of a triple that become keys, types or datatypes."""
    if isinstance(triple.object, Literal):
        return (triple.predicate.value, triple.object.datatype.value)
    return (triple.predicate.value, value_of(triple.object)) if triple.predicate == TYPE else (triple.predicate.value,)


def _refuse(url: str, _options: Json) -> Json:
    raise ValueError(f"{url}: documents are written without fetching anything")
