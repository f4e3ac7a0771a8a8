"""An index of names in memory: who is looked for, best first, and how the name was met."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from youcheng.web.search.names import Compared, Kind, Name
from youcheng.web.search.normalization import HAN, fold, without_tones

MOST = 50
"""How many things an answer lists."""
LONGEST = 200
"""How many characters of a query count."""


class How(StrEnum):
    """How a name was met by what was typed."""

    EXACT = "exact"
    CORE = "core"
    """Apart from words such as “province”."""
    PINYIN = "pinyin"
    PART = "part"
    TYPO = "typo"


@dataclass(frozen=True)
class Match:
    """A thing that is found: by which of its names, how, and how near it is on a scale to 100."""

    thing: str
    name: Name
    how: How
    score: float


@dataclass(frozen=True)
class Query(Compared):
    """What was typed, in the forms that are compared."""

    text: str

    @cached_property
    def folded(self) -> str:
        """Return what was typed without what readers type differently."""
        return fold(self.text[:LONGEST])

    @cached_property
    def pinyin(self) -> str:
        """Return it as pinyin, or nothing where it has other characters than letters."""
        plain = without_tones(self.folded)
        return plain if plain.isascii() and plain.isalpha() else ""


class Index:
    """Names by their forms; it is built when it is first asked."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Take the names."""
        self._given = names

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Return every name."""
        return tuple(self._given)

    @cached_property
    def _exact(self) -> dict[str, list[Name]]:
        return _by(self.names, lambda name: (name.squeezed,))

    @cached_property
    def _cores(self) -> dict[str, list[Name]]:
        return _by(self._spoken, lambda name: (name.core,))

    @cached_property
    def _spelled(self) -> dict[str, list[Name]]:
        return _by(self._spoken, lambda name: name.spellings)

    @cached_property
    def _holders(self) -> dict[str, list[Name]]:
        """Return the names that hold a word, by word, in scripts that have words."""
        return _by(self._spoken, lambda name: (w for w in set(name.folded.split()) if _is_word(w)))

    @cached_property
    def _spoken(self) -> tuple[Name, ...]:
        """Return the names that people say: a part of an identifier, or one with a slip, is another identifier."""
        return tuple(name for name in self.names if name.kind != Kind.IDENTIFIER)

    @cached_property
    def _near(self) -> tuple[str, ...]:
        """Return every form that a slip may be near to."""
        return tuple({**self._cores, **{name.squeezed: None for name in self._spoken}, **self._spelled})

    def find(self, text: str, most: int = MOST) -> list[tuple[str, str]]:
        """Return the things that are looked for, best first, with the name that was met."""
        return [(match.thing, match.name.text) for match in self.matches(text)[:most]]

    def matches(self, text: str) -> list[Match]:
        """Return every thing that may be looked for, best first, by its best name."""
        query = Query(text)
        if not query.squeezed:
            return []
        best: dict[str, Match] = {}
        _keep(best, self._whole(query))
        _keep(best, self._parts(query))
        if all(match.how == How.PART for match in best.values()):
            _keep(best, self._slips(query))
        return sorted(best.values(), key=_order)

    def _whole(self, query: Query) -> Iterator[Match]:
        """Yield the names that are what was typed, in one form or another."""
        for name in self._exact.get(query.squeezed, ()):
            yield Match(name.thing, name, How.EXACT, 100.0 - name.kind % Kind.IDENTIFIER)
        for name in self._cores.get(query.core, ()):
            yield Match(name.thing, name, How.CORE, 92.0 - name.kind)
        for name in self._spelled.get(query.pinyin, ()) if query.pinyin else ():
            usual = query.pinyin in name.spellings[:1]
            yield Match(name.thing, name, How.PINYIN, (90.0 if usual else 88.0) - name.kind)

    def _parts(self, query: Query) -> Iterator[Match]:
        """Yield the names that begin with what was typed, that hold it, or that hold every word of it."""
        whole, squeezed, words, pinyin = query.folded, query.squeezed, query.folded.split(), query.pinyin
        anywhere = pinyin if len(pinyin) >= _SHORTEST_PINYIN else ""
        for name in self._spoken:
            form = name.squeezed
            if squeezed in form:
                share = len(squeezed) / len(form)
                if form.startswith(squeezed):
                    yield Match(name.thing, name, How.PART, 60 + 25 * share)
                else:
                    begins = f" {whole}" in name.folded
                    yield Match(name.thing, name, How.PART, (50 if begins else 40) + 25 * share)
            elif len(words) > 1 and all(word in name.folded for word in words):
                yield Match(name.thing, name, How.PART, 45 + 25 * len(squeezed) / len(form))
            elif pinyin:
                for spelling in name.spellings:
                    if spelling.startswith(pinyin) or (anywhere and anywhere in spelling):
                        start = 50 if spelling.startswith(pinyin) else 30
                        yield Match(name.thing, name, How.PART, start + 25 * len(pinyin) / len(spelling))
                        break

    def _slips(self, query: Query) -> Iterator[Match]:
        """Yield the names that were meant where one or two characters are wrong."""
        for typed in {query.squeezed, query.core}:
            for form, likeness in _like(typed, self._near).items():
                for name in (*self._exact.get(form, ()), *self._cores.get(form, ())):
                    yield Match(name.thing, name, How.TYPO, 85 * likeness - name.kind)
                for name in self._spelled.get(form, ()) if likeness >= _LIKE_PINYIN else ():
                    yield Match(name.thing, name, How.TYPO, 80 * likeness - name.kind)
        yield from self._words_with_slips(query)

    def _words_with_slips(self, query: Query) -> Iterator[Match]:
        """Yield the names that hold every word that was typed, or a word near to it."""
        found: dict[int, tuple[Name, float]] | None = None
        for typed in query.folded.split():
            held: dict[int, tuple[Name, float]] = {}
            for word, likeness in _like(typed, self._holders).items():
                for name in self._holders[word]:
                    known = (held if found is None else found).get(id(name), (name, 1.0))[1]
                    if found is None or id(name) in found:
                        held[id(name)] = (name, min(known, likeness))
            found = held
        for name, likeness in (found or {}).values():
            share = len(query.squeezed) / max(len(name.squeezed), len(query.squeezed))
            yield Match(name.thing, name, How.TYPO, (35 + 30 * share) * likeness)


_SHORTEST_WORD = 3
_LIKE_PINYIN = 0.86
"""Syllables of pinyin are like each other: two wrong letters of nine make another name."""
_SHORTEST_PINYIN = 5
"""A shorter string of letters is found in the midst of many names that nobody meant."""


def _is_word(text: str) -> bool:
    return len(text) >= _SHORTEST_WORD and not HAN.search(text)


def _like(typed: str, forms: Iterable[str]) -> dict[str, float]:
    """Return the forms that may have been meant: one wrong letter of four, two of eight; in Chinese one of three."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    han = HAN.search(typed)
    if len(typed) < (3 if han else _SHORTEST_WORD + 1):
        return dict.fromkeys([typed] if typed in set(forms) else [], 1.0)
    cutoff = 0.66 if han else 0.75
    choices = tuple(forms)
    near = process.extract(typed, choices, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=MOST)
    return {form: likeness for form, likeness, _ in near}


def _by(names: Iterable[Name], forms: Callable[[Name], Iterable[str]]) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        for form in forms(name):
            found[form].append(name)
    return dict(found)


def _keep(best: dict[str, Match], found: Iterable[Match]) -> None:
    for match in found:
        known = best.get(match.thing)
        if known is None or _order(match) < _order(known):
            best[match.thing] = match


def _order(match: Match) -> tuple[float, int, int, str]:
    return (-match.score, match.name.kind, len(match.name.squeezed), match.thing)
