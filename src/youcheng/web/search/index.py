"""An index of names in memory: it finds things by name, best match first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from youcheng.web.search.names import Compared, Kind, Name
from youcheng.web.search.normalization import HAN, fold, without_tones

MAX_RESULTS = 50
MAX_QUERY_LENGTH = 200
"""The rest of a longer query is ignored, in characters."""
MIN_WORD_LENGTH = 3
"""Shorter words are not compared with tolerance for slips."""
MIN_PINYIN_SIMILARITY = 0.86
"""The similarity that pinyin needs: two wrong letters of nine make another name."""
MIN_PINYIN_LENGTH = 5
"""Shorter pinyin matches only the beginning of a name."""

ByForm = dict[str, list[Name]]


class How(StrEnum):
    """The way in which a name matches a query."""

    EXACT = "exact"
    CORE = "core"
    """Equal apart from generic words such as "province"."""
    PINYIN = "pinyin"
    PART = "part"
    TYPO = "typo"


@dataclass(frozen=True)
class Match:
    """A thing, the name that matches, how it matches, and a score up to 100."""

    thing: str
    name: Name
    how: How
    score: float

    @property
    def order(self) -> tuple[float, int, int, str]:
        """Return the sort key: best match first."""
        return (-self.score, self.name.kind, len(self.name.squeezed), self.thing)


@dataclass(frozen=True)
class Query(Compared):
    """A search text in the forms that are compared."""

    text: str

    @cached_property
    def folded(self) -> str:
        """Return the text without differences in typing."""
        return fold(self.text[:MAX_QUERY_LENGTH])

    @cached_property
    def pinyin(self) -> str:
        """Return the text as pinyin, or an empty text if it has other characters than letters."""
        plain = without_tones(self.folded)
        return plain if plain.isascii() and plain.isalpha() else ""


class Index:
    """Names by their forms, built at the first search."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._source = names

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Return every name."""
        return tuple(self._source)

    @cached_property
    def _exact(self) -> ByForm:
        return _by_form(self.names, lambda name: (name.squeezed,))

    @cached_property
    def _cores(self) -> ByForm:
        return _by_form(self._spoken, lambda name: (name.core,))

    @cached_property
    def _spelled(self) -> ByForm:
        return _by_form(self._spoken, lambda name: name.spellings)

    @cached_property
    def _words(self) -> ByForm:
        return _by_form(self._spoken, lambda name: filter(_is_word, name.folded.split()))

    @cached_property
    def _spoken(self) -> tuple[Name, ...]:
        """Return the names apart from identifiers, of which a part or a slip is another identifier."""
        return tuple(name for name in self.names if name.kind != Kind.IDENTIFIER)

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        """Return every form that is compared with tolerance for slips."""
        return tuple({**self._cores, **{name.squeezed: None for name in self._spoken}, **self._spelled})

    def find(self, text: str, limit: int = MAX_RESULTS) -> list[tuple[str, str]]:
        """Return the things that match a text, best first, each with the name that matches."""
        return [(match.thing, match.name.text) for match in self.matches(text)[:limit]]

    def matches(self, text: str) -> list[Match]:
        """Return the best match of every thing that matches a text, best first."""
        query = Query(text)
        if not query.squeezed:
            return []
        best: dict[str, Match] = {}
        _keep_best(best, self._whole(query))
        _keep_best(best, self._parts(query))
        if all(match.how == How.PART for match in best.values()):
            _keep_best(best, self._slips(query))
        return sorted(best.values(), key=lambda match: match.order)

    def _whole(self, query: Query) -> Iterator[Match]:
        """Yield the names that equal the query in one of their forms."""
        for name in self._exact.get(query.squeezed, ()):
            yield Match(name.thing, name, How.EXACT, 100.0 - name.kind % Kind.IDENTIFIER)
        for name in self._cores.get(query.core, ()):
            yield Match(name.thing, name, How.CORE, 92.0 - name.kind)
        for name in self._spelled.get(query.pinyin, ()) if query.pinyin else ():
            usual = query.pinyin in name.spellings[:1]
            yield Match(name.thing, name, How.PINYIN, (90.0 if usual else 88.0) - name.kind)

    def _parts(self, query: Query) -> Iterator[Match]:
        """Yield the names that begin with the query, contain it, or contain every word of it."""
        whole, squeezed, words, pinyin = query.folded, query.squeezed, query.folded.split(), query.pinyin
        anywhere = pinyin if len(pinyin) >= MIN_PINYIN_LENGTH else ""
        for name in self._spoken:
            form = name.squeezed
            score = 0.0
            if squeezed in form:
                start = 60 if form.startswith(squeezed) else 50 if f" {whole}" in name.folded else 40
                score = start + 25 * len(squeezed) / len(form)
            elif len(words) > 1 and all(word in name.folded for word in words):
                score = 45 + 25 * len(squeezed) / len(form)
            elif pinyin:
                for spelling in name.spellings:
                    if spelling.startswith(pinyin) or (anywhere and anywhere in spelling):
                        score = (50 if spelling.startswith(pinyin) else 30) + 25 * len(pinyin) / len(spelling)
                        break
            if score:
                yield Match(name.thing, name, How.PART, score)

    def _slips(self, query: Query) -> Iterator[Match]:
        """Yield the names that differ from the query in one or two characters."""
        for typed in {query.squeezed, query.core}:
            for form, similarity in _similar(typed, self._forms).items():
                for name in (*self._exact.get(form, ()), *self._cores.get(form, ())):
                    yield Match(name.thing, name, How.TYPO, 85 * similarity - name.kind)
                for name in self._spelled.get(form, ()) if similarity >= MIN_PINYIN_SIMILARITY else ():
                    yield Match(name.thing, name, How.TYPO, 80 * similarity - name.kind)
        yield from self._words_with_slips(query)

    def _words_with_slips(self, query: Query) -> Iterator[Match]:
        """Yield the names that contain every word of the query, or a word similar to it."""
        matches: dict[int, tuple[Name, float]] | None = None
        for typed in query.folded.split():
            with_word: dict[int, tuple[Name, float]] = {}
            for word, similarity in _similar(typed, self._words).items():
                for name in self._words[word]:
                    before = (with_word if matches is None else matches).get(id(name), (name, 1.0))[1]
                    if matches is None or id(name) in matches:
                        with_word[id(name)] = (name, min(before, similarity))
            matches = with_word
        for name, similarity in (matches or {}).values():
            share = len(query.squeezed) / max(len(name.squeezed), len(query.squeezed))
            yield Match(name.thing, name, How.TYPO, (35 + 30 * share) * similarity)


def _is_word(text: str) -> bool:
    return len(text) >= MIN_WORD_LENGTH and not HAN.search(text)


def _similar(typed: str, forms: Iterable[str]) -> dict[str, float]:
    """Return the similar forms: one wrong letter of four, two of eight; in Chinese one character of three."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    han = HAN.search(typed)
    if len(typed) < (3 if han else MIN_WORD_LENGTH + 1):
        return {typed: 1.0} if typed in set(forms) else {}
    cutoff = 0.66 if han else 0.75
    choices = tuple(forms)
    near = process.extract(typed, choices, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=MAX_RESULTS)
    return {form: similarity for form, similarity, _ in near}


def _by_form(names: Iterable[Name], forms: Callable[[Name], Iterable[str]]) -> ByForm:
    by_form: ByForm = defaultdict(list)
    for name in names:
        for form in forms(name):
            by_form[form].append(name)
    return dict(by_form)


def _keep_best(best: dict[str, Match], matches: Iterable[Match]) -> None:
    for match in matches:
        known = best.get(match.thing)
        if known is None or match.order < known.order:
            best[match.thing] = match
