"""Checks across the voices: everything used is declared, and everything has one label in each language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.build.derived import LANGUAGES
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import display_path
from youcheng.rdf.namespaces import KINDS, YC
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, THING, TYPE, Term, is_thing

_NAME = re.compile(rf"{re.escape(THING)}({'|'.join(KINDS)})/[a-z0-9]+(-[a-z0-9]+)*")


class Finder:
    """Finds the lines of the project's files that name a term, for messages."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = list(files)

    @cached_property
    def _lines(self) -> list[tuple[str, str]]:
        lines = []
        for file in self._files:
            name = display_path(file)
            lines += [(f"{name}:{n}", line) for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)]
        return lines

    def places(self, term: object) -> Iterator[str]:
        """Yield ``file:line`` for each line that names an IRI or holds a literal."""
        text = shorten(term)
        whole = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])" if isinstance(term, NamedNode) else re.escape(text))
        return (place for place, line in self._lines if text in line and whole.search(line))

    def first(self, term: object) -> str:
        """Return the first place of a term, or say that no file names it."""
        return next(self.places(term), "(no file names it)")


def check_voices(quads: list[Quad], vocabulary: Iterable[Quad], finder: Finder) -> None:
    """Raise VoiceViolated if voices use undeclared things or undefined terms, or have two labels in one language."""
    faults = [*_undeclared(quads, finder), *_unknown_terms(quads, vocabulary, finder), *_label_faults(quads, finder)]
    if faults:
        raise VoiceViolated(f"{len(faults)} faults across the voices:\n  " + "\n  ".join(faults))


def _undeclared(quads: list[Quad], finder: Finder) -> Iterator[str]:
    declared = {quad.subject for quad in quads if quad.predicate == TYPE}
    used = {term for quad in quads for term in (quad.subject, quad.object) if is_thing(term)}
    for thing in sorted(used, key=str):
        if not _NAME.fullmatch(thing.value):
            yield f"{finder.first(thing)}: {shorten(thing)} is not a valid name; use <kind>:<lower-case-words>"
        elif thing not in declared:
            yield f"{finder.first(thing)}: {shorten(thing)} is used but has no class in any voice; give its rdf:type"


def _unknown_terms(quads: list[Quad], vocabulary: Iterable[Quad], finder: Finder) -> Iterator[str]:
    defined = {quad.subject for quad in vocabulary} | {NamedNode(YC)}
    terms = {term for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)}
    for term in sorted((term for term in terms - defined if term.value.startswith(YC)), key=str):
        yield f"{finder.first(term)}: {shorten(term)} is not in the vocabulary; define it in ontology/youcheng.ttl"


def _label_faults(quads: list[Quad], finder: Finder) -> Iterator[str]:
    labels: dict[Term, dict[str | None, set[Literal]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if quad.predicate == LABEL and isinstance(quad.object, Literal):
            labels[quad.subject][quad.object.language].add(quad.object)
    things = {quad.subject for quad in quads if quad.predicate == TYPE and is_thing(quad.subject)}
    for thing in sorted(things, key=str):
        name = shorten(thing)
        for language in LANGUAGES:
            texts = sorted(labels[thing][language], key=str)
            if not texts:
                yield f"{finder.first(thing)}: {name} has no label @{language}; add one"
            elif len(texts) > 1:
                places = ", ".join(f"{text} ({finder.first(text)})" for text in texts)
                yield f"{name} has {len(texts)} labels @{language}: {places}; keep one"
        others = sorted(map(str, labels[thing].keys() - {*LANGUAGES}))
        if others:
            yield f"{finder.first(thing)}: {name} has labels in {', '.join(others)}; use skos:altLabel"
