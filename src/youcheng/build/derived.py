"""Derive what follows mechanically: bounds of printed dates, and labels of passages, numbers and pairings."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import PASSAGE, XSD
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, TYPE, Term, iri, value_of, yc

LANGUAGES = ("en", "zh")
DATE = NamedNode(f"{XSD}date")
EARLIEST, LATEST = yc("earliest"), yc("latest")
_PRINTED = {yc("date"), yc("established")}
_SINCE = yc("since")
_MAGNITUDES = {
    1: ("", ""), 2: ("hundred", "百"), 3: ("thousand", "千"), 4: ("ten thousand", "万"),
    5: ("hundred thousand", "十万"), 6: ("million", "百万"), 7: ("ten million", "千万"), 8: ("hundred million", "亿"),
}  # fmt: skip
"""The words for powers of ten in English and Chinese, as they follow "several" and "数"."""
_RELATIONS = {True: ("sister provinces", "友好省州"), False: ("sister cities", "友好城市")}
"""What the two sides of a pairing are to each other, by whether both are first-level divisions."""


def bounds(printed: Term) -> tuple[date, date]:
    """Return the first and the last day of a day, a month or a year.

    >>> bounds(Literal("2019-02", datatype=NamedNode(f"{XSD}gYearMonth")))
    (datetime.date(2019, 2, 1), datetime.date(2019, 2, 28))

    Raises:
        ValueError: it is no such date, or carries a time zone (a printed date has none).
    """
    lexical, datatype = value_of(printed), printed.datatype.value if isinstance(printed, Literal) else ""
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
                faults.append(f"{shorten(quad.graph_name)}: {shorten(quad.subject)} {quad.object}: {error}")
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


class Facts:
    """The triples of several voices, looked up by subject and property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Index the quads, whoever says them."""
        self._values: dict[tuple[Term, NamedNode], list[Term]] = defaultdict(list)
        self._typed: dict[Term, list[Term]] = defaultdict(list)
        for quad in quads:
            self._values[quad.subject, quad.predicate].append(quad.object)
            if quad.predicate == TYPE:
                self._typed[quad.object].append(quad.subject)

    def value(self, subject: Term | None, name: str) -> Term | None:
        """Return the first value of one of our properties, or None."""
        return next(iter(self._values.get((subject, yc(name)), ())), None) if subject is not None else None

    def label(self, thing: Term | None, language: str) -> str | None:
        """Return the label of a thing in a language, or None."""
        labels = self._values.get((thing, LABEL), ()) if thing is not None else ()
        return next(
            (label.value for label in labels if isinstance(label, Literal) and label.language == language), None
        )

    def of_type(self, name: str) -> list[Term]:
        """Return the things that are said to be of one of our classes, in a stable order."""
        return sorted(set(self._typed[yc(name)]), key=str)

    def is_a(self, thing: Term | None, name: str) -> bool:
        """Tell whether a thing is said to be of one of our classes."""
        return thing in self._typed[yc(name)]


def generate_labels(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield a label in each language for each passage, number and pairing that the editors have not named in it."""
    facts = Facts(quads)
    namers: dict[str, Callable[[Facts, Term, str], str | None]] = {
        "Passage": name_passage,
        "Quantity": name_number,
        "Count": name_number,
        "Pairing": name_pairing,
    }
    for kind, name in namers.items():
        for thing in facts.of_type(kind):
            for language in LANGUAGES:
                label = None if facts.label(thing, language) else name(facts, thing, language)
                if label:
                    yield Triple(iri(thing), LABEL, Literal(label, language=language))


def name_passage(_facts: Facts, passage: Term, language: str) -> str:
    """Return the label of a passage: what line it is."""
    line = value_of(passage).removeprefix(PASSAGE)
    return f"Passage {line}" if language == "en" else f"第{line}行"


def name_number(facts: Facts, number: Term, language: str) -> str | None:
    """Return a number as people write it, with its bound, its unit and, for a count, where things are counted."""
    unit = facts.label(facts.value(number, "unit"), language)
    bound = facts.value(number, "bound")
    amount = _amount(facts, number, language)
    if not (unit and bound and amount):
        return None
    limit = "" if bound == yc("exactly") else facts.label(bound, language) or ""
    where = facts.label(facts.value(number, "within") or facts.value(number, "ofPlace"), language)
    if language == "en":
        return f"{limit} {amount} {unit}".strip().replace("  ", " ") + (f" ({where})" if where else "")
    return f"{limit}{amount}{unit}" + (f"（{where}）" if where else "")


def _amount(facts: Facts, number: Term, language: str) -> str | None:
    """Return the figure of a number, or the words for its magnitude where it has none."""
    value, magnitude = facts.value(number, "value"), facts.value(number, "magnitude")
    if isinstance(value, Literal):
        return f"{Decimal(value.value):,f}" if language == "en" else value.value
    if isinstance(magnitude, Literal):
        power = Decimal(magnitude.value).adjusted()
        words = _MAGNITUDES.get(power, (f"times {magnitude.value}", magnitude.value))
        return words[LANGUAGES.index(language)]
    return None


def name_pairing(facts: Facts, pairing: Term, language: str) -> str | None:
    """Return the label of a pairing: its two sides and what they are to each other."""
    sides = [facts.value(pairing, side) for side in ("yunnanParty", "foreignParty")]
    names = [facts.label(side, language) for side in sides]
    if not all(names):
        return None
    provincial = all(facts.is_a(side, "FirstLevelDivision") for side in sides)
    relation = _RELATIONS[provincial][LANGUAGES.index(language)]
    return f"{names[0]} – {names[1]} {relation}" if language == "en" else f"{names[0]}—{names[1]}{relation}"
