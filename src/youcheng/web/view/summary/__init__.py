"""A paragraph about a thing, made from the facts of the graph and nothing else, by the patterns of ``summary.toml``."""

import tomllib
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from youcheng.paths import PACKAGE
from youcheng.web.view.presenter import Viewer
from youcheng.web.view.summary.grammar import Grammar, Piece, Sentence, fill, render
from youcheng.web.view.summary.phrases import Words


@lru_cache(maxsize=1)
def patterns() -> dict[str, Any]:
    """Return the patterns of sentences by kind of thing, and the words that languages need."""
    return tomllib.loads((PACKAGE / "web" / "view" / "summary" / "summary.toml").read_text(encoding="utf-8"))


def summary(thing: str, viewer: Viewer) -> Markup | None:
    """Return a paragraph about a thing, or None where it is of no kind that there are sentences for."""
    known = patterns()
    language = known["language"][viewer.language]
    values = Words(thing, viewer, known["words"], language)
    kind = thing.removeprefix(f"{viewer.services.base}id/").partition("/")[0] if values.is_in_the_story else "elsewhere"
    grammar = Grammar(language, viewer.messages.number)

    def told(*, open_: bool) -> list[tuple[dict[str, Any], Sentence]]:
        sentences = known["sentence"].get(kind, [])
        found = ((one, _first(one, viewer.language, values, grammar, open_=open_)) for one in sentences)
        return [(one, sentence) for one, sentence in found if sentence is not None]

    first = told(open_=False)
    # Where more than one list may be the one that the source leaves open, nobody knows which.
    lists = sum(sentence.lists for _, sentence in first)
    chosen = told(open_=True) if lists == 1 else first
    if not chosen:
        return None
    closing = [language["open"]] if lists > 1 else []
    written = [render(_voiced(one, sentence, language), viewer.language) for one, sentence in chosen]
    return escape(language["between"]).join([*written, *closing])


def _first(sentence: dict[str, Any], language: str, values: Words, grammar: Grammar, *, open_: bool) -> Sentence | None:
    """Return the first pattern of a sentence that can be filled."""
    found = (fill(pattern, values.slot, grammar, open_=open_) for pattern in sentence[language])
    return next((filled for filled in found if filled is not None), None)


def _voiced(one: dict[str, Any], sentence: Sentence, language: dict[str, Any]) -> list[Piece]:
    """Return a sentence that begins with who says so, where that is not the article."""
    if one.get("voiced", True) and "passage" not in sentence.voices:
        for voice in ("editorial", "gazetteer"):
            if voice in sentence.voices:
                return [Piece(language["voice"][voice]), *sentence.pieces]
    return sentence.pieces
