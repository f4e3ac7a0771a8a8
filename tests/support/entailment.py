"""Made-up facts in Turtle, and the parts of a graph, for the tests of entailment."""

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple, parse

from youcheng.rdf.namespaces import ALIGNED, ENTAILED, ONTOLOGY

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pairing: <https://w3id.org/youcheng/id/pairing/> .
@prefix passage: <https://w3id.org/youcheng/id/passage/> .
@prefix place: <https://w3id.org/youcheng/id/place/> .
@prefix event: <https://w3id.org/youcheng/id/event/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix yc: <https://w3id.org/youcheng/ontology#> .
"""
FUJISAWA = """
place:china a yc:Country .
place:japan a yc:Country .
place:yunnan a yc:FirstLevelDivision ; yc:locatedIn place:china .
place:kunming a yc:Prefecture ; yc:locatedIn place:yunnan .
place:fujisawa a yc:City ; yc:locatedIn place:japan .
pairing:kunming-fujisawa a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:fujisawa ; yc:printed "1" .
passage:9 yc:asserts pairing:kunming-fujisawa .
"""


def turtle(text: str) -> list[Triple]:
    """Return the triples of a text in Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE)]


def of_graphs(store: Store, *, stated: bool) -> list[Triple]:
    """Return what voices state in the default graph, the ontology left out, or else what is entailed."""
    entailed = set(store.quads_for_pattern(None, None, None, NamedNode(ENTAILED)))
    if not stated:
        return sorted((quad.triple for quad in entailed), key=str)
    skip = map(NamedNode, (ONTOLOGY, ENTAILED, ALIGNED))
    others = {quad.triple for name in skip for quad in store.quads_for_pattern(None, None, None, name)}
    merged = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    return sorted(merged - others, key=str)


def pairings(number: int) -> list[Triple]:
    """Return a made-up graph of the shape of ours: pairings of prefectures with places in many countries."""
    few = number // 5
    parts = [
        f"pairing:p{place} a yc:Pairing ; yc:yunnanParty place:y{place % few} ; yc:foreignParty place:f{place} ;"
        f" yc:strongestAttestation yc:presupposed . place:f{place} a yc:City ; yc:locatedIn place:c{place % few} ."
        f" event:e{place} a yc:Visit ; yc:takesPlaceIn place:f{place} ; yc:host place:y{place % few} ."
        for place in range(number)
    ]
    parts += [f"place:y{place} a yc:Prefecture ; yc:locatedIn place:yunnan ." for place in range(few)]
    parts += [f"place:c{place} a yc:Country ." for place in range(few)]
    return turtle("\n".join((FUJISAWA, *parts)))
