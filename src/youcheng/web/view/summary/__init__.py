"""Summaries: a paragraph about a thing, made from the graph by the patterns of ``summary.toml``."""

import tomllib
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from youcheng.paths import PACKAGE
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary.grammar import Grammar, Piece, Sentence, fill, render
from youcheng.web.view.summary.values import Values


@lru_cache(maxsize=1)
def patterns() -> dict[str, Any]:
    """Return the patterns of sentences by kind of thing, and the words of each language."""
    return tomllib.loads((PACKAGE / "web" / "view" / "summary" / "summary.toml").read_text(encoding="utf-8"))


def summary(thing: str, presenter: Presenter) -> Markup | None:
    """Return a paragraph about a thing, or None if there are no sentences for its kind."""
    known = patterns()
    language = known["language"][presenter.language]
    values = Values(thing, presenter, known["words"], language)
    kind = thing.removeprefix(f"{presenter.base}id/").partition("/")[0] if values.is_in_the_story else "elsewhere"
    grammar = Grammar(language, presenter.messages.number)

    def filled(*, open_: bool) -> list[tuple[dict[str, Any], Sentence]]:
        pairs = []
        for entry in known["sentence"].get(kind, []):
            attempts = (fill(pattern, values.slot, grammar, open_=open_) for pattern in entry[presenter.language])
            sentence = next((attempt for attempt in attempts if attempt is not None), None)
            if sentence is not None:
                pairs.append((entry, sentence))
        return pairs

    sentences = filled(open_=False)
    # If more than one list may be the one that the source leaves open, it is not known which.
    lists = sum(sentence.lists for _, sentence in sentences)
    if lists == 1:
        sentences = filled(open_=True)
    if not sentences:
        return None
    closing = [language["open"]] if lists > 1 else []
    written = [render(_attributed(entry, sentence, language), presenter.language) for entry, sentence in sentences]
    return escape(language["between"]).join([*written, *closing])


def _attributed(entry: dict[str, Any], sentence: Sentence, language: dict[str, Any]) -> list[Piece]:
    """Return a sentence that names its voice first, unless the voice is the article."""
    if entry.get("voiced", True) and "passage" not in sentence.voices:
        for voice in ("editorial", "gazetteer"):
            if voice in sentence.voices:
                return [Piece(language["voice"][voice]), *sentence.pieces]
    return sentence.pieces
