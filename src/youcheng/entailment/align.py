"""Materialize the same facts in the terms of other vocabularies.

Classes and properties below another vocabulary's give most of it; the queries of ``aligned/`` give what takes several
terms, values in another form, or IRIs of parts.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import cast

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, parse

from youcheng.entailment.materialize import entail
from youcheng.entailment.rules import Axiom, Pattern, Rule
from youcheng.rdf.namespaces import BASE
from youcheng.rdf.terms import TYPE

QUERIES = Path(__file__).with_name("aligned")
PARTS = re.compile(
    r"(.*)CONSTRUCT\s*\{([^}]*)\}\s*WHERE\s*\{((?:(?!BIND|FILTER|VALUES).)*)(.*)\}\s*", re.DOTALL | re.ASCII
)
"""The parts of a query: prefixes, head, body (triple patterns), condition."""
VARIABLE = "urn:variable:"


def align(data: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """Return what data and ontology entail in the terms of other vocabularies and do not state."""
    known, axioms = set(data), list(ontology)
    aligned = entail(known, axioms, foreign=True)
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in known.union(axioms, aligned))
    for query in _queries().values():
        aligned |= {*cast("QueryTriples", store.query(query))}
    return aligned - known.union(axioms)


def alignment_rules() -> Iterator[Rule]:
    """Yield the queries as rules, one for each triple pattern of their heads."""
    for name, query in _queries().items():
        prefixes, heads, body, condition = cast("re.Match[str]", PARTS.fullmatch(query)).groups()
        premises = tuple(_patterns(prefixes + body))
        terms = dict.fromkeys(term for _, term, _ in premises if isinstance(term, NamedNode) and term != TYPE)
        axiom = Axiom(name, tuple(terms), f"{BASE}ontology/alignments#")
        for head in _patterns(prefixes + heads):
            yield Rule(head, premises, axiom, prefixes, condition)


@cache
def _queries() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}


def _patterns(text: str) -> Iterator[Pattern]:
    """Yield the triple patterns of a text with prefixes: Turtle but for the variables."""
    for quad in parse(re.sub(r"\?(\w+)", rf"<{VARIABLE}\1>", text), format=RdfFormat.TURTLE):
        first, second, third = (
            term.value.removeprefix(VARIABLE)
            if isinstance(term, NamedNode) and term.value.startswith(VARIABLE)
            else term
            for term in quad.triple
        )
        yield first, second, third
