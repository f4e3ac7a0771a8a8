"""Sentences made by patterns: words with places for values, and parts that are left out where there is no value.

How patterns are written stands at the head of ``summary.toml``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

TOKEN = re.compile(r"([\[\]]|\{[^{}]*\})")
MOST = 8
"""How many values a list names."""
SOME = " …"
"""What ends the name of a place that is filled with some of the values only."""


@dataclass(frozen=True)
class Piece:
    """Some words, which may lead somewhere."""

    text: str
    language: str = ""
    href: str = ""

    def render(self, around: str) -> Markup:
        """Return the words as HTML that stands in a page of the language `around`."""
        tongue = Markup(' lang="{}"').format(self.language) if self.language else ""
        if self.href:
            return Markup('<a href="{}"{}>{}</a>').format(self.href, tongue, self.text)
        if self.language not in {"", around}:
            return Markup("<span{}>{}</span>").format(tongue, self.text)
        return Markup("{}").format(self.text)


Value = tuple[Piece, ...]
"""A value in words: usually one piece."""


@dataclass(frozen=True)
class Slot:
    """What a place in a pattern is filled with; `voices` are the kinds of those who say so."""

    values: Sequence[Value]
    voices: frozenset[str] = frozenset()
    things: int = 0
    """How many things the values stand for, where some have the same words."""
    open: bool = False
    """Whether there may be more than the source names."""

    @property
    def number(self) -> int:
        """Return how many things the values stand for."""
        return self.things or len(self.values)


@dataclass(frozen=True)
class Grammar:
    """How a language makes lists of values."""

    words: Mapping[str, Any]
    number: Callable[[int], str]

    def listed(self, slot: Slot, *, others: bool) -> list[Piece]:
        """Return the values of a slot as a list; the last is joined as the language has it.

        Args:
            slot: the values.
            others: whether the list is told to be open.
        """
        shown = slot.values if len(slot.values) <= MOST + 2 else slot.values[:MOST]
        ending = self._ending(len(slot.values), len(shown), others=others)
        between, last = self._joints(shown)
        found: list[Piece] = []
        for place, value in enumerate(shown):
            if place:
                found.append(Piece(last if place == len(shown) - 1 and not ending else between))
            found += value
        return [*found, Piece(ending)] if ending else found

    def _joints(self, values: Sequence[Value]) -> tuple[str, str]:
        """Return what stands between values and before the last: what none of them has within itself."""
        figures, comma, last = (str(self.words[name]) for name in ("figures", "comma", "last"))
        bare = [value for value in values if value[0].text != "“"]
        if any(value[-1].text.startswith(self.words["beside"][0]) for value in values):
            return figures, figures
        if any(comma in piece.text for value in bare for piece in value):
            return figures, figures
        own = any(last in piece.text for value in values for piece in value)
        return comma, str(self.words["clear"]) if own else last

    def _ending(self, number: int, shown: int, *, others: bool) -> str:
        """Return what tells that there are more values than are named."""
        if number == shown:
            return str(self.words["others"]) if others else ""
        told = str(self.words["some" if others else "more"])
        return told.replace("#", self.number(number - shown)).replace("@", self.number(number))


@dataclass
class Sentence:
    """A pattern with its places filled."""

    pieces: list[Piece] = field(default_factory=list)
    voices: set[str] = field(default_factory=set)
    lists: int = 0
    """How many of its lists may be open."""


class Unfilled(Exception):
    """A place of a pattern has no value."""


@lru_cache(maxsize=1024)
def tokens(pattern: str) -> tuple[str, ...]:
    """Return a pattern in pieces: words, places, and the brackets of what may be left out.

    >>> tokens("a visit[ to {place}].")
    ('a visit', '[', ' to ', '{place}', ']', '.')
    """
    return tuple(filter(None, TOKEN.split(pattern)))


def fill(pattern: str, slot: Callable[[str], Slot], grammar: Grammar, *, open_: bool = False) -> Sentence | None:
    """Return a pattern with its places filled, or None where one that is needed has no value.

    Args:
        pattern: the pattern.
        slot: what gives the values of a place.
        grammar: how lists are made.
        open_: whether a list that may be open is told to be so.
    """
    whole = Sentence()
    part: Sentence | None = None
    skipped = False
    for token in tokens(pattern):
        if token == "[":  # noqa: S105  (a bracket)
            part, skipped = Sentence(), False
        elif token == "]":  # noqa: S105
            if part is not None and not skipped:
                _add(whole, part)
            part = None
        elif not (part is not None and skipped):
            try:
                _put(part if part is not None else whole, token, slot, grammar, open_=open_)
            except Unfilled:
                if part is None:
                    return None
                skipped = True
    return whole


def _add(whole: Sentence, part: Sentence) -> None:
    whole.pieces += part.pieces
    whole.voices |= part.voices
    whole.lists += part.lists


def _put(sentence: Sentence, token: str, slot: Callable[[str], Slot], grammar: Grammar, *, open_: bool) -> None:
    if not token.startswith("{"):
        sentence.pieces.append(Piece(token))
        return
    path, question, forms = token[1:-1].partition("?")
    absent, some = path.startswith("!"), path.endswith(SOME)
    found = slot(path.removeprefix("!").removesuffix(SOME).strip())
    if absent == bool(found.number):
        raise Unfilled(path)
    if absent:
        return
    if question:
        one, _, many = forms.partition("|")
        words = (one if found.number == 1 else many).strip()
        sentence.pieces.append(Piece(words.replace("#", grammar.number(found.number))))
    else:
        may_be_open = found.open and len(found.values) > 1
        sentence.lists += may_be_open
        shown = replace(found, values=found.values[:MOST]) if some else found
        sentence.pieces += grammar.listed(shown, others=open_ and may_be_open)
    sentence.voices |= found.voices


def render(pieces: list[Piece], language: str) -> Markup:
    """Return pieces as HTML, the first letter a capital where the language wants one."""
    found = [piece for piece in pieces if piece.text]
    if language == "en" and found:
        found[0] = replace(found[0], text=found[0].text[:1].upper() + found[0].text[1:])
    return Markup("").join(piece.render(language) for piece in found)


def with_article(noun: str) -> str:
    """Return an English noun with its indefinite article.

    >>> with_article("event"), with_article("university"), with_article("visit")
    ('an event', 'a university', 'a visit')
    """
    vowel = re.match(r"(?!uni|eu|one)[aeiou]", noun, re.IGNORECASE)
    return f"{'an' if vowel else 'a'} {noun}"
