"""Candidates for a reconciliation query, scored by name, class and properties, best first."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from youcheng.web.reconciliation.entities import Entities, config
from youcheng.web.reconciliation.requests import PropertyFilter, ReconciliationQuery, Value
from youcheng.web.search import Kind, Match, fold
from youcheng.web.search.index import How
from youcheng.web.search.normalization import core, squeeze

MAX_NAMES = 60
MIN_SCORE = 40
PROPERTIES_SHARE = 0.4
"""The share of a score that depends on the properties."""
OTHER_CLASS_FACTOR = 0.8
"""The factor on the score of a thing of another class."""
MIN_LEAD = 5
"""The best candidate matches only if its score leads by this much."""
MIN_SIMILARITY = 0.85
"""The similarity of two texts that count as equal."""
TOLERANCE = 0.1
"""The tolerance of decimal numbers, such as coordinates."""
WITHIN = ","
"""The pseudo-property of a text after a comma, as in "Fujisawa, Kanagawa"."""
WITHIN_PROPERTIES = ("locatedIn", "country")


@dataclass(frozen=True)
class Candidate:
    """A thing that the client may mean."""

    thing: str
    score: float
    name: float
    exact: bool
    properties: float | None
    """The agreement of its properties; None if none of them is known."""
    typed: bool
    match: bool = False


def candidates(query: ReconciliationQuery, entities: Entities) -> list[Candidate]:
    """Return the candidates of a query; one matches only if no other thing can be meant."""
    wanted = {entities.term(type_) for type_ in query.types}
    best: dict[str, Candidate] = {}
    certain: set[str] = set()
    for match, filters in _matches(query, entities):
        secondary = entities.is_secondary(match.thing)
        types = entities.types(match.thing)
        typed = wanted <= types if query.strict == "all" else not wanted or bool(wanted & types)
        if (secondary and not (wanted and typed)) or (not typed and query.strict != "should"):
            continue
        agreement = _agreement(match.thing, filters, entities)
        candidate = _candidate(match, agreement, typed=typed)
        known = best.get(match.thing)
        if known is None or candidate.score > known.score:
            best[match.thing] = candidate
            certain.discard(match.thing)
            if typed and _is_certain(match, agreement, query):
                certain.add(match.thing)
    ordered = sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.thing))
    scored = [candidate for candidate in ordered if candidate.score >= MIN_SCORE]
    rivals = [candidate for candidate in scored if candidate.thing in certain]
    first = rivals[0] if rivals and rivals[0] is scored[0] else None
    if first and any(rival.score >= first.score - MIN_LEAD for rival in rivals[1:]):
        first = None
    return [replace(candidate, match=candidate is first) for candidate in scored[: query.limit]]


def _candidate(match: Match, agreement: list[float | None], *, typed: bool) -> Candidate:
    known = [value for value in agreement if value is not None]
    mean = sum(known) / len(known) if known else None
    share = 1 - PROPERTIES_SHARE + PROPERTIES_SHARE * (1 if mean is None else mean)
    score = match.score * share * (1 if typed else OTHER_CLASS_FACTOR)
    return Candidate(match.thing, round(score, 1), round(match.score, 1), match.how == How.EXACT, mean, typed)


def _matches(query: ReconciliationQuery, entities: Entities) -> Iterator[tuple[Match, tuple[PropertyFilter, ...]]]:
    """Yield the things with a similar name, each with its filters; without a name, those with the properties."""
    text = query.text.strip()
    if not text:
        identified = any(entry.property in config()["identifying"] for entry in query.filters)
        how = How.EXACT if identified else How.PART
        for thing in sorted(_with_properties(query.filters, entities)):
            yield Match(thing, entities.names(thing)[0], how, 100.0), query.filters
        return
    iri = entities.iri(text)
    if entities.known(iri):
        yield Match(iri, entities.names(iri)[0], How.EXACT, 100.0), query.filters
    for match in entities.index.matches(text)[:MAX_NAMES]:
        yield match, query.filters
    head, comma, rest = text.replace("，", ",").partition(",")
    if comma and head.strip() and rest.strip():
        within = PropertyFilter(WITHIN, tuple(part.strip() for part in rest.split(",") if part.strip()))
        for match in entities.index.matches(head)[:MAX_NAMES]:
            yield replace(match, score=match.score - 2), (*query.filters, within)


def _with_properties(filters: Iterable[PropertyFilter], entities: Entities) -> set[str]:
    """Return the things that have a value of one of the filters."""
    things = set()
    for entry in filters:
        similar: dict[NamedNode | Literal, bool] = {}
        for thing, term in entities.pairs(entry.property):
            if term not in similar:
                similar[term] = any(_similarity(term, value, entities) >= MIN_SIMILARITY for value in entry.values)
            if similar[term] and entities.known(thing):
                things.add(thing)
    return things


def _is_certain(match: Match, agreement: list[float | None], query: ReconciliationQuery) -> bool:
    """Tell whether the thing can match: nothing contradicts it, and its name or its properties support it.

    A place and the province around it often share a name apart from words such as "city": then a class must decide.
    """
    if any(value is not None and value < MIN_SIMILARITY for value in agreement):
        return False
    supported = any(value is not None for value in agreement)
    if match.how == How.EXACT:
        usual = match.name.kind != Kind.MISPRINT and len(match.name.squeezed) > 1
        return supported or (usual and _accents_agree(query.text, match.name.text))
    narrow = bool(query.types) and not set(query.types) & set(config()["types"][:1])
    return supported and (match.how == How.PINYIN or (match.how == How.CORE and narrow))


def _accents_agree(text: str, name: str) -> bool:
    """Tell whether typed accents are those of the name: Münster is not Munster, but Zurich is Zürich."""
    typed = unicodedata.normalize("NFC", text).casefold()
    unaccented = typed.isascii() or unicodedata.normalize("NFD", typed) == typed
    return unaccented or typed.strip() == unicodedata.normalize("NFC", name).casefold()


def _agreement(thing: str, filters: Iterable[PropertyFilter], entities: Entities) -> list[float | None]:
    """Return for each filter the agreement of a thing, from 0 to 1; None if no value is known."""
    agreement: list[float | None] = []
    for entry in filters:
        within = entry.property == WITHIN
        names = WITHIN_PROPERTIES if within else (entry.property,)
        terms = [term for name in names for term in entities.values(thing, name)]
        best = max((_similarity(term, value, entities) for term in terms for value in entry.values), default=None)
        # A place without a known location is not the one whose location the client names.
        agreement.append(0.0 if within and best is None else best)
    return agreement


def _similarity(term: NamedNode | Literal, value: Value, entities: Entities) -> float:
    """Return the similarity of a value of the graph and one of the client."""
    if isinstance(term, NamedNode):
        text, forms = str(value), entities.forms(term.value)
        same = entities.iri(text) == term.value or {squeeze(fold(text)), squeeze(core(fold(text)))} & forms
        return 1.0 if same else _nearest(text, forms)
    try:
        if abs(float(term.value) - float(value)) <= (TOLERANCE if "." in term.value else 0):
            return 1.0
    except ValueError:
        pass
    text = "true" if value is True else "false" if value is False else str(value)
    return _nearest(text, {squeeze(fold(term.value))})


def _nearest(text: str, forms: Iterable[str]) -> float:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    similarity = OSA.normalized_similarity
    best = process.extractOne(squeeze(fold(text)), list(forms), scorer=similarity, score_cutoff=MIN_SIMILARITY)
    return best[1] if best else 0.0
