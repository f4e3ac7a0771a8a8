"""The core of the vocabulary and of the shapes serves a pairing of any two places."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple, parse

import youcheng
from support.entailment import turtle
from youcheng.entailment import entail
from youcheng.paths import ontology, shapes
from youcheng.rdf.namespaces import YC

CORE = [
    *(ontology / f"{name}.ttl" for name in ("youcheng", "youcheng-axioms", "youcheng-alignments")),
    *(path for path in sorted(shapes.glob("data*.ttl")) if path.stem != "data-yunnan"),
]
AXIOMS = [quad.triple for name in CORE[:2] for quad in parse(path=name)]
PLACES = """
place:china a yc:Country ; rdfs:label "China"@en , "中国"@zh .
place:germany a yc:Country ; rdfs:label "Germany"@en , "德国"@zh .
place:shandong a yc:FirstLevelDivision ; rdfs:label "Shandong"@en , "山东省"@zh ; yc:locatedIn place:china .
place:bavaria a yc:FirstLevelDivision ; rdfs:label "Bavaria"@en , "巴伐利亚州"@zh ; yc:locatedIn place:germany .
pairing:shandong-bavaria a yc:Pairing ; rdfs:label "Shandong – Bavaria"@en , "山东—巴伐利亚"@zh ;
  yc:strongestAttestation yc:asserted ;
"""
SIDES = {
    "two parties": "yc:party place:shandong , place:bavaria .",
    "two sides": "yc:domesticParty place:shandong ; yc:foreignParty place:bavaria .",
    "seen from there": "yc:domesticParty place:bavaria ; yc:foreignParty place:shandong .",
}


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_knows_no_province(path: Path) -> None:
    sources = {"http://purl.org/dc/terms/source"}
    iris = {term.value for quad in parse(path=path) for term in quad.triple if isinstance(term, NamedNode)}
    exempt = {quad.object.value for quad in parse(path=path) if quad.predicate.value in sources}

    assert [iri for iri in iris - exempt if "yunnan" in iri.lower()] == []


@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES.keys())
def test_pairing_of_any_two_places_conforms(sides: str, tmp_path: Path) -> None:
    file = tmp_path / "pairing.nt"
    file.write_text("".join(f"{triple} .\n" for triple in turtle(PLACES + sides)), encoding="utf-8")

    assert youcheng.validate(file).conforms


@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES.keys())
def test_pairing_of_any_two_places_twins_them(sides: str) -> None:
    entailed = entail(turtle(PLACES + sides), AXIOMS)
    both = "place:shandong yc:twinnedWith place:bavaria . place:bavaria yc:twinnedWith place:shandong ."

    assert {triple for triple in entailed if triple.predicate.value == f"{YC}twinnedWith"} == set(turtle(both))


def test_place_is_no_twin_of_its_own() -> None:
    twin = turtle("place:shandong yc:twinnedWith place:shandong .")[0]

    assert twin not in entail(turtle(f"{PLACES} yc:party place:shandong ."), AXIOMS)


def test_party_of_yunnan_is_domestic() -> None:
    module = [quad.triple for quad in parse(path=ontology / "youcheng-yunnan.ttl")]
    fact = turtle("pairing:kunming-fujisawa yc:yunnanParty place:kunming .")
    domestic = Triple(fact[0].subject, NamedNode(f"{YC}domesticParty"), fact[0].object)

    assert domestic in entail(fact, [*AXIOMS, *module])
    assert domestic not in entail(fact, AXIOMS)
