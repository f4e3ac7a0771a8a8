"""Generate graphs with the structure of ours: pairings, places, events, statements, labels in two languages.

    python tests/benchmarks/graph.py 100k > 100k.nt

The same size and seed give the same bytes; lines are written one by one, so that memory stays small.
"""

import random
import sys
from collections.abc import Iterator

BASE = "https://w3id.org/youcheng/"
SEED = 20210518
COUNTRIES = 190
PER_PAIRING = 30.5
"""How many triples there are for one pairing, about: its own, and those of its places, events and statements."""
FIELDS = ("agriculture", "culture", "education", "health", "sport", "tourism", "trade", "transport")
FIRST, SECOND = "春夏秋冬东南西北金银铜铁山水林田", "州城港湾江湖岛岭"
SYLLABLES = ("ka", "lo", "mi", "nu", "ra", "se", "ti", "vo", "ya", "zen", "burg", "dorf", "shan", "chiang")

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "yc": f"{BASE}ontology#",
}


def number(size: str) -> int:
    """Return the number that a size stands for.

    >>> number("5k"), number("10m")
    (5000, 10000000)
    """
    unit = {"k": 1_000, "m": 1_000_000}.get(size[-1].lower(), 1)
    return int(size[:-1] if unit > 1 else size) * unit


def iri(name: str) -> str:
    """Return a prefixed name as N-Triples have it.

    >>> iri("place:p7"), iri("yc:party")
    ('<https://w3id.org/youcheng/id/place/p7>', '<https://w3id.org/youcheng/ontology#party>')
    """
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>" if prefix in PREFIXES else f"<{BASE}id/{prefix}/{local}>"


class Maker:
    """Generates the triples of one graph."""

    def __init__(self, size: int, seed: int = SEED) -> None:
        self.size = size
        self.random = random.Random(f"{seed} {size}")  # noqa: S311  (nothing secret)
        self.pairings = max(1, round(size / PER_PAIRING))
        self.parties = max(20, self.pairings // 20)

    def lines(self) -> Iterator[str]:
        """Yield as many triples as asked for, in N-Triples."""
        for count, (subject, predicate, value) in enumerate(self.triples()):
            if count == self.size:
                return
            yield f"{iri(subject)} {iri(predicate)} {value if value[0] == chr(34) else iri(value)} .\n"

    def triples(self) -> Iterator[tuple[str, str, str]]:
        yield from self.countries()
        for number_ in range(self.parties):
            yield from self.place(f"yunnan-{number_}", "yc:Prefecture", "country-0")
        turn = 0
        while True:
            yield from self.turn(turn)
            turn += 1

    def countries(self) -> Iterator[tuple[str, str, str]]:
        for number_ in range(8):
            yield f"place:region-{number_}", "rdf:type", "yc:Region"
        for number_ in range(COUNTRIES):
            yield from self.place(f"country-{number_}", "yc:Country", f"region-{number_ % 8}")

    def turn(self, turn: int) -> Iterator[tuple[str, str, str]]:
        """Yield a foreign place, its pairing, and statements about both."""
        place, pairing = f"foreign-{turn}", f"pairing:{turn}"
        # Few countries have many pairings and many have few.
        country = min(int(self.random.expovariate(0.04)), COUNTRIES - 1)
        party = f"place:yunnan-{self.random.randrange(self.parties)}"
        yield from self.place(place, "yc:City", f"country-{country}")
        yield pairing, "rdf:type", "yc:Pairing"
        yield from self.labels(pairing)
        yield pairing, "yc:yunnanParty", party
        yield pairing, "yc:foreignParty", f"place:{place}"
        yield pairing, "yc:party", party
        yield pairing, "yc:party", f"place:{place}"
        yield pairing, "yc:partnerCountry", f"place:country-{country}"
        strengths = ("yc:asserted", "yc:presupposed", "yc:impliedByLabel")
        yield pairing, "yc:strongestAttestation", self.random.choice(strengths)
        yield pairing, "yc:established", self.date()
        for event in range(self.random.choice((0, 1, 1, 2, 2, 3))):
            yield from self.event(f"event:{turn}-{event}", party, place)
        if turn % 2:
            statement = f"statement:{turn}"
            yield statement, "rdf:type", "yc:Statement"
            yield statement, "yc:about", pairing
            yield statement, "yc:field", f"field:{self.random.choice(FIELDS)}"
            yield statement, "yc:paraphrase", f'"{" ".join(self.word() for _ in range(12))}"@en'

    def place(self, name: str, kind: str, within: str) -> Iterator[tuple[str, str, str]]:
        place = f"place:{name}"
        yield place, "rdf:type", kind
        yield from self.labels(place)
        yield place, "yc:locatedIn", f"place:{within}"
        yield place, "wgs84:lat", f'"{self.random.uniform(-60, 70):.4f}"^^{iri("xsd:decimal")}'
        yield place, "wgs84:long", f'"{self.random.uniform(-180, 180):.4f}"^^{iri("xsd:decimal")}'

    def event(self, event: str, party: str, place: str) -> Iterator[tuple[str, str, str]]:
        yield event, "rdf:type", self.random.choice(("yc:Visit", "yc:Forum", "yc:Training", "yc:Exhibition"))
        yield from self.labels(event)
        yield event, "yc:date", self.date()
        yield event, "yc:host", party
        yield event, "yc:guest", f"place:{place}"
        yield event, "yc:takesPlaceIn", self.random.choice((party, f"place:{place}"))
        yield event, "yc:field", f"field:{self.random.choice(FIELDS)}"

    def labels(self, subject: str) -> Iterator[tuple[str, str, str]]:
        zh = "".join(self.random.choice(FIRST) for _ in range(2)) + self.random.choice(SECOND)
        yield subject, "rdfs:label", f'"{self.word().capitalize()} {self.word().capitalize()}"@en'
        yield subject, "rdfs:label", f'"{zh}"@zh'

    def word(self) -> str:
        return "".join(self.random.choice(SYLLABLES) for _ in range(self.random.randint(2, 4)))

    def date(self) -> str:
        year, month, day = self.random.randint(1973, 2021), self.random.randint(1, 12), self.random.randint(1, 28)
        return f'"{year}-{month:02}-{day:02}"^^{iri("xsd:date")}'


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.writelines(Maker(number(sys.argv[1])).lines())
