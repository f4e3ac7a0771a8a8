"""What holds across the voices: everything that is used is declared, and everything has one name in each language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.build.derived import LANGUAGES
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import display_path
from youcheng.rdf.namespaces import KINDS, QUERIES, SHAPES, YC
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, THING, TYPE, Term, is_thing, value_of

_NAME = re.compile(rf"{re.escape(THING)}({'|'.join(KINDS)})/[a-z0-9]+(-[a-z0-9]+)*")


class Finder:
    """Find the lines of the project's files that name a term, for messages; the files are read on first use."""

    def __init__(self, files: Iterable[Path]) -> None:
        """Keep the files in search order."""
        self._files = list(files)
        self._lines: list[tuple[str, str]] = []

    def places(self, term: object) -> Iterator[str]:
        """Yield ``file:line`` for each line that names an IRI or holds a literal."""
        if not self._lines:
            for file in self._files:
                lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
                self._lines += [(f"{display_path(file)}:{number}", line) for number, line in lines]
        text = shorten(term)
        whole = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])" if isinstance(term, NamedNode) else re.escape(text))
        return (place for place, line in self._lines if text in line and whole.search(line))

    def first(self, term: object) -> str:
        """Return the first place of a term, or say that no file names it."""
        return next(self.places(term), "(no file names it)")


def check_voices(quads: Iterable[Quad], vocabulary: Iterable[Quad], finder: Finder) -> None:
    """Confirm that the voices speak of declared things in declared words, and call each by one name in each language.

    Raises:
        VoiceViolated: they do not; the message lists every fault with file and line.
    """
    quads = [quad for quad in quads if value_of(quad.graph_name) not in {SHAPES, QUERIES}]
    problems = [*_undeclared(quads, finder), *_unknown_words(quads, set(vocabulary), finder), *_labels(quads, finder)]
    if problems:
        raise VoiceViolated(f"{len(problems)} faults across the voices:\n  " + "\n  ".join(problems))


def _undeclared(quads: list[Quad], finder: Finder) -> Iterator[str]:
    """Yield each thing that is used and nowhere said to be of a class, or whose IRI is not a name of ours."""
    declared = {quad.subject for quad in quads if quad.predicate == TYPE}
    used = {term for quad in quads for term in (quad.subject, quad.object) if is_thing(term)}
    for thing in sorted(used, key=str):
        if not _NAME.fullmatch(thing.value):
            yield f"{finder.first(thing)}: {shorten(thing)} is no name of ours: a kind, then lower-case words, hyphens"
        elif thing not in declared:
            yield f"{finder.first(thing)}: {shorten(thing)} is used, but no voice says what it is (rdf:type)"


def _unknown_words(quads: list[Quad], vocabulary: set[Quad], finder: Finder) -> Iterator[str]:
    """Yield each term of our namespace that the vocabulary does not define."""
    defined = {quad.subject for quad in vocabulary}
    used = {term for quad in quads for term in (quad.predicate, quad.object) if _is_word(term)}
    for word in sorted(used - defined, key=str):
        yield f"{finder.first(word)}: {shorten(word)} is not in the vocabulary"


def _is_word(term: Term) -> bool:
    """Tell whether a term is in the namespace of the vocabulary."""
    return isinstance(term, NamedNode) and term.value.startswith(YC) and term.value != YC


def _labels(quads: list[Quad], finder: Finder) -> Iterator[str]:
    """Yield each thing that has not exactly one label in each language."""
    labels: dict[Term, dict[str | None, set[Literal]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if quad.predicate == LABEL and isinstance(quad.object, Literal):
            labels[quad.subject][quad.object.language].add(quad.object)
    things = sorted({quad.subject for quad in quads if quad.predicate == TYPE and is_thing(quad.subject)}, key=str)
    for thing in things:
        for language in LANGUAGES:
            found = sorted(labels[thing][language], key=str)
            if not found:
                yield f"{finder.first(thing)}: {shorten(thing)} has no label @{language}"
            elif len(found) > 1:
                each = ", ".join(f"{label} ({finder.first(label)})" for label in found)
                yield f"{shorten(thing)} has {len(found)} labels @{language}: {each}"
        others = sorted(map(str, labels[thing].keys() - {*LANGUAGES}))
        if others:
            yield f"{finder.first(thing)}: {shorten(thing)} has labels in {', '.join(others)}; use skos:altLabel"
