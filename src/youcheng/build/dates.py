"""Dates: the first and the last day that a printed date, of whatever precision, can mean."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import XSD
from youcheng.rdf.files import Term, iri, short, text_of, yc

DATE = NamedNode(f"{XSD}date")
EARLIEST, LATEST = yc("earliest"), yc("latest")
_PRINTED = {yc("date"), yc("established")}
_SINCE = yc("since")


def bounds(printed: Term) -> tuple[date, date]:
    """Return the first and the last day of a day, a month or a year.

    >>> bounds(Literal("2019-02", datatype=NamedNode(f"{XSD}gYearMonth")))
    (datetime.date(2019, 2, 1), datetime.date(2019, 2, 28))

    Raises:
        ValueError: it is no such date, or carries a time zone (a printed date has none).
    """
    lexical, datatype = text_of(printed), printed.datatype.value if isinstance(printed, Literal) else ""
    if datatype == f"{XSD}date":
        day = date.fromisoformat(lexical)
        return day, day
    if datatype == f"{XSD}gYearMonth":
        first = date.fromisoformat(f"{lexical}-01")
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    if datatype == f"{XSD}gYear":
        return date.fromisoformat(f"{lexical}-01-01"), date.fromisoformat(f"{lexical}-12-31")
    raise ValueError("it is no xsd:date, xsd:gYearMonth or xsd:gYear")


def derive_bounds(passages: Iterable[Quad], editorial: Iterable[Quad]) -> Iterator[Triple]:
    """Yield `yc:earliest` and `yc:latest` of each thing with a printed date, where the editors have not set them.

    One date printed twice with different precision is the more precise one; several dates reach from the first to the
    last. What is so "since" a date began no earlier than the first day of it, and has no last day.

    Raises:
        VoiceViolated: a date is none; the message names each with its passage.
    """
    set_by_hand = {(quad.subject, quad.predicate) for quad in editorial if quad.predicate in {EARLIEST, LATEST}}
    spans: dict[NamedNode, list[tuple[date, date]]] = defaultdict(list)
    starts: dict[NamedNode, list[date]] = defaultdict(list)
    faults = []
    for quad in passages:
        if quad.predicate in _PRINTED or quad.predicate == _SINCE:
            try:
                span = bounds(quad.object)
            except ValueError as error:
                faults.append(f"{short(quad.graph_name)}: {short(quad.subject)} {quad.object}: {error}")
                continue
            if quad.predicate == _SINCE:
                starts[iri(quad.subject)].append(span[0])
            else:
                spans[iri(quad.subject)].append(span)
    if faults:
        raise VoiceViolated("dates that are none:\n  " + "\n  ".join(faults))
    for thing in sorted(spans.keys() | starts.keys(), key=str):
        first, last = _joined(spans[thing]) if thing in spans else (min(starts[thing]), None)
        for predicate, day in ((EARLIEST, first), (LATEST, last)):
            if day and (thing, predicate) not in set_by_hand:
                yield Triple(thing, predicate, Literal(day.isoformat(), datatype=DATE))


def _joined(spans: list[tuple[date, date]]) -> tuple[date, date]:
    """Return what several spans have in common, or where they share no day, what they reach over."""
    first, last = max(first for first, _ in spans), min(last for _, last in spans)
    if first <= last:
        return first, last
    return min(first for first, _ in spans), max(last for _, last in spans)
