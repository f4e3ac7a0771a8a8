"""Each term of version 0.1.0 is kept, or deprecated with the term to use instead."""

from collections.abc import Iterable

import pytest
from pyoxigraph import NamedNode, Triple, parse

from support.paths import FIXTURES
from youcheng.paths import ontology
from youcheng.rdf.namespaces import EXTERNAL, YC
from youcheng.rdf.terms import owl, rdfs

TERMS = (FIXTURES / "terms-0.1.0.txt").read_text(encoding="utf-8").split()
CURRENT = [quad.triple for path in sorted(ontology.glob("*.ttl")) for quad in parse(path=path)]
REPLACED = NamedNode(f"{EXTERNAL['dcterms']}isReplacedBy")


def fault(term: NamedNode, triples: Iterable[Triple]) -> str:
    """Return what is wrong with a term that others may use, or nothing."""
    index: dict[NamedNode, dict[NamedNode, list]] = {}
    for triple in triples:
        index.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
    values = index.get(term, {})
    if rdfs("isDefinedBy") not in values:
        return "is gone"
    if owl("deprecated") not in values:
        return "has a substitute but is not deprecated" if REPLACED in values else ""
    substitutes = values.get(REPLACED, [])
    if not substitutes:
        return "is deprecated without a substitute"
    unusable = [s for s in substitutes if s.value.startswith(YC) and rdfs("isDefinedBy") not in index.get(s, {})]
    return f"is replaced by {unusable}, which nothing defines" if unusable else ""


def test_the_list_is_of_0_1_0() -> None:
    assert len(TERMS) == 224
    assert {"Pairing", "yunnanParty", "attestation", "sisterCity"} <= {*TERMS}


@pytest.mark.parametrize("name", TERMS)
def test_term_is_kept_or_replaced(name: str) -> None:
    assert fault(NamedNode(YC + name), CURRENT) == ""


def test_faults_are_found() -> None:
    term = NamedNode(f"{YC}Pairing")
    without = [triple for triple in CURRENT if triple.subject != term]
    deprecated = [*CURRENT, Triple(term, owl("deprecated"), term)]

    assert fault(term, without) == "is gone"
    assert fault(term, deprecated) == "is deprecated without a substitute"
    assert fault(term, [*CURRENT, Triple(term, REPLACED, term)]) == "has a substitute but is not deprecated"
    assert "nothing defines" in fault(term, [*deprecated, Triple(term, REPLACED, NamedNode(f"{YC}Pear"))])
    assert fault(term, [*deprecated, Triple(term, REPLACED, NamedNode(f"{YC}Relation"))]) == ""
