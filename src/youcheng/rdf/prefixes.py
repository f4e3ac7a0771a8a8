"""Prefixed names: shorten IRIs as Turtle and SPARQL write them, and expand them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng.rdf.namespaces import BASE, prefixes
from youcheng.rdf.terms import STRING

ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]*:")
"""The scheme of an absolute IRI."""
NAME_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST, _SIGN = rf"[{NAME_START}0-9:]", rf"[{NAME_START}0-9:\u00b7\u0300-\u036f\u203f\u2040-]"
_LOCAL = re.compile(rf"{_FIRST}(?:(?:{_SIGN}|\.)*{_SIGN})?")
"""A local name that is not empty and needs no escapes (https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL)."""


class PrefixMap:
    """Namespaces by prefix; of several prefixes for one namespace, the last is used."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        """Index the namespaces; an empty namespace is ignored."""
        self.namespaces = dict(namespaces)
        self._prefixes = {namespace: prefix for prefix, namespace in namespaces.items() if namespace}
        partial = (namespace for namespace in self._prefixes if namespace[-1] not in "/#:")
        self._partial = sorted(partial, key=len, reverse=True)

    def split(self, iri: str) -> tuple[str, str] | None:
        """Return the prefix and the local name of an IRI, or None if no prefixed name without escapes exists.

        >>> PrefixMap({"go": "http://example.org/GO_"}).split("http://example.org/GO_0001")
        ('go', '0001')
        """
        for namespace in (namespace_of(iri), *self._partial):
            if namespace in self._prefixes and iri.startswith(namespace):
                local = iri.removeprefix(namespace)
                if _LOCAL.fullmatch(local):
                    return self._prefixes[namespace], local
        return None

    def shorten(self, iri: str) -> str:
        """Return an IRI as a prefixed name, or unchanged if it has none.

        >>> PrefixMap({"ex": "http://example.org/"}).shorten("http://example.org/a")
        'ex:a'
        """
        parts = self.split(iri)
        return ":".join(parts) if parts else iri

    def write(self, term: object) -> str:
        """Return a term, or an IRI given as text, as Turtle writes it: with a prefix if possible.

        >>> names = project_prefixes()
        >>> names.write(NamedNode(f"{BASE}id/place/kunming")), names.write(Literal("昆明市", language="zh"))
        ('place:kunming', '"昆明市"@zh')
        >>> names.write("http://example.org/"), names.write(Literal(5))
        ('<http://example.org/>', '"5"^^xsd:integer')
        """
        if isinstance(term, Literal) and not term.language and term.datatype != STRING:
            return f"{Literal(term.value)}^^{self.write(term.datatype)}"
        if not isinstance(term, NamedNode | str):
            return str(term)
        iri = term.value if isinstance(term, NamedNode) else term
        parts = self.split(iri)
        return ":".join(parts) if parts else f"<{iri}>"

    def expand(self, name: str) -> str | None:
        """Return the IRI of a prefixed name, or None if its prefix is unknown.

        >>> project_prefixes().expand("yc:Pairing")
        'https://w3id.org/youcheng/ontology#Pairing'
        """
        prefix, colon, local = name.partition(":")
        return self.namespaces[prefix] + local if colon and prefix in self.namespaces else None


@lru_cache(maxsize=8)
def project_prefixes(base: str = BASE) -> PrefixMap:
    """Return the prefixes of the project under a base."""
    return PrefixMap(prefixes(base))


def shorten(term: object, base: str = BASE) -> str:
    """Return a term as Turtle writes it with the prefixes of the project (see `PrefixMap.write`)."""
    return project_prefixes(base).write(term)


def resolved(reference: str, base: str) -> str:
    """Return a reference as an IRI, resolved against a base if it is relative, or unchanged if Python finds it invalid.

    `urljoin` would drop an empty query or fragment, and refuse hosts that the engine takes.

    >>> resolved("ontology#", "https://w3id.org/youcheng/"), resolved("https://e.example/#", "https://w3id.org/")
    ('https://w3id.org/youcheng/ontology#', 'https://e.example/#')
    """
    bare = reference.rstrip("?#")
    try:
        return reference if ABSOLUTE.match(reference) else urljoin(base, bare) + reference[len(bare) :]
    except ValueError:
        return reference


def namespace_of(iri: str) -> str:
    """Return an IRI up to its last ``#`` or ``/``, or up to its last colon if it has neither.

    >>> namespace_of("http://example.org/a#b"), namespace_of("urn:example:a")
    ('http://example.org/a#', 'urn:example:')
    """
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[: end or iri.rfind(":") + 1]


def used_prefixes(triples: Iterable[Triple | Quad], namespaces: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes whose namespaces occur in IRIs and datatypes of triples, in the order given."""
    iris = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode):
                iris.add(term.value)
            elif isinstance(term, Literal):
                iris.add(term.datatype.value)
    used = {namespace_of(iri) for iri in iris}
    partial = tuple(namespace for namespace in namespaces.values() if namespace and namespace[-1] not in "/#:")
    used |= {namespace for namespace in partial if any(iri.startswith(namespace) for iri in iris)}
    return {prefix: namespace for prefix, namespace in namespaces.items() if namespace in used}
