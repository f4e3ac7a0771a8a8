"""Time entailment on generated graphs with the structure of ours, and print one row a size.

usage: python tests/benchmarks/entailment.py [TRIPLES ...]        (5000 100000 1000000 when none is given)
"""

import sys
import time
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple, parse

from youcheng.entailment import entail
from youcheng.paths import resource
from youcheng.rdf.namespaces import BASE, YC
from youcheng.rdf.terms import TYPE

PER_PAIRING = 12


def thing(kind: str, name: object) -> NamedNode:
    """Return the IRI of a generated thing."""
    return NamedNode(f"{BASE}id/{kind}/{name}")


def term(name: str) -> NamedNode:
    """Return a term of the vocabulary."""
    return NamedNode(YC + name)


def pairing(number: int) -> Iterator[Triple]:
    """Yield a pairing of one of 400 prefectures with a city in one of 200 countries, and a visit."""
    party, city, event = thing("place", f"y{number % 400}"), thing("place", f"f{number}"), thing("event", number)
    relation = thing("pairing", number)
    yield Triple(relation, TYPE, term("Pairing"))
    yield Triple(relation, term("yunnanParty"), party)
    yield Triple(relation, term("foreignParty"), city)
    yield Triple(relation, term("strongestAttestation"), term("presupposed" if number % 3 else "impliedByDiscourse"))
    yield Triple(relation, term("printed"), Literal(f"{number}"))
    yield Triple(city, TYPE, term("City"))
    yield Triple(city, term("locatedIn"), thing("place", f"d{number % 2000}"))
    yield Triple(city, term("printedName"), Literal(f"city {number}"))
    yield Triple(event, TYPE, term("Visit"))
    yield Triple(event, term("takesPlaceIn"), city)
    yield Triple(event, term("host"), city)
    yield Triple(event, term("visitor"), party)


def graph(triples: int) -> list[Triple]:
    """Return a generated graph of about so many triples."""
    places = [
        *(Triple(thing("place", f"y{n}"), TYPE, term("Prefecture")) for n in range(400)),
        *(Triple(thing("place", f"d{n}"), term("locatedIn"), thing("place", f"c{n % 200}")) for n in range(2000)),
        *(Triple(thing("place", f"c{n}"), TYPE, term("Country")) for n in range(200)),
    ]
    return places + [triple for number in range(triples // PER_PAIRING) for triple in pairing(number)]


def main() -> None:
    """Print the table."""
    ontology = [quad.triple for path in sorted(resource("ontology").glob("*.ttl")) for quad in parse(path=path)]
    print("| triples | entailed | processor seconds | µs a triple given or drawn |\n|---|---|---|---|")  # noqa: T201
    for size in map(int, sys.argv[1:] or ("5000", "100000", "1000000")):
        data = graph(size)
        start = time.process_time()
        entailed = len(entail(data, ontology))
        seconds = time.process_time() - start
        print(f"| {len(data)} | {entailed} | {seconds:.2f} | {seconds / (len(data) + entailed) * 1e6:.1f} |")  # noqa: T201


if __name__ == "__main__":
    main()
