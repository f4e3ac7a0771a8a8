"""Time validation of generated graphs by our engine and by pySHACL, and print one row a size.

usage: python tests/benchmarks/validation.py [--reference N] [TRIPLES ...]

Without sizes: 5000 100000 1000000. pySHACL is run up to N triples (100000), and must find the same. One thing in fifty
is wrong on purpose. Reading files and shapes is not counted.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from youcheng.paths import resource
from youcheng.rdf.namespaces import BASE, XSD, YC
from youcheng.rdf.terms import LABEL, TYPE
from youcheng.validation import Report, Shapes, load_shapes, validate
from youcheng.validation.jobs.preloaded import Preloaded

PER_PAIRING = 27


def thing(kind: str, name: object) -> NamedNode:
    """Return an IRI of a made-up thing."""
    return NamedNode(f"{BASE}id/{kind}/{name}")


def term(name: str) -> NamedNode:
    """Return a term of the vocabulary."""
    return NamedNode(YC + name)


def named(one: NamedNode, kind: str, name: str, *, wrong: bool = False) -> Iterator[Triple]:
    """Yield the type and the names of a thing; a wrong one has no Chinese name."""
    yield Triple(one, TYPE, term(kind))
    yield Triple(one, LABEL, Literal(name, language="en"))
    if not wrong:
        yield Triple(one, LABEL, Literal(f"名{name}", language="zh"))


def pairing(number: int) -> Iterator[Triple]:
    """Yield a pairing of two cities in two countries, with a date, its bounds and a number."""
    wrong = number % 50 == 0
    relation, quantity = thing("pairing", number), thing("quantity", number)
    here, there = thing("place", f"h{number % 400}"), thing("place", f"f{number}")
    day = f"{1950 + number % 70}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    yield from named(relation, "Pairing", f"pairing {number}", wrong=wrong)
    yield from named(here, "City", f"city {number % 400}")
    yield from named(there, "City", f"city f{number}")
    yield from named(quantity, "Quantity", f"quantity {number}")
    yield Triple(relation, term("party"), here)
    yield Triple(relation, term("party"), there)
    yield Triple(relation, term("strongestAttestation"), term("asserted"))
    for name in ("established", "earliest", "latest"):
        yield Triple(relation, term(name), Literal(day, datatype=NamedNode(f"{XSD}date")))
    yield Triple(relation, term("quantity"), quantity)
    yield Triple(quantity, term("value"), Literal(-number if wrong else number))
    yield Triple(quantity, term("bound"), term("exactly"))
    yield Triple(quantity, term("unit"), thing("unit", "visitor"))
    yield Triple(here, term("locatedIn"), thing("place", f"c{number % 100}"))
    yield Triple(there, term("locatedIn"), thing("place", f"c{100 + number % 100}"))


def made_up(size: int) -> list[Triple]:
    """Return a graph of about so many triples, with the vocabulary."""
    triples = {triple for number in range(1, size // PER_PAIRING + 2) for triple in pairing(number)}
    triples |= {
        triple for number in range(200) for triple in named(thing("place", f"c{number}"), "Country", f"c{number}")
    }
    triples |= set(named(thing("unit", "visitor"), "Unit", "visitors"))
    return [*triples, *Preloaded().vocabulary]


def found(report: Report) -> Counter[tuple[str, ...]]:
    """Return the part of a report on which two engines must agree."""
    return Counter((str(r.focus), str(r.shape), r.component, str(r.value)) for r in report.results)


def timed(data: list[Triple], shapes: Shapes, engine: str) -> tuple[float, Report]:
    """Return the time of an engine and its report."""
    start = time.perf_counter()
    report = validate(data, shapes, engine=engine)  # type: ignore[arg-type]
    return time.perf_counter() - start, report


def say(line: str) -> None:
    """Write a line of the table at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Print a row for each size."""
    reference = int(arguments.pop(arguments.index("--reference") + 1)) if "--reference" in arguments else 100_000
    sizes = [int(one) for one in arguments if one.isdecimal()] or [5_000, 100_000, 1_000_000]
    shapes = load_shapes(*(path for path in resource("shapes").glob("data*.ttl") if path.stem != "data-yunnan"))
    say("| triples | results | ours (s) | pySHACL (s) | ratio |\n|---|---|---|---|---|")
    for size in sizes:
        data = made_up(size)
        own, report = timed(data, shapes, "auto")
        row = f"| {len(data)} | {len(report.results)} | {own:.2f} |"
        if size > reference:
            say(f"{row} | |")
            continue
        other, expected = timed(data, shapes, "pyshacl")
        if found(report) != found(expected):
            sys.exit("the engines disagree")
        say(f"{row} {other:.2f} | {own / other:.3f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
