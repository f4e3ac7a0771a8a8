"""Candidates for what a client looks for, best first, with what speaks for and against each."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from youcheng.web.reconciliation.config import words
from youcheng.web.reconciliation.entities import Things
from youcheng.web.reconciliation.requests import Asked, Given, Value
from youcheng.web.search import Kind, Match, fold
from youcheng.web.search.index import How
from youcheng.web.search.normalization import core as core_of
from youcheng.web.search.normalization import squeeze

CONSIDERED = 60
"""How many of the best names are looked at more closely."""
LOWEST = 40
"""A candidate that scores less is noise."""
SHARE = 0.4
"""How much of a score hangs on the properties that a client gives."""
UNTYPED = 0.8
"""How much of its score a thing of another class keeps."""
NEAR = 5
"""Of two that could be meant, the better must be better by so much."""
NEARLY = 0.85
"""How like two texts must be that mean the same; a number may be a tenth off, as coordinates are."""
TENTH = 0.1
WITHIN = ("locatedIn", "country")
"""What is said after a comma: “Fujisawa, Kanagawa”."""


@dataclass(frozen=True)
class Candidate:
    """A thing that a client may mean."""

    thing: str
    score: float
    name: float
    """How near its name is."""
    exact: bool
    properties: float | None
    """How far what is known of it agrees with what the client gives; None where nothing is known."""
    typed: bool
    match: bool = False


def candidates(asked: Asked, things: Things) -> list[Candidate]:
    """Return the candidates of a query; one is said to match only where nobody else could be meant."""
    wanted = {things.term(type_) for type_ in asked.types}
    found: dict[str, Candidate] = {}
    sure: set[str] = set()
    for match, given in _named(asked, things):
        if not wanted and things.is_aside(match.thing):
            continue
        typed = _is_typed(things.types(match.thing), wanted, asked.strict)
        if not typed and (asked.strict != "should" or things.is_aside(match.thing)):
            continue
        agreed = _agreement(match.thing, given, things)
        candidate = _candidate(match, agreed, typed=typed)
        known = found.get(match.thing)
        if known is None or candidate.score > known.score:
            found[match.thing] = candidate
            sure.discard(match.thing)
            if typed and _is_sure(match, agreed, asked):
                sure.add(match.thing)
    ordered = sorted(found.values(), key=lambda each: (-each.score, each.thing))
    kept = [each for each in ordered if each.score >= LOWEST]
    rivals = [each for each in kept if each.thing in sure]
    safe = bool(rivals) and rivals[0] is kept[0] and all(each.score < rivals[0].score - NEAR for each in rivals[1:])
    return [replace(each, match=safe and each is kept[0]) for each in kept[: asked.limit]]


def _candidate(match: Match, agreed: list[float | None], *, typed: bool) -> Candidate:
    known = [each for each in agreed if each is not None]
    mean = sum(known) / len(known) if known else None
    score = match.score * (1 - SHARE + SHARE * (1 if mean is None else mean)) * (1 if typed else UNTYPED)
    return Candidate(match.thing, round(score, 1), round(match.score, 1), match.how == How.EXACT, mean, typed)


def _named(asked: Asked, things: Things) -> Iterable[tuple[Match, tuple[Given, ...]]]:
    """Yield the things whose names are near, each with what is given of it; without a name, all that properties fit."""
    text = asked.text.strip()
    if not text:
        how = How.EXACT if any(each.property in words()["identifying"] for each in asked.given) else How.PART
        for thing in sorted(_fitting(asked.given, things)):
            yield Match(thing, things.called(thing)[0], how, 100.0), asked.given
        return
    iri = things.iri(text)
    if things.known(iri):
        yield Match(iri, things.called(iri)[0], How.EXACT, 100.0), asked.given
    for match in things.index.matches(text)[:CONSIDERED]:
        yield match, asked.given
    head, comma, rest = text.replace("，", ",").partition(",")
    if comma and head.strip() and rest.strip():
        inside = Given(",", tuple(part.strip() for part in rest.split(",") if part.strip()))
        for match in things.index.matches(head)[:CONSIDERED]:
            yield Match(match.thing, match.name, match.how, match.score - 2), (*asked.given, inside)


def _fitting(given: Iterable[Given], things: Things) -> set[str]:
    """Return the things that have a value that is given."""
    found = set()
    for each in given:
        liked: dict[NamedNode | Literal, bool] = {}
        for thing, term in things.pairs(each.property):
            if term not in liked:
                liked[term] = any(_likeness(term, value, things) >= NEARLY for value in each.values)
            if liked[term] and things.known(thing):
                found.add(thing)
    return found


def _is_typed(types: frozenset[str], wanted: set[str], strict: str) -> bool:
    return wanted <= types if strict == "all" else not wanted or bool(wanted & types)


def _is_sure(match: Match, agreed: list[float | None], asked: Asked) -> bool:
    """Tell whether a thing is meant, as far as itself goes: nothing speaks against it, and its name or more for it.

    A place and the province around it often have one name: apart from such words, a class must tell them apart.
    """
    if any(each is not None and each < NEARLY for each in agreed):
        return False
    backed = any(each is not None for each in agreed)
    if match.how == How.EXACT:
        known = match.name.kind != Kind.MISPRINT and len(match.name.squeezed) > 1 and _accents_agree(asked.text, match)
        return backed or known
    narrow = bool(asked.types) and not set(asked.types) & set(words()["types"][:1])
    return backed and (match.how == How.PINYIN or (match.how == How.CORE and narrow))


def _accents_agree(text: str, match: Match) -> bool:
    """Tell whether what is typed with accents is written with them: Münster is not Munster, but Zurich is Zürich."""
    plain = unicodedata.normalize("NFC", text).casefold()
    accented = plain.isascii() or unicodedata.normalize("NFD", plain) == plain
    return accented or plain.strip() == unicodedata.normalize("NFC", match.name.text).casefold()


def _agreement(thing: str, given: Iterable[Given], things: Things) -> list[float | None]:
    """Return for each property that is given how far a thing agrees, from 0 to 1; None where nothing is known of it."""
    found: list[float | None] = []
    for each in given:
        inside = each.property == ","
        terms = [
            term for identifier in (WITHIN if inside else (each.property,)) for term in things.values(thing, identifier)
        ]
        likeness = max((_likeness(term, value, things) for term in terms for value in each.values), default=None)
        # What stands after a comma and is nowhere known of a thing means another thing of that name.
        found.append(0.0 if inside and likeness is None else likeness)
    return found


def _likeness(term: NamedNode | Literal, value: Value, things: Things) -> float:
    """Return how far a value that is given is the one of the graph."""
    if isinstance(term, NamedNode):
        text = str(value)
        if things.iri(text) == term.value:
            return 1.0
        names = things.names(term.value)
        return 1.0 if {squeeze(fold(text)), squeeze(core_of(fold(text)))} & names else _near(text, names)
    try:
        if abs(float(term.value) - float(value)) <= (TENTH if "." in term.value else 0):
            return 1.0
    except ValueError:
        pass
    text = "true" if value is True else "false" if value is False else str(value)
    return _near(text, {squeeze(fold(term.value))})


def _near(text: str, forms: Iterable[str]) -> float:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(squeeze(fold(text)), list(forms), scorer=OSA.normalized_similarity, score_cutoff=NEARLY)
    return found[1] if found else 0.0
