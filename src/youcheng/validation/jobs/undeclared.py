"""Terms of the project's vocabulary that it does not declare: a misspelt class or property has no shape."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from youcheng.rdf.namespaces import YC
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import TYPE, owl, value_of
from youcheng.validation.jobs.preloaded import Preloaded
from youcheng.validation.report import SH, Path, Result
from youcheng.validation.wording import catalogue, nearest_term

CLASS = owl("Class")


class Undeclared(NamedTuple):
    """A triple with an undeclared term, and the most similar declared one, or ""."""

    triple: ox.Triple
    term: ox.NamedNode
    nearest: str


def undeclared_terms(triples: Iterable[ox.Triple], preloaded: Preloaded) -> Iterator[Undeclared]:
    """Yield the terms of the vocabulary's namespace that neither the vocabulary nor the triples declare."""
    triples = list(triples)
    declared = preloaded.terms.keys() | {triple.subject for triple in triples}
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(YC) and term not in declared:
                name = term.value.removeprefix(YC)
                is_class = term == triple.object and (triple.predicate == TYPE or name[:1].isupper())
                names = (
                    value_of(known).removeprefix(YC)
                    for known, types in preloaded.terms.items()
                    if (CLASS in types) == is_class
                )
                yield Undeclared(triple, term, nearest_term(name, names))


def undeclared_results(triples: Iterable[ox.Triple], preloaded: Preloaded) -> list[Result]:
    """Return a violation for each triple of data with an undeclared term of the vocabulary."""
    return [
        Result(
            focus=found.triple.subject,
            shape=ox.NamedNode(YC.rstrip("#")),
            component=f"{SH}{'Closed' if found.term == found.triple.predicate else 'Class'}ConstraintComponent",
            path=Path(found.triple.predicate, text=shorten(found.triple.predicate)),
            value=found.triple.object,
            messages={language: undeclared_message(found, language) for language in catalogue()},
        )
        for found in undeclared_terms(triples, preloaded)
    ]


def undeclared_message(found: Undeclared, language: str) -> str:
    """Return a sentence that names an undeclared term and the most similar declared one."""
    words = catalogue()[language]["undeclared"]
    nearest = words["nearest"].format(name=found.nearest) if found.nearest else ""
    return str(words["term"]).format(name=found.term.value.removeprefix(YC), nearest=nearest)
