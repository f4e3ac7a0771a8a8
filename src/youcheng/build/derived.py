"""Derived values: bounds of printed dates, coverage of passages, and labels of passages, numbers and pairings."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import PASSAGE, XSD
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, TYPE, Term, iri, rdfs, value_of, yc

LANGUAGES = ("en", "zh")
DATE = NamedNode(f"{XSD}date")
INSTANT, BEGINNING = (yc("earliest"), yc("latest")), (yc("beginsAfter"), yc("beginsBefore"))
_BOUNDS = {yc("date"): INSTANT, yc("established"): INSTANT, yc("since"): BEGINNING}
"""The bounds that follow from each property with a printed date."""
_MAGNITUDES = {
    1: ("", ""), 2: ("hundred", "百"), 3: ("thousand", "千"), 4: ("ten thousand", "万"),
    5: ("hundred thousand", "十万"), 6: ("million", "百万"), 7: ("ten million", "千万"), 8: ("hundred million", "亿"),
}  # fmt: skip
"""The words for powers of ten in English and Chinese, as they follow "several" and "数"."""


def bounds(printed: Term) -> tuple[date, date]:
    """Return the first and the last day of a day, a month or a year.

    >>> bounds(Literal("2019-02", datatype=NamedNode(f"{XSD}gYearMonth")))
    (datetime.date(2019, 2, 1), datetime.date(2019, 2, 28))

    Raises:
        ValueError: the term is not such a date, or has a time zone.
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
    raise ValueError("expected an xsd:date, xsd:gYearMonth or xsd:gYear")


def derive_bounds(passages: Iterable[Quad], editorial: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the first and the last day of each printed date, unless the editors have set them.

    A date bounds an instant (`yc:earliest`, `yc:latest`), a date with `yc:since` the beginning of what lasts
    (`yc:beginsAfter`, `yc:beginsBefore`). Of one date printed with different precision the more precise one counts;
    different dates give the span from the first to the last.

    Raises:
        VoiceViolated: a date is invalid; the message names each with its passage.
    """
    set_by_hand = {(quad.subject, quad.predicate) for quad in editorial if quad.predicate in {*INSTANT, *BEGINNING}}
    spans: dict[tuple[NamedNode, tuple[NamedNode, NamedNode]], list[tuple[date, date]]] = defaultdict(list)
    faults = []
    for quad in passages:
        if quad.predicate not in _BOUNDS:
            continue
        try:
            spans[iri(quad.subject), _BOUNDS[quad.predicate]].append(bounds(quad.object))
        except ValueError as error:
            faults.append(f"{shorten(quad.graph_name)}: {shorten(quad.subject)} {quad.object}: {error}")
    if faults:
        raise VoiceViolated("invalid dates; write YYYY, YYYY-MM or YYYY-MM-DD:\n  " + "\n  ".join(faults))
    for (thing, predicates), found in sorted(spans.items(), key=str):
        for predicate, day in zip(predicates, _joined(found), strict=True):
            if (thing, predicate) not in set_by_hand:
                yield Triple(thing, predicate, Literal(day.isoformat(), datatype=DATE))


def _joined(spans: list[tuple[date, date]]) -> tuple[date, date]:
    """Return the days that several spans share, or, if they share none, the span from the first to the last."""
    firsts, lasts = zip(*spans, strict=True)
    shared = max(firsts), min(lasts)
    return shared if shared[0] <= shared[1] else (min(firsts), max(lasts))


def derive_coverage(passages: list[Quad], editorial: list[Quad]) -> Iterator[Triple]:
    """Yield how far each passage is annotated: it says something, or the editors say why it does not, or neither."""
    mentioning = {quad.subject for quad in passages if quad.predicate == yc("mentions")}
    explained = {quad.subject for quad in editorial if quad.predicate == yc("coverageReason")}
    for quad in passages:
        if quad.predicate == yc("line"):
            passage = quad.subject
            silent = "nothingToState" if passage in explained else "notYetAnnotated"
            yield Triple(passage, yc("coverage"), yc("annotated" if passage in mentioning else silent))


class Facts:
    """The triples of several voices, looked up by subject and property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[tuple[Term | None, NamedNode], list[Term]] = defaultdict(list)
        self.members: dict[Term, set[Term]] = defaultdict(set)
        self._below: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for quad in quads:
            self._values[quad.subject, quad.predicate].append(quad.object)
            if quad.predicate == rdfs("subPropertyOf"):
                self._below[iri(quad.object)].append(iri(quad.subject))
            if quad.predicate == TYPE:
                self.members[quad.object].add(quad.subject)

    def value(self, subject: Term | None, name: str) -> Term | None:
        """Return the first value of a property of the vocabulary, or of one directly below it, or None."""
        names = (yc(name), *self._below.get(yc(name), ()))
        return next((value for each in names for value in self._values.get((subject, each), ())), None)

    def label(self, thing: Term | None, language: str) -> str | None:
        """Return the label of a thing in a language, or None."""
        labels = (label for label in self._values.get((thing, LABEL), ()) if isinstance(label, Literal))
        return next((label.value for label in labels if label.language == language), None)


def generate_labels(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield a label for each passage, number and pairing in each language in which it has none."""
    facts = Facts(quads)
    kinds = ("Passage", "Quantity", "Count", "Pairing")
    generators = (_passage_label, _number_label, _number_label, _pairing_label)
    for kind, generate in zip(kinds, generators, strict=True):
        for thing in sorted(facts.members[yc(kind)], key=str):
            for language in LANGUAGES:
                label = None if facts.label(thing, language) else generate(facts, thing, language)
                if label:
                    yield Triple(iri(thing), LABEL, Literal(label, language=language))


def _passage_label(_facts: Facts, passage: Term, language: str) -> str:
    line = value_of(passage).removeprefix(PASSAGE)
    return f"Passage {line}" if language == "en" else f"第{line}行"


def _number_label(facts: Facts, number: Term, language: str) -> str | None:
    """Return a number with its bound, its unit and, for a count, the place in which things are counted."""
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
    """Return the figure of a number, its fraction, or the words for its magnitude."""
    value, magnitude = facts.value(number, "value"), facts.value(number, "magnitude")
    numerator, denominator = facts.value(number, "numerator"), facts.value(number, "denominator")
    if numerator and denominator:
        return f"{value_of(numerator)}/{value_of(denominator)}"
    if isinstance(value, Literal):
        return f"{Decimal(value.value):,f}" if language == "en" else value.value
    if isinstance(magnitude, Literal):
        power = Decimal(magnitude.value).adjusted()
        words = _MAGNITUDES.get(power, (f"times {magnitude.value}", magnitude.value))
        return words[LANGUAGES.index(language)]
    return None


def _pairing_label(facts: Facts, pairing: Term, language: str) -> str | None:
    """Return the two sides of a pairing and what they are to each other."""
    sides = [facts.value(pairing, side) for side in ("domesticParty", "foreignParty")]
    names = [facts.label(side, language) for side in sides]
    if not all(names):
        return None
    provincial = all(side in facts.members[yc("FirstLevelDivision")] for side in sides)
    if language == "en":
        return f"{names[0]} – {names[1]} sister {'provinces' if provincial else 'cities'}"
    return f"{names[0]}—{names[1]}友好{'省州' if provincial else '城市'}"
