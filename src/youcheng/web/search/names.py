"""The names that can be looked for, and how each is written in the forms that are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Store

from youcheng.rdf.namespaces import EXTERNAL, RDFS
from youcheng.rdf.terms import name_of
from youcheng.web.search.normalization import core, fold, spellings, squeeze

EXACT = NamedNode(f"{EXTERNAL['skos']}exactMatch")


class Kind(IntEnum):
    """What a name is to its thing; the first weigh more."""

    LABEL = 0
    OTHER = 1
    PRINTED = 2
    MISPRINT = 3
    """Printed so, and held to be wrong by the editors."""
    IDENTIFIER = 4


class Compared:
    """A text in the forms that are compared, of a name and of what was typed alike."""

    text: str

    @cached_property
    def folded(self) -> str:
        """Return the text without what readers type differently."""
        return fold(self.text)

    @cached_property
    def squeezed(self) -> str:
        """Return the folded text without spaces."""
        return squeeze(self.folded)

    @cached_property
    def core(self) -> str:
        """Return the text without the words that say what kind of place it is, and without spaces."""
        return squeeze(core(self.folded))


@dataclass(frozen=True)
class Name(Compared):
    """A name of a thing."""

    thing: str
    text: str
    kind: Kind

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Return the name in pinyin, those of the whole name before those of its core."""
        return tuple(dict.fromkeys((*spellings(self.folded), *spellings(core(self.folded)))))


def names_of_things(store: Store, base: str) -> Iterator[Name]:
    """Yield every name of every thing of a store once, as what weighs most; identifiers of others are names too."""
    yield from _once(_names(store, base), f"{base}id/")


def names_of_terms(store: Store, base: str) -> Iterator[Name]:
    """Yield the names of the terms of the vocabulary."""
    yield from _once(_labels(store), f"{base}ontology#")


def _once(names: Iterator[Name], start: str) -> Iterator[Name]:
    seen = set()
    for name in sorted(names, key=lambda name: (name.kind, name.thing, name.text)):
        key = (name.thing, name.folded)
        if name.thing.startswith(start) and name.folded and key not in seen:
            seen.add(key)
            yield name


def _labels(store: Store) -> Iterator[Name]:
    for predicate, kind in ((f"{RDFS}label", Kind.LABEL), (f"{EXTERNAL['skos']}altLabel", Kind.OTHER)):
        for subject, text in _literals(store, predicate):
            yield Name(subject, text, kind)


def _names(store: Store, base: str) -> Iterator[Name]:
    yield from _labels(store)
    wrong = _misprints(store, base)
    for thing, text in _literals(store, f"{base}ontology#printedName"):
        yield Name(thing, text, Kind.MISPRINT if (thing, text) in wrong else Kind.PRINTED)
    for identifier in ("iso3166", "gbt2260"):
        for thing, text in _literals(store, f"{base}ontology#{identifier}"):
            yield Name(thing, text, Kind.IDENTIFIER)
    for quad in store.quads_for_pattern(None, EXACT, None):
        match = name_of(quad.object).rstrip("/")
        if match.startswith(EXTERNAL["wd"]):
            yield Name(name_of(quad.subject), match.removeprefix(EXTERNAL["wd"]), Kind.IDENTIFIER)


def _literals(store: Store, predicate: str) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, NamedNode(predicate), None):
        if isinstance(quad.object, Literal):
            yield name_of(quad.subject), quad.object.value


def _misprints(store: Store, base: str) -> set[tuple[str, str]]:
    """Return the printed words that editors correct, with the things that they name."""
    vocabulary = f"{base}ontology#"
    kind, correction = NamedNode(f"{vocabulary}decisionKind"), NamedNode(f"{vocabulary}correction")
    found = set()
    for decision in store.quads_for_pattern(None, kind, correction):
        things = [
            name_of(q.object)
            for q in store.quads_for_pattern(decision.subject, NamedNode(f"{vocabulary}concerns"), None)
        ]
        words = [
            name_of(q.object)
            for q in store.quads_for_pattern(decision.subject, NamedNode(f"{vocabulary}printed"), None)
        ]
        found |= {(thing, word) for thing in things for word in words}
    return found
