"""Sentences made by patterns of text, slots and optional parts; ``summary.toml`` explains their syntax."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

TOKEN = re.compile(r"([\[\]]|\{[^{}]*\})")
MAX_VALUES = 8
SOME = " …"
"""The end of a slot that names some of its values, without the number of the rest."""


@dataclass(frozen=True)
class Piece:
    """Some text, which may be a link."""

    text: str
    language: str = ""
    href: str = ""

    def render(self, around: str) -> Markup:
        """Return the text as HTML for a page in the language `around`."""
        attribute = Markup(' lang="{}"').format(self.language) if self.language else ""
        if self.href:
            return Markup('<a href="{}"{}>{}</a>').format(self.href, attribute, self.text)
        if self.language not in {"", around}:
            return Markup("<span{}>{}</span>").format(attribute, self.text)
        return Markup("{}").format(self.text)


Value = tuple[Piece, ...]
"""A value in words, usually one piece."""


@dataclass(frozen=True)
class Slot:
    """The values of a slot in a pattern, and the kinds of voices that state them."""

    values: Sequence[Value]
    voices: frozenset[str] = frozenset()
    things: int = 0
    """The number of things, which is larger than that of the values if some have the same name."""
    open: bool = False
    """Whether the source leaves the list open."""

    @property
    def number(self) -> int:
        """Return the number of things."""
        return self.things or len(self.values)


@dataclass(frozen=True)
class Grammar:
    """The lists of a language."""

    words: Mapping[str, Any]
    number: Callable[[int], str]

    def listed(self, slot: Slot) -> list[Piece]:
        """Return the values of a slot as a list, with an ending for others if it is open."""
        shown = slot.values if len(slot.values) <= MAX_VALUES + 2 else slot.values[:MAX_VALUES]
        ending = self._ending(len(slot.values), len(shown), others=slot.open)
        between, last = self._joints(shown)
        pieces: list[Piece] = []
        for place, value in enumerate(shown):
            if place:
                pieces.append(Piece(last if place == len(shown) - 1 and not ending else between))
            pieces += value
        return [*pieces, Piece(ending)] if ending else pieces

    def _joints(self, values: Sequence[Value]) -> tuple[str, str]:
        """Return the separators between values and before the last one, which no value may contain."""
        figures, comma, last = (str(self.words[name]) for name in ("figures", "comma", "last"))
        bare = [value for value in values if value[0].text != "“"]
        if any(value[-1].text.startswith(self.words["beside"][0]) for value in values):
            return figures, figures
        if any(comma in piece.text for value in bare for piece in value):
            return figures, figures
        own = any(last in piece.text for value in values for piece in value)
        return comma, str(self.words["clear"]) if own else last

    def _ending(self, number: int, shown: int, *, others: bool) -> str:
        """Return the words for the values that are not named."""
        if number == shown:
            return str(self.words["others"]) if others else ""
        words = str(self.words["some" if others else "more"])
        return words.replace("#", self.number(number - shown)).replace("@", self.number(number))


@dataclass
class Sentence:
    """A pattern with its slots filled."""

    pieces: list[Piece] = field(default_factory=list)
    voices: set[str] = field(default_factory=set)


class Unfilled(Exception):
    """A slot has no value."""


@lru_cache(maxsize=1024)
def tokens(pattern: str) -> tuple[str, ...]:
    """Return the tokens of a pattern: text, slots, and the brackets of optional parts.

    >>> tokens("a visit[ to {place}].")
    ('a visit', '[', ' to ', '{place}', ']', '.')
    """
    return tuple(filter(None, TOKEN.split(pattern)))


def fill(pattern: str, slot: Callable[[str], Slot], grammar: Grammar) -> Sentence | None:
    """Return a pattern with its slots filled, or None if a required slot has no value."""
    whole = Sentence()
    part: Sentence | None = None
    skipped = False
    for token in tokens(pattern):
        if token == "[":  # noqa: S105  (a bracket)
            part, skipped = Sentence(), False
        elif token == "]":  # noqa: S105
            if part is not None and not skipped:
                whole.pieces += part.pieces
                whole.voices |= part.voices
            part = None
        elif not (part is not None and skipped):
            try:
                _put(part if part is not None else whole, token, slot, grammar)
            except Unfilled:
                if part is None:
                    return None
                skipped = True
    return whole


def _put(sentence: Sentence, token: str, slot: Callable[[str], Slot], grammar: Grammar) -> None:
    if not token.startswith("{"):
        sentence.pieces.append(Piece(token))
        return
    path, question, forms = token[1:-1].partition("?")
    absent, some = path.startswith("!"), path.endswith(SOME)
    filling = slot(path.removeprefix("!").removesuffix(SOME).strip())
    if absent == bool(filling.number):
        raise Unfilled(path)
    if absent:
        return
    if question:
        singular, _, plural = forms.partition("|")
        words = (singular if filling.number == 1 else plural).strip()
        sentence.pieces.append(Piece(words.replace("#", grammar.number(filling.number))))
    else:
        shown = replace(filling, values=filling.values[:MAX_VALUES]) if some else filling
        sentence.pieces += grammar.listed(shown)
    sentence.voices |= filling.voices


def render(pieces: list[Piece], language: str) -> Markup:
    """Return pieces as HTML, in English with a capital first letter."""
    texts = [piece for piece in pieces if piece.text]
    if language == "en" and texts:
        texts[0] = replace(texts[0], text=texts[0].text[:1].upper() + texts[0].text[1:])
    return Markup("").join(piece.render(language) for piece in texts)


def with_article(noun: str) -> str:
    """Return an English noun with its indefinite article.

    >>> with_article("event"), with_article("university"), with_article("visit")
    ('an event', 'a university', 'a visit')
    """
    vowel = re.match(r"(?!uni|eu|one)[aeiou]", noun, re.IGNORECASE)
    return f"{'an' if vowel else 'a'} {noun}"
